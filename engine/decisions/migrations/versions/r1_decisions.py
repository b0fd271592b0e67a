"""The first layout: decisions as they come, and profiles. Stores of that time carry no revision: their tables are taken as they are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision, down_revision = "r1", None


def upgrade() -> None:
    """Create the tables that are not there."""
    present = sa.inspect(op.get_bind()).get_table_names()
    if "decisions" not in present:
        op.create_table(
            "decisions",
            sa.Column("id", sa.String(32), primary_key=True),
            *(sa.Column(name, sa.String(80), nullable=False) for name in ("created", "engine", "knowledge", "scheme", "status")),
            sa.Column("format", sa.Integer, nullable=False),
            *(sa.Column(name, sa.Text, nullable=False) for name in ("entry", "input", "document")),
            sa.Column("grade", sa.Text),
        )
    if "profiles" not in present:
        keys = (sa.Column(name, sa.Text, primary_key=True) for name in ("post", "unit", "scheme"))
        op.create_table("profiles", *keys, *(sa.Column(name, sa.Text, nullable=False) for name in ("stated_by", "since", "facts")))
