"""The tables of a scheme that its conditions refer to by name: points to add up, and results to look up under one or two facts."""

from __future__ import annotations

from collections.abc import Callable

from engine.knowledge.comparison_file import parse_values
from engine.knowledge.formula_file import parse_score_items, parse_variable
from engine.knowledge.parsing import Context
from engine.knowledge.source_file import parse_source
from engine.knowledge.yaml_source import Node
from engine.types.formula import All, Any, Formula, Test
from engine.types.rules import Source
from engine.types.vocabulary import Attribute, AttributeKind

__all__ = ["TABLES"]

_SOURCE_KEYS = ("id", "basis", "locator", "reason")
_Cells = dict[str, dict[tuple[str, ...], set[str]]]
_Side = tuple[Attribute, str]


def parse_score_table(context: Context, node: Node) -> Source:
    """Keep a named list of conditions with points; return where it comes from."""
    fields = context.fields(node, "source", "score_table", required=(*_SOURCE_KEYS, "items"))
    source = parse_source(context, node, fields)
    items = parse_score_items(context, fields.get("items"))
    context.score_tables.update({name: items for name in (source.name, source.id) if name})
    return source


def parse_lookup_table(context: Context, node: Node) -> Source:
    """Keep a named table as one condition for each of its results; return where it comes from."""
    fields = context.fields(node, "source", "lookup_table", required=(*_SOURCE_KEYS, "rows", "cells"))
    source = parse_source(context, node, fields)
    rows, columns = _side(context, fields.get("rows")), _side(context, fields.get("columns"))
    results: dict[str, Formula] = {}
    if rows is not None and "cells" in fields and ("columns" in fields) == (columns is not None):
        cells = _read_cells(context, fields["cells"], rows, columns)
        results = {word: _condition(found, rows[1], columns[1] if columns else "") for word, found in cells.items()}
    context.lookups.update({name: results for name in (source.name, source.id) if name})
    return source


def _side(context: Context, node: Node | None) -> _Side | None:
    """Return the fact along one side of a table; report one that has no list of values."""
    if node is None:
        return None
    attribute, variable = parse_variable(context, node)
    if attribute is None:
        return None
    single = attribute.kind in (AttributeKind.ENUM, AttributeKind.BOOLEAN) and (variable != attribute.name) == attribute.keyed
    if not single:
        context.report(
            node, "R013", f"`{node.text}` is no fact with one of a few values", help="name such a fact along the side of a table"
        )
        return None
    return attribute, variable


def _read_cells(context: Context, node: Node, rows: _Side, columns: _Side | None) -> _Cells:
    """Return for each result the row values that give it, by the column values with which they do."""
    found: _Cells = {}
    seen: set[str] = set()
    for key, line in _entries(context, node):
        row_values = parse_values(context, key, rows[0])
        seen |= row_values
        by_word: dict[str, set[str]] = {}
        if columns is None:
            by_word[context.text(line)] = set()
        else:
            _read_line(context, line, columns[0], by_word)
        for word, column_values in by_word.items():
            found.setdefault(word, {}).setdefault(tuple(sorted(column_values)), set()).update(row_values)
    _report_missing(context, node, rows[0], seen)
    found.pop(context.language.word_for("special", "silent"), None)
    return found


def _read_line(context: Context, line: Node, attribute: Attribute, by_word: dict[str, set[str]]) -> None:
    seen: set[str] = set()
    for key, cell in _entries(context, line):
        values = parse_values(context, key, attribute)
        seen |= values
        by_word.setdefault(context.text(cell), set()).update(values)
    _report_missing(context, line, attribute, seen)


def _entries(context: Context, node: Node) -> tuple[tuple[Node, Node], ...]:
    if node.entries is None:
        context.report(node, "R004", "a mapping (value: result) is expected here", help="write `{value: result, …}`")
    return node.entries or ()


def _report_missing(context: Context, node: Node, attribute: Attribute, seen: set[str]) -> None:
    labels = {value.token: value.label.zh for value in attribute.values} or {
        token: word for word, token in context.language["boolean"].items()
    }
    missing = [f"`{label}`" for token, label in labels.items() if token not in seen]
    if missing:
        silent = context.language.word_for("special", "silent")
        message = f"the table says nothing of {', '.join(missing)} of `{attribute.label.zh}`"
        context.report(node, "R015", message, help=f"add the missing ones; where the source says nothing, write `{silent}`")


def _condition(cells: dict[tuple[str, ...], set[str]], rows: str, columns: str) -> Formula:
    lines: list[Formula] = []
    for column_values, row_values in cells.items():
        row = Test(rows, frozenset(row_values))
        lines.append(All((row, Test(columns, frozenset(column_values)))) if columns else row)
    return lines[0] if len(lines) == 1 else Any(tuple(lines))


TABLES: dict[str, Callable[[Context, Node], Source]] = {"score_tables": parse_score_table, "lookup_tables": parse_lookup_table}
