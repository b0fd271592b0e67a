"""What a scheme consists of as RDF: the scheme, its grade scales with their grades, its types; and who is who in the ontology."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from engine.knowledge.formula_tools import variables_of
from engine.knowledge.rdf_terms import Triples, node
from engine.knowledge.turtle import RDFS, RW, SKOS, Statements
from engine.types.formula import Formula, Test, walk
from engine.types.rules import GradeScale, Scheme
from engine.types.vocabulary import Vocabulary

__all__ = ["SchemeNodes", "add_scheme", "open_scales", "scheme_nodes"]


@dataclass(frozen=True)
class SchemeNodes:
    """The nodes of one scheme's parts; what the ontology does not name lies below the namespace of the rules.

    Args:
        grades: by (number of the scale, grade word).
    """

    scheme: ox.NamedNode
    grades: dict[tuple[int, str], ox.NamedNode]
    types: dict[str, ox.NamedNode]
    scales: tuple[GradeScale, ...]

    def graded(self, word: str, when: Formula | None = None) -> tuple[ox.NamedNode, ...]:
        """Return the grades that a word means under a condition: one for each scale that the condition leaves open."""
        return tuple(dict.fromkeys(self.grades[number, word] for number in open_scales(self.scales, word, when)))


def open_scales(scales: tuple[GradeScale, ...], word: str, when: Formula | None) -> tuple[int, ...]:
    """Return the numbers of the scales that have the grade word and whose objects a condition does not rule out."""
    return tuple(number for number, scale in enumerate(scales) if word in scale.grades and _may_use(scale, when))


def scheme_nodes(scheme: Scheme, vocabulary: Vocabulary, statements: Statements) -> SchemeNodes:
    """Return the nodes of a scheme's parts: the ontology's individuals where it has them."""
    concept = vocabulary.concepts.get(scheme.id)
    iri = ox.NamedNode(concept.iri) if concept is not None else node(scheme.id)
    known = _known_grades(iri.value, statements)
    grades = {
        (number, word): _grade(scheme, known, scale, number, rank)
        for number, scale in enumerate(scheme.scales)
        for rank, word in enumerate(scale.grades, start=1)
    }
    types = {item.id: _type(item.id, scheme, vocabulary) for item in scheme.types}
    return SchemeNodes(iri, grades, types, scheme.scales)


def add_scheme(triples: Triples, scheme: Scheme, nodes: SchemeNodes) -> None:
    """Add the scheme's head, its grade scales and its types."""
    triples.link(nodes.scheme, "rdf:type", ox.NamedNode(RW + "RiskScheme"))
    triples.text(nodes.scheme, "skos:notation", scheme.id)
    triples.text(nodes.scheme, "article", scheme.article)
    triples.text(nodes.scheme, "gradingDomain", scheme.domain, "zh")
    triples.text(nodes.scheme, "noSupervisor", scheme.no_supervisor, "zh")
    for number, scale in enumerate(scheme.scales):
        _add_scale(triples, scheme, nodes, number, scale)
    for item in scheme.types:
        kind = nodes.types[item.id]
        triples.link(kind, "rdf:type", ox.NamedNode(RW + "SchemeRiskType"))
        triples.link(kind, "typeOf", nodes.scheme)
        triples.text(kind, "skos:notation", item.id)


def _add_scale(triples: Triples, scheme: Scheme, nodes: SchemeNodes, number: int, scale: GradeScale) -> None:
    subject = node(scheme.id, f"scale-{number + 1}")
    triples.link(subject, "rdf:type", ox.NamedNode(RW + "GradeScale"))
    triples.link(subject, "scaleOf", nodes.scheme)
    triples.text(subject, "rdfs:label", scale.name, "zh")
    members = [nodes.grades[number, word] for word in scale.grades]
    triples.listed(subject, "skos:memberList", members)
    for rank, (word, grade) in enumerate(zip(scale.grades, members, strict=True), start=1):
        triples.link(grade, "rdf:type", ox.NamedNode(RW + "RiskGrade"))
        triples.link(grade, "onScale", subject)
        triples.link(grade, "gradeOf", nodes.scheme)
        if grade.value.startswith(RW):
            continue
        triples.text(grade, "skos:prefLabel", word, "zh")
        triples.number(grade, "rank", rank)


def _known_grades(scheme: str, statements: Statements) -> dict[str, list[tuple[str, int]]]:
    """Return the ontology's grades of a scheme by word, each with its rank; a grade's words are its label and its word on a scale."""
    found: dict[str, list[tuple[str, int]]] = {}
    for grade in statements.of_type(RW + "RiskGrade"):
        if scheme in statements.iris(grade, RW + "gradeOf"):
            rank = int(next((text.value for text in statements.literals(grade, RW + "rank")), "0"))
            for predicate in (SKOS + "prefLabel", RDFS + "label", RW + "scaleWord"):
                for text in statements.literals(grade, predicate):
                    found.setdefault(text.value, []).append((grade, rank))
    return found


def _grade(scheme: Scheme, known: dict[str, list[tuple[str, int]]], scale: GradeScale, number: int, rank: int) -> ox.NamedNode:
    """Return the ontology's grade for a word: the one that names this scale by `scale word`, else the one with that label."""
    word = scale.grades[rank - 1]
    for spelling in (f"{scale.name} {word}", word):
        for iri, known_rank in known.get(spelling, ()):
            if known_rank == rank:
                return ox.NamedNode(iri)
    return node(scheme.id, f"grade-{number + 1}-{rank}")


def _type(type_id: str, scheme: Scheme, vocabulary: Vocabulary) -> ox.NamedNode:
    concept = vocabulary.concepts.get(type_id)
    return ox.NamedNode(concept.iri) if concept is not None else node(scheme.id, type_id)


def _may_use(scale: GradeScale, when: Formula | None) -> bool:
    """Return whether a rule with this condition can speak of objects of the scale: no test of its own rules them out."""
    if scale.when is None or when is None:
        return True
    wanted = {part.variable: part.allowed for part in walk(scale.when) if isinstance(part, Test)}
    single = set(variables_of(scale.when)) == set(wanted) and isinstance(scale.when, Test)
    tests = [part for part in _certain(when) if part.variable in wanted]
    return not (single and any(not (part.allowed & wanted[part.variable]) for part in tests))


def _certain(when: Formula) -> list[Test]:
    """Return the tests that must hold wherever the condition holds."""
    parts = getattr(when, "parts", ()) if type(when).__name__ == "All" else (when,)
    return [part for part in parts if isinstance(part, Test)]
