"""A sufficient reason forces the outcome, and without any one of its facts it does not."""

from __future__ import annotations

import pytest

from engine import Case
from engine.analysis.case import infer_case
from engine.analysis.reasons import sufficient_reason
from engine.analysis.session import Analysis
from engine.analysis.situation import Situation, situation_of
from tests.analysis.support import CLASSIFIER, SCHEMES, random_inferences, real


def forced(analysis: Analysis, situation: Situation, names: tuple[str, ...], outcome: str) -> bool:
    """By the decision diagram: the facts of these names alone, under the order in which the case can exist, leave one outcome."""
    items, function = analysis.program.variables, analysis.program.outcomes
    order = (analysis.settle(situation) or ())[len(analysis.facts(situation)) :]
    released = frozenset(index for index, literal in analysis.encoding.laws.items() if literal not in order)
    state = [item.open_mask | (situation.state[item.index] & ~item.open_mask) for item in items.items]
    for name in names:
        state[items[name].index] = situation.state[items[name].index]
    constrained = set(order) >= set(analysis.encoding.constraints.values())
    residual = function._answer(function._restrict(function.root(released, constrained=constrained), state))
    return residual.outcomes == {outcome}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_reasons_are_sufficient_and_minimal(scheme: str) -> None:
    analysis = real(scheme)
    for _, inference in random_inferences(scheme, 150):
        situation = situation_of(inference.work)
        reason = sufficient_reason(analysis, situation)
        assert (reason is not None) == (len(inference.residual.outcomes) == 1)
        if reason is None:
            continue
        assert forced(analysis, situation, reason.facts, reason.outcome), (reason, inference.work.facts)
        for name in reason.facts:
            rest = tuple(other for other in reason.facts if other != name)
            assert not forced(analysis, situation, rest, reason.outcome), (reason, name)
        assert not set(reason.facts) & set(reason.unneeded)


def test_a_reason_leaves_out_what_was_not_needed() -> None:
    facts = {"touches_three_major_one_large": True, "pmg_control_mode": "direct", "work_open_transparent": True}
    inference = infer_case(CLASSIFIER, Case("science-technology", facts=facts))
    reason = sufficient_reason(real("science-technology"), situation_of(inference.work))
    assert reason is not None
    assert reason.outcome == "一级"
    assert "touches_three_major_one_large" in reason.facts
    assert {"pmg_control_mode", "work_open_transparent"} <= set(reason.unneeded)
