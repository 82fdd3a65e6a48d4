"""Table 4 (行政复议、行政诉讼情况): fifteen cells in the last row, and nothing where that row is not there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scrapers.documents.model import Cell
from scrapers.reports.numbers import parse_count
from scrapers.reports.tables import findings
from scrapers.reports.tables.labels import REVIEW_COLUMNS, key_of
from scrapers.reports.tables.model import Reading
from scrapers.reports.tables.rows import Row
from warehouse.codebook import codebook
from warehouse.codebook.records import CellReference

_WIDTH = 15
_HEADS = frozenset({*REVIEW_COLUMNS, "总计", "合计"})
_ORDER = [*REVIEW_COLUMNS, "总计"] * 3
_SEVERAL = re.compile(r"\d\s+\d")


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
    heads = _heads(rows)
    strayed = len(heads) == _WIDTH and heads != _ORDER
    if strayed:
        reading.findings.append(findings.columns_out_of_order("reviews", heads, codes))
    elif heads and not row.lossy and len(heads) < _WIDTH:
        reading.findings.extend(
            findings.column_headless("reviews", head) for head in sorted(_HEADS - {"合计"}) if heads.count(head) < 3
        )
    if strayed or cells is None or (row.lossy and _runs_together(cells)) or _says_otherwise(cells, values[:-1]):
        reading.add_unplaced(codes, "reviews", row, printed)
        return reading
    for code, cell in zip(codes, cells, strict=True):
        reading.add(code, row, cell, parse_count(cell.text, cell.certain))
    return reading


def _heads(rows: Sequence[Row]) -> list[str]:
    """The names of results above the values, in reading order."""
    words = (word for row in rows for cell in row.cells for word in (cell.text.split() if row.lossy else [cell.text]))
    return ["总计" if key == "合计" else key for word in words if (key := key_of(word)) in _HEADS]


def _runs_together(cells: Sequence[Cell]) -> bool:
    """Whether a dump's cell prints several numbers while another is empty: nothing says whose they are."""
    return any(_SEVERAL.search(cell.text) for cell in cells) and not all(cell.text.strip() for cell in cells)


def _says_otherwise(cells: Sequence[Cell], earlier: Sequence[tuple[Row, list[Cell]]]) -> bool:
    """Whether the table has another row of values, with other numbers."""
    printed = [cell.text.strip() for cell in cells]
    others = (_fit(values, len(cells)) for _, values in earlier)
    return any(other is not None and [cell.text.strip() for cell in other] != printed for other in others)


def _values(row: Row) -> list[Cell]:
    """The cells after the last one in words; none where only a header's empty cells stand there."""
    printed = sum(1 for cell in row.cells if parse_count(cell.text).value is not None)
    if len(row.cells) >= _WIDTH and printed > _WIDTH // 2:
        first = next(at for at, cell in enumerate(row.cells) if len(key_of(cell.text)) < 2)
        heads = any(head in cell.text for cell in row.cells[:first] for head in _HEADS)
        return list(row.cells[first:] if heads or len(row.cells) - first >= _WIDTH else row.cells)
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
