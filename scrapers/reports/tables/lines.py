"""A dump's lines cut into cells, and the runs of lines that belong to one table of the form."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from scrapers.documents.model import Cell, Document, Grid
from scrapers.reports.numbers import parse_count, parse_money, parse_signed
from scrapers.reports.tables.labels import Kind, key_of, kind_of
from scrapers.reports.tables.rows import HEADED, LONG, Row
from warehouse.codebook.records import State, TextEvidence

_UNIT = "条|件|次|篇|个|人次|人|万元|元"
_NUMBER = re.compile(rf"[+\-]?\d[\d,.]*(?:亿元?|万|{_UNIT}|项|宗|份|起)?|[增减]\d+|/|-|—{{1,2}}|无")
_INDICATOR = re.compile(
    rf"^(?P<label>.*?[^\s：:,，])[\s：:,，]*?(?:\s(?P<unit>{_UNIT})[\s：:]*|[\s：:])"
    rf"(?P<number>\d[\d,.]*|无|/|-|—+)\s*(?P<after>{_UNIT})?[;；。,，]?$"
)
_INDICATOR_END = re.compile(rf"(?:[\d无/\-—]|{_UNIT})[;；。,，]?$")
COUNT_AND_UNIT = re.compile(rf"\s(?:{_UNIT})\s+(?:\d[\d,.]*|无|/|-|—+)(?=\s|$)")
_LONG_LINE = 200
_HEADING = re.compile(r"^[#\s*]*[一二三四五六七][、.．].*(?:情况|事项|问题|措施|计划|打算)")
_DIGIT_INSIDE = re.compile(r"^[^\d\W]{0,2}\d+[^\d.、．)）]{0,2}$")
_PAGE_NUMBER = re.compile(r"^[-—－–]\s*\d{1,3}\s*[-—－–]$")
_NUMERAL = re.compile(r"[〇零一二两三四五六七八九十百千万亿]+")
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
_FLOOR = {Kind.PROACTIVE: 3, Kind.APPLICATIONS: 5, Kind.REVIEWS: 3, Kind.ANNEX: 5}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its cells as the dump separates them, and its place in the document's text.

    ``wide`` is true where separators (tabs, bars) make the line a row of cells; ``empty`` where nothing is printed.
    """

    cells: tuple[str, ...]
    start: int
    end: int
    wide: bool
    page: int | None = None
    empty: bool = False


def dump_lines(document: Document) -> Iterator[Line]:
    """The lines of all that is not a table with known positions; of a dump, blank lines too."""
    if document.dump:
        yield from _lines_of(document.text, 0, None)
        return
    for block in document.blocks:
        if not (isinstance(block, Grid) and block.positions_certain):
            yield from _lines_of(document.text[block.start : block.end], block.start, block.page)


def _lines_of(text: str, offset: int, page: int | None) -> Iterator[Line]:
    lines = text.split("\n")
    closes = "|" in text and any(_barred(part) and part.rstrip().endswith("|") for part in lines)
    for part in lines:
        whole, at = part, 0
        if closes and _barred(part) and not part.rstrip().endswith("|"):
            whole = part[: part.rindex("|") + 1]  # cut inside its last cell: what is left is not what was printed
        for end in (*_indicator_ends(whole), len(whole)):
            line = _cut(whole[at:end], offset + at, page)
            if line is not None:
                yield line
            at = end
        offset += len(part) + 1


def _barred(text: str) -> bool:
    """Whether a line is a row of cells that begins with a bar."""
    return text.startswith("|") and text.count("|") > 2


def _indicator_ends(text: str) -> list[int]:
    """Where the indicators end that a converter ran together into one line."""
    if len(text) < _LONG_LINE or "\t" in text or "|" in text:
        return []
    ends = [found.end() for found in COUNT_AND_UNIT.finditer(text)]
    return ends[:-1] if len(ends) >= _FLOOR[Kind.ANNEX] else []


def table_runs(lines: Iterable[Line]) -> tuple[dict[Kind, list[Line]], set[Kind]]:
    """The lines of each table that the dump prints, all its pieces joined; and tables of which too little is there."""
    runs: dict[Kind, list[Line]] = defaultdict(list)
    seen: dict[Kind, set[str]] = defaultdict(set)
    current: Kind | None = None
    pending: list[Line] = []
    for line in lines:
        text = "".join(line.cells)
        hits = [(kind, key_of(cell)) for cell in _pieces(line) if (kind := kind_of(cell)) is not None]
        if _HEADING.match(text) and not hits:
            current, pending = None, []
        elif hits:
            kind = hits[0][0]
            if kind is not current:
                current, pending = kind, []
            runs[kind].extend((*pending, line))
            seen[kind].update(key for _, key in hits)
            pending = []
        elif line.empty and current is not None:
            pending.append(line)
        elif current is not None:
            if not line.wide and (len(text) > 60 or text.endswith("。")):
                current, pending = None, []
            elif any(is_value(cell) and cell for cell in line.cells):
                runs[current].extend((*pending, line))
                pending = []
            else:
                pending.append(line)
    found = {kind: run for kind, run in runs.items() if len(seen[kind]) >= _FLOOR[kind]}
    return found, {
        kind for kind in runs.keys() & LONG - found.keys() if any(map(_counts, runs[kind])) or seen[kind] >= HEADED
    }


