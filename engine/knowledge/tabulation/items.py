"""Lists of small entries inside an entry, one a row: cases, points, bands, the cells of a look-up table, the changes of a reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import Problem
from engine.knowledge.tabulation.model import TEST, Cell, Row
from engine.knowledge.tabulation.nodes import flow_text, listing, mapping, scalar
from engine.knowledge.tabulation.values import read_text, read_words, write_text, write_words
from engine.knowledge.yaml_source import Node

if TYPE_CHECKING:
    from engine.knowledge.tabulation.entries import Codec

__all__ = ["ITEMS", "Item"]


@dataclass(frozen=True, slots=True)
class Item:
    """How a list is written in rows: `columns` are its own beside those of conditions."""

    columns: tuple[str, ...]
    write: Callable[[Codec, Node], Iterator[Row]]
    read: Callable[[Codec, Sequence[Row], list[Problem]], Node]


def _named(codec: Codec, group: str, node: Node) -> dict[str, Node]:
    names = codec.words.language[group]
    return {names.get(key.text or "", key.text or ""): value for key, value in node.entries or ()}


def _filled(rows: Sequence[Row], columns: tuple[str, ...]) -> Iterator[Row]:
    """Yield the rows that state an item: one of its cells or a condition."""
    return (row for row in rows if any(name in columns or name.startswith(TEST) for name in row.cells))


def _place(row: Row) -> Node | None:
    return next((cell.place for cell in row.cells.values() if cell.place), None)


def _conditional(group: str, name: str, column: str) -> Item:
    """Return how a list of conditions, each with one value, is written."""

    def write(codec: Codec, node: Node) -> Iterator[Row]:
        for item in node.items or ():
            fields = _named(codec, group, item)
            row = codec.conditions.row(fields["when"])
            yield Row({column: Cell(write_words(fields[name], codec.words)), **row.cells}, row.order)

    def read(codec: Codec, rows: Sequence[Row], problems: list[Problem]) -> Node:
        word = codec.words.language.word_for
        items = []
        for row in _filled(rows, (column,)):
            when = codec.conditions.row_node(row, problems)
            pairs = [(word(group, "when"), when)] if when is not None else []
            if column in row.cells:
                pairs.append((word(group, name), read_words(row.cells[column], codec.words, problems)))
            items.append(mapping(pairs, _place(row)))
        return listing(items, _place(rows[0]))

    return Item((column,), write, read)


_BAND = ("above", "from", "value")


def _write_bands(codec: Codec, node: Node) -> Iterator[Row]:
    for item in node.items or ():
        yield Row({name: Cell(write_words(value, codec.words)) for name, value in _named(codec, "table_band", item).items()})


def _read_bands(codec: Codec, rows: Sequence[Row], problems: list[Problem]) -> Node:
    word = codec.words.language.word_for
    items = []
    for row in _filled(rows, _BAND):
        cells = [(name, row.cells[name]) for name in _BAND if name in row.cells]
        items.append(mapping([(word("table_band", name), read_words(cell, codec.words, problems)) for name, cell in cells], _place(row)))
    return listing(items, _place(rows[0]))


_LOOKUP = ("row", "column", "result")


def _write_cells(codec: Codec, node: Node) -> Iterator[Row]:
    del codec  # a look-up table has no conditions
    for key, line in node.entries or ():
        head = {"row": Cell(_key_text(key))}
        if line.entries is None:
            yield Row({**head, "result": Cell(write_text(line.text or ""))})
        for column, result in line.entries or ():
            yield Row({**head, "column": Cell(_key_text(column)), "result": Cell(write_text(result.text or ""))})


def _key_text(key: Node) -> str:
    return write_text(key.text) if key.text is not None else flow_text(key)


def _read_cells(codec: Codec, rows: Sequence[Row], problems: list[Problem]) -> Node:
    del codec  # a look-up table has no conditions
    lines: dict[str, list[tuple[Node, Node]]] = {}
    single: dict[str, Node] = {}
    keys: dict[str, Node] = {}
    for row in _filled(rows, _LOOKUP):
        key, column, result = (row.cells.get(name, Cell("", _place(row))) for name in _LOOKUP)
        keys.setdefault(key.text, scalar(read_text(key.text), key.place))
        given = scalar(read_text(result.text), result.place)
        pairs = lines.setdefault(key.text, [])
        if "column" in row.cells:
            if any(name.text == read_text(column.text) for name, _ in pairs):
                problems.append(
                    scalar("", column.place).problem(
                        "B013", f"the table gives `{key.text}` with `{column.text}` twice", help="keep one of the two rows"
                    )
                )
            pairs.append((scalar(read_text(column.text), column.place), given))
        else:
            single[key.text] = given
    found: list[tuple[Node | str, Node]] = [
        (keys[name], single[name] if name in single and not pairs else mapping(pairs, keys[name])) for name, pairs in lines.items()
    ]
    return mapping(found, _place(rows[0]))


def _write_changes(codec: Codec, node: Node) -> Iterator[Row]:
    for key, value in node.entries or ():
        row = codec.conditions.row(value)
        yield Row({"rule": Cell(write_text(key.text or "")), **row.cells}, row.order)


def _read_changes(codec: Codec, rows: Sequence[Row], problems: list[Problem]) -> Node:
    pairs: list[tuple[Node | str, Node]] = []
    for row in _filled(rows, ("rule",)):
        cell = row.cells.get("rule", Cell("", _place(row)))
        when = codec.conditions.row_node(row, problems)
        pairs.append((scalar(read_text(cell.text), cell.place), when if when is not None else mapping([], cell.place)))
    return mapping(pairs, _place(rows[0]))


ITEMS: Mapping[str, Item] = {
    "choice": _conditional("case", "value", "case_value"),
    "items": _conditional("score_item", "points", "points"),
    "bands": Item(_BAND, _write_bands, _read_bands),
    "cells": Item(_LOOKUP, _write_cells, _read_cells),
    "changes": Item(("rule",), _write_changes, _read_changes),
}
