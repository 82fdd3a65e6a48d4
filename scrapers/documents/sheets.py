"""Spreadsheets: each visible sheet is a grid, merged ranges are spanning cells."""

from __future__ import annotations

import datetime
import io
import re
from typing import TYPE_CHECKING

from scrapers.documents import limits
from scrapers.documents.assembly import Assembly, tidy
from scrapers.documents.limits import Deadline
from scrapers.documents.model import Cell, Document, MediaType, UnreadableDocumentError
from scrapers.documents.package import Package
from scrapers.documents.sheets_trial import prove

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

_REFERENCE = re.compile(rb'<(?:\w+:)?c\b[^<>]*?\br="([A-Z]{1,3})(\d{1,7})"[^<>]*(?<!/)>\s*<(?!/)')
"""Where a cell with something in it stands; cells that only have a style reach as far as somebody painted them."""

_MAX_AREA = 500_000

Value = int | float | str | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta


def read_sheets(data: bytes, media_type: MediaType, *, deadline: Deadline | None = None) -> Document:
    """The workbook's visible sheets in order, each as its name and one grid.

    Raises UnreadableDocumentError (encrypted, corrupt, unsupported, too_large).
    """
    import python_calamine as calamine

    deadline = deadline or Deadline()
    if data.startswith(b"PK"):
        _check_extent(Package(data, deadline))
    else:
        prove(data, deadline)
    assembly = Assembly()
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        for sheet in book.sheets_metadata:
            deadline.check()
            if sheet.visible == calamine.SheetVisibleEnum.Visible and sheet.typ == calamine.SheetTypeEnum.WorkSheet:
                _sheet(book.get_sheet_by_name(sheet.name), assembly)
    except calamine.PasswordError as error:
        raise UnreadableDocumentError("encrypted", "The workbook is encrypted; its password is needed.") from error
    except calamine.CalamineError as error:
        raise UnreadableDocumentError("corrupt", f"The workbook is damaged ({str(error)[:120]}).") from error
    return assembly.document(data, media_type)


def _check_extent(package: Package) -> None:
    """A cell at XFD1048576 would have the library lay out seventeen milliard cells: look before it leaps."""
    if "xl/workbook.bin" in package:
        raise UnreadableDocumentError("unsupported", "Binary workbooks (xlsb) can't be read; save as xlsx.")
    for name in package.names:
        if name.startswith("xl/") and name.endswith(".xml"):
            text = package.read(name)
            if name.startswith("xl/worksheets/"):
                rows = columns = 0
                for letters, digits in _REFERENCE.findall(text):
                    rows = max(rows, int(digits))
                    columns = max(columns, _column(letters))
                if rows * columns > _MAX_AREA:
                    raise limits.refuse_size("A sheet reaches too far", f"{_MAX_AREA:,} cells")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _sheet(sheet: CalamineSheet, assembly: Assembly) -> None:
    if sheet.start is None or sheet.height * sheet.width > _MAX_AREA:
        if sheet.start is not None:
            raise limits.refuse_size("A sheet reaches too far", f"{_MAX_AREA:,} cells")
        return
    top, left = sheet.start
    rows: list[list[Value]] = sheet.to_python(skip_empty_area=True)
    height, width = len(rows), max(map(len, rows), default=0)
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for (row, column), (last_row, last_column) in sheet.merged_cell_ranges or ():
        first, start = max(row - top, 0), max(column - left, 0)
        end_row, end_column = min(last_row - top, height - 1), min(last_column - left, width - 1)
        if end_row < first or end_column < start:
            continue
        spans[first, start] = (end_row - first + 1, end_column - start + 1)
        covered.update((r, c) for r in range(first, end_row + 1) for c in range(start, end_column + 1))
        covered.discard((first, start))
    cells = [
        Cell(r, c, _printed(value), *spans.get((r, c), (1, 1)))
        for r, line in enumerate(rows)
        for c, value in enumerate(line)
        if (r, c) not in covered
    ]
    if any(cell.text for cell in cells):
        assembly.text(sheet.name, heading=True)
        assembly.grid(cells, height, width)


def _printed(value: Value) -> str:
    """A value as a person would write it: whole numbers without the point that spreadsheets store them with."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.10g}"
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return tidy(str(value))
