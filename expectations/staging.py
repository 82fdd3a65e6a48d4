"""Staging: a batch of reports as rows in an in-memory SQLite database, for the engine to look at.

``reports`` has one row a report, ``cells`` one a value; ``numbers`` one a body and year with a column for each
statistic (history has negative report numbers), ``stated`` the numbers in sentences, ``past`` the totals of the
years before, ``unreadable`` the identities that an unreadable cell leaves unchecked, ``codes`` the codebook.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from uuid import uuid4

from warehouse.codebook import codebook, equations, year_equations
from warehouse.codebook.identities import Equation
from warehouse.codebook.records import (
    Applicant,
    CellEvidence,
    CellReference,
    HistoryValue,
    Number,
    Report,
    State,
    TextEvidence,
    Value,
)

REPORT_COLUMNS = (
    "report", "sha256", "is_report", "bureau", "region_code", "level", "is_branch", "year", "template",
    "period_start", "period_end", "publication_date", "today", "value_count", "number_count",
    "distinct_cells", "table_3_cells", "table_3_rows",
)  # fmt: skip
CELL_COLUMNS = (
    "report", "code", "applicant", "category", "value", "state", "printed", "approximate", "identities", "evidence",
)  # fmt: skip
PLACE_COLUMNS = ("report", "code", "applicant", "page", "grid", "line", "position")
NO_EVIDENCE, EVIDENCE, FALSE_QUOTE = 0, 1, 2


@cache
def numbered_cells() -> dict[CellReference, str]:
    """The column of ``numbers`` that holds each statistic of the forms."""
    cells = (
        CellReference(code.code, applicant)
        for code in codebook().codes.values()
        if not code.categorised
        for applicant in (Applicant if code.by_applicant else (None,))
    )
    return {cell: f"n{index}" for index, cell in enumerate(cells)}


class Staging:
    """A staged batch, alive until closed; ``url`` opens the same memory through SQLAlchemy."""

    def __init__(self, reports: Sequence[Report], history: Iterable[HistoryValue], today: date) -> None:
        name = f"file:staging_{uuid4().hex}?mode=memory&cache=shared&uri=true"
        self.url = f"sqlite:///{name}"
        history = tuple(history)
        self._connection = sqlite3.connect(name.replace("&uri=true", ""), uri=True, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode = OFF")
        _create(self._connection)
        _fill(self._connection, "reports", REPORT_COLUMNS, _report_rows(reports, today))
        _fill(self._connection, "cells", CELL_COLUMNS, _cell_rows(reports))
        _fill(self._connection, "places", PLACE_COLUMNS, _place_rows(reports))
        _fill(self._connection, "stated", ("report", "code", "value", "approximate"), _stated_rows(reports))
        _fill(self._connection, "unreadable", ("report", "place", "identity"), _unreadable_rows(reports))
        _fill(
            self._connection,
            "numbers",
            ("report", "bureau", "year", "template", *numbered_cells().values()),
            _number_rows(reports, history),
        )
        _fill(self._connection, "past", ("bureau", "year", "code", "applicant", "value"), _past_rows(reports, history))
        self._connection.executescript(
            "CREATE INDEX body ON numbers(bureau, year); CREATE INDEX owner ON cells(report);"
        )
        self._connection.commit()

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Staging:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _create(connection: sqlite3.Connection) -> None:
    numbers = ", ".join(numbered_cells().values())
    connection.executescript(f"""
        CREATE TABLE reports ({", ".join(REPORT_COLUMNS)}, PRIMARY KEY (report));
        CREATE TABLE cells ({", ".join(CELL_COLUMNS)});
        CREATE TABLE numbers (report INTEGER PRIMARY KEY, bureau, year INTEGER, template, {numbers});
        CREATE TABLE unreadable (report INTEGER, place, identity, PRIMARY KEY (report, identity, place)) WITHOUT ROWID;
        CREATE TABLE stated (report INTEGER, code, value, approximate);
        CREATE TABLE places ({", ".join(PLACE_COLUMNS)});
        CREATE TABLE past (bureau, year INTEGER, code, applicant, value, PRIMARY KEY (bureau, year, code, applicant));
        CREATE TABLE codes (code PRIMARY KEY, ordinal INTEGER, by_applicant, signed, categorised, unit, form);
    """)
    _fill(
        connection,
        "codes",
        ("code", "ordinal", "by_applicant", "signed", "categorised", "unit", "form"),
        (
            (code.code, ordinal, code.by_applicant, code.signed, code.categorised, code.unit, code.table)
            for ordinal, code in enumerate(codebook().codes.values())
        ),
    )


def _fill(
    connection: sqlite3.Connection, table: str, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]
) -> None:
    slots = ", ".join("?" * len(columns))
    connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({slots})", rows)  # noqa: S608 (own names)


def _report_rows(reports: Sequence[Report], today: date) -> Iterator[tuple[object, ...]]:
    for number, report in enumerate(reports):
        yield (
            number,
            report.sha256,
            report.is_report,
            report.bureau,
            report.region_code,
            report.level,
            report.is_branch,
            report.year,
            report.template and report.template.value,
            report.period_start and report.period_start.isoformat(),
            report.period_end and report.period_end.isoformat(),
            report.publication_date and report.publication_date.isoformat(),
            today.isoformat(),
            *_counts(report.values),
        )


def _counts(values: Sequence[Value]) -> tuple[int, ...]:
    """What a report's values come to, so that the engine looks into the cells of a report only where it must."""
    table_3 = [value.code for value in values if value.applicant is not None]
    return (
        len(values),
        sum(value.value is not None for value in values),
        len({(value.code, value.applicant, value.category) for value in values}),
        len(table_3),
        len(set(table_3)),
    )


