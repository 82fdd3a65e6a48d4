"""What is rendered can be read back by independent readers, cell by cell, and equal reports are equal bytes."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import docx
import lxml.html
import pdfplumber
import pypdfium2
import pytest

from demo.reports import Style, TrueReport, random_report, render_docx, render_html, render_pdf
from demo.reports.forms import annex_table, applications_table, proactive_table, reviews_table
from demo.reports.layout import Table
from demo.reports.pdf import Ruling
from warehouse.codebook.records import Applicant, Template

FORMS = [Template.T2014, Template.T2019, Template.T2021]


def tables_of(report: TrueReport) -> list[Table]:
    if report.template is Template.T2014:
        return [annex_table(report)]
    return [proactive_table(report), applications_table(report), reviews_table(report)]


def filled(table: Table) -> list[list[str]]:
    """The table with every spanned position holding its cell's text."""
    grid = [[""] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.rowspan):
            for column in range(cell.column, cell.column + cell.colspan):
                grid[row][column] = cell.text
    return grid


def read_html_table(element: Any) -> list[list[str]]:
    grid: dict[tuple[int, int], str] = {}
    for row, line in enumerate(element.iter("tr")):
        column = 0
        for cell in line.iter("td"):
            while (row, column) in grid:
                column += 1
            for down in range(int(cell.get("rowspan", 1))):
                for right in range(int(cell.get("colspan", 1))):
                    grid[(row + down, column + right)] = cell.text_content().strip().strip("\xa0")
    rows, columns = max(row for row, _ in grid) + 1, max(column for _, column in grid) + 1
    assert len(grid) == rows * columns, "spans leave a hole or overlap"
    return [[grid[(row, column)] for column in range(columns)] for row in range(rows)]


@pytest.mark.parametrize("template", FORMS)
def test_every_position_of_a_form_is_covered_once(template: Template) -> None:
    for table in tables_of(random_report(4, template)):
        positions = [
            (row, column)
            for cell in table.cells
            for row in range(cell.row, cell.row + cell.rowspan)
            for column in range(cell.column, cell.column + cell.colspan)
        ]
        assert len(positions) == len(set(positions)) == table.rows * table.columns


def test_the_forms_have_the_statutory_sizes() -> None:
    old, new = random_report(1, Template.T2019), random_report(1, Template.T2021)
    assert (applications_table(old).rows, applications_table(old).columns) == (3 + 23, 10)
    assert (applications_table(new).rows, applications_table(new).columns) == (3 + 25, 10)
    assert (reviews_table(old).rows, reviews_table(old).columns) == (4, 15)
    assert sum(cell.key is not None for cell in proactive_table(old).cells) == 22
    assert sum(cell.key is not None for cell in proactive_table(new).cells) == 10


@pytest.mark.parametrize("template", FORMS)
@pytest.mark.parametrize("style", list(Style))
def test_html_reads_back_cell_by_cell(template: Template, style: Style) -> None:
    report = random_report(9, template, blanks=True)
    page = lxml.html.fromstring(render_html(report, style))
    read = [read_html_table(element) for element in page.iter("table")]
    assert read == [filled(table) for table in tables_of(report)]


@pytest.mark.parametrize("template", FORMS)
def test_docx_reads_back_cell_by_cell(template: Template) -> None:
    report = random_report(9, template)
    document = docx.Document(BytesIO(render_docx(report)))
    read = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    assert read == [filled(table) for table in tables_of(report)]
    assert document.paragraphs[0].text == report.title


@pytest.mark.parametrize("template", list(Template))
def test_pdf_text_reads_back_whole(template: Template) -> None:
    report = random_report(9, template)
    document = pypdfium2.PdfDocument(render_pdf(report))
    text = "".join(page.get_textpage().get_text_range() for page in document)
    squeezed = "".join(text.split())
    assert report.title in squeezed
    for table in tables_of(report) if report.cells else []:
        for cell in table.cells:
            if cell.key is not None or cell.colspan > 2:
                assert all(character in squeezed for character in cell.text)
        numbers = [cell.text for cell in table.cells if cell.key is not None]
        assert all(number in squeezed for number in numbers)


def test_the_pdf_tears_the_applications_table_over_pages() -> None:
    document = pypdfium2.PdfDocument(render_pdf(random_report(5, Template.T2021)))
    pages = ["".join(page.get_textpage().get_text_range().split()) for page in document]
    head = next(number for number, text in enumerate(pages) if "本年新收政府信息公开申请数量" in text)
    tail = next(number for number, text in enumerate(pages) if "结转下年度继续办理" in text)
    assert tail > head


@pytest.mark.parametrize("ruling", [Ruling.STROKES, Ruling.BARS, Ruling.OPEN, Ruling.SHADED])
def test_an_independent_reader_finds_the_same_table_under_every_ruling(ruling: Ruling) -> None:
    report = random_report(5, Template.T2019)
    with pdfplumber.open(BytesIO(render_pdf(report, ruling))) as document:
        rows = [row for page in document.pages for table in page.extract_tables() for row in table]
    (handled,) = [row for row in rows if "（七）总计" in "".join(cell or "" for cell in row)]
    assert handled[-7:] == [report.text(("applications.handled", applicant)) for applicant in Applicant]


def test_rulings_differ_and_leave_out_what_they_say() -> None:
    report = random_report(5, Template.T2021)
    written = {ruling: render_pdf(report, ruling) for ruling in Ruling}
    assert len(set(written.values())) == len(Ruling)
    bars, bare = (_bars(written[ruling]) for ruling in (Ruling.BARS, Ruling.OPEN))
    rows, none = (_bars(written[ruling]) for ruling in (Ruling.ROWS, Ruling.NONE))
    assert bars > bare > rows > none == 0


def _bars(rendered: bytes) -> int:
    with pdfplumber.open(BytesIO(rendered)) as document:
        return sum(len(page.rects) for page in document.pages)


def test_a_report_of_2008_is_prose_without_a_table() -> None:
    page = lxml.html.fromstring(render_html(random_report(3, Template.T2008)))
    assert page.findall(".//table") == []
    assert "主动公开" in page.text_content()


@pytest.mark.parametrize("render", [render_html, render_pdf, render_docx])
@pytest.mark.parametrize("template", list(Template))
def test_equal_reports_are_equal_bytes(render: Any, template: Template) -> None:
    assert render(random_report(7, template)) == render(random_report(7, template))


def test_docx_carries_no_day_of_rendering() -> None:
    packed = ZipFile(BytesIO(render_docx(random_report(7, Template.T2014))))
    assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_hybrid_report_has_the_old_table_three_under_the_new_table_two() -> None:
    from demo.figures import hongze_2023

    text = lxml.html.fromstring(render_html(hongze_2023())).text_content()
    assert "本年制发件数" in text
    assert "逾期不补正" not in text
