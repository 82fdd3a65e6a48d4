"""Table 3 (收到和处理政府信息公开申请情况) where cells are known: rows by label, columns by order or header."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from scrapers.documents.model import Cell
from scrapers.reports.numbers import parse_count
from scrapers.reports.tables import findings
from scrapers.reports.tables.align import Candidate, Match, Matches, align
from scrapers.reports.tables.form import check_rows
from scrapers.reports.tables.heads import COLUMNS, Heads, check_heads, heads_of
from scrapers.reports.tables.labels import applicant_keys, application_form, bare_key_of, key_of
from scrapers.reports.tables.model import MOST_UNKNOWN, Reading
from scrapers.reports.tables.rows import Row
from warehouse.codebook import codebook
from warehouse.codebook.records import CellReference, State, Template

DIVIDED = ("applications.other.not_corrected", "applications.other.fee_unpaid", "applications.other.rest")
UNDIVIDED = "applications.other.all"

_Line = tuple[Row, Cell | None]


def read_applications(rows: Sequence[Row]) -> Reading:
    """The values of table 3 with its template, missing rows and columns reported."""
    reading = Reading()
    header, body = split_header(rows)
    heads = heads_of(header)
    body = _mend(body)
    form = application_form()
    labels = [label_of(row) for row in body]
    candidates = [_candidate(row, label) for row, label in zip(body, labels, strict=True)]
    matches = align(candidates, form)
    present = {form.codes[index]: position for position, (index, _) in matches.items()}
    reading.template = template_of(present)
    for position, (index, how) in sorted(matches.items(), key=lambda item: item[1][0]):
        _read_row((body[position], labels[position]), form.codes[index], how, heads, reading)
    check_heads(heads, reading)
    orphans: list[int] = []
    for position, candidate in enumerate(candidates):
        if position in matches or not candidate.has_values:
            continue
        code = _printed_before(candidate, present)
        if code is not None:
            _compare(body[position], labels[position], code, heads, reading)
        else:
            orphans.append(position)
            label = labels[position]
            reading.add_unknown(label.text.strip() if label else "?", "applications")
    _doubt_beside_orphans(orphans[:MOST_UNKNOWN], matches, reading)
    if matches:
        report_missing(present, reading)
        _report_missing_columns(reading)
        check_rows(reading, "applications", form.codes, [form.codes[matches[at][0]] for at in sorted(matches)])
    else:
        reading.findings.append(findings.no_value_row("applications"))
    return reading


def _printed_before(candidate: Candidate, present: Mapping[str, int]) -> str | None:
    """The row of the form that this row prints again, exactly."""
    form = application_form()
    codes = {form.codes[hits[0]] for key in candidate.keys if len(hits := form.exact.get(key, ())) == 1}
    return next((code for code in codes if code in present), None)


def _compare(row: Row, label: Cell | None, code: str, heads: Heads, reading: Reading) -> None:
    """A row printed twice must say the same; cells that differ can't be read with certainty."""
    again = Reading()
    _read_row((row, label), code, Match.EXACT, heads, again)
    second = {value.applicant: value for value in again.values}
    for at, value in enumerate(reading.values):
        other = second.get(value.applicant) if value.code == code else None
        if other is not None and (value.value, value.state) != (other.value, other.state):
            printed = f"{value.printed} / {other.printed}"
            reading.values[at] = replace(value, value=None, state=State.UNREADABLE, printed=printed, certain=False)
            reference = CellReference(code, value.applicant)
            reading.findings.append(findings.printed_twice(reference, printed))


