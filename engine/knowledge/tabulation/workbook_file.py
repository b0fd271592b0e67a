"""A workbook of decision tables as the root node of a rule file; every part of it knows the cell that it was read from."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import Problem, nearest
from engine.knowledge.language import Language
from engine.knowledge.names import Names
from engine.knowledge.tabulation.columns import Columns, section_of, sheets
from engine.knowledge.tabulation.model import Cell, Entry, Row, Tables
from engine.knowledge.tabulation.scheme_tables import HEAD, LISTS, Tabulator, head_words
from engine.knowledge.tabulation.sheet_reading import Place, SheetReader, cell_place
from engine.knowledge.tabulation.words import TableWords
from engine.knowledge.yaml_source import Node

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["ReadWorkbook", "open_workbook", "read_tables", "read_workbook_root"]

_LARGEST = 200_000_000  # bytes, unpacked


@dataclass(frozen=True, slots=True)
class ReadWorkbook:
    """What a workbook says: its tables, and the tabulator that knows its grades and types."""

    tables: Tables
    tabulator: Tabulator


def read_workbook_root(path: Path, shown: str, names: Names, language: Language) -> tuple[Node | None, list[Problem]]:
    """Return the root node of the rule file that a workbook says, and every problem found; `shown` is the path that messages name."""
    book, problems = open_workbook(path.read_bytes(), shown)
    if book is None:
        return None, problems
    read = read_tables(book, shown, names, language, problems)
    if problems:
        return None, problems
    place = cell_place(shown, read.tabulator.words.sheet(HEAD), 1, 1)
    root = read.tabulator.root(read.tables, problems, place)
    return (None if problems else root), problems


def open_workbook(content: bytes, shown: str) -> tuple[Workbook | None, list[Problem]]:
    """Return a workbook from its bytes; or None and why it cannot be read."""
    from openpyxl import load_workbook  # slow to import, and only workbooks need it

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > _LARGEST:
                return None, [Problem("B001", "the workbook is too large", path=shown, help="remove pictures and empty rows")]
        return load_workbook(io.BytesIO(content)), []
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError, TypeError):
        return None, [Problem("B001", "the file is not a workbook", path=shown, help="save it as xlsx, without a password")]


def read_tables(book: Workbook, shown: str, names: Names, language: Language, problems: list[Problem]) -> ReadWorkbook:
    """Return the tables of a workbook; problems are added to the list given."""
    by_name = _sheets(book, shown, TableWords(language), problems)
    first = Tabulator(names, language, {})
    reader = SheetReader(shown, first.words, Columns(first.words, first.notation), problems)
    sections: dict[str, tuple[Entry, ...]] = {HEAD: _head(reader, by_name)}
    for name in LISTS:
        sections[name] = tuple(reader.entries(name, by_name[name])) if name in by_name else ()
    root = mapping_of_head(first, Tables(sections))
    tabulator = Tabulator(names, language, head_words(root, language))
    columns = Columns(tabulator.words, tabulator.notation)
    sections.update(_sections(SheetReader(shown, tabulator.words, columns, problems), by_name))
    return ReadWorkbook(Tables(sections), tabulator)


def mapping_of_head(tabulator: Tabulator, tables: Tables) -> Node:
    """Return a root node with the head alone."""
    return tabulator.root(Tables({name: tables.sections.get(name, ()) for name in (HEAD, *LISTS)}), [])


def _sheets(book: Workbook, shown: str, words: TableWords, problems: list[Problem]) -> dict[str, Worksheet]:
    """Return the sheets by name; one of another title that has rows with ids is no sheet of notes."""
    titles = {words.sheet(name): name for name in sheets()}
    key = words.title("rules", "id")
    found: dict[str, Worksheet] = {}
    for sheet in book.worksheets:
        name = titles.get(sheet.title.strip())
        if name is not None:
            found[name] = sheet
        elif any(cell.value == key for row in sheet.iter_rows(max_row=5) for cell in row):
            place = cell_place(shown, sheet.title, 1, 1)
            problems.append(
                place.problem("B002", f"unknown sheet `{sheet.title}`", help=nearest(sheet.title, titles) or "sheets: " + ", ".join(titles))
            )
    if HEAD not in found:
        title = words.sheet(HEAD)
        problems.append(
            Problem("B002", f"the sheet `{title}` is missing", path=shown, help="export the scheme again, and begin from there")
        )
    return found


def _head(reader: SheetReader, by_name: Mapping[str, Worksheet]) -> tuple[Entry, ...]:
    if HEAD not in by_name:
        return ()
    known = {reader.words.title(HEAD, name): name for name in head_settings(reader.words.language)}
    found = []
    for entry in reader.entries(HEAD, by_name[HEAD]):
        cells = entry.rows[0].cells
        name = known.get(entry.key)
        place = cells["item"].place
        if name is None:
            at = place or Node(reader.path, 0, 0, "")
            reader.problems.append(
                at.problem("B015", f"unknown setting `{entry.key}`", help=nearest(entry.key, known) or "settings: " + ", ".join(known))
            )
        elif "content" in cells:
            found.append(Entry(HEAD, HEAD, name, (Row({"item": Cell(name, place), "content": cells["content"]}),)))
    return tuple(found)


def head_settings(language: Language) -> tuple[str, ...]:
    """Return the settings of a scheme's head that stand in rows of their own."""
    own = [name for name in language["scheme"].values() if name not in (*LISTS, "borrow")]
    own.insert(own.index("name") + 1, "name_en")
    return (*own, *(f"borrow.{name}" for name in language["borrow"].values()))


def _sections(reader: SheetReader, by_name: Mapping[str, Worksheet]) -> dict[str, tuple[Entry, ...]]:
    """Return the entries of all sections; the rules of all their sheets in one order."""
    placed: dict[str, list[tuple[Place, Entry]]] = {}
    for name in sheets():
        if name in by_name and name not in (HEAD, *LISTS):
            placed.setdefault(section_of(name), []).extend(reader.placed_entries(name, by_name[name]))
    for pairs in placed.values():
        _report_repeated(reader, [entry for _, entry in pairs])
    return {section: tuple(entry for _, entry in sorted(pairs, key=lambda pair: pair[0])) for section, pairs in placed.items()}


def _report_repeated(reader: SheetReader, entries: Sequence[Entry]) -> None:
    seen: dict[str, Entry] = {}
    for entry in entries:
        first = seen.setdefault(entry.key, entry)
        if first is not entry and entry.place is not None and first.place is not None:
            message = f"id `{entry.key}` stands in two sheets"
            reader.problems.append(entry.place.problem("B016", message, help=f"first in {first.place.cell}; ids are never reused"))
