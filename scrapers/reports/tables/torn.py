"""Table 3 in a dump: rows by what is left of their labels, columns by what the dump's lines still show."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from scrapers.documents.model import Document
from scrapers.reports.numbers import BLANK
from scrapers.reports.tables import findings
from scrapers.reports.tables.applications import report_missing, template_of
from scrapers.reports.tables.columns import TornRow, units_of
from scrapers.reports.tables.form import check_rows
from scrapers.reports.tables.heads import COLUMNS
from scrapers.reports.tables.labels import applicant_keys, application_form, has_inner_digits, key_of
from scrapers.reports.tables.lines import Line, quote_of
from scrapers.reports.tables.model import Reading
from scrapers.reports.tables.placement import WIDTH, Lost, Solution, failing_cells, solve
from scrapers.reports.tables.placement import Line as Numbers
from scrapers.reports.tables.records import Header, Record, Token, header_of, is_numbered, locate, records_of
from warehouse.codebook import codebook
from warehouse.codebook.records import Applicant, CellReference, State, TextEvidence, Value

_SEVERAL = re.compile(r"\d\s+\d")


def read_torn_applications(document: Document, lines: Sequence[Line]) -> Reading:
    """The values of a dump's table 3: printed, blank, derived where the identities leave one value, or unreadable."""
    reading = Reading()
    records = list(records_of(lines))
    located = locate(records)
    _settle_blank_lines([records[index] for found in located.values() for index, _ in found])
    doubtful = _beside_orphans(records, located, reading)
    unlabelled = _before_lost_labels(records, located)
    rows: list[TornRow] = []
    for code in codebook().table("applications"):
        found = located.get(code.code, ())
        chosen = _choose(found, records)
        if (
            chosen is not None
            and not _may_be_elsewhere(records[chosen[0]], code.code in doubtful)
            and (code.code not in unlabelled)
        ):
            rows.append(TornRow(code.code, records[chosen[0]], chosen[1]))
        elif found:
            _unreadable_row(code.code, [records[index] for index, _ in found], document, reading)
    present = dict.fromkeys(located, 0)
    reading.template = template_of(present)
    _place(rows, header_of(records), _heads_strayed(lines), document, reading)
    if present:
        report_missing(present, reading)
        printed = sorted((index, code) for code, found in located.items() for index, _ in found[:1])
        check_rows(reading, "applications", application_form().codes, [code for _, code in printed])
    else:
        reading.findings.append(findings.no_value_row("applications"))
    return reading


def _place(rows: Sequence[TornRow], header: Header | None, strayed: bool, document: Document, reading: Reading) -> None:
    for row in rows:
        if strayed or _runs_cells_together(row.record):
            _unreadable_row(row.code, [row.record], document, reading)
    rows = [row for row in rows if not (strayed or _runs_cells_together(row.record))]
    units, dropped = units_of(rows, header)
    numbers = {row.code: Numbers(row.code, tuple(t.parsed.value for t in row.record.printed)) for row in rows}
    dense = all(len(row.record.printed) >= WIDTH - 1 for row in rows)
    solution = solve(numbers, units, dense, frozenset(row.code for row in rows if row.sure))
    lost = _lost_numbers(rows)
    failing = failing_cells(numbers, solution)
    nothing = (False,) * WIDTH
    chosen = {row.code for row in rows if _chosen(row) and row.record.printed}
    unsure = [column for column in range(WIDTH) if any(failing.get(code, nothing)[column] for code in chosen)]
    for row in rows:
        if row.code in solution.placed:
            doubted = failing.get(row.code, nothing) if row.code in chosen else nothing
            if row.code in lost:
                # Where rows print seven numbers, the one that is not there was lost, not left empty.
                doubted = tuple(
                    at or number is None for at, number in zip(doubted, solution.placed[row.code], strict=True)
                )
            _emit(row, solution, doubted, document, reading)
        else:
            _unreadable_row(row.code, [row.record], document, reading)
    _doubt_beside(failing, unsure, reading)
    for column in sorted(frozenset().union(*(row.missing for row in rows))):
        applicant = COLUMNS[column]
        label = codebook().applicant_labels[applicant][0]
        reading.findings.append(findings.column_missing(f"applications/{applicant}", label))
    if dropped:
        reading.findings.append(findings.columns_dropped(dropped))


def _lost_numbers(rows: Sequence[TornRow]) -> set[str]:
    """Rows with fewer numbers where most print seven or none, and no separators show which cells are empty."""
    valued = [row for row in rows if row.record.printed]
    full = sum(1 for row in valued if len(row.record.printed) == WIDTH)
    return {
        row.code
        for row in valued
        if full * 2 > len(valued)
        and len(row.record.printed) < WIDTH
        and (row.record.width is None or not row.record.has_blanks)
    }


