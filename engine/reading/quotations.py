"""Quotations: what stands between marks is somebody else's words and describes nothing, unless it is a label or what is put down for the entry itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.reading.pattern import MASK

__all__ = ["QuotationFinder"]

_TITLE = "\u300a"
_LEAD = 40
_SHORTEST = 5


@dataclass(frozen=True, slots=True)
class QuotationFinder:
    """Tell quotations from words in marks that belong to the sentence (a grade, a term).

    Args:
        before: what stands directly before the words quoted (`the notice says`); labels of fewer than five characters are no quotation by it.
        after: what stands directly after them (`is part of the form`).
        own: what in the words quoted shows that they speak of the very post, so that they are read.
        title: the title of a regulation, which says nothing of who is named in it.
        rule: what in the words quoted shows that they are a rule (`whoever … is of grade one`), whoever is said to say so.
        settled: what stands directly before words that are put down for the entry (`is listed as`); six characters or more are read only then.
    """

    before: re.Pattern[str] | None = None
    after: re.Pattern[str] | None = None
    own: re.Pattern[str] | None = None
    title: re.Pattern[str] | None = None
    rule: re.Pattern[str] | None = None
    settled: re.Pattern[str] | None = None

    def take(self, text: str, quotes: Sequence[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
        """Return `text` with its quotations blanked, offsets kept, and their ranges; `quotes` are the ranges of words in marks."""
        taken = list(self._quotations(text, quotes)) if quotes else []
        if not taken:
            return text, taken
        parts, at = [], 0
        for low, high in taken:
            parts += [text[at:low], MASK * (high - low)]
            at = high
        return "".join(parts) + text[at:], taken

    def _quotations(self, text: str, quotes: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        for low, high in quotes:
            if _matches(self.after, text, high, len(text)) or self._introduced(text, low, high) or self._titled(text, low, high):
                yield low, high

    def _introduced(self, text: str, low: int, high: int) -> bool:
        """Return whether the words before, or the words quoted, say that they are somebody else's; so are long ones that nothing puts down."""
        if high - low < _SHORTEST or _found(self.own, text, low, high):
            return False
        lead = max(0, low - _LEAD)
        if _found(self.before, text, lead, low) or _found(self.rule, text, low, high):
            return True
        return high - low > _SHORTEST and self.settled is not None and not _found(self.settled, text, lead, low)

    def _titled(self, text: str, low: int, high: int) -> bool:
        """Return whether the words are the title of a regulation."""
        return text[low - 1 : low] == _TITLE and _found(self.title, text, low, high)


def _found(expression: re.Pattern[str] | None, text: str, low: int, high: int) -> bool:
    return expression is not None and expression.search(text, low, high) is not None


def _matches(expression: re.Pattern[str] | None, text: str, low: int, high: int) -> bool:
    return expression is not None and expression.match(text, low, high) is not None
