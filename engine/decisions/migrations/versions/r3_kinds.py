"""An index by kind, so that what people noted and which rules were published are found among many decisions."""

from __future__ import annotations

from alembic import op

revision, down_revision = "r3", "r2"


def upgrade() -> None:
    """Create the index."""
    op.create_index("ix_records_kind", "records", ["kind"])
