"""Regular expressions compiled when a text first needs them: of the thousands that a reader has, a text needs a few."""

from __future__ import annotations

import re
from collections.abc import Callable

__all__ = ["Expression"]


class Expression:
    """An expression; `find(text, start, end)` returns its first match in a stretch, or one at its start where a match can only begin there."""

    __slots__ = ("_compiled", "_heads", "find", "source")

    def __init__(self, source: str, *, heads: bool = False) -> None:
        self.source = source
        self.find: Callable[[str, int, int], re.Match[str] | None] = self._find
        self._heads = heads
        self._compiled: re.Pattern[str] | None = None

    @property
    def compiled(self) -> re.Pattern[str]:
        """Return the compiled expression."""
        if self._compiled is None:
            self._compiled = re.compile(self.source)
        return self._compiled

    def _find(self, text: str, start: int, end: int) -> re.Match[str] | None:
        """Compile the expression and find; from then on `find` is the method of the compiled one."""
        self.find = self.compiled.match if self._heads else self.compiled.search
        return self.find(text, start, end)
