"""Decision diagrams with many-valued variables: a function of finite facts as a shared, reduced graph.

A node tests the variable of its level and has one child for each value. Equal sub-functions are one node, so that two functions are
equal exactly when their nodes are. Terminals hold any hashable result.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from engine.errors import EngineError, Problem

__all__ = ["LIMIT", "Diagrams"]

LIMIT = 400_000


class Diagrams:
    """A store of diagrams over variables whose level is their place in `sizes`.

    Args:
        sizes: the number of values of the variable at each level.
    """

    def __init__(self, sizes: Sequence[int]) -> None:
        self.sizes = tuple(sizes)
        self.level: list[int] = []
        self.kids: list[tuple[int, ...]] = []
        self.value: list[Any] = []
        self._terminals: dict[Hashable, int] = {}
        self._unique: dict[tuple[int, tuple[int, ...]], int] = {}
        self._end = len(self.sizes)

    def terminal(self, value: Hashable) -> int:
        """Return the node of a constant."""
        node = self._terminals.get(value)
        if node is None:
            node = self._terminals[value] = self._add(self._end, (), value)
        return node

    def node(self, level: int, kids: tuple[int, ...]) -> int:
        """Return the node that tests `level`; a node whose children are all the same is that child."""
        if kids.count(kids[0]) == len(kids):
            return kids[0]
        key = (level, kids)
        found = self._unique.get(key)
        if found is None:
            found = self._unique[key] = self._add(level, kids, None)
        return found

    def test(self, level: int, mask: int, yes: int, no: int) -> int:
        """Return the function that is `yes` where the variable's value lies in `mask`, else `no`."""
        return self.node(level, tuple(yes if mask >> position & 1 else no for position in range(self.sizes[level])))

    def apply(self, combine: Callable[[Any, Any], Hashable], left: int, right: int) -> int:
        """Return the function whose result is `combine` of the two results."""
        memo: dict[tuple[int, int], int] = {}

        def step(a: int, b: int) -> int:
            key = (a, b)
            found = memo.get(key)
            if found is None:
                found = memo[key] = self._apply_step(combine, step, a, b)
            return found

        return step(left, right)

    def _apply_step(self, combine: Callable[[Any, Any], Hashable], step: Callable[[int, int], int], a: int, b: int) -> int:
        level = min(self.level[a], self.level[b])
        if level == self._end:
            return self.terminal(combine(self.value[a], self.value[b]))
        size = self.sizes[level]
        left = self.kids[a] if self.level[a] == level else (a,) * size
        right = self.kids[b] if self.level[b] == level else (b,) * size
        return self.node(level, tuple(map(step, left, right)))

    def convert(self, change: Callable[[Any], Hashable], root: int) -> int:
        """Return the function whose result is `change` of the result."""
        memo: dict[int, int] = {}

        def step(node: int) -> int:
            found = memo.get(node)
            if found is None:
                end = self.level[node] == self._end
                found = self.terminal(change(self.value[node])) if end else self.node(self.level[node], tuple(map(step, self.kids[node])))
                memo[node] = found
            return found

        return step(root)

    def is_terminal(self, node: int) -> bool:
        """Return whether a node is a constant."""
        return self.level[node] == self._end

    def _add(self, level: int, kids: tuple[int, ...], value: Any) -> int:
        if len(self.level) >= LIMIT:
            raise EngineError(
                Problem(
                    "E105",
                    f"the scheme's rules distinguish more than {LIMIT} situations",
                    help="split the scheme, or derive intermediate facts",
                )
            )
        self.level.append(level)
        self.kids.append(kids)
        self.value.append(value)
        return len(self.level) - 1
