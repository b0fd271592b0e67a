"""The log as a file: JSON Lines, or Parquet for tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from engine.decisions.record import COLUMNS, CONTENT, faithful
from engine.errors import Problem, UsageError

__all__ = ["EXPORT_SUFFIXES", "export_log"]

EXPORT_SUFFIXES = (".jsonl", ".parquet")


def export_log(records: Iterable[Mapping[str, Any]], path: str) -> int:
    """Write every record, in the order of the chain, and return how many there were.

    In JSON Lines the contents are data; in Parquet they are JSON texts. Either way the chain can be checked from the file alone: a hash is
    that of the canonical JSON of the header, a content that of the salt and the contents' JSON as it stands, each on a line.

    Raises:
        UsageError: L001 another suffix, C008 the file cannot be written.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in EXPORT_SUFFIXES:
        message, help_text = f"`{path}` has a suffix that is not written", "use " + ", ".join(EXPORT_SUFFIXES)
        raise UsageError(Problem("L001", message, path=path, got=suffix, allowed=EXPORT_SUFFIXES, help=help_text))
    try:
        return _WRITERS[suffix](records, Path(path))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(
            Problem("C008", f"`{path}` cannot be written: {reason}", path=path, help="check the folder and the permissions")
        ) from error


def _write_lines(records: Iterable[Mapping[str, Any]], path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for row in records:
            data = {name: json.loads(row[name]) if name in CONTENT else row[name] for name in COLUMNS}
            file.write(faithful(data) + "\n")
            count += 1
    return count


def _write_parquet(records: Iterable[Mapping[str, Any]], path: Path) -> int:
    import polars as pl  # only this export needs it

    schema = {name: pl.Int64 if name in ("sequence", "format") else pl.String for name in COLUMNS}
    rows = [{name: row[name] for name in COLUMNS} for row in records]
    pl.DataFrame(rows, schema=schema).write_parquet(path)
    return len(rows)


_WRITERS = {".jsonl": _write_lines, ".parquet": _write_parquet}
