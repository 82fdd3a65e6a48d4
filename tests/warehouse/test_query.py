"""Canned queries and one's own SQL: documented, the same on both databases, and nothing but reading."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import pytest

from warehouse.codebook.records import Decision, PortalOutcome, PortalResult
from warehouse.store import Batch, BureauRow, LoadItem, Result, Warehouse, WarehouseError, generator
from warehouse.store.query import canned

BODY = "临江市生态环境局"


@pytest.fixture(scope="module")
def items() -> tuple[LoadItem, ...]:
    rates = generator.Rates(broken_sum=0.3, late=0.3)
    return tuple(generator.reports(12, seed=4, first_year=2013, last_year=2022, rates=rates))


def fill(warehouse: Warehouse, items: tuple[LoadItem, ...], make: Any) -> None:
    run = warehouse.start_run("harvest", "harvest", {}, make.NIGHT)
    warehouse.load(Batch(run, items, make.NIGHT))
    prose = make.finding("prose_vs_table", where="prose.applications_received")
    warehouse.load(Batch(run, (make.item(make.report("a1", 84)),), make.NIGHT))
    warehouse.load(Batch(run, (make.item(make.report("a2", 99), Decision.FLAGGED, (prose,)),), make.NIGHT))
    warehouse.load(Batch(run, (make.doubtful(make.report("q1", year=2021)),), make.NIGHT))
    warehouse.register_bureaus([BureauRow(BODY, "330100", "prefecture", portal_ids=("p1",), first_year=2019)])
    warehouse.record_portal_results(run, [PortalResult("p1", PortalOutcome.NEW, listed=3)])
    warehouse.finish_run(run, "completed", {}, make.NIGHT)


@pytest.fixture
def filled(warehouse: Warehouse, items: tuple[LoadItem, ...], make: Any) -> Warehouse:
    fill(warehouse, items, make)
    return warehouse


NAMES = [query.name for query in canned()]
PARAMETERS = {"report": {"bureau": BODY, "year": 2020}, "as-of": {"moment": "2030-01-01"}}


def test_there_are_a_dozen_and_more_and_each_says_what_it_is() -> None:
    assert len(NAMES) >= 12
    assert all(query.title and query.description.endswith(".") for query in canned())


@pytest.mark.parametrize("name", NAMES)
def test_every_canned_query_gives_the_same_on_both_databases(
    name: str, both: tuple[Warehouse, Warehouse], items: tuple[LoadItem, ...]
) -> None:
    sqlite, postgresql = (warehouse.query(name, PARAMETERS.get(name, {})) for warehouse in both)
    assert sqlite.columns == postgresql.columns
    assert sorted(map(repr, sqlite.rows)) == sorted(map(repr, postgresql.rows))
    if name != "late-reports":
        assert sqlite.rows, "the test's warehouse has something for every query"


@pytest.fixture(scope="module")
def both(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    items: tuple[LoadItem, ...],
    make: Any,
    new_postgresql: Any,
) -> Any:
    opened = (
        Warehouse.open(f"sqlite:///{tmp_path_factory.mktemp('both') / 'w.db'}"),
        Warehouse.open(new_postgresql()),
    )
    for warehouse in opened:
        fill(warehouse, items, make)
    yield opened
    for warehouse in opened:
        warehouse.close()


def test_parameters_narrow_a_query(filled: Warehouse) -> None:
    everything = filled.query("panel")
    one_year = filled.query("panel", {"year": 2020})
    assert {row["year"] for row in one_year.records()} == {2020}
    assert len(one_year.rows) < len(everything.rows)
    with pytest.raises(WarehouseError, match="it takes: year, province"):
        filled.query("panel", {"month": 1})


def test_never_close_finds_exactly_the_bodies_with_broken_sums(both: Any, items: tuple[LoadItem, ...]) -> None:
    broken = {item.report.bureau for item in items if item.verdict.findings}
    assert broken
    for warehouse in both:
        assert {row["bureau"] for row in warehouse.query("never-close").records()} == broken


def test_carry_over_chains_of_true_reports_are_whole(both: Any) -> None:
    for warehouse in both:
        chains = warehouse.query("carry-over").records()
        assert chains
        assert {row["difference"] for row in chains} == {0}
        assert warehouse.query("carry-over", {"broken": 1}).rows == ()


def test_the_panel_is_null_where_a_template_cannot_say(both: Any) -> None:
    for warehouse in both:
        rows = warehouse.query("panel").records()
        old = [row for row in rows if row["template"] == "T2014"]
        assert old
        assert all(row["applications_carried_in"] is None for row in old)
        assert all(row["applications_received"] is not None for row in old)
        assert all(row["denied"] is None for row in rows if row["template"] == "T2008")


def test_the_panel_adds_up_to_the_facts(both: Any) -> None:
    for warehouse in both:
        (in_panel,) = warehouse.query("select sum(denied) from panel where year = 2021").rows[0]
        (in_facts,) = warehouse.query(
            """select sum(value) from current_statistic
                where year = 2021 and applicant = 'total' and code like 'applications.denied.%'"""
        ).rows[0]
        assert in_panel == in_facts > 0


@pytest.mark.parametrize(
    "sql",
    [
        "delete from report",
        "with gone as (select 1) insert into bureau_name select 'x', 1, 'alias', null, null",
        "select 1; delete from statistic",
        "select 1; commit; delete from statistic",
        "commit",
        "attach 'elsewhere.db' as elsewhere",
        "pragma query_only = off",
        "create table x (y int)",
        "select pg_read_file('/etc/passwd')",
        "select load_extension('x')",
        "select lo_import('/etc/passwd')",
        "with x as (delete from report returning id) select * from x",
    ],
)
def test_nothing_but_reading_is_possible(filled: Warehouse, sql: str) -> None:
    before = filled.query("select count(*) from report")
    with pytest.raises(WarehouseError) as error:
        filled.query(sql)
    assert "\n" not in str(error.value)
    assert filled.query("select count(*) from report") == before


def test_after_a_query_the_warehouse_can_still_write(filled: Warehouse, make: Any) -> None:
    for sql in ("select 1", "select * from nowhere"):
        with contextlib.suppress(WarehouseError):
            filled.query(sql)
        assert filled.load(Batch(None, (make.item(make.report(sql, 1, year=2022)),), make.NIGHT)).quarantined == ()


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ("pannel", "did you mean panel"),
        ("select * from nowhere", "nowhere"),
        ("selec 1", "only one reading statement"),
        ("select * from report where year = :year", ""),
    ],
)
def test_mistakes_are_told_in_one_line(filled: Warehouse, wanted: str, says: str) -> None:
    with pytest.raises(WarehouseError) as error:
        filled.query(wanted)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_own_sql_takes_parameters_and_percent_signs(filled: Warehouse) -> None:
    sql = "select count(*) as n from current_report where year = :year and title like '%年度报告%'"
    assert filled.query(sql, {"year": 2020}).records()[0]["n"] >= 1
    assert filled.query(sql.replace(":year", "2020")) == filled.query(sql, {"year": 2020})


def test_a_read_only_file_can_be_queried_and_says_so_when_written_to(tmp_path: Path, make: Any) -> None:
    path, batch = tmp_path / "w.db", Batch(None, (make.item(make.report()),), make.NIGHT)
    with Warehouse.open(f"sqlite:///{path}") as warehouse:
        warehouse.load(batch)
    with Warehouse.open(f"sqlite:///file:{path}?mode=ro&uri=true") as warehouse:
        assert warehouse.query("select count(*) as n from report") == Result(("n",), ((1,),))
        with pytest.raises(WarehouseError, match="read-only: make it writable"):
            warehouse.load(batch)


FACTS = {"statistic", "s", "harmonised", "h", "finding", "f", "report_version", "v", "o"}
# what gives every row of a table walks the table; a quarantine and a day's moments are short or asked seldom
WHOLE = {"panel", "panel-as-of", "as-of", "amended-cells", "quarantine-by-rule"}


@pytest.mark.parametrize("name", sorted(set(NAMES) - WHOLE))
def test_canned_queries_find_facts_by_an_index(name: str, both: tuple[Warehouse, Warehouse]) -> None:
    query = next(query for query in canned() if query.name == name)
    given = dict.fromkeys(query.parameters) | PARAMETERS.get(name, {})
    plan = [str(row[3]) for row in both[0].query(f"explain query plan {query.sql}", given).rows]
    assert [
        step for step in plan if step.startswith("SCAN ") and step.split()[1] in FACTS and "INDEX" not in step
    ] == []


@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("late-reports", "ix_report_version_days_late"),
        ("timeliness", "autoindex_report_count"),
        ("yearly-trend", "autoindex_series_sum"),
        ("lost-cases", "autoindex_series_sum"),
        ("response-mix", "autoindex_yearly_sum"),
        ("refusal-reasons", "autoindex_yearly_sum"),
        ("report", "PRIMARY KEY (report_version_id=?)"),
        ("never-close", "ix_finding_check_code"),
        ("prose-against-table", "ix_finding_check_code"),
    ],
)
def test_what_is_asked_often_is_answered_from_an_index(
    name: str, index: str, both: tuple[Warehouse, Warehouse]
) -> None:
    query = next(query for query in canned() if query.name == name)
    given = dict.fromkeys(query.parameters) | PARAMETERS.get(name, {})
    plan = " ".join(str(row[3]) for row in both[0].query(f"explain query plan {query.sql}", given).rows)
    assert index in plan


def test_a_file_in_a_folder_that_nobody_can_write_to_is_read_as_it_lies(
    tmp_path: Path, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, batch = tmp_path / "w.db", Batch(None, (make.item(make.report()),), make.NIGHT)
    with Warehouse.open(f"sqlite:///{path}") as warehouse:
        warehouse.load(batch)
    monkeypatch.setattr("warehouse.store.engine.os.access", lambda *_: False)
    with Warehouse.open(f"sqlite:///{path}") as warehouse:
        assert warehouse.query("select count(*) from report").rows == ((1,),)
        with pytest.raises(WarehouseError, match="read-only: make it writable"):
            warehouse.load(Batch(None, (make.item(make.report("b1", year=2019)),), make.NIGHT))
    assert {entry.name for entry in tmp_path.iterdir()} == {"w.db"}
    (tmp_path / "w.db-wal").write_bytes(b"not yet in the file")
    with pytest.raises(WarehouseError, match="copy both"):
        Warehouse.open(f"sqlite:///{path}")
