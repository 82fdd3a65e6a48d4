"""The schema: migrations make what the tables say, up and down, with data in them, on both databases."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, inspect, select, text

from warehouse.codebook import codebook
from warehouse.store import Batch, Warehouse, WarehouseError, derived, dimensions, generator, migrate, schema
from warehouse.store.engine import Database
from warehouse.store.views import COMMENTS, VIEWS


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(f"{request.param}_url"))


def bare(url: str) -> Database:
    """A database at the newest schema, under the door."""
    Warehouse.open(url).close()
    return Warehouse.open(url)._database


def test_migrations_make_what_the_tables_say(empty_url: str) -> None:
    database = bare(empty_url)
    with database.read() as connection:
        options = {"compare_type": True, "include_object": partial(made_for, connection.dialect.name)}
        context = MigrationContext.configure(connection, opts=options)
        differences = [d for d in compare_metadata(context, schema.metadata) if "comment" not in str(d[0])]
        assert [d for d in differences if d[1].name != "alembic_version"] == []
        assert sorted(inspect(connection).get_view_names()) == sorted(VIEWS)
    database.close()


def made_for(dialect: str, item: Any, *_: Any) -> bool:
    """Whether a constraint is meant for this database."""
    return getattr(item, "_ddl_if", None) is None or item._ddl_if.dialect == dialect


def test_the_newest_revision_is_the_one_that_the_program_expects() -> None:
    folder = Path(migrate.__file__).parent / "migrations"
    script = ScriptDirectory(str(folder))
    assert [one.revision for one in script.walk_revisions()] == list(reversed(migrate.REVISIONS))


def test_down_to_nothing_and_up_again(empty_url: str) -> None:
    database = bare(empty_url)
    migrate.downgrade(database, "base")
    with database.read() as connection:
        assert set(inspect(connection).get_table_names()) == {"alembic_version"}
    database.close()
    with Warehouse.open(empty_url) as warehouse:
        assert warehouse.revision == migrate.HEAD
        assert warehouse.reports() == ()


def test_one_step_down_and_up_keeps_what_lies_below(empty_url: str, make: Any) -> None:
    with Warehouse.open(empty_url) as warehouse:
        warehouse.load(Batch(None, (make.item(make.report()),), make.NIGHT))
        warehouse.record_captures(None, {"portal-1": [make.capture()]})
        bodies = warehouse.query("select * from bureau")
        remembered = warehouse.portal_memories(["portal-1"])["portal-1"].pages
        migrate.downgrade(warehouse._database, migrate.REVISIONS[0])
    with Warehouse.open(empty_url) as warehouse:
        assert warehouse.query("select * from bureau") == bodies
        assert warehouse.portal_memories(["portal-1"])["portal-1"].pages == remembered
        assert warehouse.reports() == ()
        assert len(warehouse.load(Batch(None, (make.item(make.report()),), make.NIGHT)).new) == 1


@pytest.mark.parametrize("revision", migrate.REVISIONS[1:-1])
def test_reports_survive_a_way_down_and_up(empty_url: str, make: Any, revision: str) -> None:
    views = ("current_statistic", "panel", "yearly_total", "yearly_series", "yearly_reports", "cell_change")

    def content(warehouse: Warehouse) -> list[list[str]]:
        return [sorted(map(repr, warehouse.query(f"select * from {view}").rows)) for view in views]

    with Warehouse.open(empty_url) as warehouse:
        warehouse.load(Batch(None, tuple(generator.reports(2, first_year=2018, last_year=2021)), make.NIGHT))
        for sha, received in (("a1", 84), ("a2", 85)):
            warehouse.load(Batch(None, (make.item(make.report(sha, received)),), make.NIGHT))
        before = content(warehouse)
        migrate.downgrade(warehouse._database, revision)
    with Warehouse.open(empty_url) as warehouse:
        assert warehouse.revision == migrate.HEAD
        assert content(warehouse) == before
        assert all(before)


def test_codes_that_leave_the_codebook_stay_as_retired_and_new_ones_come(empty_url: str) -> None:
    database = bare(empty_url)
    with database.write() as connection:
        connection.execute(text("DELETE FROM metric WHERE code = 'prose.website_items'"))
        row = dict(connection.execute(select(schema.metric)).mappings().first() or {})
        connection.execute(insert(schema.metric).values(row | {"id": 9000, "code": "gone.code"}))
    dimensions.refresh(database)
    with database.read() as connection:
        retired = connection.execute(select(schema.metric.c.code).where(schema.metric.c.retired)).scalars().all()
        assert retired == ["gone.code"]
        assert set(dimensions.metric_ids(connection)) == set(codebook().codes)
    database.close()


def test_views_are_made_anew_when_the_program_says_otherwise(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    bare(empty_url).close()
    monkeypatch.setitem(VIEWS, "panel", "SELECT 1 AS one")
    with Warehouse.open(empty_url) as warehouse:
        assert warehouse.query("select * from panel").columns == ("one",)


def test_every_table_column_and_view_says_what_it_means() -> None:
    for table in schema.metadata.tables.values():
        assert table.comment
        assert all(column.comment for column in table.columns), table.name
    assert set(COMMENTS) == set(VIEWS)


def test_the_warehouse_says_itself_what_everything_means(warehouse: Warehouse) -> None:
    said = {(row[0], row[1]): row[2] for row in warehouse.query("select * from dictionary").rows}
    assert said["panel", None] == COMMENTS["panel"]
    assert "money in yuan" in said["statistic", "value"]
    assert said["panel", "denied"] == schema.harmonised.c.denied.comment
    assert {(table.name, column.name) for table in schema.metadata.sorted_tables for column in table.columns} <= set(
        said
    )


def test_postgresql_carries_the_comments(postgresql_url: str) -> None:
    with Warehouse.open(postgresql_url) as warehouse:
        sql = """select col_description('statistic'::regclass, attnum) as comment from pg_attribute
                 where attrelid = 'statistic'::regclass and attname = 'value'"""
        assert "money in yuan" in warehouse.query(sql).rows[0][0]


def test_the_reader_reads_the_public_schema_and_nothing_else(postgresql_url: str) -> None:
    with Warehouse.open(postgresql_url) as warehouse:
        with warehouse._database.write() as connection:
            connection.execute(text("CREATE SCHEMA engine CREATE TABLE secret (id int)"))
        assert warehouse.query("select current_user").rows == ((derived.READER,),)
        assert warehouse.query("select count(*) from current_statistic").rows == ((0,),)
        with pytest.raises(WarehouseError, match="only read"):
            warehouse.query("select * from engine.secret")


def test_one_warehouse_can_be_opened_by_many_at_once(empty_url: str) -> None:
    import threading

    errors: list[BaseException] = []

    def work() -> None:
        try:
            Warehouse.open(empty_url).close()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
