"""Small tools for writing knowledge as RDF: names of our own, and a set of triples under construction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

import pyoxigraph as ox

from engine.knowledge.locators import clauses_of
from engine.knowledge.turtle import OWL, RDF, RDFS, RW, SKOS, XSD

__all__ = ["DCTERMS", "PREFIXES", "RULES", "Triples", "clauses_of", "node", "rule_node", "term"]

RULES = "https://riskwhy.example/rules/"
DCTERMS = "http://purl.org/dc/terms/"
PREFIXES = {"rw": RW, "rule": RULES, "owl": OWL, "rdf": RDF, "rdfs": RDFS, "skos": SKOS, "xsd": XSD, "dcterms": DCTERMS}


@dataclass
class Triples:
    """Triples without repetition, in the order in which they were added."""

    _found: dict[ox.Triple, None] = field(default_factory=dict)

    def __iter__(self) -> Iterator[ox.Triple]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def link(self, subject: ox.NamedNode, name: str, target: ox.NamedNode | None) -> None:
        """Add a triple between two nodes; nothing where there is no target."""
        if target is not None:
            self._found.setdefault(ox.Triple(subject, term(name), target))

    def text(self, subject: ox.NamedNode, name: str, value: str, language: str = "") -> None:
        """Add a triple with a text; nothing where it is empty."""
        if value:
            literal = ox.Literal(value, language=language) if language else ox.Literal(value)
            self._found.setdefault(ox.Triple(subject, term(name), literal))

    def literal(self, subject: ox.NamedNode, name: str, value: str, datatype: str) -> None:
        """Add a triple with a literal of a datatype."""
        self._found.setdefault(ox.Triple(subject, term(name), ox.Literal(value, datatype=ox.NamedNode(datatype))))

    def number(self, subject: ox.NamedNode, name: str, value: int) -> None:
        """Add a triple with a whole number."""
        self._found.setdefault(ox.Triple(subject, term(name), ox.Literal(value)))

    def listed(self, subject: ox.NamedNode, name: str, members: Iterable[ox.NamedNode]) -> None:
        """Add a triple whose object is an RDF list; its cells are named after the subject, so that two runs write the same."""
        cells = list(members)
        names = [ox.NamedNode(f"{subject.value}/list-{number}") for number in range(1, len(cells) + 1)]
        nil = ox.NamedNode(RDF + "nil")
        self.link(subject, name, names[0] if names else nil)
        for cell, member, rest in zip(names, cells, [*names[1:], nil], strict=True):
            self.link(cell, "rdf:first", member)
            self.link(cell, "rdf:rest", rest)


def term(name: str) -> ox.NamedNode:
    """Return the node of a prefixed name; without prefix it is one of the ontology's.

    >>> term("skos:notation").value, term("ruleOf").value
    ('http://www.w3.org/2004/02/skos/core#notation', 'https://riskwhy.example/ontology/ruleOf')
    """
    prefix, colon, local = name.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local if colon else RW + name)


def node(*path: str) -> ox.NamedNode:
    """Return a node below the namespace of the rules.

    >>> node("parks", "S06-G1a").value
    'https://riskwhy.example/rules/parks/S06-G1a'
    """
    return ox.NamedNode(RULES + "/".join(quote(part, safe="") for part in path))


def rule_node(folder: str, rule_id: str) -> ox.NamedNode:
    """Return the node of a rule: the folder of rules that holds it, and its id."""
    return node(folder, rule_id)
