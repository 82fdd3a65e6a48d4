"""Canned queries beside DuckDB over the Parquet export: ``python -m benchmarks.queries [--reports 5000] [--rounds 5]``.

The warehouse is SQLite with generated reports; DuckDB gets the published tables as an analyst would find them, and
for each question the SQL that asks it of those tables. ``--reports 100000`` is the full size. Loading is timed by the
thousand, to show that the last thousand costs what the first did.
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
    "panel": "SELECT * FROM panel ORDER BY bureau, year",
}


@dataclass(frozen=True, slots=True)
class Options:
    """``reports`` in the warehouse; ``rounds`` of pairs a query."""

    reports: int = 5_000
    rounds: int = 5


def measure(options: Options) -> Iterator[tuple[str, list[Line]]]:
    """The tables of this benchmark."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "warehouse.db"
        with Warehouse.open(f"sqlite:///{path}") as warehouse:
            costs = list(_filled(warehouse, options.reports))
            yield "Filling the warehouse", list(_costs(costs, path, options.reports))
            warehouse.export(Path(name) / "export", "parquet")
            title = f"Canned queries on {options.reports:,} reports, against DuckDB over the exported Parquet"
            yield title, list(_queries(warehouse, Path(name) / "export", options.rounds))


def _filled(warehouse: Warehouse, count: int) -> Iterator[float]:
    """Loads by the thousand; seconds of the processor for each."""
    moment = datetime(2026, 1, 20, tzinfo=UTC)
    items = islice(generator.reports(count), count)
    while batch := tuple(islice(items, BATCH)):
        started = time.process_time()
        warehouse.load(Batch(None, batch, moment))
        yield (time.process_time() - started) / len(batch)


def _costs(costs: list[float], path: Path, count: int) -> Iterator[Line]:
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
    size = sum(os.path.getsize(file) for file in path.parent.glob(path.name + "*")) / count
    yield Line("size on SQLite, indexes and all", f"{size / 1000:.1f} kB a report", "", "")


def _queries(warehouse: Warehouse, export: Path, rounds: int) -> Iterator[Line]:
    import duckdb

    database = duckdb.connect()
    for file in export.glob("*.parquet"):
        database.execute(f"CREATE VIEW {file.stem} AS SELECT * FROM '{file}'")
    ratios = []
    for name, sql in QUESTIONS.items():
        ratio = paired(
            lambda name=name: warehouse.query(name),  # type: ignore[misc]
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
    parser.add_argument("--reports", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=5)
    given: Any = parser.parse_args()
    for title, lines in measure(Options(given.reports, given.rounds)):
        print(table(title, lines), flush=True)


if __name__ == "__main__":
    main()
