"""The parts of the JSON Schema that come from the vocabulary: facts, their values and comparisons, powers, roles, conditions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from engine.types.vocabulary import Attribute, AttributeKind, Label, Vocabulary

__all__ = ["Terms"]

Schema = dict[str, Any]
_REF = "#/definitions/"
_RELATIONS = ("gt", "ge", "lt", "le", "eq")
_FITTING = {
    AttributeKind.ENUM: ("not", "at_least", "at_most"),
    AttributeKind.BOOLEAN: ("not",),
    AttributeKind.SET: ("contains", "only", "lacks"),
    AttributeKind.NUMBER: _RELATIONS,
}


class Terms:
    """Schemas of what the vocabulary names; words that editors should offer stand before those that they only accept."""

    def __init__(self, vocabulary: Vocabulary, groups: Mapping[str, Mapping[str, str]]) -> None:
        self.vocabulary, self.groups = vocabulary, groups
        self._attributes = tuple(vocabulary.attributes.values())
        self._powers = _spellings((concept.id, concept.label) for concept in vocabulary.of_kind("PowerType"))
        self._yes_no = list(groups["boolean"])

    def word(self, group: str, name: str) -> str:
        """Return the authors' word for an internal name."""
        return next((word for word, internal in self.groups[group].items() if internal == name), name)

    def concept(self, kind: str) -> Schema:
        """Return what accepts the words for the concepts of a kind."""
        return _either(*_spellings((concept.id, concept.label) for concept in self.vocabulary.of_kind(kind)))

    def fact(self) -> Schema:
        """Return what accepts the name of a fact, with its power or member in brackets where it has one."""
        offered, accepted = _spellings((item.name, item.label) for item in self._attributes)
        bracketed = "|".join(
            re.escape(word) for item in self._attributes if self._bracketed(item) for word in _all((item.name, item.label))
        )
        return {"anyOf": [{"enum": offered}, {"enum": accepted}, {"type": "string", "pattern": rf"^({bracketed})\[.+\]$"}]}

    def _bracketed(self, attribute: Attribute) -> bool:
        return attribute.keyed or attribute.kind is AttributeKind.SET

    def definitions(self) -> Schema:
        """Return the definitions that the schema of rules refers to: conditions, and the values of each fact."""
        values = {f"fact-{item.name}": self._test(item) for item in self._attributes}
        return {"condition": self._condition(), **values}

    def given(self) -> Schema:
        """Return what accepts facts as a case states them; values of lists and mappings are left open."""
        properties = {item.label.zh: {"description": _about(item), **self._given(item)} for item in self._attributes}
        patterns: Schema = {self._pattern(item, member=False): {} for item in self._attributes}
        patterns.update({self._pattern(item, member=True): {} for item in self._attributes if self._bracketed(item)})
        return {"type": "object", "properties": properties, "patternProperties": patterns, "additionalProperties": False}

    def _given(self, attribute: Attribute) -> Schema:
        words = {
            "anyOf": [self._words(attribute), {"type": ["array", "object", "null", "boolean"]}, {"enum": ["unknown", "true", "false"]}]
        }
        open_kinds = (AttributeKind.NUMBER, AttributeKind.DATE, AttributeKind.TEXT)
        return {} if attribute.kind in open_kinds or attribute.empty_words else words

    def _condition(self) -> Schema:
        properties: Schema = {word: self._operator(name) for word, name in self.groups["operator"].items()}
        for item in self._attributes:
            properties[item.label.zh] = {"description": _about(item), "allOf": [{"$ref": f"{_REF}fact-{item.name}"}]}
        patterns: Schema = {}
        for item in self._attributes:
            patterns[self._pattern(item, member=False)] = {"$ref": f"{_REF}fact-{item.name}"}
            if self._bracketed(item):
                held = {"$ref": f"{_REF}fact-{item.name}"} if item.keyed else {"enum": self._yes_no}
                patterns[self._pattern(item, member=True)] = held
        return {
            "type": "object",
            "minProperties": 1,
            "properties": properties,
            "patternProperties": patterns,
            "additionalProperties": False,
        }

    def _pattern(self, attribute: Attribute, *, member: bool) -> str:
        words = "|".join(re.escape(word) for word in _all((attribute.name, attribute.label)))
        if not member:
            return f"^({words})$"
        keys = self._powers if attribute.keyed else _spellings((value.token, value.label) for value in attribute.values)
        allowed = "|".join(re.escape(word) for group in keys for word in group)
        return rf"^({words})\[({allowed})\]$"

    def _operator(self, name: str) -> Schema:
        condition = {"$ref": f"{_REF}condition"}
        conditions = {"type": "array", "items": condition}
        text: Schema = {"type": ["string", "number"]}
        powers = {"anyOf": [_either(*self._powers), {"type": "array", "items": _either(*self._powers)}]}
        some: Schema = {"anyOf": [text, {"type": "array", "items": text}]}
        table: dict[str, Schema] = {
            "all": conditions,
            "any": conditions,
            "not": condition,
            "unless": condition,
            "at_least": self._fields("at_least", {"count": {"type": "number"}, "parts": conditions}),
            "score": self._score(condition),
            "lookup": self._fields("lookup", {"table": text, "results": some}),
            "elapsed": self._elapsed(),
            "any_power": powers,
            "all_powers": powers,
        }
        return table.get(name, some)

    def _score(self, condition: Schema) -> Schema:
        number = {"type": "number"}
        item = self._fields("score_item", {"when": condition, "points": number})
        fields: dict[str, Schema] = {"items": {"type": "array", "items": item}, "table": {"type": "string"}, "low": number, "high": number}
        return self._fields("score", fields, needed=())

    def _elapsed(self) -> Schema:
        day = {"anyOf": [self.fact(), {"enum": [self.word("special", "today")]}]}
        bounds: Schema = {name: {"type": "number"} for name in ("ge", "gt", "le", "lt")}
        fields = {"start": day, "end": day, "unit": {"enum": list(self.groups["unit"])}, **bounds}
        return self._fields("elapsed", fields, needed=("start", "unit"))

    def _fields(self, group: str, fields: Mapping[str, Schema], *, needed: Iterable[str] | None = None) -> Schema:
        properties = {self.word(group, name): schema for name, schema in fields.items()}
        required = [self.word(group, name) for name in (fields if needed is None else needed)]
        return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}

    def _test(self, attribute: Attribute) -> Schema:
        """Return what accepts a test on a fact: a value, a list of values, or comparisons."""
        known = {self.word("test", "known"): {"enum": self._yes_no}}
        words = self._words(attribute)
        listed = {"anyOf": [words, {"type": "array", "items": words}]}
        operand = words if attribute.kind is AttributeKind.NUMBER else listed
        comparisons = {self.word("test", name): operand for name in self._comparisons(attribute)}
        compared = {"type": "object", "minProperties": 1, "properties": {**comparisons, **known}, "additionalProperties": False}
        return {"anyOf": [*listed["anyOf"], compared]}

    def _comparisons(self, attribute: Attribute) -> tuple[str, ...]:
        fitting = _FITTING.get(attribute.kind, ())
        return fitting if attribute.ordered or attribute.kind is not AttributeKind.ENUM else fitting[:1]

    def _words(self, attribute: Attribute) -> Schema:
        if attribute.kind is AttributeKind.BOOLEAN:
            return {"enum": self._yes_no}
        if attribute.kind is AttributeKind.NUMBER:
            return {"type": "number"}
        if attribute.values:
            return _either(*_spellings((value.token, value.label) for value in attribute.values))
        return {"type": "string"}


def _all(entry: tuple[str, Label]) -> list[str]:
    name, label = entry
    return [word for word in dict.fromkeys((label.zh, name, *label.alternative, label.en, *label.hidden)) if word]


def _spellings(entries: Iterable[tuple[str, Label]]) -> tuple[list[str], list[str]]:
    """Return the preferred words, and all others that are accepted."""
    listed = list(entries)
    offered = list(dict.fromkeys(label.zh for _, label in listed if label.zh))
    others = dict.fromkeys(word for entry in listed for word in _all(entry))
    return offered, [word for word in others if word not in set(offered)]


def _either(offered: list[str], accepted: list[str]) -> Schema:
    return {"anyOf": [{"enum": offered}, *([{"enum": accepted}] if accepted else [])]}


def _about(attribute: Attribute) -> str:
    parts = (attribute.definition.get("zh", ""), attribute.question.get("zh", ""), attribute.source)
    return "\n".join(part for part in parts if part)
