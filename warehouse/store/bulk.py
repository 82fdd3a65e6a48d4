"""Many rows at the driver's own speed, in the caller's transaction: COPY on PostgreSQL, executemany on SQLite."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import cache
from itertools import chain, groupby
from typing import Any

from sqlalchemy import Column, Connection, Table

Row = tuple[Any, ...]
_TOGETHER = 16  # rows a statement on SQLite: a quarter less time than one by one, and no more with more


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Inserts rows of Python values, one for each of the table's columns in its order."""
    if not rows:
        return
    columns = list(table.columns)
    given = _as_driver(connection, columns, rows)
    names = tuple(column.name for column in columns)
    if connection.dialect.name == "postgresql":
        _copy(connection, table, names, given)
    else:
        driver: Any = connection.connection.driver_connection
        driver.executemany(_insert(table.name, names, 1), given)


def insert_facts(
    connection: Connection, table: Table, names: tuple[str, ...], facts: Iterable[tuple[int, Sequence[Row]]]
) -> None:
    """Inserts rows that share their first column, by its value; a row that ends early is null from there on.

    The values are those that both drivers take as they are: numbers and text.
    """
    if connection.dialect.name == "postgresql":
        pads = [(None,) * (len(names) - 1 - width) for width in range(len(names))]
        _copy(connection, table, names, ((key, *row, *pads[len(row)]) for key, rows in facts for row in rows))
        return
    driver: Any = connection.connection.driver_connection
    for key, rows in facts:
        for width, run in groupby(rows, len):
            alike = list(run)
            whole = len(alike) // _TOGETHER * _TOGETHER
            groups = ((key, *chain.from_iterable(alike[at : at + _TOGETHER])) for at in range(0, whole, _TOGETHER))
            # each null costs the driver as much as three numbers: columns without a value are not named
            driver.executemany(_insert(table.name, names[: width + 1], _TOGETHER), groups)
            driver.executemany(_insert(table.name, names[: width + 1], 1), ((key, *row) for row in alike[whole:]))


def add_rows(connection: Connection, table: Table, rows: Sequence[Row], on_conflict: str) -> None:
    """Inserts rows that may be there already, one for each of the table's columns; one statement on PostgreSQL."""
    names = tuple(column.name for column in table.columns)
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "postgresql":
        kinds = [column.type.compile(connection.dialect) for column in table.columns]
        arrays = ", ".join(f"%s::{kind}[]" for kind in kinds)
        columns = [
            [Decimal(str(value)) for value in column] if kind == "NUMERIC" else list(column)
            for kind, column in zip(kinds, zip(*rows, strict=True), strict=True)
        ]
        statement = f"INSERT INTO {table.name} ({', '.join(names)}) SELECT * FROM unnest({arrays}) {on_conflict}"  # noqa: S608
        driver.execute(statement, columns)
    else:
        driver.executemany(f"{_insert(table.name, names, 1)} {on_conflict}", rows)


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """A load makes a million small tuples and no cycle; the collector would walk them all for nothing."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _as_driver(connection: Connection, columns: Sequence[Column[Any]], rows: Sequence[Row]) -> Sequence[Row]:
    """The rows with what the columns' types make of their values for the driver."""
    dialect = connection.dialect
    processors = [column.type.dialect_impl(dialect).bind_processor(dialect) for column in columns]
    if not any(processors):
        return rows
    turned: list[Iterable[Any]] = list(zip(*rows, strict=True))
    for position, process in enumerate(processors):
        if process is not None:
            turned[position] = map(process, turned[position])
    return list(zip(*turned, strict=True))


def _copy(connection: Connection, table: Table, names: Sequence[str], rows: Iterable[Row]) -> None:
    driver: Any = connection.connection.driver_connection
    kinds = [table.c[name].type.compile(connection.dialect).lower() for name in names]
    amounts = [position for position, kind in enumerate(kinds) if kind == "numeric"]
    statement = f"COPY {table.name} ({', '.join(names)}) FROM STDIN (FORMAT BINARY)"
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(kinds)
        for given in rows:
            row = given
            for position in amounts:
                if type(row[position]) is float:  # which the driver does not send as an exact number
                    row = (*row[:position], Decimal(repr(row[position])), *row[position + 1 :])
            copy.write_row(row)


@cache
def _insert(table: str, names: tuple[str, ...], rows: int) -> str:
    """An INSERT of so many rows, all of which have the first parameter in their first column."""
    width = len(names) - 1
    first = (2 + row * width for row in range(rows))
    marks = (", ".join(("?1", *(f"?{at + offset}" for offset in range(width)))) for at in first)
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES {', '.join(f'({row})' for row in marks)}"  # noqa: S608
