"""What a verdict says about what is known, partly known, contradictory or closed: one behaviour a test."""

from __future__ import annotations

from typing import Any

import pytest

from engine import Case, CaseError, as_document, classify, load_knowledge

KNOWLEDGE = load_knowledge()
DAY = "2026-11-24"


def answer(scheme: str, /, profile: dict[str, Any] | None = None, **facts: Any) -> dict[str, Any]:
    return as_document(classify(KNOWLEDGE, Case(scheme, facts=facts, on=DAY), profile), KNOWLEDGE)


def fact(document: dict[str, Any], name: str) -> dict[str, Any]:
    return next(entry for entry in document["facts"] if entry["name"] == name)


def test_the_closed_inventory_makes_unlisted_powers_none_and_cites_its_rule() -> None:
    document = answer("integrity-handbook", power_inventory_complete=True, power_extent={"PW_FINANCE": "large"})
    listed = fact(document, "power_extent[PW_LICENSE]")
    assert (listed["value"], listed["origin"], listed["rule"]) == ("none", "derived", "G-C1")


def test_an_open_inventory_leaves_unlisted_powers_unknown() -> None:
    document = answer("integrity-handbook", internal_management_mainly=True)
    assert document["status"] == "need_facts"
    assert not [entry for entry in document["facts"] if entry["name"].startswith("power_extent")]


def test_a_part_of_a_power_satisfies_the_whole_and_the_axiom_is_cited() -> None:
    document = answer("food-drug", assessed_object_kind="department", exercise_mode={"PW_HR": "actual"}, power_inventory_complete=True)
    lifted = fact(document, "exercise_mode[PW_HR_EDU]")
    assert (document["grade"], lifted["value"], lifted["origin"]) == ("一级", "actual", "derived")


def test_a_merged_value_of_a_part_is_merged_before_it_is_carried_to_the_whole() -> None:
    merge = next(item for item in KNOWLEDGE.schemes["integrity-handbook"].merges if item.attribute == "power_extent")
    document = answer("integrity-handbook", power_extent={"PW_GOV_PROCURE": merge.value})
    lifted = fact(document, "power_extent[PW_PROCURE]")
    assert (lifted["value"], lifted["origin"]) == ({"one_of": list(merge.values)}, "derived")


def test_partial_knowledge_that_decides_is_final_by_cases() -> None:
    document = answer("metallurgy", work_context="retrofit", hazard_level={"one_of": ["A", "B"]})
    assert (document["status"], document["grade"]) == ("final", "高度")


def test_partial_knowledge_narrows_the_outcomes() -> None:
    document = answer("metallurgy", work_context="normal_production", hazard_level={"one_of": ["A", "B"]})
    assert (document["status"], document["possible_grades"], document["floor"]) == ("need_facts", ["高度", "中度"], "中度")
    assert [question["fact"] for question in document["questions"]] == ["hazard_level"]


def test_given_as_unknown_opens_what_unmentioned_leaves_closed() -> None:
    settled = {
        "pmg_control_mode": "none",
        "work_open_transparent": True,
        "touches_three_major_one_large": False,
        "can_exploit_opportunity": False,
    }
    assert answer("science-technology", **settled)["status"] == "final"
    opened = answer("science-technology", **settled, possible_consequence="unknown")
    assert (opened["status"], opened["possible_grades"]) == ("provisional", ["一级", "二级", "三级"])


def test_the_stated_fact_beats_the_profile_and_the_difference_is_listed() -> None:
    document = answer("science-technology", profile={"discretion": "large"}, discretion="none")
    assert fact(document, "discretion")["value"] == "none"
    assert document["disagreements"] == [
        {"fact": "discretion", "kept": {"value": "none", "origin": "stated"}, "dropped": {"value": "large", "origin": "profile"}}
    ]


def test_a_profile_fact_that_narrows_the_stated_one_counts() -> None:
    document = answer("science-technology", profile={"discretion": "some"}, discretion={"one_of": ["large", "some"]})
    assert (fact(document, "discretion")["value"], fact(document, "discretion")["origin"]) == ("some", "profile")


def test_a_given_fact_that_contradicts_its_definition_stands_and_is_listed() -> None:
    document = answer("science-technology", touches_large_funds=True, touches_three_major_one_large=False)
    assert fact(document, "touches_three_major_one_large")["value"] is False
    assert [item["fact"] for item in document["disagreements"]] == ["touches_three_major_one_large"]


def test_a_stated_defined_fact_limits_its_parts() -> None:
    document = answer("integrity-handbook", has_license_penalty_approval=False, internal_management_mainly=True)
    assert "power_extent[PW_LICENSE]" not in [question["fact"] for question in document["questions"]]


