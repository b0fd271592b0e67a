"""One pass over a text: which sets of words stand in which clause, and so which patterns may match there.

Every pattern has gates, sets of words of which one must stand in what it matches. Each gate is a bit; one automaton over the words of all
gates gives the bits of each clause; a pattern is run only where all its bits are set.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ahocorasick_rs import AhoCorasick

from engine.reading.passages import Passages
from engine.reading.pattern import Gate

__all__ = ["Gates", "Scan", "Selector"]

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

    def scan(self, text: str) -> Scan:
        """Return the words found in `text`."""
        if self._automaton is None:
            self._automaton = self._build()
        masks = self._masks
        return Scan([(start, masks[index]) for index, start, _ in self._automaton.find_matches_as_indexes(text, overlapping=True)])

    def _build(self) -> AhoCorasick:
        masks: dict[str, int] = {}
        for gate, bit in self._bits.items():
            for word in gate:
                masks[word] = masks.get(word, 0) | (1 << bit)
        self._masks = list(masks.values()) or [0]
        return AhoCorasick(list(masks) or [_NONE])


class Scan:
    """The gate words of one text: where each begins and which bits it sets."""

    def __init__(self, hits: Sequence[tuple[int, int]]) -> None:
        self._hits = hits
        self.present = 0
        for _, mask in hits:
            self.present |= mask

    def by_clause(self, passages: Passages) -> list[int]:
        """Return the bits of each clause."""
        bits = [0] * len(passages.clauses)
        ends = [clause.end for clause in passages.clauses]
        index = 0
        last = len(ends) - 1
        for start, mask in sorted(self._hits):
            while index < last and start >= ends[index]:
                index += 1
            bits[index] |= mask
        return bits


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
