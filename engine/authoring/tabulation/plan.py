"""What stands where in a workbook: the sheets of a scheme with their columns and lines, before any file is written."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.knowledge.tabulation.columns import Columns, key_column, section_of, sheets
from engine.knowledge.tabulation.model import OTHER, TEST, Entry, Row, Tables
from engine.knowledge.tabulation.scheme_tables import HEAD, Tabulator

__all__ = ["Line", "SheetPlan", "plan_sheets"]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet: its words by column; `first` where an entry begins."""

    words: Mapping[str, str]
    first: bool


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """One sheet: its name, its columns from left to right, its lines."""

    name: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


def plan_sheets(tables: Tables, tabulator: Tabulator) -> tuple[SheetPlan, ...]:
    """Return all sheets of a scheme; those without lines are empty tables to begin with."""
    columns = Columns(tabulator.words, tabulator.notation)
    return tuple(_plan(name, tables, columns, tabulator) for name in sheets())


def _plan(name: str, tables: Tables, columns: Columns, tabulator: Tabulator) -> SheetPlan:
    listed = tables.sections.get(section_of(name), ())
    entries = [(number, entry) for number, entry in enumerate(listed, 1) if entry.sheet == name]
    tests = _tests([row for _, entry in entries for row in entry.rows])
    other = (OTHER,) if columns.is_conditional(name) else ()
    fixed = (*columns.before(name), *tests, *other, *columns.after(name, _duties(entries)))
    used = {column for _, entry in entries for row in entry.rows for column in row.cells}
    missing = [column for column in columns.fixed(name) if column in used and column not in fixed]
    shown = (*fixed, *missing)
    lines = [line for number, entry in entries for line in _lines(number, entry, shown, columns, tabulator)]
    if any("order" in line.words for line in lines):
        shown = (*shown, "order")
    return SheetPlan(name, shown, tuple(lines))


def _duties(entries: Sequence[tuple[int, Entry]]) -> int:
    """Return how many duties the rules of a sheet name at most."""
    numbers = [int(column.split(".")[2]) for _, entry in entries for row in entry.rows for column in row.cells if column.count(".") == 3]
    return max(numbers, default=1)


def _tests(rows: Sequence[Row]) -> tuple[str, ...]:
    """Return the columns of conditions in an order that fits as many rows as it can."""
    seen = dict.fromkeys(column for row in rows for column in row.order if column != OTHER)
    after: dict[str, set[str]] = {column: set() for column in seen}
    for row in rows:
        chain = [column for column in row.order if column != OTHER]
        for one, next_one in itertools.pairwise(chain):
            if one != next_one and not _reaches(after, next_one, one):
                after[one].add(next_one)
    return tuple(_sorted(list(seen), after))


def _reaches(after: Mapping[str, set[str]], start: str, end: str) -> bool:
    waiting, done = [start], set[str]()
    while waiting:
        column = waiting.pop()
        if column == end:
            return True
        if column not in done:
            done.add(column)
            waiting.extend(after[column])
    return False


def _sorted(columns: list[str], after: Mapping[str, set[str]]) -> Iterator[str]:
    """Yield the columns so that each stands before those that come after it; else as they were first seen."""
    left = list(columns)
    while left:
        column = next(item for item in left if not any(item in after[other] for other in left))
        left.remove(column)
        yield column


def _lines(number: int, entry: Entry, shown: Sequence[str], columns: Columns, tabulator: Tabulator) -> Iterator[Line]:
    if entry.sheet == HEAD:
        yield Line({"item": columns.title(HEAD, entry.key), "content": entry.rows[0].cells["content"].text}, True)
        return
    key = key_column(entry.sheet)
    names = {name: cell.text for name, cell in entry.rows[0].cells.items() if name in (key, "reading")}
    for at, row in enumerate(entry.rows):
        words = {**names, **{name: cell.text for name, cell in row.cells.items()}}
        words["position"] = str(number) if at == 0 else _between(number, at, len(entry.rows))
        usual = [column for column in shown if column.startswith(TEST) and column != OTHER and column in row.cells]
        if (*usual, *[column for column in row.order if column == OTHER]) != row.order:
            words["order"] = tabulator.words.cells["order"].join(columns.title(entry.sheet, column) for column in row.order)
        if columns.is_conditional(entry.sheet):
            blank = [column for column in shown if column.startswith(TEST) and column != OTHER and column not in words]
            words.update(dict.fromkeys(blank, tabulator.words.cells["none"][0]))
        yield Line(words, at == 0)


def _between(number: int, at: int, count: int) -> str:
    """Return the place of a further row: after its first row and before the next entry."""
    steps = Decimal(10) ** len(str(count))
    return str(number + Decimal(at) / steps)
