"""No hygiene query finds a term, and each finds the mistake it is made for."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import KnowledgeError
from engine.knowledge.hygiene import find_untidy, read_queries

QUERIES = Path(__file__).parents[2] / "ontology" / "hygiene"

MISTAKES = {
    "missing-label": 'rw:X a owl:Class ; rdfs:label "疲"@zh ; skos:definition "很疲"@zh, "being weary"@en ; dcterms:source "测试" .\n',
    "missing-definition": 'rw:X a owl:Class ; rdfs:label "疲"@zh, "weary"@en ; dcterms:source "测试" .\n',
    "missing-source": 'rw:X a owl:Class ; rdfs:label "疲"@zh, "weary"@en ; skos:definition "很疲"@zh, "being weary"@en .\n',
    "duplicate-label": 'rw:X a rw:Attribute ; rdfs:label "自由裁量权"@zh .\n',
    "duplicate-definition": 'rw:X skos:definition "按规模和种类评定的公务事项"@zh .\n',
    "circular-definition": 'rw:X rdfs:label "weary"@en ; skos:definition "Weary"@en .\n',
    "untidy-text": 'rw:X rdfs:label " weary"@en .\n',
    "hierarchy-cycle": "rw:R_POST_HOLDER rw:superiorOf rw:R_TOP_LEADER .\n",
    "mixed-hierarchy": "rw:PW_LICENSE skos:broader rw:R_TEAM .\n",
    "undeclared-term": "rw:PW_LICENSE rw:sealedBy rw:R_TEAM .\n",
    "unnamed-individual": "rw:X a rw:Post .\n",
    "deprecated-term": "rw:PW_FEE owl:deprecated true .\nrw:PW_LICENSE skos:broader rw:PW_FEE .\n",
    "attribute-without-question": "rw:X a rw:Attribute .\n",
    "attribute-without-domain": "rw:discretion rdfs:domain rw:Post .\n",
    "attribute-without-cost": "rw:X a rw:Attribute .\n",
    "ordered-value-without-rank": "rw:discretion.some_more a owl:NamedIndividual, rw:Discretion .\n",
    "missing-token": "rw:X a owl:NamedIndividual, rw:Role .\n",
    "edge-without-source": "rw:PW_LICENSE skos:broader rw:PW_APPROVAL .\n",
    "edge-note-without-edge": "[] a owl:Axiom ; owl:annotatedSource rw:PW_LICENSE ; owl:annotatedProperty skos:broader ; owl:annotatedTarget rw:PW_FEE .\n",
    "unknown-basis": 'rw:X rw:basis "hearsay" .\n',
    "incomplete-header": "rw:extra a owl:Ontology ; owl:imports rw:core .\n",
    "core-imports": "rw:core owl:imports rw:powers .\n",
}


def test_ontology_is_tidy(folder: Path) -> None:
    assert [problem.message for problem in find_untidy(folder, read_queries(QUERIES))] == []


@pytest.mark.parametrize("name", MISTAKES)
def test_query_finds_its_mistake(name: str, folder: Path, write) -> None:
    queries = [query for query in read_queries(QUERIES) if query.name == name]
    assert find_untidy([folder, write(MISTAKES[name])], queries)


@pytest.mark.parametrize(
    ("name", "text", "detail"),
    [
        ("core-imports", "rw:extra a owl:Ontology .\n", "`extra` (no import)"),
        ("deprecated-term", "rw:PW_FEE owl:deprecated true .\n", "`PW_FEE` (no dcterms:isReplacedBy)"),
        ("missing-token", 'rw:X a owl:NamedIndividual, rw:Role ; skos:notation "R_TEAM" .\n', "`X` (R_TEAM)"),
    ],
)
def test_query_with_two_arms_finds_the_other_mistake_too(name: str, text: str, detail: str, folder: Path, write) -> None:
    queries = [query for query in read_queries(QUERIES) if query.name == name]
    assert any(problem.message.endswith(detail) for problem in find_untidy([folder, write(text)], queries))


def test_every_query_has_its_mistake() -> None:
    assert {query.name for query in read_queries(QUERIES)} == set(MISTAKES)


def test_finding_names_term_query_and_place(folder: Path, write) -> None:
    extra = write("rw:R_POST_HOLDER rw:superiorOf rw:R_POST_HOLDER .\n")
    [problem] = find_untidy([folder, extra], [query for query in read_queries(QUERIES) if query.name == "hierarchy-cycle"])
    assert problem.message == "ERROR: a term lies above itself in broader, superiorOf or subClassOf: `R_POST_HOLDER` (rw:superiorOf)"
    assert problem.code == "hierarchy-cycle"
    assert problem.path == "ontology/posts.ttl"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SELECT ?term ?detail WHERE {}", "its first line must be `# ERROR …` or `# WARN …`"),
        ("# ERROR something is wrong\nSELEKT", "error at 2:"),
        ("# WARN something is odd\nASK { ?s ?p ?o }", "it must be a SELECT of ?term and ?detail"),
    ],
)
def test_broken_query_is_an_error(text: str, reason: str, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "odd.rq").write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeError) as error:
        find_untidy(folder, read_queries(tmp_path))
    assert error.value.problem.message.startswith(f"hygiene query `odd` is broken: {reason}")
