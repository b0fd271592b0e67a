"""Everything that follows from the ontology without Java: hierarchies, definitions, chains, domains and ranges, each step with its premises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from engine.knowledge.closure import Closure, Edge, Inference, close, hierarchy_edges
from engine.knowledge.definitions import And, Definition, Expression, HasValue, Logic, Named, OneOf, Or, Self, Some, read_logic
from engine.knowledge.turtle import OWL, RW, Literal, Statements, local_name

__all__ = ["DEFINED", "close_statements", "fact_edges"]

DEFINED = "definition of "
_Premises = tuple[Edge, ...] | None


def fact_edges(statements: Statements, logic: Logic) -> tuple[Edge, ...]:
    """Return what is said of our individuals by properties: `case discretion discretion.large`, `case is_key_post true`."""
    usable = logic.object_properties | logic.attributes
    individuals = (subject for subject in statements.of_type(OWL + "NamedIndividual") if subject.startswith(RW))
    return tuple(
        Edge(local_name(subject), local_name(predicate), term.value if isinstance(term, Literal) else local_name(term))
        for subject in individuals
        for predicate, terms in statements.subjects[subject].items()
        if predicate.startswith(RW) and local_name(predicate) in usable
        for term in terms
    )


def close_statements(statements: Statements, facts: Iterable[Edge] = ()) -> Closure:
    """Return the closure of the ontology together with further facts.

    What it draws on: `engine.knowledge.closure.close`, then to a fixpoint: inverse properties, domains, ranges, chains, class
    definitions in both directions and the superclasses of what they give. HermiT is the referee (`tests/ontology`).
    """
    logic = read_logic(statements)
    start = close((*hierarchy_edges(statements), *fact_edges(statements, logic), *facts))
    work = _Work(logic, start.asserted, dict(start.inferences))
    work.index((*start.asserted, *start.inferences))
    while work.step():
        pass
    return Closure(start.asserted, work.found)


@dataclass
class _Work:
    """The closure under construction, with its edges by relation and subject."""

    logic: Logic
    asserted: frozenset[Edge]
    found: dict[Edge, Inference]
    _next: dict[str, dict[str, dict[str, None]]] = field(default_factory=dict)

    def index(self, edges: Iterable[Edge]) -> None:
        """Note edges for look-up, in a fixed order."""
        for edge in sorted(edges):
            self._next.setdefault(edge.relation, {}).setdefault(edge.subject, {})[edge.object] = None

    def step(self) -> bool:
        """Add what follows in one round; return whether anything did."""
        fresh: dict[Edge, Inference] = {}
        for inference in self._follow():
            if inference.edge not in self.asserted and inference.edge not in self.found:
                fresh.setdefault(inference.edge, inference)
        self.found.update(fresh)
        self.index(fresh)
        return bool(fresh)

    def _follow(self) -> Iterator[Inference]:
        for relation, inverse in self.logic.inverses:
            for edge in self._edges(relation):
                yield Inference(Edge(edge.object, inverse, edge.subject), f"{inverse} is the inverse of {relation}", (edge,))
        yield from self._typed()
        for chain in self.logic.chains:
            yield from self._chain(chain.relation, chain.path)
        for definition in self.logic.definitions:
            yield from self._members(definition) if definition.sufficient else self._consequences(definition)
        yield from self._lifted()

    def _edges(self, relation: str) -> Iterator[Edge]:
        for subject, objects in self._next.get(relation, {}).items():
            yield from (Edge(subject, relation, target) for target in objects)

    def _typed(self) -> Iterator[Inference]:
        for relation, name in self.logic.domains:
            for edge in self._edges(relation):
                yield Inference(Edge(edge.subject, "type", name), f"{name} is the domain of {relation}", (edge,))
        for relation, name in self.logic.ranges:
            for edge in self._edges(relation):
                yield Inference(Edge(edge.object, "type", name), f"{name} is the range of {relation}", (edge,))

    def _chain(self, relation: str, path: tuple[str, ...]) -> Iterator[Inference]:
        trails: list[tuple[Edge, ...]] = [(edge,) for edge in self._edges(path[0])]
        for step in path[1:]:
            nexts = self._next.get(step, {})
            trails = [(*trail, Edge(trail[-1].object, step, target)) for trail in trails for target in nexts.get(trail[-1].object, ())]
        for trail in trails:
            yield Inference(Edge(trail[0].subject, relation, trail[-1].object), f"{' then '.join(path)} implies {relation}", trail)

    def _members(self, definition: Definition) -> Iterator[Inference]:
        for subject in dict.fromkeys(edge.subject for edge in self._edges("type")):
            premises = self._satisfies(subject, definition.body)
            if premises is not None:
                yield Inference(Edge(subject, "type", definition.name), f"{DEFINED}{definition.name}", premises)

    def _consequences(self, definition: Definition) -> Iterator[Inference]:
        for subject, names in list(self._next.get("type", {}).items()):
            if definition.name in names:
                premise = Edge(subject, "type", definition.name)
                for edge in _implied(subject, definition.body):
                    yield Inference(edge, f"every {definition.name} is so", (premise,))

    def _lifted(self) -> Iterator[Inference]:
        above = self._next.get("subClassOf", {})
        for edge in self._edges("type"):
            for name in above.get(edge.object, ()):
                axiom = f"members of {edge.object} are members of {name}"
                yield Inference(Edge(edge.subject, "type", name), axiom, (edge, Edge(edge.object, "subClassOf", name)))

    def _satisfies(self, subject: str, body: Expression) -> _Premises:
        """Return the edges by which an individual satisfies an expression, or nothing where that does not follow."""
        match body:
            case Named(name):
                return self._edge(subject, "type", name)
            case HasValue(relation, value):
                return self._edge(subject, relation, value)
            case Self(relation):
                return self._edge(subject, relation, subject)
            case OneOf(members):
                return () if subject in members else None
            case Some(relation, filler):
                return self._some(subject, relation, filler)
            case Or(parts):
                return next((found for part in parts if (found := self._satisfies(subject, part)) is not None), None)
            case And(parts):
                return self._every(subject, parts)

    def _edge(self, subject: str, relation: str, target: str) -> _Premises:
        return (Edge(subject, relation, target),) if target in self._next.get(relation, {}).get(subject, ()) else None

    def _some(self, subject: str, relation: str, filler: Expression) -> _Premises:
        for target in self._next.get(relation, {}).get(subject, ()):
            found = self._satisfies(target, filler)
            if found is not None:
                return (Edge(subject, relation, target), *found)
        return None

    def _every(self, subject: str, parts: tuple[Expression, ...]) -> _Premises:
        premises: list[Edge] = []
        for part in parts:
            found = self._satisfies(subject, part)
            if found is None:
                return None
            premises.extend(found)
        return tuple(dict.fromkeys(premises))


def _implied(subject: str, body: Expression) -> Iterator[Edge]:
    """Yield what certainly holds of an individual that satisfies an expression."""
    match body:
        case Named(name):
            yield Edge(subject, "type", name)
        case HasValue(relation, value):
            yield Edge(subject, relation, value)
        case Self(relation):
            yield Edge(subject, relation, subject)
        case And(parts):
            for part in parts:
                yield from _implied(subject, part)
        case _:
            return
