"""The running text outside of tables, cut into sentences whose every character knows its place."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from scrapers.documents.model import Document, Grid, Text
from warehouse.codebook.record import record

Spans = tuple[tuple[int, int], ...]

_HEADING = re.compile(r"^(?:#+)?(?:第?[一二三四五六七八九十]{1,3}(?:[、.．:：]|部分|章)|#)")
_NUMBERED = re.compile(r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|[-•●·◆]|#)")
_TERMINATORS = "。！？!?"
_UNTIL = re.compile(rf"[^{_TERMINATORS}]*[{_TERMINATORS}]|[^{_TERMINATORS}]+")
_RUN = re.compile("[^\\s\u200b\ufeff\u00ad]+")
_HEADING_MARKS, _SENTENCE_END = re.compile(r"[\s#*]"), re.compile(r"[。；]")
_TITLE = re.compile(r"(?:报告|年报|总结|汇报)$")
_WRAPPED = 18
_TRAILING = '”’"）)」』'


@record(frozen=True, slots=True)
class Sentence:
    """Whitespace-free ``text`` with the place of each character in the document; ``section`` is the heading above.

    A blank that stood between two digits is kept as one space: what it parted is not one number.
    """

    text: str
    places: Sequence[int]
    section: str
    page: int | None

    @property
    def start(self) -> int:
        return self.places[0]

    @property
    def end(self) -> int:
        return self.places[-1] + 1


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    start: int
    page: int | None
    heading: bool


def sentences(document: Document, taken: Spans = (), grids: frozenset[int] = frozenset()) -> list[Sentence]:
    """Every sentence of the document's prose in order. ``taken`` stretches and ``grids`` belong to tables."""
    found: list[Sentence] = []
    section = ""
    for paragraph in _paragraphs(document, _merged(taken), grids):
        joined = "".join(line.text for line in paragraph)
        if _is_heading(joined, paragraph[0]):
            section = _HEADING_MARKS.sub("", joined)
        found.extend(_cut(paragraph, section))
    return found


def _paragraphs(document: Document, taken: Spans, grids: frozenset[int]) -> Iterator[list[_Line]]:
    """Lines joined where a sentence runs on over a line's or a page's end."""
    current: list[_Line] = []
    for line in _lines(document, taken, grids):
        if line is None or (current and not _runs_on(current, line)):
            if current:
                yield current
            current = []
        if line is not None:
            current.append(line)
    if current:
        yield current


def _lines(document: Document, taken: Spans, grids: frozenset[int]) -> Iterator[_Line | None]:
    """The prose lines; null stands where a table or a blank line parts them for good."""
    for block in document.blocks:
        if isinstance(block, Grid):
            yield None
            if block.number not in grids and block.positions_certain:
                yield from _cells_of_prose(document, block)
            continue
        yield from _lines_of(block, _overlapping(block.start, block.end, taken))


def _overlapping(start: int, end: int, taken: Spans) -> Spans:
    """Of sorted stretches without overlaps, those that touch start:end."""
    first = bisect_right(taken, start, key=lambda span: span[1])
    last = bisect_left(taken, end, key=lambda span: span[0])
    return taken[first:last]


def _merged(taken: Spans) -> Spans:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(taken):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _lines_of(block: Text, taken: Spans) -> Iterator[_Line | None]:
    offset = block.start
    for raw in block.text.splitlines(keepends=True):
        start, offset = offset, offset + len(raw)
        if any(start < last and offset > first for first, last in taken) or "\t" in raw.strip() or "|" in raw:
            yield None
        elif raw.strip():
            yield _Line(raw, start, block.page, block.heading)


def _cells_of_prose(document: Document, grid: Grid) -> Iterator[_Line | None]:
    """Pages laid out with tables hold whole paragraphs in one cell."""
    position = grid.start
    for cell in grid.cells:
        if len(cell.text) < 40 or not _SENTENCE_END.search(cell.text):
            continue
        start = document.text.find(cell.text, position, grid.end)
        if start < 0:
            continue
        position = start + len(cell.text)
        yield from _lines_of(Text(cell.text, start, position, cell.page), ())
        yield None


def _runs_on(paragraph: list[_Line], following: _Line) -> bool:
    """Whether the next line goes on with the paragraph's last sentence: long enough to be wrapped, and not closed."""
    line = paragraph[-1]
    text = line.text.strip()
    length = sum(len(part.text.strip()) for part in paragraph[-_WRAPPED:])
    ends = text.rstrip(_TRAILING)[-1:] in (*_TERMINATORS, "：", ":", "；", ";")
    if ends or line.heading or following.heading or length < _WRAPPED or _TITLE.search(text):
        return False
    return not _NUMBERED.match(following.text.strip()) and not _HEADING.match(text[:1] if len(text) > 40 else text)


def _is_heading(joined: str, first: _Line) -> bool:
    text = joined.strip()
    return len(text) <= 40 and not text.endswith(("。", "；", "，")) and bool(first.heading or _HEADING.match(text))


def _cut(paragraph: list[_Line], section: str) -> Iterator[Sentence]:
    """The paragraph's sentences; a blank stays only where it parts two digits."""
    parts: list[str] = []
    places: list[int] = []
    pages: list[tuple[int, int | None]] = []
    for line in paragraph:
        pages.append((len(places), line.page))
        for run in _RUN.finditer(line.text):
            if parts and parts[-1][-1].isdigit() and run[0][0].isdigit():
                parts.append(" ")
                places.append(places[-1] + 1)
            parts.append(run[0])
            places.extend(range(line.start + run.start(), line.start + run.end()))
    for found in _UNTIL.finditer("".join(parts)):
        start, end = found.span()
        page = pages[bisect_right(pages, start, key=itemgetter(0)) - 1][1]
        yield Sentence(found[0], places[start:end], section, page)
