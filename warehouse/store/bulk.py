"""Many rows at the driver's own speed: COPY on PostgreSQL, executemany on SQLite, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Connection

_TOGETHER = 16  # rows a statement on SQLite: a quarter less time than one by one, and no more with more


def insert_rows(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Inserts tuples of plain Python values, in the order of ``columns``."""
    driver: Any = connection.connection.driver_connection
    names = ", ".join(columns)
    if connection.dialect.name == "postgresql":
        with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    whole = len(rows) // _TOGETHER * _TOGETHER
    groups = (tuple(chain.from_iterable(rows[at : at + _TOGETHER])) for at in range(0, whole, _TOGETHER))
    driver.executemany(_insert(table, columns, _TOGETHER), groups)
    driver.executemany(_insert(table, columns, 1), rows[whole:])


def _insert(table: str, columns: Sequence[str], rows: int) -> str:
    marks = f"({', '.join('?' * len(columns))})"
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([marks] * rows)}"  # noqa: S608
