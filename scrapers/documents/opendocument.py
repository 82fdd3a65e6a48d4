"""odt and ods: paragraphs and tables in order, with spans, repeats and covered cells as OpenDocument means them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from scrapers.documents import limits
from scrapers.documents.assembly import Assembly, tidy
from scrapers.documents.limits import Deadline
from scrapers.documents.model import Cell, Document, MediaType, Text, UnreadableDocumentError
from scrapers.documents.package import Package
from scrapers.documents.spans import Span, compact

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TEXT, TABLE, DRAW, STYLE = (
    f"{{{_OASIS}{name}:1.0}}" for name in ("office", "text", "table", "drawing", "style")
)
_CELL, _COVERED = TABLE + "table-cell", TABLE + "covered-table-cell"
_PARAGRAPHS = frozenset((TEXT + "p", TEXT + "h"))
_UNSEEN = frozenset((
    TEXT + "tracked-changes", TEXT + "note", OFFICE + "annotation", TEXT + "ruby-text", STYLE + "style",
    TABLE + "shapes", OFFICE + "forms", TEXT + "sequence-decls",
))  # fmt: skip
_HOLDING = frozenset((*_PARAGRAPHS, TEXT + "span", TEXT + "a", TEXT + "ruby-base", TEXT + "meta", TEXT + "number"))
"""Whose letters are text; letters between other elements are the white of the file."""

_MARKS = {TEXT + "tab": " ", TEXT + "line-break": "\n", TEXT + "s": " "}


def read_opendocument(data: bytes, media_type: MediaType, *, deadline: Deadline | None = None) -> Document:
    """The text's paragraphs and tables, or the visible sheets in order, each as its name and one grid.

    Raises UnreadableDocumentError (encrypted, corrupt, too_large, too_deep, timeout).
    """
    deadline = deadline or Deadline()
    package = Package(data, deadline)
    if "META-INF/manifest.xml" in package and b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise UnreadableDocumentError("encrypted", "The document is encrypted; its password is needed.")
    root = package.xml("content.xml")
    assembly = Assembly()
    reading = _Reading(assembly, _hidden_styles(root), deadline)
    for body in root.iterchildren(OFFICE + "body"):
        reading.walk(body)
    metadata = _properties(package)
    heading = next((block.text for block in assembly.blocks[:5] if isinstance(block, Text) and block.heading), None)
    title = heading or metadata.get("title", [None])[0]
    return assembly.document(data, media_type, title=title, metadata=metadata)


@dataclass(slots=True)
class _Reading:
    assembly: Assembly
    hidden: frozenset[str]
    deadline: Deadline

    def walk(self, body: etree._Element) -> None:
        waiting = [body]
        count = 0
        while waiting:
            node = waiting.pop()
            count += 1
            if count & 255 == 0:
                self.deadline.check()
            if node.tag in _PARAGRAPHS:
                for line in _text(node).split("\n"):
                    self.assembly.text(line, heading=node.tag == TEXT + "h")
                waiting.extend(reversed(_inside(node)))
            elif node.tag == TABLE + "table":
                if node.get(TABLE + "style-name") in self.hidden:
                    continue
                if next(node.iterancestors(OFFICE + "spreadsheet"), None) is not None:
                    self._sheet(node)
                elif _is_layout(node):
                    waiting.extend(cell for row in reversed(list(_rows(node))) for cell in reversed(row))
                else:
                    self.assembly.grid(*self._cells(node))
            elif node.tag not in _UNSEEN:
                waiting.extend(reversed(node))

    def _sheet(self, table: etree._Element) -> None:
        cells, rows, columns = self._cells(table, sheet=True)
        if any(cell.text for cell in cells):
            self.assembly.text(table.get(TABLE + "name") or "", heading=True)
            self.assembly.grid(cells, rows, columns)

    def _cells(self, table: etree._Element, *, sheet: bool = False) -> tuple[list[Cell], int, int]:
        """Repeated cells and rows are laid out as often as they say; a sheet's blank ones at the end are not."""
        placed: list[tuple[int, int, Span]] = []
        number = width = blank = 0
        for row in _rows(table):
            self.deadline.check()
            own, reach = _row(row, sheet)
            times = _count(row, "number-rows-repeated")
            if sheet and not own:
                blank += times
                continue
            width = max(width, reach)
            if (number + blank + times) * width > limits.MAX_CELLS:
                raise limits.refuse_size("The tables have too many cells", f"{limits.MAX_CELLS:,} cells")
            number += blank
            blank = 0
            for _ in range(times):
                placed.extend((number, column, span) for column, span in own)
                number += 1
        return compact(_filled(placed, number, width) if sheet else placed, number, width)


