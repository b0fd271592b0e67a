"""Why not, what if and the other readings, on cases of a real scheme."""

from __future__ import annotations

import pytest

from engine import Case
from engine.analysis.case import infer_case
from engine.analysis.nearest import NearestChange
from engine.analysis.readings import other_readings
from engine.analysis.situation import situation_of
from engine.analysis.what_if import what_if
from engine.analysis.why_not import why_not
from engine.types.formula import Truth
from tests.analysis.support import CLASSIFIER, SCHEMES, random_inferences, real

CASE = Case("science-technology", facts={"pmg_control_mode": "direct", "pmg_power_extent": "large", "discretion": "none"})


def test_each_rule_is_read_condition_by_condition() -> None:
    answer = why_not(real(CASE.scheme), situation_of(infer_case(CLASSIFIER, CASE).work), "一级")
    reading = next(item for item in answer.rules if item.rule.id == "S09-G1b")
    assert reading.truth is Truth.FALSE
    assert {part.variable for part in reading.tests(Truth.TRUE)} == {"pmg_control_mode", "pmg_power_extent"}
    (failed,) = reading.tests(Truth.FALSE)
    assert (failed.variable, failed.now) == ("discretion", ("none",))
    assert "none" not in failed.needed
    assert reading.beaten_by == ()
    unknown = next(item for item in answer.rules if item.rule.id == "S09-G1a")
    assert [part.variable for part in unknown.tests(Truth.UNKNOWN)] == ["touches_three_major_one_large"]
    assert isinstance(answer.change, NearestChange)
    assert answer.change.cost == 1


def test_a_rule_that_fires_but_is_outranked_names_what_stands_above() -> None:
    facts = {"touches_three_major_one_large": True, "pmg_control_mode": "none", "work_open_transparent": True}
    situation = situation_of(infer_case(CLASSIFIER, Case("science-technology", facts=facts)).work)
    answer = why_not(real("science-technology"), situation, "三级")
    reading = next(item for item in answer.rules if item.rule.id == "S09-G3a")
    assert reading.truth is Truth.TRUE
    assert reading.beaten_by == ("S09-G1a",)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_outcome_of_every_scheme_has_an_answer(scheme: str) -> None:
    analysis = real(scheme)
    for _, inference in random_inferences(scheme, 5, seed=9):
        situation = situation_of(inference.work)
        for outcome in analysis.encoding.outcomes:
            answer = why_not(analysis, situation, outcome)
            for reading in answer.rules:
                assert reading.rule.value == outcome
                assert reading.condition.truth is reading.truth


def test_what_if_shows_both_verdicts_and_marks_what_differs() -> None:
    answer = what_if(CLASSIFIER, CASE, {"discretion": "large"})
    assert answer.after.grade == "一级"
    assert answer.before.grade != "一级"
    parts = {item.part: item for item in answer.differences}
    assert parts["facts[discretion]"].before == ("none",)
    assert parts["facts[discretion]"].after == ("large",)
    assert "S09-G1b" in parts["rules"].after


def test_what_if_takes_a_fact_away_wherever_it_came_from() -> None:
    answer = what_if(CLASSIFIER, CASE, {"discretion": None}, profile={"discretion": "large"})
    assert "discretion" in answer.before.facts
    assert "discretion" not in answer.after.facts


def test_what_if_nothing_changes_nothing() -> None:
    assert what_if(CLASSIFIER, CASE, {}).differences == ()


def test_other_readings_come_with_the_rules_that_fired() -> None:
    verdict = CLASSIFIER.classify(Case("science-technology", facts={"touches_three_major_one_large": True}))
    found = [item for item in other_readings(verdict) if item.source.id == "S09-G1a"]
    assert [item.name for item in found] == ["甲", "丙"]
    assert all(item.would_change is None for item in found)
