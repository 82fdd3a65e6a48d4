"""The heads of table 3's columns, and where they put a row's cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from scrapers.documents.model import Cell
from scrapers.reports.tables import findings
from scrapers.reports.tables.labels import applicant_keys, key_of
from scrapers.reports.tables.model import Reading
from scrapers.reports.tables.rows import Row
from warehouse.codebook import codebook
from warehouse.codebook.records import Applicant, CellReference, State

COLUMNS = tuple(Applicant)
_FEW = 2


@dataclass(frozen=True, slots=True)
class Heads:
    """The column of each applicant that a header names, by the width of its grid: pieces of a torn table differ."""

    by_width: Mapping[int, Mapping[Applicant, int]]

    @property
    def totals_first(self) -> bool:
        """Whether the totals stand before the natural persons, as some bodies have them."""
        return any(
            columns[Applicant.TOTAL] < columns[Applicant.NATURAL_PERSON]
            for columns in self.by_width.values()
            if {Applicant.TOTAL, Applicant.NATURAL_PERSON} <= columns.keys()
        )

    @property
    def named(self) -> set[Applicant]:
        return {applicant for columns in self.by_width.values() for applicant in columns}

    def strayed(self) -> list[Applicant]:
        """The applicants that a header names in another place among the others than the form."""
        first = [Applicant.TOTAL] if self.totals_first else []
        order = [*first, *(applicant for applicant in COLUMNS if applicant not in first)]
        strayed: list[Applicant] = []
        for columns in self.by_width.values():
            printed = sorted(columns, key=lambda applicant: columns[applicant])
            expected = [applicant for applicant in order if applicant in columns]
            strayed += [one for one, other in zip(printed, expected, strict=True) if one is not other]
        return strayed

    def place(self, row: Row, cells: Sequence[Cell]) -> dict[Applicant, Cell] | None:
        """Seven cells are taken in order; others by the header, where as many columns are named as cells are there.

        A row with fewer cells than the header has lost one, and nothing says which.
        """
        columns = self.by_width.get(_width(row), {})
        if len(cells) == len(COLUMNS) and not self.totals_first:
            return dict(zip(COLUMNS, cells, strict=True))
        whole = len(columns) == len(COLUMNS) and len(cells) >= len(COLUMNS)
        if not whole and (self.totals_first or not _FEW < len(columns) == len(cells)):
            return None
        placed = {}
        for applicant, column in columns.items():
            over = [cell for cell in cells if cell.column <= column < cell.column + cell.colspan]
            if len(over) != 1:
                return None
            placed[applicant] = over[0]
        used = {id(cell) for cell in placed.values()}
        if len(used) != len(placed) or any(cell.text.strip() and id(cell) not in used for cell in cells):
            return None
        return placed


def heads_of(header: Sequence[Row]) -> Heads:
    """What the header's rows name; of a name that stands twice in a grid, the first."""
    by_width: dict[int, dict[Applicant, int]] = defaultdict(dict)
    for row in header:
        for cell in row.cells:
            applicant = applicant_keys().get(key_of(cell.text))
            if applicant is not None:
                by_width[_width(row)].setdefault(applicant, cell.column)
    return Heads(by_width)


def check_heads(heads: Heads, reading: Reading) -> None:
    """Columns whose heads stray are unreadable: nothing says whether the numbers moved along. Lost heads are said."""
    strayed, named = heads.strayed(), heads.named
    if strayed:
        cells = [CellReference(value.code, value.applicant) for value in reading.values if value.applicant in strayed]
        reading.findings.append(findings.columns_out_of_order("applications", list(map(_label, strayed)), cells))
        reading.values = [
            replace(value, value=None, state=State.UNREADABLE, certain=False) if value.applicant in strayed else value
            for value in reading.values
        ]
    elif _FEW < len(named) < len(COLUMNS) and reading.values:
        reading.findings.extend(
            findings.column_headless(f"applications/{applicant}", _label(applicant))
            for applicant in COLUMNS
            if applicant not in named
        )


def _label(applicant: Applicant) -> str:
    return codebook().applicant_labels[applicant][0]


def _width(row: Row) -> int:
    return row.grid.columns if row.grid else 0
