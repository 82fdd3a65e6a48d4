"""The words of a page's lines, where each stands, and which of them are figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from scrapers.documents.lettering import Glyph, TextLine

FIGURE = re.compile(r"[-+减增]?\d+(?:[,.]\d+)*(?:%|[亿万]?元)?|[-—/无]")
_ENUMERATOR = re.compile(r"[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})(?:[)）、．]|\.(?!\d))\s*")
_WHITE = 0.35
"""White between two words, in letters: letters of one word stand closer."""

SAME = 0.3
"""Letters by which edges or middles of words in one column may differ."""

Reach = tuple[float, float]


class Word(NamedTuple):
    """Letters without white between them, and their box in points; ``size`` is the width of a letter."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    certain: bool

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def width(self) -> float:
        return self.right - self.left

    def and_then(self, word: Word, between: str) -> Word:
        """The two as one word, the other to the right."""
        return self._replace(
            text=self.text + between + word.text, right=word.right, certain=self.certain and word.certain
        )


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


def figures_of(line: TextLine) -> list[Word]:
    """The figures of a line; those left of its first word are numbers of rows."""
    words = words_of(line)
    first = next((index for index, word in enumerate(words) if not FIGURE.fullmatch(word.text)), 0)
    return [word for word in words[first:] if FIGURE.fullmatch(word.text)]


def is_enumerator(text: str) -> bool:
    """Whether this is no more than the number of an item: 一、 （二） 3."""
    return _ENUMERATOR.fullmatch(text) is not None


def is_aligned(column: Reach, word: Word) -> bool:
    """Whether a word shares its column's left edge, right edge or middle."""
    left, right = column
    near = SAME * word.size
    offsets = (left - word.left, right - word.right, (left + right - word.left - word.right) / 2)
    return any(abs(offset) <= near for offset in offsets)


def columns_of(words: Iterable[Word]) -> list[Reach]:
    """Left and right of each column: narrow words first; one over two columns is a heading above both."""
    columns: list[Reach] = []
    for word in sorted(words, key=lambda word: word.width):
        touched = [column for column in columns if column[0] < word.right and word.left < column[1]]
        if len(touched) > 1:
            continue
        reach = (word.left, word.right)
        if touched:
            columns.remove(touched[0])
            reach = (min(word.left, touched[0][0]), max(word.right, touched[0][1]))
        columns.append(reach)
    return sorted(columns)


def is_opening(text: str) -> bool:
    """Whether a line begins with the number of an item, as no second line of a label does."""
    return _ENUMERATOR.match(text) is not None


def reach_of(word: Word, columns: Sequence[Reach]) -> range:
    """The columns that a word stands in; the nearest one where it stands in none."""
    touched = [index for index, (left, right) in enumerate(columns) if left < word.right and word.left < right]
    if touched:
        return range(touched[0], touched[-1] + 1)
    middle = (word.left + word.right) / 2
    nearest = min(range(len(columns)), key=lambda index: abs(sum(columns[index]) / 2 - middle))
    return range(nearest, nearest + 1)
