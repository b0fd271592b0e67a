"""The source's own examples and manifestations out of the ontology's lists: those of a list that gives precedents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.errors import KnowledgeError, Problem, nearest
from engine.knowledge.terms import SOURCE, problem_at
from engine.knowledge.turtle import RW, SKOS, Statements, local_name
from engine.types.precedent import Precedent
from engine.types.rules import Scheme
from engine.types.vocabulary import AttributeKind, Vocabulary

__all__ = ["read_precedents"]

_TRUE = "true"
Denoted = Mapping[str, str | tuple[str, str]]


def read_precedents(statements: Statements, vocabulary: Vocabulary, schemes: Mapping[str, Scheme]) -> dict[str, tuple[Precedent, ...]]:
    """Return the precedents by the id of their scheme, in the ontology's order.

    Raises:
        KnowledgeError: O024 a grade that the scheme does not have; all of them together.
    """
    problems: list[Problem] = []
    denoted = _denoted(vocabulary)
    members: dict[str, list[str]] = {}
    for iri in statements.of_type(RW + "ListItem"):
        for owner in statements.iris(iri, RW + "entryOf"):
            members.setdefault(owner, []).append(iri)
    found: dict[str, list[Precedent]] = {}
    for iri in statements.of_type(RW + "ItemList"):
        scheme = schemes.get(_scheme(statements, iri))
        if scheme is not None and _literal(statements, iri, RW + "givesPrecedents") == _TRUE:
            problems += _wrong_grade(statements, iri, scheme)
            found.setdefault(scheme.id, []).extend(_entries(statements, iri, members.get(iri, ()), denoted))
    if problems:
        raise KnowledgeError(problems)
    return {name: tuple(items) for name, items in found.items()}


def _scheme(statements: Statements, owner: str) -> str:
    return next((_literal(statements, iri, SKOS + "notation") for iri in statements.iris(owner, RW + "listOf")), "")


def _literal(statements: Statements, subject: str, predicate: str, language: str = "") -> str:
    return next((text.value for text in statements.literals(subject, predicate) if not language or text.language == language), "")


def _entries(statements: Statements, owner: str, members: list[str] | tuple[()], denoted: Denoted) -> Iterator[Precedent]:
    """Yield the entries of a list, without those whose words are lost in the source."""
    grade = _literal(statements, owner, RW + "gradeGiven")
    for iri in members:
        if _literal(statements, iri, RW + "lostInSource") != _TRUE:
            yield Precedent(
                local_name(iri),
                _literal(statements, iri, SKOS + "prefLabel", "zh"),
                grade,
                _literal(statements, iri, SOURCE),
                tuple(denoted[thing] for node in (owner, iri) for thing in statements.iris(node, RW + "denotes") if thing in denoted),
            )


def _denoted(vocabulary: Vocabulary) -> Denoted:
    """Return what a list may denote, by IRI: concepts by id, a yes-no fact that is true, the value of a fact."""
    concepts: dict[str, str | tuple[str, str]] = {concept.iri: concept.id for concept in vocabulary.concepts.values() if concept.iri}
    plain = [attribute for attribute in vocabulary.attributes.values() if not attribute.keyed]
    facts = {attribute.iri: (attribute.name, _TRUE) for attribute in plain if attribute.kind is AttributeKind.BOOLEAN}
    values = {value.iri: (attribute.name, value.token) for attribute in plain for value in attribute.values if value.iri}
    return {**concepts, **facts, **values}


def _wrong_grade(statements: Statements, owner: str, scheme: Scheme) -> Iterator[Problem]:
    grade = _literal(statements, owner, RW + "gradeGiven")
    grades = list(dict.fromkeys(word for scale in scheme.scales for word in scale.grades))
    if grade and grade not in grades:
        message = f"list `{local_name(owner)}` gives the grade `{grade}`, which its scheme does not have"
        yield problem_at(statements, owner, "O024", message, nearest(grade, grades) or "grades: " + ", ".join(grades))
