"""What the ontology gives the run time."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from engine.knowledge.ontology import load_vocabulary
from engine.types.vocabulary import AttributeKind, Vocabulary

DATA = Path(__file__).parent / "data"


def listed(name: str) -> list[str]:
    return (DATA / f"{name}.txt").read_text(encoding="utf-8").split()


def test_every_attribute_of_the_specification_is_there(vocabulary: Vocabulary) -> None:
    assert set(listed("attributes")) - set(vocabulary.attributes) == set()


def test_every_power_of_the_specification_is_there(vocabulary: Vocabulary) -> None:
    assert set(listed("powers")) - {power.id for power in vocabulary.of_kind("PowerType")} == set()


def test_accident_classes_are_the_twenty_of_the_standard_in_its_order(vocabulary: Vocabulary) -> None:
    assert [accident.label.zh for accident in vocabulary.of_kind("AccidentClass")] == listed("accidents")
    assert [value.token for value in vocabulary.attributes["accident_type"].values] == [c.id for c in vocabulary.of_kind("AccidentClass")]


def test_ordered_values_come_heaviest_first(vocabulary: Vocabulary) -> None:
    tokens = {
        name: [value.token for value in vocabulary.attributes[name].values] for name in ("pmg_control_mode", "discretion", "hazard_level")
    }
    assert tokens == {
        "pmg_control_mode": ["direct", "indirect", "none"],
        "discretion": ["large", "some", "none"],
        "hazard_level": ["A", "B", "C", "D"],
    }


def test_set_attribute_has_members_and_words_for_the_empty_set(vocabulary: Vocabulary) -> None:
    consequence = vocabulary.attributes["possible_consequence"]
    assert consequence.kind is AttributeKind.SET
    assert [value.label.zh for value in consequence.values] == ["刑事责任", "党纪政纪处分", "内部责任追究"]
    assert "none" in consequence.empty_words


@pytest.mark.parametrize("name", ["power_extent", "exercise_mode"])
def test_keyed_attribute_names_its_key_in_question_and_statement(vocabulary: Vocabulary, name: str) -> None:
    attribute = vocabulary.attributes[name]
    assert attribute.keyed
    assert all("{key}" in text for text in (*attribute.question.values(), *attribute.statement.values()))


def test_lec_scores_are_the_published_ones(vocabulary: Vocabulary) -> None:
    scales = {name: vocabulary.attributes[name].scale for name in ("lec_l", "lec_e", "lec_c", "lec_d")}
    assert scales == {
        "lec_l": (10, 6, 3, 1, 0.5, 0.2, 0.1),
        "lec_e": (10, 6, 3, 2, 1, 0.5),
        "lec_c": (100, 40, 15, 7, 3, 1),
        "lec_d": (),
    }


def test_facts_that_only_exclude_are_closed(vocabulary: Vocabulary) -> None:
    assert {name for name, attribute in vocabulary.attributes.items() if attribute.closed} == {
        "is_work_gap",
        "consequence_status",
        "risk_point_is_vague",
    }


def test_appointing_cadres_satisfies_personnel_management(vocabulary: Vocabulary) -> None:
    assert vocabulary.is_a("PW_APPOINTMENT", "PW_HR")
    assert vocabulary.is_a("PW_APPOINTMENT", "PW_PMG")
    assert not vocabulary.is_a("PW_HR", "PW_APPOINTMENT")


def test_reading_of_an_edge_is_marked_so(vocabulary: Vocabulary) -> None:
    axiom = vocabulary.axioms["PW_HR", "PW_HR_EDU"]
    assert (axiom.relation, axiom.basis, axiom.source) == ("broader", "reading", "篇10·三(二) (10:L62–63)")


def test_superiors_come_nearest_first(vocabulary: Vocabulary) -> None:
    assert vocabulary.superiors["R_RAIL_WORKSHOP_TEAM"] == ("R_STATION_DEPOT", "R_RAIL_BUSINESS_DEPT", "R_RAIL_SAFETY_COMMITTEE")
    assert "R_DISCIPLINE_OFFICE" not in vocabulary.superiors


def test_same_name_inside_and_outside_is_two_powers(vocabulary: Vocabulary) -> None:
    outside, inside = vocabulary.concepts["PW_SUPERVISE_EXT"], vocabulary.concepts["PW_SUPERVISE_INT"]
    assert (outside.label.zh, inside.label.zh) == ("监督检查", "监督检查（对内）")


def test_digest_is_stable_and_follows_the_text(vocabulary: Vocabulary, folder, write) -> None:
    extra = write('rw:PW_LICENSE skos:hiddenLabel "批证照"@zh .\n')
    assert load_vocabulary(folder).digest == vocabulary.digest
    assert load_vocabulary([folder, extra]).digest != vocabulary.digest


def test_extra_folder_adds_words(vocabulary: Vocabulary, folder, write) -> None:
    extra = write('rw:PW_LICENSE skos:hiddenLabel "批证照"@zh .\n')
    assert "批证照" in load_vocabulary([folder, extra]).concepts["PW_LICENSE"].label.hidden
    assert "批证照" not in vocabulary.concepts["PW_LICENSE"].label.hidden


def test_vocabulary_can_be_sent_to_another_process(vocabulary: Vocabulary) -> None:
    assert pickle.loads(pickle.dumps(vocabulary)) == vocabulary