def _place_rows(reports: Sequence[Report]) -> Iterator[tuple[object, ...]]:
    """The places of printed numbers, for the reports where two of them share one."""
    for number, report in enumerate(reports):
        placed = [
            (value, value.evidence)
            for value in report.values
            if value.value is not None and value.state is not State.DERIVED and isinstance(value.evidence, CellEvidence)
        ]
        places = [(place.page, place.table, place.row, place.column) for _, place in placed]
        if len(set(places)) < len(places):
            for (value, _), place in zip(placed, places, strict=True):
                yield (number, value.code, value.applicant and value.applicant.value, *place)


def _cell_rows(reports: Sequence[Report]) -> Iterator[tuple[object, ...]]:
    for number, report in enumerate(reports):
        for value in report.values:
            yield (
                number,
                value.code,
                value.applicant and value.applicant.value,
                value.category,
                value.value,
                value.state.value,
                value.printed,
                1 if value.approximate else 0,  # the driver takes exact types at once, others by a long way round
                len(value.identities),
                _evidence(value),
            )


def _evidence(value: Value) -> int:
    evidence = value.evidence
    if isinstance(evidence, TextEvidence):
        return EVIDENCE if 0 < len(evidence.quote) == evidence.end - evidence.start else FALSE_QUOTE
    return NO_EVIDENCE if evidence is None else EVIDENCE


def _stated_rows(reports: Sequence[Report]) -> Iterator[tuple[object, ...]]:
    for number, report in enumerate(reports):
        for value in report.values:
            if value.value is not None and value.category is None and value.code.startswith("prose."):
                yield (number, value.code, value.value, value.approximate)


def _unreadable_rows(reports: Sequence[Report]) -> Iterator[tuple[object, ...]]:
    """The identities that an unreadable cell leaves unchecked, as ``evaluate`` does."""
    for number, report in enumerate(reports):
        lost = {
            CellReference(value.code, value.applicant) for value in report.values if value.state is State.UNREADABLE
        }
        if lost:
            yield from {
                (number, equation.where, equation.identity)
                for cell in lost
                for equation in equations_of().get(cell, ())
            }


@cache
def equations_of() -> dict[CellReference, tuple[Equation, ...]]:
    """The equations that each cell takes part in, this year's and across years."""
    found: dict[CellReference, list[Equation]] = {}
    for equation in (*equations(), *year_equations()):
        for term in equation.terms:
            if term.year == 0:
                found.setdefault(term.cell, []).append(equation)
    return {cell: tuple(members) for cell, members in found.items()}


def _number_rows(reports: Sequence[Report], history: Iterable[HistoryValue]) -> Iterator[tuple[object, ...]]:
    columns = {(cell.code, cell.applicant): index for index, cell in enumerate(numbered_cells())}
    staged = {(report.bureau, report.year) for report in reports if report.is_report}
    for number, report in enumerate(reports):
        row: list[Number | None] = [None] * len(columns)
        for value in report.values:
            column = columns.get((value.code, value.applicant))
            if column is not None and value.category is None:
                row[column] = value.value
        yield (number, report.bureau, report.year, report.template and report.template.value, *row)
    bodies: dict[tuple[str, int], tuple[list[Number | None], str | None]] = {}
    for known in history:
        body = (known.bureau, known.year)
        column = columns.get((known.code, known.applicant))
        if column is None or body in staged:
            continue
        row, _ = bodies.setdefault(body, ([None] * len(columns), known.template and known.template.value))
        row[column] = known.value
    for number, ((bureau, year), (row, template)) in enumerate(bodies.items(), start=1):
        yield (-number, bureau, year, template, *row)


def _past_rows(reports: Sequence[Report], history: Iterable[HistoryValue]) -> Iterator[tuple[object, ...]]:
    """The numbers of years that some report of the batch follows: totals and what has no applicant column."""
    followed = {(report.bureau, report.year - 1) for report in reports if report.bureau and report.year}
    past: dict[tuple[str, int, str, Applicant | None], Number | None] = {
        (known.bureau, known.year, known.code, known.applicant): known.value
        for known in history
        if (known.bureau, known.year) in followed and known.applicant in (None, Applicant.TOTAL)
    }
    for report in reports:
        if report.bureau and report.year and (report.bureau, report.year) in followed:
            for value in report.values:
                if value.applicant in (None, Applicant.TOTAL) and value.category is None:
                    past[report.bureau, report.year, value.code, value.applicant] = value.value
    for (bureau, year, code, applicant), number in past.items():
        yield (bureau, year, code, applicant and applicant.value, number)
