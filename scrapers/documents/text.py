"""Plain text and Markdown dumps: the text exactly as decoded, its lines as blocks, its tab and pipe tables as grids.

Such dumps were made by others' tools, which drop or shift empty cells: their grids' positions are hints only.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from scrapers.documents import limits
from scrapers.documents.assembly import tidy
from scrapers.documents.encoding import decode
from scrapers.documents.limits import Deadline
from scrapers.documents.model import Block, Cell, Document, Grid, MediaType, Problem, Text

_TABLE, _TABLE_END = re.compile("<table\\b", re.IGNORECASE), re.compile("</table>", re.IGNORECASE)
_BOUNDS = (("\t", "tabs", limits.MAX_CELLS), ("|", "bars", limits.MAX_CELLS), ("\n", "lines", limits.MAX_LINES))


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its end, and where it begins in the whole text."""

    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def read_text(
    data: bytes, media_type: MediaType, *, encoding_hint: str | None = None, deadline: Deadline | None = None
) -> Document:
    """The dump's blocks; ``Document.text`` is every character of it. Raises UnreadableDocumentError (too_large)."""
    if len(data) > limits.MAX_MARKUP_BYTES:
        raise limits.refuse_size("The text is too large", f"{limits.MAX_MARKUP_BYTES // 2**20} MB")
    decoded = decode(data, encoding_hint)
    for mark, what, most in _BOUNDS:
        if decoded.text.count(mark) > most:
            raise limits.refuse_size(f"The text has too many {what}", f"{most:,}")
    blocks = _Blocks(decoded.text)
    lines = _lines(decoded.text)
    deadline = deadline or Deadline()
    at = 0
    while at < len(lines):
        if at & 1023 == 0:
            deadline.check()
        at = (
            _tab_table(lines, at, blocks)
            or _pipe_table(lines, at, blocks)
            or _web_table(lines, at, blocks)
            or _paragraph(lines, at, blocks)
        )
    problems: tuple[Problem, ...] = ()
    if decoded.damaged > 1:
        problems = (Problem("encoding", f"{decoded.damaged} damaged characters, read as {decoded.encoding}."),)
    return Document(
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=media_type,
        text=decoded.text,
        blocks=tuple(blocks.found),
        title=next((block.text for block in blocks.found if isinstance(block, Text) and block.heading), None),
        encoding=decoded.encoding,
        dump=True,
        problems=problems,
    )


@dataclass(slots=True)
class _Blocks:
    whole: str
    found: list[Block] = field(default_factory=list)
    grids: int = 0
    positions: int = 0

    def text(self, start: int, end: int, *, heading: bool) -> None:
        if len(self.found) >= limits.MAX_BLOCKS:
            raise limits.refuse_size("The text has too many lines", f"{limits.MAX_BLOCKS:,} blocks")
        self.found.append(Text(self.whole[start:end], start, end, None, heading))

    def grid(self, rows: Sequence[Sequence[str]], start: int, end: int) -> None:
        columns = max(map(len, rows))
        cells = [Cell(row, column, tidy(text)) for row, line in enumerate(rows) for column, text in enumerate(line)]
        self.cells(cells, len(rows), columns, start, end)

    def cells(self, cells: Sequence[Cell], rows: int, columns: int, start: int, end: int) -> None:
        self.positions += columns * rows
        if self.positions > limits.MAX_CELLS:
            raise limits.refuse_size("The tables have too many cells", f"{limits.MAX_CELLS:,} cells")
        self.grids += 1
        self.found.append(Grid(self.grids, rows, columns, tuple(cells), None, start, end, positions_certain=False))


def _lines(text: str) -> list[Line]:
    lines = []
    start = 0
    for part in text.split("\n"):
        lines.append(Line(part.removesuffix("\r"), start))
        start += len(part) + 1
    return lines


def _paragraph(lines: Sequence[Line], at: int, blocks: _Blocks) -> int:
    line = lines[at]
    body = line.text.strip()
    if body:
        hashes = len(body) - len(body.lstrip("#"))
        heading = 0 < hashes <= 6 and body[hashes : hashes + 1].isspace()
        if heading:
            body = body[hashes:].strip().rstrip("#").rstrip()
        start = line.text.find(body) + line.start
        blocks.text(start, start + len(body), heading=heading)
    return at + 1


def _tab_table(lines: Sequence[Line], at: int, blocks: _Blocks) -> int | None:
    """A run of lines with tabs, one of which at least separates something; null where there is none."""
    end = at
    while end < len(lines) and "\t" in lines[end].text:
        end += 1
    rows = [line.text.split("\t") for line in lines[at:end]]
    if end == at or not _tabulates(rows):
        return None
    blocks.grid(rows, lines[at].start, lines[end - 1].end)
    return end


def _tabulates(rows: Sequence[Sequence[str]]) -> bool:
    """Indented prose has tabs too, but only before its words."""
    filled = [sum(1 for text in row if text.strip()) for row in rows]
    if not any(filled):
        return False
    if len(rows) == 1:
        return filled[0] > 2 or (filled[0] > 0 and len(rows[0]) > 3)
    return any(count > 1 for count in filled) or any(len(row) > 2 and row[-1].strip() == "" for row in rows)


def _pipe_table(lines: Sequence[Line], at: int, blocks: _Blocks) -> int | None:
    """A Markdown table: rows that begin with a bar, or any rows under a heading row with its rule of dashes."""
    ruled = at + 1 < len(lines) and "|" in lines[at].text and _is_rule(lines[at + 1].text)
    end = at
    while end < len(lines) and (_barred(lines[end].text) or (ruled and "|" in lines[end].text)):
        end += 1
    if end - at < 2:
        return None
    rows = [_cells(line.text) for line in lines[at:end] if not _is_rule(line.text)]
    if not any(text.strip() for row in rows for text in row) or max(map(len, rows)) < 2:
        return None
    blocks.grid(rows, lines[at].start, lines[end - 1].end)
    return end


def _web_table(lines: Sequence[Line], at: int, blocks: _Blocks) -> int | None:
    """An HTML table, as converters leave in Markdown where a table has merged cells."""
    opening = _TABLE.search(lines[at].text)
    if opening is None:
        return None
    from scrapers.documents.html import first_table

    start = lines[at].start + opening.start()
    closing = _TABLE_END.search(blocks.whole, start)
    end = closing.end() if closing else len(blocks.whole)
    table = first_table(blocks.whole[start:end])
    if table is None:
        return None
    before = lines[at].text[: opening.start()].strip()
    if before:
        offset = blocks.whole.find(before, lines[at].start)
        blocks.text(offset, offset + len(before), heading=False)
    blocks.cells(*table, start, end)
    after = at
    while after < len(lines) and lines[after].end < end:
        after += 1
    rest = blocks.whole[end : lines[after].end] if after < len(lines) else ""
    if rest.strip():
        offset = end + len(rest) - len(rest.lstrip())
        blocks.text(offset, offset + len(rest.strip()), heading=False)
    return after + 1


def _barred(text: str) -> bool:
    body = text.strip()
    return len(body) > 2 and body[0] == "|" and body[-1] == "|" and body.strip("| \t") != ""


def _is_rule(text: str) -> bool:
    return "-" in text and "|" in text and not text.strip().strip("|-: \t")


def _cells(text: str) -> list[str]:
    body = text.strip().replace("\\|", "\x00")
    body = body.removeprefix("|").removesuffix("|")
    return [cell.replace("\x00", "|") for cell in body.split("|")]
