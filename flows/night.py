"""A night without its engine: crawl, and what is said of it once its reports are settled. Plain calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from flows.convert import bureau_rows, portal_list, portal_rows, remembered
from flows.crawl import harvest_portal
from flows.doors import Night
from flows.harvest_plan import portal_hosts
from flows.logs import portal_ended
from flows.notebook import TOGETHER
from flows.outlook import look
from flows.patience import patiently
from flows.quality_pages import write_run_pages
from flows.records import (
    HarvestSummary,
    Outlook,
    PortalHarvest,
    candidate_note,
    registry_note,
)
from flows.report import ACTIONS
from flows.settling import Settled
from scrapers.portals import Registry
from scrapers.portals.model import Portal
from warehouse.codebook.records import (
    Fault,
    Finding,
    PortalOutcome,
    PortalResult,
    Severity,
)

# The archive's own records beside what portals sent: enough to rebuild the warehouse from it alone.
CANDIDATE = "urn:gongkai:candidate:"
REGISTRY = "urn:gongkai:registry"

# What became of a portal's reports, as its row counts them; every listing ends in one of these, or as failed.
NEW = ("new", "completed")
AMENDED = ("amended",)
UNCHANGED = ("unchanged", "copies", "older", "re_extracted", "skipped")
KINDS = (*NEW, *AMENDED, *(kind for kind in UNCHANGED if kind != "skipped"))


def register(night: Night, registry: Registry) -> None:
    """Makes the registry's portals and bodies known to the warehouse, for the ledger, and to the archive."""
    night.archive.append_note(REGISTRY, registry_note(registry.portals))
    register_portals(night, registry.portals)


def register_portals(night: Night, portals: Sequence[Portal]) -> None:
    """Makes portals and their bodies known to the warehouse."""
    night.warehouse.register_portals(portal_rows(portals))
    night.warehouse.register_bureaus(bureau_rows(portals, night.today.year))


def crawl_one(night: Night, portal: Portal, since: int | None = None) -> PortalHarvest:
    """Crawls one portal; its captures and candidates are kept before anything is parsed.

    Its hosts are held meanwhile: no other worker, on whatever machine, crawls them.
    """
    with night.hosts.held(portal_hosts(portal)):
        return _crawl(night, portal, since)


def _crawl(night: Night, portal: Portal, since: int | None) -> PortalHarvest:
    memory = night.notebook.memory(portal.id)
    recheck_days = 0 if night.recheck else night.settings.recheck_days
    with night.client.session(
        portal.id,
        portal_hosts(portal),
        remembered=remembered(memory.pages),
        tls_exception=portal.settings.get("tls_exception"),
        delay_seconds=portal.settings.get("delay_seconds", 0.0),
    ) as session:
        harvest = harvest_portal(portal, session, memory, night.started_at, since=since, recheck_days=recheck_days)
    for candidate in harvest.candidates:
        night.archive.append_note(f"{CANDIDATE}{candidate.visit}", candidate_note(candidate))
    night.notebook.write(portal.id, harvest.captures)
    portal_ended(night.log, "portal crawled", harvest.result)
    return harvest


def finish_portals(night: Night, harvests: Sequence[PortalHarvest], settled: Settled) -> tuple[PortalResult, ...]:
    """Each portal's final result, written down; listings are remembered only once their reports are safe."""
    portal_of = {row.report.sha256: row.extracted.candidate.portal_id for row in settled.judged}
    counts = {kind: Counter(portal_of.get(key.sha256) for key in getattr(settled.loaded, kind)) for kind in KINDS}
    counts["skipped"] = Counter(row.portal_id for row in settled.skipped)
    results = tuple(_final(harvest.result, counts) for harvest in harvests)
    warehouse, run_id = night.warehouse, night.run_id
    for start in range(0, len(results), TOGETHER):
        some = slice(start, start + TOGETHER)
        patiently(partial(warehouse.record_portal_results, run_id, results[some]))
        if not settled.floor:
            lists = {row.result.portal_id: portal_list(row) for row in harvests[some] if row.listings}
            patiently(partial(warehouse.record_lists, run_id, lists))
            same = [row.result.portal_id for row in harvests[some] if row.same]
            patiently(partial(warehouse.record_same_lists, run_id, same))
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
        quarantined=tuple(settled.held),
        unreadable=settled.unreadable,
        warnings=settled.warnings,
        rejected=tuple(settled.rejected),
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
        (row.item for row in settled.judged),
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


def _outlook(night: Night, portals: Sequence[PortalResult]) -> Outlook:
    return patiently(lambda: look(night.warehouse, night.kind, portals, night.today))


def _final(result: PortalResult, counts: dict[str, Counter[str | None]]) -> PortalResult:
    new, amended = (sum(counts[kind][result.portal_id] for kind in kinds) for kinds in (NEW, AMENDED))
    outcome = result.outcome
    if outcome is PortalOutcome.UNCHANGED and (new or amended):
        outcome = PortalOutcome.NEW if new else PortalOutcome.AMENDED
    unchanged = result.unchanged + sum(counts[kind][result.portal_id] for kind in UNCHANGED)
    return replace(result, outcome=outcome, new=new, amended=amended, unchanged=unchanged)


def _unchanged(portals: Sequence[PortalResult], settled: Settled) -> int:
    if portals:
        return sum(row.unchanged for row in portals)
    loaded = settled.loaded
    return len(loaded.unchanged) + len(loaded.copies) + len(loaded.older) + len(settled.skipped)


def _now() -> datetime:
    return datetime.now().astimezone()
