"""A document's grids as rows, sorted to the table of the form that each belongs to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from scrapers.documents.model import Cell, Document, Grid
from scrapers.reports.tables.labels import Kind, kind_of
from warehouse.codebook.records import CellEvidence, Evidence, TextEvidence


@dataclass(frozen=True, slots=True)
class Row:
    """Own cells in column order. ``grid`` says where they stand; a dump's line has its ``quote`` instead.

    ``lossy`` marks a line whose converter may have dropped or shifted empty cells.
    """

    cells: tuple[Cell, ...]
    grid: Grid | None = None
    quote: TextEvidence | None = None
    lossy: bool = False

    def evidence(self, cell: Cell) -> Evidence:
        if self.grid is None:
            assert self.quote is not None  # noqa: S101 - a row comes from a grid or from a line
            return self.quote
        return CellEvidence(cell.page or self.grid.page, self.grid.number, cell.row + 1, cell.column + 1)


@dataclass(frozen=True, slots=True)
class Sorted:
    """Rows by the table they belong to, in document order, with the grids that gave them."""

    rows: dict[Kind, list[Row]]
    grids: frozenset[int]
    spans: tuple[tuple[int, int], ...]


def sort_grids(document: Document) -> Sorted:
    """The rows of every grid whose positions are certain and that prints labels of the form."""
    rows: dict[Kind, list[Row]] = defaultdict(list)
    taken: list[Grid] = []
    for block in document.blocks:
        if not isinstance(block, Grid) or not block.positions_certain:
            continue
        grid_rows = list(rows_of(block))
        parts = split_by_kind(grid_rows)
        for kind, part in parts:
            rows[kind].extend(part)
        if parts:
            taken.append(block)
    return Sorted(rows, frozenset(grid.number for grid in taken), tuple((grid.start, grid.end) for grid in taken))


def rows_of(grid: Grid) -> Iterator[Row]:
    """The grid's own cells row by row."""
    lines: dict[int, list[Cell]] = defaultdict(list)
    for cell in grid.cells:
        lines[cell.row].append(cell)
    for index in sorted(lines):
        cells = lines[index]
        cells.sort(key=lambda cell: cell.column)
        yield Row(tuple(cells), grid)


def split_by_kind(rows: Sequence[Row]) -> list[tuple[Kind, list[Row]]]:
    """Runs of rows of one table; a row without a telling label belongs to the run that it follows."""
    runs: list[tuple[Kind, list[Row]]] = []
    waiting: list[Row] = []
    for row in rows:
        kind = _kind_of_row(row.cells)
        if kind is not None and (not runs or runs[-1][0] is not kind):
            runs.append((kind, waiting))
            waiting = []
        if runs:
            runs[-1][1].append(row)
        else:
            waiting.append(row)
    return runs


def _kind_of_row(cells: Iterable[Cell]) -> Kind | None:
    for cell in cells:
        text = cell.text
        if len(text) > 1 and not text.isascii():
            kind = kind_of(text)
            if kind is not None:
                return kind
    return None
