"""Every check of a report with how it came out: held, failed, could not be checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from expectations.suites import report_rules
from warehouse.codebook import Outcome, codebook, equations, evaluate
from warehouse.codebook.records import CellReference, Finding, Report

CONCERNS = {
    "structure": ("结构", "Structure"),
    "provenance": ("出处", "Provenance"),
    "identities": ("勾稽关系", "Identities"),
    "plausibility": ("合理性", "Plausibility"),
    "continuity": ("连续性", "Continuity"),
    "prose": ("文字与表格", "Prose against table"),
    "timeliness": ("时限", "Timeliness"),
    "extraction": ("提取时所见", "Seen while reading"),
}


@dataclass(frozen=True, slots=True)
class CheckView:
    """One line of the checklist. ``held`` and ``unchecked`` count equations; null where a check has no such parts."""

    concern_zh: str
    concern_en: str
    check: str
    zh: str
    en: str
    failed: int
    held: int | None = None
    unchecked: int | None = None


def checklist(report: Report, findings: Sequence[Finding]) -> tuple[CheckView, ...]:
    """The expectations' checks in their order, then what extraction alone looked at."""
    failed = Counter(finding.check for finding in findings)
    outcomes = _outcomes(report)
    concerns = {rule.check: rule.concern for rule in reversed(report_rules())}
    checks = [*dict.fromkeys(rule.check for rule in report_rules()), *(c for c in failed if c not in concerns)]
    book = codebook()
    return tuple(
        CheckView(
            *CONCERNS[concerns.get(check, "extraction")],
            check,
            book.checks[check].zh if check in book.checks else check,
            book.checks[check].en if check in book.checks else check,
            failed[check],
            outcomes[check][Outcome.HOLDS] if check in outcomes else None,
            outcomes[check][Outcome.NOT_CHECKABLE] if check in outcomes else None,
        )
        for check in checks
    )


def _outcomes(report: Report) -> dict[str, Counter[Outcome]]:
    cells = {CellReference(v.code, v.applicant, v.category): (v.value, v.state) for v in report.values}
    found: dict[str, Counter[Outcome]] = {}
    for equation in equations():
        found.setdefault(equation.identity, Counter())[evaluate(equation, cells)] += 1
    return found
