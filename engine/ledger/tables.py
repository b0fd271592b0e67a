"""Rows of csv, xlsx and parquet files as text cells, and lines of jsonl files as plain data; broken files are named with a mend."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from engine.errors import Problem, UsageError

__all__ = ["READ", "SUFFIXES", "Row", "empty", "is_table", "number_rows", "read_lines", "read_table", "suffix_of"]

SUFFIXES = (".jsonl", ".csv", ".xlsx")
READ = (*SUFFIXES, ".parquet")
_BETWEEN = "、"  # between the values of a cell that holds several


@dataclass(frozen=True, slots=True)
class Row:
    """One row or line: its number in the file, its data, or what is wrong with it."""

    number: int
    data: Any = None
    problems: tuple[Problem, ...] = field(default=())


def suffix_of(name: str, *, allowed: tuple[str, ...] = SUFFIXES) -> str:
    """Return the kind of file that a name says; `-` is jsonl.

    Raises:
        UsageError: L001 another suffix.
    """
    if name == "-":
        return ".jsonl"
    suffix = Path(name).suffix.lower()
    if suffix not in allowed:
        raise UsageError(
            Problem(
                "L001", f"`{name}` has a suffix that is not read", path=name, got=suffix, allowed=allowed, help="use " + ", ".join(allowed)
            )
        )
    return suffix


def is_table(suffix: str) -> bool:
    """Return whether files of that suffix have a header."""
    return suffix in (".csv", ".xlsx", ".parquet")


def _read_bytes(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise UsageError(
            Problem(
                "L002",
                f"`{name}` cannot be read: {(error.strerror or str(error)).lower()}",
                path=name,
                help="check the name and the permissions",
            )
        ) from error


def empty(name: str) -> UsageError:
    """Return the error for a file without entries."""
    return UsageError(Problem("L003", "the file holds no entries", path=name, help="give one entry a line, below the header in a table"))


def read_lines(name: str) -> Iterator[Row]:
    """Yield the entries of a jsonl file; a broken line is a row with a problem.

    Raises:
        UsageError: L002 the file cannot be read, L003 it holds no entries.
    """
    found = False
    for number, line in enumerate(_read_bytes(name).removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if line.strip():
            found = True
            yield _line(number, line.rstrip(b"\r"), name)
    if not found:
        raise empty(name)


def _line(number: int, line: bytes, name: str) -> Row:
    try:
        return Row(number, json.loads(line.decode("utf-8"), parse_constant=_refuse_constant))
    except UnicodeDecodeError as error:
        return Row(
            number,
            None,
            (
                Problem(
                    "L004",
                    f"line {number} is not UTF-8 (byte {error.start + 1})",
                    path=name,
                    line=number,
                    column=error.start + 1,
                    help="save the file as UTF-8",
                ),
            ),
        )
    except json.JSONDecodeError as error:
        reason = error.msg[:1].lower() + error.msg[1:]
        return Row(
            number,
            None,
            (
                Problem(
                    "L005",
                    f"line {number} is not JSON: {reason} at character {error.pos + 1}",
                    path=name,
                    line=number,
                    column=error.pos + 1,
                    help="write one JSON object a line",
                ),
            ),
        )
    except (ValueError, RecursionError) as error:
        return Row(
            number,
            None,
            (
                Problem(
                    "L005", f"line {number} is not JSON: {error}", path=name, line=number, column=1, help="write one JSON object a line"
                ),
            ),
        )


def _refuse_constant(word: str) -> Any:
    raise ValueError(f"`{word}` is not a number")


def read_table(name: str) -> Iterator[list[str]]:
    """Yield the rows of a csv, xlsx or parquet file as texts, the header first.

    Raises:
        UsageError: L002 the file cannot be read, L003 it is empty, L004 it is not UTF-8, L006 it is not a table.
    """
    rows = _ROWS[suffix_of(name, allowed=READ)](name)
    first = next(rows, None)
    if first is None or not any(first):
        raise empty(name)
    yield first
    yield from rows


def _csv_rows(name: str) -> Iterator[list[str]]:
    content = _read_bytes(name)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UsageError(
            Problem("L004", f"the file is not UTF-8 (line {line})", path=name, line=line, column=1, help="save it as CSV UTF-8, or as xlsx")
        ) from error
    try:
        yield from ([cell and cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise UsageError(
            Problem("L006", f"the file is not a csv table: {error}", path=name, help="check the quotes, or save it as xlsx")
        ) from error


def _xlsx_rows(name: str) -> Iterator[list[str]]:
    import zipfile

    from openpyxl import load_workbook  # slow to import, and only tables need it

    content = _read_bytes(name)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise UsageError(Problem("L006", "the file is not a workbook", path=name, help="save it as xlsx")) from error
    try:
        for row in book.worksheets[0].iter_rows(values_only=True):
            yield [_cell(value) for value in row]
    finally:
        book.close()


def _parquet_rows(name: str) -> Iterator[list[str]]:
    import polars as pl  # slow to import, and only Parquet needs it

    content = _read_bytes(name)
    try:
        frame = pl.read_parquet(content)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise UsageError(Problem("L006", "the file is not a Parquet table", path=name, help="save it anew, or as csv")) from error
    yield frame.columns
    yield from (["" if value is None else _cell(value) for value in row] for row in frame.iter_rows())


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list):
        return _BETWEEN.join(map(_cell, value))
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


_ROWS: dict[str, Callable[[str], Iterator[list[str]]]] = {".csv": _csv_rows, ".xlsx": _xlsx_rows, ".parquet": _parquet_rows}


def number_rows(rows: Iterable[Row], name: str = "") -> Iterator[Row]:
    """Give every entry an id (its row's number where it has none) and mark the second of two equal ones.

    Args:
        name: the file, for messages.
    """
    seen: dict[str, int] = {}
    for row in rows:
        given = row.data.get("id") if isinstance(row.data, dict) else None
        if given in (None, ""):
            yield replace(row, data={**row.data, "id": str(row.number)}) if isinstance(row.data, dict) else row
            continue
        first = seen.setdefault(str(given), row.number)
        yield row if first == row.number else replace(row, problems=(_repeated(str(given), first, row.number, name),))


def _repeated(given: str, first: int, line: int, name: str) -> Problem:
    message = f"id `{given[:80]}` stands twice, first in line {first}"
    return Problem("L015", message, path=name or "id", line=line, column=1, got=given[:80], help="give every entry its own id")
