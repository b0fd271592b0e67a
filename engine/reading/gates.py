"""Which patterns may match a stretch of text: one automaton over all words that patterns need, one bit a set of words."""

from __future__ import annotations

from collections.abc import Sequence

from ahocorasick_rs import AhoCorasick

from engine.reading.tables import ReadyPattern

__all__ = ["Gates"]


class Gates:
    """Choose patterns by the words present; a pattern runs only if each of its gates is met."""

    def __init__(self, patterns: Sequence[ReadyPattern]) -> None:
        bits: dict[frozenset[str], int] = {}
        for pattern in patterns:
            for gate in pattern.gates:
                bits.setdefault(gate, len(bits))
        masks: dict[str, int] = {}
        for gate, bit in bits.items():
            for word in gate:
                masks[word] = masks.get(word, 0) | (1 << bit)
        self._masks = list(masks.values())
        self._automaton = AhoCorasick(list(masks) or ["\ue00f"])
        self._needs = [(sum(1 << bits[gate] for gate in pattern.gates), index) for index, pattern in enumerate(patterns)]
        self._keyed: dict[int, list[tuple[int, int]]] = {}
        for pattern, (need, index) in zip(patterns, self._needs, strict=True):
            self._keyed.setdefault(bits[pattern.gates[0]], []).append((need, index))
        self._keys = sum(1 << bit for bit in self._keyed)

    def candidates(self, text: str) -> list[int]:
        """Return the indexes of the patterns whose gates `text` meets, in the order of the rules."""
        present = 0
        masks = self._masks
        for index, _, _ in self._automaton.find_matches_as_indexes(text, overlapping=True):
            present |= masks[index]
        found: list[int] = []
        ahead = present & self._keys
        while ahead:
            low = ahead & -ahead
            found += [index for need, index in self._keyed[low.bit_length() - 1] if need & present == need]
            ahead ^= low
        return sorted(found)
