"""A night without its engine: crawl, extract, judge, load. Plain calls, so that every stage runs in a test alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

from flows.convert import bureau_rows, capture_row, listing_rows, portal_rows, remembered, source_row
from flows.crawl import PortalMemory, harvest_portal
from flows.doors import Night
from flows.extraction import extract_all
from flows.harvest_plan import portal_hosts
from flows.logs import portal_ended, reports_settled
from flows.outlook import look
from flows.patience import patiently
from flows.quality_pages import write_run_pages
from flows.records import (
    Candidate,
    Extracted,
    HarvestSummary,
    Outlook,
    PortalHarvest,
    candidate_note,
    registry_note,
)
from flows.report import ACTIONS
from flows.settings import Settings
from scrapers.fetch import canonical_url
from scrapers.portals import Registry
from scrapers.portals.model import Portal
from warehouse.codebook.records import (
    Decision,
    Fault,
    Finding,
    HistoryValue,
    PortalOutcome,
    PortalResult,
    Report,
    Severity,
    Verdict,
)
from warehouse.store import Batch, LoadItem, LoadSummary, ReportKey, Warehouse, WarehouseError

# The archive's own records beside what portals sent: enough to rebuild the warehouse from it alone.
CANDIDATE = "urn:gongkai:candidate:"
REGISTRY = "urn:gongkai:registry"

# What became of a portal's reports, as its row counts them; every listing ends in one of these, or as failed.
NEW = ("new", "completed")
AMENDED = ("amended",)
UNCHANGED = ("unchanged", "copies", "older", "re_extracted", "skipped")
KINDS = (*NEW, *AMENDED, *(kind for kind in UNCHANGED if kind != "skipped"))


@dataclass(frozen=True, slots=True)
class Judged:
    """A report with its verdict and where it came from."""

    extracted: Extracted
    report: Report
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a run's candidates."""

    judged: tuple[Judged, ...] = ()
    loaded: LoadSummary = field(default_factory=LoadSummary)
    unreadable: tuple[tuple[str, str], ...] = ()
    floor: tuple[str, ...] = ()
    skipped: tuple[Candidate, ...] = ()
    warnings: tuple[str, ...] = ()


def register(night: Night, registry: Registry) -> None:
    """Makes the registry's portals and bodies known to the warehouse, for the ledger, and to the archive."""
    night.archive.append_resource(REGISTRY, registry_note(registry.portals))
    register_portals(night.warehouse, registry.portals)


def register_portals(warehouse: Warehouse, portals: Sequence[Portal]) -> None:
    """Makes portals and their bodies known to the warehouse."""
    warehouse.register_portals(portal_rows(portals))
    warehouse.register_bureaus(bureau_rows(portals))


def crawl_one(night: Night, portal: Portal, since: int | None = None) -> PortalHarvest:
    """Crawls one portal; its captures and candidates are kept before anything is parsed.

    Its hosts are held meanwhile: no other worker, on whatever machine, crawls them.
    """
    with night.hosts.held(portal_hosts(portal)):
        return _crawl(night, portal, since)


def _crawl(night: Night, portal: Portal, since: int | None) -> PortalHarvest:
    memory = patiently(lambda: _memory(night.warehouse, portal))
    known = patiently(lambda: night.warehouse.remembered(portal.id))
    recheck_days = 0 if night.recheck else night.settings.recheck_days
    with night.client.session(
        portal.id,
        portal_hosts(portal),
        remembered=remembered(known),
        tls_exception=portal.settings.get("tls_exception"),
        delay_seconds=portal.settings.get("delay_seconds", 0.0),
    ) as session:
        harvest = harvest_portal(portal, session, memory, night.started_at, since=since, recheck_days=recheck_days)
    for candidate in harvest.candidates:
        night.archive.append_resource(f"{CANDIDATE}{candidate.visit}", candidate_note(candidate))
    night.archive.flush()
    captures = [capture_row(row) for row in harvest.captures]
    patiently(lambda: night.warehouse.record_captures(night.run_id, portal.id, captures))
    portal_ended(night.log, "portal crawled", harvest.result)
    return harvest


def correct(night: Night) -> tuple[str, ...]:
    """Applies the operator's corrections; one that no longer fits its source is a warning, and the load stands."""
    if night.settings.corrections is None:
        return ()
    try:
        night.warehouse.apply_corrections(night.settings.corrections)
    except WarehouseError as error:
        return (f"corrections: {error}",)
    return ()


