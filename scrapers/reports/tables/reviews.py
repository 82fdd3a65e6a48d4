"""Table 4 (行政复议、行政诉讼情况): fifteen cells in the last row, and nothing where that row is not there."""

from __future__ import annotations

from collections.abc import Sequence

from scrapers.documents.model import Cell
from scrapers.reports.numbers import parse_count
from scrapers.reports.tables import findings
from scrapers.reports.tables.labels import key_of
from scrapers.reports.tables.model import Reading
from scrapers.reports.tables.rows import Row
from warehouse.codebook import codebook
from warehouse.codebook.records import CellReference


def read_reviews(rows: Sequence[Row]) -> Reading:
    """The 15 values of table 4; a table without its row of values claims nothing."""
    reading = Reading()
    codes = [CellReference(code.code) for code in codebook().table("reviews")]
    values = [row for row in rows if _is_value_row(row)]
    if not values:
        if rows:
            reading.findings.append(findings.no_value_row("reviews"))
        return reading
    row = values[-1]
    cells = _fit(row.cells, len(codes))
    if cells is None:
        reading.add_unplaced(codes, "reviews", row, row.cells)
        return reading
    for code, cell in zip(codes, cells, strict=True):
        reading.add(code, row, cell, parse_count(cell.text, cell.certain))
    return reading


def _is_value_row(row: Row) -> bool:
    return len(row.cells) >= 5 and not any(len(key_of(cell.text)) >= 2 for cell in row.cells)


def _fit(cells: Sequence[Cell], wanted: int) -> list[Cell] | None:
    """Exactly fifteen cells, once empty fillers at either end are set aside."""
    cells = list(cells)
    while len(cells) > wanted and not cells[-1].text.strip():
        cells.pop()
    while len(cells) > wanted and not cells[0].text.strip():
        cells.pop(0)
    return cells if len(cells) == wanted else None
