"""Sums by year and province that answer trends without the facts; no foreign keys where each costs a trigger a row."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from warehouse.store.types import Amount

revision = "0004_sums"
down_revision = "0003_timeliness"
branch_labels = None
depends_on = None

_FOREIGN_KEYS = {"report_version_id": "report_version", "metric_id": "metric"}


def upgrade() -> None:
    op.create_table(
        "series_sum",
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("province_code", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("total", Amount(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", "province_code", "series", name="pk_series_sum"),
    )
    op.create_table(
        "report_count",
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("province_code", sa.Text(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("on_time", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("undated", sa.Integer(), nullable=False),
        sa.Column("days_late", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", "province_code", name="pk_report_count"),
    )
    if op.get_context().dialect.name == "postgresql":
        for column in _FOREIGN_KEYS:
            op.drop_constraint(f"fk_statistic_{column}", "statistic", type_="foreignkey")


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        for column, table in _FOREIGN_KEYS.items():
            op.create_foreign_key(f"fk_statistic_{column}", "statistic", table, [column], ["id"])
    op.drop_table("report_count")
    op.drop_table("series_sum")
