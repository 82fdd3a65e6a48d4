"""One page of characters and lines to its tables and paragraphs in reading order. Shared by PDF, OFD and OCR."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scrapers.documents.assembly import Assembly
from scrapers.documents.columns import aligned_tables
from scrapers.documents.lattice import Lattice, Table
from scrapers.documents.lettering import (
    Glyph,
    Paragraph,
    join_lines,
    paragraphs,
    text_edges,
    text_lines,
    without_page_number,
)
from scrapers.documents.lines import Line, frames


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on a page: points, y downwards from its top edge."""

    number: int
    width: float
    height: float
    glyphs: Sequence[Glyph]
    horizontal: Sequence[Line]
    vertical: Sequence[Line]


def page_blocks(page: Page) -> list[Table | Paragraph]:
    """Tables and paragraphs from top to bottom; the page's number is left out."""
    lattices = [lattice for lattice in map(Lattice.of, frames(page.horizontal, page.vertical)) if _tabulates(lattice)]
    lattices.sort(key=_area)  # of tables inside each other the inner one takes its characters first
    outside = list(page.glyphs)
    for lattice in lattices:
        outside = lattice.take(outside)
    tables = [lattice.table(page.number) for lattice in lattices if lattice.glyphs]
    lines = without_page_number(text_lines(outside), page.height)
    for run in reversed(aligned_tables(lines, page.number)):
        tables.append(run.table)
        del lines[run.first : run.last]
    tables.sort(key=lambda table: table.top)
    margins, body = text_edges(lines, page.width)
    blocks: list[Table | Paragraph] = []
    for table in tables:
        above = [line for line in lines if line.top < table.top]
        blocks.extend(paragraphs(above, margins, body))
        blocks.append(table)
        lines = lines[len(above) :]
    blocks.extend(paragraphs(lines, margins, body))
    return blocks


def _tabulates(lattice: Lattice) -> bool:
    """A frame around text, or bands of one column, is no table."""
    return lattice.columns > 1 and lattice.count > 1


def _area(lattice: Lattice) -> float:
    left, top, right, bottom = lattice.frame.box
    return (right - left) * (bottom - top)


class Flow:
    """Pages one after another into an Assembly; a sentence cut by the page's end is joined again."""

    def __init__(self, assembly: Assembly) -> None:
        self.assembly = assembly
        self._held: tuple[Paragraph, int] | None = None

    def add(self, blocks: Iterable[Table | Paragraph], page: int) -> None:
        for block in blocks:
            if isinstance(block, Table):
                self.end()
                self.assembly.grid(block.cells, block.rows, block.columns, page=page)
            elif self._held and self._held[1] != page and self._held[0].runs_on and block.opens:
                joined = Paragraph(join_lines((self._held[0].text, block.text)), 0.0, runs_on=block.runs_on)
                self._held = (joined, self._held[1])
            else:
                self.end()
                self._held = (block, page)

    def end(self) -> None:
        """Write out the paragraph that waited for its continuation."""
        if self._held:
            paragraph, page = self._held
            self.assembly.text(paragraph.text, page=page, heading=paragraph.heading)
            self._held = None
