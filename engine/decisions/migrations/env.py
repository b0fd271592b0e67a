"""What Alembic runs to bring a store up to date, on a connection and within a transaction that the caller has opened."""

from __future__ import annotations

from alembic import context

from engine.decisions.tables import TABLES

context.configure(connection=context.config.attributes["connection"], target_metadata=TABLES)
with context.begin_transaction():
    context.run_migrations()
