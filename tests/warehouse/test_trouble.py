"""What can go wrong outside: one clear line each, nothing half-loaded, nothing twice."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from warehouse.store import Batch, Warehouse, WarehouseError, engine, generator, load

NIGHT = generator._START


def told(action: Any) -> str:
    """The message of the one line that is raised."""
    with pytest.raises(WarehouseError) as error:
        action()
    message = str(error.value)
    assert "\n" not in message
    assert "Traceback" not in message
    return message


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("nonsense", "not a database URL"),
        ("mysql://root@localhost/x", "use an SQLite or PostgreSQL URL"),
        ("postgresql+nodriver://localhost/x", "can't be used"),
        ("postgresql://nobody@127.0.0.1:1/none", "no server answers there"),
        ("postgresql://nobody@/none?host=/nowhere", "no server answers there"),
    ],
)
def test_a_wrong_address_says_what_to_do(url: str, says: str) -> None:
    assert says in told(lambda: Warehouse.open(url))


def test_a_password_is_never_shown() -> None:
    assert "secret" not in told(lambda: Warehouse.open("postgresql://me:secret@127.0.0.1:1/none"))


def test_a_database_that_does_not_exist_is_named(postgresql_url: str) -> None:
    assert 'database "none" does not exist' in told(
        lambda: Warehouse.open(
            postgresql_url.replace(postgresql_url.split("/")[3].split("?", maxsplit=1)[0], "none", 1)
        )
    )


def test_a_file_that_is_no_database_a_folder_and_no_file(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a database " * 100, "utf-8")
    assert "not an SQLite database" in told(lambda: Warehouse.open(f"sqlite:///{tmp_path / 'notes.txt'}"))
    assert "is a folder" in told(lambda: Warehouse.open(f"sqlite:///{tmp_path}"))
    missing = f"sqlite:///{tmp_path / 'missing.db'}"
    assert "no warehouse yet" in told(lambda: Warehouse.open(missing, create=False))
    assert "can't be made" in told(lambda: Warehouse.open(f"sqlite:///{tmp_path / 'notes.txt' / 'x.db'}"))


def test_a_newer_database_asks_for_a_newer_program(url: str) -> None:
    with Warehouse.open(url) as warehouse, warehouse._database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999_future'"))
    assert "upgrade Gongkai" in told(lambda: Warehouse.open(url))


def test_somebody_else_s_database_is_left_alone(sqlite_url: str) -> None:
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as connection:
        connection.execute("CREATE TABLE statistic (x)")
        connection.execute("CREATE TABLE metric (x)")
    assert "name an empty database" in told(lambda: Warehouse.open(sqlite_url))


def test_a_full_disk_leaves_the_batch_out_as_a_whole(tmp_path: Path, sqlite_url: str) -> None:
    items = tuple(generator.reports(20, first_year=2019, last_year=2021))
    with Warehouse.open(sqlite_url) as warehouse:
        warehouse.load(Batch(None, items[:2], NIGHT))
        with warehouse._database.read() as connection:
            pages = connection.execute(text("PRAGMA page_count")).scalar_one()
            connection.execute(text(f"PRAGMA max_page_count = {pages + 5}"))
        message = told(lambda: warehouse.load(Batch(None, items, NIGHT)))
        assert "the disk is full: nothing of the batch was kept" in message
        assert warehouse.query("select count(*) from report_version").rows == ((2,),)
        with warehouse._database.read() as connection:
            connection.execute(text("PRAGMA max_page_count = 1000000"))
        assert len(warehouse.load(Batch(None, items, NIGHT)).new) == len(items) - 2


def test_a_connection_lost_mid_batch_leaves_nothing(
    postgresql_url: str, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Warehouse.open(postgresql_url) as warehouse:
        real = load.insert_rows

        def cut_then_insert(connection: Any, *rest: Any) -> None:
            with Warehouse.open(postgresql_url) as other, other._database.write() as killer:
                killer.execute(
                    text(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    )
                )
            real(connection, *rest)

        batch = Batch(None, (make.item(make.report()),), make.NIGHT)
        with monkeypatch.context() as patched:
            patched.setattr(load, "insert_rows", cut_then_insert)
            assert "connection was lost: nothing of the batch was kept" in told(lambda: warehouse.load(batch))
        assert warehouse.reports() == ()
        assert len(warehouse.load(batch).new) == 1


def test_a_writer_that_holds_on_too_long_is_told_of(
    sqlite_url: str, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "WAIT_SECONDS", 0.2)
    batch = Batch(None, (make.item(make.report()),), make.NIGHT)
    with Warehouse.open(sqlite_url) as warehouse, Warehouse.open(sqlite_url) as other:
        with other._database.write():
            assert "another process has been writing" in told(lambda: warehouse.load(batch))
        assert len(warehouse.load(batch).new) == 1


def test_a_reader_never_blocks_a_loader_and_sees_one_moment(url: str, make: Any) -> None:
    count = text("select count(*) from report_version")
    with Warehouse.open(url) as reader, Warehouse.open(url) as loader, reader._database.read() as connection:
        if not reader._database.is_sqlite:
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        assert connection.execute(count).scalar_one() == 0
        done = threading.Thread(target=loader.load, args=(Batch(None, (make.item(make.report()),), make.NIGHT),))
        done.start()
        done.join(timeout=60)
        assert not done.is_alive()
        assert connection.execute(count).scalar_one() == 0
        assert loader.query("select count(*) from report_version").rows == ((1,),)


def test_an_impossible_name_for_a_report_says_how_to_name_one(warehouse: Warehouse) -> None:
    assert "body/year" in told(lambda: warehouse.statistics("whatever"))
    assert "there is none" in told(lambda: warehouse.changes("某市某局/2020"))
