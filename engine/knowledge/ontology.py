"""The ontology's public door: Turtle folders in; the frozen vocabulary, an rdflib graph or another RDF syntax out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import KnowledgeError, Problem, UsageError, nearest
from engine.knowledge.attribute_terms import read_attributes
from engine.knowledge.closure import transitive
from engine.knowledge.concept_terms import read_axioms, read_concepts, report_undeclared
from engine.knowledge.contradictions import find_contradictions
from engine.knowledge.turtle import Statements, read_turtle
from engine.types.vocabulary import Vocabulary

if TYPE_CHECKING:
    from rdflib import Graph

__all__ = ["MEDIA_TYPES", "load_graph", "load_vocabulary", "serialize", "vocabulary_of"]

MEDIA_TYPES = {
    "text/turtle": "turtle",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
    "application/n-triples": "nt",
}


def load_vocabulary(folder: Path | Sequence[Path]) -> Vocabulary:
    """Return everything the run time needs of the Turtle files of one or more folders.

    Raises:
        KnowledgeError: all problems at once (codes O001 to O018), sorted by file and line.
    """
    return vocabulary_of(read_turtle(folder))


def vocabulary_of(statements: Statements) -> Vocabulary:
    """Return everything the run time needs of the statements of the ontology.

    Raises:
        KnowledgeError: all problems at once (codes O010 to O018), sorted by file and line.
    """
    problems: list[Problem] = []
    attributes = read_attributes(statements, problems)
    concepts = read_concepts(statements, problems)
    axioms = read_axioms(statements, concepts, problems)
    report_undeclared(statements, problems)
    problems += find_contradictions(statements)
    if problems:
        distinct = dict.fromkeys(problems)
        raise KnowledgeError(sorted(distinct, key=lambda problem: (problem.path, problem.line, problem.code, problem.message)))
    broader = [pair for pair, axiom in axioms.items() if axiom.relation == "broader"]
    superior = [(below, above) for (above, below), axiom in axioms.items() if axiom.relation == "superiorOf"]
    return Vocabulary(attributes, concepts, transitive(broader), transitive(superior), axioms, statements.digest())


def load_graph(folders: Path | Sequence[Path]) -> Graph:
    """Return one rdflib graph of all Turtle files of one or more folders.

    Raises:
        KnowledgeError: O001 for every file that is not Turtle, O002 for every folder without Turtle.
    """
    from rdflib import Graph  # here, so that the run time does not pay for it

    graph = Graph()
    for file in read_turtle(folders).files:
        graph.parse(data=file.text, format="turtle", publicID=f"file:{file.path}")
    return graph


def serialize(graph: Graph, media_type: str) -> str:
    """Return the graph in one of `MEDIA_TYPES`.

    Raises:
        UsageError: O016 another media type.
    """
    if media_type not in MEDIA_TYPES:
        message = f"unknown media type `{media_type}`"
        help_text = nearest(media_type, MEDIA_TYPES) or f"use one of {', '.join(MEDIA_TYPES)}"
        raise UsageError(Problem("O016", message, help=help_text, got=media_type, allowed=tuple(MEDIA_TYPES)))
    return graph.serialize(format=MEDIA_TYPES[media_type])
