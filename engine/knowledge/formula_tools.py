"""Small tools over formulas: which variables they use, and rewriting their tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from engine.types.formula import All, Any, AtLeast, Compare, Elapsed, Formula, Known, Not, Score, Test, Unless, walk

__all__ = ["map_tests", "type_of", "variables_of"]


def variables_of(formula: Formula) -> Iterator[str]:
    """Yield every variable that the formula tests, in order, possibly several times."""
    for part in walk(formula):
        match part:
            case Test(variable, _) | Known(variable):
                yield variable
            case Compare(variable, _, _):
                yield variable
            case Elapsed(start, end, _, _, _):
                yield from (name for name in (start, end) if name != "on")


def type_of(variable: str) -> str:
    """Return the type id of a type variable, else an empty string.

    >>> type_of("@type[S02-RT1]"), type_of("discretion")
    ('S02-RT1', '')
    """
    return variable[6:-1] if variable.startswith("@type[") else ""


def map_tests(formula: Formula, change: Callable[[Test], Formula]) -> Formula:
    """Return the formula with every `Test` replaced by `change(test)`."""
    match formula:
        case Test():
            return change(formula)
        case All(parts):
            return All(tuple(map_tests(part, change) for part in parts))
        case Any(parts):
            return Any(tuple(map_tests(part, change) for part in parts))
        case AtLeast(count, parts):
            return AtLeast(count, tuple(map_tests(part, change) for part in parts))
        case Not(part):
            return Not(map_tests(part, change))
        case Unless(part):
            return Unless(map_tests(part, change))
        case Score(items, _, _):
            return replace(formula, items=tuple((map_tests(part, change), points) for part, points in items))
        case _:
            return formula
