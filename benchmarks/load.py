"""Loading reports beside the bare driver, pandas' to_sql and dlt: ``python -m benchmarks.load [reports] [--rounds 3]``.

The warehouse loads generated reports as a night does: decisions, versions, findings, sums, one transaction a batch.
The others get the very rows that this leaves, already made, batch by batch with a commit each, on the same settings:

- the bare driver (executemany on SQLite, COPY on PostgreSQL) and ``DataFrame.to_sql`` into the same tables, with their
  keys and indexes, emptied before;
- dlt into tables of its own, without keys.

Sums by year and bodies are left to the warehouse alone. On SQLite the processor's time is compared, on PostgreSQL the
wall's, for the server works in a process of its own. dlt takes so long that it runs in the first round only.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import shutil
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, make_url, text

from benchmarks.pairs import Line, at_least, no_more_than, ratio_of, table
from warehouse.store import Batch, LoadItem, Warehouse, generator, schema
from warehouse.store.engine import Database

BATCH = 1000
Clock = Callable[[], float]
Rows = dict[str, list[tuple[Any, ...]]]
# in the order in which keys allow; what a load writes once a report or more, by the report's number in the first column
TABLES = [
    schema.document,
    schema.report,
    schema.report_document,
    schema.report_version,
    schema.statistic,
    schema.harmonised,
    schema.finding,
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reports", type=int, nargs="?", default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    items = tuple(islice(generator.reports(given.reports, first_year=2014), given.reports))
    values = sum(len(item.report.values) for item in items)
    for name, new_url in databases():
        rounds = [_round(new_url(), items, with_dlt=not number) for number in range(given.rounds)]
        title = f"{name}: loading {given.reports:,} reports with {values:,} values, milliseconds a report"
        print(table(title, _lines(rounds, given.reports)), flush=True)
    print(table("Size", [Line("indexes and all, on SQLite", f"{_size(items):,} bytes a report", "", "")]))


def _lines(rounds: list[dict[str, float]], count: int) -> Iterator[Line]:
    def against(other: str) -> Any:
        return ratio_of([(times["warehouse"], times[other]) for times in rounds if other in times])

    yield no_more_than("against the bare driver", against("bare driver"), 1.5, count)
    yield at_least("against DataFrame.to_sql", against("to_sql"), 4, count)
    if "dlt" in rounds[0]:
        yield at_least("against dlt", against("dlt"), 20, count)


def _round(url: str, items: tuple[LoadItem, ...], *, with_dlt: bool) -> dict[str, float]:
    with Warehouse.open(url) as warehouse:
        database = warehouse._database
        clock = time.process_time if database.is_sqlite else time.perf_counter
        times = {"warehouse": _timed(lambda: load(warehouse, items), clock)}
        batches = _in_batches(_take_out(database))
        times["bare driver"] = _timed(lambda: _each(database, batches, _bare), clock)
        _empty(database)
        times["to_sql"] = _timed(lambda: _each(database, batches, _to_sql), clock)
    if with_dlt and (seconds := _dlt(url, batches, clock)) is not None:
        times["dlt"] = seconds
    return times


def load(warehouse: Warehouse, items: tuple[LoadItem, ...]) -> None:
    """Loads in batches of a night's size."""
    moment = datetime(2026, 1, 20, tzinfo=UTC)
    for start in range(0, len(items), BATCH):
        warehouse.load(Batch(None, items[start : start + BATCH], moment))


def _timed(work: Callable[[], object], clock: Clock) -> float:
    gc.collect()
    start = clock()
    work()
    return clock() - start


def _take_out(database: Database) -> Rows:
    """The rows that the load left, as the driver knows them, and the tables empty again."""
    rows: Rows = {}
    with database.read() as connection:
        for one in TABLES:
            key = ", ".join(column.name for column in one.primary_key)
            found = connection.exec_driver_sql(f"SELECT * FROM {one.name} ORDER BY {key}")
            rows[one.name] = [tuple(json.dumps(c) if isinstance(c, list) else c for c in row) for row in found]
    _empty(database)
    return rows


