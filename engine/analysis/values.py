"""Values as people and cases write them: the intervals of a number as bounds, and one number that lies in each."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from engine.inference.program import Program
from engine.inference.variables import ABSENT, Variable
from engine.types.verdict import By, KnownFact

__all__ = ["as_facts", "number_in", "spoken"]


def spoken(variable: Variable, mask: int) -> tuple[str, ...]:
    """Return the values of a mask: tokens, `~` for a fact that nobody mentioned, and for numbers conditions such as `>=70 <160`."""
    if not variable.cuts:
        return variable.values(mask)
    found: list[str] = []
    place = 0
    while place < len(variable.tokens):
        first = place
        while mask >> place & 1:
            place += 1
        if place > first:
            found.append(_interval(variable, first, place - 1))
        place += 1
    return tuple(found)


def _interval(variable: Variable, first: int, last: int) -> str:
    """Return the numbers from one interval to another; even places are open intervals, odd ones the bounds between them."""
    if first == last and first % 2:
        return f"={variable.cuts[first // 2]}"
    low = "" if first == 0 else f"{'>=' if first % 2 else '>'}{variable.cuts[(first - 1) // 2]}"
    high = "" if last == len(variable.tokens) - 1 else f"{'<=' if last % 2 else '<'}{variable.cuts[last // 2]}"
    return f"{low} {high}".strip()


def number_in(variable: Variable, place: int) -> Decimal:
    """Return a number of an interval: the bound itself, the middle between two, or one beyond the outermost."""
    cuts = variable.cuts
    if place % 2:
        return cuts[place // 2]
    if not cuts:
        return Decimal(1)
    if place == 0:
        return cuts[0] - 1
    if place == len(variable.tokens) - 1:
        return cuts[-1] + 1
    return (cuts[place // 2 - 1] + cuts[place // 2]) / 2


def as_facts(program: Program, masks: Mapping[str, int]) -> dict[str, KnownFact]:
    """Return variables with their possible values as stated facts; what nobody mentions is left out."""
    found: dict[str, KnownFact] = {}
    for name, mask in masks.items():
        variable = program.variables[name]
        if variable.values(mask) == (ABSENT,) or not variable.attribute:
            continue
        values = (f"{number_in(variable, mask.bit_length() - 1):f}",) if _is_number(variable) else variable.values(mask)
        found[name] = KnownFact(name, values, By.STATED)
    return found


def _is_number(variable: Variable) -> bool:
    return variable.tokens[0] == "#0"
