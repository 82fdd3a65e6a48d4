"""The nightly harvest against real portals on loopback, on the embedded defaults."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from demo.expected import expected
from demo.server import Running, serve
from flows.ingest import reprocess
from flows.records import HarvestSummary, summary_from_record
from flows.settings import Settings
from warehouse.codebook.records import PortalOutcome
from warehouse.store import Warehouse

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("engine")]


def run_harvest(settings: Settings, registry: Path, **options: object) -> tuple[str, HarvestSummary]:
    """Runs the flow and gives the engine's state name and the summary that the warehouse keeps."""
    from flows.harvest import harvest

    state = harvest(registry=registry, return_state=True, **options)
    with Warehouse.open(settings.warehouse_url) as warehouse:
        return state.name, summary_from_record(warehouse.runs(limit=1)[0].summary)


def exported(settings: Settings, folder: Path) -> dict[str, bytes]:
    with Warehouse.open(settings.warehouse_url) as warehouse:
        return {path.name: path.read_bytes() for path in warehouse.export(folder, "csv")}


def outcomes(summary: HarvestSummary) -> dict[str, PortalOutcome]:
    return {row.portal_id: row.outcome for row in summary.portals}


@pytest.fixture
def registry(portals: Running, tmp_path: Path) -> Path:
    return portals.write_registry(tmp_path / "registry.yaml")


def test_the_first_night_loads_what_the_portals_publish_and_says_what_it_did_not_get(engine, settings, registry):
    name, summary = run_harvest(settings, registry)
    assert name == "CompletedWithGaps"
    ends = outcomes(summary)
    assert ends.pop("meizhou-sthjj") is PortalOutcome.BLOCKED
    assert set(ends.values()) == {PortalOutcome.NEW}
    assert summary.loaded == len(expected(1))
    assert summary.quarantined == ()
    assert any("soft_404" in row.detail for row in summary.portals)


def test_every_loaded_number_is_the_published_one(engine, settings, registry):
    run_harvest(settings, registry)
    wrong = []
    with Warehouse.open(settings.warehouse_url) as warehouse:
        for truth in expected(1):
            loaded = {
                (row.code, row.applicant): row
                for row in warehouse.statistics(f"{truth['registered_bureau']}/{truth['year']}")
                if row.category is None
            }
            for code, applicant, number, state, _ in truth["values"]:
                row = loaded.get((code, applicant))
                found = (row.value, row.state.value) if row else (None, "absent")
                if found[0] != number or (found[1] != state and found[1] != "conflict"):
                    wrong.append((truth["bureau"], truth["year"], code, applicant, (number, state), found))
                if row and row.value is not None and row.evidence is None:
                    wrong.append((truth["bureau"], truth["year"], code, applicant, "no evidence"))
    assert wrong == []


def test_the_second_night_finds_everything_unchanged_and_asks_once_a_list_page(engine, settings, registry):
    _, first = run_harvest(settings, registry)
    _, second = run_harvest(settings, registry)
    assert second.loaded == 0
    assert second.unchanged >= first.loaded
    ends = outcomes(second)
    assert ends.pop("meizhou-sthjj") is PortalOutcome.BLOCKED
    assert set(ends.values()) <= {PortalOutcome.UNCHANGED}
    asked = {row.portal_id: row.requests for row in second.portals}
    assert all(asked[row.portal_id] <= row.requests / 2 for row in first.portals if row.listed > 3)


def test_an_amendment_is_a_new_version_and_a_rebuild_equals_it(engine, settings, portals, tmp_path):
    port = urlsplit(portals.simulator.list_url("hangzhou-sthjj")).port
    run_harvest(settings, portals.write_registry(tmp_path / "registry.yaml"))
    portals.stop()
    later = serve(port=port, day=2)
    try:
        _, summary = run_harvest(settings, later.write_registry(tmp_path / "registry.yaml"), recheck=True)
    finally:
        later.stop()
    assert summary.amended == 1
    assert PortalOutcome.AMENDED in outcomes(summary).values()
    with Warehouse.open(settings.warehouse_url) as warehouse:
        versions = warehouse.query("select count(*) from report_version where change = 'amended'").rows
    assert versions == ((1,),)
    rebuilt = settings.model_copy(update={"database_url": f"sqlite:///{tmp_path / 'rebuilt.db'}"})
    reprocess(rebuilt)
    assert exported(rebuilt, tmp_path / "second") == exported(settings, tmp_path / "first")


def test_a_floor_broken_stops_the_load_and_fails_the_run(engine, settings, portals, registry):
    portals.stop()
    name, summary = run_harvest(settings, registry)
    assert name == "Failed"
    assert summary.loaded == 0
    assert summary.floor
    assert set(outcomes(summary).values()) <= {PortalOutcome.UNREACHABLE, PortalOutcome.BLOCKED}


def test_one_portal_that_crashes_costs_nobody_else(engine, settings, registry, monkeypatch):
    import flows.night

    crawl = flows.night.harvest_portal

    def breaks(portal, *arguments, **options):
        if portal.id == "haidong-sthjj":
            raise RuntimeError("a bug of ours")
        return crawl(portal, *arguments, **options)

    monkeypatch.setattr(flows.night, "harvest_portal", breaks)
    name, summary = run_harvest(settings, registry)
    ends = outcomes(summary)
    assert name == "CompletedWithGaps"
    assert ends.pop("haidong-sthjj") is PortalOutcome.FAILED
    assert PortalOutcome.FAILED not in ends.values()
    assert summary.loaded > 0
