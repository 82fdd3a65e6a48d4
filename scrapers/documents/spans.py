"""From rows of spanning cells, as HTML and Word write them, to grid positions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from scrapers.documents import limits
from scrapers.documents.model import Cell


class Span(NamedTuple):
    """A cell as written: its text and how far it says that it reaches."""

    text: str
    colspan: int = 1
    rowspan: int = 1
    certain: bool = True


def place(rows: Sequence[Sequence[Span]]) -> tuple[list[Cell], int, int]:
    """Lay spanning cells out as a browser does: cells, number of rows, number of columns.

    A rowspan that overruns the table ends with it; columns in which no cell begins are the mere inside of a
    colspan (of a million, say) and are left out.
    """
    placed: list[tuple[int, int, Span]] = []
    covered: list[int] = []
    for number, row in enumerate(rows):
        column = 0
        for span in row:
            while column < len(covered) and covered[column] > number:
                column += 1
            colspan = span.colspan
            if colspan != 1:
                colspan = min(max(colspan, 1), limits.MAX_COLSPAN)
            end = column + colspan
            if end > len(covered):
                if end > limits.MAX_COLSPAN * 10:
                    raise limits.refuse_size("A table has too many columns", f"{limits.MAX_COLSPAN * 10:,} columns")
                covered.extend([0] * (end - len(covered)))
            if colspan == 1:
                covered[column] = number + max(span.rowspan, 1)
            else:
                below = number + max(span.rowspan, 1)
                for index in range(column, end):
                    covered[index] = max(covered[index], below)
            placed.append((number, column, span))
            column = end
    return compact(placed, len(rows), len(covered))


def compact(placed: Sequence[tuple[int, int, Span]], rows: int, width: int) -> tuple[list[Cell], int, int]:
    """Cells at written (row, column), less the columns in which none begins: cells, number of rows, of columns."""
    begins = sorted({column for _, column, _ in placed})
    index_of = {column: index for index, column in enumerate(begins)}
    columns = len(begins)
    if columns == width:
        return [_cell(row, column, span, rows, width) for row, column, span in placed], rows, columns
    kept = [0] * (width + 1)  # how many kept columns lie before each written one
    for column in begins:
        kept[column + 1] = 1
    for column in range(1, width + 1):
        kept[column] += kept[column - 1]
    cells = []
    for row, column, span in placed:
        start = index_of[column]
        end = kept[min(column + max(min(span.colspan, limits.MAX_COLSPAN), 1), width)]
        rowspan = min(max(span.rowspan, 1), rows - row)
        cells.append(Cell(row, start, span.text, rowspan, end - start, None, span.certain))
    return cells, rows, columns


def _cell(row: int, column: int, span: Span, rows: int, columns: int) -> Cell:
    text, colspan, rowspan, certain = span
    if colspan == rowspan == 1:
        return Cell(row, column, text, 1, 1, None, certain)
    if colspan > 1 or rowspan != 1:
        colspan = max(min(colspan, columns - column), 1)
        rowspan = max(min(rowspan, rows - row), 1)
    return Cell(row, column, text, rowspan, max(colspan, 1), None, certain)
