"""Reports with their versions, statistics, findings; quarantine and corrections."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    text,
)

from warehouse.codebook import codebook
from warehouse.store.schema.base import allocated, column, metadata, number, to
from warehouse.store.types import Amount, Json, Moment, Small, Words

document = Table(
    "document",
    metadata,
    allocated("Number inside this database"),
    column("sha256", Words, "Hash of the bytes", unique=True),
    column("content_sha256", Words, "Hash of the normalised content", nullable=True),
    column("media_type", Words, "What the bytes are, by content"),
    column("url", Words, "Address that it came from first", nullable=True),
    column("archive_file", Words, "WARC file in the archive", nullable=True),
    column("archive_offset", BigInteger(), "Offset of the record's gzip member", nullable=True),
    column("archive_length", BigInteger(), "Length of the record's gzip member", nullable=True),
    column("record_id", Words, "WARC record", nullable=True),
    comment="Dimension: documents by their bytes",
)

report = Table(
    "report",
    metadata,
    allocated("Number inside this database"),
    column("bureau_id", Integer(), "The body", to("bureau")),
    column("year", Small, "Report year", to("year.year")),
    UniqueConstraint("bureau_id", "year"),
    Index(None, "year"),
    comment="One body's report for one year, whatever its versions",
)

report_document = Table(
    "report_document",
    metadata,
    column("report_id", Integer(), "The report", to("report")),
    column("document_id", Integer(), "A document that carries it", to("document"), index=True),
    column("role", Words, "source: a version was made from it; copy: it says what another says"),
    PrimaryKeyConstraint("report_id", "document_id"),
    comment="Every document seen for a report: pages, attachments, copies",
)

report_version = Table(
    "report_version",
    metadata,
    allocated("Number inside this database"),
    column("report_id", Integer(), "The report", to("report")),
    column("number", Small, "Version, from 1 in the order of loading"),
    column("current", Boolean(), "Whether it is the one that counts"),
    column(
        "change",
        Words,
        "Why it is there: first, amended (the body changed figures), completed (a fuller document), "
        "re_extracted (the same bytes read better), corrected, older (published before the current one)",
    ),
    column("superseded_by", Integer(), "The version that took its place", to("report_version"), nullable=True),
    column("document_id", Integer(), "The document", to("document")),
    column("run_id", Integer(), "The run that loaded it", to("harvest_run"), nullable=True),
    column("portal_id", Words, "The portal that gave it", to("portal"), nullable=True),
    column("url", Words, "Address of the document", nullable=True),
    column("printed_bureau", Words, "The body's name in the document"),
    column("template", Words, "Form that the document follows", to("template.code"), nullable=True),
    column("title", Words, "Title of the document", nullable=True),
    column("publication_date", Date(), "Day of publication", nullable=True),
    column("period_start", Date(), "First day of the stated period", nullable=True),
    column("period_end", Date(), "Last day of the stated period", nullable=True),
    column("deadline", Date(), "Last legal day of publication"),
    column("days_late", Integer(), "Days from the deadline to publication; negative: early", nullable=True),
    column("decision", Words, "load, load_with_flags, or quarantine where a person released it"),
    column("extractor_version", Words, "Version of the reading"),
    column("figures_sha256", Words, "Hash of cells and numbers"),
    column("record_sha256", Words, "Hash of everything read, evidence and findings with it"),
    column("loaded_at", Moment(), "When it was loaded"),
    column("valid_from", Moment(), "From when it was current; null: never", nullable=True),
    column("valid_to", Moment(), "Until when it was current; null: still, or never", nullable=True),
    UniqueConstraint("report_id", "number"),
    Index(
        "uq_report_version_current",
        "report_id",
        unique=True,
        sqlite_where=text("current"),
        postgresql_where=text("current"),
    ),
    Index(
        "ix_report_version_days_late",
        "days_late",
        "report_id",
        sqlite_where=text("current"),
        postgresql_where=text("current"),
    ),
    Index(None, "document_id"),
    comment="Versions of reports; one of each report is current, old ones stay",
)

statistic = Table(
    "statistic",
    metadata,
    column("report_version_id", Integer(), "The version"),
    column("metric_id", Small, "The statistic, of table metric"),
    column("applicant_id", Small, "Kind of applicant, of table applicant; 0: none"),
    column("category", Words, "Printed name of a breakdown or unknown row; empty: none"),
    column("value", Amount(), "The number; null for blank and unreadable; money in yuan", nullable=True),
    column("state_id", Small, "What is known of it, of table state"),
    column("printed", Words, "As printed", nullable=True),
    column("approximate", Boolean(), "Whether the source says about, more than, nearly"),
    column("certain", Boolean(), "Whether the reading left no doubt"),
    column("identities", Words, "For a derived value, the identities that leave exactly this number", nullable=True),
    column("page", Small, "Page of the document, from 1", nullable=True),
    column("table_number", Small, "Table of the document, from 1", nullable=True),
    column("row_number", Integer(), "Row of the table's grid, from 0", nullable=True),
    column("column_number", Integer(), "Column of the table's grid, from 0", nullable=True),
    column("quote", Words, "The exact sentence", nullable=True),
    column("quote_start", Integer(), "Its first character in the document's text", nullable=True),
    column("quote_end", Integer(), "The character after its last", nullable=True),
    PrimaryKeyConstraint("report_version_id", "metric_id", "applicant_id", "category"),
    # SQLite looks a foreign key up for nothing; PostgreSQL runs a trigger a row, which takes twice the time of the row.
    # Both numbers are given out by the loader itself, in the same transaction.
    *(
        ForeignKeyConstraint([name], [target]).ddl_if(dialect="sqlite")
        for name, target in (("report_version_id", "report_version.id"), ("metric_id", "metric.id"))
    ),
    # two closed lists of a few rows: a check costs nothing, a foreign key costs a lookup for each of millions
    CheckConstraint("applicant_id BETWEEN 0 AND 7", name="applicant"),
    CheckConstraint("state_id BETWEEN 0 AND 6", name="state"),
    comment="Fact: every value with its state, as printed, and where it stands in the document",
    sqlite_with_rowid=False,
)

series_columns = [
    column(series.code, Amount(), f"{series.en} ({series.unit})", nullable=True) for series in codebook().series
]

harmonised = Table(
    "harmonised",
    metadata,
    column("report_version_id", Integer(), "The version", to("report_version"), primary_key=True, autoincrement=False),
    *series_columns,
    comment="Fact: each version in the terms that all templates share; null where its template can't give it",
)

yearly_sum = Table(
    "yearly_sum",
    metadata,
    column("year", Small, "Report year"),
    column("metric_id", Small, "The statistic", to("metric")),
    column("applicant_id", Small, "Kind of applicant, of table applicant; 0: none"),
    column("total", Amount(), "Sum over the current reports"),
    column("reports", Integer(), "Current reports that give a number"),
    PrimaryKeyConstraint("year", "metric_id", "applicant_id"),
    comment="Sums over the current reports by year, kept up to date by every load",
)

series_sum = Table(
    "series_sum",
    metadata,
    column("year", Small, "Report year"),
    column("province_code", Words, "Code of the body's province; empty: not known"),
    column("series", Words, "Column of the panel"),
    column("total", Amount(), "Sum over the current reports"),
    column("reports", Integer(), "Current reports that give a number"),
    PrimaryKeyConstraint("year", "province_code", "series"),
    comment="Sums of the panel's columns by year and province, kept up to date by every load",
)

report_count = Table(
    "report_count",
    metadata,
    column("year", Small, "Report year"),
    column("province_code", Words, "Code of the body's province; empty: not known"),
    column("reports", Integer(), "Current reports"),
    column("on_time", Integer(), "Those published by the legal deadline"),
    column("late", Integer(), "Those published after it"),
    column("undated", Integer(), "Those whose day of publication is not known"),
    column("days_late", Integer(), "Days after the deadline, of all late ones together"),
    PrimaryKeyConstraint("year", "province_code"),
    comment="Reports by year and province and how timely they are, kept up to date by every load",
)

finding = Table(
    "finding",
    metadata,
    column("report_version_id", Integer(), "The version", to("report_version")),
    column("position", Small, "Order in which it was found"),
    column("check_code", Words, "The rule, of the codebook"),
    column("severity", Words, "error, warning or info"),
    column("fault", Words, "source: the body's own error; reading: ours; note: nobody's"),
    column("place", Words, "Column, row, block, code or report"),
    column("message", Words, "In English"),
    column("message_zh", Words, "In Chinese"),
    column("cells", Json, "Cells that it is about"),
    column("suspects", Json, "Cells that may be wrong, likeliest first"),
    column("fingerprint", Words, "The same for the same finding on the same printed numbers, in every run"),
    PrimaryKeyConstraint("report_version_id", "position"),
    Index(None, "check_code"),
    Index(None, "fingerprint"),
    comment="Fact: what a reader must know of a report",
)

finding_verdict = Table(
    "finding_verdict",
    metadata,
    column("fingerprint", Words, "The finding", primary_key=True),
    column("verdict", Words, "accepted or rejected"),
    column("reason", Words, "Why"),
    column("decided_by", Words, "Who"),
    column("decided_at", Moment(), "When"),
    comment="A person's word on a finding; it survives every re-run",
)

quarantine = Table(
    "quarantine",
    metadata,
    number("Number of the entry"),
    column("state", Words, "held, released or rejected"),
    column("sha256", Words, "Hash of the document's bytes"),
    column("content_sha256", Words, "Hash of its normalised content", nullable=True),
    column("bureau", Words, "The body, where it is known", nullable=True),
    column("year", Small, "The year, where it is known", nullable=True),
    column("title", Words, "Title of the document", nullable=True),
    column("portal_id", Words, "The portal that gave it", to("portal"), nullable=True),
    column("url", Words, "Address of the document", nullable=True),
    column("run_id", Integer(), "The run that read it last", to("harvest_run"), nullable=True),
    column("extractor_version", Words, "Version of the reading"),
    column("rules", Json, "Checks that failed"),
    column("reasons", Json, "Why it is held, in words"),
    column("fingerprints", Json, "Fingerprints of its findings"),
    column("record", Json, "Report, verdict and capture in full, so that a release needs no new reading"),
    column("excerpt", Words, "What a person needs to see of the document", nullable=True),
    column("entered_at", Moment(), "When it was held"),
    column("decided_at", Moment(), "When it was released or rejected", nullable=True),
    column("decided_by", Words, "By whom", nullable=True),
    column("decision_reason", Words, "Why", nullable=True),
    CheckConstraint("state IN ('held', 'released', 'rejected')", name="state"),
    Index(None, "sha256"),
    Index(None, "state"),
    Index(None, "bureau", "year"),
    comment="Documents kept out, with the life of the decision on them",
)

correction = Table(
    "correction",
    metadata,
    column("bureau", Words, "The body"),
    column("year", Small, "Report year"),
    column("code", Words, "The statistic"),
    column("applicant", Words, "Kind of applicant; empty: none"),
    column("category", Words, "Category; empty: none"),
    column("expected", Amount(), "What the source says; where it says otherwise the correction fails", nullable=True),
    column("value", Amount(), "What is right", nullable=True),
    column("reason", Words, "Why"),
    column("status", Words, "applied, or waiting where there is no such report yet"),
    PrimaryKeyConstraint("bureau", "year", "code", "applicant", "category"),
    comment="Corrections from the corrections file, with what became of them",
)