def _memory(warehouse: Warehouse, portal: Portal) -> PortalMemory:
    layout = warehouse.last_fingerprint(portal.id)
    return PortalMemory(
        listings={canonical_url(row.url): row for row in warehouse.known_listings(portal.id)},
        expected=warehouse.expected_listings(portal.id),
        fingerprint=layout.fingerprint if layout else None,
        layout=layout.layout if layout else None,
    )


def settle(
    night: Night, candidates: Sequence[Candidate], portals: Sequence[PortalResult] = (), *, again: bool = False
) -> Settled:
    """Extracts, judges and loads candidates in one batch; documents already loaded are left alone unless ``again``."""
    known = frozenset() if again else patiently(lambda: night.warehouse.known_documents(_hashes(candidates)))
    fresh: list[Candidate] = []
    skipped: list[Candidate] = []
    for row in candidates:
        (skipped if _hashes([row]) <= known else fresh).append(row)
    extracted = list(extract_all(fresh, night.settings.archive_location, night.settings.extraction_workers))
    readable = [row for row in extracted if row.report is not None]
    judged = patiently(lambda: judge_all(night.warehouse, readable, night.today))
    unreadable = tuple((row.candidate.context.url or "", line) for row in extracted for line in row.unreadable)
    floor = _floor(night.settings, portals, judged)
    loaded = LoadSummary()
    if judged and not floor:
        batch = Batch(night.run_id, tuple(_item(row) for row in judged), _now())
        loaded = patiently(lambda: night.warehouse.load(batch))
    settled = Settled(tuple(judged), loaded, unreadable, floor, tuple(skipped), correct(night))
    reports_settled(night.log, settled)
    return settled


def together(settled: Sequence[Settled]) -> Settled:
    """Several batches of one run as one."""
    names = [item.name for item in fields(LoadSummary)]
    loaded = {name: tuple(key for row in settled for key in getattr(row.loaded, name)) for name in names}
    return Settled(
        judged=tuple(judged for row in settled for judged in row.judged),
        loaded=LoadSummary(**loaded),
        unreadable=tuple(line for row in settled for line in row.unreadable),
        skipped=tuple(candidate for row in settled for candidate in row.skipped),
        warnings=tuple(dict.fromkeys(line for row in settled for line in row.warnings)),
        floor=tuple(dict.fromkeys(line for row in settled for line in row.floor)),
    )


def judge_all(warehouse: Warehouse, extracted: Iterable[Extracted], today: date) -> list[Judged]:
    """One validation for the whole batch, with what the warehouse knows of the years around and persons have said."""
    from expectations import judge

    rows = [(row, row.report) for row in extracted if row.report is not None]
    reports = [report for _, report in rows]
    if not reports:
        return []
    verdicts = judge(reports, _history(warehouse, reports), today=today, human=warehouse.human_words())
    return [Judged(row, report, verdict) for (row, report), verdict in zip(rows, verdicts, strict=True)]


def finish_portals(night: Night, harvests: Sequence[PortalHarvest], settled: Settled) -> tuple[PortalResult, ...]:
    """Each portal's final result, written down; listings are remembered only once their reports are safe."""
    portal_of = {row.report.sha256: row.extracted.candidate.portal_id for row in settled.judged}
    counts = {kind: Counter(portal_of.get(key.sha256) for key in getattr(settled.loaded, kind)) for kind in KINDS}
    counts["skipped"] = Counter(row.portal_id for row in settled.skipped)
    results = tuple(_final(harvest.result, counts) for harvest in harvests)
    for harvest, result in zip(harvests, results, strict=True):
        patiently(partial(night.warehouse.record_portal_result, night.run_id, result))
        if not settled.floor and harvest.listings:
            rows = listing_rows(harvest)
            patiently(partial(night.warehouse.record_listings, night.run_id, result.portal_id, rows))
    return results


def summarise(
    night: Night,
    portals: tuple[PortalResult, ...],
    settled: Settled,
    pages: Path | None,
    harvest: Sequence[Finding] = (),
) -> HarvestSummary:
    """What the run came to; its state is honest: Completed, CompletedWithGaps or Failed (a floor is broken)."""
    gaps = any(row.outcome in ACTIONS or row.failed for row in portals)
    gaps = gaps or any((settled.loaded.quarantined, settled.unreadable, settled.warnings))
    state = "Failed" if settled.floor else "CompletedWithGaps" if gaps else "Completed"
    loaded = settled.loaded
    return HarvestSummary(
        run_id=night.run_id,
        name=night.name,
        state=state,
        portals=portals,
        loaded=len(loaded.new) + len(loaded.amended) + len(loaded.completed) + len(loaded.re_extracted),
        flagged=len(loaded.flagged),
        amended=len(loaded.amended),
        unchanged=_unchanged(portals, settled),
        quarantined=tuple((_name(row), "; ".join(row.verdict.reasons)) for row in _held(settled)),
        unreadable=settled.unreadable,
        warnings=settled.warnings,
        rejected=tuple(_name(row) for row in _among(settled, settled.loaded.rejected)),
        harvest=tuple(f"{finding.message} / {finding.message_zh}" for finding in harvest),
        floor=settled.floor,
        pages=str(pages) if pages else None,
        seconds=round((_now() - night.started_at).total_seconds(), 1),
        outlook=_outlook(night, portals) if portals else None,
    )


