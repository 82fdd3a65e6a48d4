"""What a harvest leaves: runs, portals' outcomes, captures, addresses, listings."""

from __future__ import annotations

from sqlalchemy import BigInteger, Date, Float, Index, Integer, PrimaryKeyConstraint, Table, UniqueConstraint

from warehouse.store.schema.base import column, metadata, number, to
from warehouse.store.types import Json, Moment, Small, Words

harvest_run = Table(
    "harvest_run",
    metadata,
    number("Number of the run"),
    column("kind", Words, "harvest, backfill, reprocess, ingest, …"),
    column("name", Words, "Name that people read"),
    column("started_at", Moment(), "When it began"),
    column("finished_at", Moment(), "When it ended; null while it runs or where it was killed", nullable=True),
    column("state", Words, "running, completed, completed_with_gaps, failed or crashed"),
    column("parameters", Json, "What it was asked to do"),
    column("summary", Json, "What it did"),
    Index(None, "kind", "id"),
    comment="Runs of the flows",
)

portal_run = Table(
    "portal_run",
    metadata,
    column("run_id", Integer(), "The run", to("harvest_run")),
    column("portal_id", Words, "The portal", to("portal")),
    column("outcome", Words, "How the portal's harvest ended, of a closed set"),
    column("detail", Words, "Why, in one line"),
    column("listed", Integer(), "Rows that may be reports"),
    column("expected", Integer(), "What the last good run listed; null: never seen", nullable=True),
    column("new", Integer(), "Documents seen for the first time"),
    column("amended", Integer(), "Documents whose content changed"),
    column("unchanged", Integer(), "Documents known already"),
    column("failed", Integer(), "Documents that could not be had"),
    column("requests", Integer(), "Requests made"),
    column("bytes_received", BigInteger(), "Bytes received"),
    column("seconds", Float(), "Time it took"),
    column("fingerprint", Words, "Structural hash of the list page", nullable=True),
    column("layout", Words, "The structure in readable form", nullable=True),
    PrimaryKeyConstraint("run_id", "portal_id"),
    Index(None, "portal_id", "run_id"),
    comment="Fact: how each portal ended in each run",
)

capture = Table(
    "capture",
    metadata,
    number("Number of the capture"),
    column("run_id", Integer(), "The run that asked", to("harvest_run"), nullable=True),
    column("portal_id", Words, "The portal that it belongs to", to("portal"), nullable=True),
    column("url", Words, "Address asked for"),
    column("final_url", Words, "Address that answered"),
    column("requested_at", Moment(), "When it was asked for"),
    column("outcome", Words, "How the request ended, of a closed set"),
    column("status", Small, "HTTP status; null where no answer came", nullable=True),
    column("etag", Words, "Entity tag", nullable=True),
    column("last_modified", Words, "Last-Modified as sent", nullable=True),
    column("sha256", Words, "Hash of the bytes", nullable=True),
    column("content_sha256", Words, "Hash of the normalised content", nullable=True),
    column("media_type", Words, "Kind of the content", nullable=True),
    column("archive_file", Words, "WARC file in the archive", nullable=True),
    column("archive_offset", BigInteger(), "Offset of the record's gzip member", nullable=True),
    column("archive_length", BigInteger(), "Length of the record's gzip member", nullable=True),
    column("record_id", Words, "WARC record", nullable=True),
    column("blocked_by", Words, "Vendor of the wall that blocked it", nullable=True),
    column("tls_exception", Words, "Exception from TLS checks that it needed", nullable=True),
    column("detail", Words, "Why the outcome is not ok, in one line"),
    UniqueConstraint("url", "requested_at"),
    Index(None, "portal_id", "requested_at"),
    Index(None, "sha256"),
    comment="Fact: every request and how it ended",
)

page = Table(
    "page",
    metadata,
    column("portal_id", Words, "The portal", to("portal")),
    column("url", Words, "The address"),
    column("etag", Words, "Entity tag of the last good capture", nullable=True),
    column("last_modified", Words, "Last-Modified of the last good capture", nullable=True),
    column("sha256", Words, "Hash of the last good capture's bytes", nullable=True),
    column("content_sha256", Words, "Hash of its normalised content", nullable=True),
    column("archive_file", Words, "WARC file in the archive", nullable=True),
    column("archive_offset", BigInteger(), "Offset of the record's gzip member", nullable=True),
    column("archive_length", BigInteger(), "Length of the record's gzip member", nullable=True),
    column("record_id", Words, "WARC record", nullable=True),
    column("last_outcome", Words, "How the newest request ended"),
    column("last_requested_at", Moment(), "When the newest request was made"),
    PrimaryKeyConstraint("portal_id", "url"),
    comment="The newest state of every address, for conditional requests",
)

listing = Table(
    "listing",
    metadata,
    column("portal_id", Words, "The portal", to("portal")),
    column("url", Words, "The address listed"),
    column("title", Words, "Title in the list"),
    column("published", Date(), "Date in the list", nullable=True),
    column("status", Words, "listed, rejected or gone"),
    column("detail", Words, "Why it was rejected"),
    column("first_run_id", Integer(), "Run that saw it first", to("harvest_run"), nullable=True),
    column("last_run_id", Integer(), "Run that saw it last", to("harvest_run"), nullable=True),
    PrimaryKeyConstraint("portal_id", "url"),
    comment="Fact: links that portals' lists gave",
)

walk = Table(
    "walk",
    metadata,
    column("portal_id", Words, "The portal", to("portal")),
    column(
        "depends_on", Words, "Hash of all else that its rows depend on: registry entry, year, the program's reading"
    ),
    column(
        "steps", Json, "The list pages that its last whole crawl asked for, in order, and the hashes of the answers"
    ),
    column("barren", Json, "Addresses of single years that held nothing, and the day on which they were asked for"),
    column("listed", Integer(), "Rows that it gave"),
    PrimaryKeyConstraint("portal_id"),
    comment="The list pages behind each portal's listings: where all are the same tonight, so are the listings",
)
