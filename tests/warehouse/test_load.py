"""Loading: idempotent, in one transaction, versions kept, nothing half-loaded."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from warehouse.codebook.records import Applicant, CellEvidence, Decision, State, Template, TextEvidence, Value
from warehouse.store import Batch, BureauRow, LoadSummary, ReportKey, Warehouse, WarehouseError, generator
from warehouse.store import load as loading

BODY = "临江市生态环境局"
NIGHT = datetime(2026, 1, 20, 2, 0, tzinfo=UTC)
KEY = ReportKey(BODY, 2020)
Load = Callable[..., LoadSummary]


def test_a_new_report_comes_back_as_it_went_in(warehouse: Warehouse, load: Load, make: Any) -> None:
    made = make.report()
    assert load(make.item(made)).new == (KEY,)
    rows = warehouse.statistics(f"{BODY}/2020")
    found = {(row.code, row.applicant): row for row in rows}
    assert len(rows) == len(made.values)
    for value in made.values:
        row = found[value.code, value.applicant]
        assert (row.value, row.state, row.printed, row.certain) == (
            value.value,
            value.state,
            value.printed,
            value.certain,
        )
        evidence = value.evidence
        if isinstance(evidence, CellEvidence):
            assert row.evidence == {
                "page": evidence.page,
                "table": evidence.table,
                "row": evidence.row,
                "column": evidence.column,
            }
        elif isinstance(evidence, TextEvidence):
            assert row.evidence is not None
            assert row.evidence["quote"] == evidence.quote


def test_whole_numbers_stay_integers_and_money_stays_exact(warehouse: Warehouse, load: Load, make: Any) -> None:
    billions = Value("proactive.procurement.items", None, 98765432101234, State.REPORTED, "1", None)
    load(make.item(make.report(extra=(billions,))))
    values = {row.code: row.value for row in warehouse.statistics(f"{BODY}/2020")}
    assert values["proactive.procurement.amount"] == 1234567.55
    assert values["proactive.procurement.items"] == 98765432101234
    assert isinstance(values["applications.received"], int)


def test_the_same_batch_again_changes_nothing(warehouse: Warehouse, load: Load, make: Any) -> None:
    load(make.item(make.report(), content="c1"))
    before = warehouse.query("select * from report_version")
    assert load(make.item(make.report(), content="c1")).unchanged == (KEY,)
    assert warehouse.query("select * from report_version") == before


def test_absent_cells_are_no_rows(warehouse: Warehouse, load: Load, make: Any) -> None:
    absent = Value("applications.handled", Applicant.TOTAL, None, State.ABSENT, None, None)
    load(make.item(make.report(extra=(absent,))))
    assert "applications.handled" not in {row.code for row in warehouse.statistics(f"{BODY}/2020")}


def test_an_amended_report_is_a_new_version_and_the_old_one_stays(warehouse: Warehouse, load: Load, make: Any) -> None:
    load(make.item(make.report("a1", 84)))
    assert load(make.item(make.report("a2", 85))).amended == (KEY,)
    (current,) = warehouse.reports()
    assert (current.version, current.change, current.sha256) == (2, "amended", "a2")
    versions = warehouse.query("select number, valid_from, valid_to from report_version order by number")
    assert versions.rows[0][2] == versions.rows[1][1]
    (change,) = warehouse.changes(f"{BODY}/2020")
    assert (change.code, change.old_value, change.new_value) == ("applications.received", 84, 85)


def test_the_warehouse_as_it_stood_on_a_day_can_be_asked(warehouse: Warehouse, load: Load, make: Any) -> None:
    load(make.item(make.report("a1", 84)))
    load(make.item(make.report("a2", 85)))
    half_past = (NIGHT + timedelta(minutes=30)).replace(tzinfo=None)
    for moment, version, received in (
        (half_past.isoformat(" "), 1, 84),
        (half_past.isoformat("T"), 1, 84),
        ("2026-02-01", 2, 85),
        (None, 2, 85),
    ):
        standing = warehouse.query("as-of", {"moment": moment})
        assert [row["version"] for row in standing.records()] == [version]
        panel = warehouse.query("panel-as-of", {"moment": moment})
        assert [(row["version"], row["applications_received"]) for row in panel.records()] == [(version, received)]
    assert warehouse.query("panel-as-of", {"moment": "2026-01-20"}).rows == ()


def test_a_copy_of_equal_figures_is_no_amendment(warehouse: Warehouse, load: Load, make: Any) -> None:
    load(make.item(make.report("page", 84)))
    assert load(make.item(make.report("pdf", 84), url="http://portal.example/1.pdf")).copies == (KEY,)
    assert load(make.item(make.report("pdf", 84), url="http://portal.example/1.pdf")).unchanged == (KEY,)
    assert warehouse.reports()[0].sha256 == "page"
    assert warehouse.query("select count(*) from report_document").rows == ((2,),)


def test_page_and_attachment_end_the_same_in_either_order(warehouse: Warehouse, load: Load, make: Any) -> None:
    more = Value("applications.handled", Applicant.TOTAL, 82, State.REPORTED, "82", CellEvidence(1, 1, 1, 1))
    page, attachment = (
        make.item(make.report("page", year=2020)),
        make.item(make.report("pdf", extra=(more,)), url="http://portal.example/x"),
    )
    page21, attachment21 = (
        replace(one, report=replace(one.report, year=2021, sha256=one.report.sha256 + "21"))
        for one in (page, attachment)
    )
    assert load(page, attachment).completed == (KEY,)
    assert load(attachment21, page21).copies == (ReportKey(BODY, 2021),)
    assert [row.sha256 for row in warehouse.reports()] == ["pdf", "pdf21"]


def test_a_better_reading_is_not_an_amendment(warehouse: Warehouse, load: Load, make: Any) -> None:
    load(make.item(make.report(received=84)))
    assert load(make.item(make.report(received=85, extractor="2"))).re_extracted == (KEY,)
    assert warehouse.query("amended-cells").rows == ()
    assert warehouse.reports()[0].extractor_version == "2"


def test_a_better_reading_of_a_superseded_document_does_not_take_over(
    warehouse: Warehouse, load: Load, make: Any
) -> None:
    load(make.item(make.report("a1", 84)))
    load(make.item(make.report("a2", 85)))
    load(make.item(make.report("a1", 83, extractor="2")))
    assert warehouse.reports()[0].sha256 == "a2"


def test_two_versions_in_one_batch_follow_each_other(warehouse: Warehouse, load: Load, make: Any) -> None:
    summary = load(make.item(make.report("a1", 84)), make.item(make.report("a2", 85)), make.item(make.report("a2", 85)))
    assert (summary.new, summary.amended, summary.unchanged) == ((KEY,), (KEY,), (KEY,))
    assert [row.sha256 for row in warehouse.reports()] == ["a2"]
    assert len(warehouse.changes(f"{BODY}/2020")) == 1


def test_findings_are_kept_and_brought_up_to_date(warehouse: Warehouse, load: Load, make: Any) -> None:
    assert load(make.item(make.report(), Decision.FLAGGED, (make.finding(),))).flagged == (KEY,)
    (first,) = warehouse.findings()
    assert (first.check, first.fault, first.suspects) == ("balance", "source", ("applications.received/total",))
    assert load(make.item(make.report(), Decision.FLAGGED, (make.finding(), make.finding("carry_over")))).unchanged == (
        KEY,
    )
    assert [row.check for row in warehouse.findings()] == ["balance", "carry_over"]
    assert warehouse.findings(check="carry_over")[0].fingerprint != first.fingerprint


def test_a_former_name_leads_to_the_same_body(warehouse: Warehouse, load: Load, make: Any) -> None:
    warehouse.register_bureaus([BureauRow(BODY, "330100", "prefecture", former_names=("临江市环境保护局",))])
    load(make.item(make.report("a1", bureau="临江市环境保护局", year=2017)), make.item(make.report("a2")))
    assert {row.bureau for row in warehouse.reports()} == {BODY}


def test_a_body_that_is_renamed_keeps_its_reports(warehouse: Warehouse, load: Load, make: Any) -> None:
    load(make.item(make.report("a1", bureau="临江市环境保护局", year=2017)), make.item(make.report("a2")))
    warehouse.register_bureaus([BureauRow(BODY, "330100", "prefecture", former_names=("临江市环境保护局",))])
    assert [(row.bureau, row.year) for row in warehouse.reports()] == [(BODY, 2017), (BODY, 2020)]
    assert warehouse.query("select count(*) from bureau").rows == ((1,),)


def test_names_know_the_years_in_which_they_were_seen(warehouse: Warehouse, load: Load, make: Any) -> None:
    former = "临江市环境保护局"
    warehouse.register_bureaus([BureauRow(BODY, former_names=(former,))])
    load(make.item(make.report("a1", bureau=former, year=2016)), make.item(make.report("a2", year=2019)))
    load(make.item(make.report("a3", bureau=former, year=2013)), make.item(make.report("a4", year=2021)))
    names = warehouse.query("select name, kind, valid_from, valid_to from bureau_name order by valid_from")
    assert names.rows == ((former, "former", 2013, 2016), (BODY, "present", 2019, 2021))


def test_neighbouring_years_come_back_for_the_identities_across_years(
    warehouse: Warehouse, load: Load, make: Any
) -> None:
    load(
        make.item(make.report("a1", 84)),
        make.item(make.report("a2", 85, year=2022)),
        make.item(make.report("a3", 1, year=2018)),
    )
    history = warehouse.history([(BODY, 2021), ("无此机关", 2021)])
    received = {value.year: value for value in history if value.code == "applications.received"}
    assert {year: value.value for year, value in received.items()} == {2020: 84, 2022: 85}
    assert received[2020].template is Template.T2019


def test_a_failing_batch_leaves_nothing_behind(
    warehouse: Warehouse, load: Load, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(make.item(make.report("a1", 84)))
    before = warehouse.query("select count(*) from statistic")

    def fail(*_: object) -> None:
        raise OSError("the machine died")

    with monkeypatch.context() as patched:
        patched.setattr(loading, "insert_rows", fail)
        with pytest.raises(OSError, match="died"):
            load(make.item(make.report("a2", 85)), make.item(make.report("b1", year=2019)))
    assert warehouse.query("select count(*) from statistic") == before
    assert [row.sha256 for row in warehouse.reports()] == ["a1"]
    assert load(make.item(make.report("a2", 85)), make.item(make.report("b1", year=2019))).amended == (KEY,)


def test_two_loaders_at_once_load_everything_once(url: str) -> None:
    items = tuple(generator.reports(12, first_year=2019, last_year=2021))
    Warehouse.open(url).close()
    summaries: list[LoadSummary] = []

    def work() -> None:
        with Warehouse.open(url) as own:
            for start in range(0, len(items), 6):
                summaries.append(own.load(Batch(None, items[start : start + 6], NIGHT)))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    new = [key for summary in summaries for key in summary.new]
    assert len(summaries) == 3 * -(-len(items) // 6)
    assert len(new) == len(set(new)) == len(items)
    with Warehouse.open(url) as warehouse:
        assert warehouse.query("select count(*) from report_version where current").rows == ((len(items),),)


SUMS = {
    "yearly_total": "select * from yearly_total order by 1, 2, 3",
    "yearly_series": "select * from yearly_series order by 1, 2, 3",
    "yearly_reports": "select * from yearly_reports order by 1, 2",
}


def sums(warehouse: Warehouse) -> dict[str, Any]:
    return {name: warehouse.query(sql) for name, sql in SUMS.items()}


def counted_anew(warehouse: Warehouse) -> dict[str, Any]:
    from warehouse.store import totals

    with warehouse._database.write() as connection:
        totals.rebuild(connection)
    return sums(warehouse)


def test_sums_follow_every_version(warehouse: Warehouse, load: Load, make: Any) -> None:
    load(make.item(make.report("a1", 84)), make.item(make.report("b1", 6, bureau="别市生态环境局", published=None)))
    load(make.item(make.report("a2", 80, published=date(2021, 3, 1))))
    load(make.item(make.report("a3", 81)), make.item(make.report("a4", 82, published=date(2021, 2, 2))))
    total = "select total, reports from yearly_total where code = 'applications.received' and applicant = 'total'"
    assert warehouse.query(total).rows == ((88, 2),)
    series = "select province_code, total, reports from yearly_series where series = 'applications_received'"
    assert warehouse.query(series).rows == (("330000", 88, 2),)
    assert warehouse.query("select * from yearly_reports").rows == ((2020, "330000", 2, 0, 1, 1, 2),)
    assert sums(warehouse) == counted_anew(warehouse)


def test_sums_are_those_of_the_facts_whatever_came_in(warehouse: Warehouse) -> None:
    items = tuple(generator.reports(9, seed=2, first_year=2012, last_year=2022))
    for start in range(0, len(items), 40):
        warehouse.load(Batch(None, items[start : start + 40], NIGHT))
    kept = sums(warehouse)
    assert kept == counted_anew(warehouse)
    for row in kept["yearly_series"].records()[::20]:
        where = "where year = :year and province_code = :province"
        (in_panel,) = warehouse.query(
            f"select sum({row['series']}) from panel {where}", {"year": row["year"], "province": row["province_code"]}
        ).rows[0]
        assert in_panel == row["total"], row


def test_sums_follow_a_body_to_its_province(warehouse: Warehouse, load: Load, make: Any) -> None:
    load(make.item(make.report("a1", 84)), make.item(make.report("b1", 6, bureau="临江市环境保护局", year=2017)))
    warehouse.register_bureaus([BureauRow(BODY, "440100", "prefecture", former_names=("临江市环境保护局",))])
    provinces = "select distinct province_code from yearly_series union select province_code from yearly_reports"
    assert warehouse.query(provinces).rows == (("440000",),)
    assert sums(warehouse) == counted_anew(warehouse)


def test_a_late_report_says_how_late(warehouse: Warehouse, load: Load, make: Any) -> None:
    load(
        make.item(make.report("a1", published=date(2021, 2, 5))),
        make.item(make.report("g1", bureau="临江市人民政府", published=date(2021, 2, 5))),
        make.item(make.report("o1", year=2017, published=date(2018, 2, 5))),
    )
    late = {(row.bureau, row.year): row.days_late for row in warehouse.reports()}
    assert late[BODY, 2020] == 5
    assert late["临江市人民政府", 2020] == -54
    assert late[BODY, 2017] == -54


def test_an_empty_batch_is_nothing(warehouse: Warehouse) -> None:
    assert warehouse.load(Batch(None, (), NIGHT)) == LoadSummary()


def test_an_impossible_year_is_refused_before_anything_is_written(warehouse: Warehouse, make: Any) -> None:
    with pytest.raises(WarehouseError, match="2008-2100"):
        warehouse.load(Batch(None, (make.item(make.report("a1")), make.item(make.report("a2", year=1850))), NIGHT))
    assert warehouse.reports() == ()


def test_a_report_without_capture_can_be_loaded_and_amended(warehouse: Warehouse, load: Load, make: Any) -> None:
    load(make.item(make.report("a1", 84), url=None))
    assert load(make.item(make.report("a2", 85), url=None)).amended == (KEY,)
    assert warehouse.reports()[0].url is None