def _doubt_beside(failing: Mapping[str, Sequence[bool]], unsure: Sequence[int], reading: Reading) -> None:
    """Cells that a row shows for sure, in a column whose sum fails over numbers that no longer say where they stand."""
    cells = []
    for at, value in enumerate(reading.values):
        column = COLUMNS.index(value.applicant) if value.applicant else -1
        if column in unsure and value.code in failing and failing[value.code][column]:
            cells.append(CellReference(value.code, value.applicant))
            if value.state is State.REPORTED:
                reading.values[at] = replace(value, state=State.CONFLICT)
    if cells:
        reading.findings.append(findings.beside_unplaced(cells))


def _settle_blank_lines(records: Sequence[Record]) -> None:
    """Blank lines are cells only where every row has seven of cells and blank lines together; else they are spacing.

    Where rows keep empty cells between numbers, what stands behind the seventh cell are fillers of merged ones.
    """
    valued = [record for record in records if record.tokens]
    spaced = [record for record in valued if any(token.spacing for token in record.tokens)]
    last = max(spaced, key=lambda record: record.lines[-1].end, default=None)
    if last is not None and len(last.tokens) < WIDTH:
        last.tokens.extend([Token("", None, BLANK, spacing=True)] * (WIDTH - len(last.tokens)))
    bare = [_without_separators(record) for record in valued]
    if spaced and all(tokens is not None for tokens in bare):
        for record, tokens in zip(valued, bare, strict=True):
            record.tokens = tokens or []
    elif _keep_blanks_inside(valued):
        for record in valued:
            del record.tokens[WIDTH:]
    if all(len(record.tokens) == WIDTH for record in valued):
        return
    for record in spaced:
        record.tokens = [token for token in record.tokens if not token.spacing]


def _without_separators(record: Record) -> list[Token] | None:
    """The seven cells of a row where a bar of its own stands behind each cell, the label's first; null elsewhere."""
    tokens = list(record.tokens)
    if not tokens[0].spacing:
        return None
    if not tokens[-1].spacing:
        tokens.append(Token("", None, BLANK, spacing=True))
    kept: list[Token] = []
    at = 1
    while at < len(tokens):
        if not tokens[at].spacing and not (at + 1 < len(tokens) and tokens[at + 1].spacing):
            return None
        kept.append(tokens[at])
        at += 1 if tokens[at].spacing else 2
    while len(kept) > WIDTH and kept[-1].spacing:
        kept.pop()
    return kept if len(kept) == WIDTH else None


def _keep_blanks_inside(records: Sequence[Record]) -> bool:
    """Whether rows of one width show empty cells between numbers, and nothing but fillers after the seventh cell."""
    inside = any(
        token.spacing and any(not later.blank for later in record.tokens[at:])
        for record in records
        for at, token in enumerate(record.tokens)
    )
    cut = all(len(record.tokens) >= WIDTH and all(t.blank for t in record.tokens[WIDTH:]) for record in records)
    return inside and cut


def _beside_orphans(
    records: Sequence[Record], located: Mapping[str, Sequence[tuple[int, bool]]], reading: Reading
) -> set[str]:
    """The rows next to numbers whose own label is not known: if they look empty, the numbers may be theirs."""
    code_at = {index: code for code, found in located.items() for index, _ in found}
    claimed_twice = {
        index
        for found in located.values()
        if sum(1 for index, _ in found if records[index].printed) > 1
        for index, _ in found
    }
    places = sorted(code_at)
    beside: set[str] = set()
    for index, record in enumerate(records):
        settled = index in code_at and index not in claimed_twice and len(record.printed) <= WIDTH
        if settled or not any(token.parsed.value is not None for token in record.tokens):
            continue
        before, after = bisect_left(places, index), bisect_right(places, index)
        beside.update(code_at[at] for at in (*places[max(before - 1, 0) : before], *places[after : after + 1]))
        if before > 0:
            label = " ".join(record.labels) or " ".join(token.text for token in record.printed)
            reading.add_unknown(label, "applications")
    return beside


def _before_lost_labels(records: Sequence[Record], located: Mapping[str, Sequence[tuple[int, bool]]]) -> set[str]:
    """Rows of single cells whose next row in the form has no label: the numbers behind them may be that row's.

    Where every row prints seven numbers, a row cannot have swallowed the next one's.
    """
    valued = [records[index] for found in located.values() for index, _ in found]
    if all(len(record.printed) == WIDTH for record in valued):
        return set()
    order = [code.code for code in codebook().table("applications", template_of(dict.fromkeys(located, 0)))]
    return {
        code
        for code, following in pairwise(order)
        if code in located
        and following not in located
        and any(records[index].width is None and records[index].printed for index, _ in located[code])
    }


