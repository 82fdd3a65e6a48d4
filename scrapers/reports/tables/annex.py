"""The T2014 annex (政府信息公开情况统计表): one long table of indicator, unit and count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scrapers.documents.model import Cell
from scrapers.reports.numbers import Parsed, parse_count, parse_money
from scrapers.reports.tables import findings
from scrapers.reports.tables.align import Candidate, Match, align
from scrapers.reports.tables.form import check_rows
from scrapers.reports.tables.labels import annex_form, bare_key_of, key_of, unit_in
from scrapers.reports.tables.lines import COUNT_AND_UNIT
from scrapers.reports.tables.model import MOST_UNKNOWN, Reading
from scrapers.reports.tables.rows import Row
from warehouse.codebook import Code, codebook
from warehouse.codebook.records import CellReference, State, Template

_UNITS = frozenset({"条", "件", "次", "篇", "个", "人", "万元", "元", "人次", "份", "场", "项", "宗", "起"})
_HEADS = frozenset({"统计指标", "指标", "指标名称", "统计项目"})
_TOTALS = frozenset({"合计", "总计", "统计数", "本年累计"})
_REMARK = 3
_DASHES = frozenset({"", "-", "--", "—", "——", "/", "－", "－－"})


def read_annex(rows: Sequence[Row]) -> Reading:
    """The annex's values; a row that the codebook does not know is kept under its printed label."""
    reading = Reading(template=Template.T2014)
    form = annex_form()
    rows = _side_by_side(rows)
    totals = _total_column(rows)
    parts = [_parts(row, totals) for row in rows]
    candidates = [_candidate(part) for part in parts]
    matches = align(candidates, form, by_order=False)
    book = codebook()
    for position, (index, how) in sorted(matches.items(), key=lambda item: item[1][0]):
        _read_row(rows[position], parts[position], book[form.codes[index]], how, reading)
    for position, part in enumerate(parts):
        if position not in matches and part is not None and _is_indicator(part):
            _keep_unknown(rows[position], part, reading)
    if matches:
        present = {form.codes[index] for index, _ in matches.values()}
        for code in book.table("annex"):
            if code.code not in present:
                reading.findings.append(findings.row_missing(code.code, code.row or ""))
        check_rows(reading, "annex", form.codes, [form.codes[matches[at][0]] for at in sorted(matches)])
    else:
        reading.findings.append(findings.no_value_row("annex"))
    return reading


_Part = tuple[Cell, str, Cell | None]


def _side_by_side(rows: Sequence[Row]) -> list[Row]:
    """Rows of one indicator each: where two halves of the annex stand side by side, first the left, then the right."""
    cut = [_halves(row) for row in rows]
    return [
        replace(row, cells=halves[at])
        for at in range(max(map(len, cut), default=0))
        for row, halves in zip(rows, cut, strict=True)
        if at < len(halves)
    ]


def _halves(row: Row) -> list[tuple[Cell, ...]]:
    """The row's cells, cut where a label with a unit and a count of its own begins anew."""
    starts = [0]
    for at, cell in enumerate(row.cells):
        begins = len(key_of(cell.text)) > _REMARK and at + 2 < len(row.cells)
        if begins and any(_is_count(before) for before in row.cells[starts[-1] + 1 : at]):
            starts.append(at)
    return [row.cells[start:end] for start, end in zip(starts, [*starts[1:], len(row.cells)], strict=True)]


def _is_count(cell: Cell) -> bool:
    text = cell.text.strip()
    return text in _UNITS or (text != "" and parse_count(text).state is not State.UNREADABLE)


def _total_column(rows: Sequence[Row]) -> tuple[int, int] | None:
    """Position of the column of totals and the number of cells of a row, where the header names every column."""
    for row in rows:
        keys = [key_of(cell.text) for cell in row.cells]
        if not _HEADS.isdisjoint(keys):
            named = [at for at, key in enumerate(keys) if key in _TOTALS]
            return (named[0], len(keys)) if len(named) == 1 and all(keys) else None
    return None


def _parts(row: Row, totals: tuple[int, int] | None) -> _Part | None:
    """Label, unit and count of a row; null for headers and rows without a label."""
    cells = [cell for cell in row.cells if cell.text.strip()]
    if not cells or key_of(cells[0].text) in _HEADS:
        return None
    unit_at = next((i for i, cell in enumerate(row.cells) if cell.text.strip() in _UNITS), None)
    unit = row.cells[unit_at].text.strip() if unit_at is not None else ""
    before = row.cells if unit_at is None else row.cells[:unit_at]
    worded = [cell for cell in before if len(key_of(cell.text)) >= 2]
    if not worded:
        return None
    label = worded[-1]
    unit = unit or unit_in(label.text)
    after = [cell for cell in row.cells if cell.column > label.column and cell.text.strip() != unit]
    if unit_at is not None and any(cell.text.strip() for cell in row.cells[unit_at + 1 :]):
        after = list(row.cells[unit_at + 1 :])
    printed = [cell for cell in after if cell.text.strip()]
    if len(printed) > 1:
        printed = [cell for cell in printed if cell.text.strip() not in _DASHES] or printed[-1:]
    if len(printed) > 1 and totals is not None and len(row.cells) == totals[1]:
        printed = [cell for cell in printed if cell is row.cells[totals[0]]]
    return label, unit, (printed[0] if len(printed) == 1 else after[-1] if after and not printed else None)


def _candidate(part: _Part | None) -> Candidate:
    if part is None:
        return Candidate((), False)
    label, _, count = part
    keys = (key_of(label.text), bare_key_of(label.text))
    return Candidate(tuple(key for key in dict.fromkeys(keys) if key), count is not None)


def _is_indicator(part: _Part) -> bool:
    _, unit, count = part
    return bool(unit) or (count is not None and parse_count(count.text).state is State.REPORTED)


def _parse(code: Code, unit: str, cell: Cell) -> Parsed:
    if code.unit == "yuan":
        return parse_money(cell.text, unit or code.printed_unit or "元", cell.certain)
    return parse_count(cell.text, cell.certain)


def _read_row(row: Row, part: _Part | None, code: Code, how: Match, reading: Reading) -> None:
    if part is None:
        return
    label, unit, cell = part
    if cell is None or COUNT_AND_UNIT.search(label.text):
        # A dump drops what is empty or runs two rows together, a page loses a cell: nothing says what was printed here.
        reading.add_unplaced([CellReference(code.code)], code.code, row, [])
        return
    reading.add(CellReference(code.code), row, cell, _parse(code, unit, cell), how is not Match.ORDER)


def _keep_unknown(row: Row, part: _Part, reading: Reading) -> None:
    label, unit, cell = part
    if cell is None or reading.unknown_rows >= MOST_UNKNOWN:
        return
    money = unit in {"万元", "元"}
    parsed = parse_money(cell.text, unit, cell.certain) if money else parse_count(cell.text, cell.certain)
    name = " ".join(label.text.split())
    again = sum(1 for value in reading.values if value.category is not None and value.category.split("#")[0] == name)
    name = f"{name}#{again + 1}" if again else name
    reading.add(CellReference("unknown_row", None, name), row, cell, parsed)
    reading.add_unknown(name, "annex")
