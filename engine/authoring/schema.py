"""A JSON Schema of the rule files and the case files, made from the vocabulary and the word lists, so that editors complete and check them.

It is what one file alone can tell: what depends on other parts of the file (grades, types, tables) is left to `riskwhy rules check`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.authoring.schema_terms import Terms
from engine.types.knowledge import Knowledge

__all__ = ["cases_schema", "rules_schema"]

Schema = dict[str, Any]
_DRAFT = "http://json-schema.org/draft-07/schema#"
_CONDITION: Schema = {"$ref": "#/definitions/condition"}
_SOURCED = ("id", "basis", "locator", "reason")
_STATUSES = ("final", "provisional", "conflict", "gap", "need_facts", "need_config", "review", "excluded")


def rules_schema(knowledge: Knowledge) -> Schema:
    """Return the schema of `rules.yaml`."""
    parts = _Parts(knowledge)
    entries = {
        "scheme": parts.head(),
        "common": parts.object("scheme", {"id": parts.text, "prefix": parts.text}, ()),
        "metarules": parts.listed(parts.entry("source", {}, ())),
        **{name: parts.listed(schema) for name, schema in _sections(parts).items()},
    }
    whole = parts.object("file", entries, ())
    return {"$schema": _DRAFT, "title": "riskwhy rules.yaml", **whole, "definitions": parts.terms.definitions()}


def cases_schema(knowledge: Knowledge) -> Schema:
    """Return the schema of `cases.yaml`."""
    parts = _Parts(knowledge)
    words = dict.fromkeys(("id", "name", "text", "post", "on", "source", "bug", "why"), parts.text)
    case = parts.object("case_entry", {**words, "facts": parts.terms.given(), "expect": _expectation(parts)}, ("id", "expect"))
    whole = parts.object("case_file", {"cases": parts.listed(case)}, ("cases",))
    return {"$schema": _DRAFT, "title": "riskwhy cases.yaml", **whole}


def _expectation(parts: _Parts) -> Schema:
    groups = parts.terms.groups
    statuses = [*(word for group in ("status", "case_status") for word, name in groups.get(group, {}).items() if name in _STATUSES)]
    several = {"anyOf": [parts.text, {"type": "array", "items": parts.text}, {"type": "null"}]}
    fields: Schema = dict.fromkeys(groups["expectation"].values(), several)
    fields["status"] = {"enum": list(dict.fromkeys([*statuses, *_STATUSES]))}
    fields["self_supervision"] = parts.boolean
    fields["facts"] = parts.terms.given()
    fields["not_facts"] = {"anyOf": [parts.terms.given(), several]}
    return parts.object("expectation", fields, ())


class _Parts:
    """The pieces that schemas are put together from."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.terms = Terms(knowledge.vocabulary, knowledge.words or {})
        self.text: Schema = {"type": ["string", "number"]}
        self.number: Schema = {"type": "number"}
        self.boolean = self.words("boolean")
        self.fact = self.terms.fact()

    def words(self, group: str) -> Schema:
        """Return what accepts the words of a group."""
        return {"enum": list(self.terms.groups[group])}

    def listed(self, item: Schema) -> Schema:
        """Return what accepts a list."""
        return {"type": "array", "items": item}

    def object(self, group: str, fields: Mapping[str, Schema], required: Sequence[str], *more: str) -> Schema:
        """Return what accepts a mapping with the keys of word groups; a key without a schema of its own takes anything."""
        groups = self.terms.groups
        properties = {word: fields.get(name, {}) for each in (group, *more) for word, name in groups[each].items()}
        needed = [self.terms.word(each, name) for name in required for each in (group, *more) if name in groups[each].values()]
        schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
        return {**schema, "required": needed} if needed else schema

    def entry(self, group: str, fields: Mapping[str, Schema], required: Sequence[str]) -> Schema:
        """Return what accepts an entry that says where it comes from."""
        readings = {"type": "object", "additionalProperties": self.text}
        source = {"id": self.text, "name": self.text, "basis": self.words("basis"), "locator": self.text, "reason": self.text}
        more = ("source",) if group != "source" else ()
        return self.object(group, {**source, "other_readings": readings, **fields}, (*_SOURCED, *required), *more)

    def head(self) -> Schema:
        """Return what accepts the head of a file."""
        label = {"anyOf": [self.text, {"type": "object", "properties": {"zh": self.text, "en": self.text}, "additionalProperties": False}]}
        scale = {"name": self.text, "grades": self.listed(self.text), "when": _CONDITION}
        kind = {"id": self.text, "word": self.text, "canonical": self.terms.concept("RiskType"), "match": self.words("match")}
        borrow = {"scheme": self.text, "basis": self.words("basis"), "locator": self.text, "reason": self.text}
        fields = {
            "id": self.text,
            "prefix": self.text,
            "name": label,
            "article": self.text,
            "domain": self.text,
            "choose": self.words("choose"),
            "scales": self.listed(self.object("scale", scale, ("name", "grades"))),
            "types": self.listed(self.object("scheme_type", kind, ("id", "word"))),
            "borrow": self.object("borrow", {**borrow, "only": self.listed(self.text)}, tuple(borrow)),
        }
        return self.object("scheme", fields, ("id", "prefix", "name", "domain", "scales", "choose"))

    def conclusion(self) -> Schema:
        """Return what accepts a conclusion."""
        silent = self.terms.word("special", "silent")
        role = {"role": self.terms.concept("Role"), "duty": self.terms.concept("ResponsibilityKind")}
        duty = self.object("supervisor", {**role, "word": self.text, "note": self.text}, ("role", "duty"))
        fields: dict[str, Schema] = {
            "grade": self.text,
            "type": self.text,
            "status": self.words("status"),
            "supervisor": {"anyOf": [{"enum": [silent]}, self.listed(duty)]},
            "suggest": self.text,
            "floor": self.text,
        }
        special = {"until": _CONDITION, "since": self.fact, "every": self.text}
        for name in ("measure", "cycle", "gate", "publication", "form", "warning"):
            keys = self.terms.groups[name].values()
            fields[name] = self.object(name, {key: special.get(key, self.text) for key in keys}, ("text",))
        return self.object("conclusion", fields, ())


