"""Entries of a ledger in order, each with the number of its row; what is wrong with one stands in its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from engine.errors import Problem, UsageError
from engine.knowledge.names import Names
from engine.ledger.columns import Column, cell_value, map_header
from engine.ledger.tables import Row, empty, is_table, number_rows, read_lines, read_table, suffix_of

__all__ = ["Ledger", "open_ledger"]


@dataclass(frozen=True, slots=True)
class Ledger:
    """The rows of a ledger and the headers that are not read."""

    rows: Iterator[Row]
    ignored: tuple[str, ...] = ()


def open_ledger(name: str, names: Names, *, scheme: str = "") -> Ledger:
    """Return the entries of a jsonl, csv or xlsx file (`-`: jsonl from standard input), ids checked for repetition.

    Args:
        scheme: for entries that name none.

    Raises:
        UsageError: the file cannot be read as such; see `engine.ledger.tables`; L013 no column and no option names the scheme.
    """
    if not is_table(suffix_of(name)):
        return Ledger(number_rows(read_lines(name), name))
    rows = read_table(name)
    columns, ignored = map_header(next(rows), names, name)
    if not any(column.name == "scheme" for column in columns) and not scheme:
        raise UsageError(
            Problem("L013", "no column names the scheme", path=name, line=1, column=1, help="add a column `scheme`, or give --scheme")
        )
    if not any(column.fact or column.name in ("text", "post") for column in columns):
        raise UsageError(
            Problem("L014", "no column holds a description, a post or a fact", path=name, line=1, column=1, help="add a column `text`")
        )
    return Ledger(number_rows(_table_rows(rows, columns, names, name), name), tuple(ignored))


def _table_rows(rows: Iterator[list[str]], columns: list[Column], names: Names, name: str) -> Iterator[Row]:
    found = False
    for number, cells in enumerate(rows, 2):
        if any(cells):
            found = True
            yield Row(number, _entry(cells, columns, names))
    if not found:
        raise empty(name)


def _entry(cells: list[str], columns: list[Column], names: Names) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    facts: dict[str, Any] = {}
    for column in columns:
        word = cells[column.position] if column.position < len(cells) else ""
        if word and column.fact:
            facts[column.name] = cell_value(word, column.name, names)
        elif word:
            entry[column.name] = word
    return {**entry, "facts": facts} if facts else entry
