"""Which outcomes are still possible, and nothing more: the quick way for calls by the hundred thousand."""

from __future__ import annotations

from collections.abc import Sequence

from engine.inference.outcomes import IMPOSSIBLE, OutcomeFunction

__all__ = ["PossibleOutcomes"]

_MEMORY = 200_000


class PossibleOutcomes:
    """The outcomes that `OutcomeFunction.residual` gives, without its questions.

    What is decided is walked down at once; what is left is remembered by the node reached and by the values still possible of the
    variables below it alone, so that situations which differ in facts that no longer matter are worked out once.
    """

    def __init__(self, function: OutcomeFunction) -> None:
        self.function, self._diagrams = function, function.diagrams
        self._end = len(function.order)
        self._below: dict[int, tuple[int, ...]] = {}
        self._known: dict[tuple[int, ...], frozenset[str]] = {}

    def __call__(self, state: Sequence[int], given: frozenset[int]) -> frozenset[str]:
        """Return the outcomes; for the arguments see `OutcomeFunction.residual`."""
        node = self._walk(self.function.root(self._chosen(given)), state)
        below = self._below.get(node)
        if below is None:
            below = self._below[node] = self._variables_below(node)
        key = (node, *[state[index] for index in below])
        found = self._known.get(key)
        if found is None:
            found = self._reached(node, state)
            if len(self._known) > _MEMORY:
                self._known.clear()
            self._known[key] = found
        return found or self.function.residual(state, given)[0].outcomes  # facts that break a law: released one by one

    def _chosen(self, given: frozenset[int]) -> frozenset[int]:
        derived = self.function.derived
        return frozenset(index for index in given if derived[index].how == "choice") if given else given

    def _walk(self, node: int, state: Sequence[int]) -> int:
        """Follow the variables that have one value left."""
        levels, kids, order, end = self._diagrams.level, self._diagrams.kids, self.function.order, self._end
        while levels[node] != end:
            mask = state[order[levels[node]]]
            if not mask or mask & mask - 1:
                break
            node = kids[node][mask.bit_length() - 1]
        return node

    def _variables_below(self, root: int) -> tuple[int, ...]:
        levels: set[int] = set()
        stack, seen = [root], {root}
        while stack:
            node = stack.pop()
            levels.add(self._diagrams.level[node])
            new = set(self._diagrams.kids[node]) - seen
            seen |= new
            stack.extend(new)
        return tuple(self.function.order[level] for level in sorted(levels - {self._end}))

    def _reached(self, root: int, state: Sequence[int]) -> frozenset[str]:
        levels, kids, order, end = self._diagrams.level, self._diagrams.kids, self.function.order, self._end
        stack, seen, found = [root], {root}, set()
        while stack:
            node = stack.pop()
            if levels[node] == end:
                found.add(self._diagrams.value[node])
                continue
            mask = state[order[levels[node]]]
            new = {kid for at, kid in enumerate(kids[node]) if mask >> at & 1} - seen
            seen |= new
            stack.extend(new)
        return frozenset(found - {IMPOSSIBLE})
