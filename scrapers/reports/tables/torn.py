"""Table 3 in a dump: rows by what is left of their labels, columns by what the dump's lines still show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scrapers.documents.model import Document
from scrapers.reports.numbers import BLANK
from scrapers.reports.tables import findings
from scrapers.reports.tables.applications import COLUMNS, report_missing, template_of
from scrapers.reports.tables.lines import Line, quote_of
from scrapers.reports.tables.model import Reading
from scrapers.reports.tables.placement import WIDTH, Lost, Placement, Solution, Unit, all_placements, solve
from scrapers.reports.tables.placement import Line as Numbers
from scrapers.reports.tables.records import Record, Token, header_names, locate, records_of
from warehouse.codebook import codebook
from warehouse.codebook.records import Applicant, CellReference, State, Value


@dataclass(slots=True)
class _Row:
    """A row of the form, the record that prints it and what is known of its columns from itself alone."""

    code: str
    record: Record
    exact: bool
    sure: bool = False
    block: int | None = None
    candidates: list[Placement] = field(default_factory=list)


@dataclass(slots=True)
class _Block:
    """Lines of one width: their value columns begin at ``start`` and end before ``width``."""

    width: int
    start: int


def read_torn_applications(document: Document, lines: Sequence[Line]) -> Reading:
    """The values of a dump's table 3: printed, blank, derived where the identities leave one value, or unreadable."""
    reading = Reading()
    records = list(records_of(lines))
    located = locate(records)
    _settle_blank_lines([records[index] for found in located.values() for index, _ in found])
    rows = [row for code, found in located.items() if (row := _choose(code, found, records, reading, document))]
    order = {code.code: at for at, code in enumerate(codebook().table("applications"))}
    rows.sort(key=lambda row: order[row.code])
    present = {row.code: at for at, row in enumerate(rows)} | dict.fromkeys(located, 0)
    reading.template = template_of(present)
    solution = _place(rows, records)
    for row in rows:
        _emit(row, solution, document, reading)
    if rows:
        report_missing(present, reading)
    return reading


def _settle_blank_lines(records: Sequence[Record]) -> None:
    """Blank lines are cells only where every row has seven of cells and blank lines together; else they are spacing."""
    valued = [record for record in records if record.tokens]
    spaced = [record for record in valued if any(token.spacing for token in record.tokens)]
    last = max(spaced, key=lambda record: record.lines[-1].end, default=None)
    if last is not None and len(last.tokens) < WIDTH:
        last.tokens.extend([Token("", None, BLANK, spacing=True)] * (WIDTH - len(last.tokens)))
    if all(len(record.tokens) == WIDTH for record in valued):
        return
    for record in spaced:
        record.tokens = [token for token in record.tokens if not token.spacing]


def _choose(
    code: str, found: Sequence[tuple[int, bool]], records: Sequence[Record], reading: Reading, document: Document
) -> _Row | None:
    """The one record with numbers among those that print the row's label; two of them can't be told apart."""
    printed = [(index, exact) for index, exact in found if records[index].printed]
    if len(printed) > 1:
        exact_only = [item for item in printed if item[1]]
        if len(exact_only) != 1:
            _unreadable_row(code, [records[index] for index, _ in printed], document, reading)
            return None
        printed = exact_only
    index, exact = (printed or found)[0]
    return _Row(code, records[index], exact)


def _unreadable_row(code: str, records: Sequence[Record], document: Document, reading: Reading) -> None:
    cells = [CellReference(code, applicant) for applicant in COLUMNS]
    tokens = [token.text for record in records for token in record.printed]
    evidence = quote_of(document, records[0].lines)
    printed = " ".join(tokens)
    reading.values.extend(
        Value(cell.code, cell.applicant, None, State.UNREADABLE, printed, evidence, certain=False) for cell in cells
    )
    reading.findings.append(findings.unplaced_row(code, cells, len(tokens), printed))


def _place(rows: Sequence[_Row], records: Sequence[Record]) -> Solution:
    blocks = _blocks(rows)
    names = header_names(records)
    dense = all(len(row.record.printed) >= WIDTH - 1 and not row.record.has_blanks for row in rows)
    for row in rows:
        row.candidates, row.sure = _own_candidates(row.record)
    units: list[Unit] = []
    for number, block in enumerate(blocks):
        members = [row for row in rows if row.block == number and not row.sure]
        if members and (candidates := _block_candidates(members, block, names)):
            units.append(Unit(tuple(candidates)))
        else:
            units.extend(_alone(row) for row in members)
    units.extend(_alone(row) for row in rows if row.sure or row.block is None)
    numbers = {row.code: Numbers(row.code, tuple(token.parsed.value for token in row.record.printed)) for row in rows}
    return solve(numbers, [unit for unit in units if unit.candidates], dense)


def _alone(row: _Row) -> Unit:
    return Unit(tuple({row.code: candidate} for candidate in row.candidates), loose=True)


def _own_candidates(record: Record) -> tuple[list[Placement], bool]:
    """The placements that the record alone allows, and whether it shows the only one."""
    printed = record.printed
    count = len(printed)
    if count in {0, WIDTH}:
        return list(all_placements(count)), True
    if count > WIDTH:
        return [], False
    if len(record.tokens) == WIDTH:
        return [tuple(_index(record.tokens))], True
    columns = [token.column for token in printed]
    if all(column is not None for column in columns) and len(printed) < len(record.tokens):
        known = [column for column in columns if column is not None]
        if known[-1] - known[0] == WIDTH - 1:
            shifted = {column - known[0]: at for at, column in enumerate(known)}
            return [tuple(shifted.get(column) for column in range(WIDTH))], True
        return list(all_placements(count, known)), False
    return list(all_placements(count)), False


