"""Does the table stand as the form has it? What does not is said, for a reader cannot tell what was moved."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import accumulate

from scrapers.reports.tables import findings
from scrapers.reports.tables.model import Reading
from warehouse.codebook import codebook
from warehouse.codebook.records import CellReference, State


def check_rows(reading: Reading, table: str, order: Sequence[str], found: Sequence[str]) -> None:
    """Findings where rows stand in another order than the form's, and where the form's end is not there.

    Rows are named by their codes' stems: ``order`` as the form has them, ``found`` as the table has them.
    """
    place = {stem: at for at, stem in enumerate(order)}
    at = [place[stem] for stem in found]
    strayed = _strayed(at)
    if strayed:
        stems = [found[position] for position in strayed]
        reading.findings.append(findings.rows_out_of_order(table, list(map(_label, stems)), _cells(reading, stems)))
    if found and max(at) < len(order) - 1:
        _check_end(reading, order[max(at)])


def _check_end(reading: Reading, last: str) -> None:
    """The last row may be cut like the table: what is empty in it may be lost, and its last number shorter."""
    cells = _cells(reading, [last])
    for position, value in enumerate(reading.values):
        if value.state is State.BLANK and CellReference(value.code, value.applicant) in cells:
            reading.values[position] = replace(value, state=State.UNREADABLE, certain=False)
    reading.findings.append(findings.breaks_off(last, _label(last), cells))


def _strayed(order: Sequence[int]) -> list[int]:
    """The positions before which something stands that belongs behind them, or the other way round."""
    highest = list(accumulate(order, max))
    lowest = list(accumulate(reversed(order), min))[::-1]
    return [at for at, own in enumerate(order) if lowest[at] < own or own < highest[at]]


def _cells(reading: Reading, stems: Collection[str]) -> list[CellReference]:
    return [
        CellReference(value.code, value.applicant)
        for value in reading.values
        if value.code in stems or value.code.rpartition(".")[0] in stems
    ]


def _label(stem: str) -> str:
    codes = codebook().codes
    code = codes.get(stem) or next(code for name, code in codes.items() if name.startswith(f"{stem}."))
    return code.row or stem
