"""Sufficient reasons: facts that by themselves force the outcome, none of which can be spared."""

from __future__ import annotations

from dataclasses import dataclass

from engine.analysis.session import Analysis
from engine.analysis.situation import Situation, stands_alone

__all__ = ["Reason", "sufficient_reason"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an outcome is forced.

    Args:
        outcome: the one that every completion of `facts` ends in.
        facts: names of the variables whose known values force it; without any one of them it is not forced.
        unneeded: names of the known variables that can be left out together.
    """

    outcome: str
    facts: tuple[str, ...]
    unneeded: tuple[str, ...]


def sufficient_reason(analysis: Analysis, situation: Situation) -> Reason | None:
    """Return a smallest-by-omission set of known facts that forces the outcome; None where several outcomes are possible.

    Derived values count only where the case gives them; values that hold because nobody mentioned a fact count like given ones. A fact
    left out is unknown.
    """
    assumptions = analysis.settle(situation)
    if assumptions is None:
        return None
    outcome = analysis.encoding.outcome_in(analysis.solver.model())
    denial = -analysis.encoding.outcomes[outcome]
    if analysis.solver.solve((*assumptions, denial)):
        return None
    core = set(analysis.solver.core())
    known = _known(analysis, situation)
    order = (*assumptions[len(analysis.facts(situation)) :], denial, *_never(analysis, situation))
    needed = [index for index, literals in known.items() if core.intersection(literals)]
    if analysis.solver.solve((*order, *(literal for index in needed for literal in known[index]))):
        needed = list(known)  # the core rested on derived values, which here follow from the facts again
    needed = _spare(analysis, order, known, needed)
    names = analysis.program.variables.items
    left = (index for index in known if index not in needed)
    return Reason(outcome, tuple(names[index].name for index in needed), tuple(names[index].name for index in left))


def _known(analysis: Analysis, situation: Situation) -> dict[int, tuple[int, ...]]:
    """Return the assumptions of each known fact that does not follow from others."""
    encoding, items = analysis.encoding, analysis.program.variables.items
    return {
        index: encoding.within(index, situation.state[index])
        for index in encoding.order
        if situation.state[index] != items[index].open_mask and stands_alone(situation, analysis.program, index)
    }


def _never(analysis: Analysis, situation: Situation) -> list[int]:
    """A fact that is left out was mentioned: its value is unknown, not absent."""
    encoding, items = analysis.encoding, analysis.program.variables.items
    return [
        -encoding.values[index][place]
        for index in encoding.order
        if not situation.state[index] & ~items[index].open_mask
        for place in range(len(items[index].tokens))
        if not items[index].open_mask >> place & 1
    ]


def _spare(analysis: Analysis, order: tuple[int, ...], known: dict[int, tuple[int, ...]], needed: list[int]) -> list[int]:
    """Leave out one fact after another as long as the outcome stays forced."""
    for index in tuple(reversed(needed)):
        if index not in needed:
            continue
        rest = [other for other in needed if other != index]
        if not analysis.solver.solve((*order, *(literal for other in rest for literal in known[other]))):
            core = set(analysis.solver.core())
            needed = [other for other in rest if core.intersection(known[other])]
    return needed
