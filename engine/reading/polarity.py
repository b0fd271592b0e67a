"""Whether a match is affirmed or denied: cues of negation with direction, distance and what ends their scope."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from engine.reading.making import make

__all__ = ["Cue", "CueFinder", "Polarity"]

NEGATION, POST, DOUBLE, BREAKER = "negation", "post_negation", "double_negation", "breaker"
TAIL, NEUTRAL, DISMISSAL = "tail", "neutral", "dismissal"
_CLOSING = frozenset((POST, DISMISSAL))
_DENYING = frozenset((NEGATION, DISMISSAL))
_NEXT, _REACH_BACK = 2, 8


class Cue(NamedTuple):
    """One cue found in a text."""

    start: int
    end: int
    kinds: frozenset[str]


class CueFinder:
    """Find cues, the longest first; a neutral word swallows the cue inside it (`不断` is no negation)."""

    def __init__(self, cues: Mapping[str, Sequence[str]]) -> None:
        kinds: dict[str, set[str]] = {}
        for kind, words in cues.items():
            for word in words if kind != TAIL else ():
                kinds.setdefault(word, set()).add(kind)
        self._words = list(kinds)
        self._kinds = [frozenset(kinds[word] - {NEUTRAL}) for word in self._words]
        self.negations = frozenset(word for word, own in kinds.items() if own & {NEGATION, POST, DISMISSAL})
        self.tail = "".join(cues.get(TAIL, ()))
        self._automaton = AhoCorasick(self._words or ["\ue00f"], matchkind=MatchKind.LeftmostLongest)

    def find(self, text: str) -> list[Cue]:
        """Return the cues of `text` in order."""
        kinds = self._kinds
        return [
            make(Cue, (start, end, kinds[index])) for index, start, end in self._automaton.find_matches_as_indexes(text) if kinds[index]
        ]


class Polarity:
    """The cues of one text, asked match by match.

    Args:
        reach: how many characters a cue reaches forward (and a closing cue backward) within its clause.
    """

    def __init__(self, text: str, finder: CueFinder, reach: int) -> None:
        self.text = text
        self.reach = reach
        self._finder = finder
        self._cues = finder.find(text)
        self._starts = [cue.start for cue in self._cues]
        self.any = bool(self._cues)
        self.strong = self.any and any(DOUBLE in cue.kinds or DISMISSAL in cue.kinds for cue in self._cues)

    def silent(self, low: int, high: int) -> bool:
        """Return whether no cue begins in `low`–`high`."""
        return bisect_left(self._starts, low) == bisect_left(self._starts, high)

    def denied(self, span: tuple[int, int], head: int, tail: int, gaps: Sequence[tuple[int, int]]) -> bool:
        """Return whether the match `span` is denied; arguments as for `judge`."""
        return self.any and not self.silent(head, tail) and self.judge(span, head, tail, gaps)[0]

    def judge(self, span: tuple[int, int], head: int, tail: int, gaps: Sequence[tuple[int, int]]) -> tuple[bool, int, int]:
        """Return whether the match `span` is denied, and the span widened by the cue that says so.

        Args:
            head: start of the clause in which the match begins.
            tail: end of the clause in which it ends.
            gaps: parts of the match that the pattern left open; a cue there counts, one in its words does not.
        """
        if not gaps and self.silent(head, span[0]) and self.silent(span[1], tail):
            return False, *span
        negative, low = self._before(span[0], head)
        inside = [cue for cue in self._between(*span) if any(low <= cue.start and cue.end <= high for low, high in gaps)] if gaps else ()
        for cue in inside:
            negative = self._step(negative, cue)
        closing, dismissed = self._after(span[1], tail)
        denied = negative ^ (closing > 0) or dismissed
        return denied, low if negative and denied else span[0], max(span[1], closing) if denied else span[1]

    def dismissed(self, span: tuple[int, int], head: int, tail: int) -> bool:
        """Return whether words beside the match `span` dismiss it (`够不上…`, `…可以排除`), which holds whatever polarity it states itself."""
        before = self._between(max(head, span[0] - _REACH_BACK), span[0])
        if any(DISMISSAL in cue.kinds and 0 <= span[0] - cue.end <= _NEXT for cue in before):
            return True
        return self._after(span[1], tail)[1]

    def doubled(self, start: int) -> bool:
        """Return whether a negation that begins at `start` is itself denied (`不是没有`)."""
        low = bisect_left(self._starts, start)
        return low > 0 and any(
            DOUBLE in cue.kinds and cue.end > start and self._overlap(cue, start, False) for cue in self._cues[max(0, low - 1) : low]
        )

    def _before(self, start: int, head: int) -> tuple[bool, int]:
        """Return whether the cues between `head` and `start` deny what begins at `start`, and where the denial begins."""
        negative, low = False, start
        for cue in self._between(head, start):
            if cue.end > start:
                return self._overlap(cue, start, negative), min(low, cue.start)
            if start - cue.end <= self.reach or BREAKER in cue.kinds:
                turned = self._step(negative, cue)
                if turned and not negative:
                    low = cue.start
                negative = turned
        return negative, low if negative else start

    def _overlap(self, cue: Cue, start: int, negative: bool) -> bool:
        """Judge a cue that begins before the match and ends in it."""
        own = self.text[start : cue.end] in self._finder.negations
        if DOUBLE in cue.kinds:
            return own
        return negative or (bool(_DENYING & cue.kinds) and not own)

    def _step(self, negative: bool, cue: Cue) -> bool:
        """Let one cue work: a negation turns, a breaker ends, a double negation affirms."""
        if BREAKER in cue.kinds or DOUBLE in cue.kinds:
            return False
        return True if _DENYING & cue.kinds else negative

    def _after(self, end: int, tail: int) -> tuple[int, bool]:
        """Return the end of a closing cue at the end of the clause that denies what ended at `end` (0 where none does), and whether it dismisses.

        A word that breaks the scope breaks nothing where the closing cue follows at once (`倒是够不上`).
        """
        cues = [cue for cue in self._between(end, tail) if cue.start >= end]
        for at, cue in enumerate(cues):
            closes = at + 1 < len(cues) and cues[at + 1].start == cue.end and bool(_CLOSING & cues[at + 1].kinds)
            if BREAKER in cue.kinds and not closes:
                return 0, False
            if _CLOSING & cue.kinds and cue.start - end <= self.reach:
                found = cue.end if self.text[cue.end : tail].strip(self._finder.tail) == "" else 0
                return found, found > 0 and DISMISSAL in cue.kinds
        return 0, False

    def _between(self, low: int, high: int) -> list[Cue]:
        """Return the cues that begin in `low`–`high`."""
        return self._cues[bisect_left(self._starts, low) : bisect_left(self._starts, high)]
