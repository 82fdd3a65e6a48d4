"""How long judging takes: ``python -m benchmarks.expectations [--reports 1 1000 10000]``.

Measured is ``judge`` as a flow calls it, after the engine's import (which is given apart): staging, one validation
and the mapping back. Wall and processor seconds are both shown; on a busy machine the latter is the honest one.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass
from datetime import date

from benchmarks.true_reports import as_report, history_of, true_report
from demo.reports.generate import chain
from expectations import judge
from warehouse.codebook.records import HistoryValue, Report, Template

TODAY = date(2026, 6, 1)
DISTINCT = 500


@dataclass(frozen=True)
class Timing:
    """One batch: its size in reports and staged values, and what judging it took, in seconds."""

    reports: int
    rows: int
    wall: float
    processor: float

    @property
    def milliseconds_a_report(self) -> float:
        return 1000 * self.processor / self.reports


def measure(sizes: list[int], rounds: int = 3, *, history: bool = False) -> tuple[float, list[Timing]]:
    """The engine's import in seconds, and the best of some rounds for each batch size."""
    started = time.perf_counter()
    import expectations.engine  # noqa: F401

    imported = time.perf_counter() - started
    judge([true_report(0)], today=TODAY)  # the engine's first call builds what it keeps
    timings = []
    for size in sizes:
        reports, past = _batch(size, history=history)
        timings.append(min((_judge(reports, past) for _ in range(rounds)), key=lambda timing: timing.processor))
    return imported, timings


def _batch(size: int, *, history: bool) -> tuple[list[Report], list[HistoryValue]]:
    """Reports, and for each body the year before that its report continues."""
    if not history:
        distinct = [true_report(seed) for seed in range(min(size, DISTINCT))]
        return [distinct[number % len(distinct)] for number in range(size)], []
    years = [chain(seed, f"第{seed}局", {2021: Template.T2021, 2022: Template.T2021}) for seed in range(size)]
    past = [known for body in years for known in history_of(as_report(body[2021]))]
    return [as_report(body[2022]) for body in years], past


def _judge(reports: list[Report], history: list[HistoryValue]) -> Timing:
    wall, processor = time.perf_counter(), time.process_time()
    judge(reports, history, today=TODAY)
    rows = sum(len(report.values) for report in reports) + len(history)
    return Timing(len(reports), rows, time.perf_counter() - wall, time.process_time() - processor)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, nargs="+", default=[1, 100, 500, 1000, 10_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--history", action="store_true", help="each body with its year before")
    parser.add_argument("--json", action="store_true", help="one object instead of a table")
    options = parser.parse_args()
    imported, timings = measure(options.reports, options.rounds, history=options.history)
    if options.json:
        rows = [vars(t) | {"milliseconds_a_report": t.milliseconds_a_report} for t in timings]
        print(json.dumps({"import_seconds": imported, "batches": rows}))
        return
    print(f"import of the engine, once a process: {imported:.1f} s")
    print(f"{'reports':>8} {'rows':>10} {'wall s':>8} {'cpu s':>8} {'cpu ms/report':>14} {'µs/row':>8}")
    for t in timings:
        print(
            f"{t.reports:>8,} {t.rows:>10,} {t.wall:>8.2f} {t.processor:>8.2f} "
            f"{t.milliseconds_a_report:>14.3f} {1e6 * t.processor / t.rows:>8.2f}"
        )


if __name__ == "__main__":
    main()
