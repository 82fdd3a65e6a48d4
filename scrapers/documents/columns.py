"""Tables without ruling lines: text that stands in columns, found by the white between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from scrapers.documents.aligned_rows import aligned_table
from scrapers.documents.lattice import Table
from scrapers.documents.lettering import TextLine
from scrapers.documents.words import FIGURE, Reach, Word, figures_of, is_aligned, words_of

_LEAST_ROWS = 3
_LONGEST = 24
"""Letters a piece may have on average; the columns of a newspaper have more."""

_UNIT = 4
"""Letters of the longest unit: （万元）."""

_MANY = 6
"""Figures in a line that make it a table by itself."""

_MOST_LINES, _MOST_LETTERS = 150, 9_000
"""Lines and letters of one run; a page of print has half of them."""

_MOST_TORN = 12
"""Lines of labels without figures that a page may end with."""


@dataclass(frozen=True, slots=True)
class Run:
    """Lines ``first`` to ``last`` (not included) of a page that are one table."""

    first: int
    last: int
    table: Table


def aligned_tables(lines: Sequence[TextLine], page: int | None) -> list[Run]:
    """The runs of lines that stand in columns; lines of one piece among them are parts of labels or headings."""
    found: list[Run] = []
    at = 0
    while at < len(lines):
        end = _run_end(lines, at)
        if end is None:
            at += 1
            continue
        first = at
        while first > (found[-1].last if found else 0) and _belongs(lines[first - 1], lines[first]):
            first -= 1
        while end < len(lines) and _belongs(lines[end], lines[end - 1]):
            end += 1
        end = _torn_end(lines, first, end)
        if _is_table(lines[first:end]):
            found.extend(_segments(lines, first, end, page))
        at = end
    return found


def _belongs(alone: TextLine, beside: TextLine) -> bool:
    """Whether a lone line just above or below a run is part of it: a label's first or last line, a word of its head."""
    return (
        len(alone.pieces) < 2
        and abs(alone.top + alone.bottom - beside.top - beside.bottom) < 3.2 * alone.size
        and abs(alone.size - beside.size) < 0.15 * beside.size
    )


def _torn_end(lines: Sequence[TextLine], first: int, end: int) -> int:
    """The run with the labels that follow it down to the page's end: rows that print nothing, or are torn there."""
    edge = min((word.left for line in lines[first:end] for word in figures_of(line)), default=0.0)
    rest = lines[end:]
    labels = all(len(line.pieces) < 2 and line.right < edge for line in rest)
    near = all(one.top - above.bottom < 2.5 * one.size for above, one in pairwise(lines[end - 1 :]))
    return len(lines) if labels and near and len(rest) <= _MOST_TORN else end


def _run_end(lines: Sequence[TextLine], first: int) -> int | None:
    """Where the run that begins with this line of several pieces ends.

    Lone lines may interrupt it: any number where they end before the figures begin, else two.
    """
    if len(lines[first].pieces) < 2:
        return None
    edge, last, wide = lines[first].right, first + 1, 0
    for at in range(first, len(lines)):
        line = lines[at]
        if len(line.pieces) > 1:
            last, wide = at + 1, 0
            edge = min([edge, *(piece.left for piece in line.pieces[1:] if FIGURE.fullmatch(piece.text))])
        wide += line.right > edge and len(line.pieces) < 2
        if wide > 2 or (at > first and line.top - lines[at - 1].bottom > 2.5 * line.size):
            break
    return last


def _is_table(lines: Sequence[TextLine]) -> bool:
    if len(lines) > _MOST_LINES or sum(len(line.glyphs) for line in lines) > _MOST_LETTERS:
        return False
    full = [line for line in lines if len(line.pieces) > 1]
    pieces = [piece for line in full for piece in line.pieces]
    figures = [sum(1 for piece in line.pieces[1:] if FIGURE.fullmatch(piece.text)) for line in full]
    enough = sum(map(bool, figures)) >= _LEAST_ROWS or max(figures, default=0) >= _MANY
    return enough and sum(len(piece.text) for piece in pieces) <= _LONGEST * len(pieces)


def _segments(lines: Sequence[TextLine], first: int, end: int, page: int | None) -> list[Run]:
    """The tables of a run: one ends where letters change their size, or where figures stand in other columns."""
    sizes = sorted(line.size for line in lines[first:end] if len(line.pieces) > 1)
    usual = sizes[len(sizes) // 2]
    found: list[Run] = []
    start = first
    columns: list[Reach] = []
    for at in range(first, end + 1):
        alien = at == end or (len(lines[at].pieces) < 2 and abs(lines[at].size - usual) > 0.15 * usual)
        figures = [] if alien else figures_of(lines[at])
        fresh = None if alien else _widened(columns, figures)
        if alien or fresh is None or (columns and not figures and _is_head(lines[at], columns)):
            cut = at if alien or not figures else _heading_above(lines, start, at)
            found.extend(_run(lines, start, cut, page))
            start = at + 1 if alien else cut
            columns = [(word.left, word.right) for word in figures]
        else:
            columns = fresh
    return found


def _run(lines: Sequence[TextLine], first: int, last: int, page: int | None) -> list[Run]:
    table = aligned_table(lines[first:last], page) if last > first else None
    return [Run(first, last, table)] if table is not None else []


def _is_head(line: TextLine, columns: Sequence[Reach]) -> bool:
    """Whether a line without figures names the columns of those to come; a lone short word is a figure's unit."""
    edge = min(left for left, _ in columns)
    over = [word for word in words_of(line) if word.right > edge]
    return len(over) > 1 or any(len(word.text) > _UNIT for word in over)


def _heading_above(lines: Sequence[TextLine], start: int, at: int) -> int:
    """The line at which the head of the row of figures ``at`` begins: behind the last row of figures above it."""
    for above in range(at - 1, start, -1):
        if figures_of(lines[above]):
            return above + 1
    return at


def _widened(columns: Sequence[Reach], figures: Sequence[Word]) -> list[Reach] | None:
    """The columns with these figures in them; null where they stand otherwise than the columns do."""
    if columns and len(figures) == 1 == len(columns) and not is_aligned(columns[0], figures[0]):
        return None
    fresh = list(columns)
    for word in figures:
        touched = [index for index, column in enumerate(fresh) if column[0] < word.right and word.left < column[1]]
        if len(touched) > 1 or (touched and not is_aligned(fresh[touched[0]], word)):
            return None
        if touched:
            left, right = fresh[touched[0]]
            fresh[touched[0]] = (min(left, word.left), max(right, word.right))
        elif columns and len(figures) > len(columns):
            return None
        else:
            fresh.append((word.left, word.right))
    return fresh
