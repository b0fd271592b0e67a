"""The result workbook: a sheet of verdicts and a sheet of counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from engine.explanation.wording import Wording
from engine.ledger.answering import Answer
from engine.ledger.columns import Columns, load_columns
from engine.ledger.result_row import result_row
from engine.types.knowledge import Knowledge

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["build_workbook"]

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 32_000
_HEADER = "1F4E78"
_SHADES = {"final": "E2EFDA", "conflict": "FCE4D6", "provisional": "FFF2CC", "error": "F8CBAD"}


def build_workbook(answers: Iterable[Answer], knowledge: Knowledge, wording: Wording) -> Workbook:
    """Return the workbook of all answers, in order."""
    from openpyxl import Workbook  # slow to import, and only workbooks need it

    columns, counts = load_columns(), Counter[tuple[str, str, str]]()
    book = Workbook()
    sheet: Any = book.active
    sheet.title = columns.title("verdicts")
    _start(sheet, [(item["title"], float(item["width"])) for item in columns.results])
    ends: set[tuple[str, str]] = set()
    for answer in answers:
        row = result_row(answer, knowledge, wording)
        status = "error" if answer.failed else answer.document["status"]
        _append(sheet, [row.get(item["name"], "") for item in columns.results], _SHADES.get(status))
        counts[_key(answer, row, columns)] += 1
        ends.add((answer.document.get("knowledge", ""), answer.document.get("on", "")))
    sheet.auto_filter.ref = sheet.dimensions
    _summary(book.create_sheet(columns.title("summary")), counts, ends, columns)
    return book


def _key(answer: Answer, row: dict[str, str], columns: Columns) -> tuple[str, str, str]:
    if answer.failed:
        return row.get("scheme", ""), columns.title("failed"), ""
    return row["scheme"], row["status"], row["grade"] or columns.title("none")


def _start(sheet: Worksheet, headers: list[tuple[str, float]]) -> None:
    """Write the header, set the widths and keep the header in sight."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    for number, (title, width) in enumerate(headers, 1):
        cell = sheet.cell(1, number, title)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=_HEADER)
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"


def _append(sheet: Worksheet, words: list[str], shade: str | None = None) -> None:
    """Write a row of texts; none of them is ever a formula."""
    from openpyxl.styles import Alignment, PatternFill

    position = sheet.max_row + 1
    for number, word in enumerate(words, 1):
        cell: Any = sheet.cell(position, number)
        cell.value = _ILLEGAL.sub("\ufffd", word)[:_LONGEST] or None
        if cell.data_type == "f":
            cell.data_type = "s"
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        if shade:
            cell.fill = PatternFill("solid", fgColor=shade)


def _summary(sheet: Worksheet, counts: Counter[tuple[str, str, str]], ends: set[tuple[str, str]], columns: Columns) -> None:
    title = columns.title
    _start(sheet, [(title("scheme"), 30), (title("status"), 20), (title("grade"), 12), (title("count"), 10)])
    for (scheme, status, grade), count in sorted(counts.items()):
        _append(sheet, [scheme, status, grade])
        sheet.cell(sheet.max_row, 4, count)
    failed = sum(count for (_, status, _), count in counts.items() if status == title("failed"))
    for name, count in (("total", counts.total()), ("failed", failed)):
        _append(sheet, [title(name)])
        sheet.cell(sheet.max_row, 4, count)
    for name, words in (("knowledge", {digest for digest, _ in ends if digest}), ("on", {day for _, day in ends if day})):
        for word in sorted(words):
            _append(sheet, [title(name), word])
