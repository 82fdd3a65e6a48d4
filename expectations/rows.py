"""Reports as rows of the staging tables: plain tuples of exact types, which the driver takes fastest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache

from warehouse.codebook import codebook, equations, year_equations
from warehouse.codebook.deadlines import deadline, is_government
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
)

Row = tuple[object, ...]
Shape = tuple[str, Applicant | None, str | None, Number | None, State, str | None, bool, int, int]

LARGEST_EXACT, LARGEST = 10**15, 1e300
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


def _storable(number: Number | None) -> Number | None:
    """A number that a column can hold; whatever is larger is absurd anyway, and stays so as a float."""
    if number is None or -LARGEST_EXACT <= number <= LARGEST_EXACT:
        return number
    return float(max(-LARGEST, min(number, LARGEST)))


def _clean(text: str | None) -> str | None:
    """Text that the database takes; half characters of a broken decoding become question marks."""
    return text if text is None or text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def code_rows() -> Iterator[Row]:
    for code in codebook().codes.values():
        yield (code.code, int(code.by_applicant), int(code.signed), code.unit, code.table)


def report_rows(reports: Sequence[Report], today: date) -> Iterator[Row]:
    for number, report in enumerate(reports):
        table_3 = [value.code for value in report.values if value.applicant is not None]
        yield (
            number,
            report.sha256,
            int(report.is_report),
            _clean(report.bureau),
            report.region_code,
            report.level,
            int(report.is_branch),
            _storable(report.year),
            report.template and report.template.value,
            _iso(report.period_start),
            _iso(report.period_end),
            _iso(report.publication_date),
            _deadline(report),
            today.isoformat(),
            sum(value.value is not None for value in report.values),
            len(table_3),
            len(set(table_3)),
        )


def _deadline(report: Report) -> str | None:
    """The legal day of publication; null where the year is unknown or no year at all."""
    if report.year is None or not date.min.year < report.year < date.max.year:
        return None
    return deadline(report.year, is_government(report.bureau)).isoformat()


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def shape_rows(reports: Sequence[Report]) -> Iterator[Row]:
    """The values of a batch, dictionary-encoded: most cells of most reports look the same (0, printed 0).

    Each distinct shape once, with the list of its reports as JSON.
    """
    holders: dict[Shape, list[int]] = {}
    for number, report in enumerate(reports):
        for value in report.values:
            shape = (
                value.code,
                value.applicant,
                value.category,
                value.value,
                value.state,
                value.printed,
                value.approximate,
                len(value.identities),
                EVIDENCE if type(value.evidence) is CellEvidence else _evidence(value.evidence),
            )
            if shape in holders:
                holders[shape].append(number)
            else:
                holders[shape] = [number]
    for (code, applicant, category, amount, state, printed, approximate, identities, evidence), held in holders.items():
        column = None if applicant is None else str(applicant)
        about = 1 if approximate else 0
        yield (
            str(held),
            _clean(code),
            column,
            _clean(category),
            _storable(amount),
            str(state),
            _clean(printed),
            about,
            identities,
            evidence,
        )


def _evidence(evidence: CellEvidence | TextEvidence | None) -> int:
    if isinstance(evidence, TextEvidence):
        return EVIDENCE if 0 < len(evidence.quote) == evidence.end - evidence.start else FALSE_QUOTE
    return NO_EVIDENCE if evidence is None else EVIDENCE


def repeated_rows(reports: Sequence[Report]) -> Iterator[Row]:
    """The values of reports that claim some statistic more than once."""
    for number, report in enumerate(reports):
        cells = [(value.code, value.applicant, value.category) for value in report.values]
        if len(set(cells)) < len(cells):
            for code, applicant, category in cells:
                yield (number, _clean(code), applicant and applicant.value, _clean(category))


def place_rows(reports: Sequence[Report]) -> Iterator[Row]:
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


def line_rows(reports: Sequence[Report]) -> Iterator[Row]:
    """Where each row of table 3 stands in its document, with its place on the form."""
    ordinals = {code.code: ordinal for ordinal, code in enumerate(codebook().table("applications"))}
    for number, report in enumerate(reports):
        lines = {
            value.code: value.evidence
            for value in report.values
            if value.applicant is not None and isinstance(value.evidence, CellEvidence)
        }
        for code, place in lines.items():
            if code in ordinals:
                yield (number, code, ordinals[code], place.table, place.row)


def stated_rows(reports: Sequence[Report]) -> Iterator[Row]:
    """The numbers that sentences state."""
    for number, report in enumerate(reports):
        for value in report.values:
            if value.value is not None and value.category is None and value.code.startswith("prose."):
                yield (number, value.code, _storable(value.value), int(value.approximate))


def unreadable_rows(reports: Sequence[Report]) -> Iterator[Row]:
    """The identities that an unreadable cell leaves unchecked, as ``evaluate`` does."""
    for number, report in enumerate(reports):
        lost = [value for value in report.values if value.state is State.UNREADABLE]
        yield from {
            (number, equation.identity, equation.where)
            for value in lost
            for equation in _equations_of().get(CellReference(value.code, value.applicant), ())
        }


@cache
def _equations_of() -> dict[CellReference, tuple[Equation, ...]]:
    found: dict[CellReference, list[Equation]] = {}
    for equation in (*equations(), *year_equations()):
        for term in equation.terms:
            if term.year == 0:
                found.setdefault(term.cell, []).append(equation)
    return {cell: tuple(members) for cell, members in found.items()}


def number_rows(reports: Sequence[Report], history: Iterable[HistoryValue]) -> Iterator[Row]:
    """One row a body and year; a year that the batch itself brings is not taken from history."""
    columns = {(cell.code, cell.applicant): index for index, cell in enumerate(numbered_cells())}
    staged = {(report.bureau, report.year) for report in reports if report.is_report}
    for number, report in enumerate(reports):
        row: list[Number | None] = [None] * len(columns)
        for value in report.values:
            column = columns.get((value.code, value.applicant))
            if column is not None and value.category is None:
                row[column] = _storable(value.value)
        yield (number, _clean(report.bureau), _storable(report.year), report.template and report.template.value, *row)
    for number, ((bureau, year), members) in enumerate(_by_body(history).items(), start=1):
        if (bureau, year) in staged:
            continue
        row = [None] * len(columns)
        for known in members:
            column = columns.get((known.code, known.applicant))
            if column is not None:
                row[column] = _storable(known.value)
        template = members[0].template
        yield (-number, _clean(bureau), year, template and template.value, *row)


def _by_body(history: Iterable[HistoryValue]) -> dict[tuple[str, int], list[HistoryValue]]:
    bodies: dict[tuple[str, int], list[HistoryValue]] = {}
    for known in history:
        body = (known.bureau, known.year)
        if body in bodies:
            bodies[body].append(known)
        else:
            bodies[body] = [known]
    return bodies


def change_rows(reports: Sequence[Report], history: Iterable[HistoryValue]) -> Iterator[Row]:
    """Every total of a report beside that of the same body's year before."""
    followed = {(report.bureau, report.year - 1) for report in reports if report.year}
    past: dict[tuple[str | None, int | None], dict[tuple[str, Applicant | None], Number | None]] = {
        body: {(known.code, known.applicant): known.value for known in members}
        for body, members in _by_body(history).items()
        if body in followed
    }
    for report in reports:
        if report.bureau and (report.bureau, report.year) in followed:
            past[report.bureau, report.year] = {
                (value.code, value.applicant): value.value for value in report.values if value.category is None
            }
    for number, report in enumerate(reports):
        before = past.get((report.bureau, report.year - 1)) if report.year else None
        for value in report.values if before else ():
            if value.applicant in (None, Applicant.TOTAL) and value.category is None and before:
                earlier = before.get((value.code, value.applicant))
                if value.value is not None and earlier is not None:
                    applicant = value.applicant and value.applicant.value
                    yield (
                        number,
                        value.code,
                        applicant,
                        _storable(value.value),
                        _clean(value.printed),
                        _storable(earlier),
                    )
