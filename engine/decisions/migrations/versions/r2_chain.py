"""The chained log and the bundles; the decisions of the first layout are chained in the order in which they were made."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

from engine.decisions.record import HEADER, commitment, faithful, link

revision, down_revision = "r2", "r1"
_FROZEN = ", ".join((*HEADER, "hash"))
_WORDS = "the log is append-only"
_CHUNK = 500


def upgrade() -> None:
    """Create the new tables, move the decisions over, and forbid what an append-only log forbids."""
    long = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "records",
        sa.Column("sequence", long, primary_key=True, autoincrement=False),
        sa.Column("id", sa.String(32), nullable=False, unique=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("format", sa.Integer, nullable=False),
        *(sa.Column(name, sa.String(32), nullable=False) for name in ("subject", "created", "engine", "status")),
        *(sa.Column(name, sa.String(80), nullable=False) for name in ("knowledge", "scheme")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("entry", "who", "input", "profiles", "document")),
        *(sa.Column(name, sa.String(64), nullable=False) for name in ("content", "previous", "hash")),
        sa.Column("grade", sa.Text),
        sa.Column("salt", sa.String(32)),
    )
    for name in ("subject", "knowledge", "scheme"):
        op.create_index(f"ix_records_{name}", "records", [name])
    op.create_table(
        "bundles",
        sa.Column("digest", sa.String(80), primary_key=True),
        sa.Column("created", sa.String(32), nullable=False),
        sa.Column("files", sa.Text, nullable=False),
    )
    op.create_table("blobs", sa.Column("hash", sa.String(64), primary_key=True), sa.Column("content", sa.LargeBinary, nullable=False))
    _move()
    op.drop_table("decisions")
    _freeze(op.get_bind().dialect.name)


def _move() -> None:
    connection, tables = op.get_bind(), sa.MetaData()
    old, new = (sa.Table(name, tables, autoload_with=connection) for name in ("decisions", "records"))
    last: tuple[int, str] | None = None
    for rows in connection.execute(sa.select(old).order_by(old.c.id)).mappings().partitions(_CHUNK):
        linked = link((_drafted(row) for row in map(dict, rows)), last)
        connection.execute(sa.insert(new), linked)
        last = linked[-1]["sequence"], linked[-1]["hash"]


def _drafted(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a decision of the first layout as a row to be chained; who asked and which profiles were in use was not kept then."""
    salt, profiles = secrets.token_hex(16), faithful(None)
    draft = {**row, "kind": "decision", "subject": row["id"], "who": "", "profiles": profiles, "salt": salt}
    return {**draft, "content": commitment(salt, draft)}


def _freeze(dialect: str) -> None:
    for statement in _FREEZING.get(dialect, lambda: ())():
        op.execute(statement)


def _sqlite() -> Iterator[str]:
    for name, event in (("delete", "DELETE"), ("update", f"UPDATE OF {_FROZEN}")):
        yield f"CREATE TRIGGER records_{name} BEFORE {event} ON records BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END"


def _postgresql() -> Iterator[str]:
    body = f"BEGIN RAISE EXCEPTION '{_WORDS}'; END"
    yield f"CREATE FUNCTION riskwhy_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$"
    for name, event in (("delete", "DELETE"), ("update", f"UPDATE OF {_FROZEN}")):
        yield f"CREATE TRIGGER records_{name} BEFORE {event} ON records FOR EACH ROW EXECUTE FUNCTION riskwhy_append_only()"


_FREEZING = {"sqlite": _sqlite, "postgresql": _postgresql}
