"""What the tests of decision tables share: schemes read without their places, and workbooks changed as people change them."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from engine.authoring.tabulation.base import Base
from engine.authoring.tabulation.rule_file import RuleFile, read_rule_text
from engine.authoring.tabulation.workbook import build_workbook
from engine.knowledge.language import Language
from engine.knowledge.loader import default_folders, load_words
from engine.knowledge.names import Names
from engine.knowledge.scheme_file import parse_scheme_file
from engine.knowledge.yaml_source import Node

ROOT = default_folders()[0]
DATA = Path(__file__).resolve().parents[1] / "data"
OWN = {"library": "eleventh", "laboratory": "laboratory", "tendering": "tendering", "university": "university"}
BUILT_IN = sorted(path.parent.name for path in (ROOT / "rules").glob("*/rules.yaml") if path.parent.name != "common")
SCHEMES = [*BUILT_IN, *OWN]


def folder_of(scheme: str) -> Path:
    return DATA / OWN[scheme] if scheme in OWN else ROOT


def rules_path(scheme: str) -> Path:
    return folder_of(scheme) / "rules" / scheme / "rules.yaml"


@cache
def words(folder: Path = ROOT) -> tuple[Names, Language]:
    vocabulary, language = load_words(list(dict.fromkeys([ROOT, folder])))
    return Names(vocabulary), language


@cache
def rule_file(scheme: str) -> RuleFile:
    path = rules_path(scheme)
    return read_rule_text(path.read_text(encoding="utf-8"), path, f"rules/{scheme}/rules.yaml", *words(folder_of(scheme)))


def workbook_of(found: RuleFile) -> Workbook:
    """Return a scheme's workbook as it is read from a file."""
    return load_workbook(io.BytesIO(_written(found.shown, found.text, found.tabulator.notation.names.vocabulary.digest, found)))


_WRITTEN: dict[tuple[str, ...], bytes] = {}


def _written(shown: str, text: str, vocabulary: str, found: RuleFile) -> bytes:
    """Return the bytes of a workbook, made once for each text."""
    key = (shown, text, vocabulary)
    if key not in _WRITTEN:
        names = found.tabulator.notation.names
        _WRITTEN[key] = content_of(build_workbook(found.tables, found.tabulator, names.vocabulary, found.grades, Base("x", shown, text)))
    return _WRITTEN[key]


def content_of(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def meaning(root: Node, names: Names, language: Language) -> Any:
    """Return everything that a rule file says, without where it says it."""
    file, problems = parse_scheme_file(root, names, language)
    assert problems == []
    return _bare((file.scheme, file.sections, file.metarules, file.borrowing))


def _bare(item: Any) -> Any:
    if isinstance(item, Node):
        return None
    if dataclasses.is_dataclass(item) and not isinstance(item, type):
        fields = {field.name: _bare(getattr(item, field.name)) for field in dataclasses.fields(item) if field.name not in ("path", "line")}
        return type(item).__name__, fields
    if isinstance(item, Mapping):
        return {key: _bare(value) for key, value in item.items()}
    return [_bare(value) for value in item] if isinstance(item, tuple | list) else item


def column(sheet: Worksheet, title: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == title)


def row(sheet: Worksheet, name: str, *, nth: int = 0) -> int:
    """Return the number of the row (the nth one) with an id."""
    return [number for number in range(2, sheet.max_row + 1) if str(sheet.cell(number, 1).value).strip() == name][nth]


def put(book: Workbook, sheet: str, name: str, title: str, value: Any, *, nth: int = 0) -> None:
    """Write into one cell, found by sheet, id and column."""
    at = book[sheet]
    at.cell(row(at, name, nth=nth), column(at, title)).value = value


def append(book: Workbook, sheet: str, cells: Mapping[str, Any]) -> None:
    """Write a row below all others."""
    at = book[sheet]
    number = at.max_row + 1
    for title, value in cells.items():
        at.cell(number, column(at, title)).value = value
