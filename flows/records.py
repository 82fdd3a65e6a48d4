"""What the flows hand from stage to stage."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter

from scrapers.fetch.model import ArchiveReference, Capture
from scrapers.portals.model import Listing, Portal
from warehouse.codebook.records import Context, PortalResult, Report
from warehouse.store import Walk


@dataclass(frozen=True, slots=True)
class Source:
    """Archived bytes that may hold a report."""

    archived: ArchiveReference
    sha256: str
    content_sha256: str
    url: str
    requested_at: datetime
    name: str | None = None
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One listing's documents: the page first, then what it attaches. They become one report at most.

    ``visit`` names it in the archive; ``harvested_at`` is when its run began, the same for all of a run, so that a
    rebuild can go through the runs in their order.
    """

    visit: str
    harvested_at: datetime
    portal_id: str | None
    context: Context
    sources: tuple[Source, ...]


_CANDIDATE = TypeAdapter(Candidate)
_PORTALS = TypeAdapter(tuple[Portal, ...])


@dataclass(frozen=True, slots=True)
class PortalHarvest:
    """What one portal's crawl gave. Captures carry no bodies: those are in the archive.

    ``walk`` is how its listings were found; ``same`` says that the list pages were found as they had been, so that
    the listings are those known.
    """

    result: PortalResult
    candidates: tuple[Candidate, ...]
    captures: tuple[Capture, ...] = ()
    listings: tuple[Listing, ...] = ()
    walk: Walk | None = None
    same: bool = False


@dataclass(frozen=True, slots=True)
class Extracted:
    """The report chosen from a candidate's documents, or the one-line reason why there is none."""

    candidate: Candidate
    source: Source | None
    report: Report | None
    excerpt: str = ""
    unreadable: tuple[str, ...] = ()


def candidate_note(candidate: Candidate) -> bytes:
    """A candidate as JSON, archived beside its documents: a rebuild needs the archive and nothing else."""
    return json.dumps(asdict(candidate), ensure_ascii=False, sort_keys=True, default=_iso).encode()


def _iso(value: date) -> str:
    """A day or a moment, with its hour: ``date.isoformat`` would cut a moment down to its day."""
    return value.isoformat()


def candidate_from_note(note: bytes) -> Candidate:
    """The candidate that ``candidate_note`` wrote down."""
    return _CANDIDATE.validate_json(note)


def registry_note(portals: tuple[Portal, ...]) -> bytes:
    """A harvest's portals as JSON, archived with what they gave."""
    return _PORTALS.dump_json(portals)


def registry_from_note(note: bytes) -> tuple[Portal, ...]:
    """The portals that ``registry_note`` wrote down."""
    return _PORTALS.validate_json(note)


@dataclass(frozen=True, slots=True)
class Silence:
    """A portal that used to list reports and does not now. ``nights`` counts its silent runs, this one included."""

    portal_id: str
    outcome: str
    nights: int
    listed: int
    last_heard: date


@dataclass(frozen=True, slots=True)
class Coverage:
    """A report year against its legal deadlines: bodies by the ledger's status, and who is due and not there."""

    year: int
    statuses: tuple[tuple[str, int], ...]
    deadlines: tuple[date, ...]
    overdue: tuple[str, ...]

    @property
    def expected(self) -> int:
        return sum(count for _, count in self.statuses)

    def count(self, *statuses: str) -> int:
        """Bodies in any of the statuses."""
        return sum(count for status, count in self.statuses if status in statuses)


@dataclass(frozen=True, slots=True)
class Outlook:
    """A run against what was known before it; ``since`` names the last good run.

    ``turned`` holds portals whose outcome is another than then (portal, then, now); ``held`` and ``held_by_rule``
    count the quarantine, ``held_before`` as the last good run left it.
    """

    since: str | None = None
    turned: tuple[tuple[str, str, str], ...] = ()
    silent: tuple[Silence, ...] = ()
    held: int = 0
    held_before: int | None = None
    held_by_rule: tuple[tuple[str, int], ...] = ()
    coverage: Coverage | None = None
    overdue_before: int = 0


@dataclass(frozen=True, slots=True)
class HarvestSummary:
    """What a run came to, for the table on the screen, the run page and the warehouse's run row.

    ``harvest`` says what is wrong with the harvest as a whole, whatever each report is worth; ``rejected`` names the
    documents that were read again and that a person keeps out.
    """

    run_id: int
    name: str
    state: str
    portals: tuple[PortalResult, ...]
    loaded: int = 0
    flagged: int = 0
    amended: int = 0
    unchanged: int = 0
    quarantined: tuple[tuple[str, str], ...] = ()
    unreadable: tuple[tuple[str, str], ...] = ()
    floor: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    harvest: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    pages: str | None = None
    seconds: float = 0.0
    outlook: Outlook | None = None

    @property
    def needs_a_look(self) -> bool:
        return self.state != "Completed"


_SUMMARY = TypeAdapter(HarvestSummary)


def summary_record(summary: HarvestSummary) -> dict[str, Any]:
    """A summary as plain JSON values, for the warehouse's run row."""
    record: dict[str, Any] = _SUMMARY.dump_python(summary, mode="json")
    return record


def summary_from_record(record: Mapping[str, Any]) -> HarvestSummary:
    """The summary that ``summary_record`` wrote down."""
    return _SUMMARY.validate_python(dict(record))
