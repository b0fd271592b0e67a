"""The files themselves: both parsers read the same, every syntax can be written, layout is uniform."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph
from rdflib.compare import to_isomorphic

from engine.errors import UsageError
from engine.knowledge.ontology import MEDIA_TYPES, load_graph, serialize
from engine.knowledge.turtle import RW, Literal, Statements

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own, reading JSON-LD


@pytest.fixture(scope="module")
def graph(folder: Path) -> Graph:
    return load_graph(folder)


def test_rdflib_reads_the_same_statements(graph: Graph, statements: Statements) -> None:
    ours = {
        (subject, predicate, term.value if isinstance(term, Literal) else term)
        for subject, predicates in statements.subjects.items()
        for predicate, terms in predicates.items()
        for term in terms
        if not subject.startswith("_:") and not str(term).startswith("_:")
    }
    theirs = {(str(s), str(p), str(o)) for s, p, o in graph if s.__class__.__name__ == "URIRef" and o.__class__.__name__ != "BNode"}
    assert {triple for triple in ours if not isinstance(triple[2], Literal)} == theirs


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_written_graph_reads_back_the_same(graph: Graph, media_type: str) -> None:
    small = Graph()
    for triple in graph.triples((next(graph.subjects(None, None)), None, None)):
        small.add(triple)
    again = Graph().parse(data=serialize(small, media_type), format=MEDIA_TYPES[media_type])
    assert to_isomorphic(again) == to_isomorphic(small)


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_whole_ontology_can_be_written(graph: Graph, media_type: str) -> None:
    assert len(Graph().parse(data=serialize(graph, media_type), format=MEDIA_TYPES[media_type])) == len(graph)


def test_unknown_media_type_is_refused(graph: Graph) -> None:
    with pytest.raises(UsageError) as error:
        serialize(graph, "text/turtles")
    assert str(error.value) == "error[O016]: unknown media type `text/turtles`\nhelp: did you mean `text/turtle`?"


def test_files_begin_with_the_same_prefixes(folder: Path) -> None:
    starts = {file.name: file.read_text(encoding="utf-8").split("\n")[:7] for file in folder.glob("*.ttl")}
    assert len({tuple(start) for start in starts.values()}) == 1, starts


def test_lines_are_short_and_end_without_blanks(folder: Path) -> None:
    lines = [
        (file.name, number, line)
        for file in folder.glob("*.ttl")
        for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1)
    ]
    assert [(name, number) for name, number, line in lines if line != line.rstrip() or "\t" in line] == []


def test_names_are_ascii(statements: Statements) -> None:
    assert [subject for subject in statements.subjects if subject.startswith(RW) and not subject.isascii()] == []
