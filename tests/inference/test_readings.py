"""A scheme under a reading that it did not take: what changes, and what the verdict says about it."""

from __future__ import annotations

import pytest

from engine import Case, CaseError, classify, load_knowledge
from engine.service import open_answerer

KNOWLEDGE = load_knowledge()
FACTS = {"pmg_control_mode": "indirect", "discretion": "some", "can_exploit_opportunity": True, "touches_three_major_one_large": False}
DAY = "2026-11-24"


@pytest.mark.parametrize(("reading", "grade"), [((), "二级"), (("S06-A1:甲",), "二级"), (("S06-A1:丙",), "一级")])
def test_a_reading_changes_the_grade_where_its_condition_does(reading: tuple[str, ...], grade: str) -> None:
    assert classify(KNOWLEDGE, Case("parks", facts=FACTS, readings=reading, on=DAY)).grade == grade


@pytest.mark.parametrize(("reading", "role"), [((), []), (("S05-A1:乙",), ["常务副市长"]), (("S05-A1:丙",), ["常务副市长"])])
def test_a_reading_names_the_supervisor_whom_the_text_leaves_out(reading: tuple[str, ...], role: list[str]) -> None:
    low = {"occurrence_likelihood": "low", "harm_rank": "low", "impact_rank": "low"}
    verdict = classify(KNOWLEDGE, Case("municipal-government", facts=low, readings=reading, on=DAY))
    assert (verdict.grade, [duty.word for duty, _ in verdict.duties]) == ("三级", role)


def test_the_verdict_says_which_reading_would_change_it() -> None:
    document = open_answerer(KNOWLEDGE).answer({"scheme": "parks", "facts": FACTS, "on": DAY}, readings=True)
    assert [(entry["reading"], entry["grade"], entry["would_change"]) for entry in document["other_readings"]] == [
        ("S06-A1:甲", "二级", False),
        ("S06-A1:丙", "一级", True),
    ]


def test_a_verdict_under_a_reading_shows_the_default_beside_it() -> None:
    entry = {"scheme": "parks", "facts": FACTS, "on": DAY, "readings": ["S06-A1:丙"]}
    document = open_answerer(KNOWLEDGE).answer(entry, readings=True)
    assert (document["grade"], document["under_readings"]) == ("一级", ["S06-A1:丙"])
    assert document["by_default"] == {"status": "final", "grade": "二级", "supervisors": []}


def test_an_unknown_reading_is_refused_with_the_nearest() -> None:
    with pytest.raises(CaseError) as failure:
        classify(KNOWLEDGE, Case("parks", facts=FACTS, readings=("S06-A1:丁",)))
    assert str(failure.value) == "error[F015]: unknown reading `S06-A1:丁` of `parks`\n  --> readings\nhelp: did you mean `S06-A1:甲`?"


def test_schemes_side_by_side_borrow_nothing_from_each_other() -> None:
    rows = open_answerer(KNOWLEDGE).compare(
        {"facts": {**FACTS, "work_open_transparent": False}, "on": DAY}, ["parks", "science-technology"]
    )
    assert [(row["scheme"], row["grade"], row["supervisors"]) for row in rows] == [
        ("parks", "二级", []),
        ("science-technology", "二级", ["局分管领导"]),
    ]