def _may_be_elsewhere(record: Record, doubtful: bool) -> bool:
    """Whether numbers of the row stand in its label, or beside it under no label at all."""
    return (doubtful and not record.printed) or any(has_inner_digits(label) for label in record.labels)


def _choose(found: Sequence[tuple[int, bool]], records: Sequence[Record]) -> tuple[int, bool] | None:
    """The one record with numbers among those that print the row's label; two of them can't be told apart."""
    printed = [(index, exact) for index, exact in found if records[index].printed]
    if len(printed) > 1:
        printed = [(index, exact) for index, exact in printed if exact]
        if len(printed) != 1:
            return None
    return next(iter((*printed, *found)), None)


def _unreadable_row(code: str, records: Sequence[Record], document: Document, reading: Reading) -> None:
    cells = [CellReference(code, applicant) for applicant in COLUMNS]
    tokens = [token.text for record in records for token in record.printed]
    evidence = quote_of(document, records[0].lines)
    printed = " ".join(tokens) or None
    reading.values.extend(
        Value(cell.code, cell.applicant, None, State.UNREADABLE, printed, evidence, certain=False) for cell in cells
    )
    reading.findings.append(findings.unplaced_row(code, cells, len(tokens), printed or ""))


def _heads_strayed(lines: Sequence[Line]) -> bool:
    """Whether the header names its columns in another order than the form's: then nothing says where a number stands.

    In rows of cells before means further left, in cells one a line earlier; there the totals' head, which spans two
    lines of the form's header, may come right after the natural persons'.
    """
    at: dict[Applicant, tuple[bool, int, int]] = {}
    for number, line in enumerate(lines):
        for column, cell in enumerate(line.cells):
            for place, part in enumerate((cell, *cell.split())):
                applicant = applicant_keys().get(key_of(part))
                if applicant is not None and not is_numbered(part):
                    at.setdefault(applicant, (line.wide, column if line.wide else number, place))
    printed = {
        wide: sorted((applicant for applicant in at if at[applicant][0] is wide), key=lambda applicant: at[applicant])
        for wide in (True, False)
    }
    if printed[False][1:2] == [Applicant.TOTAL]:
        printed[False] = [*printed[False][:1], *printed[False][2:], Applicant.TOTAL]
    return any(heads != [applicant for applicant in COLUMNS if applicant in heads] for heads in printed.values())


def _chosen(row: TornRow) -> bool:
    """Whether the row's placement was chosen, not seen: of cells one a line, an empty one may be a filler."""
    return not row.sure or (row.record.width is None and row.record.has_blanks)


def _runs_cells_together(record: Record) -> bool:
    """Whether one cell prints several numbers where seven are not there: nothing says where the next ones stand."""
    return len(record.printed) < WIDTH and any(_SEVERAL.search(token.text) for token in record.printed)


def _emit(row: TornRow, solution: Solution, doubted: Sequence[bool], document: Document, reading: Reading) -> None:
    evidence = quote_of(document, row.record.lines)
    lost = {item.column: item for item in solution.lost if item.code == row.code}
    agreed = solution.agreed[row.code]
    printed = " ".join(token.text for token in row.record.printed)
    doubtful = []
    for column, applicant in enumerate(COLUMNS):
        reference = CellReference(row.code, applicant)
        if not agreed[column] or (doubted[column] and column not in lost):
            doubtful.append(reference)
            reading.values.append(Value(row.code, applicant, None, State.UNREADABLE, printed, evidence, certain=False))
        elif column in lost:
            _emit_lost(reference, lost[column], evidence, reading)
        elif column not in row.missing:
            index = solution.placed[row.code][column]
            _emit_token(reference, row, None if index is None else row.record.printed[index], evidence, reading)
    if doubtful:
        reading.findings.append(findings.unplaced_cells(row.code, doubtful, printed))


def _emit_token(
    reference: CellReference, row: TornRow, token: Token | None, evidence: TextEvidence, reading: Reading
) -> None:
    parsed = token.parsed if token is not None else BLANK
    reading.values.append(
        Value(
            reference.code,
            reference.applicant,
            parsed.value,
            parsed.state,
            token.text if token is not None else None,
            evidence,
            certain=token is not None and row.sure and row.exact,
        )
    )
    if token is not None and parsed.state is State.UNREADABLE:
        reading.findings.append(findings.unreadable_cell(reference, token.text))


def _emit_lost(reference: CellReference, lost: Lost, evidence: TextEvidence, reading: Reading) -> None:
    reading.values.append(
        Value(
            reference.code,
            reference.applicant,
            lost.number,
            State.DERIVED,
            None,
            evidence,
            certain=False,
            identities=lost.identities,
        )
    )
    reading.findings.append(findings.derived(str(reference), reference, lost.number, lost.identities))
