"""The rows of one sheet of a workbook as entries; whatever Excel, LibreOffice or WPS may have done to them is mended or named by its cell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from engine.errors import Problem, nearest
from engine.knowledge.tabulation.columns import Columns, key_column, section_of
from engine.knowledge.tabulation.entries import entry_key
from engine.knowledge.tabulation.model import OTHER, TEST, Cell, Entry, Row
from engine.knowledge.tabulation.scheme_tables import HEAD
from engine.knowledge.tabulation.words import TableWords
from engine.knowledge.yaml_source import Node

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["Place", "SheetReader", "cell_place"]

_HEADER_ROWS = 20
_HIGHEST = Decimal(0)
Line = Mapping[str, Cell]
Place = tuple[Decimal, int]  # the number that a row has, and its place in the sheet


def cell_place(path: str, sheet: str, row: int, column: int) -> Node:
    """Return a node that carries the place of a cell."""
    from openpyxl.utils import get_column_letter

    return Node(path, row, column, "", text="", cell=f"{sheet}!{get_column_letter(column)}{row}")


@dataclass(frozen=True, slots=True)
class SheetReader:
    """Reads sheets of one file.

    Args:
        path: the file as messages name it.
        problems: where everything that is wrong gathers.
    """

    path: str
    words: TableWords
    columns: Columns
    problems: list[Problem]

    def entries(self, sheet: str, source: Worksheet) -> list[Entry]:
        """Return the entries of a sheet in the order of their numbers."""
        return [entry for _, entry in sorted(self.placed_entries(sheet, source), key=lambda pair: pair[0])]

    def placed_entries(self, sheet: str, source: Worksheet) -> list[tuple[Place, Entry]]:
        """Return the entries of a sheet, each with its place in the order of its section."""
        header = self._header(sheet, source)
        if header is None:
            return []
        row, columns = header
        lines = list(self._lines(sheet, source, row, columns))
        groups: dict[str, list[tuple[Place, Line]]] = {}
        for place, line in zip(self._positions(lines), lines, strict=True):
            groups.setdefault(self._key(sheet, line), []).append((place, line))
        names = list(columns.values())
        return [
            (min(map(_first, pairs)), self._entry(sheet, key, [line for _, line in sorted(pairs, key=_first)], names))
            for key, pairs in groups.items()
        ]

    def _key(self, sheet: str, line: Line) -> str:
        cells = {name: cell.text for name, cell in line.items()}
        return cells[key_column(sheet)] if sheet == HEAD else entry_key(section_of(sheet), cells)

    # ── the header ──

    def _header(self, sheet: str, source: Worksheet) -> tuple[int, dict[int, str]] | None:
        """Return the row of the titles and the column names by their number."""
        wanted = self.columns.title(sheet, key_column(sheet))
        for number, cells in enumerate(source.iter_rows(max_row=_HEADER_ROWS, values_only=True), 1):
            titles = {at: _squeezed(value) for at, value in enumerate(cells, 1) if _squeezed(value)}
            if wanted in titles.values():
                return number, self._titles(sheet, source, number, titles)
        place = cell_place(self.path, source.title, 1, 1)
        self._report(place, "B003", f"the sheet `{source.title}` has no column `{wanted}`", f"keep the row of titles with `{wanted}`")
        return None

    def _titles(self, sheet: str, source: Worksheet, row: int, titles: Mapping[int, str]) -> dict[int, str]:
        found: dict[int, str] = {}
        for at, title in titles.items():
            if title.startswith(self.words.columns["remark"]):
                continue
            column, place = self.columns.find(sheet, title), cell_place(self.path, source.title, row, at)
            if column is None:
                known = [self.columns.title(sheet, name) for name in self.columns.fixed(sheet)]
                help_text = (
                    nearest(title, known)
                    or f"name a fact, or begin the title of a column of your own with `{self.words.columns['remark']}`"
                )
                self._report(place, "B004", f"unknown column `{title}`", help_text)
            elif column in found.values():
                self._report(place, "B005", f"the column `{title}` stands twice", "put the two into one")
            else:
                found[at] = column
        return found

    # ── the rows ──

    def _lines(self, sheet: str, source: Worksheet, header: int, columns: Mapping[int, str]) -> Iterator[Line]:
        merged = _merged(source)
        key = key_column(sheet)
        for row, cells in enumerate(source.iter_rows(min_row=header + 1), header + 1):
            line: dict[str, Cell] = {}
            for at, cell in enumerate(cells, 1):
                value: Any = merged.get((row, at), cell.value)
                place = cell_place(self.path, source.title, row, at)
                text = self._text(value, getattr(cell, "data_type", "n"), place)
                if at in columns and not (text and self._is_tested(columns[at], text)):
                    continue
                if at in columns:
                    line[columns[at]] = Cell(text, place)
                elif text and not self._is_remark(source, header, at):
                    self._report(place, "B006", f"`{text[:40]}` stands in a column without a title", "give the column a title")
            if all(name in ("position", "order") for name in line):
                continue
            if key not in line:
                place = next(cell.place for cell in line.values() if cell.place)
                title = self.columns.title(sheet, key)
                self._report(place, "B007", f"the row has no `{title}`", f"give it one; further rows of a rule repeat its `{title}`")
                continue
            yield line

    def _is_tested(self, column: str, text: str) -> bool:
        """Return whether a cell says something: one of a condition may say that it does not matter."""
        return not column.startswith(TEST) or text not in self.words.cells["none"]

    def _is_remark(self, source: Worksheet, header: int, column: int) -> bool:
        return bool(_squeezed(source.cell(header, column).value))

    def _text(self, value: Any, kind: str, place: Node) -> str:
        """Return the words of a cell: texts without spaces at their ends, numbers as they are written."""
        if value is None or (isinstance(value, str) and not value.strip()):
            return ""
        if kind == "f" or not isinstance(value, str | int | float):
            self._report_kind(value, kind, place)
            return ""
        if isinstance(value, bool):
            return self.words.language.word_for("boolean", str(value).lower())
        if isinstance(value, str):
            if kind == "e":
                self._report_kind(value, kind, place)
                return ""
            return value.replace("\r\n", "\n").replace("\r", "\n").strip()
        return str(value) if isinstance(value, int) else format(Decimal(repr(value)).normalize(), "f")

    def _report_kind(self, value: Any, kind: str, place: Node) -> None:
        if isinstance(value, date | time | timedelta):
            value = str(value).removesuffix(" 00:00:00")
            self._report(place, "B008", f"the cell holds the day or time `{value}`", "format the cell as text and write the words again")
        elif kind == "e":
            self._report(place, "B008", f"the cell holds the error `{value}`", "write the words again")
        else:
            self._report(place, "B008", "the cell holds a formula", "write its result, as text")

    def _positions(self, lines: Sequence[Line]) -> list[Place]:
        """Return where each row stands: by its number, or after the row above it."""
        positions: list[Place] = []
        last = _HIGHEST
        for number, line in enumerate(lines):
            last = self._number(line["position"]) if "position" in line else last
            positions.append((last, number))
        return positions

    def _number(self, cell: Cell) -> Decimal:
        try:
            number = Decimal(unicodedata.normalize("NFKC", cell.text))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            self._report(cell.place, "B009", f"`{cell.text}` is no place in the order", "write a number, such as 12 or 12.5, or nothing")
            return _HIGHEST
        return number

    # ── one entry ──

    def _entry(self, sheet: str, key: str, lines: Sequence[Line], names: Sequence[str]) -> Entry:
        single = set(self.columns.single(sheet, names))
        first: dict[str, Cell] = {}
        for line in lines:
            for name in single & line.keys():
                self._join(sheet, first, name, line[name])
        rows = [
            Row({name: cell for name, cell in line.items() if name not in (*single, "position", "order")}, self._order(sheet, line, names))
            for line in lines
        ]
        head = {name: first[name] for name in names if name in first}
        rows[0] = Row({**head, **rows[0].cells}, rows[0].order)
        return Entry(section_of(sheet), sheet, key, tuple(rows))

    def _join(self, sheet: str, first: dict[str, Cell], name: str, cell: Cell) -> None:
        """Take what the rows of an entry say once."""
        known = first.setdefault(name, cell)
        if known.text != cell.text:
            message = f"two rows of one rule differ in `{self.columns.title(sheet, name)}`: `{known.text[:40]}` and `{cell.text[:40]}`"
            self._report(cell.place, "B014", message, "write it in the first row alone; if it is another rule, give it another id")

    def _order(self, sheet: str, line: Line, names: Sequence[str]) -> tuple[str, ...]:
        present = [name for name in names if name in line and name.startswith(TEST) and name != OTHER]
        lines = [text for text in line[OTHER].text.split("\n") if text.strip()] if OTHER in line else []
        usual = [*present, *[OTHER] * len(lines)]
        if "order" not in line:
            return tuple(usual)
        told: list[str] = []
        for title in re.split(r"\s*>\s*", line["order"].text):
            column = self.columns.find(sheet, title)
            if column in usual:
                told.append(column)
                usual.remove(column)
        return (*told, *usual)

    def _report(self, place: Node | None, code: str, message: str, help_text: str) -> None:
        at = place or Node(self.path, 0, 0, "")
        self.problems.append(at.problem(code, message, help=help_text))


def _first(pair: tuple[Place, Line]) -> Place:
    return pair[0]


def _squeezed(value: object) -> str:
    """Return a title without the spaces and line breaks that somebody put into it."""
    return re.sub(r"\s+", " ", value).strip() if isinstance(value, str) else ""


def _merged(source: Worksheet) -> dict[tuple[int, int], Any]:
    """Return the value of every cell that lies in a merged range."""
    found = {}
    for area in source.merged_cells.ranges:
        value = source.cell(area.min_row, area.min_col).value
        found.update(
            {(row, column): value for row in range(area.min_row, area.max_row + 1) for column in range(area.min_col, area.max_col + 1)}
        )
    return found
