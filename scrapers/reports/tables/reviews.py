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

_WIDTH = 15


def read_reviews(rows: Sequence[Row]) -> Reading:
    """The 15 values of table 4; a table without its row of values claims nothing."""
    reading = Reading()
    codes = [CellReference(code.code) for code in codebook().table("reviews")]
    values = [(row, behind) for row in rows if (behind := _values(row))]
    if not values:
        if rows:
            reading.findings.append(findings.no_value_row("reviews"))
        return reading
    row, printed = values[-1]
    cells = _fit(printed, len(codes))
    if cells is None:
        reading.add_unplaced(codes, "reviews", row, printed)
        return reading
    for code, cell in zip(codes, cells, strict=True):
        reading.add(code, row, cell, parse_count(cell.text, cell.certain))
    return reading


def _values(row: Row) -> list[Cell]:
    """The cells after the last one in words; none where only a header's empty cells stand there."""
    printed = sum(1 for cell in row.cells if parse_count(cell.text).value is not None)
    if len(row.cells) >= _WIDTH and printed > _WIDTH // 2:
        first = next(at for at, cell in enumerate(row.cells) if len(key_of(cell.text)) < 2)
        return list(row.cells[first:] if len(row.cells) - first >= _WIDTH else row.cells)
    last = max((at for at, cell in enumerate(row.cells) if len(key_of(cell.text)) >= 2), default=-1)
    cells = list(row.cells[last + 1 :])
    if len(cells) < 5 or (last >= 0 and not any(cell.text.strip() for cell in cells)):
        return []
    return cells


def _fit(cells: Sequence[Cell], wanted: int) -> list[Cell] | None:
    """Exactly fifteen cells, once empty fillers at either end are set aside."""
    cells = list(cells)
    while len(cells) > wanted and not cells[-1].text.strip():
        cells.pop()
    while len(cells) > wanted and not cells[0].text.strip():
        cells.pop(0)
    return cells if len(cells) == wanted else None
