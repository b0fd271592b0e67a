"""Clauses under construction: named gates, each made once, so that equal conditions share their literal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import TypeVar

__all__ = ["Clauses"]

Number = TypeVar("Number", int, Decimal)


class Clauses:
    """A growing list of clauses; variable 1 is always true."""

    TRUE = 1
    FALSE = -1

    def __init__(self) -> None:
        self.top = 1
        self.list: list[tuple[int, ...]] = [(1,)]
        self._gates: dict[tuple[int, ...], int] = {}
        self._choices: dict[tuple[int, int, int], int] = {}

    def variable(self) -> int:
        """Return a new variable."""
        self.top += 1
        return self.top

    def add(self, *literals: int) -> None:
        """Demand that one of the literals holds."""
        if self.TRUE not in literals:
            self.list.append(tuple(literal for literal in literals if literal != self.FALSE))

    def every(self, literals: Iterable[int]) -> int:
        """Return the literal that holds exactly when all the literals do."""
        wanted = sorted(set(literals) - {self.TRUE})
        if self.FALSE in wanted or any(-literal in wanted for literal in wanted if literal > 0):
            return self.FALSE
        if len(wanted) < 2:
            return wanted[0] if wanted else self.TRUE
        key = tuple(wanted)
        gate = self._gates.get(key)
        if gate is None:
            gate = self._gates[key] = self.variable()
            self.list.extend((-gate, literal) for literal in wanted)
            self.list.append((gate, *(-literal for literal in wanted)))
        return gate

    def some(self, literals: Iterable[int]) -> int:
        """Return the literal that holds exactly when some of the literals does."""
        return -self.every(-literal for literal in literals)

    def choose(self, when: int, then: int, otherwise: int) -> int:
        """Return the literal that equals `then` where `when` holds, else `otherwise`."""
        if then == otherwise or when == self.TRUE:
            return then
        if when == self.FALSE:
            return otherwise
        if {then, otherwise} & {self.TRUE, self.FALSE}:
            return self.some((self.every((when, then)), self.every((-when, otherwise))))
        key = (when, then, otherwise)
        gate = self._choices.get(key)
        if gate is None:
            gate = self._choices[key] = self.variable()
            self.list += [(-gate, -when, then), (-gate, when, otherwise), (gate, -when, -then), (gate, when, -otherwise)]
        return gate

    def same(self, left: int, right: int) -> int:
        """Return the literal that holds exactly when both literals have the same value."""
        return self.choose(left, right, -right)

    def implies(self, selector: int, literal: int) -> None:
        """Demand `literal` where `selector` holds."""
        self.add(-selector, literal)

    def exactly_one(self, literals: Sequence[int]) -> None:
        """Demand that exactly one of the literals holds."""
        self.add(*literals)
        for position, literal in enumerate(literals):
            for other in literals[position + 1 :]:
                self.add(-literal, -other)

    def total(self, items: Sequence[tuple[int, Number]], accept: Callable[[Number], bool], zero: Number) -> int:
        """Return the literal that holds exactly when the numbers of the literals that hold add up to an accepted sum."""
        memo: dict[tuple[int, Number], int] = {}

        def step(at: int, reached: Number) -> int:
            key = (at, reached)
            if key not in memo:
                memo[key] = (
                    (self.TRUE if accept(reached) else self.FALSE)
                    if at == len(items)
                    else self.choose(items[at][0], step(at + 1, reached + items[at][1]), step(at + 1, reached))
                )
            return memo[key]

        return step(0, zero)
