"""The words of the pages, from a data file, and the marks that several pages share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from engine.knowledge.data_file import load_data
from engine.reference.html import Html, element, joined
from engine.types.rules import Source

__all__ = ["Words", "basis_mark", "clause_links", "load_words", "source_cell"]

_FOLDER = Path(__file__).parent
_PERIOD = re.compile(r"P(\d+)([YMWD])")
_LINES = re.compile(r"(\d\d):L(\d+)")


@dataclass(frozen=True)
class Words:
    """The wording file, and the style sheet."""

    data: Mapping[str, Any]
    style: str

    def __call__(self, name: str, /, **values: object) -> str:
        """Return a sentence filled in."""
        return str(self.data[name]).format(**values)

    def pick(self, group: str, name: str) -> str:
        """Return a word of a group; the name itself where the group does not have it."""
        return str(self.data[group].get(name, name))

    def listed(self, words: Iterable[str]) -> str:
        """Return words with the language's comma between them."""
        return str(self.data["comma"]).join(words)

    def period(self, word: str) -> str:
        """Return an ISO 8601 duration in words; anything else as it stands."""
        found = _PERIOD.fullmatch(word)
        return self.data["period"][found[2]].format(count=found[1]) if found else word


@lru_cache(maxsize=1)
def load_words() -> Words:
    """Return the words of the pages."""
    return Words(load_data(_FOLDER / "wording.yaml"), (_FOLDER / "style.css").read_text(encoding="utf-8"))


def basis_mark(words: Words, basis: str) -> Html:
    """Return the basis as a small mark with its meaning."""
    return element("span", words.pick("basis", basis), class_=f"basis {basis}", title=words.pick("basis_note", basis))


def clause_links(locator: str) -> Html:
    """Return a locator whose lines lead to the index of clauses on the same page."""
    parts: list[str | Html] = []
    start = 0
    for found in _LINES.finditer(locator):
        parts += [locator[start : found.start()], element("a", found[0], href=f"#c{found[1]}-{found[2]}")]
        start = found.end()
    return joined([*parts, locator[start:]])


def source_cell(words: Words, source: Source) -> Html:
    """Return basis and place of a rule, one above the other."""
    return joined([element("p", basis_mark(words, source.basis.value)), clause_links(source.locator)])
