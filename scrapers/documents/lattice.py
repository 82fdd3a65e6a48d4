"""A frame of ruling lines and the characters in it, to the cells of a grid."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scrapers.documents.assembly import tidy
from scrapers.documents.lettering import Glyph, cell_text, text_lines
from scrapers.documents.lines import Frame, Line
from scrapers.documents.model import Cell

WALL = 0.6
"""A wall stands between two neighbours where a line covers this share of their common side."""


@dataclass(frozen=True, slots=True)
class Table:
    """Cells of one frame on one page; ``top`` places it among the page's text."""

    top: float
    rows: int
    columns: int
    cells: tuple[Cell, ...]


@dataclass(slots=True)
class Lattice:
    """The positions of a frame, which of them are one cell, and the characters fallen into each."""

    frame: Frame
    owner: list[list[int]]
    glyphs: dict[int, list[Glyph]]

    @classmethod
    def of(cls, frame: Frame) -> Lattice:
        return cls(frame, _owners(frame), {})

    @property
    def count(self) -> int:
        return len({owner for row in self.owner for owner in row})

    @property
    def columns(self) -> int:
        return len(self.frame.xs) - 1

    def take(self, glyphs: Iterable[Glyph]) -> list[Glyph]:
        """Put each character into the cell that holds its middle; those that lie outside are given back."""
        xs, ys, owner, cells = self.frame.xs, self.frame.ys, self.owner, self.glyphs
        width, height = len(xs) - 1, len(ys) - 1
        outside = []
        for glyph in glyphs:
            column = bisect_right(xs, (glyph.left + glyph.right) / 2) - 1
            row = bisect_right(ys, (glyph.top + glyph.bottom) / 2) - 1
            if 0 <= row < height and 0 <= column < width:
                cells.setdefault(owner[row][column], []).append(glyph)
            else:
                outside.append(glyph)
        return outside

    def empty_boxes(self) -> list[tuple[float, float, float, float]]:
        """Left, top, right, bottom of the cells that have no characters."""
        xs, ys = self.frame.xs, self.frame.ys
        return [
            (xs[left], ys[top], xs[right + 1], ys[bottom + 1])
            for owner, (top, left, bottom, right) in self._extents().items()
            if owner not in self.glyphs
        ]

    def table(self, page: int | None) -> Table:
        """The finished cells."""
        cells = []
        xs = self.frame.xs
        for owner, (top, left, bottom, right) in self._extents().items():
            text, certain = cell_text(text_lines(self.glyphs.get(owner, ())), xs[right + 1] - xs[left])
            cells.append(Cell(top, left, tidy(text), bottom - top + 1, right - left + 1, page, certain))
        return Table(self.frame.ys[0], len(self.owner), self.columns, tuple(cells))

    def _extents(self) -> dict[int, list[int]]:
        """First row, first column, last row and last column of each cell."""
        extents: dict[int, list[int]] = {}
        for row, owners in enumerate(self.owner):
            for column, owner in enumerate(owners):
                box = extents.setdefault(owner, [row, column, row, column])
                box[2] = max(box[2], row)
                box[3] = max(box[3], column)
        return extents


def _owners(frame: Frame) -> list[list[int]]:
    """A number for each position; positions without a wall between them share one."""
    xs, ys = frame.xs, frame.ys
    width, height = len(xs) - 1, len(ys) - 1
    parent = list(range(width * height))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for row in range(height):
        for column in range(width):
            here = row * width + column
            if column + 1 < width and not _walled(frame.vertical[column + 1], ys[row], ys[row + 1]):
                _unite(parent, root(here), root(here + 1))
            if row + 1 < height and not _walled(frame.horizontal[row + 1], xs[column], xs[column + 1]):
                _unite(parent, root(here), root(here + width))
    return _rectangles([[root(row * width + column) for column in range(width)] for row in range(height)])


def _unite(parent: list[int], one: int, other: int) -> None:
    parent[max(one, other)] = min(one, other)


def _walled(lines: Sequence[Line], start: float, end: float) -> bool:
    covered = sum([min(last, end) - max(first, start) for _, first, last in lines if first < end and last > start])
    return covered >= WALL * (end - start)


def _rectangles(owner: list[list[int]]) -> list[list[int]]:
    """Where a gap in a line ran cells together into no rectangle, each row keeps its own stretch."""
    boxes: dict[int, list[int]] = {}
    sizes: dict[int, int] = {}
    for row, owners in enumerate(owner):
        for column, number in enumerate(owners):
            box = boxes.setdefault(number, [row, column, row, column])
            box[0], box[1] = min(box[0], row), min(box[1], column)
            box[2], box[3] = max(box[2], row), max(box[3], column)
            sizes[number] = sizes.get(number, 0) + 1
    crooked = {
        number
        for number, (top, left, bottom, right) in boxes.items()
        if (bottom - top + 1) * (right - left + 1) != sizes[number]
    }
    if not crooked:
        return owner
    fresh = len(owner) * len(owner[0])
    for owners in owner:
        previous: int | None = None
        for column, number in enumerate(owners):
            if number in crooked:
                if number != previous:
                    fresh += 1
                owners[column] = fresh
            previous = number
    return owner
