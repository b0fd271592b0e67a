"""Answers written as jsonl, csv or xlsx, one for one and in order; a file appears whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from engine.errors import Problem, UsageError
from engine.explanation.wording import Wording
from engine.ledger.answering import Answer
from engine.ledger.columns import load_columns
from engine.ledger.result_row import result_row
from engine.ledger.tables import suffix_of
from engine.ledger.workbook import build_workbook
from engine.types.knowledge import Knowledge

__all__ = ["dumps", "replace_file", "write_answers"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_answers(name: str, answers: Iterable[Answer], knowledge: Knowledge, wording: Wording) -> tuple[int, int]:
    """Write all answers; return how many there were and how many of them are errors.

    Args:
        name: a jsonl, csv or xlsx file, or `-` for jsonl on standard output, written line by line.

    Raises:
        UsageError: L001 another suffix, L016 the file cannot be written.
    """
    suffix = suffix_of(name)
    counted = _Count(answers)
    if name == "-":
        for answer in counted:
            sys.stdout.buffer.write(_line(answer))
            sys.stdout.buffer.flush()
    else:
        replace_file(name, lambda target: _WRITERS[suffix](target, counted, knowledge, wording))
    return counted.total, counted.failed


class _Count:
    """Counts answers as they pass."""

    def __init__(self, answers: Iterable[Answer]) -> None:
        self._answers, self.total, self.failed = answers, 0, 0

    def __iter__(self) -> Any:
        for answer in self._answers:
            self.total += 1
            self.failed += answer.failed
            yield answer


def dumps(data: Any, *, indent: int | None = None) -> bytes:
    """Return JSON as UTF-8; half a character (a lone surrogate) stays as its escape."""
    return json.dumps(data, ensure_ascii=False, indent=indent).encode("utf-8", errors="backslashreplace")


def _line(answer: Answer) -> bytes:
    return dumps(answer.document) + b"\n"


def replace_file(name: str, write: Callable[[Any], None]) -> None:
    """Write into a new file beside the old one and put it in its place.

    Raises:
        UsageError: L016 the file cannot be written.
    """
    path = Path(name)
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            try:
                write(file)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
        umask = os.umask(0)
        os.umask(umask)
        Path(file.name).chmod(0o666 & ~umask)
        Path(file.name).replace(path)
    except OSError as error:
        raise UsageError(
            Problem(
                "L016",
                f"`{name}` cannot be written: {(error.strerror or str(error)).lower()}",
                path=name,
                help="check the folder and the permissions",
            )
        ) from error


def _write_lines(file: Any, answers: Iterable[Answer], knowledge: Knowledge, wording: Wording) -> None:
    del knowledge, wording
    for answer in answers:
        file.write(_line(answer))


def _write_csv(file: Any, answers: Iterable[Answer], knowledge: Knowledge, wording: Wording) -> None:
    """Write with a byte order mark, so that spreadsheets take it as UTF-8; a cell that they would compute gets an apostrophe."""
    columns = load_columns().results
    stream = io.TextIOWrapper(file, encoding="utf-8-sig", errors="backslashreplace", newline="", write_through=True)
    writer = csv.writer(stream)
    writer.writerow([column["title"] for column in columns])
    for answer in answers:
        row = result_row(answer, knowledge, wording)
        writer.writerow([_inert(row.get(column["name"], "")) for column in columns])
    stream.detach()


def _inert(word: str) -> str:
    return f"'{word}" if word.startswith(_FORMULA) else word


def _write_workbook(file: Any, answers: Iterable[Answer], knowledge: Knowledge, wording: Wording) -> None:
    build_workbook(answers, knowledge, wording).save(file)


_WRITERS: dict[str, Callable[[Any, Iterable[Answer], Knowledge, Wording], None]] = {
    ".jsonl": _write_lines,
    ".csv": _write_csv,
    ".xlsx": _write_workbook,
}
