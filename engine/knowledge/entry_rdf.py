"""An entry as RDF, as it was given: names resolved where the vocabulary knows them, kept as text where it does not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from engine.knowledge.names import Names, split_variable
from engine.knowledge.rdf_terms import Triples, node
from engine.knowledge.turtle import RW, XSD
from engine.types.knowledge import Knowledge
from engine.types.vocabulary import Attribute, AttributeKind

__all__ = ["entry_triples"]

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_UNKNOWN = (None, "unknown")


def entry_triples(triples: Triples, entry: Mapping[str, Any], number: int, knowledge: Knowledge) -> None:
    """Add one entry (`id`, `scheme`, `text`, `facts`); each option of partial knowledge (`one_of`) becomes an entry of its own.

    Args:
        number: of the entry, which names it where it has no id.
    """
    writer = _Writer(triples, Names(knowledge.vocabulary), {"true": "true", "false": "false", **(knowledge.words or {}).get("boolean", {})})
    subject = node("entry", str(entry.get("id") or number))
    writer.head(subject, entry)
    for name, value in (entry.get("facts") or {}).items():
        for place, option in enumerate(_options(value)):
            target = subject if place == 0 else ox.NamedNode(f"{subject.value}/option-{place}")
            if place:
                writer.head(target, entry)
            writer.fact(target, str(name), option)


def _options(value: Any) -> list[Any]:
    return list(value["one_of"]) if isinstance(value, Mapping) and set(value) == {"one_of"} else [value]


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes the parts of an entry; `booleans` are the words for yes and no, each to `true` or `false`."""

    triples: Triples
    names: Names
    booleans: Mapping[str, str]

    def head(self, subject: ox.NamedNode, entry: Mapping[str, Any]) -> None:
        """Write what an entry is about."""
        self.triples.link(subject, "rdf:type", ox.NamedNode(RW + "Entry"))
        self.triples.text(subject, "entryText", str(entry.get("text") or ""), "zh")
        if entry.get("facts"):
            self.triples.text(subject, "gradingFact", "facts")
        if entry.get("scheme"):
            self._value(subject, self.names.attributes["scheme_id"], entry["scheme"])

    def fact(self, subject: ox.NamedNode, name: str, value: Any) -> None:
        """Write one fact; a name that the vocabulary does not know stays a text."""
        word, key = split_variable(name)
        attribute = self.names.attribute(word)
        if attribute is None:
            self.triples.text(subject, "entryFact", name, "zh")
        elif attribute.keyed:
            for power, held in value.items() if isinstance(value, Mapping) and not key else [(key, value)]:
                self._holding(subject, attribute, str(power), held)
        else:
            for item in self._members(value, key):
                self._value(subject, attribute, item)

    def _members(self, value: Any, key: str) -> Iterator[Any]:
        if key:
            yield from (key,) if self._truth(value) == "true" else ()
        elif isinstance(value, Mapping):
            yield from (name for name, holds in value.items() if self._truth(holds) == "true")
        elif isinstance(value, list | tuple):
            yield from value
        else:
            yield value

    def _truth(self, value: Any) -> str | None:
        """Return `true` or `false` for a yes or no in whatever form it was given; None for anything else."""
        return ("true" if value else "false") if isinstance(value, bool) else self.booleans.get(str(value))

    def _holding(self, subject: ox.NamedNode, attribute: Attribute, power: str, value: Any) -> None:
        held = ox.NamedNode(f"{subject.value}/power/{re.sub(r'[^A-Za-z0-9_]', '-', power)}")
        self.triples.link(held, "rdf:type", ox.NamedNode(RW + "PowerHolding"))
        self.triples.link(subject, "hasPowerHolding", held)
        found = self.names.concept("PowerType", power) or self.names.concept("PowerActivity", power)
        if found is not None:
            self.triples.link(held, "heldPower", ox.NamedNode(self.names.vocabulary.concepts[found].iri))
        self._value(held, attribute, value)

    def _value(self, subject: ox.NamedNode, attribute: Attribute, value: Any) -> None:
        if value in _UNKNOWN or value in attribute.empty_words:
            return
        if attribute.kind in (AttributeKind.ENUM, AttributeKind.SET):
            token = self.names.value(attribute, str(value))
            iri = next((item.iri for item in attribute.values if item.token == token), "")
            if iri:
                self.triples.link(subject, attribute.name, ox.NamedNode(iri))
                return
        self.triples.literal(subject, attribute.name, str(self._truth(value) or value), self._datatype(attribute, value))

    def _datatype(self, attribute: Attribute, value: Any) -> str:
        """Return the datatype that the value has as given, which need not be the one that the attribute wants."""
        if attribute.kind is AttributeKind.BOOLEAN and self._truth(value):
            return XSD + "boolean"
        if attribute.kind is AttributeKind.NUMBER and re.fullmatch(r"-?\d+(\.\d+)?", str(value)):
            return XSD + "decimal"
        if attribute.kind is AttributeKind.DATE and _DAY.fullmatch(str(value)):
            return XSD + "date"
        return XSD + "string"
