"""What reading the tables gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scrapers.documents.model import Cell
from scrapers.reports.numbers import Parsed
from scrapers.reports.tables import findings
from scrapers.reports.tables.rows import Row
from warehouse.codebook.records import CellReference, Finding, State, Template, Value

MOST_UNKNOWN = 100


@dataclass(frozen=True, slots=True)
class Tables:
    """The values of all tables of a document, with their evidence and what is wrong with the tables.

    ``templates`` holds, by table, the template that the table itself shows. ``spans`` are the stretches of the
    document's text that tables took, ``grids`` the numbers of the grids among them.
    """

    values: tuple[Value, ...]
    findings: tuple[Finding, ...]
    templates: Mapping[str, Template]
    spans: tuple[tuple[int, int], ...]
    grids: frozenset[int]


@dataclass(slots=True)
class Reading:
    """One table's part of the result, collected by its reader."""

    values: list[Value] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    template: Template | None = None
    unknown_rows: int = 0

    def add(self, reference: CellReference, row: Row, cell: Cell, parsed: Parsed, certain: bool = True) -> None:
        """The value of one located cell; what can't be read with certainty is also a finding."""
        self.values.append(
            Value(
                reference.code,
                reference.applicant,
                parsed.value,
                parsed.state,
                cell.text,
                row.evidence(cell),
                False,
                reference.category,
                certain and cell.certain,
            )
        )
        if parsed.state is State.UNREADABLE:
            self.findings.append(findings.unreadable_cell(reference, cell.text.strip()))

    def add_unknown(self, label: str, table: str) -> None:
        """A row that the form does not have; past a number that no form explains they are not listed one by one."""
        self.unknown_rows += 1
        if self.unknown_rows <= MOST_UNKNOWN:
            self.findings.append(findings.unknown_row(label, table))

    def add_unplaced(self, references: Sequence[CellReference], where: str, row: Row, cells: Sequence[Cell]) -> None:
        """A row with too many or too few cells: unreadable as a whole, or blank where its cells span the form's."""
        printed = " ".join(cell.text.strip() for cell in cells if cell.text.strip())
        spans = not printed and sum(cell.colspan for cell in cells) >= len(references)
        state = State.BLANK if spans else State.UNREADABLE
        evidence = row.evidence((*cells, *row.cells)[0])
        self.values.extend(
            Value(
                reference.code,
                reference.applicant,
                None,
                state,
                printed or None,
                evidence,
                category=reference.category,
                certain=False,
            )
            for reference in references
        )
        if not spans:
            self.findings.append(findings.unplaced_row(where, references, len(cells), printed))
