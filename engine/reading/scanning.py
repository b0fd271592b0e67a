"""One pass over a text: which sets of words stand in which clause, and so which patterns may match there.

Every pattern has gates, sets of words of which one must stand in what it matches. Each gate is a bit; one automaton over the words of all
gates gives the bits of each clause; a pattern is run only where all its bits are set.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ahocorasick_rs import AhoCorasick

from engine.reading.passages import Clause
from engine.reading.pattern import Gate

__all__ = ["Gates", "Selector"]

_NONE = "\ue00f"


class Gates:
    """The bits of all gates, and the automaton over their words; a new gate renews it."""

    def __init__(self) -> None:
        self._bits: dict[Gate, int] = {}
        self._masks: list[int] = []
        self._automaton: AhoCorasick | None = None

    def need(self, gates: Iterable[Gate]) -> int:
        """Return the bits that a pattern with these gates needs."""
        total = 0
        for gate in gates:
            if gate not in self._bits:
                self._bits[gate] = len(self._bits)
                self._automaton = None
            total |= 1 << self._bits[gate]
        return total

    def key(self, gate: Gate) -> int:
        """Return the number of the bit of one gate."""
        return self._bits[gate]

    def scan(self, text: str, clauses: Sequence[Clause]) -> list[int]:
        """Return the bits of each clause of `text`; a sign that ends a clause counts to it."""
        if self._automaton is None:
            self._automaton = self._build()
        masks, bits = self._masks, [0] * (len(clauses) + 1)
        owner: list[int] = []
        for index, clause in enumerate(clauses):
            owner += [index - 1 if index else 0] * (clause.start - len(owner))
            owner += [index] * (clause.end - clause.start)
        owner += [max(len(clauses) - 1, 0)] * (len(text) - len(owner))
        for index, start, _ in self._automaton.find_matches_as_indexes(text, overlapping=True):
            bits[owner[start]] |= masks[index]
        del bits[len(clauses) :]
        return bits

    def _build(self) -> AhoCorasick:
        masks: dict[str, int] = {}
        for gate, bit in self._bits.items():
            for word in gate:
                masks[word] = masks.get(word, 0) | (1 << bit)
        self._masks = list(masks.values()) or [0]
        return AhoCorasick(list(masks) or [_NONE])


class Selector:
    """Patterns by the rarest of their gates; those whose needs are met come out in the order of the rules."""

    def __init__(self, gates: Gates, patterns: Sequence[tuple[int, Sequence[Gate]]]) -> None:
        self._keyed: dict[int, list[tuple[int, int]]] = {}
        for index, own in patterns:
            need = gates.need(own)
            self._keyed.setdefault(gates.key(own[0]), []).append((need, index))
        self._keys = sum(1 << bit for bit in self._keyed)

    def choose(self, present: int) -> list[int]:
        """Return the numbers of the patterns that may match where the bits `present` are set."""
        ahead = present & self._keys
        found: list[int] = []
        while ahead:
            low = ahead & -ahead
            found += [index for need, index in self._keyed[low.bit_length() - 1] if need & present == need]
            ahead ^= low
        found.sort()
        return found
