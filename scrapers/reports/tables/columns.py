"""A dump's rows of table 3: every way in which each row's numbers may stand in the seven columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from scrapers.reports.tables.heads import COLUMNS
from scrapers.reports.tables.placement import WIDTH, Placement, Unit, all_placements
from scrapers.reports.tables.records import Header, Record, Token

_MOST_CANDIDATES = 600
_MOST_ROWS = 0.8


@dataclass(slots=True)
class TornRow:
    """A row of the form and the record that prints it; ``exact`` where its label was read letter by letter.

    ``sure`` is set where the record alone leaves one placement, ``missing`` lists columns that the header lacks.
    """

    code: str
    record: Record
    exact: bool
    sure: bool = False
    missing: frozenset[int] = frozenset()


@dataclass(slots=True)
class _Block:
    """Lines that keep their blanks and are of one width: values begin at ``start`` and end before ``width``."""

    width: int
    rows: list[TornRow] = field(default_factory=list)
    start: int = 0

    @property
    def narrow(self) -> bool:
        return self.width - self.start < WIDTH


def units_of(rows: Sequence[TornRow], header: Header | None) -> tuple[list[Unit], int]:
    """What must be placed together, with every placement that the dump allows; and the columns dropped in places.

    A row that no placement fits is left out.
    """
    blocks = _blocks(rows)
    named = _named_columns(header)
    placed: set[str] = set()
    units: list[Unit] = []
    seven = sum(1 for row in rows if len(row.record.tokens) == WIDTH) >= _MOST_ROWS * len(rows)
    for row in rows:
        candidate = _sure(row, None if seven else blocks, header, named)
        if candidate is not None:
            row.sure = True
            placed.add(row.code)
            bare = not row.record.printed and len(row.record.tokens) < WIDTH and not row.missing
            units.append(Unit(({row.code: candidate},), loose=bare))
    dropped = 0
    for block in blocks:
        members = [row for row in block.rows if row.code not in placed]
        candidates = _block_candidates(members, block) if members else []
        if candidates:
            units.append(Unit(tuple(candidates), narrow=block.narrow))
            placed.update(row.code for row in members)  # a row that the mapping does not fit stands nowhere
            dropped = max(dropped, WIDTH - (block.width - block.start)) if block.narrow else dropped
    for row in rows:
        if row.code not in placed and len(row.record.printed) <= WIDTH:
            own = tuple({row.code: candidate} for candidate in _own(row.record))
            units.extend([Unit(own, loose=True)] if own else [])
    return units, dropped


def _sure(
    row: TornRow, blocks: Sequence[_Block] | None, header: Header | None, named: Mapping[int, int] | None
) -> Placement | None:
    """The one placement that a row shows by itself: empty, full, in seven cells, or under a header of its width.

    ``blocks`` is null where nearly every row has seven cells behind its label, wherever that stands.
    """
    record = row.record
    printed = record.printed
    under = _under_header(record, header, named)
    if under is not None and named is not None:
        row.missing = frozenset(range(WIDTH)) - frozenset(named.values())
        return under
    if len(printed) in {0, WIDTH}:
        return next(all_placements(len(printed)))
    block = next((block for block in blocks or () if row in block.rows), None)
    seven = len(record.tokens) == WIDTH and record.has_blanks
    if seven and (block is None or record.label_column + 1 == block.start):
        return _in_order(record.tokens)
    columns = _columns(printed)
    if columns is not None and record.has_blanks and columns[-1] - columns[0] == WIDTH - 1:
        return _at([column - columns[0] for column in columns])
    return None


def _under_header(record: Record, header: Header | None, named: Mapping[int, int] | None) -> Placement | None:
    """The placement under a header of the same width that names exactly the columns which the row has."""
    if named is None or header is None or header.width != record.width:
        return None
    if [token.column for token in record.tokens] != list(named):
        return None
    return _at([named[token.column] for token in record.printed if token.column is not None])


def _named_columns(header: Header | None) -> dict[int, int] | None:
    """Line columns → the form's columns by the header's names, if these stand in the form's order."""
    if header is None or len(header.names) < 3:
        return None
    columns = {column: COLUMNS.index(applicant) for column, applicant in sorted(header.names.items())}
    order = list(columns.values())
    return columns if order == sorted(set(order)) else None


def _blocks(rows: Sequence[TornRow]) -> list[_Block]:
    """Neighbouring lines that keep their blanks, as wide as the widest of them or one cell less."""
    blocks: list[_Block] = []
    for row in sorted(rows, key=lambda row: row.record.lines[0].start):
        width = row.record.width
        if width is None or not row.record.has_blanks:
            continue
        if not blocks or abs(width - blocks[-1].width) > 1:
            blocks.append(_Block(width))
        blocks[-1].width = max(width, blocks[-1].width)
        blocks[-1].rows.append(row)
    for block in blocks:
        block.start = 1 + max(row.record.label_column for row in rows if row.record.width == block.width)
    return blocks


def _block_candidates(rows: Sequence[TornRow], block: _Block) -> list[dict[str, Placement]]:
    """One mapping of line columns to the form's columns for all lines of a block.

    Only mappings that fit the most rows; a row that one of them does not fit is left out, as damaged by itself.
    """
    fitted = [
        {row.code: options for row in rows if (options := list(_under(row.record, columns, block.width)))}
        for columns in _mappings(block)
    ]
    most = max(map(len, fitted), default=0)
    fitted = [options for options in fitted if len(options) == most]
    codes = [row.code for row in rows if all(row.code in options for options in fitted)]
    candidates: list[dict[str, Placement]] = []
    for choice_of in fitted if codes else ():
        choices: list[list[Placement]] = [[]]
        for code in codes:
            choices = [[*choice, placement] for choice in choices for placement in choice_of[code]][:_MOST_CANDIDATES]
        candidates.extend(dict(zip(codes, choice, strict=True)) for choice in choices)
        if len(candidates) >= _MOST_CANDIDATES:
            return []
    return candidates


def _mappings(block: _Block) -> Iterator[dict[int, int]]:
    area = block.width - block.start
    if not block.narrow:
        for start in range(block.start, block.width - WIDTH + 1):
            yield {start + at: at for at in range(WIDTH)}
        return
    for placement in all_placements(max(area, 0)):
        kept = [column for column, index in enumerate(placement) if index is not None]
        yield {block.start + at: column for at, column in enumerate(kept)}


def _under(record: Record, columns: Mapping[int, int], width: int) -> Iterator[Placement]:
    """The record's placements under a mapping; a line one cell short has lost a cell before any of its numbers."""
    at = _columns(record.printed) or []
    seen: set[Placement] = set()
    for gap in range(len(at) + 1) if record.width != width else [len(at)]:
        shifted = [column if index < gap else column + 1 for index, column in enumerate(at)]
        if all(column in columns for column in shifted):
            placement = _at([columns[column] for column in shifted])
            if placement not in seen:
                seen.add(placement)
                yield placement


def _own(record: Record) -> list[Placement]:
    """The placements that the record alone allows."""
    columns = _columns(record.printed) if record.has_blanks else None
    return list(all_placements(len(record.printed), columns))


def _columns(tokens: Sequence[Token]) -> list[int] | None:
    columns = [token.column for token in tokens if token.column is not None]
    return columns if len(columns) == len(tokens) and columns else None


def _in_order(tokens: Sequence[Token]) -> Placement:
    return _at([at for at, token in enumerate(tokens) if not token.blank])


def _at(columns: Sequence[int]) -> Placement:
    found = {column: index for index, column in enumerate(columns)}
    return tuple(found.get(column) for column in range(WIDTH))
