"""A scheme's decision tables as a workbook: a sheet a decision, lists to choose from, and what it was made of, for the merge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.authoring.tabulation.base import Base, keep_base
from engine.authoring.tabulation.choices import Choices, Offer
from engine.authoring.tabulation.plan import SheetPlan, plan_sheets
from engine.errors import display_width
from engine.knowledge.data_file import load_data
from engine.knowledge.tabulation.columns import Columns
from engine.knowledge.tabulation.model import OTHER, TEST, Tables
from engine.knowledge.tabulation.scheme_tables import HEAD, LISTS, Tabulator
from engine.types.vocabulary import Vocabulary

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["build_workbook"]

_LINE, _MOST_LINES, _MOST_HEIGHT = 16.0, 24, 400.0  # points a line; Excel allows 409 points a row
_SPARE_ROWS = 300  # lists go on below the last line, for new ones
_COLOURS = {"condition": "1F4E78", "conclusion": "375623", "source": "595959", "key": "404040"}
_PALE = {"condition": "F3F8FC", "conclusion": "F1F7ED", "source": "FFFFFF", "key": "F2F2F2"}
_SOURCE = frozenset({"basis", "locator", "reason", "other_readings", "position", "order"})
_WIDTHS = {
    "id": 12, "name": 26, "basis": 8, "locator": 22, "reason": 46, "other_readings": 30, "position": 7, "order": 18, OTHER: 46, "fact": 20,
    "how": 12, "item": 18, "content": 70, "word": 16, "grades": 30, "when": 40, "then": 46, "inputs": 30, "values": 24,
}  # fmt: skip


@lru_cache(maxsize=1)
def words() -> Mapping[str, Any]:
    """Return what the workbook says to people."""
    data: Mapping[str, Any] = load_data(Path(__file__).parent / "words.yaml")
    return data


def build_workbook(tables: Tables, tabulator: Tabulator, vocabulary: Vocabulary, grades: tuple[str, ...], base: Base) -> Workbook:
    """Return the workbook of a scheme's tables.

    Args:
        grades: the scheme's grade words.
        base: the rule file that the tables were made of.
    """
    from openpyxl import Workbook  # slow to import, and only workbooks need it

    book = Workbook()
    notes: Any = book.active
    lists = _Lists(book)
    columns = Columns(tabulator.words, tabulator.notation)
    choices = Choices(vocabulary, tabulator, tables, grades)
    _write_notes(notes, tables, base)
    for plan in plan_sheets(tables, tabulator):
        sheet = book.create_sheet(tabulator.words.sheet(plan.name))
        _Writer(sheet, plan, columns, tabulator, choices, lists).write()
        if not plan.lines:
            sheet.sheet_state = "hidden"
    lists.write()
    keep_base(book, base)
    return book


def _write_notes(sheet: Worksheet, tables: Tables, base: Base) -> None:
    from openpyxl.styles import Alignment

    sheet.title = words()["notes"]
    head = {entry.key: entry.rows[0].cells["content"].text for entry in tables.sections[HEAD]}
    filled = {"scheme": base.scheme, "file": base.file, "digest": base.digest, "vocabulary": base.vocabulary}
    sheet["A1"] = words()["title"].format(name=head.get("name", base.scheme))
    sheet["A1"].font = _font(bold=True, size=16, color=_COLOURS["condition"])
    rows = [*([name, text.format(**filled)] for name, text in words()["facts"]), *words()["how"]]
    for number, (name, text) in enumerate(rows, 3):
        sheet.cell(number, 1, name).font = _font(bold=True)
        sheet.cell(number, 1).alignment = Alignment(vertical="top")
        cell: Any = sheet.cell(number, 2)
        _put_text(cell, text)
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        sheet.row_dimensions[number].height = _LINE * max(1, ceil(display_width(text) / 96))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 20, 100
    sheet.sheet_view.showGridLines = False
    _fit_page(sheet)


def _fit_page(sheet: Worksheet) -> None:
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 8  # A3
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _font(**more: Any) -> Font:
    """Return the workbook's own font: without a name each program would take another one."""
    from openpyxl.styles import Font

    return Font(**{"name": "Calibri", "size": 11, **more})


