"""The rules as triples: complete, stable, in declared terms, and at one with the ontology."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from engine.knowledge.rdf_terms import RULES
from engine.knowledge.rules_rdf import rules_document, rules_graph
from engine.knowledge.turtle import OWL, RDF, RW, SKOS, Statements, local_name
from engine.types.knowledge import Knowledge

MATCHES = {"exact": "exactMatch", "close": "closeMatch", "narrow": "broadMatch", "broad": "narrowMatch", "related": "relatedMatch"}


@pytest.fixture(scope="module")
def triples(knowledge: Knowledge) -> list[ox.Triple]:
    return list(rules_graph(knowledge))


def objects(triples: list[ox.Triple], name: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for triple in triples:
        if triple.predicate.value == RW + name:
            found.setdefault(triple.subject.value, set()).add(triple.object.value)
    return found


def test_same_knowledge_gives_the_same_bytes(knowledge: Knowledge) -> None:
    assert rules_document(knowledge) == rules_document(knowledge)


def test_document_reads_back_as_the_same_triples(knowledge: Knowledge, triples: list[ox.Triple]) -> None:
    again = {quad.triple for quad in ox.parse(input=rules_document(knowledge), format=ox.RdfFormat.TURTLE)}
    assert again == set(triples)


def test_every_rule_of_every_scheme_is_there(knowledge: Knowledge, triples: list[ox.Triple]) -> None:
    schemes = objects(triples, "ruleOf")
    ids = {(scheme, rule_id) for rule, names in objects(triples, "ruleId").items() for rule_id in names for scheme in schemes[rule]}
    for scheme in knowledge.schemes.values():
        iri = knowledge.vocabulary.concepts[scheme.id].iri
        entries = [rule.source for rule in scheme.rules]
        entries += [item.source for part in (scheme.derivations, scheme.constraints, scheme.defaults, scheme.closures) for item in part]
        entries += [item.source for part in (scheme.merges, scheme.exceptions, scheme.presumptions, scheme.tables) for item in part]
        entries += scheme.metarules.values()
        assert {(iri, source.id) for source in entries} <= ids, scheme.id


def test_only_declared_terms_are_used(triples: list[ox.Triple], statements: Statements) -> None:
    used = {term.value for triple in triples for term in (triple.predicate, triple.object) if isinstance(term, ox.NamedNode)}
    assert {iri for iri in used if iri.startswith(RW) and iri not in statements.subjects} == set()


def test_every_rules_attribute_exists(triples: list[ox.Triple], knowledge: Knowledge) -> None:
    tested = set().union(*objects(triples, "tests").values(), *objects(triples, "derivesAttribute").values())
    assert {local_name(iri) for iri in tested} <= set(knowledge.vocabulary.attributes)


def test_every_reference_between_rules_leads_somewhere(triples: list[ox.Triple]) -> None:
    subjects = {triple.subject.value for triple in triples}
    targets = {triple.object.value for triple in triples if isinstance(triple.object, ox.NamedNode)}
    assert {iri for iri in targets if iri.startswith(RULES) and iri not in subjects} == set()


def test_grade_and_type_conclusions_are_individuals_of_the_ontology(triples: list[ox.Triple], statements: Statements) -> None:
    concluded = set().union(*objects(triples, "concludesGrade").values(), *objects(triples, "concludesType").values())
    assert all(OWL + "NamedIndividual" in statements.iris(iri, RDF + "type") for iri in concluded)


def test_department_grades_are_apart_from_those_of_posts(triples: list[ox.Triple]) -> None:
    graded = objects(triples, "concludesGrade")
    assert graded[f"{RULES}food-drug/S10-GD1"] == {RW + "S10-D1"}
    assert graded[f"{RULES}food-drug/S10-GP1a"] == {RW + "S10-L1"}


def test_schemes_and_alignments_agree_on_types(knowledge: Knowledge, statements: Statements) -> None:
    wrong = []
    for scheme in knowledge.schemes.values():
        for item in scheme.types:
            stated = {name: {local_name(iri) for iri in statements.iris(RW + item.id, SKOS + name)} for name in MATCHES.values()}
            words = {text.value for text in statements.literals(RW + item.id, SKOS + "prefLabel")}
            if item.canonical not in stated[MATCHES[item.match]] or item.word not in words:
                wrong.append((item, stated))
    assert wrong == []


def test_schemes_and_alignments_have_the_same_types(knowledge: Knowledge, statements: Statements) -> None:
    stated = {local_name(iri) for iri in statements.of_type(RW + "SchemeRiskType")}
    assert {item.id for scheme in knowledge.schemes.values() for item in scheme.types} == stated


def test_schemes_and_alignments_agree_on_the_order_of_grades(
    knowledge: Knowledge, triples: list[ox.Triple], statements: Statements
) -> None:
    higher = {(iri, low) for iri in statements.of_type(RW + "RiskGrade") for low in statements.iris(iri, RW + "higherThan")}
    listed = {t.subject.value: t.object.value for t in triples if t.predicate.value == RDF + "rest"}
    firsts = {t.subject.value: t.object.value for t in triples if t.predicate.value == RDF + "first"}
    pairs = {(firsts[cell], firsts[rest]) for cell, rest in listed.items() if rest in firsts}
    assert pairs == higher


def test_clauses_are_those_that_locators_name(triples: list[ox.Triple]) -> None:
    sources = {t.subject.value: t.object.value for t in triples if t.predicate.value == "http://purl.org/dc/terms/source"}
    clauses = objects(triples, "statedInClause")
    named = {rule for rule, source in sources.items() if re.search(r"\(\d\d:L", source)}
    assert named == set(clauses)
    assert clauses[f"{RULES}science-technology/S09-G1a"] == {f"{RULES}clause/09-L31"}


def test_source_lines_exist(triples: list[ox.Triple]) -> None:
    lines = objects(triples, "lineNumber")
    assert all(1 <= int(number) <= 130 for numbers in lines.values() for number in numbers)


def test_rules_of_a_folder_of_ones_own_are_written_too(project: Path, tmp_path: Path) -> None:
    from engine import load_knowledge

    folder = tmp_path / "more" / "rules" / "own"
    folder.mkdir(parents=True)
    text = (project / "rules" / "science-technology" / "rules.yaml").read_text(encoding="utf-8")
    (folder / "rules.yaml").write_text(text.replace("science-technology", "own").replace("S09", "OWN"), encoding="utf-8")
    graph = list(rules_graph(load_knowledge([project, tmp_path / "more"])))
    graded = objects(graph, "concludesGrade")
    assert graded[f"{RULES}own/OWN-G1a"] == {f"{RULES}own/grade-1-1"}
