"""What the ontology's definitions infer is what the rules derive; HermiT and the closure say the same."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from engine import Case, classify
from engine.knowledge.closure import Edge
from engine.knowledge.contradictions import find_contradictions
from engine.knowledge.inferred import close_statements
from engine.knowledge.reasoner import check_consistency
from engine.knowledge.turtle import Statements, read_turtle
from engine.types.formula import All, Any, Formula
from engine.types.formula import Test as FactTest
from engine.types.knowledge import Knowledge

FOUR = ("touches_major_decision", "touches_major_personnel", "touches_major_project", "touches_large_funds")

PEOPLE = """\
rw:clerk a owl:NamedIndividual, rw:Post ;
    rw:hasPowerHolding rw:h1 ; rw:decidesOn rw:m1 ; rw:holdsRole rw:R_DEPT_HEAD .
rw:h1 a owl:NamedIndividual, rw:PowerHolding ;
    rw:heldPower rw:PW_APPOINTMENT ; rw:power_extent rw:power_extent.small .
rw:m1 a owl:NamedIndividual, rw:Matter ;
    rw:matter_kind rw:matter_kind.funds ; rw:matter_scale rw:matter_scale.major .
rw:deputy a owl:NamedIndividual, rw:Post ;
    rw:hasPowerHolding rw:h2 ; rw:holdsRole rw:R_VICE_IN_CHARGE ;
    rw:pmg_control_mode rw:pmg_control_mode.direct ; rw:pmg_power_extent rw:pmg_power_extent.large .
rw:h2 a owl:NamedIndividual, rw:PowerHolding ;
    rw:heldPower rw:PW_PROJECT_APPROVAL ; rw:exercise_mode rw:exercise_mode.direct .
rw:porter a owl:NamedIndividual, rw:Post ;
    rw:hasPowerHolding rw:h3 ; rw:pmg_control_mode rw:pmg_control_mode.none .
rw:h3 a owl:NamedIndividual, rw:PowerHolding ;
    rw:heldPower rw:PW_TENDER ; rw:power_extent rw:power_extent.none .
rw:head a owl:NamedIndividual, rw:Post ;
    rw:touches_large_funds true ; rw:holdsRole rw:R_TOP_LEADER .
rw:duty1 a owl:NamedIndividual, rw:Responsibility ;
    rw:responsibleRole rw:R_VICE_IN_CHARGE ; rw:responsibilityFor rw:S09-L2 ; rw:responsibilityKind rw:duty.primary .
