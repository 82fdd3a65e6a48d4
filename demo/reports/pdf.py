"""Reports as PDF: running text and ruled tables torn over pages, with text that reads back as it was written.

The CID font STSong-Light is named, not embedded, so nothing is fetched or shipped; every viewer has a substitute.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from typing import Any

from demo.reports.layout import Block, Paragraph, Placed, Table
from demo.reports.model import TrueReport
from demo.reports.wording import blocks

_FONT = "STSong-Light"
_WIDTH, _HEIGHT = 595.28, 841.89
_MARGIN = 72.0
_INNER = _WIDTH - 2 * _MARGIN
_BODY_SIZE, _TITLE_SIZE, _TABLE_SIZE = 14.0, 18.0, 9.0
_PADDING = 3.0
_BAR = 0.5


class Ruling(StrEnum):
    """How a table's lines are drawn: stroked boxes, thin filled bars (WPS), bars left out where a page ends inside the
    table, bars with the label cells shaded, only the lines between rows, or none at all.
    """

    STROKES = "strokes"
    BARS = "bars"
    OPEN = "open"
    SHADED = "shaded"
    ROWS = "rows"
    NONE = "none"


def render_pdf(
    report: TrueReport, ruling: Ruling | str = Ruling.STROKES, content: Sequence[Block] | None = None
) -> bytes:
    """The report, or ``content`` in its place, on A4 pages.

    Equal reports give equal bytes (no creation time, no random id).
    """
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    if _FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(_WIDTH, _HEIGHT), invariant=1)
    canvas.setTitle(report.title)
    canvas.setAuthor(report.bureau)
    pen = _Pen(canvas, Ruling(ruling))
    for block in content or blocks(report):
        if isinstance(block, Paragraph):
            pen.paragraph(block)
        else:
            pen.table(block)
    pen.finish()
    return buffer.getvalue()


def wrap(text: str, size: float, width: float, indent: float = 0.0) -> list[str]:
    """Lines no wider than ``width`` points; the first is shorter by ``indent``."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    lines, line, used = [], "", indent
    for character in text:
        step = stringWidth(character, _FONT, size)
        if line and used + step > width:
            lines.append(line)
            line, used = "", 0.0
        line, used = line + character, used + step
    return [*lines, line]


@dataclass
class _Part:
    """The rows of a table that fall on one page: ``first`` to ``last``, with the y of each row's upper edge."""

    first: int
    last: int
    tops: list[float]


@dataclass(frozen=True, slots=True)
class _Box:
    """A cell's frame on a page; ``open_above`` and ``open_below`` where the table goes on over the page's edge."""

    left: float
    bottom: float
    right: float
    top: float
    open_above: bool
    open_below: bool
    label: bool


