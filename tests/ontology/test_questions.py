"""Competency questions: each has a sentence in Chinese and English, and its answer is the one that was read and kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.knowledge.sparql import query
from engine.types.knowledge import Knowledge

QUESTIONS = sorted((Path(__file__).parents[2] / "ontology" / "questions").glob("*.rq"))


def ask(knowledge: Knowledge, path: Path) -> str:
    media_type, body = query(knowledge, path.read_text(encoding="utf-8"), "csv")
    assert media_type == "text/csv"
    return body.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_answer_is_the_expected_one(path: Path, knowledge: Knowledge, golden: bool) -> None:
    answer, expected = ask(knowledge, path), path.with_suffix(".csv")
    if golden:
        expected.write_text(answer, encoding="utf-8")
    assert answer == expected.read_text(encoding="utf-8")


def test_there_are_thirty_questions_or_more() -> None:
    assert len(QUESTIONS) >= 30


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_question_begins_with_its_sentence_in_both_languages(path: Path) -> None:
    first, second = path.read_text(encoding="utf-8").split("\n")[:2]
    assert first.startswith("# ")
    assert first.endswith("？")
    assert second.startswith("# ")
    assert second.endswith("?")


def test_no_answer_is_left_without_its_question() -> None:
    answers = {path.stem for path in QUESTIONS[0].parent.glob("*.csv")}
    assert answers == {path.stem for path in QUESTIONS}


def answer_of(knowledge: Knowledge, name: str) -> list[str]:
    return ask(knowledge, QUESTIONS[0].with_name(f"{name}.rq")).split("\n")[1:-1]


def test_three_majors_decide_in_exactly_three_schemes(knowledge: Knowledge) -> None:
    assert answer_of(knowledge, "where-three-majors-decide") == ["civil-affairs", "parks", "science-technology"]


def test_three_schemes_name_no_supervisor_at_all(knowledge: Knowledge) -> None:
    assert answer_of(knowledge, "schemes-that-name-no-supervisor") == ["central-bank", "construction", "parks"]


def test_only_the_science_bureau_lets_the_post_holder_manage_a_grade(knowledge: Knowledge) -> None:
    assert answer_of(knowledge, "grades-managed-by-the-post-holder") == ["science-technology,S09-L3"]


def test_every_fact_is_used_or_has_a_reason(knowledge: Knowledge) -> None:
    reasons = dict(line.split(": ", 1) for line in (Path(__file__).parent / "data" / "unused.txt").read_text(encoding="utf-8").splitlines())
    assert set(answer_of(knowledge, "unused-facts")) == set(reasons)
    assert all(" / " in reason for reason in reasons.values())
