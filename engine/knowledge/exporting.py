"""The knowledge as RDF documents: the whole, one module of the ontology, the rules, or what follows from the ontology."""

from __future__ import annotations

import pyoxigraph as ox

from engine.errors import Problem, UsageError, nearest
from engine.knowledge.knowledge_graph import INFERRED_GRAPH, RULES_GRAPH, open_store
from engine.knowledge.rdf_terms import PREFIXES
from engine.knowledge.turtle import RW
from engine.types.knowledge import Knowledge

__all__ = ["EXPORT_FORMATS", "export_knowledge", "export_modules"]

EXPORT_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
}
_WITH_GRAPHS = ("nquads", "trig")


def export_modules(knowledge: Knowledge) -> tuple[str, ...]:
    """Return the names of what can be exported one by one: the ontology's modules, `inferred` and `rules`."""
    graphs = (graph.value for graph in open_store(knowledge).named_graphs() if isinstance(graph, ox.NamedNode))
    return (*sorted(graph.rsplit("/", 1)[-1] for graph in graphs if graph not in (INFERRED_GRAPH, RULES_GRAPH)), "inferred", "rules")


def export_knowledge(knowledge: Knowledge, format_name: str = "turtle", module: str = "") -> bytes:
    """Return one module, or everything where none is named.

    `rules` are the rules themselves, `rule-terms` the terms in which they are written. `nquads` and `trig` keep the graphs apart.

    Raises:
        UsageError: O016 an unknown format, O027 an unknown module.
    """
    if format_name not in EXPORT_FORMATS:
        help_text = nearest(format_name, EXPORT_FORMATS) or "use one of " + ", ".join(EXPORT_FORMATS)
        raise UsageError(Problem("O016", f"unknown format `{format_name}`", help=help_text, got=format_name, allowed=tuple(EXPORT_FORMATS)))
    store = open_store(knowledge)
    if module:
        found = store.quads_for_pattern(None, None, None, _graph(knowledge, module))
    else:
        found = store.quads_for_pattern(None, None, None, None)
    quads = sorted(found, key=str)
    written = quads if format_name in _WITH_GRAPHS else [quad.triple for quad in quads]
    return ox.serialize(written, format=EXPORT_FORMATS[format_name], prefixes=PREFIXES) or b""


def _graph(knowledge: Knowledge, module: str) -> ox.NamedNode:
    known = export_modules(knowledge)
    if module not in known:
        help_text = nearest(module, known) or "use one of " + ", ".join(known)
        raise UsageError(Problem("O027", f"unknown module `{module}`", help=help_text, got=module, allowed=known))
    return ox.NamedNode({"rules": RULES_GRAPH, "inferred": INFERRED_GRAPH}.get(module, RW + module))
