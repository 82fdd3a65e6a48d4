"""A report as rows: the tuples that go into the fact tables, and the hashes that tell versions apart."""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from warehouse.codebook import codebook
from warehouse.codebook.fingerprint import fingerprint
from warehouse.codebook.records import (
    CellEvidence,
    CellReference,
    Evidence,
    Finding,
    Number,
    Report,
    State,
    Template,
    TextEvidence,
    Value,
)
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
    "table_number",
    "row_number",
    "column_number",
    "page",
    "identities",
    "quote",
    "quote_start",
    "quote_end",
)


HARMONISED_COLUMNS = ("report_version_id", *(series.code for series in codebook().series))
_UNREADABLE = STATE_IDS[State.UNREADABLE]
Cells = Mapping[tuple[Any, ...], tuple[Any, ...]]
SeriesCells = Mapping[Template | None, list[tuple[str, list[list[tuple[int, int, str]]]]]]


@dataclass(frozen=True, slots=True)
class Rows:
    """A report's facts without the number of its version, sorted by cell (metric, applicant, category).

    A row of ``statistics`` is in the order of STATISTIC_COLUMNS and ends with the last column that may say something.
    """

    statistics: list[tuple[Any, ...]]
    cells: Cells
    findings: list[dict[str, Any]]
    figures: list[tuple[Any, ...]]
    figures_sha256: str
    record_sha256: str


class UnfitReportError(Exception):
    """The record can't become rows: an unknown code, or one cell twice. The message says which."""


def rows(report: Report, findings: tuple[Finding, ...], metrics: Mapping[str, int]) -> Rows:
    """Rows of a report. Cells that the template has not (absent) are left out."""
    try:
        statistics = _statistics(report.values, metrics)
    except KeyError as error:
        raise UnfitReportError(f"the codebook has no code {error}") from error
    cells = {row[:3]: row for row in statistics}
    if len(cells) != len(statistics):
        raise UnfitReportError(f"two values for one cell: {_double(report.values)}")
    statistics.sort()  # cells differ, so that nothing after them is ever compared
    figures = [row[:4] for row in statistics if row[3] is not None]
    return Rows(
        statistics,
        cells,
        [finding_row(report, finding) for finding in findings],
        figures,
        _hash(figures),
        _hash([statistics, str(report.template)]),
    )


def _statistics(values: tuple[Value, ...], metrics: Mapping[str, int]) -> list[tuple[Any, ...]]:
    """One tuple a value, without the version; the hottest loop of loading, hence in one piece.

    Truth is 1 and 0, which SQLite's driver takes at once where True and False cost it a detour.
    """
    applicants, states, absent = APPLICANT_IDS, STATE_IDS, State.ABSENT
    made: list[tuple[Any, ...]] = []
    for value in values:
        state, number, evidence = value.state, value.value, value.evidence
        if state is absent:
            continue
        cell = (
            metrics[value.code],
            applicants[value.applicant],
            value.category or "",
            number if type(number) is int else plain_number(number),
            states[state],
            value.printed,
            1 if value.approximate else 0,
            1 if value.certain else 0,
        )
        if type(evidence) is CellEvidence and not value.identities:
            if evidence.page is None:
                made.append((*cell, evidence.table, evidence.row, evidence.column))
            else:
                made.append((*cell, evidence.table, evidence.row, evidence.column, evidence.page))
        else:
            made.append((*cell, *_evidence(evidence, value.identities)))
    return made


def _evidence(evidence: Evidence | None, identities: tuple[str, ...]) -> tuple[Any, ...]:
    """The columns from the table's number on."""
    derived = " ".join(identities) or None
    if isinstance(evidence, CellEvidence):
        return evidence.table, evidence.row, evidence.column, evidence.page, derived
    if isinstance(evidence, TextEvidence):
        return None, None, None, evidence.page, derived, evidence.quote, evidence.start, evidence.end
    return None, None, None, None, derived


def _double(values: tuple[Value, ...]) -> str:
    """The first cell that is named twice."""
    seen: set[str] = set()
    for value in values:
        name = str(CellReference(value.code, value.applicant, value.category))
        if value.state is not State.ABSENT and name in seen:
            return name
        seen.add(name)
    return ""


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


def harmonised_row(template: Template | None, cells: Cells, series: SeriesCells) -> dict[str, Number | None]:
    """A report in the series that all templates share; null where its template or its document can't give one.

    Of cells that add up, blank ones count as nothing as the forms are filled; an unreadable one, or none with a
    number, gives the word to the next alternative.
    """
    row: dict[str, Number | None] = dict.fromkeys(HARMONISED_COLUMNS[1:])
    for code, alternatives in series.get(template, ()):
        for alternative in alternatives:
            if (total := _total(alternative, cells)) is not None:
                row[code] = total
                break
    return row


def _total(wanted: Iterable[tuple[int, int, str]], cells: Cells) -> Number | None:
    total: Number | None = None
    for cell in wanted:
        found = cells.get(cell)
        if found is None:
            continue
        if found[4] == _UNREADABLE:
            return None
        if found[3] is not None:
            total = found[3] if total is None else total + found[3]
    return total


def series_cells(metrics: Mapping[str, int]) -> SeriesCells:
    """The codebook's series by template, in this database's numbers of metrics and applicants."""
    return {
        template: [
            (
                series.code,
                [
                    [(metrics[c.code], APPLICANT_IDS[c.applicant], "") for c in cells]
                    for cells in series.terms[template]
                ],
            )
            for series in codebook().series
            if template in series.terms
        ]
        for template in Template
    }


def _hash(content: Any) -> str:
    # marshal's format 2 has no references, so that equal content gives equal bytes; six times as fast as JSON
    return hashlib.sha256(marshal.dumps(content, 2)).hexdigest()
