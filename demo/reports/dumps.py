"""Reports as plain text, the way other people's converters leave them: with what such dumps keep and what they lose."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from demo.reports.layout import Block, Paragraph, Table
from demo.reports.model import TrueReport
from demo.reports.wording import blocks


class Dump(StrEnum):
    """How a converter writes a table.

    - ``tabs``: a line a row, every grid position kept
    - ``markdown``: the same between bars, with a rule under the first row
    - ``bars``: a line a cell, each ending in a bar; merged positions are bare bars at the row's end
    - ``lines``: a line a cell and nothing else, so that an empty cell leaves no trace
    - ``squeezed``: a line a row, empty cells dropped
    """

    TABS = "tabs"
    MARKDOWN = "markdown"
    BARS = "bars"
    LINES = "lines"
    SQUEEZED = "squeezed"


def render_text(report: TrueReport, dump: Dump | str = Dump.TABS, content: Sequence[Block] | None = None) -> bytes:
    """The report as UTF-8 text with its tables in a dump's manner; ``content`` is printed in the report's place."""
    dump = Dump(dump)
    parts = [
        _paragraph(block, dump) if isinstance(block, Paragraph) else table_text(block, dump)
        for block in content or blocks(report)
    ]
    return ("\n\n".join(parts) + "\n").encode()


def _paragraph(block: Paragraph, dump: Dump) -> str:
    mark = {0: "# ", 1: "## "}.get(block.level, "") if dump is Dump.MARKDOWN else ""
    return mark + block.text


def table_text(table: Table, dump: Dump) -> str:
    """One table as the dump's converter leaves it."""
    rows = _own_rows(table)
    if dump is Dump.BARS:
        return "\n".join(line for row in rows for line in _barred(row))
    if dump is Dump.LINES:
        return "\n".join(text for row in rows for text in row if text)
    if dump is Dump.SQUEEZED:
        return "\n".join(" ".join(text for text in row if text) for row in rows)
    placed = [[text or "" for text in row] for row in rows]
    if dump is Dump.TABS:
        return "\n".join("\t".join(row) for row in placed)
    lines = [f"| {' | '.join(row)} |" for row in placed]
    return "\n".join([lines[0], f"|{' --- |' * table.columns}", *lines[1:]])


def _own_rows(table: Table) -> list[list[str | None]]:
    """Texts by grid position; null where a merged cell covers the position."""
    grid: list[list[str | None]] = [[None] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        grid[cell.row][cell.column] = cell.text
    return grid


def _barred(row: list[str | None]) -> list[str]:
    own = [text for text in row if text is not None]
    fillers = len(row) - len(own)
    while own and not own[-1]:
        own.pop()
        fillers += 1
    return [*(f"{text} |".lstrip() for text in own), *(["|" * fillers] if fillers else [])]
