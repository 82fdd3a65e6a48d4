"""The published data set: equal bytes for equal content, readable by others' tools without a word."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from warehouse.codebook import codebook
from warehouse.codebook.records import Decision
from warehouse.store import Batch, BureauRow, LoadItem, SuccessionRow, Warehouse, WarehouseError, generator
from warehouse.store.published import TABLES

FORMATS = ("parquet", "csv", "sqlite")
BODY = "临江市生态环境局"


@pytest.fixture(scope="module")
def items(make: Any) -> tuple[LoadItem, ...]:
    rates = generator.Rates(broken_sum=0.3)
    made = tuple(generator.reports(6, seed=9, first_year=2013, last_year=2021, rates=rates))
    return (
        *made,
        make.item(make.report("a1", 84), Decision.FLAGGED, (make.finding(), make.finding("carry_over"))),
        make.item(make.report("a2", 85)),
    )


def contents(paths: Iterable[Path]) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in paths}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, items: tuple[LoadItem, ...], make: Any) -> Path:
    folder = tmp_path_factory.mktemp("published")
    with Warehouse.open(f"sqlite:///{folder / 'w.db'}") as warehouse:
        warehouse.load(Batch(None, items, make.NIGHT))
        warehouse.export(folder / "out", FORMATS)
    return folder / "out"


def test_equal_content_gives_equal_bytes_whatever_the_database_run_and_order(
    published: Path, warehouse: Warehouse, items: tuple[LoadItem, ...], make: Any, tmp_path: Path
) -> None:
    warehouse.register_bureaus([BureauRow("无报告局", first_year=2020)])
    warehouse.start_run("harvest", "another", {}, make.NIGHT)
    *others, first, second = items
    random.Random(1).shuffle(others)
    noise = make.capture(at=make.NIGHT + timedelta(days=3))
    warehouse.record_captures(None, {"portal-9": [noise]})
    for night, batch in enumerate((others[10:], [first], others[:10], [second], others)):
        warehouse.load(Batch(1, tuple(batch), make.NIGHT + timedelta(days=night)))
    warehouse.load(Batch(1, (make.doubtful(make.report("q1", year=2021)),), make.NIGHT))
    found = contents(warehouse.export(tmp_path / "out", FORMATS))
    expected = contents(published / name for name in found)
    assert [name for name in found if found[name] != expected[name]] == []
    assert len(found) == 2 * len(TABLES) + 3


def test_a_better_reading_leaves_what_a_fresh_warehouse_would_have(sqlite_url: str, tmp_path: Path, make: Any) -> None:
    old = [make.item(make.report(sha, received)) for sha, received in (("a1", 8), ("a2", 9))]
    new = [make.item(make.report(sha, received, extractor="2")) for sha, received in (("a1", 84), ("a2", 95))]
    with Warehouse.open(sqlite_url) as warehouse:
        for item in (*old, *new):
            warehouse.load(Batch(None, (item,), make.NIGHT))
        reprocessed = contents(warehouse.export(tmp_path / "reprocessed", "csv"))
    with Warehouse.open(sqlite_url.replace("warehouse.db", "fresh.db")) as warehouse:
        for item in new:
            warehouse.load(Batch(None, (item,), make.NIGHT))
        assert contents(warehouse.export(tmp_path / "fresh", "csv")) == reprocessed


def test_a_second_export_replaces_the_first_in_full(published: Path, warehouse: Warehouse, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    warehouse.export(folder, "csv")
    (folder / "reports.csv").write_text("something else", "utf-8")
    paths = warehouse.export(folder, "csv")
    assert (folder / "reports.csv").read_text("utf-8").startswith("bureau,year")
    assert {path.name for path in folder.iterdir()} == {path.name for path in paths}


def test_duckdb_and_pandas_read_it_without_a_word(published: Path, items: tuple[LoadItem, ...]) -> None:
    import duckdb
    import pandas

    values = sum(len(item.report.values) for item in items[:-1])
    path = published / "statistics.parquet"
    assert duckdb.sql(f"select count(*) from '{path}'").fetchall() == [(values,)]
    frame = pandas.read_csv(published / "panel.csv")
    assert len(frame) == len(items) - 1
    assert frame.set_index(["bureau", "year"]).loc[(BODY, 2020), "applications_received"] == 85
    sqlite = f"sqlite:///{published / 'gongkai.sqlite'}"
    assert len(pandas.read_sql("select * from reports", sqlite)) == len(items) - 1


def test_the_three_formats_say_the_same(published: Path) -> None:
    import sqlite3

    import duckdb

    database = sqlite3.connect(published / "gongkai.sqlite")
    for table in TABLES:
        (in_parquet,) = duckdb.sql(f"select count(*) from '{published / table.name}.parquet'").fetchall()[0]
        (in_csv,) = duckdb.sql(f"select count(*) from '{published / table.name}.csv'").fetchall()[0]
        (in_sqlite,) = database.execute(f"select count(*) from {table.name}").fetchone()
        assert in_parquet == in_csv == in_sqlite, table.name
        if table.name not in ("amendments",):
            assert in_parquet > 0, table.name


def test_keys_are_unique_and_required_fields_are_filled(published: Path) -> None:
    import duckdb

    for table in TABLES:
        path = published / f"{table.name}.parquet"
        key = ", ".join(f'"{name}"' for name in table.key)
        doubles = duckdb.sql(f"select {key} from '{path}' group by all having count(*) > 1").fetchall()
        assert doubles == [], table.name
        required = [f'"{field.name}" is null' for field in table.fields if field.required]
        assert duckdb.sql(f"select * from '{path}' where {' or '.join(required)}").fetchall() == [], table.name


def test_the_descriptor_describes_every_file_and_field(published: Path) -> None:
    import pyarrow.parquet

    package = json.loads((published / "datapackage.json").read_text("utf-8"))
    assert len(package["resources"]) == 3 * len(TABLES)
    for resource in package["resources"]:
        path = published / resource["path"]
        assert path.exists()
        fields = [field["name"] for field in resource["schema"]["fields"]]
        if resource["format"] == "parquet":
            assert fields == pyarrow.parquet.read_schema(path).names
        elif resource["format"] == "csv":
            assert fields == path.read_text("utf-8").splitlines()[0].split(",")


def test_coverage_names_every_year_between_and_none_after_a_merger(sqlite_url: str, tmp_path: Path, make: Any) -> None:
    reports = [("老局", 2018, 1), ("老局", 2020, 40), ("新局", 2020, 1), ("新局", 2022, 1), ("早局", 2020, 1)]
    with Warehouse.open(sqlite_url) as warehouse:
        for bureau, year, day in reports:
            published = date(year + 1, 1, 1) + timedelta(days=day)
            made = make.report(f"{bureau}{year}", bureau=bureau, year=year, published=published)
            warehouse.load(Batch(None, (make.item(made),), make.NIGHT))
        warehouse.register_successions([SuccessionRow("老局", "新局", 2021)])
        warehouse.export(tmp_path, "csv")
    rows = [line.split(",") for line in (tmp_path / "coverage.csv").read_text("utf-8").splitlines()[1:]]
    assert [(bureau, int(year), status) for bureau, year, _, status in rows] == [
        ("新局", 2020, "found"),
        ("新局", 2021, "missing"),
        ("新局", 2022, "found"),
        ("早局", 2020, "found"),
        ("早局", 2021, "missing"),
        ("早局", 2022, "missing"),
        ("老局", 2018, "found"),
        ("老局", 2019, "missing"),
        ("老局", 2020, "late"),
    ]


def test_amendments_name_both_documents(published: Path) -> None:
    lines = (published / "amendments.csv").read_text("utf-8").splitlines()
    assert lines[1:] == [f"{BODY},2020,a1,a2,applications.received,total,,84,reported,85,reported"]


def test_nothing_of_a_run_is_published() -> None:
    names = {field.name for table in TABLES for field in table.fields}
    assert not names & {"loaded_at", "run_id", "requested_at", "extractor_version", "id", "report_id", "version"}


def test_the_dictionary_has_every_code_table_and_column() -> None:
    text = Warehouse.data_dictionary()
    assert all(f"`{code}`" in text for code in codebook().codes)
    assert all(f"### {table.name}" in text for table in TABLES)
    assert text == Warehouse.data_dictionary()


def test_an_unknown_format_and_a_folder_that_cannot_be_are_told(warehouse: Warehouse, tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="use parquet, csv, sqlite"):
        warehouse.export(tmp_path, "xlsx")  # type: ignore[arg-type]
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(WarehouseError, match="can't be written"):
        warehouse.export(tmp_path / "file", "csv")
    assert replace(TABLES[0], name="x").columns == TABLES[0].columns
