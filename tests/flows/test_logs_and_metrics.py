"""What machines read of a night: JSON lines, and numbers that Prometheus understands."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from flows import metrics
from flows.logs import Log, portal_ended
from flows.records import Coverage, HarvestSummary, Outlook, Silence
from flows.settings import Settings
from warehouse.codebook.records import PortalOutcome, PortalResult
from warehouse.store import Warehouse

TANGSHAN = PortalResult("tangshan", PortalOutcome.NEW, listed=14, new=3, requests=22, seconds=4.5, layout="<div>")


def lines(folder) -> list[dict]:
    (file,) = (folder / "logs").iterdir()
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_every_event_is_one_line_with_its_run_and_portal(tmp_path):
    log = Log(Settings(data=tmp_path), "harvest", 7)
    log.say("run began", name="harvest · 1 portals")
    portal_ended(log, "portal crawled", TANGSHAN)
    first, second = lines(tmp_path)
    assert (first["event"], first["run"], first["kind"]) == ("run began", 7, "harvest")
    assert datetime.fromisoformat(first["at"]).tzinfo is not None
    assert (second["portal"], second["outcome"], second["listed"], second["run"]) == ("tangshan", "new", 14, 7)
    assert "layout" not in second


def test_the_screen_gets_the_lines_only_when_asked(tmp_path, capsys):
    Log(Settings(data=tmp_path), "harvest", 7).say("run began")
    assert capsys.readouterr().err == ""
    Log(Settings(data=tmp_path, log="json"), "harvest", 7).say("run began", report="海东市生态环境局/2019")
    assert json.loads(capsys.readouterr().err)["report"] == "海东市生态环境局/2019"


def test_a_log_that_cannot_be_written_costs_nothing_else(tmp_path):
    (tmp_path / "logs").write_text("a file where the folder should be")
    Log(Settings(data=tmp_path), "harvest", 7).say("run began")


@pytest.mark.parametrize(("kind", "file"), [("harvest", "gongkai.prom"), ("harvest 2/3", "gongkai-harvest-2-3.prom")])
def test_the_numbers_are_what_prometheus_reads(tmp_path, kind, file):
    finished = datetime(2026, 3, 1, 18, tzinfo=UTC)
    summary = HarvestSummary(
        1,
        "harvest",
        "CompletedWithGaps",
        (TANGSHAN, PortalResult("nowhere", PortalOutcome.GONE)),
        loaded=3,
        quarantined=(("甲局 2025", "structure"),),
        seconds=12.5,
        outlook=Outlook(
            held=4,
            held_by_rule=(("structure", 4),),
            silent=(Silence("nowhere", "gone", 8, 5, date(2026, 2, 20)),),
            coverage=Coverage(2025, (("found", 8), ("missing", 2)), (date(2026, 1, 31),), ("乙局", "丙局")),
        ),
    )
    with Warehouse.open("sqlite://") as warehouse:
        run = warehouse.start_run(kind, "harvest", {}, finished - timedelta(minutes=5))
        warehouse.finish_run(run, "completed", {}, finished)
        path = metrics.write(Settings(data=tmp_path), warehouse, kind, summary)
    assert path.name == file
    found = {
        (sample.name, *sorted(value for name, value in sample.labels.items() if name != "kind")): sample.value
        for family in text_string_to_metric_families(path.read_text(encoding="utf-8"))
        for sample in family.samples
    }
    expected = {
        ("gongkai_portals", "new"): 1,
        ("gongkai_portals", "gone"): 1,
        ("gongkai_portal_listed", "tangshan"): 14,
        ("gongkai_portal_silent_runs", "nowhere"): 8,
        ("gongkai_reports", "loaded"): 3,
        ("gongkai_reports", "quarantined"): 1,
        ("gongkai_run_seconds",): 12.5,
        ("gongkai_run_state", "CompletedWithGaps"): 1,
        ("gongkai_last_good_run_timestamp_seconds",): finished.timestamp(),
        ("gongkai_quarantine_held",): 4,
        ("gongkai_quarantine_held_by_rule", "structure"): 4,
        ("gongkai_coverage_bodies", "2025", "missing"): 2,
        ("gongkai_overdue_bodies", "2025"): 2,
    }
    assert {key: found.get(key) for key in expected} == expected
