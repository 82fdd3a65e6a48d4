"""A document's grids as rows, sorted to the table of the form that each belongs to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from scrapers.documents.model import Cell, Document, Grid
from scrapers.reports.numbers import parse_count
from scrapers.reports.tables.labels import HEADING_WORDS, Kind, key_of, kind_of
from warehouse.codebook.record import record
from warehouse.codebook.records import CellEvidence, Evidence, State, TextEvidence

LONG = frozenset({Kind.APPLICATIONS, Kind.ANNEX})
"""The tables whose labels nothing else prints beside numbers."""
HEADED = frozenset({"统计指标"})
"""The annex's head, which tells it without any number."""
_FLOOR = {Kind.PROACTIVE: 2, Kind.APPLICATIONS: 3, Kind.REVIEWS: 2, Kind.ANNEX: 4}


@record(frozen=True, slots=True)
class Row:
    """Own cells in column order. ``grid`` says where they stand; a dump's line has its ``quote`` instead.

    ``lossy`` marks a line whose converter may have dropped or shifted empty cells.
    """

    cells: tuple[Cell, ...]
    grid: Grid | None = None
    quote: TextEvidence | None = None
    lossy: bool = False

    def evidence(self, cell: Cell) -> Evidence:
        grid = self.grid
        if grid is None:
            assert self.quote is not None  # noqa: S101 - a row comes from a grid or from a line
            return self.quote
        return CellEvidence(cell.page or grid.page, grid.number, cell.row + 1, cell.column + 1)


@dataclass(frozen=True, slots=True)
class Run:
    """Rows of one table, with the telling labels among them."""

    kind: Kind
    rows: list[Row]
    hits: set[str]


@dataclass(frozen=True, slots=True)
class Sorted:
    """Rows by the table they belong to, in document order, with the grids that gave them.

    ``remains`` are tables of which too little is there to be read.
    """

    rows: dict[Kind, list[Row]]
    grids: frozenset[int]
    spans: tuple[tuple[int, int], ...]
    remains: frozenset[Kind]


def sort_grids(document: Document) -> Sorted:
    """The rows of every grid whose positions are certain and that prints labels of the form.

    A menu or a list may print some of the form's words too: a table is one only with enough of them.
    """
    rows: dict[Kind, list[Row]] = defaultdict(list)
    grids: dict[Kind, list[Grid]] = defaultdict(list)
    hits: dict[Kind, set[str]] = defaultdict(set)
    for block in document.blocks:
        if isinstance(block, Grid) and block.positions_certain:
            for run in split_by_kind(list(rows_of(block))):
                rows[run.kind].extend(run.rows)
                hits[run.kind] |= run.hits
                grids[run.kind].append(block)
    found = {kind: part for kind, part in rows.items() if _is_table(kind, hits[kind])}
    taken = {grid.number: grid for kind in found for grid in grids[kind]}
    spans = tuple((grid.start, grid.end) for _, grid in sorted(taken.items()))
    remains = {
        kind for kind in rows.keys() & LONG - found.keys() if any(map(_counts, rows[kind])) or hits[kind] >= HEADED
    }
    return Sorted(found, frozenset(taken), spans, frozenset(remains))


def _counts(row: Row) -> bool:
    """Whether a row prints a label of the form and a number beside it."""
    return _hit(row.cells) is not None and any(
        parse_count(cell.text).state is State.REPORTED for cell in row.cells if cell.text
    )


def _is_table(kind: Kind, hits: set[str]) -> bool:
    headed = kind is not Kind.PROACTIVE or not HEADING_WORDS.isdisjoint(hits)
    return headed and len(hits) >= _FLOOR[kind]


def rows_of(grid: Grid) -> Iterator[Row]:
    """The grid's own cells row by row."""
    for _, cells in groupby(sorted(grid.cells), key=attrgetter("row")):  # cells sort by their row, then column
        yield Row(tuple(cells), grid)


def split_by_kind(rows: Sequence[Row]) -> list[Run]:
    """Runs of rows of one table; a row without a telling label belongs to the run that it follows."""
    runs: list[Run] = []
    waiting: list[Row] = []
    for row in rows:
        hit = _hit(row.cells)
        if hit is not None and (not runs or runs[-1].kind is not hit[0]):
            runs.append(Run(hit[0], waiting, set()))
            waiting = []
        if hit is not None:
            runs[-1].hits.add(hit[1])
        (runs[-1].rows if runs else waiting).append(row)
    return runs


def _hit(cells: Iterable[Cell]) -> tuple[Kind, str] | None:
    for cell in cells:
        text = cell.text
        if len(text) > 1 and not text.isascii():
            kind = kind_of(text)
            if kind is not None:
                return kind, key_of(text)
    return None
