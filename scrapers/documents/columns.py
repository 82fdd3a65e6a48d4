"""Tables without ruling lines: text that stands in columns, found by the white between."""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from scrapers.documents.assembly import tidy
from scrapers.documents.lattice import Table
from scrapers.documents.lettering import Piece, TextLine, join_lines
from scrapers.documents.model import Cell

_FIGURE = re.compile(r"[-+]?[\d,.]+%?|[-—/无]")
_LEAST_ROWS = 3
_NEAR = 1.2
_LONGEST = 24
"""Letters a piece may have on average; the columns of a newspaper have more."""


@dataclass(frozen=True, slots=True)
class Run:
    """Lines ``first`` to ``last`` (not included) of a page that are one table."""

    first: int
    last: int
    table: Table


def aligned_tables(lines: Sequence[TextLine], page: int | None) -> list[Run]:
    """The runs of lines that stand in columns; lines of one piece among them are parts of labels."""
    found: list[Run] = []
    first = 0
    while first < len(lines):
        last = _run_end(lines, first)
        if last is None:
            first += 1
            continue
        above = first
        if first > (found[-1].last if found else 0) and _is_near(lines[first - 1], lines[first]):
            above -= 1
        if last < len(lines) and _is_near(lines[last], lines[last - 1]):
            last += 1
        table = _table(lines[above:last], page)
        if table is not None:
            found.append(Run(above, last, table))
        first = last
    return found


def _is_near(alone: TextLine, line: TextLine) -> bool:
    """Whether a lone line stands half above or below a row, as a label of two lines beside its figures does."""
    return len(alone.pieces) < 2 and _apart(alone, line) < _NEAR * alone.size


def _pieces(line: TextLine) -> tuple[Piece, ...]:
    return line.pieces or (Piece(line.text, line.left, line.right, line.certain),)


def _apart(one: TextLine, other: TextLine) -> float:
    return abs(one.top + one.bottom - other.top - other.bottom) / 2


def _run_end(lines: Sequence[TextLine], first: int) -> int | None:
    """Where the run that begins with this line of several pieces ends; a lone line may interrupt it."""
    if len(lines[first].pieces) < 2:
        return None
    last = first + 1
    at = last
    while at < len(lines) and lines[at].top - lines[at - 1].bottom < 2.5 * lines[at].size:
        if len(lines[at].pieces) > 1:
            last = at + 1
        elif at - last >= 2:
            break
        at += 1
    return last


def _table(lines: Sequence[TextLine], page: int | None) -> Table | None:
    full = [line for line in lines if len(line.pieces) > 1]
    pieces = [piece for line in full for piece in line.pieces]
    if len(full) < _LEAST_ROWS or sum(len(piece.text) for piece in pieces) > _LONGEST * len(pieces):
        return None
    columns = _columns([piece for line in lines for piece in _pieces(line)], len(full))
    if len(columns) < 2 or not _has_figures(full, columns):
        return None
    rows = _rows(lines)
    cells: list[Cell] = []
    for number, row in enumerate(rows):
        cells.extend(_cells(row, number, columns, page))
    return Table(lines[0].top, len(rows), len(columns), tuple(cells))


def _columns(pieces: Sequence[Piece], rows: int) -> list[tuple[float, float]]:
    """Left and right of each column: narrow pieces first; one over two columns is a heading above both."""
    columns: list[tuple[float, float, int]] = []
    for piece in sorted(pieces, key=lambda piece: piece.right - piece.left):
        touched = [column for column in columns if column[0] < piece.right and piece.left < column[1]]
        if len(touched) > 1:
            continue
        left, right, count = piece.left, piece.right, 1
        if touched:
            columns.remove(touched[0])
            left, right, count = min(left, touched[0][0]), max(right, touched[0][1]), touched[0][2] + 1
        columns.append((left, right, count))
    return sorted((left, right) for left, right, count in columns if count * 3 >= rows)


def _has_figures(lines: Sequence[TextLine], columns: Sequence[tuple[float, float]]) -> bool:
    edges = [left for left, _ in columns]
    counts = [0] * len(columns)
    for line in lines:
        for piece in line.pieces:
            if _FIGURE.fullmatch(piece.text):
                counts[max(bisect_right(edges, (piece.left + piece.right) / 2) - 1, 0)] += 1
    return max(counts[1:]) >= _LEAST_ROWS


def _rows(lines: Sequence[TextLine]) -> list[list[TextLine]]:
    """Lines of several pieces make rows; a lone one is part of the nearest row's label, or a row where none is near."""
    full = [line for line in lines if len(line.pieces) > 1]
    rows = {id(line): [line] for line in full}
    alone: list[list[TextLine]] = []
    for line in lines:
        if len(line.pieces) > 1:
            continue
        nearest = min(full, key=functools.partial(_apart, line))
        distance = _apart(nearest, line)
        if distance < _NEAR * line.size:
            rows[id(nearest)].append(line)
        else:
            alone.append([line])
    return sorted(
        [sorted(row, key=lambda line: line.top) for row in (*rows.values(), *alone)], key=lambda row: row[0].top
    )


def _cells(
    row: Sequence[TextLine], number: int, columns: Sequence[tuple[float, float]], page: int | None
) -> list[Cell]:
    held: dict[tuple[int, int], list[Piece]] = {}
    for line in row:
        for piece in _pieces(line):
            held.setdefault(_reach(piece, columns), []).append(piece)
    taken: set[int] = set()
    cells: list[Cell] = []
    for (first, last), pieces in sorted(held.items()):
        start = next((column for column in range(first, last + 1) if column not in taken), None)
        if start is None:  # two pieces where one column was seen: nothing here is sure
            above = cells.pop()
            text = f"{above.text} {tidy(join_lines(piece.text for piece in pieces))}"
            cells.append(Cell(number, above.column, text, 1, above.colspan, page, certain=False))
            continue
        taken.update(range(start, last + 1))
        text = tidy(join_lines(piece.text for piece in pieces))
        cells.append(Cell(number, start, text, 1, last - start + 1, page, all(piece.certain for piece in pieces)))
    blanks = (Cell(number, column, "", 1, 1, page) for column in range(len(columns)) if column not in taken)
    return sorted((*cells, *blanks), key=lambda cell: cell.column)


def _reach(piece: Piece, columns: Sequence[tuple[float, float]]) -> tuple[int, int]:
    """The first and last column that a piece stands in; the nearest one where it stands in none."""
    touched = [index for index, (left, right) in enumerate(columns) if left < piece.right and piece.left < right]
    if touched:
        return touched[0], touched[-1]
    middle = (piece.left + piece.right) / 2
    nearest = min(range(len(columns)), key=lambda index: abs(sum(columns[index]) / 2 - middle))
    return nearest, nearest