def _row(row: etree._Element, sheet: bool) -> tuple[list[tuple[int, Span]], int]:
    """The row's own cells by column, and how many columns it has; a sheet's row ends with its last filled cell."""
    own: list[tuple[int, Span]] = []
    column = 0
    for cell in row.iterchildren(_CELL, _COVERED):
        times = _count(cell, "number-columns-repeated")
        if cell.tag == _CELL:
            text = tidy(_text(cell))
            span = Span(text, _count(cell, "number-columns-spanned"), _count(cell, "number-rows-spanned"))
            if text or not sheet or span[1:3] != (1, 1):
                if column + times > limits.MAX_COLSPAN * 10:
                    raise limits.refuse_size("A table has too many columns", f"{limits.MAX_COLSPAN * 10:,} columns")
                own.extend((column + step, span) for step in range(times))
        column += times
    return own, max((at + span.colspan for at, span in own), default=0) if sheet else column


def _filled(placed: list[tuple[int, int, Span]], rows: int, columns: int) -> list[tuple[int, int, Span]]:
    """The cells with blank ones at every position that none covers."""
    taken = {
        (row + down, column + right)
        for row, column, span in placed
        for down in range(min(span.rowspan, rows - row))
        for right in range(min(span.colspan, columns - column))
    }
    blank = [(row, column, Span("")) for row in range(rows) for column in range(columns) if (row, column) not in taken]
    return sorted((*placed, *blank), key=lambda cell: cell[:2])


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    """The table's own rows, out of whatever groups they lie in."""
    waiting = list(reversed(table))
    while waiting:
        node = waiting.pop()
        if node.tag == TABLE + "table-row":
            if node.get(TABLE + "visibility") not in ("collapse", "filter"):
                yield node
        elif node.tag in (TABLE + "table-header-rows", TABLE + "table-rows", TABLE + "table-row-group"):
            waiting.extend(reversed(node))


def _is_layout(table: etree._Element) -> bool:
    """A table that holds a bigger one, or tabulates nothing, only places things on the page."""
    sizes = [sum(1 for _ in row.iterchildren(_CELL)) for row in _rows(table)]
    inner = [
        sum(1 for row in _rows(nested) for _ in row.iterchildren(_CELL))
        for nested in table.iterdescendants(TABLE + "table")
    ]
    return max(sizes, default=0) <= 1 or max(inner, default=0) >= sum(sizes) - 1 > 0


def _text(node: etree._Element) -> str:
    """What is seen of a paragraph or cell; its paragraphs on lines of their own, what hangs on a paragraph left out."""
    parts: list[str] = []
    own = node.tag in _PARAGRAPHS
    walker = etree.iterwalk(node, events=("start", "end"))
    for event, item in walker:
        if event == "end":
            if item.tag in _PARAGRAPHS and item is not node:
                parts.append("\n")
            if item is not node:
                parts.append(item.tail if item.getparent().tag in _HOLDING and item.tail else "")
        elif item.tag in _UNSEEN or (own and item.tag.startswith(DRAW)):
            walker.skip_subtree()
        elif item.tag in _MARKS:
            parts.append(_MARKS[item.tag])
        elif item.tag in _HOLDING:
            parts.append(item.text or "")
    return "".join(parts)


def _inside(paragraph: etree._Element) -> list[etree._Element]:
    """The text boxes and notes that hang on a paragraph."""
    return [
        *paragraph.iterdescendants(DRAW + "text-box"),
        *paragraph.iterdescendants(TEXT + "note-body"),
    ]


def _count(node: etree._Element, name: str) -> int:
    value = node.get(TABLE + name) or "1"
    return min(max(int(value), 1), 2**21) if value.isascii() and value.isdecimal() and len(value) < 10 else 1


def _hidden_styles(root: etree._Element) -> frozenset[str]:
    """The styles of sheets that are not shown."""
    return frozenset(
        style.get(STYLE + "name") or ""
        for style in root.iter(STYLE + "style")
        for properties in style.iterchildren(STYLE + "table-properties")
        if properties.get(TABLE + "display") == "false"
    )


def _properties(package: Package) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    if "meta.xml" in package:
        for meta in package.xml("meta.xml").iter(OFFICE + "meta"):
            for node in meta.iterchildren(etree.Element):
                if (node.text or "").strip():
                    found.setdefault(etree.QName(node).localname, []).append((node.text or "").strip())
    return found