def split_header(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """The rows that name the columns, and those below; a header may be repeated on every page."""
    header: list[Row] = []
    body: list[Row] = []
    for row in rows:
        named = len({applicant_keys()[key] for cell in row.cells if (key := key_of(cell.text)) in applicant_keys()})
        titles = any(key_of(cell.text) in {"申请人情况", "法人或其他组织"} for cell in row.cells)
        labelled = any(
            key_of(cell.text) in application_form().exact and len(key_of(cell.text)) > 2 for cell in row.cells
        )
        (header if (named >= 2 or titles) and not labelled else body).append(row)
    return header, body


def label_of(row: Row) -> Cell | None:
    """The last cell that the form knows as a label, else the last that is written in words."""
    exact = application_form().exact
    known = [cell for cell in row.cells if cell.text and not cell.text.isascii() and key_of(cell.text) in exact]
    if known:
        return known[-1]
    worded = [cell for cell in row.cells if len(key_of(cell.text)) >= 2]
    return worded[-1] if worded else None


def template_of(present: Mapping[str, int]) -> Template | None:
    if any(code in present for code in DIVIDED):
        return Template.T2021
    return Template.T2019 if UNDIVIDED in present else None


def report_missing(present: Mapping[str, int], reading: Reading) -> None:
    """A finding for each row of the table's template that is not there."""
    for code in codebook().table("applications", reading.template):
        # Without its rows of 其他处理 a table shows no template: the undivided row stands for them.
        if code.code not in present and (reading.template is not None or code.code not in DIVIDED):
            reading.findings.append(findings.row_missing(code.code, code.row or ""))


def _report_missing_columns(reading: Reading) -> None:
    """A finding for each column that no row of the table has."""
    there = {value.applicant for value in reading.values}
    for applicant, labels in codebook().applicant_labels.items():
        if there and applicant not in there:
            reading.findings.append(findings.column_missing(f"applications/{applicant}", labels[0]))


def _candidate(row: Row, label: Cell | None) -> Candidate:
    after = [cell for cell in row.cells if label is None or cell.column > label.column]
    has_values = any(cell.text.strip() for cell in after)
    if label is None:
        return Candidate((), has_values)
    keys = (key_of(label.text), bare_key_of(label.text))
    return Candidate(tuple(key for key in dict.fromkeys(keys) if key), has_values)


def _mend(rows: Sequence[Row]) -> list[Row]:
    """Rows that a page break cut in two, joined where the two labels together are one of the form's."""
    exact = application_form().exact
    mended: list[Row] = []
    for row in rows:
        previous = mended[-1] if mended else None
        joined = _joined(previous, row, exact) if previous is not None else None
        if joined is not None:
            mended[-1] = joined
        else:
            mended.append(row)
    return mended


def _joined(upper: Row, lower: Row, exact: Mapping[str, tuple[int, ...]]) -> Row | None:
    first, second = label_of(upper) or _fragment(upper), label_of(lower) or _fragment(lower)
    if first is None or second is None or key_of(first.text) in exact or key_of(second.text) in exact:
        return None
    text = first.text + second.text
    if key_of(text) not in exact and bare_key_of(text) not in exact:
        return None
    values = [
        [cell for cell in row.cells if cell.column > label.column] for row, label in ((upper, first), (lower, second))
    ]
    printed = [any(cell.text.strip() for cell in cells) for cells in values]
    if all(printed):
        return None
    upper_holds = printed[0] or (not printed[1] and len(values[0]) >= len(values[1]))
    chosen = upper if upper_holds else lower
    label = first if chosen is upper else second
    whole = Cell(label.row, label.column, text, label.rowspan, label.colspan, label.page, label.certain)
    cells = tuple(whole if cell is label else cell for cell in chosen.cells)
    return Row(cells, chosen.grid, chosen.quote, chosen.lossy)


def _fragment(row: Row) -> Cell | None:
    """What a page break left of a label: the first cell with anything in it, if in words."""
    first = next((cell for cell in row.cells if cell.text.strip()), None)
    return first if first is not None and key_of(first.text) else None


def _doubt_beside_orphans(orphans: Sequence[int], matches: Matches, reading: Reading) -> None:
    """Rows that look empty next to numbers whose own label is not known: those numbers may be theirs."""
    form = application_form()
    beside = set()
    for orphan in orphans:
        above = max((position for position in matches if position < orphan), default=None)
        below = min((position for position in matches if position > orphan), default=None)
        beside |= {form.codes[matches[position][0]] for position in (above, below) if position is not None}
    for code in sorted(beside):
        own = [at for at, value in enumerate(reading.values) if value.code == code]
        if own and all(reading.values[at].state is State.BLANK for at in own):
            for at in own:
                reading.values[at] = replace(reading.values[at], state=State.UNREADABLE, certain=False)
            cells = [CellReference(code, reading.values[at].applicant) for at in own]
            reading.findings.append(findings.unplaced_row(code, cells, 0, ""))


def _read_row(line: _Line, code: str, how: Match, heads: Heads, reading: Reading) -> None:
    row, label = line
    cells = [cell for cell in row.cells if label is None or cell.column > label.column]
    placed = heads.place(row, cells)
    if placed is None:
        reading.add_unplaced([CellReference(code, applicant) for applicant in COLUMNS], code, row, cells)
        return
    for applicant, cell in placed.items():
        parsed = parse_count(cell.text, cell.certain)
        reading.add(CellReference(code, applicant), row, cell, parsed, how is not Match.ORDER)
