"""Lists of powers that go on after a comma: the comma is read as one within the list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.reading.concepts import POWER, ConceptHit

__all__ = ["ListJoiner"]

_COMMA, _INNER = ",", "\u3001"
_LONGEST = 8


@dataclass(frozen=True, slots=True)
class ListJoiner:
    """Where a list goes on.

    Args:
        goes_on: what stands between two powers of one list, a comma and a connective.
        comma: a comma alone, which joins only where `ends` follows the second power (nothing else is said of it).
        parts: a sign within a list before a last item that is left open; it is read as a comma, so that the items before it are not.
        dismissed: a comma and what follows it, which says of the topic before nothing but that it is out of the question.
    """

    goes_on: re.Pattern[str] | None
    comma: re.Pattern[str] | None
    ends: re.Pattern[str] | None
    parts: re.Pattern[str] | None = None
    dismissed: re.Pattern[str] | None = None

    def part(self, text: str) -> str:
        """Return `text` with a comma before the last item of a list that is left open; offsets stay."""
        if self.parts is None or _INNER not in text:
            return text
        return self.parts.sub(lambda found: _COMMA + found.group()[1:], text)

    def close(self, text: str) -> str:
        """Return `text` without the comma between a topic and the words that dismiss it, so that they are one clause; offsets stay."""
        if self.dismissed is None or _COMMA not in text:
            return text
        return self.dismissed.sub(lambda found: _INNER + found.group()[1:], text)

    def join(self, text: str, hits: Sequence[ConceptHit]) -> str:
        """Return `text` with such commas as signs within a list; offsets stay."""
        if self.goes_on is None or self.comma is None or self.ends is None or _COMMA not in text:
            return text
        powers = [hit for hit in hits if hit.form.kind == POWER]
        joined = [
            at
            for first, second in pairwise(powers)
            if 0 < second.start - first.end <= _LONGEST
            and (at := text.find(_COMMA, first.end, second.start)) >= 0
            and self._one_list(text, first.end, second.start, second.end)
        ]
        if not joined:
            return text
        signs = list(text)
        for at in joined:
            signs[at] = _INNER
        return "".join(signs)

    def _one_list(self, text: str, low: int, high: int, end: int) -> bool:
        """Return whether the stretch between two powers joins them."""
        if self.goes_on is None or self.comma is None or self.ends is None:
            return False
        if self.goes_on.fullmatch(text, low, high):
            return True
        return self.comma.fullmatch(text, low, high) is not None and self.ends.match(text, end) is not None
