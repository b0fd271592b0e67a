"""A few facts about posts decide a ledger."""

from __future__ import annotations

import random

import pytest

from engine import Case
from engine.analysis.case import infer_case
from engine.analysis.ledger_questions import Entry, ledger_questions
from engine.analysis.situation import situation_of
from tests.analysis.support import CLASSIFIER, SCHEMES, outcomes_by_diagram, random_inferences, real


def entry(number: int, post: str, **facts: object) -> Entry:
    case = Case("science-technology", facts=facts)
    return Entry(f"e{number}", post, real(case.scheme), situation_of(infer_case(CLASSIFIER, case).work))


def test_entries_of_one_post_are_decided_together() -> None:
    entries = [entry(number, "出纳", pmg_control_mode="direct", pmg_power_extent="large", discretion="none") for number in range(5)]
    answer = ledger_questions(entries)
    assert (answer.open, answer.decided) == (5, 5)
    assert [(row.post, row.variable) for row in answer.rows] == [("出纳", "touches_three_major_one_large")]
    assert answer.rows[0].decides == ("e0", "e1", "e2", "e3", "e4")


def test_the_post_that_decides_most_comes_first() -> None:
    known = {"pmg_control_mode": "direct", "pmg_power_extent": "large", "discretion": "none"}
    entries = [entry(0, "甲岗", **known), *(entry(number, "乙岗", **known) for number in range(1, 4))]
    assert [row.post for row in ledger_questions(entries).rows] == ["乙岗", "甲岗"]
    assert [row.post for row in ledger_questions(entries, limit=1).rows] == ["乙岗"]


def test_a_decided_entry_asks_nothing() -> None:
    answer = ledger_questions([entry(0, "局长", touches_three_major_one_large=True)])
    assert (answer.rows, answer.open, answer.decided) == ((), 0, 0)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_whatever_the_answers_are_the_entry_is_decided(scheme: str) -> None:
    analysis, rng = real(scheme), random.Random(2)
    for number, (_, inference) in enumerate(random_inferences(scheme, 15, seed=8)):
        situation = situation_of(inference.work)
        answer = ledger_questions([Entry(str(number), "岗", analysis, situation)])
        assert answer.open == answer.decided
        for _ in range(10):
            world = analysis.settle(situation)
            assert world is not None
            known = situation
            for row in answer.rows:
                variable = analysis.program.variables[row.variable]
                places = [at for at in range(len(variable.tokens)) if situation.state[variable.index] >> at & 1]
                known = known.learn({variable.index: 1 << rng.choice(places)})
            if answer.rows and analysis.solver.solve((*analysis.facts(known), *world[len(analysis.facts(situation)) :])):
                assert len(outcomes_by_diagram(analysis, known.state, situation.given)) == 1
