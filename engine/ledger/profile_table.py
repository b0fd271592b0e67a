"""A table of profiles to fill in: a row for each post, a column for each fact; what is to be filled in says so."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.errors import Problem, UsageError
from engine.explanation.wording import Wording
from engine.ledger.columns import load_columns
from engine.ledger.tables import suffix_of

__all__ = ["write_profile_table"]

_SUFFIXES = (".csv", ".xlsx")
_FIELDS = ("post", "unit", "stated_by", "since")
Table = list[list[str]]


def write_profile_table(path: str, rows: Sequence[Mapping[str, Any]], wording: Wording) -> None:
    """Write the table; it can be loaded as it is, and says more with every cell filled in.

    Args:
        rows: what to ask: `post`, `unit`, `fact` and `ask` of each.
        wording: Chinese, as tables of profiles are.

    Raises:
        UsageError: L001 another suffix, L016 the file cannot be written.
    """
    suffix = suffix_of(path, allowed=_SUFFIXES)
    facts = list(dict.fromkeys(row["fact"] for row in rows))
    posts: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        posts.setdefault((row["post"], row["unit"]), set()).add(row["fact"])
    blank = wording.say("questions", "blank")
    header = [_title(name) for name in _FIELDS] + [wording.fact(name) for name in facts]
    body = [[post, unit, "", "", *(blank if name in wanted else "" for name in facts)] for (post, unit), wanted in posts.items()]
    content = _WRITERS[suffix]([header, *body], _choices(rows, facts, wording))
    try:
        Path(path).write_bytes(content)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        problem = Problem("L016", f"`{path}` cannot be written: {reason}", path=path, help="check the folder and the permissions")
        raise UsageError(problem) from error


def _title(name: str) -> str:
    words: Sequence[str] = load_columns().table["profile"][name]
    return words[1]


def _choices(rows: Sequence[Mapping[str, Any]], facts: Sequence[str], wording: Wording) -> list[tuple[str, str, list[str]]]:
    """Return for each fact its words, its question, and the words for its values."""
    first = {row["fact"]: row for row in reversed(rows)}
    return [(wording.fact(name), first[name]["ask"], _values(first[name], wording)) for name in facts]


def _values(row: Mapping[str, Any], wording: Wording) -> list[str]:
    if row["kind"] == "boolean":
        return list(wording.templates["boolean"].values())
    return [wording.value(row["fact"], token) for token in row["values"]]


def _csv(table: Table, choices: object) -> bytes:
    del choices
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(table)
    return out.getvalue().encode("utf-8-sig")


def _xlsx(table: Table, choices: Sequence[tuple[str, str, list[str]]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.comments import Comment
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.worksheets[0]
    for row in table:
        sheet.append(row)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "B2"
    for place, (_, ask, values) in enumerate(choices, len(_FIELDS) + 1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = 22
        sheet.cell(1, place).comment = Comment(ask, "riskwhy")
        listed = ",".join(values)
        if values and len(listed) < 250:
            rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=False)
            rule.add(f"{letter}2:{letter}{len(table)}")
            sheet.add_data_validation(rule)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


_WRITERS: dict[str, Callable[[Table, Any], bytes]] = {".csv": _csv, ".xlsx": _xlsx}
