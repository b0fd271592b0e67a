"""One pass over a text: which patterns may match in which clause, in which sentence, and anywhere.

Every pattern has gates, sets of words of which one must stand in what it matches, gate after gate. One automaton knows the words of all gates;
at each word that it finds, the patterns that wait for it go one gate further. Those that are through all gates may match and are run.

All patterns go forward together, as bits of one number. It has a lane for each gate and below them one for those that are through; a pattern
has the same place in every lane. Each pattern has one bit, in the lane of the gate it waits for: a word takes out those that wait for it and
puts them one lane lower. A pattern with few gates begins in a lower lane.
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
_LAST = (-1, 0, 1 << 59)  # stands after all finds, so that the last clauses are closed as the others are; nothing waits for it


class Scope(Enum):
    """Where all words of a pattern must stand."""

    CLAUSE = "clause"
    SENTENCE = "sentence"
    TEXT = "text"


class Scan(NamedTuple):
    """The patterns that may match, as bits: after each clause those of its scope and of its sentence so far, and those of scope `text`.

    Args:
        sentences: those in which patterns of scope `sentence` may match, each as one stretch, with these patterns.
    """

    clauses: list[int]
    sentences: list[tuple[Clause, int]]
    text: int


class Scanner:
    """The words of the gates of some patterns, and what each does; a pattern is known by its place in `patterns`."""

    def __init__(self, patterns: Sequence[tuple[Scope, Sequence[Gate]]]) -> None:
        self._width = len(patterns)
        self.scopes = {scope: sum(1 << place for place, (own, _) in enumerate(patterns) if own is scope) for scope in Scope}
        self._through = (1 << self._width) - 1
        self._start = sum(1 << (place + self._width * len(gates)) for place, (_, gates) in enumerate(patterns))
        self._in_sentence = self._going_on(self.scopes[Scope.SENTENCE] | self.scopes[Scope.TEXT])
        self._in_text = self._going_on(self.scopes[Scope.TEXT])
        waiting = self._waiting(patterns)
        self._waiting_for = [*waiting.values(), 0]
        self._automaton = AhoCorasick(list(waiting) or [_NONE])

    def _going_on(self, places: int) -> tuple[int, int]:
        """Return what of the state stays where the patterns at `places` go on, and the bits with which the others begin again."""
        stays = sum(places << (self._width * lane) for lane in range(GATES + 1))
        return stays, self._start & ~stays

    def _waiting(self, patterns: Sequence[tuple[Scope, Sequence[Gate]]]) -> dict[str, int]:
        """Return for each word the bits that wait for it."""
        bits: dict[Gate, int] = {}
        for place, (_, gates) in enumerate(patterns):
            for lane, gate in enumerate(reversed(gates), 1):
                bits[gate] = bits.get(gate, 0) | 1 << (place + self._width * lane)
        waiting: dict[str, int] = {}
        shared: dict[int, int] = {}
        for gate, own in bits.items():
            for word in gate:
                wait = waiting.get(word, 0) | own
                waiting[word] = shared.setdefault(wait, wait)
        return waiting

    def scan(self, text: str, clauses: Sequence[Clause]) -> Scan:
        """Return which patterns may match in `text`, which has these clauses."""
        width, waiting, through, state = self._width, self._waiting_for, self._through, self._start
        in_sentence, crossing = self._in_sentence, self.scopes[Scope.SENTENCE]
        passed: list[int] = []
        sentences: list[tuple[Clause, int]] = []
        begun, bound, sentence = clauses[0] if clauses else _BEYOND
        hits = self._automaton.find_matches_as_indexes(text, overlapping=True)
        hits.append(_LAST)
        for word, _, end in hits:
            while end > bound:
                passed.append(state & through)
                start, last, following = clauses[len(passed)] if len(passed) < len(clauses) else _BEYOND
                stays, begins = in_sentence
                if following != sentence:
                    if own := state & crossing:
                        sentences.append((Clause(begun, bound, sentence), own))
                    stays, begins = self._in_text
                    begun, sentence = start, following
                bound, state = last, state & stays | begins
            moved = state & waiting[word]
            if moved:
                state = state ^ moved | moved >> width
        return Scan(passed, sentences, state & self.scopes[Scope.TEXT])


def numbers(bits: int) -> list[int]:
    """Return the places of the bits that are set, in order.

    >>> numbers(0b1010)
    [1, 3]
    """
    found: list[int] = []
    while bits:  # from the highest down: the number gets shorter
        place = bits.bit_length() - 1
        found.append(place)
        bits ^= 1 << place
    found.reverse()
    return found
