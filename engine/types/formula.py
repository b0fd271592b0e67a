"""The one formula that every rule's condition is: a tree of tests on variables.

A variable is a fact with a finite list of values, named `discretion`, `power_extent[PW_LICENSE]` or, for one member of a set,
`possible_consequence[criminal]`. Numbers and dates are cut into the intervals that the rules distinguish, so that every test is
"the value lies among these". Knowledge of a variable is the set of values still possible, kept as a bit mask.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum

__all__ = [
    "All",
    "Any",
    "AtLeast",
    "Compare",
    "Elapsed",
    "Formula",
    "Known",
    "Not",
    "Score",
    "Test",
    "Truth",
    "Unless",
    "parts_of",
    "walk",
]


class Truth(IntEnum):
    """Kleene's three values."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2


@dataclass(frozen=True, slots=True)
class Test:
    """The variable's value is one of `allowed` (value tokens)."""

    variable: str
    allowed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Compare:
    """The number in `variable` stands in relation `op` (`<`, `<=`, `=`, `>=`, `>`) to `bound`.

    `bare` where the author wrote the number alone: it means `=`, but may have been meant otherwise.
    """

    variable: str
    op: str
    bound: Decimal
    bare: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Elapsed:
    """The time from the date in `start` to the date in `end` (`on`: the day of assessment) stands in relation `op` to `bound` units.

    `unit` is `years`, `months` or `days`; years and months are counted by the calendar. Where `start` comes after `end` that time has not
    begun: no relation holds, also not "less than".
    """

    start: str
    end: str
    op: str
    bound: int
    unit: str


@dataclass(frozen=True, slots=True)
class Known:
    """The variable has been given (any value); false where it has not."""

    variable: str


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """Some part holds."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part is known to be false."""

    part: Formula


@dataclass(frozen=True, slots=True)
class Unless:
    """The part is not known to be true: what is not stated does not stand in the way.

    Over a completion, where everything is known, this is `Not`.
    """

    part: Formula


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `count` of the parts hold."""

    count: int
    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """The points of the parts that hold add up to a sum from `low` to `high` (inclusive; None: no bound)."""

    items: tuple[tuple[Formula, Decimal], ...]
    low: Decimal | None
    high: Decimal | None


Formula = Test | Compare | Elapsed | Known | All | Any | Not | Unless | AtLeast | Score


def parts_of(formula: Formula) -> tuple[Formula, ...]:
    """Return the direct parts of a formula; none for a test."""
    match formula:
        case All(parts) | Any(parts) | AtLeast(_, parts):
            return parts
        case Not(part) | Unless(part):
            return (part,)
        case Score(items, _, _):
            return tuple(part for part, _ in items)
        case _:
            return ()


def walk(formula: Formula) -> Iterator[Formula]:
    """Yield the formula and all its parts, outermost first."""
    yield formula
    for part in parts_of(formula):
        yield from walk(part)
