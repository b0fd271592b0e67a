"""The result workbook: a sheet of verdicts and a sheet of counts; and what every workbook of ours is made of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING, Any

from engine.errors import display_width
from engine.explanation.wording import Wording
from engine.ledger.answering import Answer
from engine.ledger.columns import Columns, load_columns
from engine.ledger.result_row import result_row
from engine.types.knowledge import Knowledge

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["Book", "Sheet", "build_workbook"]

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 32_000
_LINE, _MOST_LINES = 15.0, 20  # points a line; Excel allows 409 points a row
_HEADER, _PART = "1F4E78", "DDEBF7"
_SHADES = {"final": "E2EFDA", "conflict": "FCE4D6", "provisional": "FFF2CC", "error": "F8CBAD"}


def build_workbook(answers: Iterable[Answer], knowledge: Knowledge, wording: Wording) -> Workbook:
    """Return the workbook of all answers, in order."""
    from openpyxl import Workbook  # slow to import, and only workbooks need it

    columns, counts = load_columns(), Counter[tuple[str, str, str]]()
    book = Workbook()
    sheet: Any = book.active
    sheet.title = columns.title("verdicts")
    verdicts = Sheet(sheet, [(item["title"], float(item["width"])) for item in columns.results])
    ends: set[tuple[str, str]] = set()
    for answer in answers:
        row = result_row(answer, knowledge, wording)
        status = "error" if answer.failed else answer.document["status"]
        verdicts.add([row.get(item["name"], "") for item in columns.results], shade=_SHADES.get(status))
        counts[_key(answer, row, columns)] += 1
        ends.add((answer.document.get("knowledge", ""), answer.document.get("on", "")))
    sheet.auto_filter.ref = sheet.dimensions
    _summary(book.create_sheet(columns.title("summary")), counts, ends, columns)
    return book


def _key(answer: Answer, row: dict[str, str], columns: Columns) -> tuple[str, str, str]:
    if answer.failed:
        return row.get("scheme", ""), columns.title("failed"), ""
    return row["scheme"], row["status"], row["grade"] or columns.title("none")


class Book:
    """A workbook that grows sheet by sheet."""

    def __init__(self) -> None:
        from openpyxl import Workbook

        self._book = Workbook()
        self._empty: Any = self._book.active

    def sheet(self, title: str, headers: list[tuple[str, float]], *, shades: Iterable[str] = ()) -> Sheet:
        """Add a sheet.

        Args:
            headers: title and width of each column, in characters.
            shades: colours that rows will have, beside the usual ones.
        """
        sheet = self._empty or self._book.create_sheet()
        self._empty, sheet.title = None, title
        return Sheet(sheet, headers, shades=shades)

    def save(self, file: Any) -> None:
        """Write the workbook into an open file."""
        content = BytesIO()
        self._book.save(content)
        file.write(content.getvalue())


class Sheet:
    """A sheet that grows row by row below a header that stays in sight."""

    def __init__(self, sheet: Worksheet, headers: list[tuple[str, float]], *, shades: Iterable[str] = ()) -> None:
        from openpyxl.styles import Alignment, Font, PatternFill
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.properties import PageSetupProperties

        self._sheet, self._rows, self._widths = sheet, 1, [width for _, width in headers]
        self._wrapped = Alignment(vertical="top", wrap_text=True)
        self._fills = {shade: PatternFill("solid", fgColor=shade) for shade in (*_SHADES.values(), _HEADER, _PART, *shades)}
        for number, (title, width) in enumerate(headers, 1):
            cell = sheet.cell(1, number, title)
            cell.font = Font(bold=True, color="FFFFFF")
            cell.fill = self._fills[_HEADER]
            cell.alignment = Alignment(vertical="center", wrap_text=True)
            sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.freeze_panes = "A2"
        sheet.print_title_rows = "1:1"
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)

    def add(self, words: Sequence[str | int], *, shade: str | None = None) -> None:
        """Write a row of texts and numbers; no text is ever a formula."""
        self._rows += 1
        for number, word in enumerate(words, 1):
            cell: Any = self._sheet.cell(self._rows, number)
            cell.value = word if isinstance(word, int) else _ILLEGAL.sub("\ufffd", word)[:_LONGEST] or None
            if cell.data_type == "f":
                cell.data_type = "s"
            cell.alignment = self._wrapped
            if shade:
                cell.fill = self._fills[shade]
        self._sheet.row_dimensions[self._rows].height = _LINE * self._lines(words)

    def filter(self) -> None:
        """Let people filter by every column."""
        self._sheet.auto_filter.ref = self._sheet.dimensions

    def _lines(self, words: Sequence[str | int]) -> int:
        """Return how many lines the longest cell of a row takes: not every program fits heights to wrapped text by itself."""
        taken = (
            sum(ceil(display_width(line) / width) or 1 for line in str(word)[:_LONGEST].split("\n"))
            for word, width in zip(words, self._widths, strict=False)
        )
        return min(max(taken, default=1), _MOST_LINES)


def _summary(sheet: Worksheet, counts: Counter[tuple[str, str, str]], ends: set[tuple[str, str]], columns: Columns) -> None:
    title = columns.title
    summary = Sheet(sheet, [(title("scheme"), 30), (title("status"), 20), (title("grade"), 12), (title("count"), 10)])
    for (scheme, status, grade), count in sorted(counts.items()):
        summary.add([scheme, status, grade, count])
    failed = sum(count for (_, status, _), count in counts.items() if status == title("failed"))
    summary.add([title("total"), "", "", counts.total()])
    summary.add([title("failed"), "", "", failed])
    for name, words in (("knowledge", {digest for digest, _ in ends if digest}), ("on", {day for _, day in ends if day})):
        for word in sorted(words):
            summary.add([title(name), word])
