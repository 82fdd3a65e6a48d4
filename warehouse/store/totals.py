"""Sums over the current reports, kept up to date by every load so that trends need no scan of the facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table, delete, text

from warehouse.codebook.records import Number
from warehouse.store import schema
from warehouse.store.bulk import add_rows
from warehouse.store.rows import Cells

_CELLS = """
SELECT r.year, s.metric_id, s.applicant_id, SUM(s.value) AS total, COUNT(s.value) AS reports
  FROM report_version AS v
  JOIN report AS r ON r.id = v.report_id
  JOIN statistic AS s ON s.report_version_id = v.id
 WHERE {which} AND s.category = '' AND s.value IS NOT NULL
 GROUP BY r.year, s.metric_id, s.applicant_id"""
_SERIES = [column.name for column in schema.series_columns]
_REPORTS = """
SELECT r.year, COALESCE(substr(b.region_code, 1, 2) || '0000', '') AS province_code, COUNT(*) AS reports,
       SUM(CASE WHEN v.days_late <= 0 THEN 1 ELSE 0 END) AS on_time,
       SUM(CASE WHEN v.days_late > 0 THEN 1 ELSE 0 END) AS late,
       SUM(CASE WHEN v.days_late IS NULL THEN 1 ELSE 0 END) AS undated,
       SUM(CASE WHEN v.days_late > 0 THEN v.days_late ELSE 0 END) AS days_late, {series}
  FROM report_version AS v
  JOIN report AS r ON r.id = v.report_id
  JOIN bureau AS b ON b.id = r.bureau_id
  JOIN harmonised AS h ON h.report_version_id = v.id
 WHERE {which}
 GROUP BY 1, 2"""
_COUNTS = 7  # columns before the series
_CHUNK = 500
Row = tuple[Any, ...]


def add(connection: Connection, reports: Iterable[tuple[int, Cells]], first: int) -> None:
    """Adds versions that became current, numbered from ``first``: the year and the statistics by cell of each."""
    years: dict[int, tuple[dict[Row, Number], dict[Row, int]]] = {}
    for year, cells in reports:
        sums, counts = years.setdefault(year, (defaultdict(int), defaultdict(int)))
        for cell, row in cells.items():
            value = row[3]
            if value is not None:
                sums[cell] += value
                counts[cell] += 1
    moved = [
        (year, *cell[:2], total, counts[cell])
        for year, (sums, counts) in years.items()
        for cell, total in sums.items()
        if not cell[2]
    ]
    _move(connection, schema.yearly_sum, moved)
    _move_reports(connection, f"v.id >= {int(first)} AND v.current")


def take_away(connection: Connection, versions: Sequence[int]) -> None:
    """Takes away versions that ceased to be current."""
    for start in range(0, len(versions), _CHUNK):
        which = f"v.id IN ({', '.join(str(int(number)) for number in versions[start : start + _CHUNK])})"
        _move(connection, schema.yearly_sum, _found(connection, _CELLS, which), -1)
        _move_reports(connection, which, -1)


def rebuild(connection: Connection) -> None:
    """Counts everything anew, as a schema that is newer than the data needs."""
    connection.execute(delete(schema.yearly_sum))
    _move(connection, schema.yearly_sum, _found(connection, _CELLS, "v.current"))
    rebuild_by_province(connection)


def rebuild_by_province(connection: Connection) -> None:
    """Counts anew what depends on where bodies are, as bodies need that turn out to be elsewhere or to be one."""
    for table in (schema.series_sum, schema.report_count):
        connection.execute(delete(table))
    _move_reports(connection, "v.current")


def _move_reports(connection: Connection, which: str, sign: int = 1) -> None:
    found = _found(connection, _REPORTS, which, ", ".join(f"SUM(h.{name}), COUNT(h.{name})" for name in _SERIES))
    _move(connection, schema.report_count, [row[:_COUNTS] for row in found], sign)
    series = [
        (*row[:2], name, *row[at : at + 2])
        for row in found
        for at, name in zip(range(_COUNTS, len(row), 2), _SERIES, strict=True)
        if row[at + 1]
    ]
    _move(connection, schema.series_sum, series, sign)


def _found(connection: Connection, sql: str, which: str, series: str = "") -> list[Row]:
    return [tuple(row) for row in connection.execute(text(sql.format(which=which, series=series)))]


def _move(connection: Connection, table: Table, rows: Sequence[Row], sign: int = 1) -> None:
    """Adds rows to the sums of their keys, or takes them away."""
    if not rows:
        return
    keys = [column.name for column in table.primary_key]
    numbers = [column.name for column in table.columns][len(keys) :]
    signed = [(*row[: len(keys)], *(sign * number for number in row[len(keys) :])) for row in rows]
    added = ", ".join(f"{name} = {table.name}.{name} + excluded.{name}" for name in numbers)
    add_rows(connection, table, signed, f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {added}")