def _put_text(cell: Any, text: str) -> None:
    """Write a text that stays as it is: no formula, no date, no number is made of it."""
    cell.value = text
    cell.data_type = "s"
    cell.number_format = "@"


class _Lists:
    """The sheet of lists, each a named range: a list of its own may have at most 255 characters in Excel, a range any number."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._names: dict[tuple[str, ...], str] = {}

    def name(self, offered: tuple[str, ...]) -> str:
        """Return the name of the range that holds some words."""
        return self._names.setdefault(offered, f"list_{len(self._names) + 1}")

    def write(self) -> None:
        """Write all lists that were asked for."""
        from openpyxl.utils import get_column_letter, quote_sheetname
        from openpyxl.workbook.defined_name import DefinedName

        sheet = self._book.create_sheet(words()["lists"])
        sheet.sheet_state = "hidden"
        for number, (offered, name) in enumerate(self._names.items(), 1):
            for row, word in enumerate(offered, 1):
                _put_text(sheet.cell(row, number), word)
            letter = get_column_letter(number)
            area = f"{quote_sheetname(sheet.title)}!${letter}$1:${letter}${len(offered)}"
            self._book.defined_names[name] = DefinedName(name, attr_text=area)


class _Writer:
    """Writes one sheet."""

    def __init__(self, sheet: Worksheet, plan: SheetPlan, columns: Columns, tabulator: Tabulator, choices: Choices, lists: _Lists) -> None:
        self._sheet, self._plan, self._columns = sheet, plan, columns
        self._tabulator, self._choices, self._lists = tabulator, choices, lists
        self._widths = [self._width(column) for column in plan.columns]

    def write(self) -> None:
        """Write titles, lines and lists."""
        from openpyxl.utils import get_column_letter

        for number, column in enumerate(self._plan.columns, 1):
            self._title(number, column)
        for row, line in enumerate(self._plan.lines, 2):
            self._line(row, line.words, first=line.first)
        last = get_column_letter(len(self._plan.columns))
        if self._plan.name != HEAD:
            self._sheet.auto_filter.ref = f"A1:{last}{max(len(self._plan.lines) + 1, 2)}"
        self._sheet.freeze_panes = "B2" if self._plan.name in (HEAD, *LISTS) else "C2"
        self._sheet.print_title_rows = "1:1"
        self._sheet.sheet_properties.tabColor = _COLOURS["condition" if self._columns.is_conditional(self._plan.name) else "source"]
        _fit_page(self._sheet)

    def _kind(self, column: str) -> str:
        if column.startswith(TEST):
            return "condition"
        if column in _SOURCE:
            return "source"
        own = column in ("id", "name", "item") and self._plan.name not in LISTS
        return "key" if own else "conclusion"

    def _width(self, column: str) -> float:
        longest = max((display_width(word) for line in self._plan.lines for word in line.words.get(column, "").split("\n")), default=0)
        usual = 40 if column.startswith("then.") and column.rpartition(".")[2] in ("text", "until") else _WIDTHS.get(column)
        return min(max(longest + 2, 11), usual or 24) if longest or usual is None else min(usual, 14)

    def _title(self, number: int, column: str) -> None:
        from openpyxl.comments import Comment
        from openpyxl.styles import Alignment, PatternFill
        from openpyxl.utils import get_column_letter

        cell: Any = self._sheet.cell(1, number)
        _put_text(cell, self._columns.title(self._plan.name, column))
        cell.font = _font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=_COLOURS[self._kind(column)])
        cell.alignment = Alignment(vertical="center", horizontal="center", wrap_text=True)
        self._sheet.column_dimensions[get_column_letter(number)].width = self._widths[number - 1]
        longest = max(
            ceil(display_width(self._columns.title(self._plan.name, name)) / (width - 1))
            for name, width in zip(self._plan.columns, self._widths, strict=True)
        )
        self._sheet.row_dimensions[1].height = _LINE * max(2, longest)
        note = self._note(column)
        if note:
            cell.comment = Comment(note, "riskwhy", height=30 + 18 * ceil(display_width(note) / 40), width=320)
        offer = self._choices.of(self._plan.name, column) if self._plan.name != HEAD else None
        if offer is not None:
            self._offer(get_column_letter(number), offer)

    def _note(self, column: str) -> str:
        """Return what the comment of a title says: what the fact means, how it is asked for, where it comes from."""
        if not column.startswith(TEST) or column == OTHER:
            return str(words()["columns"].get(column, ""))
        domain = self._tabulator.notation.domain(column[len(TEST) :])
        attribute = domain.attribute if domain is not None else None
        if attribute is None:
            return ""
        notes = words()["sheet_notes"]
        lines = (
            notes[TEST].format(definition=attribute.definition["zh"]) if attribute.definition.get("zh") else "",
            notes["asked"].format(question=attribute.question["zh"]) if attribute.question.get("zh") else "",
            notes["source"].format(source=attribute.source) if attribute.source else "",
        )
        return "\n".join(filter(None, lines))

    def _offer(self, letter: str, offer: Offer) -> None:
        from openpyxl.worksheet.datavalidation import DataValidation

        validation = DataValidation(type="list", formula1=f"={self._lists.name(offer.words)}", allow_blank=True)
        validation.errorStyle = "stop" if offer.strict else "information"
        validation.showErrorMessage = offer.strict
        validation.add(f"{letter}2:{letter}{len(self._plan.lines) + _SPARE_ROWS}")
        self._sheet.add_data_validation(validation)

    def _line(self, row: int, said: Mapping[str, str], *, first: bool) -> None:
        from openpyxl.styles import Alignment, Border, PatternFill, Side

        thin, faint = Side(style="thin", color="BFBFBF"), Side(style="hair", color="D9D9D9")
        nothing = self._tabulator.words.cells["none"][0]
        for number, column in enumerate(self._plan.columns, 1):
            cell: Any = self._sheet.cell(row, number)
            word, kind = said.get(column, ""), self._kind(column)
            test = column.startswith(TEST) and column != OTHER
            if word:
                self._put(cell, column, word)
            cell.alignment = Alignment(vertical="top", wrap_text=True, horizontal="center" if test or column == "position" else None)
            cell.fill = PatternFill("solid", fgColor=_PALE[kind])
            cell.border = Border(top=thin if first else faint, left=faint, right=faint)
            if word == nothing or column in ("position", "order"):
                cell.font = _font(color="A6A6A6")
            elif not first and column in ("id", "name"):
                cell.font = _font(color="7F7F7F")
        self._sheet.row_dimensions[row].height = min(_LINE * self._taken(said), _MOST_HEIGHT)

    def _put(self, cell: Any, column: str, word: str) -> None:
        """Write a number as a number where the column holds numbers and the number reads the same, else as text."""
        number = _number(word) if self._is_number(column) else None
        if number is None:
            _put_text(cell, word)
        else:
            cell.value = number

    def _is_number(self, column: str) -> bool:
        if column in ("position", "above", "from", "points"):
            return True
        domain = self._tabulator.notation.domain(column[len(TEST) :]) if column.startswith(TEST) and column != OTHER else None
        return domain is not None and domain.is_number

    def _taken(self, said: Mapping[str, str]) -> int:
        """Return how many lines the longest cell of a row takes: not every program fits heights to wrapped text by itself."""
        pairs: Sequence[tuple[str, float]] = [
            (said.get(column, ""), width) for column, width in zip(self._plan.columns, self._widths, strict=True)
        ]
        taken = (sum(ceil(display_width(line) / (width - 2)) or 1 for line in word.split("\n")) for word, width in pairs)
        return min(max(taken, default=1), _MOST_LINES)


def _number(word: str) -> int | float | None:
    """Return the number that a word writes, if a cell gives back the very same word."""
    for kind in (int, float):
        try:
            number = kind(word)
        except ValueError:
            continue
        if repr(number) == word and abs(number) < 1e15:
            return number
    return None
