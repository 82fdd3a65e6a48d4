"""A finding's fingerprint: the same tomorrow, another where another number is printed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.true_reports import misprinted
from warehouse.codebook.fingerprint import fingerprint
from warehouse.codebook.records import CellReference, Fault, Finding, Report, Severity

CELL = CellReference("litigation.direct.other")
FINDING = Finding("review_sum", Severity.ERROR, "litigation.direct", "no", "否", Fault.SOURCE, (CELL,))


def test_it_is_short_hexadecimal(report: Report) -> None:
    assert len(fingerprint(report, FINDING)) == 20
    int(fingerprint(report, FINDING), 16)


def test_neither_wording_nor_fault_nor_extractor_nor_bytes_take_part(report: Report) -> None:
    again = replace(report, extractor_version="9", sha256="e" * 64, title="x")
    reworded = replace(
        FINDING, message="other", message_zh="别的", fault=Fault.READING, severity=Severity.INFO, suspects=(CELL,)
    )
    assert fingerprint(again, reworded) == fingerprint(report, FINDING)


def test_the_order_of_cells_takes_no_part(report: Report) -> None:
    cells = (CELL, CellReference("litigation.direct.total"))
    one, other = replace(FINDING, cells=cells), replace(FINDING, cells=cells[::-1])
    assert fingerprint(report, one) == fingerprint(report, other)


@pytest.mark.parametrize("fields", [{"bureau": "别的局"}, {"year": 2018}], ids=str)
def test_body_and_year_take_part(report: Report, fields: dict[str, object]) -> None:
    assert fingerprint(replace(report, **fields), FINDING) != fingerprint(report, FINDING)


@pytest.mark.parametrize("fields", [{"check": "balance"}, {"where": "elsewhere"}], ids=str)
def test_check_and_place_take_part(report: Report, fields: dict[str, str]) -> None:
    assert fingerprint(report, replace(FINDING, **fields)) != fingerprint(report, FINDING)


def test_another_printed_number_asks_for_another_verdict(report: Report) -> None:
    assert fingerprint(misprinted(report, CELL.code, None, 4321), FINDING) != fingerprint(report, FINDING)
    assert fingerprint(misprinted(report, "litigation.direct.upheld", None, 4321), FINDING) == fingerprint(
        report, FINDING
    )


def test_a_report_without_body_is_known_by_its_document(report: Report) -> None:
    nameless = replace(report, bureau=None, year=None)
    assert fingerprint(nameless, FINDING) != fingerprint(replace(nameless, sha256="e" * 64), FINDING)
