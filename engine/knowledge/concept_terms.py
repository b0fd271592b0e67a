"""Concepts, the edges between them, and undeclared terms out of the ontology's statements."""

from __future__ import annotations

from collections.abc import Mapping

from engine.errors import Problem, nearest
from engine.knowledge.closure import cycles
from engine.knowledge.terms import SOURCE, clashes, find_definition, find_label, find_source, problem_at
from engine.knowledge.turtle import OWL, RDF, RDFS, RW, SKOS, Statements, local_name
from engine.types.vocabulary import Axiom, Concept

__all__ = ["read_axioms", "read_concepts", "report_undeclared"]

_EDGES = {SKOS + "broader": "broader", RW + "superiorOf": "superiorOf"}
_PLAIN = {RW + "ScaleEntry", RW + "ItemList", RW + "ListItem"}  # individuals that are neither values nor concepts


def read_concepts(statements: Statements, problems: list[Problem]) -> dict[str, Concept]:
    """Return the concepts by id in the ontology's order; O010 a word for two of a kind (and scheme), O013 an id missing or given twice."""
    values = {RW + "AttributeValue", *_below(statements, RW + "AttributeValue")}
    found: dict[str, Concept] = {}
    for subject in statements.of_type(OWL + "NamedIndividual"):
        kinds = [kind for kind in statements.iris(subject, RDF + "type") if kind.startswith(RW)]
        if kinds and not {*kinds} & (values | _PLAIN):
            concept = _concept(statements, subject, local_name(kinds[0]), problems)
            if concept.id in found:
                problems.append(
                    problem_at(statements, subject, "O013", f"id `{concept.id}` is given twice", "ids are never reused: choose another")
                )
            found.setdefault(concept.id, concept)
    groups: dict[tuple[str, ...], list[Concept]] = {}
    for concept in found.values():
        groups.setdefault((concept.kind, *_scheme(statements, concept.iri)), []).append(concept)
    for group in groups.values():
        _report_clashes(statements, group, problems)
    return found


def read_axioms(statements: Statements, concepts: Mapping[str, Concept], problems: list[Problem]) -> dict[tuple[str, str], Axiom]:
    """Return the asserted edges by (subject, object), with the source and basis of their annotation; O012 for cycles."""
    ids = {concept.iri: concept.id for concept in concepts.values()}
    notes = {_annotated(statements, node): node for node in statements.of_type(OWL + "Axiom")}
    axioms: dict[tuple[str, str], Axiom] = {}
    for subject, start in ids.items():
        for relation, name in _EDGES.items():
            for target in (iri for iri in statements.iris(subject, relation) if iri in ids):
                axioms[start, ids[target]] = _axiom(statements, start, name, ids[target], notes.get((subject, relation, target), ""))
    for name in _EDGES.values():
        _report_cycles(statements, concepts, name, axioms, problems)
    return axioms


def report_undeclared(statements: Statements, problems: list[Problem]) -> None:
    """Report O011 for every `rw:` term that some statement uses and none describes."""
    known = {local_name(subject) for subject in statements.subjects if subject.startswith(RW)}
    users: dict[str, str] = {}
    for subject, predicates in statements.subjects.items():
        for iri in (*predicates, *(term for terms in predicates.values() for term in terms if isinstance(term, str))):
            name = iri.removeprefix(RW)
            if iri.startswith(RW) and "/" not in name and name not in known:
                users.setdefault(name, local_name(subject))
    problems += (_undeclared(statements, name, user, known) for name, user in users.items())


def _undeclared(statements: Statements, name: str, user: str, known: set[str]) -> Problem:
    path, line, column, source = statements.mention(name)
    message = f"term `{name}` is used by `{user}` and described nowhere"
    mend = nearest(name, known) or "describe it, or mend its spelling"
    return Problem("O011", message, path, line, column, len(name) + 3 if source else 1, source, mend, name)


def _concept(statements: Statements, subject: str, kind: str, problems: list[Problem]) -> Concept:
    notation = statements.literals(subject, SKOS + "notation")
    if not notation:
        message = f"concept `{local_name(subject)}` has no id"
        problems.append(problem_at(statements, subject, "O013", message, 'add `skos:notation "…"`'))
    return Concept(
        id=notation[0].value if notation else local_name(subject),
        kind=kind,
        label=find_label(statements, subject, problems),
        broader=tuple(_id(statements, iri) for iri in statements.iris(subject, SKOS + "broader")),
        definition=find_definition(statements, subject, problems),
        source=find_source(statements, subject, problems),
        iri=subject,
    )


def _id(statements: Statements, iri: str) -> str:
    return next((notation.value for notation in statements.literals(iri, SKOS + "notation")), local_name(iri))


def _scheme(statements: Statements, iri: str) -> tuple[str, ...]:
    """Return the scheme that a grade or type belongs to: the same word may stand in several schemes."""
    return (*statements.iris(iri, RW + "gradeOf"), *statements.iris(iri, RW + "typeOf"))


def _below(statements: Statements, cls: str) -> set[str]:
    return {subject for subject in statements.of_type(OWL + "Class") if cls in statements.iris(subject, RDFS + "subClassOf")}


def _report_clashes(statements: Statements, concepts: list[Concept], problems: list[Problem]) -> None:
    iris = {concept.id: concept.iri for concept in concepts}
    for word, first, second in clashes((concept.id, concept.label.words()) for concept in concepts):
        message = f"word `{word}` stands for the concepts `{first}` and `{second}`"
        problems.append(problem_at(statements, iris[second], "O010", message, "keep the word with one of the two"))


def _annotated(statements: Statements, node: str) -> tuple[str, str, str]:
    first = {
        name: next(iter(statements.iris(node, OWL + name)), "") for name in ("annotatedSource", "annotatedProperty", "annotatedTarget")
    }
    return first["annotatedSource"], first["annotatedProperty"], first["annotatedTarget"]


def _axiom(statements: Statements, subject: str, relation: str, target: str, note: str) -> Axiom:
    source = "; ".join(text.value for text in statements.literals(note, SOURCE))
    basis = next((text.value for text in statements.literals(note, RW + "basis")), "text")
    return Axiom(f"{subject} {relation} {target}", subject, relation, target, source, basis)


def _report_cycles(
    statements: Statements, concepts: Mapping[str, Concept], relation: str, axioms: Mapping[tuple[str, str], Axiom], problems: list[Problem]
) -> None:
    for group in cycles(pair for pair, axiom in axioms.items() if axiom.relation == relation):
        message = f"cycle in `{relation}`: {', '.join(f'`{name}`' for name in group)}"
        problems.append(problem_at(statements, concepts[group[0]].iri, "O012", message, "remove one of the edges"))
