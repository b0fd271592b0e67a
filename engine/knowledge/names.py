"""Look-ups from the words that people write (labels, synonyms, ids) to the vocabulary's own names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

from engine.types.vocabulary import Attribute, AttributeKind, Concept, Label, Vocabulary

__all__ = ["Names", "is_enumerated", "split_variable", "variable_name"]

T = TypeVar("T")


def variable_name(attribute: str, key: str = "") -> str:
    """Return the variable of an attribute, with its key where it has one.

    >>> variable_name("power_extent", "PW_LICENSE")
    'power_extent[PW_LICENSE]'
    """
    return f"{attribute}[{key}]" if key else attribute


@lru_cache(maxsize=8192)
def split_variable(name: str) -> tuple[str, str]:
    """Return attribute and key (empty where there is none).

    >>> split_variable("power_extent[PW_LICENSE]")
    ('power_extent', 'PW_LICENSE')
    """
    attribute, bracket, rest = name.partition("[")
    return (attribute.strip(), rest.rstrip("] ").strip()) if bracket else (name.strip(), "")


@dataclass(frozen=True)
class Names:
    """Every accepted spelling of attributes, values and concepts, with the preferred word for each."""

    vocabulary: Vocabulary
    attributes: Mapping[str, Attribute] = field(init=False)
    values: Mapping[str, Mapping[str, str]] = field(init=False)
    concepts: Mapping[str, Mapping[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        attributes = self.vocabulary.attributes.values()
        object.__setattr__(self, "attributes", _spellings((item.name, item.label, item) for item in attributes))
        object.__setattr__(self, "values", {item.name: _spellings((v.token, v.label, v.token) for v in item.values) for item in attributes})
        kinds: dict[str, list[Concept]] = {}
        for concept in self.vocabulary.concepts.values():
            kinds.setdefault(concept.kind, []).append(concept)
        object.__setattr__(self, "concepts", {kind: _spellings((c.id, c.label, c.id) for c in items) for kind, items in kinds.items()})

    def attribute(self, word: str) -> Attribute | None:
        """Return the attribute that a name or label stands for."""
        return self.attributes.get(word)

    def value(self, attribute: Attribute, word: str) -> str | None:
        """Return the token of an enumerated attribute's value."""
        return self.values[attribute.name].get(word)

    def concept(self, kind: str, word: str) -> str | None:
        """Return the id of a concept of a kind."""
        return self.concepts.get(kind, {}).get(word)

    def label(self, attribute: str, token: str, lang: str = "zh") -> str:
        """Return the preferred word for a value of an attribute; the token itself where it has none."""
        item = self.vocabulary.attributes.get(attribute)
        found = next((value for value in item.values if value.token == token), None) if item else None
        return (found.label.zh if lang == "zh" else found.label.en) if found else token

    def labels(self, attribute: Attribute) -> list[str]:
        """Return the preferred words for an attribute's values (for messages)."""
        return [value.label.zh for value in attribute.values]

    def attribute_words(self) -> list[str]:
        """Return all labels and names of attributes (for `did you mean`)."""
        return list(self.attributes)


def _spellings(entries: Iterable[tuple[str, Label, T]]) -> dict[str, T]:
    """Preferred names win over alternatives, alternatives over hidden forms."""
    listed = list(entries)
    table: dict[str, T] = {}
    for choose in (lambda name, label: (name, label.zh), lambda _, label: (*label.alternative, label.en), lambda _, label: label.hidden):
        for name, label, target in listed:
            for word in choose(name, label):
                table.setdefault(word, target)
    return table


def is_enumerated(attribute: Attribute) -> bool:
    """Return whether the attribute has a list of values."""
    return attribute.kind in (AttributeKind.ENUM, AttributeKind.SET)
