"""The plain records that go into and come out of the warehouse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from warehouse.codebook.records import (
    Decision,
    FetchOutcome,
    LedgerStatus,
    Number,
    PortalResult,
    Report,
    State,
    Template,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class BureauRow:
    """A public body as the registry knows it; ``former_names`` and ``aliases`` resolve to the same body.

    ``first_year`` is the first report year that the coverage ledger expects of it (null: from its first report on).
    """

    name: str
    region_code: str | None = None
    level: str | None = None
    former_names: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    is_branch: bool = False
    portal_ids: tuple[str, ...] = ()
    first_year: int | None = None


@dataclass(frozen=True, slots=True)
class SuccessionRow:
    """A body that ended and the one that took over from report year ``year``; kind: merger, split or takeover."""

    predecessor: str
    successor: str
    year: int
    kind: str = "takeover"


@dataclass(frozen=True, slots=True)
class PortalRow:
    """A registry entry as the warehouse keeps it."""

    id: str
    family: str
    url: str
    place: str | None = None
    known_broken: str | None = None
    first_year: int | None = None


@dataclass(frozen=True, slots=True)
class CaptureRow:
    """One request and how it ended, without its body; a mirror of the fetcher's capture.

    Hashes and archive place are null where nothing was archived (blocked, unreachable).
    """

    url: str
    final_url: str
    requested_at: datetime
    outcome: FetchOutcome
    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    content_sha256: str | None = None
    media_type: str | None = None
    archive_file: str | None = None
    archive_offset: int | None = None
    archive_length: int | None = None
    record_id: str | None = None
    blocked_by: str | None = None
    tls_exception: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the last good capture of an address was, for conditional requests and for 'unchanged'."""

    etag: str | None
    last_modified: str | None
    sha256: str
    content_sha256: str
    archive_file: str | None
    archive_offset: int | None
    archive_length: int | None
    record_id: str | None


@dataclass(frozen=True, slots=True)
class ListingRow:
    """A link that a portal's list gave in a run. ``status`` is listed, rejected (with ``detail``) or gone."""

    url: str
    title: str
    published: date | None = None
    status: str = "listed"
    detail: str = ""


@dataclass(frozen=True, slots=True)
class KnownListing:
    """A listed row as last seen, and when its page was last asked for (null: never)."""

    url: str
    title: str
    published: date | None
    last_requested_at: datetime | None


@dataclass(frozen=True, slots=True)
class Layout:
    """A list page's structure at its last good run."""

    fingerprint: str
    layout: str | None


@dataclass(frozen=True, slots=True)
class Walk:
    """The list pages that a portal's last whole crawl asked for, each with what came; JSON values throughout.

    Where everything in ``depends_on`` and all the pages are the same, so are the rows, ``listed`` of them. ``barren``
    has the addresses of single years that held nothing, with the day (ISO 8601) on which they were asked for last.
    """

    depends_on: str
    steps: tuple[Mapping[str, Any], ...]
    barren: Mapping[str, str]
    listed: int


@dataclass(frozen=True, slots=True)
class PortalMemory:
    """What earlier runs leave behind for a portal's next crawl.

    ``listings`` are the rows of its last whole crawl, ``pages`` the last good captures by address; ``expected`` and
    ``layout`` are the number of rows and the list page's structure of its last good run.
    """

    listings: tuple[KnownListing, ...] = ()
    pages: Mapping[str, Remembered] = field(default_factory=dict)
    expected: int | None = None
    layout: Layout | None = None
    walk: Walk | None = None


@dataclass(frozen=True, slots=True)
class PortalList:
    """What a portal's list gave in a run: its rows, and the walk that led to them (null: not to be trusted again)."""

    rows: tuple[ListingRow, ...]
    walk: Walk | None = None


@dataclass(frozen=True, slots=True)
class LoadItem:
    """One extracted document with its verdict.

    ``excerpt`` is the part of the document that a person needs to judge a quarantined report.
    """

    report: Report
    verdict: Verdict
    capture: CaptureRow | None = None
    portal_id: str | None = None
    content_sha256: str | None = None
    excerpt: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """What one transaction loads. ``loaded_at`` is aware; as-of queries go by it."""

    run_id: int | None
    items: tuple[LoadItem, ...]
    loaded_at: datetime


