"""Grids made up for tests, and the formats that they are written in and must be read back from."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from hypothesis import strategies as st

from scrapers.documents import Cell, Document, Grid

WORDS = "本年新收政府信息公开申请数量总计规章许可处罚件项其他自然人商业企业科研机构法律服务0123456789"


@dataclass(frozen=True)
class Sample:
    """A table as its maker means it."""

    rows: int
    columns: int
    cells: tuple[Cell, ...]

    @property
    def covered(self) -> dict[tuple[int, int], Cell]:
        return {
            (row, column): cell
            for cell in self.cells
            for row in range(cell.row, cell.row + cell.rowspan)
            for column in range(cell.column, cell.column + cell.colspan)
        }


@st.composite
def samples(draw: st.DrawFn, *, spans: bool = True, filled: bool = False) -> Sample:
    """Tables of up to 6 × 6, tiled by cells; every row and column has a cell that begins in it."""
    rows, columns = draw(st.integers(2, 6)), draw(st.integers(2, 6))
    texts = st.text(alphabet=WORDS, min_size=1 if filled else 0, max_size=8)
    taken: set[tuple[int, int]] = set()
    cells = []
    for row in range(rows):
        for column in range(columns):
            if (row, column) in taken:
                continue
            width = height = 1
            if spans and draw(st.integers(0, 4)) == 0:
                width = draw(st.integers(1, min(3, columns - column)))
                height = draw(st.integers(1, min(3, rows - row)))
            while any((row, column + step) in taken for step in range(width)):
                width -= 1
            taken |= {(row + down, column + step) for down in range(height) for step in range(width)}
            cells.append(Cell(row, column, draw(texts), height, width))
    starts_row, starts_column = {cell.row for cell in cells}, {cell.column for cell in cells}
    if len(starts_row) < rows or len(starts_column) < columns:
        cells = [Cell(row, column, draw(texts)) for row in range(rows) for column in range(columns)]
    first = cells[0]
    cells[0] = Cell(0, 0, first.text or "甲", first.rowspan, first.colspan)
    return Sample(rows, columns, tuple(cells))


def as_html(sample: Sample) -> str:
    lines = []
    for row in range(sample.rows):
        own = (cell for cell in sample.cells if cell.row == row)
        lines.append("".join(f'<td rowspan="{c.rowspan}" colspan="{c.colspan}">{c.text}</td>' for c in own))
    return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


def as_tabs(sample: Sample) -> str:
    covered = sample.covered
    own = {(cell.row, cell.column): cell.text for cell in sample.cells}
    assert covered
    return "\n".join(
        "\t".join(own.get((row, column), "") for column in range(sample.columns)) for row in range(sample.rows)
    )


def as_pipes(sample: Sample) -> str:
    lines = [f"| {line.replace(chr(9), ' | ')} |" for line in as_tabs(sample).split("\n")]
    return "\n".join([lines[0], "|" + " --- |" * sample.columns, *lines[1:]])


def as_docx(sample: Sample) -> bytes:
    import docx

    document = docx.Document()
    document.add_heading("年度报告", 1)
    table = document.add_table(sample.rows, sample.columns)
    for cell in sample.cells:
        first = table.cell(cell.row, cell.column)
        last = table.cell(cell.row + cell.rowspan - 1, cell.column + cell.colspan - 1)
        first.merge(last).text = cell.text
    table.style = "Table Grid"
    document.add_paragraph("后文")
    return saved(document)


def saved(document: object) -> bytes:
    stream = io.BytesIO()
    document.save(stream)  # type: ignore[attr-defined]
    return stream.getvalue()


def as_pdf(samples: list[Sample], *, filled_rules: bool = False, rotate: int = 0) -> bytes:
    """One table a page, drawn with strokes or with thin filled boxes, in a font that the reader must not need."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(842, 595) if rotate % 180 else (595, 842), pageCompression=0)
    for sample in samples:
        canvas.setPageRotation(rotate)
        canvas.rotate(rotate)  # so that the page is upright once it is shown turned
        canvas.translate(*{0: (0, 0), 90: (0, -842), 180: (-595, -842), 270: (-595, 0)}[rotate])
        width, height, top, left = 480 / sample.columns, 30.0, 700.0, 60.0
        canvas.setFont("STSong-Light", 10)
        canvas.drawString(left, 760, "二、主动公开政府信息情况")
        for cell in sample.cells:
            x, y = left + cell.column * width, top - (cell.row + cell.rowspan) * height
            w, h = cell.colspan * width, cell.rowspan * height
            if filled_rules:
                for box in ((x, y, w, 0.5), (x, y + h, w, 0.5), (x, y, 0.5, h), (x + w, y, 0.5, h)):
                    canvas.rect(*box, stroke=0, fill=1)
            else:
                canvas.rect(x, y, w, h)
            for index, line in enumerate(wrapped(cell.text, w - 8)):
                canvas.drawString(x + 4, y + h - 12 - 11 * index, line)
        canvas.drawCentredString(297, 30, f"- {canvas.getPageNumber()} -")
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def wrapped(text: str, width: float) -> list[str]:
    """Lines of 10 point letters as Word breaks them where no blank offers itself."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    lines = [""]
    for letter in text:
        if stringWidth(lines[-1] + letter, "STSong-Light", 10) > width:
            lines.append("")
        lines[-1] += letter
    return lines


def as_ofd(sample: Sample) -> bytes:
    """The same drawing in millimetres, each cell's text with its steps run-length coded."""
    width, height, left, top = 170 / sample.columns, 12.0, 20.0, 40.0
    objects = []
    for number, cell in enumerate(sample.cells, start=10):
        x, y = left + cell.column * width, top + cell.row * height
        w, h = cell.colspan * width, cell.rowspan * height
        path = f"M 0 0 L {w} 0 L {w} {h} L 0 {h} C"
        objects.append(
            f'<ofd:PathObject ID="{number}1" Boundary="{x} {y} {w} {h}" LineWidth="0.3">'
            f"<ofd:AbbreviatedData>{path}</ofd:AbbreviatedData></ofd:PathObject>"
        )
        room = int((w - 2) // 3.5)
        for index, start in enumerate(range(0, len(cell.text), room)):
            part = cell.text[start : start + room]
            steps = f'DeltaX="g {len(part) - 1} 3.5"' if len(part) > 1 else ""
            box = f"{x + 1} {y + 1 + 4 * index} {w} 4"
            objects.append(
                f'<ofd:TextObject ID="{number}2{index}" Boundary="{box}" Font="3" Size="3.5">'
                f'<ofd:TextCode X="0" Y="3.2" {steps}>{part}</ofd:TextCode></ofd:TextObject>'
            )
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    parts = {
        "OFD.xml": f"<ofd:OFD {space}><ofd:DocBody><ofd:DocInfo><ofd:Title>年报</ofd:Title></ofd:DocInfo>"
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {space}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
        '</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages><ofd:Page ID="1" '
        'BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>',
        "Doc_0/Pages/Page_0/Content.xml": f'<ofd:Page {space}><ofd:Content><ofd:Layer ID="2">{"".join(objects)}'
        "</ofd:Layer></ofd:Content></ofd:Page>",
    }
    return zipped(parts)


def zipped(parts: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def grids_of(document: Document) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def placed(cells: tuple[Cell, ...]) -> list[tuple[int, int, str, int, int]]:
    """What matters of cells, in order of place."""
    return sorted((cell.row, cell.column, cell.text, cell.rowspan, cell.colspan) for cell in cells)


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """Writers of every format, and readers of what came back."""
    return SimpleNamespace(
        Sample=Sample,
        samples=samples,
        html=as_html,
        tabs=as_tabs,
        pipes=as_pipes,
        docx=as_docx,
        saved=saved,
        pdf=as_pdf,
        ofd=as_ofd,
        zipped=zipped,
        grids=grids_of,
        placed=placed,
    )


@pytest.fixture(scope="session")
def simple() -> Sample:
    """A small table with a merged head, a blank cell and money."""
    return Sample(
        4,
        3,
        (
            Cell(0, 0, "第二十条第（八）项", 1, 3),
            Cell(1, 0, "信息内容"),
            Cell(1, 1, "本年收费金额（单位：万元）", 1, 2),
            Cell(2, 0, "行政事业性收费"),
            Cell(2, 1, "7730.28"),
            Cell(2, 2, ""),
            Cell(3, 0, "规章"),
            Cell(3, 1, "0"),
            Cell(3, 2, "12"),
        ),
    )


Reader = Callable[[bytes], Document]
