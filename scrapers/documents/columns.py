"""Tables without ruling lines: text that stands in columns, found by the white between."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from scrapers.documents.assembly import tidy
from scrapers.documents.label_lines import Label, Word, columns_of, is_aligned, is_enumerator, labels_of
from scrapers.documents.lattice import Table
from scrapers.documents.lettering import Glyph, TextLine, join_lines
from scrapers.documents.model import Cell

_FIGURE = re.compile(r"[-+减增]?\d+(?:[,.]\d+)*(?:%|[亿万]?元)?|[-—/无]")
_LEAST_ROWS = 3
_LONGEST = 24
"""Letters a piece may have on average; the columns of a newspaper have more."""

_WHITE = 0.35
"""White between two words, in letters: letters of one word stand closer."""

_LEVEL = 0.6
"""How far apart, in letters, the middles of one row's words may be."""

_WRAPPED = 1.6
"""How far apart, in letters, the middles of two lines in one cell may be."""

_UNIT = 4
"""Letters of the longest unit: （万元）."""

_MANY = 6
"""Figures in a line that make it a table by itself."""

_MOST_TORN = 12
"""Lines of labels without figures that a page may end with."""

Reach = tuple[float, float]


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
    edge = min((word.left for line in lines[first:end] for word in _figures(line)), default=0.0)
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
            edge = min([edge, *(piece.left for piece in line.pieces[1:] if _FIGURE.fullmatch(piece.text))])
        wide += line.right > edge and len(line.pieces) < 2
        if wide > 2 or (at > first and line.top - lines[at - 1].bottom > 2.5 * line.size):
            break
    return last


def _is_table(lines: Sequence[TextLine]) -> bool:
    full = [line for line in lines if len(line.pieces) > 1]
    pieces = [piece for line in full for piece in line.pieces]
    figures = [sum(1 for piece in line.pieces[1:] if _FIGURE.fullmatch(piece.text)) for line in full]
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
        figures = [] if alien else _figures(lines[at])
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
    table = _table(lines[first:last], page) if last > first else None
    return [Run(first, last, table)] if table is not None else []


def _is_head(line: TextLine, columns: Sequence[Reach]) -> bool:
    """Whether a line without figures names the columns of those to come; a lone short word is a figure's unit."""
    edge = min(left for left, _ in columns)
    over = [word for word in words_of(line) if word.right > edge]
    return len(over) > 1 or any(len(word.text) > _UNIT for word in over)


def _heading_above(lines: Sequence[TextLine], start: int, at: int) -> int:
    """The line at which the head of the row of figures ``at`` begins: behind the last row of figures above it."""
    for above in range(at - 1, start, -1):
        if _figures(lines[above]):
            return above + 1
    return at


def _figures(line: TextLine) -> list[Word]:
    """The figures of a line; those left of its first word are numbers of rows."""
    words = words_of(line)
    first = next((index for index, word in enumerate(words) if not _FIGURE.fullmatch(word.text)), 0)
    return [word for word in words[first:] if _FIGURE.fullmatch(word.text)]


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


def words_of(line: TextLine) -> list[Word]:
    """A line cut at every white that is wider than between letters; an enumerator stays with what it counts."""
    groups: list[list[Glyph]] = []
    for glyph in line.glyphs:
        if groups and glyph.left - groups[-1][-1].right <= _WHITE * line.size:
            groups[-1].append(glyph)
        else:
            groups.append([glyph])
    words: list[Word] = []
    for group in groups:
        text = "".join(glyph.text for glyph in group)
        certain = all(glyph.certain for glyph in group)
        word = Word(text, group[0].left, group[-1].right, line.top, line.bottom, line.size, certain)
        last = words[-1] if words else None
        if last is not None and is_enumerator(last.text) and word.left - last.right < line.size:
            words[-1] = last.and_then(word, "")
        else:
            words.append(word)
    return words


def _table(lines: Sequence[TextLine], page: int | None) -> Table | None:
    words = [word for line in lines for word in words_of(line)]
    figures = [(line, found) for line in lines if (found := _figures(line))]
    if not figures:
        return None
    edge = min(word.left for _, found in figures for word in found)
    above = figures[0][0].top - 2 * figures[0][0].size
    edge = max((word.right for word in words if word.right <= edge and word.top > above), default=edge)
    labels, groups = labels_of([word for word in words if word.left < edge], [_height(line) for line, _ in figures])
    rows = [_Row(_height(line)) for line, _ in figures]
    for label in labels:
        if label.row is None:
            rows.append(_Row(label.middle, label))
        else:
            rows[label.row].label = label
    right = [word for word in words if word.left >= edge]
    columns = columns_of(right)
    _fill(rows, right, columns, figures[0][0].top)
    rows.sort(key=lambda row: row.height)
    for index, group in enumerate(groups):
        for label in group:
            min(rows, key=lambda row: _apart(row, label.middle)).groups.append((index, label))
    return _laid(rows, len(groups), columns, lines[0].top, page)


