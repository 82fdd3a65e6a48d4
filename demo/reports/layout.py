"""What a report looks like before a format is chosen: paragraphs and tables of placed cells."""

from __future__ import annotations

from dataclasses import dataclass

from demo.reports.model import Key


@dataclass(frozen=True, slots=True)
class Placed:
    """One own cell of a table at its upper left corner; ``key`` names the value that it prints, if any."""

    row: int
    column: int
    text: str
    rowspan: int = 1
    colspan: int = 1
    key: Key | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table; ``widths`` are the columns' shares of the page width and sum to about 1."""

    rows: int
    widths: tuple[float, ...]
    cells: tuple[Placed, ...]

    @property
    def columns(self) -> int:
        """The number of grid columns."""
        return len(self.widths)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: ``level`` 0 is the title, 1 a section's heading, 2 running text."""

    text: str
    level: int = 2


Block = Paragraph | Table


class TableBuilder:
    """Places cells row by row, so that the forms below read like the printed ones."""

    def __init__(self, *widths: float) -> None:
        self._widths = widths
        self._cells: list[Placed] = []
        self._row = -1

    def row(self) -> TableBuilder:
        """Begins the next row."""
        self._row += 1
        return self

    def cell(
        self, column: int, text: str, *, rowspan: int = 1, colspan: int = 1, key: Key | None = None
    ) -> TableBuilder:
        """Places a cell in the row begun last."""
        self._cells.append(Placed(self._row, column, text, rowspan, colspan, key))
        return self

    def table(self) -> Table:
        """The finished table."""
        return Table(self._row + 1, self._widths, tuple(self._cells))