@dataclass(frozen=True, slots=True, order=True)
class ReportKey:
    """Names a report to a person: body and year; the document's hash where either is unknown."""

    bureau: str
    year: int
    sha256: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.bureau}/{self.year}" if self.bureau and self.year else f"sha256:{self.sha256[:12]}"


@dataclass(frozen=True, slots=True)
class LoadSummary:
    """What became of a batch's reports. Every item is in exactly one list, except that ``flagged`` repeats
    those of new, amended and re_extracted that were loaded with flags, and ``rejected`` those of unchanged that a
    person keeps out.

    ``copies`` say nothing that is not current already; ``completed`` are fuller documents of the same report, in
    which no figure differs; ``older`` ones contradict what is current and were published before it.
    """

    new: tuple[ReportKey, ...] = ()
    amended: tuple[ReportKey, ...] = ()
    unchanged: tuple[ReportKey, ...] = ()
    re_extracted: tuple[ReportKey, ...] = ()
    flagged: tuple[ReportKey, ...] = ()
    quarantined: tuple[ReportKey, ...] = ()
    copies: tuple[ReportKey, ...] = ()
    completed: tuple[ReportKey, ...] = ()
    older: tuple[ReportKey, ...] = ()
    rejected: tuple[ReportKey, ...] = ()


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run of a flow. ``finished_at`` is null while it runs, or for ever where it was killed."""

    id: int
    kind: str
    name: str
    started_at: datetime
    finished_at: datetime | None
    state: str
    parameters: dict[str, Any]
    summary: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PortalRunRow:
    """What one portal gave in one run."""

    run_id: int
    started_at: datetime
    result: PortalResult


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A cell of the coverage ledger. ``days_late`` counts from the legal deadline, negative when early."""

    bureau: str
    region_code: str | None
    year: int
    status: LedgerStatus
    deadline: date
    publication_date: date | None
    days_late: int | None
    report_id: int | None
    portal_id: str | None
    detail: str


@dataclass(frozen=True, slots=True)
class QuarantineRow:
    """One held, released or rejected document, without the heavy parts; ``run_id`` is that of its newest reading."""

    id: int
    state: str
    bureau: str | None
    year: int | None
    title: str | None
    sha256: str
    portal_id: str | None
    url: str | None
    rules: tuple[str, ...]
    reasons: tuple[str, ...]
    entered_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    decision_reason: str | None
    run_id: int | None = None


@dataclass(frozen=True, slots=True)
class QuarantineEntry:
    """A quarantined document in full: the extracted record, the verdict on it and the document's excerpt."""

    row: QuarantineRow
    report: Report
    verdict: Verdict
    excerpt: str | None
    capture: CaptureRow | None


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding about a loaded report. ``verdict`` is a person's word on it, kept by ``fingerprint``."""

    report_id: int
    bureau: str
    year: int
    current: bool
    check: str
    severity: str
    fault: str
    where: str
    message: str
    message_zh: str
    cells: tuple[str, ...]
    suspects: tuple[str, ...]
    fingerprint: str
    verdict: str | None
    verdict_reason: str | None


@dataclass(frozen=True, slots=True)
class StatisticRow:
    """A current value of a report with where it came from."""

    code: str
    applicant: str | None
    category: str | None
    value: Number | None
    state: State
    printed: str | None
    approximate: bool
    certain: bool
    identities: tuple[str, ...]
    evidence: dict[str, int | str | None] | None


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report's current version."""

    report_id: int
    bureau: str
    region_code: str | None
    year: int
    version: int
    template: Template | None
    title: str | None
    publication_date: date | None
    deadline: date
    days_late: int | None
    decision: Decision
    change: str
    sha256: str
    url: str | None
    extractor_version: str


@dataclass(frozen=True, slots=True)
class CellChange:
    """What a newer version says differently about one cell; a null state means that the cell is not there."""

    version: int
    previous_version: int
    change: str
    code: str
    applicant: str | None
    category: str | None
    old_value: Number | None
    old_state: str | None
    new_value: Number | None
    new_state: str | None


@dataclass(frozen=True, slots=True)
class Result:
    """Rows of a query: numbers are int where whole, dates are ISO text, the same on both databases."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def records(self) -> list[dict[str, Any]]:
        """The rows as dictionaries."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class CannedQuery:
    """A documented SQL file; ``parameters`` are optional and map to what they mean."""

    name: str
    title: str
    description: str
    parameters: Mapping[str, str]
    sql: str
