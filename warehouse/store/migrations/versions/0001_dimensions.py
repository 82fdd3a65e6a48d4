"""Dimensions, and what a harvest leaves behind."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from warehouse.store.types import Json, Moment

revision = "0001_dimensions"
down_revision = None
branch_labels = None
depends_on = None

TABLES = [
    "applicant",
    "bureau",
    "harvest_run",
    "metric",
    "note",
    "place",
    "portal",
    "state",
    "template",
    "bureau_name",
    "bureau_portal",
    "bureau_succession",
    "capture",
    "listing",
    "page",
    "portal_run",
    "year",
]


def upgrade() -> None:
    op.create_table(
        "applicant",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("zh", sa.Text(), nullable=True),
        sa.Column("en", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_applicant"),
    )
    op.create_table(
        "bureau",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("region_code", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("is_branch", sa.Boolean(), nullable=False),
        sa.Column("is_government", sa.Boolean(), nullable=False),
        sa.Column("first_year", sa.SmallInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_bureau"),
        sa.UniqueConstraint("name", name="uq_bureau_name"),
    )
    op.create_index("ix_bureau_region_code", "bureau", ["region_code"], unique=False)
    op.create_table(
        "harvest_run",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("finished_at", Moment(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("parameters", Json, nullable=False),
        sa.Column("summary", Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_harvest_run"),
    )
    op.create_index("ix_harvest_run_kind_id", "harvest_run", ["kind", "id"], unique=False)
    op.create_table(
        "metric",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("form_table", sa.Text(), nullable=False),
        sa.Column("templates", sa.Text(), nullable=False),
        sa.Column("by_applicant", sa.Boolean(), nullable=False),
        sa.Column("signed", sa.Boolean(), nullable=False),
        sa.Column("caveat", sa.Text(), nullable=True),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_metric"),
        sa.UniqueConstraint("code", name="uq_metric_code"),
    )
    op.create_table(
        "note",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_note"),
    )
    op.create_table(
        "place",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("province_code", sa.Text(), nullable=False),
        sa.Column("first_year", sa.SmallInteger(), nullable=True),
        sa.Column("last_year", sa.SmallInteger(), nullable=True),
        sa.PrimaryKeyConstraint("code", "name", name="pk_place"),
    )
    op.create_table(
        "portal",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("family", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("known_broken", sa.Text(), nullable=True),
        sa.Column("first_year", sa.SmallInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_portal"),
    )
    op.create_table(
        "state",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_state"),
    )
    op.create_table(
        "template",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("first_year", sa.SmallInteger(), nullable=False),
        sa.Column("last_year", sa.SmallInteger(), nullable=True),
        sa.PrimaryKeyConstraint("code", name="pk_template"),
    )
    op.create_table(
        "bureau_name",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.SmallInteger(), nullable=True),
        sa.Column("valid_to", sa.SmallInteger(), nullable=True),
        sa.CheckConstraint("kind IN ('present', 'former', 'alias')", name="ck_bureau_name_kind"),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name="fk_bureau_name_bureau_id"),
        sa.PrimaryKeyConstraint("name", name="pk_bureau_name"),
    )
    op.create_index("ix_bureau_name_bureau_id", "bureau_name", ["bureau_id"], unique=False)
    op.create_table(
        "bureau_portal",
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("portal_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name="fk_bureau_portal_bureau_id"),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name="fk_bureau_portal_portal_id"),
        sa.PrimaryKeyConstraint("bureau_id", "portal_id", name="pk_bureau_portal"),
    )
    op.create_index("ix_bureau_portal_portal_id", "bureau_portal", ["portal_id"], unique=False)
    op.create_table(
        "bureau_succession",
        sa.Column("predecessor_id", sa.Integer(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["predecessor_id"], ["bureau.id"], name="fk_bureau_succession_predecessor_id"),
        sa.ForeignKeyConstraint(["successor_id"], ["bureau.id"], name="fk_bureau_succession_successor_id"),
        sa.PrimaryKeyConstraint("predecessor_id", "successor_id", name="pk_bureau_succession"),
    )
    op.create_index("ix_bureau_succession_successor_id", "bureau_succession", ["successor_id"], unique=False)
    op.create_table(
        "capture",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("portal_id", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("final_url", sa.Text(), nullable=False),
        sa.Column("requested_at", Moment(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("content_sha256", sa.Text(), nullable=True),
        sa.Column("media_type", sa.Text(), nullable=True),
        sa.Column("archive_file", sa.Text(), nullable=True),
        sa.Column("archive_offset", sa.BigInteger(), nullable=True),
        sa.Column("archive_length", sa.BigInteger(), nullable=True),
        sa.Column("record_id", sa.Text(), nullable=True),
        sa.Column("blocked_by", sa.Text(), nullable=True),
        sa.Column("tls_exception", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name="fk_capture_portal_id"),
        sa.ForeignKeyConstraint(["run_id"], ["harvest_run.id"], name="fk_capture_run_id"),
        sa.PrimaryKeyConstraint("id", name="pk_capture"),
        sa.UniqueConstraint("url", "requested_at", name="uq_capture_url_requested_at"),
    )
    op.create_index("ix_capture_portal_id_requested_at", "capture", ["portal_id", "requested_at"], unique=False)
    op.create_index("ix_capture_sha256", "capture", ["sha256"], unique=False)
    op.create_table(
        "listing",
        sa.Column("portal_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("first_run_id", sa.Integer(), nullable=True),
        sa.Column("last_run_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["first_run_id"], ["harvest_run.id"], name="fk_listing_first_run_id"),
        sa.ForeignKeyConstraint(["last_run_id"], ["harvest_run.id"], name="fk_listing_last_run_id"),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name="fk_listing_portal_id"),
        sa.PrimaryKeyConstraint("portal_id", "url", name="pk_listing"),
    )
    op.create_table(
        "page",
        sa.Column("portal_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("content_sha256", sa.Text(), nullable=True),
        sa.Column("archive_file", sa.Text(), nullable=True),
        sa.Column("archive_offset", sa.BigInteger(), nullable=True),
        sa.Column("archive_length", sa.BigInteger(), nullable=True),
        sa.Column("record_id", sa.Text(), nullable=True),
        sa.Column("last_outcome", sa.Text(), nullable=False),
        sa.Column("last_requested_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name="fk_page_portal_id"),
        sa.PrimaryKeyConstraint("portal_id", "url", name="pk_page"),
    )
    op.create_table(
        "portal_run",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("portal_id", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("listed", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=True),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("amended", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("bytes_received", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=True),
        sa.Column("layout", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name="fk_portal_run_portal_id"),
        sa.ForeignKeyConstraint(["run_id"], ["harvest_run.id"], name="fk_portal_run_run_id"),
        sa.PrimaryKeyConstraint("run_id", "portal_id", name="pk_portal_run"),
    )
    op.create_index("ix_portal_run_portal_id_run_id", "portal_run", ["portal_id", "run_id"], unique=False)
    op.create_table(
        "year",
        sa.Column("year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("deadline_department", sa.Date(), nullable=False),
        sa.Column("deadline_government", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["template"], ["template.code"], name="fk_year_template"),
        sa.PrimaryKeyConstraint("year", name="pk_year"),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
