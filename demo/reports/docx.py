"""Reports as docx, tables with gridSpan and vMerge, packed with fixed dates so that equal reports are equal bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from demo.reports.layout import Block, Placed, Table
from demo.reports.model import TrueReport
from demo.reports.wording import blocks

_FIXED = (1980, 1, 1, 0, 0, 0)


def render_docx(report: TrueReport, content: Sequence[Block] | None = None) -> bytes:
    """The report, or ``content`` in its place, as Office Open XML.

    Properties carry the publication day, never the day of rendering.
    """
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    document = Document()
    day = datetime(report.published.year, report.published.month, report.published.day)  # noqa: DTZ001 - docx has no zones
    properties = document.core_properties
    properties.title, properties.author = report.title, report.bureau
    properties.created = properties.modified = day
    for block in content or blocks(report):
        if isinstance(block, Table):
            _table(document, block)
            continue
        paragraph = document.add_paragraph()
        paragraph.add_run(block.text).bold = block.level < 2
        if block.level == 0:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    buffer = BytesIO()
    document.save(buffer)
    return _repacked(buffer.getvalue())


def _table(document: Any, table: Table) -> None:
    """Appends the table as its own XML: the library's merging re-reads the whole table for every cell."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    placed = {(cell.row, cell.column): cell for cell in table.cells}
    columns = "".join(f'<w:gridCol w:w="{int(9000 * width)}"/>' for width in table.widths)
    rows = "".join(f"<w:tr>{''.join(_row(table, placed, row))}</w:tr>" for row in range(table.rows))
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    style = f"<w:tblPr><w:tblW w:w='0' w:type='auto'/><w:tblBorders>{borders}</w:tblBorders></w:tblPr>"
    element = parse_xml(f"<w:tbl {nsdecls('w')}>{style}<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>")
    document.element.body.insert(len(document.element.body) - 1, element)


def _row(table: Table, placed: dict[tuple[int, int], Placed], row: int) -> list[str]:
    """A row's cells from left to right; a vertically merged cell stands in every row that it covers."""
    cells, column = [], 0
    while column < table.columns:
        own = placed.get((row, column))
        cell = own or next(
            (above for above in table.cells if above.column == column and above.row < row < above.row + above.rowspan),
            None,
        )
        if cell is None:  # a damaged table has gaps
            column += 1
            continue
        span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
        merge = ""
        if cell.rowspan > 1:
            merge = '<w:vMerge w:val="restart"/>' if own else "<w:vMerge/>"
        text = escape(cell.text) if own else ""
        cells.append(f"<w:tc><w:tcPr>{span}{merge}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>")
        column += cell.colspan
    return cells


def _repacked(packed: bytes) -> bytes:
    """The same parts in the same order with a fixed time stamp."""
    buffer = BytesIO()
    with ZipFile(BytesIO(packed)) as old, ZipFile(buffer, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(ZipInfo(name, _FIXED), old.read(name), ZIP_DEFLATED)
    return buffer.getvalue()
