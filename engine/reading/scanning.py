"""One pass over a text: which patterns may match in which clause, in which sentence, and anywhere.

Every pattern has gates, sets of words of which one must stand in what it matches, gate after gate. One automaton knows the words of all gates;
at each word that it finds, the patterns that wait for it go one gate further. Those that are through all gates may match and are run.

All patterns go forward together, as bits of one number. It has a lane for each gate and one before them; a pattern has the same place in every
lane. A step shifts the bits by one lane and keeps those whose next gate has the word. A pattern with few gates begins in a later lane.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from ahocorasick_rs import AhoCorasick

from engine.reading.passages import Clause
from engine.reading.pattern import GATES, Gate

__all__ = ["Scan", "Scanner", "Scope", "numbers"]

_NONE = "\ue00f"


class Scope(Enum):
    """Where all words of a pattern must stand."""

    CLAUSE = "clause"
    SENTENCE = "sentence"
    TEXT = "text"


@dataclass(slots=True)
class Scan:
    """The patterns that may match, as bits: those of scope `text`, then for each clause and each sentence its own.

    `sentences` gives with the bits the first clause of a sentence and the one after its last.
    """

    text: int = 0
    clauses: list[int] = field(default_factory=list)
    sentences: list[tuple[int, int, int]] = field(default_factory=list)


class Scanner:
    """The words of the gates of some patterns, and what each does; a pattern is known by its place in `patterns`."""

    def __init__(self, patterns: Sequence[tuple[Scope, Sequence[Gate]]]) -> None:
        self._width = len(patterns)
        self._scopes = {scope: sum(1 << place for place, (own, _) in enumerate(patterns) if own is scope) for scope in Scope}
        self._start = sum(1 << (place + self._width * (GATES - len(gates))) for place, (_, gates) in enumerate(patterns))
        lanes = sum(1 << (self._width * lane) for lane in range(GATES + 1))
        self._stay_in_sentence = (self._scopes[Scope.SENTENCE] | self._scopes[Scope.TEXT]) * lanes
        self._stay_in_text = self._scopes[Scope.TEXT] * lanes
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
        for gate, own in bits.items():
            for word in gate:
                steps[word] = steps.get(word, 0) | own
        return steps

    def scan(self, text: str, clauses: Sequence[Clause]) -> Scan:
        """Return which patterns may match in `text`, which has these clauses."""
        scan, state, current = Scan(), self._start, 0
        width, steps, bound = self._width, self._steps_of, clauses[0].end if clauses else 0
        for word, _, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            while end > bound and current < len(clauses):
                state = self._close(scan, state, clauses, current)
                current += 1
                bound = clauses[current].end if current < len(clauses) else len(text)
            state |= steps[word] & (state << width)
        while current < len(clauses):
            state = self._close(scan, state, clauses, current)
            current += 1
        scan.text = (state >> GATES * width) & self._scopes[Scope.TEXT]
        return scan

    def _close(self, scan: Scan, state: int, clauses: Sequence[Clause], current: int) -> int:
        """Note what may match in the clause that ends, and in its sentence where it is the last; return the state that goes on."""
        through = state >> GATES * self._width
        scan.clauses.append(through & self._scopes[Scope.CLAUSE])
        following = current + 1
        if following < len(clauses) and clauses[following].sentence == clauses[current].sentence:
            return state & self._stay_in_sentence | self._start
        first = scan.sentences[-1][2] if scan.sentences else 0
        scan.sentences.append((through & self._scopes[Scope.SENTENCE], first, following))
        return state & self._stay_in_text | self._start


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
