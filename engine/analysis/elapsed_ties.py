"""Tests of the time between two days, in two versions of a scheme: the same test is one fact, a longer time includes a shorter one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.analysis.clauses import Clauses
from engine.inference.variables import Variables
from engine.types.formula import Elapsed

__all__ = ["tie_elapsed"]

Side = tuple[Variables, Mapping[int, tuple[int, ...]]]
_DOWNWARD = {"<": ">=", "<=": ">"}


@dataclass(frozen=True, order=True, slots=True)
class _Longer:
    """The literal that a time is at least `bound` (`beyond`: more than that); `negated`: made of a test that it is shorter."""

    bound: int
    beyond: bool
    literal: int
    negated: bool


def tie_elapsed(clauses: Clauses, old: Side, new: Side) -> None:
    """Demand of the time tests of both versions, or of one alone, that some two days satisfy them together.

    Where the first day comes after the second, the time has not begun and every test fails: there, "less than three years" is not the opposite
    of "three years or more".
    """
    spans: dict[tuple[str, str, str], list[_Longer]] = {}
    unbegun: dict[tuple[str, str], int] = {}
    for variables, values in (old, new):
        for test, name in variables.elapsed.items():
            index = variables[name].index
            if index in values:
                days = (test.start, test.end)
                unbegun[days] = unbegun.get(days) or clauses.variable()
                clauses.add(-unbegun[days], -values[index][0])
                spans.setdefault((*days, test.unit), []).append(_longer(test, values[index][0]))
    for (start, end, _), tests in spans.items():
        for one, other in _implied(tests):
            clauses.add(-one.literal, other.literal, *((unbegun[start, end],) if one.negated and not other.negated else ()))


def _longer(test: Elapsed, literal: int) -> _Longer:
    """Return a test as a least time; whole days have nothing between them."""
    negated = test.op in _DOWNWARD
    beyond = _DOWNWARD.get(test.op, test.op) == ">"
    bound, beyond = (test.bound + 1, False) if beyond and test.unit == "days" else (test.bound, beyond)
    return _Longer(bound, beyond, -literal if negated else literal, negated)


def _implied(tests: list[_Longer]) -> Iterator[tuple[_Longer, _Longer]]:
    """Yield pairs of which the first implies the second."""
    for shorter, longer in itertools.pairwise(sorted(tests)):
        yield longer, shorter
        if (shorter.bound, shorter.beyond) == (longer.bound, longer.beyond):
            yield shorter, longer
