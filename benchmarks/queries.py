"""Canned queries beside DuckDB over the Parquet export: ``python -m benchmarks.queries [--reports N] [--rounds N]``.

The warehouse holds generated reports, on SQLite and on PostgreSQL where there is one; DuckDB gets the published tables
as an analyst would find them, and for each question the SQL that asks it of those tables. ``--reports 100000`` is the
full size. Loading is timed by the thousand, to show that the last thousand costs what the first did.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.load import databases
from benchmarks.pairs import Line, Ratio, paired, table
from warehouse.store import Batch, Warehouse, generator

BATCH = 1000
_RECEIVED = "code = 'applications.received' AND applicant = 'total'"

# The same questions of the published files; what a canned query shows beyond the answer is left out here.
QUESTIONS: dict[str, str] = {
    "biggest-movers": """
        SELECT b.bureau, b.year, a.applications_received, b.applications_received,
               b.applications_received - a.applications_received AS change
          FROM panel AS a JOIN panel AS b ON b.bureau = a.bureau AND b.year = a.year + 1
         WHERE a.applications_received IS NOT NULL AND b.applications_received IS NOT NULL
         ORDER BY abs(change) DESC, b.bureau, b.year LIMIT 100""",
    "carry-over": """
        SELECT a.bureau, a.year, a.applications_carried_out, b.applications_carried_in
          FROM panel AS a JOIN panel AS b ON b.bureau = a.bureau AND b.year = a.year + 1
         WHERE a.applications_carried_out <> b.applications_carried_in ORDER BY a.bureau, a.year""",
    "yearly-trend": """
        SELECT year, count(*), sum(applications_received), count(applications_received), sum(granted), sum(denied),
               sum(not_held), sum(items_disclosed) FROM panel GROUP BY year ORDER BY year""",
    "lost-cases": """
        SELECT year, count(*), sum(reconsideration_cases), sum(reconsideration_corrected), sum(litigation_cases),
               sum(litigation_corrected) FROM panel GROUP BY year ORDER BY year""",
    "refusal-reasons": """
        SELECT year, code, sum(value), count(*) FROM statistics
         WHERE code LIKE 'applications.denied.%' AND applicant = 'total' GROUP BY year, code ORDER BY year, 3 DESC""",
    "response-mix": """
        SELECT year, applicant, sum(value) FILTER (WHERE code = 'applications.granted'),
               sum(value) FILTER (WHERE code = 'applications.granted_part'),
               sum(value) FILTER (WHERE code LIKE 'applications.denied.%')
          FROM statistics WHERE code LIKE 'applications.%' GROUP BY year, applicant ORDER BY year, applicant""",
    "timeliness": """
        SELECT year, count(*), count(*) FILTER (WHERE days_late <= 0), count(*) FILTER (WHERE days_late > 0),
               count(*) FILTER (WHERE days_late IS NULL), round(avg(days_late) FILTER (WHERE days_late > 0), 1)
          FROM reports GROUP BY year ORDER BY year""",
    "late-reports": """
        SELECT bureau, year, publication_date, deadline, days_late, url FROM reports
         WHERE days_late > 0 ORDER BY days_late DESC, bureau, year""",
    "never-close": """
        WITH broken AS (
          SELECT bureau, count(DISTINCT year) AS reports, count(*) AS identities FROM findings
           WHERE "check" IN ('balance', 'handled_sum', 'applicant_sum', 'review_sum', 't2014_sums') GROUP BY bureau)
        SELECT b.*, (SELECT count(*) FROM reports AS r WHERE r.bureau = b.bureau) FROM broken AS b
         ORDER BY reports DESC, identities DESC, bureau""",
    "coverage-by-province": """
        SELECT substr(b.region_code, 1, 2) AS province, c.year, count(*), count(*) FILTER (WHERE status = 'found'),
               count(*) FILTER (WHERE status = 'late'), count(*) FILTER (WHERE status = 'missing')
          FROM coverage AS c JOIN bureaus AS b USING (bureau) GROUP BY 1, 2 ORDER BY 1, 2""",
    "missing-reports": """
        SELECT c.bureau, b.region_code, c.year, c.status, c.deadline FROM coverage AS c JOIN bureaus AS b USING (bureau)
         WHERE c.status = 'missing' ORDER BY c.year DESC, c.bureau""",
    "report": """
        SELECT * FROM statistics WHERE bureau = (SELECT min(bureau) FROM reports WHERE year = 2022) AND year = 2022""",
    "panel": "SELECT * FROM panel ORDER BY bureau, year",
}


@dataclass(frozen=True, slots=True)
class Options:
    """``reports`` in the warehouse; ``rounds`` of pairs a query."""

    reports: int = 20_000
    rounds: int = 5


def measure(options: Options) -> Iterator[tuple[str, list[Line]]]:
    """The tables of this benchmark."""
    with tempfile.TemporaryDirectory() as name:
        export = Path(name)
        for title, new_url in databases():
            with Warehouse.open(new_url()) as warehouse:
                costs = list(_filled(warehouse, options.reports))
                _analyze(warehouse)
                yield f"{title}: filling the warehouse", list(_costs(costs, warehouse, options.reports))
                if not list(export.glob("*.parquet")):
                    warehouse.export(export, "parquet")
                heading = f"{title}: canned queries on {options.reports:,} reports, DuckDB over the exported Parquet"
                yield heading, list(_queries(warehouse, export, options.rounds))


def _filled(warehouse: Warehouse, count: int) -> Iterator[float]:
    """Loads by the thousand; seconds of the processor for each."""
    moment = datetime(2026, 1, 20, tzinfo=UTC)
    items = islice(generator.reports(count), count)
    while batch := tuple(islice(items, BATCH)):
        started = time.process_time()
        warehouse.load(Batch(None, batch, moment))
        yield (time.process_time() - started) / len(batch)


def _analyze(warehouse: Warehouse) -> None:
    """What PostgreSQL does by itself a minute after a load."""
    if not warehouse._database.is_sqlite:
        with warehouse._database.write() as connection:
            connection.exec_driver_sql("ANALYZE")


def _costs(costs: list[float], warehouse: Warehouse, count: int) -> Iterator[Line]:
    few = max(1, len(costs) // 5)
    first, last = median(costs[:few]), median(costs[-few:])
    growth = last / first
    yield Line(
        f"loading, last fifth of {count:,} against the first",
        f"{1000 * last:.2f} ms a report",
        f"{1000 * first:.2f} ms a report",
        f"{growth:.2f}×",
        "flat (≤ 1.25×)",
        growth <= 1.25,
    )
    size = _bytes(warehouse) / count
    yield Line("size, indexes and all", f"{size / 1000:.1f} kB a report", "", "")


def _bytes(warehouse: Warehouse) -> int:
    sql = "SELECT pg_database_size(current_database())"
    path = warehouse._database.path
    return os.path.getsize(path) if path else int(warehouse.query(sql).rows[0][0])


def _queries(warehouse: Warehouse, export: Path, rounds: int) -> Iterator[Line]:
    import duckdb

    database = duckdb.connect()
    for file in export.glob("*.parquet"):
        database.execute(f"CREATE VIEW {file.stem} AS SELECT * FROM '{file}'")
    body = "SELECT min(bureau) AS bureau, year FROM panel WHERE year = 2022 GROUP BY year"
    given = warehouse.query(body).records()[0]
    ratios = []
    for name, sql in QUESTIONS.items():
        ratio = paired(
            lambda name=name: warehouse.query(name, given if name == "report" else {}),  # type: ignore[misc]
            lambda sql=sql: database.execute(sql).fetchall(),  # type: ignore[misc]
            rounds,
            clock=time.perf_counter,
        )
        ratios.append(ratio.median)
        yield _told(name, ratio)
    middle = median(ratios)
    yield Line("median of the queries", "", "", f"{middle:.2f}×", "≤ 2×", middle <= 2)


def _told(name: str, ratio: Ratio) -> Line:
    spread = f"{ratio.median:.2f}× ({ratio.lower:.2f}–{ratio.upper:.2f})"
    return Line(name, f"{1000 * ratio.ours:.1f} ms", f"{1000 * ratio.theirs:.1f} ms", spread)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    given: Any = parser.parse_args()
    for title, lines in measure(Options(given.reports, given.rounds)):
        print(table(title, lines), flush=True)


if __name__ == "__main__":
    main()