@dataclass(slots=True)
class _Row:
    """A row in the making: the height of its middle, its label, the labels of groups beside it, its other words."""

    height: float
    label: Label | None = None
    groups: list[tuple[int, Label]] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)


def _height(line: TextLine) -> float:
    return (line.top + line.bottom) / 2


def _apart(row: _Row, height: float) -> float:
    return abs(row.height - height)


def _fill(rows: list[_Row], words: Sequence[Word], columns: Sequence[Reach], top: float) -> None:
    """Put the words right of the labels into rows; those above ``top``, the first figures, are the table's head."""
    for stack in _stacks((word for word in words if word.middle < top), columns):
        height = (stack[0].top + stack[-1].bottom) / 2
        row = min(rows, key=lambda row: _apart(row, height))
        if _apart(row, height) > _LEVEL * stack[0].size:
            rows.append(row := _Row(height))
        row.words.extend(stack)
    for word in (word for word in words if word.middle >= top):
        row = min(rows, key=lambda row: _apart(row, word.middle))
        alone = len(_reach(word, columns)) > 1 or row.label is None
        if _apart(row, word.middle) > (_LEVEL if alone else _WRAPPED) * word.size:
            rows.append(row := _Row(word.middle))
        row.words.append(word)
    for row in [row for row in rows if row.label is None and row.height >= top and row.words]:
        reached = {_reach(word, columns) for word in row.words}
        for other in rows:
            near = _apart(other, row.height) <= _WRAPPED * row.words[0].size
            if other.label is not None and near and any(_reach(word, columns) in reached for word in other.words):
                other.words.extend(row.words)  # figures of two lines, or of two rows: nobody can tell
                rows.remove(row)
                break


def _stacks(words: Iterable[Word], columns: Sequence[Reach]) -> list[list[Word]]:
    """Words below each other in the same columns, as a narrow head is written."""
    stacks: list[list[Word]] = []
    last: dict[range, list[Word]] = {}
    for word in sorted(words, key=lambda word: word.top):
        reach = _reach(word, columns)
        stack = last.get(reach)
        near = stack is not None and word.middle - stack[-1].middle <= _WRAPPED * word.size
        if stack is None or not near or not is_aligned((stack[-1].left, stack[-1].right), word):
            stacks.append(stack := [])
            last[reach] = stack
        stack.append(word)
    return stacks


def _reach(word: Word, columns: Sequence[Reach]) -> range:
    """The columns that a word stands in; the nearest one where it stands in none."""
    touched = [index for index, (left, right) in enumerate(columns) if left < word.right and word.left < right]
    if touched:
        return range(touched[0], touched[-1] + 1)
    middle = (word.left + word.right) / 2
    nearest = min(range(len(columns)), key=lambda index: abs(sum(columns[index]) / 2 - middle))
    return range(nearest, nearest + 1)


def _laid(rows: Sequence[_Row], groups: int, columns: Sequence[Reach], top: float, page: int | None) -> Table:
    cells: list[Cell] = []
    width = groups + 1 + len(columns)
    for number, row in enumerate(rows):
        held: dict[int, list[Word]] = {}
        reaches: dict[int, range] = {}
        for word in sorted(row.words, key=lambda word: (word.top, word.left)):
            reach = _reach(word, columns)
            start = next((column for column, other in reaches.items() if set(other) & set(reach)), reach[0])
            held.setdefault(start, []).append(word)
            reaches.setdefault(start, reach)
        own = {index: _label_cell(label, number, index, page) for index, label in row.groups}
        if row.label is not None:
            own[groups] = _label_cell(row.label, number, groups, page)
        for start, words in held.items():
            at = groups + 1 + start
            cell = _cell(words, number, at, len(reaches[start]), page)
            own[at] = cell if row.label is None or row.label.certain else replace(cell, certain=False)
        covered = {column for cell in own.values() for column in range(cell.column, cell.column + cell.colspan)}
        own.update({index: Cell(number, index, "", 1, 1, page) for index in range(width) if index not in covered})
        cells.extend(own[index] for index in sorted(own))
    return Table(top, len(rows), width, tuple(cells))


def _label_cell(label: Label, row: int, column: int, page: int | None) -> Cell:
    return Cell(row, column, tidy(label.text), 1, 1, page, label.certain)


def _cell(words: Sequence[Word], row: int, column: int, colspan: int, page: int | None) -> Cell:
    """A cell of words. Figures that share it, or lie over two columns, are sure to be misread."""
    figures = sum(1 for word in words if _FIGURE.fullmatch(word.text))
    certain = all(word.certain for word in words) and not (figures and (len(words) > 1 or colspan > 1))
    text = " ".join(word.text for word in words) if figures else join_lines(word.text for word in words)
    return Cell(row, column, tidy(text), 1, colspan, page, certain)