def _empty(database: Database) -> None:
    with database.write() as connection:
        if database.is_sqlite:
            for one in reversed(TABLES):
                connection.execute(delete(one))
        else:
            connection.execute(text(f"TRUNCATE {', '.join(one.name for one in TABLES)}"))
    if database.is_sqlite:
        with database.engine.connect() as connection:
            connection.connection.driver_connection.execute("VACUUM")  # type: ignore[union-attr]


def _in_batches(rows: Rows) -> list[Rows]:
    """What each of the warehouse's transactions held; documents, reports and versions are numbered alike."""
    batches: list[Rows] = []
    for name, of_table in rows.items():
        for row in of_table:
            number = (row[0] - 1) // BATCH
            while len(batches) <= number:
                batches.append({one.name: [] for one in TABLES})
            batches[number][name].append(row)
    return batches


def _each(database: Database, batches: list[Rows], insert: Callable[[Connection, Any, Any], None]) -> None:
    for batch in batches:
        with database.write() as connection:
            for one in TABLES:
                insert(connection, one, batch[one.name])


def _bare(connection: Connection, one: Any, rows: list[tuple[Any, ...]]) -> None:
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        driver.executemany(f"INSERT INTO {one.name} VALUES ({', '.join('?' * len(one.columns))})", rows)
        return
    with driver.cursor() as cursor, cursor.copy(f"COPY {one.name} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _to_sql(connection: Connection, one: Any, rows: list[tuple[Any, ...]]) -> None:
    import pandas

    kinds = {column.name: column.type for column in one.columns}
    frame = pandas.DataFrame(rows, columns=list(kinds))
    dtype: Any = kinds if connection.dialect.name == "postgresql" else None  # which asks for it where all is null
    frame.to_sql(one.name, connection, index=False, if_exists="append", dtype=dtype)


def _dlt(url: str, batches: list[Rows], clock: Clock) -> float | None:
    os.environ.setdefault("RUNTIME__LOG_LEVEL", "ERROR")
    try:
        import dlt  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        return None
    address = make_url(url.replace("postgresql://", "postgresql+psycopg://"))
    if address.get_backend_name() == "postgresql":
        address = address.set(host="localhost")  # dlt wants a name; the socket in the query still decides
    destination = dlt.destinations.sqlalchemy(address.render_as_string(hide_password=False))
    folder = tempfile.mkdtemp(prefix="gongkai-dlt-")
    pipeline = dlt.pipeline("bench", pipelines_dir=folder, destination=destination, dataset_name="by_dlt")
    names = {one.name: [column.name for column in one.columns] for one in TABLES}

    def run() -> None:
        for batch in batches:
            records = {name: [dict(zip(names[name], row, strict=True)) for row in rows] for name, rows in batch.items()}
            pipeline.run([dlt.resource(of_table, name=name) for name, of_table in records.items() if of_table])

    try:
        return _timed(run, clock)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _size(items: tuple[LoadItem, ...]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "size.db"
        with Warehouse.open(f"sqlite:///{path}") as warehouse:
            empty = _bytes(warehouse)
            load(warehouse, items)
            return (_bytes(warehouse) - empty) // len(items)


def _bytes(warehouse: Warehouse) -> int:
    with warehouse._database.read() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        size = connection.execute(text("PRAGMA page_size")).scalar_one()
        return int(pages * size)


def databases() -> Iterator[tuple[str, Callable[[], str]]]:
    """SQLite in a folder that goes away, and PostgreSQL from a package where there is one."""
    with tempfile.TemporaryDirectory() as folder:
        numbers = iter(range(1000))
        yield "SQLite", lambda: f"sqlite:///{folder}/{next(numbers)}.db"
    try:
        import pgserver
    except ImportError:
        print("postgresql: the package pgserver is not installed")
        return
    with _server(pgserver) as server:
        yield "PostgreSQL", lambda: _new_database(server)


_databases = iter(range(1000))


def _new_database(server: Any) -> str:
    name = f"bench_{next(_databases)}"
    server.psql(f"CREATE DATABASE {name}")
    return str(server.get_uri(database=name))


@contextmanager
def _server(pgserver: Any) -> Iterator[Any]:
    folder = Path(tempfile.mkdtemp(prefix="gongkai-bench-"))
    server = pgserver.get_server(folder / "postgresql", cleanup_mode="delete")
    try:
        yield server
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