def _sections(parts: _Parts) -> dict[str, Schema]:
    fact, text, number, listed = parts.fact, parts.text, parts.number, parts.listed
    words: Schema = {"anyOf": [text, listed(text)]}
    case = parts.object("case", {"when": _CONDITION, "value": words}, ("when", "value"))
    item = parts.object("score_item", {"when": _CONDITION, "points": number}, ("when", "points"))
    band = parts.object("table_band", {"above": number, "from": number, "value": text}, ("value",))
    lookup = {"type": "object", "additionalProperties": {"anyOf": [text, {"type": "object", "additionalProperties": text}]}}
    changes = {"type": "object", "additionalProperties": _CONDITION}
    named = {"kind": parts.words("finding"), "rules": words, "grades": words, "readings": words}
    known = {**named, "when": _CONDITION, "reason": text, "locator": text}
    clause = {"locator": text, "title": text, "nature": parts.words("clause_nature")}
    derivation = {
        "fact": fact,
        "definition": _CONDITION,
        "choice": listed(case),
        "on_clash": parts.words("clash"),
        "band": parts.object("band", {"input": fact, "table": fact}, ("input", "table")),
        **dict.fromkeys(("maximum", "product", "total"), listed(fact)),
    }
    return {
        "rules": parts.entry("rule", {"then": parts.conclusion(), "when": _CONDITION}, ("then",)),
        "derivations": parts.entry("derivation", derivation, ("fact",)),
        "constraints": parts.entry("constraint", {"when": _CONDITION, "then": _CONDITION}, ("when", "then")),
        "defaults": parts.entry("default", {"fact": fact, "value": words}, ("fact", "value")),
        "closures": parts.entry("closure", {"switch": fact, "fact": fact, "value": words}, ("switch", "fact", "value")),
        "merges": parts.entry("merge", {"fact": fact, "value": text, "values": words}, ("fact", "value", "values")),
        "exceptions": parts.entry("exception", {"winner": text, "loser": text}, ("winner", "loser")),
        "presumptions": parts.entry(
            "presumption",
            {"fact": fact, "value": text, "when": _CONDITION, "mentions": listed(text), "posts": listed(text)},
            ("fact", "value"),
        ),
        "tables": parts.entry("table", {"fact": fact, "table": text, "bands": listed(band)}, ("fact", "table", "bands")),
        "score_tables": parts.entry("score_table", {"items": listed(item)}, ("items",)),
        "variants": parts.entry("variant", {"reading": text, "changes": changes}, ("reading", "changes")),
        "acknowledgements": parts.object("acknowledgement", known, ("kind", "reason", "locator")),
        "clauses": parts.object("clause", clause, ("locator", "title")),
        "lookup_tables": parts.entry("lookup_table", {"rows": fact, "columns": fact, "cells": lookup}, ("rows", "cells")),
    }