class _Pen:
    """Writes down the page and turns it when it is full."""

    def __init__(self, canvas: Any, ruling: Ruling) -> None:
        self._canvas = canvas
        self._ruling = ruling
        self._y = _HEIGHT - _MARGIN
        self._page = 1

    def paragraph(self, block: Paragraph) -> None:
        size = _TITLE_SIZE if block.level == 0 else _BODY_SIZE
        indent = 0.0 if block.level == 0 else 2 * size
        for number, line in enumerate(wrap(block.text, size, _INNER, indent)):
            self._need(1.6 * size)
            self._y -= 1.6 * size
            self._canvas.setFont(_FONT, size)
            if block.level == 0:
                self._canvas.drawCentredString(_WIDTH / 2, self._y, line)
            else:
                self._canvas.drawString(_MARGIN + (indent if number == 0 else 0.0), self._y, line)

    def table(self, table: Table) -> None:
        lefts = _lefts(table)
        heights = _row_heights(table, lefts)
        waiting: dict[Placed, list[str]] = {
            cell: wrap(cell.text, _TABLE_SIZE, _cell_width(cell, lefts)) if cell.text else [] for cell in table.cells
        }
        self._y -= 8.0
        first = 0
        while first < table.rows:
            self._need(heights[first])
            last, height = first, heights[first]
            while last + 1 < table.rows and self._y - height - heights[last + 1] >= _MARGIN:
                last += 1
                height += heights[last]
            tops = [self._y - sum(heights[first:row]) for row in range(first, last + 2)]
            self._rows(_Part(first, last, tops), table, lefts, waiting)
            self._y = tops[-1]
            first = last + 1
            if first < table.rows:
                self._turn()
        self._y -= 8.0

    def finish(self) -> None:
        self._number()
        self._canvas.save()

    def _rows(self, part: _Part, table: Table, lefts: list[float], waiting: dict[Placed, list[str]]) -> None:
        """A page's share of a table; a cell torn by the page's end leaves its last lines to the next page."""
        self._canvas.setFont(_FONT, _TABLE_SIZE)
        self._canvas.setLineWidth(0.5)
        for cell in table.cells:
            top_row, bottom_row = max(cell.row, part.first), min(cell.row + cell.rowspan - 1, part.last)
            if top_row > bottom_row:
                continue
            top, bottom = part.tops[top_row - part.first], part.tops[bottom_row - part.first + 1]
            left, right = lefts[cell.column], lefts[cell.column + cell.colspan]
            open_above = top_row == part.first > 0
            open_below = bottom_row == part.last < table.rows - 1
            self._box(_Box(left, bottom, right, top, open_above, open_below, cell.key is None))
            room = max(1, int((top - bottom - _PADDING) / (1.25 * _TABLE_SIZE)))
            lines = waiting[cell][:room]
            waiting[cell] = waiting[cell][room:]
            y = (top + bottom) / 2 + (len(lines) / 2) * 1.25 * _TABLE_SIZE - _TABLE_SIZE
            for line in lines:
                self._canvas.drawCentredString((left + right) / 2, y, line)
                y -= 1.25 * _TABLE_SIZE

    def _box(self, box: _Box) -> None:
        width, height = box.right - box.left, box.top - box.bottom
        if self._ruling is Ruling.NONE:
            return
        if self._ruling is Ruling.STROKES:
            self._canvas.rect(box.left, box.bottom, width, height)
            return
        if self._ruling is Ruling.SHADED and box.label:
            self._canvas.setFillGray(0.9)
            self._canvas.rect(box.left, box.bottom, width, height, stroke=0, fill=1)
            self._canvas.setFillGray(0)
        bars = []
        if self._ruling is not Ruling.ROWS:
            bars.extend([(box.left, box.bottom, _BAR, height), (box.right, box.bottom, _BAR, height)])
        if not (box.open_above and self._ruling is Ruling.OPEN):
            bars.append((box.left, box.top, width + _BAR, _BAR))
        if not (box.open_below and self._ruling is Ruling.OPEN):
            bars.append((box.left, box.bottom, width + _BAR, _BAR))
        for left, bottom, across, up in bars:
            self._canvas.rect(left, bottom, across, up, stroke=0, fill=1)

    def _need(self, height: float) -> None:
        if self._y - height < _MARGIN:
            self._turn()

    def _turn(self) -> None:
        self._number()
        self._canvas.showPage()
        self._page += 1
        self._y = _HEIGHT - _MARGIN

    def _number(self) -> None:
        self._canvas.setFont(_FONT, 10)
        self._canvas.drawCentredString(_WIDTH / 2, _MARGIN / 2, f"- {self._page} -")


def _lefts(table: Table) -> list[float]:
    whole = sum(table.widths)
    edges = [_MARGIN]
    for width in table.widths:
        edges.append(edges[-1] + _INNER * width / whole)
    return edges


def _cell_width(cell: Placed, lefts: list[float]) -> float:
    return lefts[cell.column + cell.colspan] - lefts[cell.column] - 2 * _PADDING


def _row_heights(table: Table, lefts: list[float]) -> list[float]:
    heights = [1.25 * _TABLE_SIZE + 2 * _PADDING] * table.rows
    for cell in sorted(table.cells, key=lambda placed: placed.rowspan):
        lines = len(wrap(cell.text, _TABLE_SIZE, _cell_width(cell, lefts)))
        needed = lines * 1.25 * _TABLE_SIZE + 2 * _PADDING
        spanned = range(cell.row, cell.row + cell.rowspan)
        missing = needed - sum(heights[row] for row in spanned)
        if missing > 0:
            heights[spanned[-1]] += missing
    return heights
