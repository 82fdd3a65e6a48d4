"""Table 2 (主动公开政府信息情况): each row's numbers in the order of the header that stands above it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

from scrapers.documents.model import Cell
from scrapers.reports.numbers import Parsed, parse_count, parse_money, parse_signed
from scrapers.reports.tables import findings
from scrapers.reports.tables.align import Candidate, Match, align
from scrapers.reports.tables.form import check_rows
from scrapers.reports.tables.labels import FIELDS, TEMPLATE_OF_FIELD, bare_key_of, key_of, proactive_form
from scrapers.reports.tables.lines import is_value
from scrapers.reports.tables.model import Reading
from scrapers.reports.tables.rows import Row
from warehouse.codebook import Code, codebook
from warehouse.codebook.records import CellReference, Template

_Header = tuple[tuple[str, str], ...]
_ORDER = tuple(FIELDS)


def read_proactive(rows: Sequence[Row]) -> Reading:
    """The values of table 2, its template (from the headers) and the rows of that template that are not there."""
    reading = Reading()
    headers = _headers(rows)
    reading.template = _template(headers)
    form = proactive_form()
    candidates = [_candidate(row, header) for row, header in zip(rows, headers, strict=True)]
    matches = align(candidates, form)
    for position, (index, how) in sorted(matches.items()):
        _read_row(rows[position], form.codes[index], headers[position], how, reading)
    for position, candidate in enumerate(candidates):
        if position not in matches and candidate.has_values:
            label = _label(rows[position]).text.strip() or "?"
            reading.add_unknown(label, "proactive")
    if not matches:
        reading.findings.append(findings.no_value_row("proactive"))
    else:
        found = [form.codes[matches[at][0]] for at in sorted(matches)]
        own = _rows_of(reading.template)
        _report_missing(reading, own, found)
        check_rows(reading, "proactive", [stem for stem in form.codes if stem in own or stem in found], found)
    return reading


def _headers(rows: Sequence[Row]) -> list[_Header | None]:
    """For each row the header that governs it; null where the row itself is a header or a section's title."""
    governing: list[_Header | None] = []
    current: _Header = ()
    open_header = False
    for row in rows:
        own = tuple(field for cell in row.cells for field in _fields_in(cell.text, row.lossy))
        title = any("第二十条" in cell.text for cell in row.cells)
        heads = bool(own) or title or any(key_of(cell.text) == "信息内容" for cell in row.cells)
        if title:
            current = ()
        if own:
            current = (*current, *own) if open_header else own
        open_header = heads
        governing.append(None if heads else current)
    return governing


def _fields_in(text: str, lossy: bool) -> list[tuple[str, str]]:
    """The columns that a cell names: one, or several that a dump has run together."""
    if len(text) < 4 or text.isascii():
        return []
    if (key := bare_key_of(text)) in FIELDS:
        return [(key, text)]
    return [(bare_key_of(part), part) for part in text.split() if bare_key_of(part) in FIELDS] if lossy else []


def _template(headers: Sequence[_Header | None]) -> Template | None:
    seen = {header for header in headers if header}
    votes = Counter(TEMPLATE_OF_FIELD[key] for header in seen for key, _ in header)
    return votes.most_common(1)[0][0] if votes else None


def _candidate(row: Row, header: _Header | None) -> Candidate:
    if header is None:
        return Candidate((), False)
    label = _label(row)
    has_values = any(cell.text.strip() for cell in row.cells if cell is not label)
    return Candidate(tuple(dict.fromkeys((key_of(label.text), bare_key_of(label.text)))), has_values)


def _label(row: Row) -> Cell:
    """The last cell that the form knows as a label, else the first in words; the first cell where all are values."""
    exact = proactive_form().exact
    known = [cell for cell in row.cells if key_of(cell.text) in exact]
    if known:
        return known[-1]
    return next((cell for cell in row.cells if not is_value(cell.text)), row.cells[0])


