"""Dumps keep and lose what such dumps do in the field."""

from __future__ import annotations

import pytest

from demo.reports import TrueReport, random_report
from demo.reports.dumps import Dump, render_text
from demo.reports.forms import applications_table
from warehouse.codebook.records import Applicant, Template


@pytest.fixture(scope="module")
def report() -> TrueReport:
    return random_report(9, Template.T2019, blanks=True)


def lines(report: TrueReport, dump: Dump) -> list[str]:
    return render_text(report, dump).decode().split("\n")


def row_of(report: TrueReport, code: str) -> list[str]:
    return [report.text((code, applicant)) for applicant in Applicant]


def test_tabs_keep_every_position(report: TrueReport) -> None:
    (line,) = [line for line in lines(report, Dump.TABS) if line.startswith("一、本年新收")]
    assert line.split("\t") == ["一、本年新收政府信息公开申请数量", "", "", *row_of(report, "applications.received")]


def test_markdown_has_a_rule_and_bars(report: TrueReport) -> None:
    written = lines(report, Dump.MARKDOWN)
    assert f"# {report.title}" in written
    assert f"|{' --- |' * applications_table(report).columns}" in written


def test_bars_end_a_row_with_its_merged_positions(report: TrueReport) -> None:
    written = lines(report, Dump.BARS)
    start = written.index("一、本年新收政府信息公开申请数量 |")
    assert written[start + 1 : start + 9] == [*(f"{text} |" for text in row_of(report, "applications.received")), "||"]


def test_lines_leave_no_trace_of_an_empty_cell(report: TrueReport) -> None:
    blank = next(code for (code, _), number in report.cells.items() if number is None)
    assert row_of(report, blank) == [""] * 7
    assert "" not in "\n".join(lines(report, Dump.LINES)).split("\n\n")[-6].split("\n")


def test_squeezed_rows_hold_only_what_is_printed(report: TrueReport) -> None:
    (line,) = [line for line in lines(report, Dump.SQUEEZED) if line.startswith("（七）总计")]
    assert line.split(" ")[1:] == row_of(report, "applications.handled")


@pytest.mark.parametrize("dump", list(Dump))
def test_equal_reports_are_equal_bytes(dump: Dump) -> None:
    assert render_text(random_report(3, "T2021"), dump) == render_text(random_report(3, "T2021"), dump)