def _index(tokens: Sequence[object]) -> list[int | None]:
    placement: list[int | None] = []
    at = 0
    for token in tokens:
        if getattr(token, "blank", False):
            placement.append(None)
        else:
            placement.append(at)
            at += 1
    return placement


def _blocks(rows: Sequence[_Row]) -> list[_Block]:
    """Group rows whose lines keep their blanks: as wide as the widest of their neighbours, or one cell less."""
    blocks: list[_Block] = []
    for row in sorted(rows, key=lambda row: row.record.lines[0].start):
        record = row.record
        if record.width is None or len(record.printed) == len(record.tokens):
            continue
        block = blocks[-1] if blocks else None
        if block is None or not -1 <= record.width - block.width <= 0:
            if block is not None and record.width == block.width + 1:
                block.width = record.width
            else:
                blocks.append(_Block(record.width, 0))
        row.block = len(blocks) - 1
    for number, block in enumerate(blocks):
        labels = [r.record.label_column for r in rows if r.block == number and r.record.width == block.width]
        block.start = max(labels, default=-1) + 1
    return blocks


def _block_candidates(
    rows: Sequence[_Row], block: _Block, names: Mapping[int, Applicant]
) -> list[dict[str, Placement]]:
    """One mapping of line columns to the form's columns for all lines of a block, each shifted as its length allows."""
    area = block.width - block.start
    named = _by_header(rows, names)
    if named is not None:
        maps = [named]
    elif area >= WIDTH:
        maps = [{start + at: at for at in range(WIDTH)} for start in range(block.start, block.width - WIDTH + 1)]
    else:
        maps = [
            {block.start + at: column for at, column in enumerate(chosen)}
            for placement in all_placements(max(area, 0))
            if (chosen := [column for column, index in enumerate(placement) if index is not None]) or area == 0
        ]
    candidates: list[dict[str, Placement]] = []
    for columns in maps:
        placements = [_under(row.record, columns, block.width) for row in rows]
        if all(placements):
            candidates.extend(
                {row.code: placement for row, placement in zip(rows, choice, strict=True)}
                for choice in _choices(placements)
            )
        if len(candidates) > 600:
            break
    return candidates


def _by_header(rows: Sequence[_Row], names: Mapping[int, Applicant]) -> dict[int, int] | None:
    """The header's own columns, where they are in the form's order and every number stands under one of them."""
    columns = {column: COLUMNS.index(applicant) for column, applicant in sorted(names.items())}
    order = list(columns.values())
    if len(order) < 3 or order != sorted(set(order)):
        return None
    under = all(token.column in columns for row in rows for token in row.record.printed)
    return columns if under else None


def _choices(options: Sequence[Sequence[Placement]]) -> list[list[Placement]]:
    choices: list[list[Placement]] = [[]]
    for option in options:
        choices = [[*choice, placement] for choice in choices for placement in option][:200]
    return choices


def _under(record: Record, columns: Mapping[int, int], width: int) -> list[Placement]:
    placements = []
    for shift in range(width - (record.width or width) + 1):
        at = [columns.get((token.column or 0) + shift) for token in record.printed]
        if all(column is not None for column in at):
            found = {column: index for index, column in enumerate(at)}
            placements.append(tuple(found.get(column) for column in range(WIDTH)))
    return placements


def _emit(row: _Row, solution: Solution, document: Document, reading: Reading) -> None:
    evidence = quote_of(document, row.record.lines)
    placement = solution.placed.get(row.code)
    if placement is None:
        _unreadable_row(row.code, [row.record], document, reading)
        return
    agreed = solution.agreed[row.code]
    lost = {item.column: item for item in solution.lost if item.code == row.code}
    doubtful = []
    for column, applicant in enumerate(COLUMNS):
        reference = CellReference(row.code, applicant)
        if not agreed[column]:
            doubtful.append(reference)
            printed = " ".join(token.text for token in row.record.printed)
            reading.values.append(Value(row.code, applicant, None, State.UNREADABLE, printed, evidence, certain=False))
        elif column in lost:
            _emit_lost(reference, lost[column], evidence, reading)
        else:
            index = placement[column]
            token = row.record.printed[index] if index is not None else None
            certain = row.sure and row.exact and token is not None
            reading.values.append(
                Value(
                    row.code,
                    applicant,
                    token.parsed.value if token else None,
                    token.parsed.state if token else State.BLANK,
                    token.text if token else None,
                    evidence,
                    certain=certain,
                )
            )
            if token is not None and token.parsed.state is State.UNREADABLE:
                reading.findings.append(findings.unreadable_cell(reference, token.text))
    if doubtful:
        printed = " ".join(token.text for token in row.record.printed)
        reading.findings.append(findings.unplaced_cells(row.code, doubtful, printed))


def _emit_lost(reference: CellReference, lost: Lost, evidence: object, reading: Reading) -> None:
    reading.values.append(
        Value(
            reference.code,
            reference.applicant,
            lost.number,
            State.DERIVED,
            None,
            evidence,  # type: ignore[arg-type]
            certain=False,
            identities=lost.identities,
        )
    )
    reading.findings.append(findings.derived(str(reference), reference, lost.number, lost.identities))
