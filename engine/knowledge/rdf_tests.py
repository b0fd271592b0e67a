"""The tests of a condition as RDF: which attribute, of which power, with which values or bounds."""

from __future__ import annotations

import pyoxigraph as ox

from engine.knowledge.names import split_variable
from engine.knowledge.rdf_terms import Triples
from engine.knowledge.turtle import RW
from engine.types.formula import Compare, Elapsed, Formula, Known, Test, walk
from engine.types.vocabulary import AttributeKind, Vocabulary

__all__ = ["add_tests"]


def add_tests(triples: Triples, rule: ox.NamedNode, when: Formula, vocabulary: Vocabulary) -> None:
    """Add one node for each different test of facts in the condition, and a direct link from the rule to each attribute.

    How the tests are joined is not written as triples: `rw:condition` says it in words, the rule file says it exactly.
    """
    for part in walk(when):
        for variable in _variables(part):
            name, key = split_variable(variable)
            if name not in vocabulary.attributes:
                continue
            triples.link(rule, "tests", ox.NamedNode(RW + name))
            subject = _test_node(rule, part, variable)
            triples.link(rule, "hasTest", subject)
            triples.link(subject, "rdf:type", ox.NamedNode(RW + "FactTest"))
            triples.link(subject, "testedAttribute", ox.NamedNode(RW + name))
            _add_key(triples, subject, name, key, vocabulary)
            _add_values(triples, subject, part, name, key, vocabulary)


def _variables(part: Formula) -> tuple[str, ...]:
    match part:
        case Test(variable, _) | Known(variable):
            return (variable,)
        case Compare(variable, _, _):
            return (variable,)
        case Elapsed(start, end, _, _, _):
            return tuple(name for name in (start, end) if name != "on")
        case _:
            return ()


def _test_node(rule: ox.NamedNode, part: Formula, variable: str) -> ox.NamedNode:
    """Return a node named by what is tested, so that the same test of a rule is the same node in every run."""
    match part:
        case Test(_, allowed):
            what = "+".join(sorted(allowed))
        case Compare(_, op, bound):
            what = f"{_NAMES[op]}-{bound}"
        case Elapsed(_, _, op, bound, unit):
            what = f"{_NAMES[op]}-{bound}-{unit}"
        case _:
            what = "known"
    return ox.NamedNode(f"{rule.value}/test/{variable.replace('[', '/').rstrip(']')}/{what}")


_NAMES = {"<": "lt", "<=": "le", "=": "eq", ">=": "ge", ">": "gt"}


def _add_key(triples: Triples, subject: ox.NamedNode, name: str, key: str, vocabulary: Vocabulary) -> None:
    concept = vocabulary.concepts.get(key)
    if concept is not None and vocabulary.attributes[name].keyed:
        triples.link(subject, "onPower", ox.NamedNode(concept.iri))


def _add_values(triples: Triples, subject: ox.NamedNode, part: Formula, name: str, key: str, vocabulary: Vocabulary) -> None:
    attribute = vocabulary.attributes[name]
    if isinstance(part, Compare | Elapsed):
        unit = f" {part.unit}" if isinstance(part, Elapsed) else ""
        triples.text(subject, "comparison", f"{part.op} {part.bound}{unit}")
        return
    if not isinstance(part, Test):
        return
    iris = {value.token: value.iri for value in attribute.values}
    tokens = part.allowed if attribute.kind is not AttributeKind.SET else frozenset({key} if "true" in part.allowed else ())
    for token in sorted(tokens):
        if iris.get(token):
            triples.link(subject, "allowsValue", ox.NamedNode(iris[token]))
        else:
            triples.text(subject, "allowsLiteral", token)
