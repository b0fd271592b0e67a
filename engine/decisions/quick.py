"""An SQLite store that exists already, by the standard library alone: a single run need not import SQLAlchemy to look up the versions of
the rules and the settled decisions, and to keep its one decision.

Whatever is out of the ordinary (another database, no file yet, another layout, unknown knowledge, a failure) is left to `DecisionStore`,
which reports it. The record is the same, chained like any other.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from engine.decisions.record import COLUMNS, REVISIONS, Row, link, make_row, store_url
from engine.decisions.settled import SETTLING, latest_notes, settled_of
from engine.decisions.versions import Version, versions_of
from engine.types.precedent import SettledDecision
from engine.types.profile import Profile

__all__ = ["put_quickly", "read_versions_quickly", "settled_quickly"]

_PREFIX = "sqlite:///"
_BUSY_SECONDS = 10
_NOTES = "SELECT * FROM records WHERE kind IN (?, ?) AND scheme = ? ORDER BY sequence DESC"
_INSERT = f"INSERT INTO records ({', '.join(COLUMNS)}) VALUES ({', '.join(f':{name}' for name in COLUMNS)})"  # noqa: S608 our own names


_VERSIONS = (
    "SELECT kind, id, subject, knowledge, who, created, document FROM records WHERE kind IN ('publish', 'rollback') ORDER BY sequence"
)


def read_versions_quickly() -> tuple[Version, ...] | None:
    """Return the published versions, none where there is no store yet; None where `DecisionStore` has to look."""
    path = _path()
    if path is None:
        return None
    if not path.exists():
        return ()
    try:
        with closing(sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)) as connection:
            return _versions(connection)
    except sqlite3.Error:
        return None


def _path() -> Path | None:
    url = store_url()
    return Path(url.removeprefix(_PREFIX)) if url.startswith(_PREFIX) and "?" not in url else None


def _versions(connection: sqlite3.Connection) -> tuple[Version, ...] | None:
    (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone() or ("",)
    if revision in REVISIONS[:-1]:
        return ()  # a store of that time holds none
    connection.row_factory = sqlite3.Row
    return versions_of(map(dict, connection.execute(_VERSIONS))) if revision == REVISIONS[-1] else None


def put_quickly(
    document: Mapping[str, Any], entry: Mapping[str, Any], version: str, *, profiles: Sequence[Profile] | None = None
) -> str | None:
    """Store a decision and return its id; None where `DecisionStore` has to do it."""
    path = _path()
    if path is None or not path.is_file():
        return None
    row = make_row(document, entry, version, profiles=profiles)
    try:
        with closing(sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)) as connection:
            return _append(connection, row)
    except sqlite3.Error:
        return None


def settled_quickly(scheme: str, most: int) -> tuple[SettledDecision, ...] | None:
    """Return the decisions of a scheme that people settled, the latest first; None where `DecisionStore` has to find them."""
    path = _path()
    if path is None:
        return None
    if not path.is_file():
        return ()
    try:
        with closing(sqlite3.connect(path, timeout=_BUSY_SECONDS)) as connection:
            connection.row_factory = sqlite3.Row
            return _settled(connection, scheme, most) if _present(connection) else None
    except sqlite3.Error:
        return None


def _settled(connection: sqlite3.Connection, scheme: str, most: int) -> tuple[SettledDecision, ...]:
    notes = latest_notes(map(dict, connection.execute(_NOTES, (*SETTLING, scheme))), most)
    rows = [dict(row) for note in notes for row in connection.execute("SELECT * FROM records WHERE id = ?", (note["subject"],))]
    return settled_of(notes, rows)


def _present(connection: sqlite3.Connection) -> bool:
    """Return whether the store's layout is the present one."""
    found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return found is not None and tuple(found) == (REVISIONS[-1],)


def _append(connection: sqlite3.Connection, row: Row) -> str | None:
    """Append a row to the chain, on disk before this returns; leave all as it was where anything is unusual."""
    connection.execute("PRAGMA synchronous=FULL")
    if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        return None
    connection.execute("BEGIN IMMEDIATE")
    if not _present(connection) or connection.execute("SELECT 1 FROM bundles WHERE digest = ?", (row["knowledge"],)).fetchone() is None:
        return None  # closing the connection takes the lock away
    last = connection.execute("SELECT sequence, hash FROM records ORDER BY sequence DESC LIMIT 1").fetchone()
    connection.execute(_INSERT, link([row], last)[0])
    connection.execute("COMMIT")
    return str(row["id"])
