"""Reports to Verdicts: one validation a batch, findings mapped back to each report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from expectations.decision import decide
from expectations.errors import EmptyBatchError, EngineFailure
from expectations.findings import findings_of
from expectations.rule import Violation
from expectations.staging import REPORT_COLUMNS, Staging
from expectations.suites import report_rules
from warehouse.codebook.records import Decision, Fault, Finding, HistoryValue, Report, Severity, Verdict, Word


def judge(
    reports: Sequence[Report],
    history: Sequence[HistoryValue] = (),
    *,
    today: date,
    human: Mapping[str, Word] | None = None,
) -> tuple[Verdict, ...]:
    """The verdict on each report of a batch, in the batch's order; one engine run however many there are.

    Args:
        reports: everything that a night (or an ingestion) extracted.
        history: current values of the same bodies' other years, for the identities across years.
        today: the day of the judging (years and dates after it are impossible).
        human: persons' words by the findings' fingerprints.

    Raises:
        EmptyBatchError: there is no report to judge.

    An engine that fails gives no passes: every report of the batch is quarantined with that reason.
    """
    if not reports:
        raise EmptyBatchError("there is no report to judge; an empty batch is never a pass")
    try:
        violations = _violations(reports, history, today)
    except EngineFailure as failure:
        return tuple(_unchecked(report, failure) for report in reports)
    by_report: dict[int, list[Violation]] = {}
    for violation in violations:
        by_report.setdefault(violation.report, []).append(violation)
    return tuple(
        decide(report, findings_of(report, by_report.get(number, ())), human or {})
        for number, report in enumerate(reports)
    )


def _violations(reports: Sequence[Report], history: Sequence[HistoryValue], today: date) -> tuple[Violation, ...]:
    from expectations import engine

    try:
        staged = Staging(reports, history, today)
    except Exception as error:
        raise EngineFailure(f"the batch cannot be staged: {error}") from error
    with staged as staging:
        return engine.violations(staging.url, "reports", REPORT_COLUMNS, len(reports), report_rules())


def _unchecked(report: Report, failure: EngineFailure) -> Verdict:
    finding = Finding(
        "engine",
        Severity.ERROR,
        "report",
        f"the expectations could not be run ({failure})",
        f"质量检查未能运行（{failure}）",
        Fault.READING,
    )
    return decide(report, (*report.findings, finding), {})


def quarantined(verdicts: Sequence[Verdict]) -> tuple[Verdict, ...]:
    return tuple(verdict for verdict in verdicts if verdict.decision is Decision.QUARANTINE)
