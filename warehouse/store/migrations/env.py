"""Alembic's entry: always on a connection that the warehouse hands over, in its transaction."""

from __future__ import annotations

from alembic import context

from warehouse.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,  # the caller's transaction spans everything
    compare_type=True,
)
context.run_migrations()