def test_the_index_is_the_product_and_a_wrong_one_is_reported() -> None:
    document = answer(
        "metallurgy", work_context="normal_production", lec_l=6, lec_e=6, lec_c=15, lec_d=500, lec_threshold_table="external_default"
    )
    assert (document["grade"], fact(document, "lec_d")["value"]) == ("高度", 540.0)
    assert document["disagreements"] == [
        {"fact": "lec_d", "kept": {"value": "540", "origin": "derived"}, "dropped": {"value": "500", "origin": "stated"}}
    ]


@pytest.mark.parametrize(
    ("product", "level"),
    [((10, 3, 10.7), "A"), ((10, 10, 3.2), "B"), ((1, 1, 160), "B"), ((1, 1, 159.999), "C"), ((1, 1, 70), "C"), ((1, 1, 69), "D")],
)
def test_the_bands_include_their_lower_bounds(product: tuple[float, float, float], level: str) -> None:
    l_value, e_value, c_value = product
    document = answer(
        "metallurgy", work_context="normal_production", lec_l=l_value, lec_e=e_value, lec_c=c_value, lec_threshold_table="external_default"
    )
    assert fact(document, "hazard_level")["value"] == level


def test_a_stated_level_and_a_computed_one_that_differ_are_a_conflict() -> None:
    document = answer(
        "metallurgy", work_context="normal_production", hazard_level="C", lec_l=6, lec_e=6, lec_c=15, lec_threshold_table="external_default"
    )
    assert (document["status"], document["grade"], document["conflict"]) == ("conflict", "高度", True)


def test_an_unknown_table_is_an_error_with_its_mend() -> None:
    with pytest.raises(CaseError) as failure:
        answer("metallurgy", work_context="normal_production", lec_l=6, lec_e=6, lec_c=15, lec_threshold_table="external")
    assert str(failure.value) == (
        "error[F010]: unknown table `external`\n  --> facts.lec_threshold_table\nhelp: did you mean `external_default`?"
    )


def test_three_years_are_counted_by_the_calendar() -> None:
    due = answer("science-technology", is_key_post=True, last_graded_on="2023-11-24")
    early = answer("science-technology", is_key_post=True, last_graded_on="2023-11-25")
    cycles = [next(cycle for cycle in document["cycles"] if cycle["id"] == "S09-C1") for document in (due, early)]
    assert [(cycle["next_due"], cycle["due"]) for cycle in cycles] == [("2026-11-24", True), ("2026-11-25", False)]


@pytest.mark.parametrize(("briefed", "state"), [(True, "unconfirmed"), (False, "blocked"), (None, "unconfirmed")])
def test_a_gate_is_blocked_by_what_is_known_to_be_missing(briefed: bool | None, state: str) -> None:
    facts = {} if briefed is None else {"safety_briefed": briefed}
    document = answer("metallurgy", work_context="retrofit", hazard_level="C", **facts)
    assert next(gate["state"] for gate in document["gates"] if gate["id"] == "S01-W2") == state


def test_a_suggestion_names_its_assumptions_and_never_becomes_the_grade() -> None:
    document = answer("science-technology", pmg_control_mode="indirect")
    suggestion = document["suggested"]
    assert document["grade"] is None
    assert suggestion["grade"] == "二级"
    assert all({"fact", "value", "presumption", "basis"} <= assumption.keys() for assumption in suggestion["assumptions"])
    assert suggestion["if_wrong"]


def test_every_question_can_change_the_outcome() -> None:
    document = answer("science-technology", pmg_control_mode="none", work_open_transparent=True)
    for question in document["questions"]:
        ends = {
            str(
                answer("science-technology", pmg_control_mode="none", work_open_transparent=True, **{question["fact"]: value})[
                    "possible_grades"
                ]
            )
            for value in (True, False)
        }
        assert len(ends) == 2, question


def test_the_same_case_gives_the_same_document() -> None:
    facts = {"pmg_control_mode": "none", "work_open_transparent": True}
    reverse = dict(reversed(facts.items()))
    first, second = answer("science-technology", **facts), answer("science-technology", **reverse)
    assert {**first, "facts": 0} == {**second, "facts": 0}
    assert sorted(map(str, first["facts"])) == sorted(map(str, second["facts"]))


def test_a_complete_list_names_only_its_own_members() -> None:
    document = answer("metallurgy", work_context="normal_production", hazard_level="A", accident_type=["AC_LIFTING"])
    assert [item["id"] for item in document["accidents"]] == ["AC_LIFTING"]


@pytest.mark.parametrize("wrapped", [True, False])
def test_the_heaviest_matter_stands_for_the_entry(wrapped: bool) -> None:
    matters = [{"matter_kind": "funds", "matter_scale": "ordinary"}, {"matter_kind": "funds", "matter_scale": "major"}]
    listed = tuple({"facts": matter} for matter in matters) if wrapped else tuple(matters)
    document = as_document(classify(KNOWLEDGE, Case("civil-affairs", matters=listed, on=DAY)), KNOWLEDGE)
    assert (document["grade"], [part["grade"] for part in document["parts"]]) == ("一级", ["三级", "一级"])
