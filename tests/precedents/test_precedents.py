"""Precedents stand beside what is undecided and change nothing else; a scheme that is data alone has its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from engine import Knowledge, KnowledgeError, load_knowledge, open_answerer
from engine.ledger.answering import Answerer
from engine.precedents.finding import take_over_decisions
from engine.service import open_classifier, open_precedents
from engine.types.precedent import SettledDecision

ROOT = Path(__file__).resolve().parents[2]
ELEVENTH = ROOT / "tests" / "data" / "eleventh"
DAY = "2026-11-24"
LISTS = """
@prefix rw: <https://riskwhy.example/ontology/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .

<https://riskwhy.example/ontology/examples> a owl:Ontology ;
    rdfs:label "例子"@zh, "examples"@en .

rw:LB a owl:NamedIndividual, rw:RiskScheme ;
    skos:notation "library" ;
    rdfs:label "图书馆"@zh, "library"@en ;
    skos:definition "试验方案"@zh, "a scheme for tests"@en ;
    dcterms:source "试验方案" .

rw:LB-EX a owl:NamedIndividual, rw:ItemList ;
    skos:notation "LB-EX" ;
    skos:prefLabel "例"@zh, "examples"@en ;
    rw:givesPrecedents true ;
    rw:gradeGiven "红" ;
    rw:listOf rw:LB .

rw:LB-EX-1 a owl:NamedIndividual, rw:ListItem ;
    skos:prefLabel "珍本可以外借"@zh ;
    dcterms:source "试验方案·例" ;
    rw:entryOf rw:LB-EX .

rw:LB-EX-2 a owl:NamedIndividual, rw:ListItem ;
    skos:prefLabel "缺字"@zh ;
    rw:lostInSource true ;
    rw:entryOf rw:LB-EX .
