"""Lines of text that stand in columns, to the cells of a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from scrapers.documents.assembly import tidy
from scrapers.documents.label_lines import Label, labels_of
from scrapers.documents.lattice import Table
from scrapers.documents.lettering import TextLine, join_lines
from scrapers.documents.model import Cell
from scrapers.documents.words import FIGURE, Reach, Word, columns_of, figures_of, is_aligned, reach_of, words_of

_LEVEL = 0.6
"""How far apart, in letters, the middles of one row's words may be."""

_WRAPPED = 1.6
"""How far apart, in letters, the middles of two lines in one cell may be."""


def aligned_table(lines: Sequence[TextLine], page: int | None) -> Table | None:
    """The rows and columns of these lines; null where no figures are among them."""
    words = [word for line in lines for word in words_of(line)]
    figures = [(line, found) for line in lines if (found := figures_of(line))]
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
        alone = len(reach_of(word, columns)) > 1 or row.label is None
        if _apart(row, word.middle) > (_LEVEL if alone else _WRAPPED) * word.size:
            rows.append(row := _Row(word.middle))
        row.words.append(word)
    for row in [row for row in rows if row.label is None and row.height >= top and row.words]:
        reached = {reach_of(word, columns) for word in row.words}
        for other in rows:
            near = _apart(other, row.height) <= _WRAPPED * row.words[0].size
            if other.label is not None and near and any(reach_of(word, columns) in reached for word in other.words):
                other.words.extend(row.words)  # figures of two lines, or of two rows: nobody can tell
                rows.remove(row)
                break


def _stacks(words: Iterable[Word], columns: Sequence[Reach]) -> list[list[Word]]:
    """Words below each other in the same columns, as a narrow head is written."""
    stacks: list[list[Word]] = []
    last: dict[range, list[Word]] = {}
    for word in sorted(words, key=lambda word: word.top):
        reach = reach_of(word, columns)
        stack = last.get(reach)
        near = stack is not None and word.middle - stack[-1].middle <= _WRAPPED * word.size
        if stack is None or not near or not is_aligned((stack[-1].left, stack[-1].right), word):
            stacks.append(stack := [])
            last[reach] = stack
        stack.append(word)
    return stacks


def _laid(rows: Sequence[_Row], groups: int, columns: Sequence[Reach], top: float, page: int | None) -> Table:
    cells: list[Cell] = []
    width = groups + 1 + len(columns)
    for number, row in enumerate(rows):
        held: dict[int, list[Word]] = {}
        reaches: dict[int, range] = {}
        for word in sorted(row.words, key=lambda word: (word.top, word.left)):
            reach = reach_of(word, columns)
            start = next((column for column, other in reaches.items() if set(other) & set(reach)), reach[0])
            held.setdefault(start, []).append(word)
            reaches.setdefault(start, reach)
        own = {index: _label_cell(label, number, index, page) for index, label in row.groups}
        if row.label is not None:
            own[groups] = _label_cell(row.label, number, groups, page)
        for start, words in held.items():
            at = groups + 1 + start
            cell = _cell(words, number, at, len(reaches[start]), page)
            own[at] = cell if row.label is None or row.label.certain else cell._replace(certain=False)
        covered = {column for cell in own.values() for column in range(cell.column, cell.column + cell.colspan)}
        own.update({index: Cell(number, index, "", 1, 1, page) for index in range(width) if index not in covered})
        cells.extend(own[index] for index in sorted(own))
    return Table(top, len(rows), width, tuple(cells))


def _label_cell(label: Label, row: int, column: int, page: int | None) -> Cell:
    return Cell(row, column, tidy(label.text), 1, 1, page, label.certain)


def _cell(words: Sequence[Word], row: int, column: int, colspan: int, page: int | None) -> Cell:
    """A cell of words. Figures that share it, or lie over two columns, are sure to be misread."""
    figures = sum(1 for word in words if FIGURE.fullmatch(word.text))
    certain = all(word.certain for word in words) and not (figures and (len(words) > 1 or colspan > 1))
    text = " ".join(word.text for word in words) if figures else join_lines(word.text for word in words)
    return Cell(row, column, tidy(text), 1, colspan, page, certain)
