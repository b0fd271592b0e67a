"""The tables of the store as they are now; `migrations/` says how they came to be."""

from __future__ import annotations

import sqlalchemy as sa

__all__ = ["BLOBS", "BUNDLES", "PROFILES", "RECORDS", "TABLES"]

TABLES = sa.MetaData()
RECORDS = sa.Table(
    "records",
    TABLES,
    sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False),
    sa.Column("id", sa.String(32), nullable=False, unique=True),
    sa.Column("kind", sa.String(16), nullable=False, index=True),
    sa.Column("subject", sa.String(32), nullable=False, index=True),
    sa.Column("created", sa.String(32), nullable=False),
    sa.Column("format", sa.Integer, nullable=False),
    sa.Column("engine", sa.String(32), nullable=False),
    sa.Column("knowledge", sa.String(80), nullable=False, index=True),
    sa.Column("scheme", sa.String(80), nullable=False, index=True),
    sa.Column("entry", sa.Text, nullable=False),
    sa.Column("status", sa.String(32), nullable=False),
    sa.Column("grade", sa.Text),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("content", sa.String(64), nullable=False),
    sa.Column("previous", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("salt", sa.String(32)),  # none: the record is masked
    sa.Column("input", sa.Text, nullable=False),
    sa.Column("profiles", sa.Text, nullable=False),
    sa.Column("document", sa.Text, nullable=False),
)
BUNDLES = sa.Table(
    "bundles",
    TABLES,
    sa.Column("digest", sa.String(80), primary_key=True),
    sa.Column("created", sa.String(32), nullable=False),
    sa.Column("files", sa.Text, nullable=False),  # [[root, path, blob], …]
)
BLOBS = sa.Table(
    "blobs",
    TABLES,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),  # deflated
)
PROFILES = sa.Table(
    "profiles",
    TABLES,
    sa.Column("post", sa.Text, primary_key=True),
    sa.Column("unit", sa.Text, primary_key=True),
    sa.Column("scheme", sa.Text, primary_key=True),
    sa.Column("stated_by", sa.Text, nullable=False),
    sa.Column("since", sa.Text, nullable=False),
    sa.Column("facts", sa.Text, nullable=False),
)
