"""Ruling lines of a page: pieces joined into lines, lines that cross gathered into frames.

Shared by PDF, OFD and OCR. Coordinates are points (1/72 inch), x to the right, y downwards.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from scrapers.documents import limits

THIN = 2.5
"""A filled rectangle this thin is a line; a wider one is shading, whose edges are no lines."""

NEAR = 3.0
"""Lines that miss each other by less than this are meant to touch."""

SAME = 1.6
"""Parallel pieces this close are one line."""

STRAIGHT = 1.0
"""How far off the level, in points, a line's ends may be."""

MIN_WIDTH = 60.0
"""A narrower frame is a box for a tick, or the strokes of a large letter."""

MAX_FRAME_LINES = 1500


class Line(NamedTuple):
    """A horizontal or vertical line: ``at`` is its fixed coordinate, ``start``–``end`` its reach along the other."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Frame:
    """Lines that hang together: their distinct positions, and the walls at each."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    vertical: tuple[tuple[Line, ...], ...]
    horizontal: tuple[tuple[Line, ...], ...]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]


Point = tuple[float, float]


def straight(one: Point, other: Point, horizontal: list[Line], vertical: list[Line]) -> None:
    """Add a stroke between two points where it is level or upright."""
    (x0, y0), (x1, y1) = one, other
    if abs(y0 - y1) <= STRAIGHT and abs(x0 - x1) > abs(y0 - y1):
        horizontal.append(Line((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
    elif abs(x0 - x1) <= STRAIGHT and abs(y0 - y1) > abs(x0 - x1):
        vertical.append(Line((x0 + x1) / 2, min(y0, y1), max(y0, y1)))


def thin(points: Sequence[Point], horizontal: list[Line], vertical: list[Line]) -> None:
    """Add a filled shape where it is too thin to be shading; a dot is a piece of a line either way."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
    width, height = right - left, bottom - top
    if height <= THIN and width >= height:
        horizontal.append(Line((top + bottom) / 2, left, right))
    if width <= THIN and height >= width:
        vertical.append(Line((left + right) / 2, top, bottom))


def join(pieces: Iterable[Line]) -> list[Line]:
    """Pieces on the same line, end to end or overlapping, as one line each."""
    joined: list[Line] = []
    group: list[Line] = []
    for piece in sorted(pieces, key=lambda line: line.at):
        if group and piece.at - group[-1].at > SAME:
            joined.extend(_merge(group))
            group = []
        group.append(piece)
    joined.extend(_merge(group))
    return joined


def _merge(group: Sequence[Line]) -> list[Line]:
    merged: list[Line] = []
    for piece in sorted(group, key=lambda line: line.start):
        if merged and piece.start <= merged[-1].end + NEAR:
            last = merged[-1]
            longer = last if last.end - last.start >= piece.end - piece.start else piece
            merged[-1] = Line(longer.at, last.start, max(last.end, piece.end))
        else:
            merged.append(piece)
    return [line for line in merged if line.end - line.start > 2 * THIN]


def frames(horizontal: Iterable[Line], vertical: Iterable[Line]) -> list[Frame]:
    """The frames of a page from top to bottom. Raises UnreadableDocumentError where lines are too many."""
    rows, columns = join(horizontal), join(vertical)
    if len(rows) > MAX_FRAME_LINES or len(columns) > MAX_FRAME_LINES:
        raise limits.refuse_size("A page has too many ruling lines", f"{MAX_FRAME_LINES} each way")
    columns.sort(key=lambda line: line.at)
    places = [line.at for line in columns]
    parent = list(range(len(rows) + len(columns)))
    for index, row in enumerate(rows):
        first, last = bisect_left(places, row.start - NEAR), bisect_right(places, row.end + NEAR)
        for other in range(first, last):
            if columns[other].start - NEAR <= row.at <= columns[other].end + NEAR:
                _union(parent, index, len(rows) + other)
    members: dict[int, tuple[list[Line], list[Line]]] = {}
    for index, line in enumerate(rows):
        members.setdefault(_root(parent, index), ([], []))[0].append(line)
    for index, line in enumerate(columns):
        members.setdefault(_root(parent, len(rows) + index), ([], []))[1].append(line)
    found = [_frame(*lines) for lines in members.values() if all(lines)]
    return sorted((frame for frame in found if frame), key=lambda frame: (frame.ys[0], frame.xs[0]))


def _frame(rows: list[Line], columns: list[Line]) -> Frame | None:
    """Add the outer border where it is missing, as it is at a page break."""
    top, bottom = min(line.start for line in columns), max(line.end for line in columns)
    left, right = min(line.start for line in rows), max(line.end for line in rows)
    xs, vertical = _positions(columns, left, right)
    ys, horizontal = _positions(rows, top, bottom)
    if len(xs) < 2 or len(ys) < 2 or xs[-1] - xs[0] < MIN_WIDTH:
        return None
    return Frame(xs, ys, vertical, horizontal)


def _positions(
    lines: Iterable[Line], low: float, high: float
) -> tuple[tuple[float, ...], tuple[tuple[Line, ...], ...]]:
    """Distinct positions, and the lines on each; ``low`` and ``high`` are the reach of the lines across."""
    groups: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.at):
        if groups and line.at - groups[-1][0].at <= NEAR:
            groups[-1].append(line)
        else:
            groups.append([line])
    places = [sum(line.at for line in group) / len(group) for group in groups]
    walls = [tuple(group) for group in groups]
    if places[0] - low > 2 * NEAR:
        places.insert(0, low)
        walls.insert(0, ())
    if high - places[-1] > 2 * NEAR:
        places.append(high)
        walls.append(())
    return tuple(places), tuple(walls)


def _root(parent: list[int], index: int) -> int:
    while parent[index] != index:
        parent[index] = parent[parent[index]]
        index = parent[index]
    return index


def _union(parent: list[int], one: int, other: int) -> None:
    one, other = _root(parent, one), _root(parent, other)
    if one != other:
        parent[max(one, other)] = min(one, other)
