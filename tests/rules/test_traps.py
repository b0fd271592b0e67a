"""The traps that are about rules and terms rather than about reading; the others are sentences in `tests/reading/cases`."""

from __future__ import annotations

from typing import Any

import pytest

from engine import Case, as_document, classify, load_knowledge

KNOWLEDGE = load_knowledge()
DAY = "2026-11-24"


def answer(scheme: str, text: str = "", **facts: Any) -> dict[str, Any]:
    return as_document(classify(KNOWLEDGE, Case(scheme, text=text, facts=facts, on=DAY)), KNOWLEDGE)


def primary(document: dict[str, Any]) -> list[str]:
    return [duty["role"] for duty in document["supervisors"] if duty["duty"] == "primary"]


@pytest.mark.parametrize(
    ("scheme", "facts", "role"),
    [
        ("metallurgy", {"work_context": "normal_production", "hazard_level": "B"}, "车间"),
        ("metallurgy", {"work_context": "repair", "repair_site": "dangerous", "repair_kind": "scheduled"}, "相关专业科室"),
        ("railway", {"severity": "considerable", "risk_pattern": ["local"]}, "站段"),
    ],
)
def test_t18_the_same_middle_grade_has_another_supervisor_by_scheme_and_context(scheme: str, facts: dict[str, Any], role: str) -> None:
    document = answer(scheme, **facts)
    assert (document["grade"], primary(document)) == ("中度", [role])


def test_t24_half_a_year_a_quarter_and_a_hundred_days_are_different_cycles() -> None:
    reports = answer("science-technology", is_key_post=True)["cycles"]
    warnings = answer("municipal-government", occurrence_likelihood="high")["cycles"]
    checks = answer("railway", severity="serious", risk_pattern=["sudden"])["cycles"]
    every = [{cycle["every"] for cycle in cycles if "every" in cycle} for cycles in (reports, warnings, checks)]
    assert "P6M" in every[0]
    assert "P3M" in every[1]
    assert "P100D" in every[2]
    assert not every[0] & {"P3M", "P100D"}


def test_t29_administrative_interference_alone_is_no_external_risk() -> None:
    document = answer("food-drug", "申报资料不符合要求，因行政干预仍予通过审查")
    assert "外部环境" not in [item["type"] for item in document["types"]]


def test_t30_the_three_words_for_environment_are_close_not_the_same() -> None:
    matches = {
        scheme: [(item.word, item.match) for item in KNOWLEDGE.schemes[scheme].types if item.canonical == "GT_EXTERNAL"]
        for scheme in ("central-bank", "civil-affairs", "food-drug", "integrity-handbook")
    }
    assert matches["integrity-handbook"] == [("外部环境", "exact")]
    assert {match for scheme, pairs in matches.items() if scheme != "integrity-handbook" for _, match in pairs} == {"close"}
    assert matches["food-drug"][0][0] == "社会环境"


def test_t32_the_lost_power_keeps_its_place_among_the_fifteen() -> None:
    from engine.knowledge.sparql import query

    text = 'SELECT ?id WHERE { ?item skos:notation ?id FILTER(regex(str(?id), "^S03-PW-[EI][0-9]+$")) } ORDER BY ?id'
    _, found = query(KNOWLEDGE, text, "csv")
    ids = found.decode().split()[1:]
    assert len(ids) == 15
    assert "S03-PW-I6" in ids


@pytest.mark.parametrize("word", ["监督检查", "考核评比", "其他职权"])
def test_t33_powers_of_one_name_inside_and_outside_are_two(word: str) -> None:
    named = [concept for concept in KNOWLEDGE.vocabulary.of_kind("PowerType") if concept.label.zh.startswith(word)]
    sides = {KNOWLEDGE.vocabulary.is_a(concept.id, "PW_EXTERNAL") for concept in named}
    assert sides == {True, False}


def test_t37_a_disciplinary_power_never_falls_to_the_lowest_grade() -> None:
    facts = {"assessed_object_kind": "department", "power_inventory_complete": True, "internal_management_mainly": True}
    document = answer("integrity-handbook", **facts, power_extent={"PW_ENFORCE": "small"})
    assert (document["status"], document["grade"]) == ("final", "二级")


def test_t50_the_principal_leader_stands_beside_the_one_in_charge() -> None:
    document = answer("integrity-handbook", power_inventory_complete=True, power_extent={"PW_FINANCE": "large"})
    assert [(duty["id"], duty["duty"]) for duty in document["supervisors"]] == [("R_TOP_LEADER", "primary"), ("R_VICE_IN_CHARGE", "joint")]


def test_t51_the_post_that_supervises_itself_is_what_the_source_says() -> None:
    facts = {
        "pmg_control_mode": "none",
        "work_open_transparent": True,
        "touches_three_major_one_large": False,
        "can_exploit_opportunity": False,
    }
    document = answer("science-technology", **facts)
    assert (primary(document), document["self_supervision"], document["supervisors_note"]) == (["岗位本人"], True, None)
