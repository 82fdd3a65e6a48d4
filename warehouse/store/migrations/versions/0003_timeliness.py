"""An index that answers how late reports are without reading their versions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_timeliness"
down_revision = "0002_reports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_report_version_days_late",
        "report_version",
        ["days_late", "report_id"],
        sqlite_where=sa.text("current"),
        postgresql_where=sa.text("current"),
    )


def downgrade() -> None:
    op.drop_index("ix_report_version_days_late", "report_version")
