"""What a proof says of conditions that measure a time or count: the days compared, and the parts that hold."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from engine.inference.conditions import Condition, Count, Junction, Literal, Points, Weak, truth, variables_in
from engine.inference.program import Entry
from engine.inference.working import Working
from engine.types.formula import Elapsed, Truth
from engine.types.verdict import By, Counted, KnownFact

__all__ = ["measured", "premises_of"]


def measured(name: str, test: Elapsed, *, holds: bool) -> KnownFact:
    """Return whether the time between two days is as a test asks, as a fact that follows from the days."""
    days = tuple(day for day in (test.start, test.end) if day != "on")
    return KnownFact(name, ("true" if holds else "false",), By.DERIVED, premises=days, origin="derived", reckoned=test)


def premises_of(work: Working, entry: Entry) -> tuple[str, ...]:
    """Return the variables that a conjunction which holds rests on; of a count, what counted alone."""
    if not entry.counting:
        return entry.premises
    return tuple(dict.fromkeys(name for part in entry.counting for name in _support(work, part)))


def _support(work: Working, condition: Condition) -> Iterator[str]:
    match condition:
        case Junction(every, parts):
            holding = parts if every else [part for part in parts if truth(part, work.state) is Truth.TRUE]
            yield from (name for part in holding for name in _support(work, part))
        case Count() | Points():
            yield _count(work, condition)
        case Literal() | Weak():
            yield from (work.program.variables.items[index].name for index in variables_in(condition))


def _count(work: Working, condition: Count | Points) -> str:
    """Record what a count or a score comes to, once, and return the name of that step."""
    if condition not in work.counts:
        name = work.counts[condition] = f"@count[{len(work.counts)}]"
        counted = _counted(work, condition)
        premises = tuple(dict.fromkeys(premise for _, names in counted.items for premise in names))
        work.facts[name] = KnownFact(name, ("true",), By.DERIVED, premises=premises, origin="derived", reckoned=counted)
    return work.counts[condition]


def _counted(work: Working, condition: Count | Points) -> Counted:
    scored = isinstance(condition, Points)
    parts = condition.items if isinstance(condition, Points) else tuple((part, Decimal(1)) for part in condition.parts)
    results = [truth(part, work.state) for part, _ in parts]
    items = tuple(
        (points, tuple(dict.fromkeys(_support(work, part))))
        for (part, points), result in zip(parts, results, strict=True)
        if result is Truth.TRUE
    )
    low, high = (condition.low, condition.high) if isinstance(condition, Points) else (Decimal(condition.count), None)
    return Counted(len(parts), results.count(Truth.UNKNOWN), items, low, high, condition.negated, scored)
