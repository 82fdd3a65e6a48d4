"""The open doors of a run: settings, warehouse, archive, fetch client, hosts, log; and how they are closed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime

from flows import metrics
from flows.hosts import Hosts
from flows.logs import Log
from flows.notebook import Notebook
from flows.patience import patiently
from flows.records import HarvestSummary, summary_record
from flows.settings import Settings
from scrapers.fetch import Archive, Client, FetchSettings
from warehouse.store import Warehouse, WarehouseError

# A run's state for people and the engine, and as the warehouse records it.
RECORDED = {"Completed": "completed", "CompletedWithGaps": "completed_with_gaps", "Failed": "failed"}


@dataclass(frozen=True, slots=True)
class Night:
    """The open doors of one run: warehouse, archive, fetch client, and the day that it is."""

    settings: Settings
    warehouse: Warehouse
    archive: Archive
    client: Client
    today: date
    run_id: int
    name: str
    started_at: datetime
    kind: str
    hosts: Hosts
    log: Log
    notebook: Notebook
    recheck: bool = False


@contextmanager
def open_night(
    settings: Settings,
    kind: str,
    name: str,
    parameters: Mapping[str, object],
    *,
    loopback: bool = False,
    recheck: bool = False,
) -> Iterator[Night]:
    """Opens what a run needs; the run's record is closed as crashed if anything escapes.

    After a run of the kind that did not end well, nothing is trusted to be unchanged: every page is asked for again.
    """
    with Warehouse.open(settings.warehouse_url) as warehouse, Archive.open(settings.archive_location) as archive:
        recheck = recheck or not _ended_well(warehouse, kind)
        started_at = _now()
        run_id = warehouse.start_run(kind, name, parameters, started_at)
        log = Log(settings, kind, run_id)
        log.say("run began", name=name, **parameters)
        hosts = Hosts.of(settings.warehouse_url)
        client = Client(fetch_settings(settings, loopback=loopback), archive, gate=hosts.gate)
        try:
            yield Night(
                settings,
                warehouse,
                archive,
                client,
                started_at.date(),
                run_id,
                name,
                started_at,
                kind,
                hosts,
                log,
                Notebook(warehouse, archive, run_id),
                recheck,
            )
        except BaseException as error:
            log.say("run crashed", error=f"{type(error).__name__}: {error}")
            with suppress(WarehouseError):  # the error that brought us here says more
                warehouse.finish_run(run_id, "crashed", {"error": f"{type(error).__name__}: {error}"}, _now())
            raise
        finally:
            hosts.close()


def fetch_settings(settings: Settings, *, loopback: bool) -> FetchSettings:
    """The fetch room's settings; the loopback is open for the bundled demo only, which needs no pauses."""
    return FetchSettings(
        contact=settings.contact,
        delay_seconds=0.0 if loopback else settings.delay_seconds,
        timeout_seconds=settings.timeout_seconds,
        politeness_folder=settings.data / "politeness",
        requests_budget=settings.requests_budget,
        bytes_budget=settings.bytes_budget,
        allow_loopback=loopback,
    )


def conclude(night: Night, summary: HarvestSummary) -> None:
    """Closes the run's record."""
    record = summary_record(summary)
    patiently(lambda: night.warehouse.finish_run(night.run_id, RECORDED[summary.state], record, _now()))
    if summary.portals:
        metrics.write(night.settings, night.warehouse, night.kind, summary)
    night.log.say("run ended", name=summary.name, state=summary.state, seconds=summary.seconds)


def _ended_well(warehouse: Warehouse, kind: str) -> bool:
    last = next((run for run in warehouse.runs(limit=50) if run.kind == kind), None)
    return last is None or last.state in (RECORDED["Completed"], RECORDED["CompletedWithGaps"])


def _now() -> datetime:
    return datetime.now().astimezone()
