"""Every check of a report with how it came out: held, failed, could not be checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from expectations.suites import report_rules
from warehouse.codebook import Outcome, codebook, equations, evaluate, year_equations
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


ACROSS_YEARS = frozenset({"jump", *(equation.identity for equation in year_equations())})


@dataclass(frozen=True, slots=True)
class CheckView:
    """One line of the checklist.

    ``held`` and ``unchecked`` count equations, or are 1 and 0 for a check that has no parts; both are null where
    the year before decides and this page does not know whether there was one.
    """

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
    lacking = _lacking(report)
    return tuple(
        CheckView(
            *CONCERNS[concerns.get(check, "extraction")],
            check,
            *_sentences(check),
            failed[check],
            *_parts(check, failed[check], outcomes, unchecked=check in lacking),
        )
        for check in checks
    )


def _sentences(check: str) -> tuple[str, str]:
    known = codebook().checks.get(check)
    return (known.zh, known.en) if known else (check, check)


def _parts(
    check: str, failed: int, outcomes: dict[str, Counter[Outcome]], *, unchecked: bool
) -> tuple[int | None, int | None]:
    if check in outcomes:
        return outcomes[check][Outcome.HOLDS], outcomes[check][Outcome.NOT_CHECKABLE]
    if check in ACROSS_YEARS:
        return None, None
    return (0, 1) if unchecked and not failed else (int(not failed), 0)


def _lacking(report: Report) -> frozenset[str]:
    """The checks that need something which this report does not have."""
    tabled = any(value.evidence and not value.code.startswith("prose.") for value in report.values)
    stated = any(value.code.startswith("prose.") for value in report.values)
    needs = {
        "deadline": report.publication_date is not None,
        "year_disagreement": report.publication_date is not None,
        "period": report.period_start is not None,
        "template_year": report.template is not None,
        "prose_vs_table": tabled and stated,
    }
    return frozenset(check for check, there in needs.items() if not there)


def _outcomes(report: Report) -> dict[str, Counter[Outcome]]:
    cells = {CellReference(v.code, v.applicant, v.category): (v.value, v.state) for v in report.values}
    found: dict[str, Counter[Outcome]] = {}
    for equation in equations():
        found.setdefault(equation.identity, Counter())[evaluate(equation, cells)] += 1
    return found
