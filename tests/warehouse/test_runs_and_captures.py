"""What runs remember: portals' outcomes, captures, listings; and the ledger that follows from them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from warehouse.codebook.records import FetchOutcome, LedgerStatus, PortalOutcome, PortalResult
from warehouse.store import (
    BureauRow,
    ListingRow,
    LoadSummary,
    PortalList,
    PortalMemory,
    PortalRow,
    SuccessionRow,
    Warehouse,
    WarehouseError,
)

BODY = "临江市生态环境局"
NIGHT = datetime(2026, 1, 20, 2, 0, tzinfo=UTC)
TODAY = date(2026, 3, 1)
Load = Callable[..., LoadSummary]


def memory(warehouse: Warehouse) -> PortalMemory:
    return warehouse.portal_memories(["p1"])["p1"]


def start(warehouse: Warehouse, kind: str = "harvest") -> int:
    return warehouse.start_run(kind, "harvest 2026-01-20", {"since": 2019}, NIGHT)


def test_a_run_is_unfinished_until_it_says_how_it_ended(warehouse: Warehouse) -> None:
    run = start(warehouse)
    assert [row.id for row in warehouse.unfinished_runs()] == [run]
    assert warehouse.last_good_run("harvest") is None
    warehouse.finish_run(run, "completed_with_gaps", {"new": 3}, NIGHT + timedelta(hours=1))
    assert warehouse.unfinished_runs() == ()
    good = warehouse.last_good_run("harvest")
    assert good is not None
    assert (good.id, good.parameters, good.summary, good.started_at) == (run, {"since": 2019}, {"new": 3}, NIGHT)
    failed = start(warehouse)
    warehouse.finish_run(failed, "failed", {}, NIGHT)
    assert warehouse.last_good_run("harvest") == good
    assert [row.id for row in warehouse.runs()] == [failed, run]
    with pytest.raises(WarehouseError, match="no such run"):
        warehouse.finish_run(99, "completed", {}, NIGHT)


def test_what_a_portal_listed_at_its_last_good_run_is_expected_again(warehouse: Warehouse) -> None:
    assert memory(warehouse).expected is None
    good = PortalResult("p1", PortalOutcome.NEW, listed=12, new=2, fingerprint="f1", layout="ul/li/a")
    for result in (good, PortalResult("p1", PortalOutcome.BLOCKED, "521", fingerprint="f2")):
        warehouse.record_portal_results(start(warehouse), [result])
    assert memory(warehouse).expected == 12
    layout = memory(warehouse).layout
    assert layout is not None
    assert (layout.fingerprint, layout.layout) == ("f1", "ul/li/a")
    history = warehouse.portal_history("p1", 10)
    assert [row.result.outcome for row in history] == [PortalOutcome.BLOCKED, PortalOutcome.NEW]
    assert history[1].result == good


def test_a_portal_s_last_word_in_a_run_stays(warehouse: Warehouse) -> None:
    run = start(warehouse)
    warehouse.record_portal_results(run, [PortalResult("p1", PortalOutcome.FAILED, "first try")])
    warehouse.record_portal_results(run, [PortalResult("p1", PortalOutcome.UNCHANGED, listed=3)])
    assert [one.outcome for one in warehouse.portal_results(run)] == [PortalOutcome.UNCHANGED]


def test_the_last_good_capture_of_an_address_is_remembered(warehouse: Warehouse, make: Any) -> None:
    run, url = start(warehouse), "http://portal.example/1.html"
    good = make.capture(url, etag='"e1"', archive_file="a.warc.gz", archive_offset=10, archive_length=20, record_id="r")
    warehouse.record_captures(run, {"p1": [good]})
    later = NIGHT + timedelta(days=1)
    warehouse.record_captures(
        run,
        {"p1": [make.capture(url, later, outcome=FetchOutcome.BLOCKED, status=521, sha256=None, content_sha256=None)]},
    )
    remembered = memory(warehouse).pages[url]
    assert (remembered.etag, remembered.sha256, remembered.archive_offset) == ('"e1"', "a1", 10)
    unchanged = make.capture(url, later, outcome=FetchOutcome.NOT_MODIFIED, status=304)
    warehouse.record_captures(run, {"p1": [unchanged]})
    assert memory(warehouse).pages[url].etag == '"e1"'
    assert warehouse.portal_memories(["another"])["another"].pages == {}


def test_a_capture_is_kept_once(warehouse: Warehouse, make: Any) -> None:
    run = start(warehouse)
    for _ in range(2):
        warehouse.record_captures(run, {"p1": [make.capture(), make.capture("http://portal.example/2.html")]})
    assert warehouse.query("select count(*) from capture").rows == ((2,),)


def test_listings_that_vanish_are_marked_gone(warehouse: Warehouse) -> None:
    run = start(warehouse)
    warehouse.record_lists(
        run,
        {
            "p1": PortalList(
                (
                    ListingRow("u1", "一", date(2021, 1, 1)),
                    ListingRow("u2", "二"),
                )
            )
        },
    )
    warehouse.record_lists(
        run,
        {
            "p1": PortalList(
                (
                    ListingRow("u1", "一"),
                    ListingRow("u3", "三", status="rejected"),
                )
            )
        },
    )
    assert warehouse.query("select url, status from listing order by url").rows == (
        ("u1", "listed"),
        ("u2", "gone"),
        ("u3", "rejected"),
    )
    warehouse.record_lists(run, {"p1": PortalList(())})
    assert warehouse.query("select count(*) from listing where status = 'gone'").rows == ((1,),)


def ledger(warehouse: Warehouse, today: date = TODAY) -> dict[int, LedgerStatus]:
    return {row.year: row.status for row in warehouse.ledger(today=today) if row.bureau == BODY}


def test_the_ledger_has_a_status_for_every_year_since_the_first(warehouse: Warehouse, load: Load, make: Any) -> None:
    warehouse.register_portals([PortalRow("portal-1", "trs", "http://portal.example/")])
    warehouse.register_bureaus([BureauRow(BODY, "330100", "prefecture", portal_ids=("portal-1",), first_year=2020)])
    load(
        make.item(make.report("a0", year=2020, published=date(2021, 1, 31))),
        make.item(make.report("a1", year=2021, published=date(2022, 2, 1))),
        make.item(make.report("a2", year=2022, published=None)),
        make.doubtful(make.report("a3", year=2023)),
    )
    assert ledger(warehouse) == {
        2020: LedgerStatus.FOUND,
        2021: LedgerStatus.LATE,
        2022: LedgerStatus.FOUND,
        2023: LedgerStatus.QUARANTINED,
        2024: LedgerStatus.MISSING,
        2025: LedgerStatus.MISSING,
    }
    assert ledger(warehouse, date(2026, 1, 31))[2025] is LedgerStatus.NOT_YET_DUE
    assert {row.status for row in warehouse.ledger(2021, today=TODAY)} == {LedgerStatus.LATE}


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (PortalOutcome.BLOCKED, LedgerStatus.BLOCKED),
        (PortalOutcome.UNREACHABLE, LedgerStatus.UNREACHABLE),
        (PortalOutcome.UNCHANGED, LedgerStatus.MISSING),
    ],
)
def test_a_missing_report_says_when_the_portal_is_to_blame(
    warehouse: Warehouse, outcome: PortalOutcome, status: LedgerStatus
) -> None:
    warehouse.register_bureaus([BureauRow(BODY, portal_ids=("portal-1",), first_year=2024)])
    warehouse.record_portal_results(start(warehouse), [PortalResult("portal-1", PortalOutcome.BLOCKED, "before")])
    warehouse.record_portal_results(start(warehouse), [PortalResult("portal-1", outcome, "今晚")])
    assert ledger(warehouse)[2024] is status


def test_whole_governments_have_until_the_end_of_march(warehouse: Warehouse) -> None:
    warehouse.register_bureaus([BureauRow("临江市人民政府", first_year=2025), BureauRow(BODY, first_year=2025)])
    status = {row.bureau: (row.status, row.deadline) for row in warehouse.ledger(today=TODAY)}
    assert status["临江市人民政府"] == (LedgerStatus.NOT_YET_DUE, date(2026, 3, 31))
    assert status[BODY] == (LedgerStatus.MISSING, date(2026, 1, 31))


def test_nothing_is_expected_of_a_body_that_was_merged_away(warehouse: Warehouse) -> None:
    warehouse.register_bureaus([BureauRow(BODY, first_year=2022), BureauRow("临江市城东环保局", first_year=2022)])
    merged = SuccessionRow("临江市城东环保局", BODY, 2024, "merger")
    for _ in range(2):
        warehouse.register_successions([merged])
    years = [(row.bureau, row.year) for row in warehouse.ledger(today=TODAY)]
    assert [year for name, year in years if name != BODY] == [2022, 2023]
    assert [year for name, year in years if name == BODY] == [2022, 2023, 2024, 2025]
    with pytest.raises(WarehouseError, match="无此局 is not known"):
        warehouse.register_successions([SuccessionRow("无此局", BODY, 2024)])


def test_a_report_whose_page_is_gone_is_withdrawn(warehouse: Warehouse, load: Load, make: Any) -> None:
    load(make.item(make.report("a0", year=2024)))
    gone = make.capture(at=NIGHT + timedelta(days=9), outcome=FetchOutcome.GONE, status=410, sha256=None)
    warehouse.record_captures(None, {"portal-1": [gone]})
    assert ledger(warehouse)[2024] is LedgerStatus.WITHDRAWN
