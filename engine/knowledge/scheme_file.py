"""One `rules.yaml` as a typed scheme, or as the part that all schemes share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.errors import Problem
from engine.knowledge.formula_file import parse_formula
from engine.knowledge.language import Language
from engine.knowledge.names import Names
from engine.knowledge.parsing import Context
from engine.knowledge.section_file import SECTIONS
from engine.knowledge.source_file import parse_source
from engine.knowledge.table_file import TABLES
from engine.knowledge.yaml_source import Node
from engine.types.rules import Basis, GradeScale, Scheme, SchemeType, Source
from engine.types.vocabulary import Label

__all__ = ["Borrowing", "SchemeFile", "parse_scheme_file"]

RISK_TYPE = "RiskType"


@dataclass(frozen=True, slots=True)
class Borrowing:
    """Type rules that a scheme takes over from another one, resting on `source`."""

    scheme: str
    source: Source
    only: tuple[str, ...]
    node: Node


@dataclass(frozen=True, slots=True)
class SchemeFile:
    """What one file gave: a scheme (None for the shared part), the shared sections, and what must be resolved later."""

    scheme: Scheme | None
    sections: Mapping[str, tuple[Any, ...]]
    metarules: tuple[Source, ...]
    borrowing: Borrowing | None
    nodes: Mapping[str, Node] = field(default_factory=dict)


def parse_scheme_file(root: Node, names: Names, language: Language) -> tuple[SchemeFile, list[Problem]]:
    """Return the content of a rule file and every problem found in it."""
    context = Context(names, language, [])
    fields = context.fields(root, "file")
    head = fields.get("scheme")
    if head is None and "common" not in fields:
        context.report(
            root, "R003", f"key `{language.word_for('file', 'scheme')}` is missing", help="begin the file with the scheme's head"
        )
        return SchemeFile(None, {}, (), None), context.problems
    heading = _heading(context, head) if head is not None else {}
    nodes: dict[str, Node] = {}
    tables = tuple(_table(context, item, parse, nodes) for name, parse in TABLES.items() for item in context.items(fields.get(name)))
    sections: dict[str, Any] = {name: _section(context, fields.get(name), name, nodes) for name in SECTIONS}
    metarules = (*tables, *(_metarule(context, item, nodes) for item in context.items(fields.get("metarules"))))
    borrowing = heading.pop("borrowing", None)
    own = {source.id: source for source in metarules}
    scheme = Scheme(**heading, **sections, metarules=own) if head is not None else None
    prefix = heading.get("prefix", "")
    _check_ids(context, nodes, prefix)
    return SchemeFile(scheme, sections, metarules, borrowing, nodes), context.problems


def _section(context: Context, node: Node | None, name: str, nodes: dict[str, Node]) -> tuple[Any, ...]:
    parsed = []
    for item in context.items(node):
        entry = SECTIONS[name](context, item)
        if name != "variants":  # one ambiguity has several readings, each an entry under its id
            _remember(context, item, nodes)
        if entry is not None:
            parsed.append(entry)
    return tuple(parsed)


def _table(context: Context, node: Node, parse: Callable[[Context, Node], Source], nodes: dict[str, Node]) -> Source:
    _remember(context, node, nodes)
    return parse(context, node)


def _metarule(context: Context, node: Node, nodes: dict[str, Node]) -> Source:
    fields = context.fields(node, "source", required=("id", "basis", "locator", "reason"))
    _remember(context, node, nodes)
    return parse_source(context, node, fields)


def _remember(context: Context, node: Node, nodes: dict[str, Node]) -> None:
    key = context.language.word_for("source", "id")
    name = node.get(key)
    if name is None or not name.text:
        return
    if name.text in nodes:
        context.report(name, "R009", f"id `{name.text}` stands twice", help=f"first in line {nodes[name.text].line}; ids are never reused")
    nodes.setdefault(name.text, name)


def _check_ids(context: Context, nodes: Mapping[str, Node], prefix: str) -> None:
    for name, node in nodes.items():
        if not name.startswith(prefix):
            context.report(node, "R010", f"id `{name}` does not begin with the scheme's prefix `{prefix}`", help=f"call it `{prefix}-…`")


def _heading(context: Context, node: Node) -> dict[str, Any]:
    required = ("id", "prefix", "name", "domain", "scales", "choose")
    fields = context.fields(node, "scheme", required=required)
    types = tuple(_type(context, item) for item in context.items(fields.get("types")))
    context.types = {**{item.id: item.id for item in types}, **{item.word: item.id for item in types}}
    scales = tuple(_scale(context, item) for item in context.items(fields.get("scales")))
    context.grades = tuple(dict.fromkeys(grade for scale in scales for grade in scale.grades))
    return {
        "id": context.text(fields.get("id")),
        "prefix": context.text(fields.get("prefix")),
        "name": _label(context, fields.get("name")),
        "article": context.text(fields.get("article")),
        "domain": context.text(fields.get("domain")),
        "choose": context.word(fields.get("choose"), "choose", "way to choose the grade"),
        "scales": scales,
        "types": types,
        "borrowing": _borrowing(context, fields.get("borrow")),
        "path": node.path,
        "line": fields["id"].line if "id" in fields else node.line,
    }


def _label(context: Context, node: Node | None) -> Label:
    if node is not None and node.text is not None:
        return Label(node.text, node.text)
    texts = {key.text: context.text(value) for key, value in (node.entries or () if node else ())}
    return Label(texts.get("zh", ""), texts.get("en", ""))


def _scale(context: Context, node: Node) -> GradeScale:
    fields = context.fields(node, "scale", required=("name", "grades"))
    when = parse_formula(context, fields["when"]) if "when" in fields else None
    return GradeScale(context.text(fields.get("name")), tuple(context.text(item) for item in context.items(fields.get("grades"))), when)


def _type(context: Context, node: Node) -> SchemeType:
    fields = context.fields(node, "scheme_type", required=("id", "word"))
    canonical = ""
    if "canonical" in fields:
        canonical = context.names.concept(RISK_TYPE, fields["canonical"].text or "") or ""
        if not canonical:
            context.unknown(fields["canonical"], "R008", "type", list(context.names.concepts.get(RISK_TYPE, {})))
    match = context.word(fields.get("match"), "match", "degree of match") if "match" in fields else ""
    return SchemeType(context.text(fields.get("id")), context.text(fields.get("word")), canonical, match)


def _borrowing(context: Context, node: Node | None) -> Borrowing | None:
    if node is None:
        return None
    fields = context.fields(node, "borrow", required=("scheme", "basis", "locator", "reason"))
    only = tuple(item.text or "" for item in context.items(fields.get("only")))
    source = Source(
        "",
        "",
        Basis(context.word(fields.get("basis"), "basis", "basis") or "default"),
        context.text(fields.get("locator")),
        context.text(fields.get("reason")),
    )
    return Borrowing(context.text(fields.get("scheme")), source, only, fields.get("scheme", node))