def _counts(line: Line) -> bool:
    return any(cell and parse_count(cell).state is State.REPORTED for cell in line.cells)


def rows_of_lines(document: Document, lines: Sequence[Line]) -> list[Row]:
    """Rows for the readers of grids: a wide line is a row; single cells gather until the next label."""
    rows: list[Row] = []
    gathered: list[Line] = []
    for line in lines:
        if line.empty:
            continue
        starts = not is_value(line.cells[0]) and len(key_of(line.cells[0])) >= 2
        if gathered and (line.wide or (starts and is_value(gathered[-1].cells[-1])) or kind_of(line.cells[0])):
            rows.append(_row(document, gathered, len(rows)))
            gathered = []
        gathered.append(line)
        if line.wide:
            rows.append(_row(document, gathered, len(rows)))
            gathered = []
    if gathered:
        rows.append(_row(document, gathered, len(rows)))
    return rows


def is_value(text: str) -> bool:
    """Whether a cell holds a number, a blank or noise rather than words."""
    if not _IDEOGRAPH.search(text) or _DIGIT_INSIDE.match(text) or _NUMERAL.fullmatch(text):
        return True
    return parse_signed(text).state is not State.UNREADABLE or parse_money(text, "元").state is not State.UNREADABLE


def quote_of(document: Document, lines: Sequence[Line]) -> TextEvidence:
    start, end = lines[0].start, lines[-1].end
    return TextEvidence(document.text[start:end], start, end, lines[0].page)


def _row(document: Document, lines: Sequence[Line], number: int) -> Row:
    texts = [cell for line in lines for cell in line.cells]
    cells = tuple(Cell(number, column, text) for column, text in enumerate(texts))
    return Row(cells, None, quote_of(document, lines), lossy=True)


def _pieces(line: Line) -> Iterator[str]:
    for cell in line.cells:
        if cell and not is_value(cell):
            yield cell
            if " " in cell:
                yield from cell.split()


def _cut(text: str, offset: int, page: int | None) -> Line | None:
    body = text.strip()
    if _PAGE_NUMBER.match(body):
        return None
    if not body.strip("|-: \t"):
        bars = body.count("|")
        if "\t" in text:
            return Line(tuple("" for _ in text.split("\t")), offset, offset + len(text), True, page)
        empty = not body or body.strip("| ") == ""
        return Line(("",) * max(bars, 1), offset, offset + len(text), False, page, empty=True) if empty else None
    start = offset + text.index(body[0])
    if "\t" in text:
        return Line(
            tuple(cell.strip() for cell in text.split("\t")), offset, offset + len(text.rstrip("\r")), True, page
        )
    end = start + len(body)
    if "|" in body:
        wide = body.count("|") > 1
        lone = body.rstrip("| ")
        # A row's last cell and nothing but bars behind it: the fillers of merged cells.
        wide = wide and ("|" in lone or not is_value(lone))
        inner = body.removeprefix("|").removesuffix("|") if wide else body.strip("| ")
        return Line(tuple(cell.strip() for cell in inner.split("|")), start, end, wide, page)
    cells = _cut_plain(body)
    return Line(cells, start, end, False, page)


def _cut_plain(body: str) -> tuple[str, ...]:
    """A line without separators: a label and the numbers that follow it by blanks or a colon."""
    if len(body) > 200:
        return (body,)
    parts = body.split()
    if len(body) < 80 and _INDICATOR_END.search(body):
        indicator = _INDICATOR.match(" ".join(parts))
        if indicator is not None and kind_of(indicator["label"]) is Kind.ANNEX:
            return indicator["label"], indicator["unit"] or indicator["after"] or "", indicator["number"]
    numbers: list[str] = []
    while parts and (_NUMBER.fullmatch(parts[-1]) or (parts[-1] in {"增", "减"} and numbers)):
        last = parts.pop()
        numbers.insert(0, last + numbers.pop(0) if last in {"增", "减"} else last)
    return (" ".join(parts), *numbers) if parts else tuple(numbers)
