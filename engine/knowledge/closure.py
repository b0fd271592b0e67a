"""What follows from the ontology's hierarchies, without Java, each step with the premises and the axiom that give it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.knowledge.turtle import RDF, RDFS, RW, SKOS, Statements, local_name

__all__ = ["Closure", "Edge", "Inference", "close", "cycles", "hierarchy_edges", "transitive"]

TRANSITIVE = {"broader": "broaderTransitive", "superiorOf": "superiorOf", "higherThan": "higherThan", "subClassOf": "subClassOf"}
INVERSE = {"superiorOf": "subordinateTo"}
_RELATIONS = {
    SKOS + "broader": "broader",
    RW + "superiorOf": "superiorOf",
    RW + "higherThan": "higherThan",
    RDFS + "subClassOf": "subClassOf",
    RDF + "type": "type",
}


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """One statement between two terms of ours, by local names: `PW_HR broader PW_HR_EDU`."""

    subject: str
    relation: str
    object: str


@dataclass(frozen=True, slots=True)
class Inference:
    """One inferred edge, the edges it rests on and the axiom that joins them (`broader is transitive`)."""

    edge: Edge
    axiom: str
    premises: tuple[Edge, ...]


@dataclass(frozen=True)
class Closure:
    """Asserted edges and everything inferred from them."""

    asserted: frozenset[Edge]
    inferences: Mapping[Edge, Inference]

    def __contains__(self, edge: object) -> bool:
        return edge in self.asserted or edge in self.inferences

    def __iter__(self) -> Iterator[Edge]:
        return iter(sorted(self.asserted | set(self.inferences)))

    def proof(self, edge: Edge) -> tuple[Inference, ...]:
        """Return the inferences that lead to an edge, premises first; empty for an asserted edge.

        Raises:
            KeyError: the edge does not follow.
        """
        if edge in self.asserted:
            return ()
        inference = self.inferences[edge]
        steps: dict[Edge, Inference] = {}
        for premise in inference.premises:
            steps |= {step.edge: step for step in self.proof(premise)}
        return (*steps.values(), inference)

    def grounds(self, edge: Edge) -> tuple[Edge, ...]:
        """Return the asserted edges on which an edge rests, in order (itself where it is asserted)."""
        if edge in self.asserted:
            return (edge,)
        found: dict[Edge, None] = {}
        for premise in self.inferences[edge].premises:
            found |= dict.fromkeys(self.grounds(premise))
        return tuple(found)


def transitive(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Return for each node all nodes it reaches, nearest first, itself never.

    >>> transitive([("a", "b"), ("b", "c"), ("a", "d")])
    {'a': ('b', 'd', 'c'), 'b': ('c',)}
    """
    next_of = _adjacent(pairs)
    return {node: tuple(_reached(node, next_of)) for node in next_of}


def cycles(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], ...]:
    """Return the groups of nodes that reach themselves, each sorted; a node with an edge to itself is such a group.

    >>> cycles([("a", "b"), ("b", "a"), ("b", "c")])
    (('a', 'b'),)
    """
    next_of = _adjacent(pairs)
    reach = {node: {*_reached(node, next_of)} for node in next_of}
    inside = {node for node in next_of if node in next_of[node] or any(node in reach.get(other, ()) for other in reach[node])}
    groups = {tuple(sorted({node, *(other for other in reach[node] if node in reach.get(other, ()))})) for node in inside}
    return tuple(sorted(groups))


def hierarchy_edges(statements: Statements) -> tuple[Edge, ...]:
    """Return the asserted edges between our own terms that the run time uses: broader, superiorOf, higherThan, subClassOf, type."""
    return tuple(
        Edge(local_name(subject), relation, local_name(target))
        for subject, predicates in statements.subjects.items()
        if subject.startswith(RW)
        for iri, relation in _RELATIONS.items()
        for target in predicates.get(iri, ())
        if isinstance(target, str) and target.startswith(RW)
    )


def close(edges: Iterable[Edge]) -> Closure:
    """Return the closure of the edges.

    Rules: broader, superiorOf, higherThan and subClassOf are transitive; every broader edge is a broaderTransitive edge; superiorOf and
    subordinateTo are inverse; what is of a class is of every class above it.
    """
    asserted = frozenset(edges)
    found: dict[Edge, Inference] = {}
    for relation, closed in TRANSITIVE.items():
        _add(found, asserted, _chains(sorted(edge for edge in asserted if edge.relation == relation), closed))
    for relation, inverse in INVERSE.items():
        sources = [edge for edge in sorted({*asserted, *found}) if edge.relation == relation]
        _add(found, asserted, (_inverse(edge, inverse) for edge in sources))
    above = [edge for edge in sorted({*asserted, *found}) if edge.relation == "subClassOf"]
    _add(found, asserted, _lifted_types(sorted(asserted), above))
    return Closure(asserted, found)


def _add(found: dict[Edge, Inference], asserted: frozenset[Edge], inferences: Iterable[Inference]) -> None:
    for inference in inferences:
        if inference.edge not in asserted:
            found.setdefault(inference.edge, inference)


def _chains(edges: list[Edge], closed: str) -> Iterator[Inference]:
    """Yield the transitive closure of the edges of one relation, shortest chains first, as edges of the relation `closed`."""
    next_of: dict[str, list[Edge]] = {}
    for edge in edges:
        next_of.setdefault(edge.subject, []).append(edge)
        if edge.relation != closed:
            yield Inference(Edge(edge.subject, closed, edge.object), f"{edge.relation} implies {closed}", (edge,))
    for start in next_of:
        yield from _chains_from(start, next_of, closed)


def _chains_from(start: str, next_of: Mapping[str, list[Edge]], closed: str) -> Iterator[Inference]:
    seen = {start, *(edge.object for edge in next_of[start])}
    queue = [Edge(start, closed, edge.object) for edge in next_of[start]]
    while queue:
        near = queue.pop(0)
        for edge in next_of.get(near.object, ()):
            if edge.object not in seen:
                seen.add(edge.object)
                reached = Edge(start, closed, edge.object)
                queue.append(reached)
                yield Inference(reached, f"{closed} is transitive", (near, Edge(edge.subject, closed, edge.object)))


def _inverse(edge: Edge, inverse: str) -> Inference:
    return Inference(Edge(edge.object, inverse, edge.subject), f"{edge.relation} and {inverse} are inverse", (edge,))


def _lifted_types(asserted: Iterable[Edge], above: Iterable[Edge]) -> Iterator[Inference]:
    supers: dict[str, list[Edge]] = {}
    for edge in above:
        supers.setdefault(edge.subject, []).append(edge)
    for typed in asserted:
        if typed.relation == "type":
            for edge in supers.get(typed.object, ()):
                yield Inference(Edge(typed.subject, "type", edge.object), "members of a class are members of its superclass", (typed, edge))


def _adjacent(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    next_of: dict[str, list[str]] = {}
    for start, end in pairs:
        if end not in next_of.setdefault(start, []):
            next_of[start].append(end)
    return next_of


def _reached(start: str, next_of: Mapping[str, list[str]]) -> list[str]:
    order: list[str] = []
    queue = list(next_of.get(start, ()))
    while queue:
        node = queue.pop(0)
        if node != start and node not in order:
            order.append(node)
            queue.extend(next_of.get(node, ()))
    return order
