"""Tests of the time between two days, in two versions of a scheme: the same test is one fact, a longer time includes a shorter one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

from engine.analysis.clauses import Clauses
from engine.inference.variables import Variables
from engine.types.formula import Elapsed

__all__ = ["tie_elapsed"]

Side = tuple[Variables, Mapping[int, tuple[int, ...]]]
Span = tuple[str, str, str]
_DOWNWARD = {"<": ">=", "<=": ">"}


def tie_elapsed(clauses: Clauses, old: Side, new: Side) -> None:
    """Demand of the time tests of both versions, or of one alone, that some two days satisfy them together."""
    spans: dict[Span, list[tuple[int, bool, int]]] = {}
    for variables, values in (old, new):
        for test, name in variables.elapsed.items():
            index = variables[name].index
            if index in values:
                literal = values[index][0] if test.op not in _DOWNWARD else -values[index][0]
                spans.setdefault((test.start, test.end, test.unit), []).append((*_bound(test), literal))
    for tests in spans.values():
        for longer, shorter in _implied(tests):
            clauses.add(-longer, shorter)


def _bound(test: Elapsed) -> tuple[int, bool]:
    """Return the least time of a test and whether more than that is asked; whole days have nothing between them."""
    beyond = _DOWNWARD.get(test.op, test.op) == ">"
    return (test.bound + 1, False) if beyond and test.unit == "days" else (test.bound, beyond)


def _implied(tests: list[tuple[int, bool, int]]) -> Iterator[tuple[int, int]]:
    ordered = sorted(tests)
    for (low, least, shorter), (high, most, longer) in itertools.pairwise(ordered):
        yield longer, shorter
        if (low, least) == (high, most):
            yield shorter, longer
