"""Publications of rules stand in the log among the decisions; an index by kind finds them."""

from __future__ import annotations

from alembic import op

revision, down_revision = "r3", "r2"


def upgrade() -> None:
    """Create the index."""
    op.create_index("ix_records_kind", "records", ["kind"])
