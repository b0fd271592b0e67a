"""The whole knowledge as one RDF dataset: the ontology's modules, what follows from them, and the rules, a named graph each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import pyoxigraph as ox

from engine.knowledge.cache import cached, code_stamp, digest_of
from engine.knowledge.closure import Edge
from engine.knowledge.inferred import close_statements
from engine.knowledge.rdf_terms import PREFIXES
from engine.knowledge.rules_rdf import ontology_folders, rules_graph
from engine.knowledge.turtle import RDF, RDFS, RW, SKOS, Statements, read_turtle
from engine.types.knowledge import Knowledge

if TYPE_CHECKING:
    from rdflib import Graph

__all__ = ["INFERRED_GRAPH", "RULES_GRAPH", "dataset_bytes", "open_graph", "open_store"]

RULES_GRAPH = "https://riskwhy.example/rules"
INFERRED_GRAPH = "https://riskwhy.example/inferred"
_FOREIGN = {"broader": SKOS, "broaderTransitive": SKOS, "type": RDF, "subClassOf": RDFS}
_DUTY = "responsibleRole", "responsibilityFor"


def dataset_bytes(knowledge: Knowledge) -> bytes:
    """Return the dataset as N-Quads, kept in the cache under the knowledge's digest.

    Graphs: `https://riskwhy.example/ontology/<module>`, `https://riskwhy.example/inferred`, `https://riskwhy.example/rules`.
    """
    name = f"dataset-{digest_of(knowledge.digest, code_stamp(), *knowledge.folders)}"
    return cached(name, lambda: _build(knowledge))


def open_store(knowledge: Knowledge) -> ox.Store:
    """Return the dataset in a store in memory."""
    store = ox.Store()
    store.bulk_load(input=dataset_bytes(knowledge), format=ox.RdfFormat.N_QUADS)
    return store


def open_graph(knowledge: Knowledge) -> Graph:
    """Return all graphs of the dataset as one rdflib graph over pyoxigraph's store: for libraries that want an rdflib graph."""
    from oxrdflib import OxigraphStore  # here, because only such libraries need it
    from rdflib import Graph
    from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

    merged = ox.Store()
    merged.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in open_store(knowledge))
    graph = Graph(store=OxigraphStore(store=merged), identifier=DATASET_DEFAULT_GRAPH_ID)
    for prefix, iri in PREFIXES.items():
        graph.bind(prefix, iri)
    return graph


def _build(knowledge: Knowledge) -> bytes:
    statements = read_turtle(ontology_folders(knowledge))
    rules = list(rules_graph(knowledge))
    graph = ox.NamedNode(RULES_GRAPH)
    in_graph = (ox.Quad(triple.subject, triple.predicate, triple.object, graph) for triple in rules)
    once: dict[ox.Triple, ox.Quad] = {}  # what two graphs say would be found twice where all graphs are asked together
    for quad in (*_modules(statements), *in_graph, *_inferred(statements, rules)):
        once.setdefault(quad.triple, quad)
    return ox.serialize(once.values(), format=ox.RdfFormat.N_QUADS) or b""


def _modules(statements: Statements) -> Iterator[ox.Quad]:
    """Yield the statements of each Turtle file in the graph of its name; blank nodes of two files stay apart."""
    for file in statements.files:
        graph = ox.NamedNode(RW + file.path.rsplit("/", 1)[-1].removesuffix(".ttl"))
        for quad in ox.parse(input=file.text.encode(), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)


def _inferred(statements: Statements, rules: Iterable[ox.Triple]) -> Iterator[ox.Quad]:
    """Yield what follows from the ontology and the responsibilities that the rules assign."""
    graph = ox.NamedNode(INFERRED_GRAPH)
    closure = close_statements(statements, _duties(rules))
    for edge in sorted(closure.inferences):
        if edge.object not in ("true", "false"):
            predicate = ox.NamedNode(_FOREIGN.get(edge.relation, RW) + edge.relation)
            yield ox.Quad(_node(edge.subject), predicate, _node(edge.object), graph)


def _duties(rules: Iterable[ox.Triple]) -> Iterator[Edge]:
    wanted = {RW + name: name for name in _DUTY}
    for triple in rules:
        name = wanted.get(triple.predicate.value)
        if name is not None:
            yield Edge(_short(triple.subject), name, _short(triple.object))


def _short(term: object) -> str:
    return str(getattr(term, "value", term)).removeprefix(RW)


def _node(name: str) -> ox.NamedNode:
    return ox.NamedNode(name if name.startswith("https://") else RW + name)
