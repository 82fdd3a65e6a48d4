"""True reports as extraction would give them where it reads everything right: made, not read."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from typing import Any

from demo.reports.generate import random_report
from demo.reports.model import Key, TrueReport
from warehouse.codebook import codebook
from warehouse.codebook.records import (
    Applicant,
    CellEvidence,
    Evidence,
    HistoryValue,
    Report,
    State,
    Template,
    TextEvidence,
    Value,
)

TABLES = {"proactive": 1, "applications": 2, "reviews": 3, "annex": 1}


def true_report(seed: int, template: Template = Template.T2021, *, bureau: str | None = None) -> Report:
    """A report whose identities all hold, every cell read with certainty; equal seeds give equal reports."""
    return as_report(random_report(seed, template, bureau=bureau or f"青溪市第{seed}生态环境局"))


def as_report(true: TrueReport) -> Report:
    """What a faultless extraction makes of a body's report."""
    values = [
        Value(code, applicant, number, true.state((code, applicant)), true.text((code, applicant)), _place(key))
        for key, number in true.cells.items()
        for code, applicant in [key]
    ]
    values += [_stated(true, code, number) for code, number in true.prose.items()]
    return Report(
        sha256=hashlib.sha256(f"{true.bureau} {true.year}".encode()).hexdigest(),
        media_type="text/html",
        is_report=True,
        title=true.title,
        bureau=true.bureau,
        region_code="330100",
        level="prefecture",
        is_branch=False,
        year=true.year,
        template=true.template,
        period_start=date(true.year, 1, 1),
        period_end=date(true.year, 12, 31),
        publication_date=true.published,
        values=tuple(values),
        findings=(),
        extractor_version="true",
    )


def _place(key: Key) -> CellEvidence:
    code, applicant = codebook()[key[0]], key[1]
    members = codebook().table(code.table)
    row = members.index(code) + 3
    column = 2 if applicant is None else list(Applicant).index(applicant) + 2
    return CellEvidence(1, TABLES[code.table], row, column)


def _stated(true: TrueReport, code: str, number: int) -> Value:
    about = "余" if code in true.approximate else ""
    quote = f"{codebook()[code].zh}{number}{about}"
    evidence: Evidence = TextEvidence(quote, 100, 100 + len(quote), 1)
    return Value(code, None, number, State.REPORTED, str(number), evidence, approximate=bool(about))


def changed(report: Report, code: str, applicant: Applicant | None = None, **fields: Any) -> Report:
    """The report with fields of one value replaced."""
    hits = [value for value in report.values if (value.code, value.applicant) == (code, applicant)]
    if len(hits) != 1:
        raise KeyError(f"{code}/{applicant} is {len(hits)} times in the report")
    return replace(report, values=tuple(replace(v, **fields) if v is hits[0] else v for v in report.values))


def misprinted(report: Report, code: str, applicant: Applicant | None, number: int) -> Report:
    """The body printed another number: value and print agree, the sums do not."""
    return changed(report, code, applicant, value=number, printed=str(number))


def number_of(report: Report, code: str, applicant: Applicant | None = None) -> int:
    """A whole number of the report."""
    return next(int(v.value or 0) for v in report.values if (v.code, v.applicant) == (code, applicant))


def history_of(report: Report) -> tuple[HistoryValue, ...]:
    """The report as the warehouse remembers it."""
    return tuple(
        HistoryValue(report.bureau or "", report.year or 0, v.code, v.applicant, v.value, v.state, report.template)
        for v in report.values
    )
