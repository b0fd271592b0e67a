"""One pass over a text: which patterns may match in which clause, in which sentence, and anywhere.

Every pattern has gates, sets of words of which one must stand in what it matches, gate after gate. One automaton knows the words of all gates;
at each word that it finds, the patterns that wait for it go one gate further. Those that are through all gates may match and are run.

All patterns go forward together, as bits of one number. It has a lane for each gate and one before them; a pattern has the same place in every
lane. A step shifts the bits by one lane and keeps those whose next gate has the word. A pattern with few gates begins in a later lane.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from engine.reading.passages import Clause
from engine.reading.pattern import GATES, Gate

__all__ = ["Scan", "Scanner", "Scope", "numbers"]

_NONE = "\ue00f"
_BEYOND = Clause(1 << 60, 1 << 60, -1)


class Scope(Enum):
    """Where all words of a pattern must stand."""

    CLAUSE = "clause"
    SENTENCE = "sentence"
    TEXT = "text"


class Scan(NamedTuple):
    """The patterns that may match, as bits: after each clause those of its scope and of its sentence so far, and those of scope `text`."""

    clauses: list[int]
    text: int


class Scanner:
    """The words of the gates of some patterns, and what each does; a pattern is known by its place in `patterns`."""

    def __init__(self, patterns: Sequence[tuple[Scope, Sequence[Gate]]]) -> None:
        self._width = len(patterns)
        self.scopes = {scope: sum(1 << place for place, (own, _) in enumerate(patterns) if own is scope) for scope in Scope}
        self._last = GATES * self._width
        self._start = sum(1 << (place + self._width * (GATES - len(gates))) for place, (_, gates) in enumerate(patterns))
        lanes = sum(1 << (self._width * lane) for lane in range(GATES + 1))
        self._stay_in_sentence = (self.scopes[Scope.SENTENCE] | self.scopes[Scope.TEXT]) * lanes
        self._stay_in_text = self.scopes[Scope.TEXT] * lanes
        steps = self._steps(patterns)
        self._steps_of = list(steps.values()) or [0]
        self._automaton = AhoCorasick(list(steps) or [_NONE])

    def _steps(self, patterns: Sequence[tuple[Scope, Sequence[Gate]]]) -> dict[str, int]:
        """Return for each word the bits that it lets pass."""
        bits: dict[Gate, int] = {}
        for place, (_, gates) in enumerate(patterns):
            for lane, gate in enumerate(gates, GATES + 1 - len(gates)):
                bits[gate] = bits.get(gate, 0) | 1 << (place + self._width * lane)
        steps: dict[str, int] = {}
        shared: dict[int, int] = {}
        for gate, own in bits.items():
            for word in gate:
                step = steps.get(word, 0) | own
                steps[word] = shared.setdefault(step, step)
        return steps

    def scan(self, text: str, clauses: Sequence[Clause]) -> Scan:
        """Return which patterns may match in `text`, which has these clauses."""
        width, steps, state = self._width, self._steps_of, self._start
        passed: list[int] = []
        coming = iter(clauses)
        clause = next(coming, _BEYOND)
        bound = clause.end
        for word, _, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            while end > bound:
                passed.append(state)
                clause, state = self._next(clause, next(coming, _BEYOND), state)
                bound = clause.end
            state |= steps[word] & (state << width)
        while clause is not _BEYOND:
            passed.append(state)
            clause, state = self._next(clause, next(coming, _BEYOND), state)
        return Scan([one >> self._last for one in passed], state >> self._last & self.scopes[Scope.TEXT])

    def _next(self, clause: Clause, following: Clause, state: int) -> tuple[Clause, int]:
        """Return the next clause, and what of the state goes over to it."""
        stays = self._stay_in_sentence if following.sentence == clause.sentence else self._stay_in_text
        return following, state & stays | self._start


def numbers(bits: int) -> list[int]:
    """Return the places of the bits that are set, in order.

    >>> numbers(0b1010)
    [1, 3]
    """
    found: list[int] = []
    while bits:
        low = bits & -bits
        found.append(low.bit_length() - 1)
        bits ^= low
    return found
