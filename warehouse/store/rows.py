"""A report as rows: the tuples that go into the fact tables, and the hashes that tell versions apart."""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from warehouse.codebook import codebook
from warehouse.codebook.fingerprint import fingerprint
from warehouse.codebook.records import CellEvidence, Finding, Number, Report, State, Template, Value
from warehouse.codebook.series import first_sum
from warehouse.store.dimensions import APPLICANT_IDS, STATE_IDS
from warehouse.store.types import plain_number

STATISTIC_COLUMNS = (
    "report_version_id",
    "metric_id",
    "applicant_id",
    "category",
    "value",
    "state_id",
    "printed",
    "approximate",
    "certain",
    "identities",
    "page",
    "table_number",
    "row_number",
    "column_number",
    "quote",
    "quote_start",
    "quote_end",
)


_STATES = {number: state for state, number in STATE_IDS.items()}
SeriesCells = Mapping[str, Mapping[Template | None, list[list[tuple[int, int]]]]]


@dataclass(frozen=True, slots=True)
class Rows:
    """A report's facts without the number of its version, sorted by cell."""

    statistics: list[tuple[Any, ...]]
    findings: list[dict[str, Any]]
    figures: list[tuple[Any, ...]]
    figures_sha256: str
    record_sha256: str


class UnfitReportError(Exception):
    """The record can't become rows: an unknown code, or one cell twice. The message says which."""


def rows(report: Report, findings: tuple[Finding, ...], metrics: Mapping[str, int]) -> Rows:
    """Rows of a report. Cells that the template has not (absent) are left out."""
    try:
        statistics = sorted(
            (_statistic(value, metrics) for value in report.values if value.state is not State.ABSENT),
            key=lambda row: row[:3],
        )
    except KeyError as error:
        raise UnfitReportError(f"the codebook has no code {error}") from error
    for one, other in pairwise(statistics):
        if one[:3] == other[:3]:
            code = next(code for code, number in metrics.items() if number == one[0])
            raise UnfitReportError(f"two values for one cell: {code} {one[2]}".rstrip())
    figures = [row[:4] for row in statistics if row[3] is not None]
    finding_rows = [finding_row(report, finding) for finding in findings]
    return Rows(
        statistics,
        finding_rows,
        figures,
        _hash(figures),
        _hash([statistics, str(report.template)]),
    )


def _statistic(value: Value, metrics: Mapping[str, int]) -> tuple[Any, ...]:
    evidence = value.evidence
    place: tuple[int | str | None, ...]
    if isinstance(evidence, CellEvidence):
        place = (evidence.page, evidence.table, evidence.row, evidence.column, None, None, None)
    elif evidence is None:
        place = (None, None, None, None, None, None, None)
    else:
        place = (evidence.page, None, None, None, evidence.quote, evidence.start, evidence.end)
    return (
        metrics[value.code],
        APPLICANT_IDS[value.applicant],
        value.category or "",
        value.value if type(value.value) is int else plain_number(value.value),
        STATE_IDS[value.state],
        value.printed,
        value.approximate,
        value.certain,
        " ".join(value.identities) if value.identities else None,
        *place,
    )


def finding_row(report: Report, finding: Finding) -> dict[str, Any]:
    """A finding's columns."""
    return {
        "check_code": finding.check,
        "severity": str(finding.severity),
        "fault": str(finding.fault),
        "place": finding.where,
        "message": finding.message,
        "message_zh": finding.message_zh,
        "cells": [str(cell) for cell in finding.cells],
        "suspects": [str(cell) for cell in finding.suspects],
        "fingerprint": fingerprint(report, finding),
    }


def harmonised_row(
    template: Template | None, statistics: list[tuple[Any, ...]], series: SeriesCells
) -> dict[str, Number | None]:
    """A report in the series that all templates share; null where its template can't give one."""
    cells = {row[:2]: (row[3], _STATES[row[4]]) for row in statistics if not row[2]}
    return {code: first_sum(terms.get(template, ()), cells) for code, terms in series.items()}


def series_cells(metrics: Mapping[str, int]) -> SeriesCells:
    """The codebook's series in this database's numbers of metrics and applicants."""
    return {
        series.code: {
            template: [[(metrics[c.code], APPLICANT_IDS[c.applicant]) for c in cells] for cells in alternatives]
            for template, alternatives in series.terms.items()
        }
        for series in codebook().series
    }


def _hash(content: Any) -> str:
    # marshal's format 2 has no references, so that equal content gives equal bytes; six times as fast as JSON
    return hashlib.sha256(marshal.dumps(content, 2)).hexdigest()