"""
OPEN = {"id": "1", "scheme": "library", "text": "旧书可以外借", "on": DAY}
SUGGESTED = {"id": "2", "scheme": "library", "facts": {"藏书外借": "否"}, "on": DAY}
Settle = Callable[[str], Sequence[SettledDecision]]


def with_lists(folder: Path, text: str) -> list[Path]:
    (folder / "ontology").mkdir()
    (folder / "ontology" / "examples.ttl").write_text(text, encoding="utf-8")
    return [ROOT, ELEVENTH, folder]


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    return load_knowledge(with_lists(tmp_path_factory.mktemp("examples"), LISTS))


def settled(*decisions: SettledDecision) -> Settle:
    return lambda scheme: [item for item in decisions if item.document["scheme"] == scheme]


def decision(answerer: Answerer, entry: dict[str, Any], grade: str = "蓝") -> SettledDecision:
    return SettledDecision("d1", grade, "李四", "2026-11-20", answerer.answer(entry))


def without_precedents(document: dict[str, Any]) -> dict[str, Any]:
    suggested = document["suggested"] and {**document["suggested"], "precedents": []}
    return {**document, "precedents": [], "suggested": suggested}


def test_source_example_stands_beside_an_undecided_verdict(knowledge: Knowledge) -> None:
    document = open_answerer(knowledge).answer(OPEN)
    assert (document["status"], document["suggested"]) == ("need_facts", None)
    assert document["precedents"] == [
        {
            "id": "LB-EX-1",
            "kind": "source",
            "similarity": 1.0,
            "grade": "红",
            "text": "珍本可以外借",
            "source": "试验方案·例",
            "shared": [{"fact": "book_lent_out", "value": True}],
        }
    ]


def test_settled_decision_stands_in_the_suggestion_without_its_text(knowledge: Knowledge) -> None:
    answerer = open_answerer(knowledge)
    document = open_answerer(knowledge, settled=settled(decision(answerer, SUGGESTED))).answer(SUGGESTED)
    assert (document["suggested"]["grade"], document["precedents"]) == ("蓝", [])
    assert document["suggested"]["precedents"] == [
        {
            "id": "d1",
            "kind": "decision",
            "similarity": 1.0,
            "grade": "蓝",
            "entry": "2",
            "who": "李四",
            "created": "2026-11-20",
            "shared": [{"fact": "book_lent_out", "value": False}],
        }
    ]


@pytest.mark.parametrize("entry", [OPEN, SUGGESTED, {**OPEN, "matters": [{"text": "旧书可以外借"}, {"facts": {"藏书外借": "否"}}]}])
def test_precedents_change_nothing_else(entry: dict[str, Any], knowledge: Knowledge) -> None:
    classify = open_classifier(knowledge).classify
    bare = Answerer(knowledge, classify).answer(entry)
    answerer = open_answerer(knowledge)
    wrong = [decision(answerer, OPEN, "红"), decision(answerer, SUGGESTED, "橙")]
    full = open_answerer(knowledge, settled=settled(*wrong)).answer(entry)
    assert full != bare
    stripped = without_precedents(full)
    if "parts" in stripped:
        stripped["parts"] = [without_precedents(part) for part in stripped["parts"]]
    assert stripped == bare


def test_decided_verdict_has_no_precedents(knowledge: Knowledge) -> None:
    entry = {**OPEN, "text": "孤本可以外借"}
    answerer = open_answerer(knowledge, settled=settled(decision(open_answerer(knowledge), OPEN)))
    document = answerer.answer(entry)
    assert (document["grade"], document["precedents"], document["suggested"]) == ("红", [], None)


def test_other_schemes_decisions_are_no_precedents(knowledge: Knowledge) -> None:
    other = open_answerer(knowledge).answer({"scheme": "food-drug", "text": "公车私用", "on": DAY})
    answerer = open_answerer(knowledge, settled=lambda _: settled(SettledDecision("d2", "三级", "李四", DAY, other))("food-drug"))
    assert [item["id"] for item in answerer.answer({**OPEN, "text": "藏书"})["precedents"]] == []


def test_verdict_made_again_takes_over_the_decisions_that_were_shown(knowledge: Knowledge) -> None:
    answerer = open_answerer(knowledge)
    stored = open_answerer(knowledge, settled=settled(decision(answerer, OPEN))).answer(OPEN)
    again = answerer.answer(OPEN)
    assert [item["kind"] for item in stored["precedents"]] == ["source", "decision"]
    assert again != stored
    take_over_decisions(again, stored)
    assert again == stored


def test_verdict_stored_before_there_were_precedents_gets_none(knowledge: Knowledge) -> None:
    stored = open_answerer(knowledge).answer(OPEN)
    del stored["precedents"]
    again = open_answerer(knowledge).answer(OPEN)
    take_over_decisions(again, stored)
    assert again == stored


def test_three_at_most_the_source_first_among_equals(knowledge: Knowledge) -> None:
    made = [decision(open_answerer(knowledge), OPEN) for _ in range(4)]
    document = open_answerer(knowledge, settled=settled(*made)).answer(OPEN)
    assert [item["kind"] for item in document["precedents"]] == ["source", "decision", "decision"]


def test_new_decisions_are_seen(knowledge: Knowledge) -> None:
    answerer, finder = open_answerer(knowledge), open_precedents(knowledge)
    for decisions in ([], [decision(answerer, OPEN)], []):
        document = answerer.answer(OPEN)
        finder.add_settled(document, lambda _, given=decisions: given)
        assert sum(item["kind"] == "decision" for item in document["precedents"]) == len(decisions)


def test_grade_that_the_scheme_does_not_have_is_refused(tmp_path: Path) -> None:
    folders = with_lists(tmp_path, LISTS.replace('rw:gradeGiven "红"', 'rw:gradeGiven "红级"'))
    with pytest.raises(KnowledgeError) as failure:
        load_knowledge(folders, use_cache=False)
    assert str(failure.value) == (
        "error[O024]: list `LB-EX` gives the grade `红级`, which its scheme does not have\n"
        "  --> ontology/examples.ttl:17:1\n"
        "17 | rw:LB-EX a owl:NamedIndividual, rw:ItemList ;\n"
        "   | ^^^^^^^^\n"
        "help: did you mean `红`?"
    )


def test_worked_examples_have_the_grade_that_the_source_gives() -> None:
    given = {item.id: item.grade for items in load_knowledge(ROOT).precedents.values() for item in items}
    assert {name: given[name] for name in ("S02-EX1-6", "S02-EX2-D6", "S08-MAT-2.4", "S10-MF-6.3")} == {
        "S02-EX1-6": "一级",
        "S02-EX2-D6": "三级",
        "S08-MAT-2.4": "二级",
        "S10-MF-6.3": "",
    }
    assert "S05-IND-1.4" not in given  # its name is lost in the source
