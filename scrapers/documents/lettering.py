"""Characters with places to lines of text, and lines to paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from statistics import median
from typing import NamedTuple

_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")
_NUMERIC = "0123456789.,"
_PAGE_NUMBER = re.compile(
    r"[-—–―－─_·.\s]{0,6}\d{1,4}[-—–―－─_·.\s]{0,6}|第\s?\d{1,4}\s?页.{0,12}|\d{1,4}\s?/\s?\d{1,4}"
)


class Glyph(NamedTuple):
    """A character (or a few) and its box in points, y downwards; ``certain`` is false where it has no sure reading."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    certain: bool = True

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


_LEFT = attrgetter("left")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line with white on both sides."""

    text: str
    left: float
    right: float
    certain: bool


class TextLine(NamedTuple):
    """One line of text and its box. A tuple, as glyphs are: a page has hundreds."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    certain: bool
    size: float
    """The width of its Chinese characters, which is the font's size; line heights vary with the fonts mixed in."""
    pieces: tuple[Piece, ...]
    """Its stretches where there is white between them, else nothing."""
    glyphs: Sequence[Glyph]
    """Its characters from left to right, blanks left out."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Joined lines. ``opens``: may continue the one before; ``runs_on``: ends like one to be continued."""

    text: str
    top: float
    heading: bool = False
    opens: bool = False
    runs_on: bool = False


def text_lines(glyphs: Iterable[Glyph]) -> list[TextLine]:
    """Lines from top to bottom: characters whose middles are at one height, from left to right."""
    lines: list[list[Glyph]] = []
    level = size = 0.0
    placed = [((glyph.top + glyph.bottom) / 2, glyph.left, index, glyph) for index, glyph in enumerate(glyphs)]
    placed.sort()
    for middle, _, _, glyph in placed:
        height = glyph.bottom - glyph.top
        if lines and middle - level <= 0.5 * max(min(size, height), 2.0):
            lines[-1].append(glyph)
            count = len(lines[-1])
            level += (middle - level) / count
            size += (height - size) / count
        else:
            lines.append([glyph])
            level, size = middle, height
    return [line for line in map(_line, lines) if line.text]


def _line(glyphs: list[Glyph]) -> TextLine:
    glyphs.sort(key=_LEFT)
    groups: list[list[Glyph]] = []
    parts: list[str] = []
    last: Glyph | None = None
    for glyph in glyphs:
        if last is not None:
            size = min(last.height, glyph.height)
            if glyph.text == last.text and abs(glyph.left - last.left) < 0.15 * size and glyph.text != " ":
                continue  # bold made by printing twice
            if _apart(last, glyph, size):
                parts.append(" ")
        parts.append(glyph.text)
        last = glyph
        if not glyph.text.isspace():
            if not groups or glyph.left - groups[-1][-1].right > 1.5 * min(groups[-1][-1].height, glyph.height):
                groups.append([])
            groups[-1].append(glyph)
    solid = [glyph for group in groups for glyph in group] or glyphs
    _, lefts, tops, rights, bottoms, sure = zip(*solid, strict=True)
    return TextLine(
        "".join(parts).strip(),
        lefts[0],
        min(tops),
        max(rights),
        max(bottoms),
        all(sure),
        _size(solid),
        tuple(map(_piece, groups)) if len(groups) > 1 else (),
        solid,
    )


def _piece(glyphs: Sequence[Glyph]) -> Piece:
    parts = [glyphs[0].text]
    for last, glyph in pairwise(glyphs):
        parts.append(" " + glyph.text if _apart(last, glyph, min(last.height, glyph.height)) else glyph.text)
    return Piece("".join(parts), glyphs[0].left, glyphs[-1].right, all(glyph.certain for glyph in glyphs))


def _size(glyphs: Sequence[Glyph]) -> float:
    wide = [right - left for text, left, _, right, _, _ in glyphs if len(text) == 1 and "\u3400" <= text <= "\u9fff"]
    return median(wide) if wide else 0.85 * median([glyph.height for glyph in glyphs])


def _apart(last: Glyph, glyph: Glyph, size: float) -> bool:
    """Whether a gap stands for a blank; between Chinese characters only a wide one does (they are justified)."""
    if glyph.left - last.right <= 0.3 * size or last.text.endswith(" ") or glyph.text.startswith(" "):
        return False
    both_wide = _WIDE.match(last.text[-1]) and _WIDE.match(glyph.text[0])
    return glyph.left - last.right > size * (1.0 if both_wide else 0.3)


def cell_text(lines: Sequence[TextLine], width: float) -> tuple[str, bool]:
    """The lines of a cell this wide as one, and whether all of it is certain.

    Only a number that filled the cell goes on in the next line as the same number.
    """
    joined = ""
    above: TextLine | None = None
    for line in lines:
        filled = above is not None and len(above.text) > 2 and width - (above.right - above.left) < above.size / 2 + 11
        if filled and joined[-1] in _NUMERIC and line.text[0] in _NUMERIC:
            joined += line.text
        else:
            joined = join_lines((joined, line.text)) if joined else line.text
        above = line
    return joined, all(line.certain for line in lines)


def without_page_number(lines: list[TextLine], height: float) -> list[TextLine]:
    """The lines less the page's number, which stands alone as its first or last line near an edge."""
    kept = list(lines)
    for index in (0, -1):
        if kept:
            line = kept[index]
            at_edge = line.bottom < height * 0.12 or line.top > height * 0.85
            if at_edge and _PAGE_NUMBER.fullmatch(line.text):
                kept.pop(index)
    return kept


def paragraphs(lines: Sequence[TextLine], margins: tuple[float, float], body: float) -> list[Paragraph]:
    """Join lines that run on. ``margins`` are the page's text edges, ``body`` the usual size of its letters."""
    left, right = margins
    groups: list[list[TextLine]] = []
    for line in lines:
        if groups and _continues(groups[-1][-1], line, left, right, body):
            groups[-1].append(line)
        else:
            groups.append([line])
    found = []
    for group in groups:
        first, last = group[0], group[-1]
        heading = _is_heading(first, body)
        opens = not heading and first.left - left < body
        runs_on = not heading and right - last.right < 1.5 * body
        found.append(Paragraph(join_lines(line.text for line in group), first.top, heading, opens, runs_on))
    return found


def _continues(above: TextLine, line: TextLine, left: float, right: float, body: float) -> bool:
    if line.top - above.bottom > 1.6 * body or abs(line.size - above.size) > 0.15 * body:
        return False
    if _is_heading(above, body):
        return _is_heading(line, body)
    return line.left - left < 1.2 * body and right - above.right < 2.2 * body


def _is_heading(line: TextLine, body: float) -> bool:
    return line.size > 1.2 * body and len(line.text) < 60


def join_lines(parts: Iterable[str]) -> str:
    """Lines of one paragraph: only between two Latin words or numbers does a line's end stand for a blank."""
    joined = ""
    for part in parts:
        joined += " " + part if joined and joined[-1].isascii() and part[0].isascii() else part
    return joined


def text_edges(lines: Sequence[TextLine], width: float) -> tuple[tuple[float, float], float]:
    """The left and right edges of running text on a page this wide, and the usual size of its letters.

    Where all lines are short the right edge is about as far in as the left one.
    """
    if not lines:
        return (0.0, 0.0), 12.0
    body = median(line.size for line in lines for _ in range(min(len(line.text), 40)))
    usual = [line for line in lines if abs(line.size - body) <= 0.1 * body] or list(lines)
    left = min(line.left for line in usual)
    return (left, max(width - left - 3 * body, *(line.right for line in usual))), body
