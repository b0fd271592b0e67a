"""The decision store: documents and inputs as canonical JSON in SQLite, or in any database that SQLAlchemy reaches by URL."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from engine.decisions.record import canonical, make_row, store_url
from engine.errors import Problem, StoreError, nearest
from engine.types.profile import Profile

__all__ = ["Decision", "DecisionStore"]

_BUSY_SECONDS = 10
_TABLES = sa.MetaData()
_DECISIONS = sa.Table(
    "decisions",
    _TABLES,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("created", sa.String(32), nullable=False),
    sa.Column("format", sa.Integer, nullable=False),
    sa.Column("engine", sa.String(32), nullable=False),
    sa.Column("knowledge", sa.String(80), nullable=False, index=True),
    sa.Column("scheme", sa.String(80), nullable=False, index=True),
    sa.Column("entry", sa.Text, nullable=False),
    sa.Column("status", sa.String(32), nullable=False),
    sa.Column("grade", sa.Text),
    sa.Column("input", sa.Text, nullable=False),
    sa.Column("document", sa.Text, nullable=False),
)
_PROFILES = sa.Table(
    "profiles",
    _TABLES,
    sa.Column("post", sa.Text, primary_key=True),
    sa.Column("unit", sa.Text, primary_key=True),
    sa.Column("scheme", sa.Text, primary_key=True),
    sa.Column("stated_by", sa.Text, nullable=False),
    sa.Column("since", sa.Text, nullable=False),
    sa.Column("facts", sa.Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Decision:
    """One stored decision.

    Args:
        created: UTC, ISO 8601.
        engine: the version of riskwhy that made it; `knowledge`: the digest of the knowledge.
        input: the entry as given; `document`: the verdict, as `as_document` made it, with `decision` added.
    """

    id: str
    created: str
    engine: str
    knowledge: str
    input: Mapping[str, Any]
    document: Mapping[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """Return the decision as JSON."""
        return {
            "decision": self.id,
            "created": self.created,
            "engine": self.engine,
            "knowledge": self.knowledge,
            "input": self.input,
            "document": self.document,
        }


class DecisionStore:
    """Puts and gets decisions; safe to share between threads, and between processes on one database.

    Raises:
        StoreError: D001 the store cannot be opened, D002 the URL is not one.
    """

    def __init__(self, where: str = "", *, engine_version: str = "") -> None:
        self.url, self.version = store_url(where), engine_version
        try:
            self._engine = sa.create_engine(self.url, connect_args=_connect_args(self.url))
            self.shown = self._engine.url.render_as_string(hide_password=True)
        except (ArgumentError, NoSuchModuleError, ImportError) as error:
            raise StoreError(
                Problem(
                    "D002",
                    f"the address of the decision store is not one: {_reason(error)}",
                    path="RISKWHY_STORE",
                    help="give a path, or a URL such as sqlite:///decisions.sqlite",
                )
            ) from error
        self._prepare()

    def _prepare(self) -> None:
        try:
            if self._engine.dialect.name == "sqlite":
                _make_folder(self._engine.url.database)
                sa.event.listen(self._engine, "connect", _set_pragmas)
            _TABLES.create_all(self._engine)
        except (SQLAlchemyError, OSError) as error:
            raise self._failed("opened", error) from error

    def _failed(self, what: str, error: Exception) -> StoreError:
        return StoreError(
            Problem(
                "D001",
                f"the decision store cannot be {what}: {_reason(error)}",
                path=self.shown,
                help="set RISKWHY_STORE to a file or database you may write, or use --no-store",
            )
        )

    def put(self, document: Mapping[str, Any], entry: Mapping[str, Any]) -> str:
        """Store a decision and return its id.

        Raises:
            StoreError: D001 the store cannot be written.
        """
        return self.put_many([(document, entry)])[0]

    def put_many(self, pairs: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> list[str]:
        """Store several decisions (document, input) in one transaction and return their ids in order; all of them or none.

        Raises:
            StoreError: D001 the store cannot be written.
        """
        rows = [make_row(document, entry, self.version) for document, entry in pairs]
        if not rows:
            return []
        try:
            with self._engine.begin() as connection:
                connection.execute(sa.insert(_DECISIONS), rows)
        except SQLAlchemyError as error:
            raise self._failed("written", error) from error
        return [row["id"] for row in rows]

    def get(self, name: str) -> Decision:
        """Return a decision by its id.

        Raises:
            StoreError: D003 there is none, D001 the store cannot be read.
        """
        found = self._rows(sa.select(_DECISIONS).where(_DECISIONS.c.id == _plain(name)))
        if not found:
            recent = self._rows(sa.select(_DECISIONS.c.id).order_by(_DECISIONS.c.id.desc()).limit(200))
            hint = nearest(name, [row["id"] for row in recent], cutoff=0.9)
            raise StoreError(
                Problem(
                    "D003",
                    f"unknown decision `{name[:80]}`",
                    path=self.shown,
                    got=name[:80],
                    help=hint or "the id stands below every stored verdict",
                )
            )
        return _decision(found[0])

    def list(self, *, limit: int = 100, scheme: str = "") -> list[Decision]:
        """Return the latest decisions, the newest first.

        Raises:
            StoreError: D001 the store cannot be read.
        """
        query = sa.select(_DECISIONS).order_by(_DECISIONS.c.id.desc()).limit(limit)
        return [_decision(row) for row in self._rows(query.where(_DECISIONS.c.scheme == scheme) if scheme else query)]

    def put_profiles(self, profiles: Sequence[Profile]) -> None:
        """Store profiles; one of the same post, unit and scheme takes the place of the earlier one.

        Raises:
            StoreError: D001 the store cannot be written.
        """
        try:
            with self._engine.begin() as connection:
                for item in profiles:
                    key = {"post": item.post, "unit": item.unit, "scheme": item.scheme}
                    connection.execute(sa.delete(_PROFILES).filter_by(**key))
                    row = {**key, "stated_by": item.stated_by, "since": item.since, "facts": canonical(item.facts)}
                    connection.execute(sa.insert(_PROFILES), [row])
        except SQLAlchemyError as error:
            raise self._failed("written", error) from error

    def profiles(self) -> tuple[Profile, ...]:
        """Return the stored profiles, by post, unit and scheme.

        Raises:
            StoreError: D001 the store cannot be read.
        """
        rows = self._rows(sa.select(_PROFILES).order_by(_PROFILES.c.post, _PROFILES.c.unit, _PROFILES.c.scheme))
        return tuple(Profile(**{**row, "facts": json.loads(row["facts"])}) for row in rows)

    def _rows(self, query: sa.Select[Any]) -> Sequence[Mapping[str, Any]]:
        try:
            with self._engine.connect() as connection:
                return [dict(row) for row in connection.execute(query).mappings()]
        except SQLAlchemyError as error:
            raise self._failed("read", error) from error

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def _connect_args(url: str) -> dict[str, Any]:
    return {"timeout": _BUSY_SECONDS} if url.startswith("sqlite") else {}


def _make_folder(database: str | None) -> None:
    if database and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)


def _set_pragmas(connection: Any, record: object) -> None:
    del record
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


def _reason(error: Exception) -> str:
    """Return the driver's own words on one line."""
    cause = getattr(error, "orig", None) or error
    return str(cause).splitlines()[0] if str(cause) else type(cause).__name__


def _plain(name: str) -> str:
    return name.encode("utf-8", errors="replace").decode()


def _decision(row: Mapping[str, Any]) -> Decision:
    return Decision(row["id"], row["created"], row["engine"], row["knowledge"], json.loads(row["input"]), json.loads(row["document"]))
