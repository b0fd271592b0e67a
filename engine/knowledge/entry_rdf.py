"""An entry as RDF, as it was given: names resolved where the vocabulary knows them, kept as text where it does not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pyoxigraph as ox

from engine.knowledge.names import Names, split_variable
from engine.knowledge.rdf_terms import Triples, node
from engine.knowledge.turtle import RW, XSD
from engine.types.vocabulary import Attribute, AttributeKind, Vocabulary

__all__ = ["entry_triples"]

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_BOOLEANS = {True: "true", False: "false", "true": "true", "false": "false", "是": "true", "否": "false"}
_UNKNOWN = (None, "unknown", "未知")


def entry_triples(triples: Triples, entry: Mapping[str, Any], number: int, vocabulary: Vocabulary) -> None:
    """Add one entry (`id`, `scheme`, `text`, `facts`); each option of partial knowledge (`one_of`) becomes an entry of its own.

    Args:
        number: of the entry, which names it where it has no id.
    """
    names = Names(vocabulary)
    subject = node("entry", str(entry.get("id") or number))
    _head(triples, subject, entry, names)
    for name, value in (entry.get("facts") or {}).items():
        for place, option in enumerate(_options(value)):
            target = subject if place == 0 else ox.NamedNode(f"{subject.value}/option-{place}")
            if place:
                _head(triples, target, entry, names)
            _fact(triples, target, str(name), option, names)


def _head(triples: Triples, subject: ox.NamedNode, entry: Mapping[str, Any], names: Names) -> None:
    triples.link(subject, "rdf:type", ox.NamedNode(RW + "Entry"))
    triples.text(subject, "entryText", str(entry.get("text") or ""), "zh")
    if entry.get("facts"):
        triples.text(subject, "gradingFact", "facts")
    if entry.get("scheme"):
        _value(triples, subject, names.attributes["scheme_id"], entry["scheme"], names)


def _options(value: Any) -> list[Any]:
    return list(value["one_of"]) if isinstance(value, Mapping) and set(value) == {"one_of"} else [value]


def _fact(triples: Triples, subject: ox.NamedNode, name: str, value: Any, names: Names) -> None:
    word, key = split_variable(name)
    attribute = names.attribute(word)
    if attribute is None:
        triples.text(subject, "entryFact", name, "zh")
    elif attribute.keyed:
        for power, held in value.items() if isinstance(value, Mapping) and not key else [(key, value)]:
            _holding(triples, subject, attribute, str(power), held, names)
    else:
        for item in _members(value, key):
            _value(triples, subject, attribute, item, names)


def _members(value: Any, key: str) -> Iterator[Any]:
    if key:
        yield from (key,) if value in (True, "true", "是") else ()
    elif isinstance(value, Mapping):
        yield from (name for name, holds in value.items() if holds in (True, "true"))
    elif isinstance(value, list | tuple):
        yield from value
    else:
        yield value


def _holding(triples: Triples, subject: ox.NamedNode, attribute: Attribute, power: str, value: Any, names: Names) -> None:
    held = ox.NamedNode(f"{subject.value}/power/{re.sub(r'[^A-Za-z0-9_]', '-', power)}")
    triples.link(held, "rdf:type", ox.NamedNode(RW + "PowerHolding"))
    triples.link(subject, "hasPowerHolding", held)
    found = names.concept("PowerType", power) or names.concept("PowerActivity", power)
    if found is not None:
        triples.link(held, "heldPower", ox.NamedNode(names.vocabulary.concepts[found].iri))
    _value(triples, held, attribute, value, names)


def _value(triples: Triples, subject: ox.NamedNode, attribute: Attribute, value: Any, names: Names) -> None:
    if value in _UNKNOWN or value in attribute.empty_words:
        return
    if attribute.kind in (AttributeKind.ENUM, AttributeKind.SET):
        token = names.value(attribute, str(value))
        iri = next((item.iri for item in attribute.values if item.token == token), "")
        if iri:
            triples.link(subject, attribute.name, ox.NamedNode(iri))
            return
    triples.literal(subject, attribute.name, str(_BOOLEANS.get(value, value)), _datatype(attribute, value))


def _datatype(attribute: Attribute, value: Any) -> str:
    """Return the datatype that the value has as given, which need not be the one that the attribute wants."""
    if attribute.kind is AttributeKind.BOOLEAN and value in _BOOLEANS:
        return XSD + "boolean"
    if attribute.kind is AttributeKind.NUMBER and re.fullmatch(r"-?\d+(\.\d+)?", str(value)):
        return XSD + "decimal"
    if attribute.kind is AttributeKind.DATE and _DAY.fullmatch(str(value)):
        return XSD + "date"
    return XSD + "string"
