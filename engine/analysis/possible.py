"""Which outcomes are still possible: a grade, review, gap or excluded."""

from __future__ import annotations

from collections.abc import Sequence

from engine.analysis.session import Analysis
from engine.analysis.situation import Situation

__all__ = ["outcomes_under", "possible_outcomes"]


def possible_outcomes(analysis: Analysis, situation: Situation) -> frozenset[str]:
    """Return every outcome that some completion of the known facts ends in, exactly; never empty.

    Where given facts contradict a definition or a constraint, it is released, as in the inference.
    """
    facts = analysis.facts(situation)
    for order in analysis.orders(situation):
        found = outcomes_under(analysis, (*facts, *order))
        if found:
            return found
    return frozenset()


def outcomes_under(analysis: Analysis, assumptions: Sequence[int]) -> frozenset[str]:
    """Return the outcomes that are possible under some assumptions; empty where these contradict each other."""
    solver, encoding = analysis.solver, analysis.encoding
    wanted = list(assumptions)
    found: list[str] = []
    while solver.solve(wanted):
        outcome = encoding.outcome_in(solver.model())
        found.append(outcome)
        wanted.append(-encoding.outcomes[outcome])
    return frozenset(found)
