"""The ontology's class definitions, chains, domains and ranges, read from its statements into plain data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.knowledge.turtle import OWL, RDFS, RW, Literal, Statements, local_name

__all__ = ["And", "Chain", "Definition", "Expression", "HasValue", "Logic", "Named", "OneOf", "Or", "Self", "Some", "read_logic"]


@dataclass(frozen=True, slots=True)
class Named:
    """Member of a class."""

    name: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of the listed individuals."""

    members: frozenset[str]


@dataclass(frozen=True, slots=True)
class HasValue:
    """Has this value of a property; `true` and `false` stand for the booleans."""

    relation: str
    value: str


@dataclass(frozen=True, slots=True)
class Some:
    """Has a value of a property that satisfies the filler."""

    relation: str
    filler: Expression


@dataclass(frozen=True, slots=True)
class Self:
    """Stands in the relation to itself."""

    relation: str


@dataclass(frozen=True, slots=True)
class And:
    """Satisfies every part."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Satisfies some part."""

    parts: tuple[Expression, ...]


Expression = Named | OneOf | HasValue | Some | Self | And | Or


@dataclass(frozen=True, slots=True)
class Definition:
    """What satisfies `body` is a member of `name` (`sufficient`), or what is a member of `name` satisfies `body`."""

    name: str
    body: Expression
    sufficient: bool


@dataclass(frozen=True, slots=True)
class Chain:
    """Steps along `path` amount to one step of `relation`."""

    relation: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Logic:
    """All that `engine.knowledge.inferred` draws conclusions from; domains, ranges and inverses are pairs of local names."""

    definitions: tuple[Definition, ...]
    chains: tuple[Chain, ...]
    domains: tuple[tuple[str, str], ...]
    ranges: tuple[tuple[str, str], ...]
    inverses: tuple[tuple[str, str], ...]
    object_properties: frozenset[str]
    attributes: frozenset[str]


def read_logic(statements: Statements) -> Logic:
    """Return the definitions and property axioms of the ontology's own terms; other kinds of class expression are left to HermiT."""
    objects, data = statements.of_type(OWL + "ObjectProperty"), statements.of_type(OWL + "DatatypeProperty")
    ours = [iri for iri in (*objects, *data) if iri.startswith(RW)]
    return Logic(
        definitions=tuple(_definitions(statements)),
        chains=tuple(_chains(statements, objects)),
        domains=tuple(_sides(statements, ours, "domain")),
        ranges=tuple(_sides(statements, [iri for iri in objects if iri.startswith(RW)], "range")),
        inverses=tuple(_inverses(statements, objects)),
        object_properties=frozenset(local_name(iri) for iri in objects),
        attributes=frozenset(local_name(iri) for iri in data),
    )


def _definitions(statements: Statements) -> Iterator[Definition]:
    for iri in statements.of_type(OWL + "Class"):
        if not iri.startswith(RW):
            continue
        name = local_name(iri)
        for target in statements.iris(iri, OWL + "equivalentClass"):
            body = _expression(statements, target)
            if body is not None:
                yield Definition(name, body, sufficient=True)
                yield Definition(name, body, sufficient=False)
        for target in statements.iris(iri, RDFS + "subClassOf"):
            body = _expression(statements, target)
            if body is not None and not isinstance(body, Named):
                yield Definition(name, body, sufficient=False)


def _expression(statements: Statements, target: str) -> Expression | None:
    """Return a class expression, or nothing where it (or a part of it) is of another kind."""
    if not target.startswith("_:"):
        return Named(local_name(target))
    for kind, make in (("intersectionOf", And), ("unionOf", Or)):
        for head in statements.iris(target, OWL + kind):
            parts = [_expression(statements, member) for member in statements.members(head)]
            known = tuple(part for part in parts if part is not None)
            return make(known) if len(known) == len(parts) else None
    for head in statements.iris(target, OWL + "oneOf"):
        return OneOf(frozenset(local_name(member) for member in statements.members(head)))
    return _restriction(statements, target)


def _restriction(statements: Statements, target: str) -> Expression | None:
    relation = next((local_name(iri) for iri in statements.iris(target, OWL + "onProperty")), "")
    for term in statements.objects(target, OWL + "hasValue"):
        return HasValue(relation, term.value if isinstance(term, Literal) else local_name(term))
    for iri in statements.iris(target, OWL + "someValuesFrom"):
        filler = _expression(statements, iri)
        return Some(relation, filler) if filler is not None else None
    return Self(relation) if statements.objects(target, OWL + "hasSelf") else None


def _chains(statements: Statements, properties: tuple[str, ...]) -> Iterator[Chain]:
    for iri in properties:
        for head in statements.iris(iri, OWL + "propertyChainAxiom"):
            yield Chain(local_name(iri), tuple(local_name(step) for step in statements.members(head)))


def _sides(statements: Statements, properties: list[str], side: str) -> Iterator[tuple[str, str]]:
    for iri in properties:
        for target in statements.iris(iri, RDFS + side):
            if target.startswith(RW):
                yield local_name(iri), local_name(target)


def _inverses(statements: Statements, properties: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for iri in properties:
        for other in statements.iris(iri, OWL + "inverseOf"):
            yield local_name(iri), local_name(other)
            yield local_name(other), local_name(iri)
