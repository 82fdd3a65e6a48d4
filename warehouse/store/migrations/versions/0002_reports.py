"""Reports with their versions, statistics, findings; quarantine and corrections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from warehouse.store.types import Amount, Json, Moment

revision = "0002_reports"
down_revision = "0001_dimensions"
branch_labels = None
depends_on = None

SERIES = [
    "applications_received",
    "applications_from_natural_persons",
    "applications_from_businesses",
    "applications_carried_in",
    "applications_handled",
    "applications_carried_out",
    "granted",
    "granted_part",
    "denied",
    "denied_state_secret",
    "denied_third_party",
    "denied_security_stability",
    "not_held",
    "unavailable",
    "not_processed",
    "other_outcome",
    "reconsideration_cases",
    "reconsideration_corrected",
    "litigation_cases",
    "litigation_corrected",
    "items_disclosed",
    "website_items",
    "weibo_posts",
    "wechat_posts",
    "press_conferences",
    "interpretations",
    "complaints",
    "normative_documents_issued",
    "normative_documents_in_force",
    "permits_decisions",
    "penalties_decisions",
    "coercion_decisions",
    "fees_collected",
    "procurement_amount",
]
TABLES = [
    "correction",
    "document",
    "finding_verdict",
    "quarantine",
    "yearly_sum",
    "report",
    "report_document",
    "report_version",
    "finding",
    "harmonised",
    "statistic",
]


def upgrade() -> None:
    op.create_table(
        "correction",
        sa.Column("bureau", sa.Text(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("applicant", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("expected", Amount(), nullable=True),
        sa.Column("value", Amount(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("bureau", "year", "code", "applicant", "category", name="pk_correction"),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content_sha256", sa.Text(), nullable=True),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("archive_file", sa.Text(), nullable=True),
        sa.Column("archive_offset", sa.BigInteger(), nullable=True),
        sa.Column("archive_length", sa.BigInteger(), nullable=True),
        sa.Column("record_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_document"),
        sa.UniqueConstraint("sha256", name="uq_document_sha256"),
    )
    op.create_table(
        "finding_verdict",
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_finding_verdict"),
    )
    op.create_table(
        "quarantine",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content_sha256", sa.Text(), nullable=True),
        sa.Column("bureau", sa.Text(), nullable=True),
        sa.Column("year", sa.SmallInteger(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("portal_id", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("extractor_version", sa.Text(), nullable=False),
        sa.Column("rules", Json, nullable=False),
        sa.Column("reasons", Json, nullable=False),
        sa.Column("fingerprints", Json, nullable=False),
        sa.Column("record", Json, nullable=False),
        sa.Column("excerpt", sa.Text(), nullable=True),
        sa.Column("entered_at", Moment(), nullable=False),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('held', 'released', 'rejected')", name="ck_quarantine_state"),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name="fk_quarantine_portal_id"),
        sa.ForeignKeyConstraint(["run_id"], ["harvest_run.id"], name="fk_quarantine_run_id"),
        sa.PrimaryKeyConstraint("id", name="pk_quarantine"),
    )
    op.create_index("ix_quarantine_bureau_year", "quarantine", ["bureau", "year"], unique=False)
    op.create_index("ix_quarantine_sha256", "quarantine", ["sha256"], unique=False)
    op.create_index("ix_quarantine_state", "quarantine", ["state"], unique=False)
    op.create_table(
        "yearly_sum",
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("metric_id", sa.SmallInteger(), nullable=False),
        sa.Column("applicant_id", sa.SmallInteger(), nullable=False),
        sa.Column("total", Amount(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["metric_id"], ["metric.id"], name="fk_yearly_sum_metric_id"),
        sa.PrimaryKeyConstraint("year", "metric_id", "applicant_id", name="pk_yearly_sum"),
    )
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name="fk_report_bureau_id"),
        sa.ForeignKeyConstraint(["year"], ["year.year"], name="fk_report_year"),
        sa.PrimaryKeyConstraint("id", name="pk_report"),
        sa.UniqueConstraint("bureau_id", "year", name="uq_report_bureau_id_year"),
    )
    op.create_index("ix_report_year", "report", ["year"], unique=False)
    op.create_table(
        "report_document",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_report_document_document_id"),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name="fk_report_document_report_id"),
        sa.PrimaryKeyConstraint("report_id", "document_id", name="pk_report_document"),
    )
    op.create_index("ix_report_document_document_id", "report_document", ["document_id"], unique=False)
    op.create_table(
        "report_version",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("superseded_by", sa.Integer(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("portal_id", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("printed_bureau", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("publication_date", sa.Date(), nullable=True),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column("deadline", sa.Date(), nullable=False),
        sa.Column("days_late", sa.Integer(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("extractor_version", sa.Text(), nullable=False),
        sa.Column("figures_sha256", sa.Text(), nullable=False),
        sa.Column("record_sha256", sa.Text(), nullable=False),
        sa.Column("loaded_at", Moment(), nullable=False),
        sa.Column("valid_from", Moment(), nullable=True),
        sa.Column("valid_to", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_report_version_document_id"),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name="fk_report_version_portal_id"),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name="fk_report_version_report_id"),
        sa.ForeignKeyConstraint(["run_id"], ["harvest_run.id"], name="fk_report_version_run_id"),
        sa.ForeignKeyConstraint(["superseded_by"], ["report_version.id"], name="fk_report_version_superseded_by"),
        sa.ForeignKeyConstraint(["template"], ["template.code"], name="fk_report_version_template"),
        sa.PrimaryKeyConstraint("id", name="pk_report_version"),
        sa.UniqueConstraint("report_id", "number", name="uq_report_version_report_id_number"),
    )
    op.create_index("ix_report_version_document_id", "report_version", ["document_id"], unique=False)
    op.create_index(
        "uq_report_version_current",
        "report_version",
        ["report_id"],
        unique=True,
        sqlite_where=sa.text("current"),
        postgresql_where=sa.text("current"),
    )
    op.create_table(
        "finding",
        sa.Column("report_version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("check_code", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("message_zh", sa.Text(), nullable=False),
        sa.Column("cells", Json, nullable=False),
        sa.Column("suspects", Json, nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["report_version_id"], ["report_version.id"], name="fk_finding_report_version_id"),
        sa.PrimaryKeyConstraint("report_version_id", "position", name="pk_finding"),
    )
    op.create_index("ix_finding_check_code", "finding", ["check_code"], unique=False)
    op.create_index("ix_finding_fingerprint", "finding", ["fingerprint"], unique=False)
    op.create_table(
        "harmonised",
        sa.Column("report_version_id", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, Amount(), nullable=True) for name in SERIES),
        sa.ForeignKeyConstraint(["report_version_id"], ["report_version.id"], name="fk_harmonised_report_version_id"),
        sa.PrimaryKeyConstraint("report_version_id", name="pk_harmonised"),
    )
    op.create_table(
        "statistic",
        sa.Column("report_version_id", sa.Integer(), nullable=False),
        sa.Column("metric_id", sa.SmallInteger(), nullable=False),
        sa.Column("applicant_id", sa.SmallInteger(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("value", Amount(), nullable=True),
        sa.Column("state_id", sa.SmallInteger(), nullable=False),
        sa.Column("printed", sa.Text(), nullable=True),
        sa.Column("approximate", sa.Boolean(), nullable=False),
        sa.Column("certain", sa.Boolean(), nullable=False),
        sa.Column("identities", sa.Text(), nullable=True),
        sa.Column("page", sa.SmallInteger(), nullable=True),
        sa.Column("table_number", sa.SmallInteger(), nullable=True),
        sa.Column("row_number", sa.Integer(), nullable=True),
        sa.Column("column_number", sa.Integer(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("quote_start", sa.Integer(), nullable=True),
        sa.Column("quote_end", sa.Integer(), nullable=True),
        sa.CheckConstraint("applicant_id BETWEEN 0 AND 7", name="ck_statistic_applicant"),
        sa.CheckConstraint("state_id BETWEEN 0 AND 6", name="ck_statistic_state"),
        sa.ForeignKeyConstraint(["metric_id"], ["metric.id"], name="fk_statistic_metric_id"),
        sa.ForeignKeyConstraint(["report_version_id"], ["report_version.id"], name="fk_statistic_report_version_id"),
        sa.PrimaryKeyConstraint("report_version_id", "metric_id", "applicant_id", "category", name="pk_statistic"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
