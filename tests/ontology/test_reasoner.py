"""HermiT finds the ontology consistent, agrees with the closure, and finds what is not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from engine.errors import KnowledgeError
from engine.knowledge.closure import Edge
from engine.knowledge.reasoner import ReasonerReport, check_consistency, reasoner_input


@pytest.fixture(scope="module")
def report(folder: Path) -> ReasonerReport:
    return check_consistency(folder)


@pytest.mark.java
def test_ontology_is_consistent_and_every_class_can_have_members(report: ReasonerReport) -> None:
    assert (report.consistent, report.unsatisfiable, report.causes) == (True, (), ())


@pytest.mark.java
def test_hermit_and_the_closure_agree(report: ReasonerReport) -> None:
    assert report.differences == ()
    assert Edge("PW_APPOINTMENT", "broaderTransitive", "PW_PMG") in report.inferred
    assert report.sound


@pytest.mark.java
def test_contradiction_in_an_extra_file_is_found_and_named(small: Path, write) -> None:
    extra = write("rw:case a owl:NamedIndividual, rw:Unit ;\n    rw:post_rank rw:post_rank.top_leader .\n")
    report = check_consistency([small, extra])
    assert not report.consistent
    assert not report.sound
    assert [cause.message for cause in report.causes] == [
        "`case` is of the disjoint classes `Post` and `Unit`: it has `post_rank`; it is declared a `Unit`"
    ]


@pytest.mark.java
def test_contradiction_that_needs_reasoning_is_found(small: Path, write) -> None:
    extra = write(
        "rw:BoldPost a owl:Class ;\n    rdfs:subClassOf rw:Post, [ a owl:Restriction ; owl:onProperty rw:discretion ; owl:hasValue rw:discretion.large ] .\n"
        "rw:case a owl:NamedIndividual, rw:BoldPost ;\n    rw:discretion rw:discretion.none .\n"
    )
    report = check_consistency([small, extra])
    assert (report.consistent, report.causes) == (False, ())


@pytest.mark.java
def test_class_that_can_have_no_member_is_named(small: Path, write) -> None:
    extra = write("rw:PostAndUnit a owl:Class ;\n    rdfs:subClassOf rw:Post, rw:Unit .\n")
    report = check_consistency([small, extra])
    assert (report.consistent, report.unsatisfiable, report.sound) == (True, ("PostAndUnit",), False)


@pytest.mark.java
def test_hermit_knowing_more_than_the_closure_is_a_difference(small: Path, write) -> None:
    extra = write(
        "rw:Led a owl:Class ;\n    rdfs:subClassOf rw:Role ;\n"
        "    owl:equivalentClass [ a owl:Restriction ; owl:onProperty [ owl:inverseOf rw:superiorOf ] ; owl:someValuesFrom rw:Role ] .\n"
    )
    report = check_consistency([small, extra])
    assert "HermiT infers `R_POST_HOLDER type Led` and the closure does not" in report.differences


@pytest.mark.java
def test_failing_reasoner_is_an_error_with_its_reason(small: Path, write) -> None:
    extra = write("rw:superiorOf a owl:FunctionalProperty .\n")
    with pytest.raises(KnowledgeError) as error:
        check_consistency([small, extra])
    assert error.value.problem.code == "O020"
    assert error.value.problem.message.startswith("the reasoner failed: ")


def test_missing_java_is_an_error_not_a_skip(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(KnowledgeError) as error:
        check_consistency(folder)
    assert str(error.value) == (
        "error[O019]: java not found: the reasoner needs it\nhelp: install it: apt-get install default-jre-headless"
    )


def test_reasoner_gets_no_imports_and_no_foreign_datatypes(statements) -> None:
    triples = reasoner_input(statements).decode()
    assert "owl#imports" not in triples
    assert "XMLSchema#date>" not in triples


def test_importing_the_package_loads_neither_owlready2_nor_rdflib() -> None:
    code = "import sys, engine.knowledge.ontology, engine.knowledge.reasoner; print(sorted({'owlready2', 'rdflib'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    assert done.stdout.strip() == "[]"
