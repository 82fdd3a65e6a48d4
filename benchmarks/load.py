"""Loading reports side by side with the bare driver, pandas' to_sql and dlt, on SQLite and PostgreSQL.

    python -m benchmarks.load [reports]

The warehouse loads generated reports the way a night does: decisions, versions, findings, sums, one transaction a
batch. The bare driver then inserts the very rows that this left in the tables (executemany, COPY), into the same
tables with the same keys, in one transaction. pandas and dlt get the statistics alone, into a table without keys.
The ratios are the point, not the times; dlt is left out where it is not installed.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, delete, make_url, select, text

from warehouse.store import Batch, LoadItem, Warehouse, generator, schema
from warehouse.store.bulk import insert_rows

BATCH = 1000
ROUNDS = 3
# in the order in which keys allow; what a load writes once a report or more
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
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    warnings.simplefilter("ignore")
    items = tuple(islice(generator.reports(count, first_year=2014), count))
    values = sum(len(item.report.values) for item in items)
    print(f"loading {count:,} reports with {values:,} values, best of {ROUNDS} rounds")
    for name, new_url in databases():
        rounds = [_round(new_url, items) for _ in range(ROUNDS)]
        best = {what: min(times[what] for times in rounds if what in times) for what in rounds[0]}
        ours = best["warehouse"]
        for what, seconds in best.items():
            ratio = "" if what == "warehouse" else f"   warehouse / {what}: {ours / seconds:6.2f}"
            print(f"{name:<11}{what:<14}{seconds:8.2f} s {seconds / count * 1000:8.3f} ms a report{ratio}")
    print(f"size: {_size(items):,} bytes a report on SQLite")


def _round(new_url: Callable[[], str], items: tuple[LoadItem, ...]) -> dict[str, float]:
    url = new_url()
    with Warehouse.open(url) as warehouse:
        times = {"warehouse": _timed(lambda: load(warehouse, items))}
        rows = _take_out(warehouse)
        times["bare driver"] = _timed(lambda: _bare(warehouse, rows))
    times["to_sql"] = _timed(lambda: _pandas(url, rows["statistic"]))
    with_dlt = _dlt(url, rows["statistic"])
    return times | ({"dlt": with_dlt} if with_dlt is not None else {})


def load(warehouse: Warehouse, items: tuple[LoadItem, ...]) -> None:
    """Loads in batches of a night's size."""
    moment = datetime(2026, 1, 20, tzinfo=UTC)
    for start in range(0, len(items), BATCH):
        warehouse.load(Batch(None, items[start : start + BATCH], moment))


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _take_out(warehouse: Warehouse) -> dict[str, list[tuple[Any, ...]]]:
    """The rows that the load left, as the driver knows them, and the tables empty again."""
    database, rows = warehouse._database, {}
    with database.write() as connection:
        for table in TABLES:
            key = ", ".join(column.name for column in table.primary_key)
            rows[table.name] = _as_driver(connection.exec_driver_sql(f"SELECT * FROM {table.name} ORDER BY {key}"))
        connection.execute(text("UPDATE report_version SET superseded_by = NULL"))
        for table in reversed(TABLES):
            connection.execute(delete(table))
    if not database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM"))
    return rows


def _as_driver(rows: Any) -> list[tuple[Any, ...]]:
    import json

    return [tuple(json.dumps(cell) if isinstance(cell, (list, dict)) else cell for cell in row) for row in rows]


def _bare(warehouse: Warehouse, rows: dict[str, list[tuple[Any, ...]]]) -> None:
    database = warehouse._database
    with database.write() as connection:
        driver: Any = connection.connection.driver_connection
        for table in TABLES:
            columns = [column.name for column in table.columns]
            if database.is_sqlite:
                marks = ", ".join("?" * len(columns))
                driver.executemany(f"INSERT INTO {table.name} VALUES ({marks})", rows[table.name])
            else:
                insert_rows(connection, table.name, columns, rows[table.name])


def _frame(rows: list[tuple[Any, ...]]) -> Any:
    import pandas

    frame = pandas.DataFrame(rows, columns=[column.name for column in schema.statistic.columns])
    return frame.assign(value=frame["value"].astype(float))


def _pandas(url: str, rows: list[tuple[Any, ...]]) -> None:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        _frame(rows).to_sql("by_pandas", connection, index=False, if_exists="replace")
    engine.dispose()


def _dlt(url: str, rows: list[tuple[Any, ...]]) -> float | None:
    os.environ.setdefault("RUNTIME__LOG_LEVEL", "ERROR")
    try:
        import dlt  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        return None
    names = [column.name for column in schema.statistic.columns]
    folder = tempfile.mkdtemp(prefix="gongkai-dlt-")
    address = make_url(url.replace("postgresql://", "postgresql+psycopg://"))
    if address.get_backend_name() == "postgresql":
        address = address.set(host="localhost")  # dlt wants a name; the socket in the query still decides
    destination = dlt.destinations.sqlalchemy(address.render_as_string(hide_password=False))
    pipeline = dlt.pipeline("bench", pipelines_dir=folder, destination=destination, dataset_name="by_dlt")
    try:
        records = [dict(zip(names, row, strict=True)) for row in rows]
        return _timed(lambda: pipeline.run(records, table_name="statistic"))
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
        connection.execute(select(1))
        return int(pages * size)


def databases() -> Iterator[tuple[str, Callable[[], str]]]:
    """SQLite in a folder that goes away, and PostgreSQL from a package where there is one."""
    with tempfile.TemporaryDirectory() as folder:
        numbers = iter(range(1000))
        yield "sqlite", lambda: f"sqlite:///{folder}/{next(numbers)}.db"
    try:
        import pgserver
    except ImportError:
        print("postgresql: the package pgserver is not installed")
        return
    with _server(pgserver) as server:
        yield "postgresql", lambda: _new_database(server)


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