"""

FOLLOWS = [
    Edge("clerk", "holdsPower", "PW_PMG"),
    Edge("clerk", "type", "PeopleMoneyGoodsHolder"),
    Edge("clerk", "type", "MajorMatterPost"),
    Edge("clerk", "type", "MajorMatterObject"),
    Edge("clerk", "touches_three_major_one_large", "true"),
    Edge("m1", "type", "MajorMatter"),
    Edge("deputy", "holdsPower", "PW_APPROVAL"),
    Edge("deputy", "type", "KeyPost"),
    Edge("deputy", "type", "PeopleMoneyGoodsController"),
    Edge("deputy", "controls_people_money_goods", "true"),
    Edge("deputy", "touches_people_money_goods", "true"),
    Edge("deputy", "supervises", "clerk"),
    Edge("head", "supervises", "clerk"),
    Edge("head", "type", "MajorMatterObject"),
    Edge("porter", "touches_people_money_goods", "false"),
    Edge("R_VICE_IN_CHARGE", "answersFor", "S09-L2"),
    Edge("R_TOP_LEADER", "oversees", "S09-L2"),
]

DOES_NOT_FOLLOW = [
    Edge("porter", "holdsPower", "PW_TENDER"),
    Edge("porter", "type", "KeyPost"),
    Edge("clerk", "supervises", "deputy"),
    Edge("clerk", "type", "KeyPost"),
    Edge("head", "type", "MajorMatterPost"),
]


@pytest.fixture
def people(folder: Path, write) -> list[Path]:
    return [folder, write(PEOPLE)]


def test_closure_infers_by_definitions_and_chains(people: list[Path]) -> None:
    closure = close_statements(read_turtle(people))
    assert [edge for edge in FOLLOWS if edge not in closure] == []
    assert [edge for edge in DOES_NOT_FOLLOW if edge in closure] == []


def test_every_step_of_an_inference_is_cited(people: list[Path]) -> None:
    closure = close_statements(read_turtle(people))
    for edge in closure.inferences:
        known = set(closure.asserted)
        for step in closure.proof(edge):
            assert set(step.premises) <= known
            known.add(step.edge)
    last = closure.proof(Edge("clerk", "type", "PeopleMoneyGoodsHolder"))[-1]
    assert last.axiom == "definition of PeopleMoneyGoodsHolder"
    assert Edge("clerk", "holdsPower", "PW_PMG") in last.premises


@pytest.mark.java
def test_hermit_infers_the_same(people: list[Path]) -> None:
    report = check_consistency(people)
    assert (report.consistent, report.unsatisfiable, report.differences) == (True, (), ())
    assert Edge("R_TOP_LEADER", "oversees", "S09-L2") in report.inferred
    assert Edge("clerk", "holdsPower", "PW_PMG") in report.inferred


NEEDS_REASONING = {
    "touches no people, money or goods and yet has large power over them": (
        "rw:x a owl:NamedIndividual, rw:Post ;\n    rw:pmg_control_mode rw:pmg_control_mode.none ; rw:pmg_power_extent rw:pmg_power_extent.large .\n"
    ),
    "three majors denied and yet large funds": (
        "rw:x a owl:NamedIndividual, rw:Post ;\n    rw:touches_large_funds true ; rw:touches_three_major_one_large false .\n"
    ),
}

SHOWS_AT_ONCE = {
    "a matter that is a hazard source": "rw:x a owl:NamedIndividual, rw:Matter ;\n    rw:hazard_level rw:hazard_level.A .\n",
    "an integrity risk point with the scores of a hazard": "rw:x a owl:NamedIndividual, rw:RiskPoint ;\n    rw:lec_l 6 .\n",
    "a rule that is a grade": "rw:x a owl:NamedIndividual, rw:GradeRule, rw:RiskGrade .\n",
    "a grade rule that is a gate": "rw:x a owl:NamedIndividual, rw:GradeRule, rw:GateRule .\n",
}


@pytest.mark.java
@pytest.mark.parametrize("name", NEEDS_REASONING)
def test_nonsense_is_found_by_the_reasoner(name: str, small: Path, write) -> None:
    assert not check_consistency([small, write(NEEDS_REASONING[name])]).consistent


@pytest.mark.parametrize("name", SHOWS_AT_ONCE)
def test_plain_nonsense_is_found_without_it(name: str, folder: Path, write) -> None:
    assert {problem.code for problem in find_contradictions(read_turtle([folder, write(SHOWS_AT_ONCE[name])]))} == {"O017"}


def holds(formula: Formula, facts: dict[str, str]) -> bool:
    """The referee: a formula of tests over facts that are all known."""
    match formula:
        case FactTest(variable, allowed):
            return facts.get(variable, "none") in allowed
        case All(parts):
            return all(holds(part, facts) for part in parts)
        case Any(parts):
            return any(holds(part, facts) for part in parts)
    raise TypeError(type(formula).__name__)


def derivation(knowledge: Knowledge, name: str) -> Formula:
    [found] = [item for item in knowledge.schemes["science-technology"].derivations if item.source.id == name]
    return found.cases[0][0]


def members(statements: Statements, facts: list[Edge], name: str) -> set[str]:
    """Return the individuals that the closure puts into a class."""
    posts = [Edge(edge.subject, "type", "Post") for edge in facts if edge.subject.startswith("x")]
    return {edge.subject for edge in close_statements(statements, [*posts, *facts]) if edge.relation == "type" and edge.object == name}


def test_three_majors_as_a_class_and_as_a_rule(knowledge: Knowledge, statements: Statements) -> None:
    cases = {f"x{number}": dict(zip(FOUR, values, strict=True)) for number, values in enumerate(product(("true", "false"), repeat=4))}
    edges = [Edge(name, fact, value) for name, facts in cases.items() for fact, value in facts.items()]
    rule = derivation(knowledge, "G-D1")
    assert members(statements, edges, "MajorMatterObject") == {name for name, facts in cases.items() if holds(rule, facts)}


def test_key_post_as_a_class_and_as_a_rule(knowledge: Knowledge, statements: Statements) -> None:
    powers = ("PW_CONSTRUCTION", "PW_GOV_PROCURE", "PW_TENDER", "PW_LICENSE", "PW_APPROVAL", "PW_ENFORCE", "PW_HR")
    held = [
        (attribute.name, value.token)
        for attribute in knowledge.vocabulary.attributes.values()
        if attribute.keyed
        for value in attribute.values
    ]
    edges, expected = [], set()
    rule = derivation(knowledge, "S09-D1")
    for number, (power, (fact, token), mode) in enumerate(product(powers, held, ("direct", "indirect", "none"))):
        name, holding = f"x{number}", f"h{number}"
        edges += [Edge(name, "pmg_control_mode", f"pmg_control_mode.{mode}"), Edge(name, "hasPowerHolding", holding)]
        edges += [Edge(holding, "type", "PowerHolding"), Edge(holding, "heldPower", power), Edge(holding, fact, f"{fact}.{token}")]
        if holds(rule, {"pmg_control_mode": mode, f"{fact}[{power}]": token}):
            expected.add(name)
    assert members(statements, edges, "KeyPost") == expected


def test_part_of_a_power_makes_a_key_post_in_a_verdict_too(knowledge: Knowledge) -> None:
    verdict = classify(knowledge, Case("science-technology", facts={"power_extent[PW_PROJECT_APPROVAL]": "large"}))
    assert "S09-C1" in {firing.rule.id for firing in verdict.firings}