def _read_row(row: Row, stem: str, header: _Header | None, how: Match, reading: Reading) -> None:
    book = codebook()
    label = _label(row)
    fields = [(FIELDS[key], text) for key, text in header or ()] or _default_fields(stem, reading.template)
    codes = [(book.codes.get(f"{stem}.{field}"), text) for field, text in fields]
    whole = [CellReference(f"{stem}.{field}") for field, _ in _default_fields(stem, reading.template)]
    behind = [cell for cell in row.cells if cell.column > label.column]
    cells = _trim(behind, len(codes))
    moved = _out_of_order(header)
    if moved:
        reading.findings.append(findings.columns_out_of_order(stem, [text for _, text in header or ()]))
    if moved or len(cells) != len(codes) or (row.lossy and _may_have_moved(cells, behind)):
        reading.add_unplaced(whole or [CellReference(code.code) for code, _ in codes if code], stem, row, cells)
        return
    for cell, (code, heading) in zip(cells, codes, strict=True):
        if code is not None:
            certain = how is not Match.ORDER and not (row.lossy and any(not cell.text.strip() for cell in cells))
            known = certain and _unit_is_known(code, cell, heading)
            reading.add(CellReference(code.code), row, cell, _parse(code, cell, heading), known)


def _out_of_order(header: _Header | None) -> bool:
    """Whether the header names the form's columns in another order: nothing says whether the numbers moved along."""
    at = [_ORDER.index(key) for key, _ in header or ()]
    return at != sorted(at)


def _trim(cells: list[Cell], wanted: int) -> list[Cell]:
    """Without the empty fillers that stand after the last column of a narrower header."""
    while len(cells) > wanted and not cells[-1].text.strip():
        cells = cells[:-1]
    return cells


def _may_have_moved(cells: Sequence[Cell], behind: Sequence[Cell]) -> bool:
    """A dump that pads its lines at the end may show a dropped cell as one filler more."""
    return (
        bool(cells)
        and len(behind) > len(cells)
        and not cells[-1].text.strip()
        and any(cell.text.strip() for cell in cells)
    )


def _default_fields(stem: str, template: Template | None) -> list[tuple[str, str]]:
    """The columns that a template prints for the row, in its order; none where the template is not known."""
    if template is None:
        return []
    own = {code.code for code in codebook().table("proactive", template)}
    fields = dict.fromkeys(field for key, field in FIELDS.items() if TEMPLATE_OF_FIELD[key] is template)
    return [(field, "") for field in fields if f"{stem}.{field}" in own]


def _parse(code: Code, cell: Cell, heading: str) -> Parsed:
    if code.unit == "yuan":
        unit = "万元" if "万元" in heading else "元" if "元" in heading else code.header_unit or "元"
        return parse_money(cell.text, unit, cell.certain)
    return (parse_signed if code.signed else parse_count)(cell.text, cell.certain)


def _unit_is_known(code: Code, cell: Cell, heading: str) -> bool:
    """False where neither the header nor the cell prints the unit that the form asks for."""
    return not code.header_unit or "元" in heading or "元" in cell.text or not heading


def _rows_of(template: Template | None) -> Mapping[str, list[Code]]:
    """The codes of each row of the template's form; of every form where the table shows no template."""
    rows: dict[str, list[Code]] = defaultdict(list)
    for code in codebook().table("proactive", template):
        rows[code.code.rpartition(".")[0]].append(code)
    return rows


def _report_missing(reading: Reading, rows: Mapping[str, list[Code]], present: Collection[str]) -> None:
    """A finding for each row of the form that is not there, and for each cell that a row's header left out."""
    said: dict[str, set[str]] = defaultdict(set)
    for value in reading.values:
        said[value.code.rpartition(".")[0]].add(value.code)
    for stem, codes in rows.items():
        if stem not in present or not said[stem]:
            reading.findings.append(findings.row_missing(stem, codes[0].row or ""))
        elif reading.template is not None and said[stem] < {code.code for code in codes}:
            reading.findings.extend(
                findings.column_missing(code.code, code.zh) for code in codes if code.code not in said[stem]
            )
