"""Entries of a ledger in order, each with the number of its row; what is wrong with one stands in its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from engine.errors import Problem, UsageError
from engine.ledger.columns import Column, TableNames, cell_value, map_header
from engine.ledger.tables import READ, Row, empty, is_table, number_rows, read_lines, read_table, suffix_of

__all__ = ["Ledger", "open_ledger"]


@dataclass(frozen=True, slots=True)
class Ledger:
    """The rows of a ledger and the headers that are not read."""

    rows: Iterator[Row]
    ignored: tuple[str, ...] = ()


def open_ledger(name: str, names: TableNames, *, scheme: str = "") -> Ledger:
    """Return the entries of a jsonl, csv, xlsx or parquet file (`-`: jsonl from standard input), ids checked for repetition.

    Args:
        scheme: for entries that name none.

    Raises:
        UsageError: the file cannot be read as such; see `engine.ledger.tables`; L013 no column and no option names the scheme.
    """
    if not is_table(suffix_of(name, allowed=READ)):
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


def _table_rows(rows: Iterator[list[str]], columns: list[Column], names: TableNames, name: str) -> Iterator[Row]:
    found = False
    remembered: dict[tuple[str, str], Any] = {}  # the same words stand in a column again and again
    slots: list[Column | None] = [None] * (max(column.position for column in columns) + 1)
    for column in columns:
        slots[column.position] = column
    for number, cells in enumerate(rows, 2):
        if any(cells):
            found = True
            yield Row(number, _entry(cells, slots, names, remembered))
    if not found:
        raise empty(name)


def _entry(cells: list[str], slots: list[Column | None], names: TableNames, remembered: dict[tuple[str, str], Any]) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    facts: dict[str, Any] = {}
    for column, word in [pair for pair in zip(slots, cells, strict=False) if pair[1]]:  # most cells of a wide table are empty
        if column is None:
            continue
        if column.fact:
            key = (column.name, word)
            if key not in remembered:
                remembered[key] = cell_value(word, column.name, names)
            facts[column.name] = remembered[key]
        else:
            entry[column.name] = word
    return {**entry, "facts": facts} if facts else entry
