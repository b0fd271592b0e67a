"""Where in a rule file something stands: the line itself, and the columns to underline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

__all__ = ["Lines", "Place"]


class Place(NamedTuple):
    """A place in a file; see `Finding`."""

    path: str
    line: int
    column: int
    length: int
    source: str


@dataclass(frozen=True)
class Lines:
    """The lines of the rule files below the folders that a knowledge was loaded from; of one name, those of the last folder."""

    folders: tuple[str, ...]
    _read: dict[str, Sequence[str]]

    def place(self, path: str, line: int, word: str = "") -> Place:
        """Return the place of a word in a line, or of the whole line; without the file, of the line alone."""
        lines = self._lines(path)
        if not 0 < line <= len(lines):
            return Place(path, line, 1 if line else 0, 1, "")
        text = lines[line - 1]
        column = text.find(word) if word else -1
        start = column if column >= 0 else len(text) - len(text.lstrip(" -"))
        return Place(path, line, start + 1, len(word) if column >= 0 else len(text.rstrip()) - start, text)

    def _lines(self, path: str) -> Sequence[str]:
        if path not in self._read:
            files = [file for folder in self.folders if (file := Path(folder) / path).is_file()]
            self._read[path] = files[-1].read_text(encoding="utf-8").split("\n") if files and path else ()
        return self._read[path]
