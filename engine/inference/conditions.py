"""Conditions over masks: a formula compiled for one scheme, its three-valued truth, and its normal form for the rule engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import NamedTuple

from engine.errors import EngineError, Problem
from engine.inference.variables import ABSENT, Variables
from engine.types.formula import All, Any, AtLeast, Compare, Elapsed, Formula, Known, Not, Score, Test, Truth, Unless

__all__ = [
    "Condition",
    "Count",
    "Junction",
    "Literal",
    "Points",
    "Weak",
    "alternatives",
    "compile_condition",
    "counts",
    "literals",
    "truth",
    "variables_in",
]


class Literal(NamedTuple):
    """The variable's value lies in `mask`."""

    variable: int
    mask: int


@dataclass(frozen=True, slots=True)
class Junction:
    """All parts hold (`every`) or some part holds."""

    every: bool
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Weak:
    """`part` is not known to be true (`Unless`)."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Count:
    """At least `count` parts hold; `negated`: fewer do."""

    count: int
    parts: tuple[Condition, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """The points of the parts that hold lie within `low` to `high`; `negated`: outside."""

    items: tuple[tuple[Condition, Decimal], ...]
    low: Decimal | None
    high: Decimal | None
    negated: bool = False


Condition = Literal | Junction | Weak | Count | Points


def compile_condition(formula: Formula, variables: Variables, *, negate: bool = False) -> Condition:
    """Return the formula in negation normal form: only tests are negated, and a negated test is a test on the other values."""
    match formula:
        case Test(name, allowed):
            variable = variables[name]
            return _literal(variable.index, variable.mask(allowed), variable.open_mask | variable.unmentioned, negate)
        case Compare(name, op, bound):
            variable = variables[name]
            return _literal(variable.index, variable.relation_mask(op, bound), variable.open_mask, negate)
        case Elapsed():
            variable = variables[variables.elapsed[formula]]
            return _literal(variable.index, 1, 3, negate)
        case Known(name):
            return _known(name, variables, negate)
        case Not(part):
            return compile_condition(part, variables, negate=not negate)
        case Unless(part):
            inner = compile_condition(part, variables)
            return inner if negate else Weak(inner)
        case All(parts) | Any(parts):
            every = isinstance(formula, All) != negate
            return Junction(every, tuple(compile_condition(part, variables, negate=negate) for part in parts))
        case AtLeast(count, parts):
            return Count(count, tuple(compile_condition(part, variables) for part in parts), negate)
        case Score(items, low, high):
            return Points(tuple((compile_condition(part, variables), points) for part, points in items), low, high, negate)


def _literal(index: int, mask: int, full: int, negate: bool) -> Literal:
    return Literal(index, full & ~mask if negate else mask)


def _known(name: str, variables: Variables, negate: bool) -> Literal:
    variable = variables[name]
    if ABSENT not in variable.tokens:
        raise EngineError(
            Problem(
                "E104",
                f"whether `{name}` is given decides a rule, but nothing says what holds when it is not mentioned",
                help="add it to the facts nobody mentioned as counting for nothing",
            )
        )
    return _literal(variable.index, variable.open_mask, variable.open_mask | variable.unmentioned, negate)


def truth(condition: Condition, state: Sequence[int]) -> Truth:
    """Return Kleene's truth of a condition, given the values still possible for each variable."""
    if isinstance(condition, Literal):
        possible = state[condition.variable]
        if not possible & ~condition.mask:
            return Truth.TRUE
        return Truth.UNKNOWN if possible & condition.mask else Truth.FALSE
    return _TRUTH[type(condition)](condition, state)


def _junction(condition: Junction, state: Sequence[int]) -> Truth:
    results = [truth(part, state) for part in condition.parts]
    if condition.every:
        return min(results, default=Truth.TRUE)
    return max(results, default=Truth.FALSE)


def _weak(condition: Weak, state: Sequence[int]) -> Truth:
    return Truth.FALSE if truth(condition.part, state) is Truth.TRUE else Truth.TRUE


def _count(condition: Count, state: Sequence[int]) -> Truth:
    results = [truth(part, state) for part in condition.parts]
    sure = sum(result is Truth.TRUE for result in results)
    hoped = sum(result is not Truth.FALSE for result in results)
    found = Truth.TRUE if sure >= condition.count else Truth.UNKNOWN if hoped >= condition.count else Truth.FALSE
    return Truth(2 - found) if condition.negated else found


def _points(condition: Points, state: Sequence[int]) -> Truth:
    """Try every sum that the open parts allow: two sums on either side of a band leave nothing inside it."""
    sums = {Decimal(0)}
    for part, points in condition.items:
        result = truth(part, state)
        if result is not Truth.FALSE:
            more = {total + points for total in sums}
            sums = more if result is Truth.TRUE else sums | more
    inside = {(condition.low is None or total >= condition.low) and (condition.high is None or total <= condition.high) for total in sums}
    found = Truth.UNKNOWN if len(inside) > 1 else Truth.TRUE if True in inside else Truth.FALSE
    return Truth(2 - found) if condition.negated else found


_TRUTH: dict[type, Callable[..., Truth]] = {Junction: _junction, Weak: _weak, Count: _count, Points: _points}


def alternatives(condition: Condition, limit: int) -> list[tuple[Condition, ...]] | None:
    """Return the condition as a list of conjunctions (any one suffices), or None where there would be more than `limit`.

    Counts, sums and `Unless` stay whole: they are evaluated in Python and enter the rule engine as one atom.
    """
    if not isinstance(condition, Junction):
        return [(condition,)]
    parts = [alternatives(part, limit) for part in condition.parts]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    if not condition.every:
        flat = [conjunction for part in known for conjunction in part]
        return list(dict.fromkeys(flat)) if len(flat) <= limit else None
    total = 1
    for part in known:
        total *= len(part)
    if total > limit:
        return None
    joined = (tuple(dict.fromkeys(atom for conjunction in choice for atom in conjunction)) for choice in product(*known))
    return list(dict.fromkeys(joined))


def literals(condition: Condition) -> Iterator[Literal]:
    """Yield the tests of a condition, leaving out those under counts and `Unless`."""
    if isinstance(condition, Literal):
        yield condition
    elif isinstance(condition, Junction):
        for part in condition.parts:
            yield from literals(part)


def counts(condition: Condition) -> bool:
    """Return whether a condition counts parts or adds points, leaving out what stands under `Unless`."""
    if isinstance(condition, Junction):
        return any(map(counts, condition.parts))
    return isinstance(condition, Count | Points)


def variables_in(condition: Condition) -> tuple[int, ...]:
    """Return the indexes of the variables that a condition tests."""
    match condition:
        case Literal(variable, _):
            return (variable,)
        case Junction(_, parts) | Count(_, parts, _):
            return tuple(dict.fromkeys(index for part in parts for index in variables_in(part)))
        case Weak(part):
            return variables_in(part)
        case Points(items, _, _, _):
            return tuple(dict.fromkeys(index for part, _ in items for index in variables_in(part)))
