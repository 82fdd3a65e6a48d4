"""Sums over the current reports by year, kept up to date by every load so that trends need no scan of the facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, delete, text

from warehouse.codebook.records import Number
from warehouse.store import schema
from warehouse.store.rows import Cells
from warehouse.store.upsert import upsert

_COUNT = """
SELECT r.year, s.metric_id, s.applicant_id, SUM(s.value) AS total, COUNT(s.value) AS reports
  FROM report_version AS v
  JOIN report AS r ON r.id = v.report_id
  JOIN statistic AS s ON s.report_version_id = v.id
 WHERE {which} AND s.category = '' AND s.value IS NOT NULL
 GROUP BY r.year, s.metric_id, s.applicant_id"""
_CHUNK = 500
Cell = tuple[Any, ...]


def add(connection: Connection, reports: Iterable[tuple[int, Cells]]) -> None:
    """Adds reports that became current: the year and the statistics by cell of each."""
    years: dict[int, tuple[dict[Cell, Number], dict[Cell, int]]] = {}
    for year, cells in reports:
        sums, counts = years.setdefault(year, (defaultdict(int), defaultdict(int)))
        for cell, row in cells.items():
            value = row[3]
            if value is not None:
                sums[cell] += value
                counts[cell] += 1
    _move(
        connection,
        [
            (year, cell[0], cell[1], total, counts[cell])
            for year, (sums, counts) in years.items()
            for cell, total in sums.items()
            if not cell[2]
        ],
    )


def take_away(connection: Connection, versions: Sequence[int]) -> None:
    """Takes away versions that ceased to be current."""
    for start in range(0, len(versions), _CHUNK):
        which = f"v.id IN ({', '.join(str(int(number)) for number in versions[start : start + _CHUNK])})"
        counted = connection.execute(text(_COUNT.format(which=which))).all()
        _move(connection, [(row[0], row[1], row[2], -row[3], -row[4]) for row in counted])


def rebuild(connection: Connection) -> None:
    """Counts everything anew."""
    connection.execute(delete(schema.yearly_sum))
    _move(connection, [tuple(row) for row in connection.execute(text(_COUNT.format(which="v.current")))])


def _move(connection: Connection, sums: Sequence[tuple[Any, ...]]) -> None:
    if not sums:
        return
    names = ("year", "metric_id", "applicant_id", "total", "reports")
    statement = upsert(connection, schema.yearly_sum)
    table, new = schema.yearly_sum.c, statement.excluded
    statement = statement.on_conflict_do_update(
        index_elements=names[:3], set_={"total": table.total + new.total, "reports": table.reports + new.reports}
    )
    connection.execute(statement, [dict(zip(names, row, strict=True)) for row in sums])