def write_pages(
    night: Night, settled: Settled, portals: Sequence[PortalResult] = (), harvest: Sequence[Finding] = ()
) -> Path | None:
    """The run's offline quality pages; none where there is nothing to say."""
    if not settled.judged and not portals:
        return None
    return write_run_pages(
        night.settings,
        night.archive,
        night.run_id,
        night.name,
        [_item(row) for row in settled.judged],
        portals=portals,
        harvest=harvest,
        floor=settled.floor,
    )


def judge_whole(night: Night, portals: Sequence[PortalResult]) -> tuple[Finding, ...]:
    """What is wrong with the harvest as a whole: portals that fell silent, provinces of which half is missing."""
    if not portals:
        return ()
    from expectations import EngineFailure, judge_harvest

    ledger = patiently(lambda: night.warehouse.ledger(today=night.today))
    try:
        return judge_harvest(portals, ledger)
    except EngineFailure as failure:
        words = f"the harvest as a whole was not checked ({failure})", f"采集整体未经检查（{failure}）"
        return (Finding("engine", Severity.ERROR, "harvest", *words, Fault.READING),)


def _held(settled: Settled) -> list[Judged]:
    """What this run put into quarantine; where a floor stopped the load, what it would have."""
    if settled.floor:
        return [row for row in settled.judged if row.verdict.decision is Decision.QUARANTINE]
    return _among(settled, settled.loaded.quarantined)


def _among(settled: Settled, keys: Sequence[ReportKey]) -> list[Judged]:
    hashes = {key.sha256 for key in keys}
    return [row for row in settled.judged if row.report.sha256 in hashes]


def _outlook(night: Night, portals: Sequence[PortalResult]) -> Outlook:
    return patiently(lambda: look(night.warehouse, night.kind, portals, night.today))


def _final(result: PortalResult, counts: dict[str, Counter[str | None]]) -> PortalResult:
    new, amended = (sum(counts[kind][result.portal_id] for kind in kinds) for kinds in (NEW, AMENDED))
    outcome = result.outcome
    if outcome is PortalOutcome.UNCHANGED and (new or amended):
        outcome = PortalOutcome.NEW if new else PortalOutcome.AMENDED
    unchanged = result.unchanged + sum(counts[kind][result.portal_id] for kind in UNCHANGED)
    return replace(result, outcome=outcome, new=new, amended=amended, unchanged=unchanged)


def _item(row: Judged) -> LoadItem:
    source = row.extracted.source
    return LoadItem(
        report=row.report,
        verdict=row.verdict,
        capture=source_row(source) if source else None,
        portal_id=row.extracted.candidate.portal_id,
        content_sha256=source.content_sha256 if source else None,
        excerpt=row.extracted.excerpt,
    )


def _unchanged(portals: Sequence[PortalResult], settled: Settled) -> int:
    if portals:
        return sum(row.unchanged for row in portals)
    loaded = settled.loaded
    return len(loaded.unchanged) + len(loaded.copies) + len(loaded.older) + len(settled.skipped)


def _name(row: Judged) -> str:
    report = row.report
    if report.bureau and report.year:
        return f"{report.bureau} {report.year}"
    return report.title or row.extracted.candidate.context.url or report.sha256[:12]


def _floor(settings: Settings, portals: Sequence[PortalResult], judged: Sequence[Judged]) -> tuple[str, ...]:
    from expectations import floor, unchecked

    if not portals:
        return unchecked([row.verdict for row in judged])
    decision = floor(
        portals,
        [row.verdict for row in judged],
        max_failed_share=settings.floor_failed_portals,
        max_quarantined_share=settings.floor_quarantined_reports,
    )
    return decision.reasons if decision.broken else ()


def _history(warehouse: Warehouse, reports: Sequence[Report]) -> tuple[HistoryValue, ...]:
    return warehouse.history((report.bureau, report.year) for report in reports if report.bureau and report.year)


def _hashes(candidates: Iterable[Candidate]) -> frozenset[str]:
    return frozenset(source.sha256 for candidate in candidates for source in candidate.sources)


def _now() -> datetime:
    return datetime.now().astimezone()
