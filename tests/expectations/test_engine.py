"""The engine's own failures are failures, never passes."""

from __future__ import annotations

import logging
import socket
from dataclasses import replace
from datetime import date

import pytest

from benchmarks.true_reports import misprinted, true_report
from expectations import EngineFailure, engine, judge, judging
from expectations.rule import Blame, Rule
from expectations.staging import REPORT_COLUMNS, Staging
from expectations.suites import report_rules
from warehouse.codebook.records import Decision, Report, Severity

TODAY = date(2026, 6, 1)
BROKEN = Rule("test.broken", "structure", Severity.ERROR, Blame.READING, "坏", "bad", "SELECT nothing FROM {batch} r")


def run(reports: list[Report], rules, *, rows: int | None = None, columns=REPORT_COLUMNS):
    with Staging(reports, (), TODAY) as staging:
        return engine.violations(staging.url, "reports", columns, len(reports) if rows is None else rows, rules)


def test_an_exception_inside_the_engine_is_a_failure(report: Report) -> None:
    with pytest.raises(EngineFailure, match=r"test\.broken"):
        run([report], (BROKEN,))


def test_a_missing_column_is_a_failure(report: Report) -> None:
    with pytest.raises(EngineFailure, match=r"structure\.columns"):
        run([report], report_rules(), columns=(*REPORT_COLUMNS, "lost"))


def test_a_lost_row_is_a_failure(report: Report) -> None:
    with pytest.raises(EngineFailure, match=r"volume\.rows"):
        run([report], report_rules(), rows=2)


def test_an_empty_batch_is_a_failure() -> None:
    with pytest.raises(EngineFailure, match=r"volume\.rows"):
        run([], report_rules(), rows=1)


def test_an_empty_suite_is_a_failure(report: Report) -> None:
    with pytest.raises(EngineFailure, match="empty suite"):
        run([report], ())


def test_a_database_that_is_not_there_is_a_failure() -> None:
    with pytest.raises(EngineFailure):
        engine.violations("sqlite:////no/such/place.db", "reports", REPORT_COLUMNS, 1, report_rules())


def test_a_failed_engine_quarantines_the_whole_batch(monkeypatch: pytest.MonkeyPatch, report: Report) -> None:
    monkeypatch.setattr(judging, "report_rules", lambda: (BROKEN,))
    verdicts = judge([report, replace(report, sha256="0" * 64)], today=TODAY)
    assert [verdict.decision for verdict in verdicts] == [Decision.QUARANTINE] * 2
    assert "test.broken" in verdicts[0].reasons[0]


def test_violations_beyond_the_engines_200_are_all_returned(capfd: pytest.CaptureFixture[str]) -> None:
    reports = [misprinted(true_report(seed), "litigation.direct.other", None, 777) for seed in range(230)]
    found = run(reports, report_rules())
    assert {v.report for v in found if v.rule.check == "review_sum"} == set(range(230))
    assert capfd.readouterr() == ("", "")


def test_two_batches_at_once_do_not_mix() -> None:
    from concurrent.futures import ThreadPoolExecutor

    batches = [[true_report(seed) for seed in range(start, start + 3)] for start in (0, 10, 20, 30)]
    batches[2][1] = misprinted(batches[2][1], "litigation.direct.other", None, 777)
    with ThreadPoolExecutor(4) as pool:
        verdicts = list(pool.map(lambda batch: judge(batch, today=TODAY), batches))
    held = [(i, j) for i, batch in enumerate(verdicts) for j, v in enumerate(batch) if v.decision is not Decision.LOAD]
    assert held == [(2, 1)]


def test_the_engine_neither_speaks_nor_calls_home(
    report: Report, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the engine opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    with caplog.at_level(logging.WARNING):
        judge([report], today=TODAY)
    assert capfd.readouterr() == ("", "")
    assert not caplog.records


def test_the_engine_is_not_imported_with_the_room() -> None:
    import subprocess
    import sys

    code = "import sys, expectations; sys.exit('great_expectations' in sys.modules or 'pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
