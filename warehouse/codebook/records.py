"""The contract that everyone upstream writes to: plain records, one way, no behaviour.

A Report leaves extraction, a Verdict leaves the expectations, and the warehouse stores both. The
vocabulary (codes, applicants, states, identities) is the codebook's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from warehouse.codebook.record import record

Number = int | float


class Template(StrEnum):
    """The four statutory forms, named by the first report year they were made for."""

    T2008 = "T2008"
    T2014 = "T2014"
    T2019 = "T2019"
    T2021 = "T2021"


class Applicant(StrEnum):
    """The columns of table 3 (申请人情况), in printed order."""

    NATURAL_PERSON = "natural_person"
    BUSINESS = "business"
    RESEARCH = "research"
    SOCIAL_ORG = "social_org"
    LEGAL_SERVICE = "legal_service"
    OTHER = "other"
    TOTAL = "total"


class State(StrEnum):
    """What is known of a value; a number without one means nothing."""

    REPORTED = "reported"
    ZERO_STATED = "zero_stated"
    BLANK = "blank"
    ABSENT = "absent"
    DERIVED = "derived"
    CONFLICT = "conflict"
    UNREADABLE = "unreadable"


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Fault(StrEnum):
    """Who is wrong: the body that printed it (published), we who read it (quarantined), or nobody."""

    SOURCE = "source"
    READING = "reading"
    NOTE = "note"


class Decision(StrEnum):
    LOAD = "load"
    FLAGGED = "load_with_flags"
    QUARANTINE = "quarantine"


@record(frozen=True, slots=True)
class CellEvidence:
    """A table cell: 1-based page (null where the format has none), table in the document, row and column."""

    page: int | None
    table: int
    row: int
    column: int


@record(frozen=True, slots=True)
class TextEvidence:
    """The exact sentence, with its character offsets in the document's text: ``text[start:end] == quote``."""

    quote: str
    start: int
    end: int
    page: int | None = None


Evidence = CellEvidence | TextEvidence


@record(frozen=True, slots=True)
class Value:
    """One statistic of one report.

    ``value`` is null for blank and unreadable, the printed number for conflict; money is in yuan.
    ``category`` names what the codebook cannot: a breakdown's printed name, an unknown row's label.
    ``certain`` is false where the reading left room for doubt (a torn dump, a weak OCR score): a broken
    identity over certain cells is the body's error, over uncertain ones it may be ours.
    ``identities`` lists, for a derived value, the identities that leave exactly this number.
    """

    code: str
    applicant: Applicant | None
    value: Number | None
    state: State
    printed: str | None
    evidence: Evidence | None
    approximate: bool = False
    category: str | None = None
    certain: bool = True
    identities: tuple[str, ...] = ()


@record(frozen=True, slots=True)
class CellReference:
    """Names a value inside its report."""

    code: str
    applicant: Applicant | None = None
    category: str | None = None

    def __str__(self) -> str:
        return "/".join(part for part in (self.code, self.applicant, self.category) if part)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a report that a reader must know.

    ``where`` is stable across runs (an equation's place such as ``applications/natural_person``, a code,
    or ``report``); with the report, ``check`` and the printed values it makes the fingerprint that lets a
    person's verdict survive re-runs. ``suspects`` is ranked: first the cell whose change alone would close
    every identity that it takes part in.
    """

    check: str
    severity: Severity
    where: str
    message: str
    message_zh: str
    fault: Fault
    cells: tuple[CellReference, ...] = ()
    suspects: tuple[CellReference, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Everything one document says, as values with their evidence; a plain function of its bytes.

    ``bureau`` is the canonical full name (杭州市生态环境局淳安分局), ``region_code`` the six-digit GB/T 2260 code in
    force in the report's year, ``level`` one of central, province, prefecture, county, township.
    """

    sha256: str
    media_type: str
    is_report: bool
    title: str | None
    bureau: str | None
    region_code: str | None
    level: str | None
    is_branch: bool
    year: int | None
    template: Template | None
    period_start: date | None
    period_end: date | None
    publication_date: date | None
    values: tuple[Value, ...]
    findings: tuple[Finding, ...]
    extractor_version: str


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a document from outside it: registry, listing, page metadata, the operator's word.

    Evidence, not truth: where the document speaks for itself and disagrees, that is a finding.
    ``bureau_aliases`` holds the other names the body has borne (earlier names, short names).
    """

    bureau: str | None = None
    bureau_aliases: tuple[str, ...] = ()
    region_code: str | None = None
    year: int | None = None
    title: str | None = None
    publication_date: date | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision on one report with every finding, the extraction's and the expectations' own.

    ``blocking`` are those that alone hold it in quarantine; empty where the share of lost values does.
    """

    sha256: str
    decision: Decision
    findings: tuple[Finding, ...]
    reasons: tuple[str, ...] = ()
    blocking: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """A person's word on a finding, kept by its fingerprint: it lets the report pass that finding, or keeps it out."""

    accepted: bool
    who: str
    reason: str = ""


class PortalOutcome(StrEnum):
    """How a portal's harvest ended. Closed set: nothing is ever silently empty."""

    NEW = "new"
    AMENDED = "amended"
    UNCHANGED = "unchanged"
    EMPTY = "empty"
    BLOCKED = "blocked"
    REDESIGNED = "redesigned"
    TRUNCATED = "truncated"
    GONE = "gone"
    UNREACHABLE = "unreachable"
    REFUSED_BY_ROBOTS = "refused_by_robots"
    UNKNOWN_FAMILY = "unknown_family"
    KNOWN_BROKEN = "known_broken"
    FAILED = "failed"


class FetchOutcome(StrEnum):
    """How one request ended."""

    OK = "ok"
    NOT_MODIFIED = "not_modified"
    BLOCKED = "blocked"
    SOFT_404 = "soft_404"
    GONE = "gone"
    REDIRECTED_ELSEWHERE = "redirected_elsewhere"
    UNREACHABLE = "unreachable"
    TLS_TROUBLE = "tls_trouble"
    WRONG_TYPE = "wrong_type"
    TOO_LARGE = "too_large"
    TRUNCATED = "truncated"
    REFUSED_BY_ROBOTS = "refused_by_robots"
    FORBIDDEN_ADDRESS = "forbidden_address"
    OVER_BUDGET = "over_budget"
    SERVER_ERROR = "server_error"


class LedgerStatus(StrEnum):
    """A cell of the coverage ledger, bureau × report year."""

    FOUND = "found"
    LATE = "late"
    QUARANTINED = "quarantined"
    MISSING = "missing"
    NOT_YET_DUE = "not_yet_due"
    BLOCKED = "blocked"
    UNREACHABLE = "unreachable"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class HistoryValue:
    """A current value of another year of the same body, as the expectations need it for identities across years."""

    bureau: str
    year: int
    code: str
    applicant: Applicant | None
    value: Number | None
    state: State
    template: Template | None = None


@dataclass(frozen=True, slots=True)
class PortalResult:
    """What one portal gave in one run; a run ends with exactly one of these a portal.

    ``listed`` counts rows that may be reports, ``expected`` what its last good run listed (null: never seen).
    ``fingerprint`` and ``layout`` are the list page's structure, kept to tell a redesign from an empty column.
    """

    portal_id: str
    outcome: PortalOutcome
    detail: str = ""
    listed: int = 0
    expected: int | None = None
    new: int = 0
    amended: int = 0
    unchanged: int = 0
    failed: int = 0
    requests: int = 0
    bytes_received: int = 0
    seconds: float = 0.0
    fingerprint: str | None = None
    layout: str | None = None
