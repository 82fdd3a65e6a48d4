"""The tables. Every column says what it means; PostgreSQL and the data dictionary show it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    text,
)

from warehouse.codebook import codebook
from warehouse.store.types import Amount, Json, Moment, Small, Words

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _column(name: str, kind: Any, comment: str, *more: Any, **options: Any) -> Column[Any]:
    options.setdefault("nullable", False)
    return Column(name, kind, *more, comment=comment, **options)


def _number(comment: str) -> Column[Any]:
    return _column("id", Integer(), comment, primary_key=True, autoincrement=True)


def _allocated(comment: str) -> Column[Any]:
    return _column("id", Integer(), comment, primary_key=True, autoincrement=False)


def _to(target: str) -> ForeignKey:
    return ForeignKey(f"{target}.id" if "." not in target else target)


note = Table(
    "note",
    metadata,
    _column("key", Words, "What it is about", primary_key=True),
    _column("value", Words, "What the warehouse remembers of itself"),
    comment="The warehouse's notes to itself, such as which views it holds",
)

# Dimensions

metric = Table(
    "metric",
    metadata,
    _column("id", Small, "Number inside this database", primary_key=True, autoincrement=False),
    _column("code", Words, "Public code of the statistic", unique=True),
    _column("position", Small, "Place in the codebook, which follows the printed form"),
    _column("zh", Words, "Printed label"),
    _column("en", Words, "Label in English"),
    _column("unit", Words, "Unit that is stored; money is in yuan"),
    _column("form_table", Words, "Table of the form: proactive, applications, reviews, annex, prose, any"),
    _column("templates", Words, "Templates that have the cell, separated by spaces"),
    _column("by_applicant", Boolean(), "Whether the form divides it by kind of applicant"),
    _column("signed", Boolean(), "Whether it may be negative"),
    _column("caveat", Words, "What to mind when using it", nullable=True),
    _column("retired", Boolean(), "No longer in the codebook; kept for the values that name it"),
    comment="Dimension: every statistic, from the codebook",
)

applicant = Table(
    "applicant",
    metadata,
    _column("id", Small, "Number inside this database; 0 stands for no column", primary_key=True, autoincrement=False),
    _column("code", Words, "Public code of the column; null where the statistic has no applicants", nullable=True),
    _column("zh", Words, "Printed label", nullable=True),
    _column("en", Words, "Label in English", nullable=True),
    comment="Dimension: kinds of applicants, the columns of table 3",
)

state = Table(
    "state",
    metadata,
    _column("id", Small, "Number inside this database", primary_key=True, autoincrement=False),
    _column(
        "code", Words, "What is known of a value: reported, zero_stated, blank, absent, derived, conflict, unreadable"
    ),
    comment="Dimension: states of a value",
)

template = Table(
    "template",
    metadata,
    _column("code", Words, "T2008, T2014, T2019 or T2021", primary_key=True),
    _column("first_year", Small, "First report year that the form was made for"),
    _column("last_year", Small, "Last report year that the form was made for; null: still", nullable=True),
    comment="Dimension: the four statutory forms",
)

year = Table(
    "year",
    metadata,
    _column("year", Small, "Report year", primary_key=True, autoincrement=False),
    _column("template", Words, "Form made for the year", _to("template.code")),
    _column("deadline_department", Date(), "Last legal day of publication for departments"),
    _column("deadline_government", Date(), "Last legal day of publication for whole governments"),
    comment="Dimension: report years with their legal deadlines",
)

place = Table(
    "place",
    metadata,
    _column("code", Words, "Six-digit GB/T 2260 code"),
    _column("name", Words, "Name of the place"),
    _column("level", Words, "province, prefecture or county"),
    _column("province_code", Words, "Code of its province"),
    _column("first_year", Small, "First year in force under this name; null: before 1980", nullable=True),
    _column("last_year", Small, "Last year in force under this name; null: still", nullable=True),
    PrimaryKeyConstraint("code", "name"),
    comment="Dimension: places with the years in which code and name were in force",
)

bureau = Table(
    "bureau",
    metadata,
    _allocated("Number inside this database"),
    _column("name", Words, "Present full name", unique=True),
    _column("region_code", Words, "GB/T 2260 code of the place", nullable=True),
    _column("level", Words, "central, province, prefecture, county or township", nullable=True),
    _column("is_branch", Boolean(), "Whether it is a branch of another body"),
    _column("is_government", Boolean(), "Whether it is a whole government, whose deadline is 31 March"),
    _column("first_year", Small, "First report year that is expected; null: from its first report on", nullable=True),
    Index(None, "region_code"),
    comment="Dimension: public bodies, one row an identity over time",
)

bureau_name = Table(
    "bureau_name",
    metadata,
    _column("name", Words, "A name that the body bears or bore", primary_key=True),
    _column("bureau_id", Integer(), "The body", _to("bureau"), index=True),
    _column("kind", Words, "present, former or alias"),
    _column("valid_from", Small, "First report year seen under this name", nullable=True),
    _column("valid_to", Small, "Last report year seen under this name", nullable=True),
    CheckConstraint("kind IN ('present', 'former', 'alias')", name="kind"),
    comment="Names of bodies over time; every name leads to one body",
)

bureau_succession = Table(
    "bureau_succession",
    metadata,
    _column("predecessor_id", Integer(), "The body that ended", _to("bureau")),
    _column("successor_id", Integer(), "The body that took over", _to("bureau"), index=True),
    _column("year", Small, "Report year from which the successor reports"),
    _column("kind", Words, "merger, split or takeover"),
    PrimaryKeyConstraint("predecessor_id", "successor_id"),
    comment="Mergers and splits, which names alone can't tell",
)

portal = Table(
    "portal",
    metadata,
    _column("id", Words, "Name in the registry", primary_key=True),
    _column("family", Words, "Content system", nullable=True),
    _column("url", Words, "List page", nullable=True),
    _column("place", Words, "Place that it serves", nullable=True),
    _column("known_broken", Words, "Why it is known not to work, with a date", nullable=True),
    _column("first_year", Small, "First report year that is expected", nullable=True),
    comment="Dimension: portals of the registry",
)

bureau_portal = Table(
    "bureau_portal",
    metadata,
    _column("bureau_id", Integer(), "The body", _to("bureau")),
    _column("portal_id", Words, "Where it publishes", _to("portal"), index=True),
    PrimaryKeyConstraint("bureau_id", "portal_id"),
    comment="Which bodies publish on which portal",
)

# Harvest

harvest_run = Table(
    "harvest_run",
    metadata,
    _number("Number of the run"),
    _column("kind", Words, "harvest, backfill, reprocess, ingest, …"),
    _column("name", Words, "Name that people read"),
    _column("started_at", Moment(), "When it began"),
    _column("finished_at", Moment(), "When it ended; null while it runs or where it was killed", nullable=True),
    _column("state", Words, "running, completed, completed_with_gaps, failed or crashed"),
    _column("parameters", Json, "What it was asked to do"),
    _column("summary", Json, "What it did"),
    Index(None, "kind", "id"),
    comment="Runs of the flows",
)

portal_run = Table(
    "portal_run",
    metadata,
    _column("run_id", Integer(), "The run", _to("harvest_run")),
    _column("portal_id", Words, "The portal", _to("portal")),
    _column("outcome", Words, "How the portal's harvest ended, of a closed set"),
    _column("detail", Words, "Why, in one line"),
    _column("listed", Integer(), "Rows that may be reports"),
    _column("expected", Integer(), "What the last good run listed; null: never seen", nullable=True),
    _column("new", Integer(), "Documents seen for the first time"),
    _column("amended", Integer(), "Documents whose content changed"),
    _column("unchanged", Integer(), "Documents known already"),
    _column("failed", Integer(), "Documents that could not be had"),
    _column("requests", Integer(), "Requests made"),
    _column("bytes_received", BigInteger(), "Bytes received"),
    _column("seconds", Float(), "Time it took"),
    _column("fingerprint", Words, "Structural hash of the list page", nullable=True),
    _column("layout", Words, "The structure in readable form", nullable=True),
    PrimaryKeyConstraint("run_id", "portal_id"),
    Index(None, "portal_id", "run_id"),
    comment="Fact: how each portal ended in each run",
)

capture = Table(
    "capture",
    metadata,
    _number("Number of the capture"),
    _column("run_id", Integer(), "The run that asked", _to("harvest_run"), nullable=True),
    _column("portal_id", Words, "The portal that it belongs to", _to("portal"), nullable=True),
    _column("url", Words, "Address asked for"),
    _column("final_url", Words, "Address that answered"),
    _column("requested_at", Moment(), "When it was asked for"),
    _column("outcome", Words, "How the request ended, of a closed set"),
    _column("status", Small, "HTTP status; null where no answer came", nullable=True),
    _column("etag", Words, "Entity tag", nullable=True),
    _column("last_modified", Words, "Last-Modified as sent", nullable=True),
    _column("sha256", Words, "Hash of the bytes", nullable=True),
    _column("content_sha256", Words, "Hash of the normalised content", nullable=True),
    _column("media_type", Words, "Kind of the content", nullable=True),
    _column("archive_file", Words, "WARC file in the archive", nullable=True),
    _column("archive_offset", BigInteger(), "Offset of the record's gzip member", nullable=True),
    _column("archive_length", BigInteger(), "Length of the record's gzip member", nullable=True),
    _column("record_id", Words, "WARC record", nullable=True),
    _column("blocked_by", Words, "Vendor of the wall that blocked it", nullable=True),
    _column("tls_exception", Words, "Exception from TLS checks that it needed", nullable=True),
    _column("detail", Words, "Why the outcome is not ok, in one line"),
    UniqueConstraint("url", "requested_at"),
    Index(None, "portal_id", "requested_at"),
    Index(None, "sha256"),
    comment="Fact: every request and how it ended",
)

page = Table(
    "page",
    metadata,
    _column("portal_id", Words, "The portal", _to("portal")),
    _column("url", Words, "The address"),
    _column("etag", Words, "Entity tag of the last good capture", nullable=True),
    _column("last_modified", Words, "Last-Modified of the last good capture", nullable=True),
    _column("sha256", Words, "Hash of the last good capture's bytes", nullable=True),
    _column("content_sha256", Words, "Hash of its normalised content", nullable=True),
    _column("archive_file", Words, "WARC file in the archive", nullable=True),
    _column("archive_offset", BigInteger(), "Offset of the record's gzip member", nullable=True),
    _column("archive_length", BigInteger(), "Length of the record's gzip member", nullable=True),
    _column("record_id", Words, "WARC record", nullable=True),
    _column("last_outcome", Words, "How the newest request ended"),
    _column("last_requested_at", Moment(), "When the newest request was made"),
    PrimaryKeyConstraint("portal_id", "url"),
    comment="The newest state of every address, for conditional requests",
)

listing = Table(
    "listing",
    metadata,
    _column("portal_id", Words, "The portal", _to("portal")),
    _column("url", Words, "The address listed"),
    _column("title", Words, "Title in the list"),
    _column("published", Date(), "Date in the list", nullable=True),
    _column("status", Words, "listed, rejected or gone"),
    _column("detail", Words, "Why it was rejected"),
    _column("first_run_id", Integer(), "Run that saw it first", _to("harvest_run"), nullable=True),
    _column("last_run_id", Integer(), "Run that saw it last", _to("harvest_run"), nullable=True),
    PrimaryKeyConstraint("portal_id", "url"),
    comment="Fact: links that portals' lists gave",
)

# Reports

document = Table(
    "document",
    metadata,
    _allocated("Number inside this database"),
    _column("sha256", Words, "Hash of the bytes", unique=True),
    _column("content_sha256", Words, "Hash of the normalised content", nullable=True),
    _column("media_type", Words, "What the bytes are, by content"),
    _column("url", Words, "Address that it came from first", nullable=True),
    _column("archive_file", Words, "WARC file in the archive", nullable=True),
    _column("archive_offset", BigInteger(), "Offset of the record's gzip member", nullable=True),
    _column("archive_length", BigInteger(), "Length of the record's gzip member", nullable=True),
    _column("record_id", Words, "WARC record", nullable=True),
    comment="Dimension: documents by their bytes",
)

report = Table(
    "report",
    metadata,
    _allocated("Number inside this database"),
    _column("bureau_id", Integer(), "The body", _to("bureau")),
    _column("year", Small, "Report year", _to("year.year")),
    UniqueConstraint("bureau_id", "year"),
    Index(None, "year"),
    comment="One body's report for one year, whatever its versions",
)

report_document = Table(
    "report_document",
    metadata,
    _column("report_id", Integer(), "The report", _to("report")),
    _column("document_id", Integer(), "A document that carries it", _to("document"), index=True),
    _column("role", Words, "source: a version was made from it; copy: it says what another says"),
    PrimaryKeyConstraint("report_id", "document_id"),
    comment="Every document seen for a report: pages, attachments, copies",
)

report_version = Table(
    "report_version",
    metadata,
    _allocated("Number inside this database"),
    _column("report_id", Integer(), "The report", _to("report")),
    _column("number", Small, "Version, from 1 in the order of loading"),
    _column("current", Boolean(), "Whether it is the one that counts"),
    _column(
        "change",
        Words,
        "Why it is there: first, amended (the body changed figures), completed (a fuller document), "
        "re_extracted (the same bytes read better), corrected, older (published before the current one)",
    ),
    _column("superseded_by", Integer(), "The version that took its place", _to("report_version"), nullable=True),
    _column("document_id", Integer(), "The document", _to("document")),
    _column("run_id", Integer(), "The run that loaded it", _to("harvest_run"), nullable=True),
    _column("portal_id", Words, "The portal that gave it", _to("portal"), nullable=True),
    _column("url", Words, "Address of the document", nullable=True),
    _column("printed_bureau", Words, "The body's name in the document"),
    _column("template", Words, "Form that the document follows", _to("template.code"), nullable=True),
    _column("title", Words, "Title of the document", nullable=True),
    _column("publication_date", Date(), "Day of publication", nullable=True),
    _column("period_start", Date(), "First day of the stated period", nullable=True),
    _column("period_end", Date(), "Last day of the stated period", nullable=True),
    _column("deadline", Date(), "Last legal day of publication"),
    _column("days_late", Integer(), "Days from the deadline to publication; negative: early", nullable=True),
    _column("decision", Words, "load, load_with_flags, or quarantine where a person released it"),
    _column("extractor_version", Words, "Version of the reading"),
    _column("figures_sha256", Words, "Hash of cells and numbers"),
    _column("record_sha256", Words, "Hash of everything read, evidence and findings with it"),
    _column("loaded_at", Moment(), "When it was loaded"),
    _column("valid_from", Moment(), "From when it was current; null: never", nullable=True),
    _column("valid_to", Moment(), "Until when it was current; null: still, or never", nullable=True),
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
    _column("report_version_id", Integer(), "The version", _to("report_version")),
    _column("metric_id", Small, "The statistic", _to("metric")),
    _column("applicant_id", Small, "Kind of applicant, of table applicant; 0: none"),
    _column("category", Words, "Printed name of a breakdown or unknown row; empty: none"),
    _column("value", Amount(), "The number; null for blank and unreadable; money in yuan", nullable=True),
    _column("state_id", Small, "What is known of it, of table state"),
    _column("printed", Words, "As printed", nullable=True),
    _column("approximate", Boolean(), "Whether the source says about, more than, nearly"),
    _column("certain", Boolean(), "Whether the reading left no doubt"),
    _column("identities", Words, "For a derived value, the identities that leave exactly this number", nullable=True),
    _column("page", Small, "Page of the document, from 1", nullable=True),
    _column("table_number", Small, "Table of the document, from 1", nullable=True),
    _column("row_number", Integer(), "Row of the table's grid, from 0", nullable=True),
    _column("column_number", Integer(), "Column of the table's grid, from 0", nullable=True),
    _column("quote", Words, "The exact sentence", nullable=True),
    _column("quote_start", Integer(), "Its first character in the document's text", nullable=True),
    _column("quote_end", Integer(), "The character after its last", nullable=True),
    PrimaryKeyConstraint("report_version_id", "metric_id", "applicant_id", "category"),
    # two closed lists of a few rows: a check costs nothing, a foreign key costs a lookup for each of millions
    CheckConstraint("applicant_id BETWEEN 0 AND 7", name="applicant"),
    CheckConstraint("state_id BETWEEN 0 AND 6", name="state"),
    comment="Fact: every value with its state, as printed, and where it stands in the document",
    sqlite_with_rowid=False,
)

series_columns = [
    _column(series.code, Amount(), f"{series.en} ({series.unit})", nullable=True) for series in codebook().series
]

harmonised = Table(
    "harmonised",
    metadata,
    _column(
        "report_version_id", Integer(), "The version", _to("report_version"), primary_key=True, autoincrement=False
    ),
    *series_columns,
    comment="Fact: each version in the terms that all templates share; null where its template can't give it",
)

yearly_sum = Table(
    "yearly_sum",
    metadata,
    _column("year", Small, "Report year"),
    _column("metric_id", Small, "The statistic", _to("metric")),
    _column("applicant_id", Small, "Kind of applicant, of table applicant; 0: none"),
    _column("total", Amount(), "Sum over the current reports"),
    _column("reports", Integer(), "Current reports that give a number"),
    PrimaryKeyConstraint("year", "metric_id", "applicant_id"),
    comment="Sums over the current reports by year, kept up to date by every load",
)

finding = Table(
    "finding",
    metadata,
    _column("report_version_id", Integer(), "The version", _to("report_version")),
    _column("position", Small, "Order in which it was found"),
    _column("check_code", Words, "The rule, of the codebook"),
    _column("severity", Words, "error, warning or info"),
    _column("fault", Words, "source: the body's own error; reading: ours; note: nobody's"),
    _column("place", Words, "Column, row, block, code or report"),
    _column("message", Words, "In English"),
    _column("message_zh", Words, "In Chinese"),
    _column("cells", Json, "Cells that it is about"),
    _column("suspects", Json, "Cells that may be wrong, likeliest first"),
    _column("fingerprint", Words, "The same for the same finding on the same printed numbers, in every run"),
    PrimaryKeyConstraint("report_version_id", "position"),
    Index(None, "check_code"),
    Index(None, "fingerprint"),
    comment="Fact: what a reader must know of a report",
)

finding_verdict = Table(
    "finding_verdict",
    metadata,
    _column("fingerprint", Words, "The finding", primary_key=True),
    _column("verdict", Words, "accepted or rejected"),
    _column("reason", Words, "Why"),
    _column("decided_by", Words, "Who"),
    _column("decided_at", Moment(), "When"),
    comment="A person's word on a finding; it survives every re-run",
)

quarantine = Table(
    "quarantine",
    metadata,
    _number("Number of the entry"),
    _column("state", Words, "held, released or rejected"),
    _column("sha256", Words, "Hash of the document's bytes"),
    _column("content_sha256", Words, "Hash of its normalised content", nullable=True),
    _column("bureau", Words, "The body, where it is known", nullable=True),
    _column("year", Small, "The year, where it is known", nullable=True),
    _column("title", Words, "Title of the document", nullable=True),
    _column("portal_id", Words, "The portal that gave it", _to("portal"), nullable=True),
    _column("url", Words, "Address of the document", nullable=True),
    _column("run_id", Integer(), "The run that quarantined it", _to("harvest_run"), nullable=True),
    _column("extractor_version", Words, "Version of the reading"),
    _column("rules", Json, "Checks that failed"),
    _column("reasons", Json, "Why it is held, in words"),
    _column("fingerprints", Json, "Fingerprints of its findings"),
    _column("record", Json, "Report, verdict and capture in full, so that a release needs no new reading"),
    _column("excerpt", Words, "What a person needs to see of the document", nullable=True),
    _column("entered_at", Moment(), "When it was held"),
    _column("decided_at", Moment(), "When it was released or rejected", nullable=True),
    _column("decided_by", Words, "By whom", nullable=True),
    _column("decision_reason", Words, "Why", nullable=True),
    CheckConstraint("state IN ('held', 'released', 'rejected')", name="state"),
    Index(None, "sha256"),
    Index(None, "state"),
    Index(None, "bureau", "year"),
    comment="Documents kept out, with the life of the decision on them",
)

correction = Table(
    "correction",
    metadata,
    _column("bureau", Words, "The body"),
    _column("year", Small, "Report year"),
    _column("code", Words, "The statistic"),
    _column("applicant", Words, "Kind of applicant; empty: none"),
    _column("category", Words, "Category; empty: none"),
    _column("expected", Amount(), "What the source says; where it says otherwise the correction fails", nullable=True),
    _column("value", Amount(), "What is right", nullable=True),
    _column("reason", Words, "Why"),
    _column("status", Words, "applied, or waiting where there is no such report yet"),
    PrimaryKeyConstraint("bureau", "year", "code", "applicant", "category"),
    comment="Corrections from the corrections file, with what became of them",
)
