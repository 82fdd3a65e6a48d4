"""The list pages of each portal's last whole crawl: where all are the same tonight, so are its rows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from warehouse.store.types import Json

revision = "0005_walks"
down_revision = "0004_sums"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "walk",
        sa.Column("portal_id", sa.Text(), nullable=False),
        sa.Column("depends_on", sa.Text(), nullable=False),
        sa.Column("steps", Json, nullable=False),
        sa.Column("barren", Json, nullable=False),
        sa.Column("listed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name="fk_walk_portal_id"),
        sa.PrimaryKeyConstraint("portal_id", name="pk_walk"),
    )


def downgrade() -> None:
    op.drop_table("walk")
