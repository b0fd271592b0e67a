"""The database behind the store: how it is opened, brought up to date, read and written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from engine.decisions.record import REVISIONS
from engine.errors import Problem, StoreError

__all__ = ["Database"]

_BUSY_SECONDS = 10
_LOCK = 7_305  # the advisory lock that writers of the log take, in PostgreSQL
_MIGRATIONS = Path(__file__).parent / "migrations"


class Database:
    """Connections to one database; safe to share between threads, and between processes on one database.

    What is written is on disk when `writing` ends: SQLite keeps a write-ahead log and waits for the disk at each commit.

    Raises:
        StoreError: D001 it cannot be opened, D002 the URL is not one, D005 a newer riskwhy made it.
    """

    def __init__(self, url: str) -> None:
        try:
            self._engine = sa.create_engine(url, **_options(url))
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
        self.dialect = self._engine.dialect.name
        with self._saying("opened"):
            self._prepare()

    def _prepare(self) -> None:
        if self.dialect == "sqlite":
            _make_folder(self._engine.url.database)
            sa.event.listen(self._engine, "connect", _set_pragmas)
            sa.event.listen(self._engine, "begin", _begin)
        with self._engine.connect() as connection:
            version = _version(connection)
        if version != REVISIONS[-1]:
            self._migrate()

    def _migrate(self) -> None:
        """Bring the tables up to date; whoever comes second finds it done."""
        with self._locked() as connection:
            version = _version(connection)
            if version not in (None, *REVISIONS):
                problem = Problem(
                    "D005",
                    f"the decision store was made by a newer riskwhy (revision `{version}`)",
                    path=self.shown,
                    help="use that riskwhy, or another store",
                )
                raise StoreError(problem)
            if version != REVISIONS[-1]:
                _upgrade(connection)

    @contextmanager
    def _locked(self) -> Iterator[sa.Connection]:
        with self._engine.connect().execution_options(riskwhy_writes=True) as connection, connection.begin():
            if self.dialect == "postgresql":
                connection.execute(sa.text("SET LOCAL synchronous_commit TO on"))
                connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Open a transaction that no other writer runs beside; all of it is kept, or none.

        Raises:
            StoreError: D001 the store cannot be written.
        """
        with self._saying("written"), self._locked() as connection:
            yield connection

    def rows(self, query: sa.Select[Any]) -> Sequence[Mapping[str, Any]]:
        """Return what a query finds.

        Raises:
            StoreError: D001 the store cannot be read.
        """
        with self._saying("read"), self._engine.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def forget(self) -> None:
        """Overwrite what was removed: SQLite's write-ahead log is emptied, where no reader holds it."""
        if self.dialect == "sqlite":
            with self._saying("written"), self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def _saying(self, what: str) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, OSError) as error:
            problem = Problem(
                "D001",
                f"the decision store cannot be {what}: {_reason(error)}",
                path=self.shown,
                help="set RISKWHY_STORE to a file or database you may write, or use --no-store",
            )
            raise StoreError(problem) from error

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def _options(url: str) -> dict[str, Any]:
    return {"connect_args": {"timeout": _BUSY_SECONDS}} if url.startswith("sqlite") else {"pool_pre_ping": True}


def _make_folder(database: str | None) -> None:
    if database and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)


def _set_pragmas(connection: Any, record: object) -> None:
    del record
    connection.isolation_level = None  # transactions begin where we say so
    if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        connection.execute("PRAGMA journal_mode=WAL")
    for pragma in ("synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("riskwhy_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _version(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: sa.Connection) -> None:
    from alembic import command  # only a store that is not up to date needs it
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, REVISIONS[-1])


def _reason(error: Exception) -> str:
    """Return the driver's own words on one line."""
    cause = getattr(error, "orig", None) or error
    return str(cause).splitlines()[0] if str(cause) else type(cause).__name__
