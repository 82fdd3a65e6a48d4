"""Whose label is a line? The lines left of the figures, shared out among the rows by height and by how they wrap."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from scrapers.documents.lettering import join_lines
from scrapers.documents.words import SAME, Reach, Word, columns_of, is_opening

_SECOND_ITEM = re.compile(r"[^\d（(]\d{1,2}[、．.](?!\d)")
_ALONE, _BARE = 0.7, 3.0
"""Costs, in letters: of a label whose row prints nothing, and of a row without a label."""

_FAR = 1.2
"""Letters that a label may stand above or below its figures."""

_SLACK = 1.6
"""Letters by which a line may fall short of its cell before the label goes on in the next."""

_LONGEST = 6
"""Lines of one label."""


@dataclass(frozen=True, slots=True)
class Label:
    """The lines of one label; ``row`` is the row of figures that it names, null where it prints none."""

    lines: tuple[Word, ...]
    row: int | None

    @property
    def text(self) -> str:
        return join_lines(line.text for line in self.lines)

    @property
    def certain(self) -> bool:
        """False also where the number of another item stands inside: these are lines of two labels."""
        return all(line.certain for line in self.lines) and not _SECOND_ITEM.search(self.text)

    @property
    def middle(self) -> float:
        return (self.lines[0].top + self.lines[-1].bottom) / 2


def labels_of(words: Sequence[Word], heights: Sequence[float]) -> tuple[list[Label], list[list[Label]]]:
    """The labels of rows at these heights, from top to bottom; and those of groups of rows, column by column.

    A group's label stands left of its rows' own; its ``row`` is null.
    """
    start = _own_column(words, heights)
    own = [word for word in words if word.right > start + SAME * word.size]
    beside = [word for word in words if word.right <= start + SAME * word.size]
    labels = _shared_out(_lines(own), heights)
    named = {label.row for label in labels}
    for row, height in enumerate(heights):
        level = [word for word in beside if abs(word.middle - height) < 0.6 * word.size]
        if row not in named and level:
            labels.append(Label(tuple(_lines(level)), row))
            beside = [word for word in beside if word not in level]
    groups = [_stacks([word for word in beside if _touches(word, column)]) for column in columns_of(beside)]
    return sorted(labels, key=lambda label: label.middle), [group for group in groups if group]


def _own_column(words: Sequence[Word], heights: Sequence[float]) -> float:
    """Where the column of the rows' own labels begins: right of the words that stand before others in a line."""
    starts = [
        right.left
        for left, right in pairwise(sorted(words, key=lambda word: (word.top, word.left)))
        if left.top == right.top and left.right < right.left and right.middle > heights[0] - right.size
    ]
    if len(starts) > 1:
        return sorted(starts)[len(starts) // 2]
    columns = [
        column for column in columns_of(words) if sum(_touches(word, column) for word in words) * 3 >= len(heights)
    ]
    return columns[-1][0] if columns else 0.0


def _touches(word: Word, column: Reach) -> bool:
    return column[0] < word.right and word.left < column[1]


def _lines(words: Iterable[Word]) -> list[Word]:
    """Words at one height as one."""
    lines: list[Word] = []
    for word in sorted(words, key=lambda word: (word.middle, word.left)):
        if lines and abs(lines[-1].middle - word.middle) < 0.4 * word.size and word.left >= lines[-1].right:
            lines[-1] = lines[-1].and_then(word, " ")
        else:
            lines.append(word)
    return lines


def _stacks(words: Iterable[Word]) -> list[Label]:
    stacks: list[list[Word]] = []
    for line in _lines(words):
        if stacks and line.middle - stacks[-1][-1].middle < 1.8 * line.size and not is_opening(line.text):
            stacks[-1].append(line)
        else:
            stacks.append([line])
    return [Label(tuple(stack), None) for stack in stacks]


def _shared_out(lines: Sequence[Word], heights: Sequence[float]) -> list[Label]:
    """The likeliest labels, whether they stand at the middle, the top or the foot of their rows."""
    tried = [_cheapest(lines, heights, place) for place in (_middle, _top, _foot)]
    return min(tried, key=lambda found: found[0])[1]


def _middle(block: Sequence[Word]) -> float:
    return (block[0].middle + block[-1].middle) / 2


def _top(block: Sequence[Word]) -> float:
    return block[0].middle


def _foot(block: Sequence[Word]) -> float:
    return block[-1].middle


def _cheapest(
    lines: Sequence[Word], heights: Sequence[float], place: Callable[[Sequence[Word]], float]
) -> tuple[float, list[Label]]:
    """Lines and rows in one order: every line is part of a label, every label names a row or stands alone."""
    longest = [_wraps(lines, at) for at in range(len(lines))]
    costs = [[inf] * (len(heights) + 1) for _ in range(len(lines) + 1)]
    steps: dict[tuple[int, int], tuple[int, int | None]] = {}
    costs[0][0] = 0.0
    for at in range(len(lines) + 1):
        for row in range(len(heights) + 1):
            cost = costs[at][row]
            if cost == inf:
                continue
            if row < len(heights) and cost + _BARE < costs[at][row + 1]:
                costs[at][row + 1] = cost + _BARE
                steps[at, row + 1] = (0, row)
            for count in range(1, longest[at] + 1 if at < len(lines) else 0):
                block = lines[at : at + count]
                height, size = place(block), block[0].size
                between = (row == 0 or heights[row - 1] < height) and (row == len(heights) or height < heights[row])
                if between and cost + _ALONE < costs[at + count][row]:
                    costs[at + count][row] = cost + _ALONE
                    steps[at + count, row] = (count, None)
                away = abs(height - heights[row]) / size if row < len(heights) else inf
                if away <= _FAR and cost + away < costs[at + count][row + 1]:
                    costs[at + count][row + 1] = cost + away
                    steps[at + count, row + 1] = (count, row)
    return costs[-1][-1], _walked_back(lines, len(heights), steps)


def _walked_back(lines: Sequence[Word], row: int, steps: dict[tuple[int, int], tuple[int, int | None]]) -> list[Label]:
    labels: list[Label] = []
    at = len(lines)
    while (at, row) in steps:
        count, named = steps[at, row]
        if count:
            labels.append(Label(tuple(lines[at - count : at]), named))
        at -= count
        row -= named is not None
    return labels[::-1]


def _in_one_cell(one: Word, other: Word) -> bool:
    """Whether two lines are set in cells of one width, to the left or in the middle."""
    return min(abs(one.left - other.left), abs(one.left + one.right - other.left - other.right) / 2) <= SAME * one.size


def _wraps(lines: Sequence[Word], at: int) -> int:
    """How many lines a label that begins here may have: each but its last fills the cell, and none opens an item."""
    count = 1
    while at + count < len(lines) and count < _LONGEST:
        above, line = lines[at + count - 1], lines[at + count]
        room = max(other.width for other in lines if _in_one_cell(other, above))
        if above.width < room - _SLACK * above.size or is_opening(line.text):
            break
        if line.middle - above.middle > 2 * line.size:
            break
        count += 1
    return count
