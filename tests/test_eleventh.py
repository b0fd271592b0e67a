"""A scheme written only as data, with a grade order, an attribute, a type and a supervisor of its own, works as the built-in ones do."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import Case, Knowledge, as_document, classify, load_knowledge

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge([ROOT, ROOT / "tests" / "data" / "eleventh"])


def test_built_in_schemes_stand_beside_it(knowledge: Knowledge) -> None:
    assert {"library", "science-technology"} <= set(knowledge.schemes)
    assert "library" not in load_knowledge(ROOT).schemes


def test_grade_type_and_supervisor_are_its_own(knowledge: Knowledge) -> None:
    case = Case("library", facts={"藏书珍稀程度": "孤本", "藏书外借": "是"})
    document = as_document(classify(knowledge, case), knowledge)
    assert (document["grade_scale"], document["status"], document["grade"]) == ("红/橙/蓝", "final", "红")
    assert document["types"] == [{"type": "藏书流失", "own": "藏书流失", "basis": "text", "rules": ["LB-T1"]}]
    assert document["supervisors"] == [{"id": "R_HEAD_LIBRARIAN", "role": "馆长", "duty": "primary"}]


def test_its_order_of_grades_and_values_decides(knowledge: Knowledge) -> None:
    verdict = classify(knowledge, Case("library", facts={"book_rarity": {"one_of": ["unique", "rare"]}}))
    assert (verdict.status, verdict.grade, verdict.possible_grades) == ("provisional", "橙", ("红", "橙"))


def test_its_words_are_read_in_a_description(knowledge: Knowledge) -> None:
    verdict = classify(knowledge, Case("library", text="库房所藏孤本，读者可以外借"))
    assert (verdict.status, verdict.grade, verdict.facts["book_rarity"].origin) == ("final", "红", "text")
