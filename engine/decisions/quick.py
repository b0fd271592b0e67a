"""One decision into an SQLite store that exists already, by the standard library alone: a single run need not import SQLAlchemy.

Whatever is out of the ordinary (another database, no file yet, another layout, a failure) is left to `DecisionStore`, which reports it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from engine.decisions.record import make_row, store_url

__all__ = ["put_quickly"]

_PREFIX = "sqlite:///"
_BUSY_SECONDS = 10


def put_quickly(document: Mapping[str, Any], entry: Mapping[str, Any], version: str) -> str | None:
    """Store a decision and return its id; None where `DecisionStore` has to do it."""
    url = store_url()
    path = Path(url.removeprefix(_PREFIX))
    if not url.startswith(_PREFIX) or "?" in url or not path.is_file():
        return None
    row = make_row(document, entry, version)
    names = ", ".join(row)
    marks = ", ".join(f":{name}" for name in row)
    try:
        with closing(sqlite3.connect(path, timeout=_BUSY_SECONDS)) as connection, connection:
            connection.execute(f"INSERT INTO decisions ({names}) VALUES ({marks})", row)  # noqa: S608 the names are our own
    except sqlite3.Error:
        return None
    return str(row["id"])
