"""The nightly harvest as a Prefect flow: one task a portal, one each for extraction, judging and loading together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar, cast

from prefect import State, flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture, as_completed
from prefect.runtime import flow_run
from prefect.states import Completed, Failed
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.utilities.annotations import quote

from flows import alarms, artifacts, night, settling
from flows.doors import Night, conclude, open_night
from flows.harvest_plan import choose, share
from flows.progress import Progress, progress
from flows.recheck import with_held
from flows.records import Candidate, HarvestSummary, PortalHarvest
from flows.settings import load_settings
from flows.settling import Settled
from scrapers.portals import load_registry
from scrapers.portals.model import Portal
from warehouse.codebook.records import PortalOutcome, PortalResult

T = TypeVar("T")


@task(name="crawl portal", task_run_name="portal {portal_id}", cache_policy=NO_CACHE)
def crawl_portal(portal_id: str, portal: Portal, run: Night, since: int | None) -> PortalHarvest:
    """One portal, from its list pages to its archived documents."""
    return night.crawl_one(run, portal, since)


@task(name="extract, judge and load", task_run_name="extract, judge and load", cache_policy=NO_CACHE)
def settle(run: Night, candidates: Sequence[Candidate], portals: Sequence[PortalResult]) -> Settled:
    """The whole night's documents, in one batch and one transaction; then what is held, if it can be read better."""
    return with_held(run, settling.settle(run, candidates, portals))


def run_name() -> str:
    """A name that people read: the day, and how many portals."""
    parameters = flow_run.parameters
    entries = load_registry(parameters["registry"] or load_settings().registry)
    shard, shards = parameters["shard"], parameters["shards"]
    return named(len(share(choose(entries, parameters["portals"]), shard, shards)), shard, shards)


def named(portals: int, shard: int = 1, shards: int = 1) -> str:
    """``harvest 2026-11-22 · 41 portals``"""
    of = f" · share {shard} of {shards}" if shards > 1 else ""
    return f"harvest {datetime.now().astimezone().date()} · {portals} portals{of}"


@flow(name="harvest", flow_run_name=run_name, validate_parameters=True, persist_result=False)
def harvest(
    registry: Path | None = None,
    portals: tuple[str, ...] = (),
    since: int | None = None,
    recheck: bool = False,
    shard: int = 1,
    shards: int = 1,
) -> State:
    """Crawls every portal of the registry and loads what is new; ends as Completed, CompletedWithGaps or Failed.

    ``recheck`` asks again, conditionally, for pages whose row in the list has not changed. ``shard`` of ``shards``
    is the share of one worker among many: portals that share a host are always in one share.
    """
    settings = load_settings()
    entries = load_registry(registry or settings.registry)
    chosen = share(choose(entries, portals), shard, shards)
    name = named(len(chosen), shard, shards)
    kind = "harvest" if shards == 1 else f"harvest {shard}/{shards}"
    parameters = {"portals": list(portals), "since": since, "recheck": recheck, "flow_run": str(flow_run.id)}
    opened = open_night(settings, kind, name, parameters, loopback=entries.demo, recheck=recheck)
    with opened as run, progress(len(chosen)) as screen:
        shown = artifacts.Shown(len(chosen), screen)
        night.register(run, entries)
        run.notebook.expect(portal.id for portal in chosen)
        harvests = crawl_all(run, chosen, since, shown)
        candidates = [candidate for row in harvests for candidate in row.candidates]
        shown.stage(f"extracting, judging and loading {len(candidates)} documents")
        settled = settle.submit(whole(run), whole(candidates), whole([row.result for row in harvests])).result()
        results = night.finish_portals(run, harvests, settled)
        findings = night.judge_whole(run, results)
        pages = night.write_pages(run, settled, results, findings)
        summary = night.summarise(run, results, settled, pages, findings)
        conclude(run, summary)
        artifacts.publish(summary, {portal.id: portal.url for portal in chosen}, settings.pages_url)
        alarms.emit(summary)
    get_run_logger().info(artifacts.headline(summary))
    return end_state(summary)


def crawl_all(run: Night, portals: Sequence[Portal], since: int | None, shown: Progress) -> list[PortalHarvest]:
    """Crawls the portals side by side; a crash in one is that portal's outcome and nobody else's."""
    pool: ThreadPoolTaskRunner[PortalHarvest] = ThreadPoolTaskRunner(max_workers=run.settings.portal_workers)
    with pool as runner:
        waiting: dict[PrefectFuture[PortalHarvest], Portal] = {
            runner.submit(
                crawl_portal, {"portal_id": row.id, "portal": whole(row), "run": whole(run), "since": since}
            ): row
            for row in portals
        }
        done: dict[str, PortalHarvest] = {}
        for future in as_completed(list(waiting)):
            portal = waiting[future]
            result = future.result(raise_on_failure=False)
            done[portal.id] = result if isinstance(result, PortalHarvest) else crashed(portal, result)
            shown.portal(done[portal.id].result)
    return [done[portal.id] for portal in portals]


def whole(value: T) -> T:
    """Hands a value to a task as it is; the engine would otherwise walk all through it, looking for futures."""
    return cast("T", quote(value))


def crashed(portal: Portal, error: object) -> PortalHarvest:
    """A portal whose crawl raised: our fault, said as such."""
    detail = f"{type(error).__name__}: {error}; this is a fault of the program, see the task's log"
    return PortalHarvest(PortalResult(portal.id, PortalOutcome.FAILED, detail), ())


def end_state(summary: HarvestSummary) -> State:
    """An honest end: a floor broken is a failure, a gap is named, green means all of it."""
    line = artifacts.headline(summary)
    if summary.state == "Failed":
        return Failed(message=f"{line}; " + "; ".join(summary.floor))
    return Completed(name=summary.state, message=line)
