"""docx: its paragraphs and tables in order, with gridSpan and vMerge as Word means them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from scrapers.documents.assembly import Assembly, tidy
from scrapers.documents.limits import MAX_CELLS, MAX_COLSPAN, Deadline, refuse_size
from scrapers.documents.model import Document, MediaType, Text, UnreadableDocumentError
from scrapers.documents.package import Package
from scrapers.documents.spans import Span, compact
from scrapers.documents.word_numbering import Numbering, W

_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_WRAPPERS = frozenset((W + "sdt", W + "sdtContent", W + "ins", W + "moveTo", W + "customXml", W + "smartTag"))
_UNSEEN = frozenset((W + "del", W + "moveFrom", W + "instrText", W + "delText", W + "pPr", W + "rPr", _FALLBACK))
_BOX = W + "txbxContent"
_MARKS = {W + "tab": " ", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}


def read_docx(data: bytes, *, deadline: Deadline | None = None) -> Document:
    """The document's paragraphs and tables; ``metadata`` has its core properties.

    Raises UnreadableDocumentError (encrypted, corrupt, too_large, too_deep, timeout).
    """
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableDocumentError("encrypted", "The Word document is encrypted; its password is needed.")
    deadline = deadline or Deadline()
    package = Package(data, deadline)
    body = _main(package).find(W + "body")
    assembly = Assembly()
    if body is not None:
        reading = _Reading(assembly, _heading_styles(package), Numbering.of(package))
        reading.walk(body, deadline)
        for note in _notes(package, body):
            reading.walk(note, deadline)
    metadata = _properties(package)
    heading = next((block.text for block in assembly.blocks[:5] if isinstance(block, Text) and block.heading), None)
    title = heading or metadata.get("title", [None])[0]
    return assembly.document(data, MediaType.DOCX, title=title, metadata=metadata)


def _main(package: Package) -> etree._Element:
    part = "word/document.xml"
    if part not in package:
        others = (name for name in package.names if name.startswith("word/document") and name.endswith(".xml"))
        part = next(others, part)
    root = package.xml(part)
    if root.tag.startswith(_STRICT):
        for node in root.iter(etree.Element):
            node.tag = node.tag.replace(_STRICT, W)
    return root


@dataclass(slots=True)
class _Reading:
    """A body on its way into an Assembly; paragraphs are numbered as they come."""

    assembly: Assembly
    headings: frozenset[str]
    numbering: Numbering

    def walk(self, body: etree._Element, deadline: Deadline) -> None:
        waiting = [body]
        count = 0
        while waiting:
            node = waiting.pop()
            count += 1
            if count & 255 == 0:
                deadline.check()
            if node.tag == W + "p":
                self._paragraph(node)
                waiting.extend(reversed(_boxes(node)))
            elif node.tag == W + "tbl":
                rows = [list(_cells(row)) for row in _rows(node)]
                if _is_layout(rows):
                    waiting.extend(cell for row in reversed(rows) for cell in reversed(row))
                else:
                    self._table(node)
            elif node is body or node.tag in (W + "tc", _BOX) or node.tag in _WRAPPERS:
                waiting.extend(reversed(node))

    def _paragraph(self, node: etree._Element) -> None:
        style = node.find(f"{W}pPr/{W}pStyle")
        level = node.find(f"{W}pPr/{W}outlineLvl")
        heading = (style is not None and style.get(W + "val") in self.headings) or (
            level is not None and level.get(W + "val") != "9"
        )
        for line in self._text(node, boxes=False).split("\n"):
            self.assembly.text(line, heading=heading)

    def _text(self, node: etree._Element, *, boxes: bool = True) -> str:
        """What is seen of a paragraph or cell: its numbers too, no field codes, no deleted or hidden words."""
        parts: list[str] = []
        counted = False
        walker = etree.iterwalk(node, events=("start", "end"))
        for event, item in walker:
            if event == "end":
                if item.tag == W + "p" and item is not node:
                    parts.append("\n")
            elif item.tag in _UNSEEN or (item.tag == W + "r" and _is_hidden(item)) or (item.tag == _BOX and not boxes):
                walker.skip_subtree()
            elif item.tag == W + "p":
                parts.append(self.numbering.prefix(item))
                counted = bool(parts[-1])
            elif item.tag == W + "t":
                text = item.text or ""
                if counted and text[:1].isdigit():
                    parts.append(" ")  # the item's own number is no part of one that it holds
                counted = counted and not text
                parts.append(text)
            elif item.tag in _MARKS:
                parts.append(_MARKS[item.tag])
        return "".join(parts)

    def _table(self, table: etree._Element) -> None:
        placed: list[tuple[int, int, Span]] = []
        open_at: dict[int, int] = {}  # column -> index in placed of the cell that a vMerge below continues
        width = 0
        rows_written = list(_rows(table))
        for number, row in enumerate(rows_written):
            column = min(_value(row.find(f"{W}trPr/{W}gridBefore"), 0), MAX_COLSPAN)
            for cell in _cells(row):
                span = min(max(_value(cell.find(f"{W}tcPr/{W}gridSpan"), 1), 1), MAX_COLSPAN)
                merge = cell.find(f"{W}tcPr/{W}vMerge")
                above = open_at.get(column)
                if merge is not None and merge.get(W + "val") != "restart" and above is not None:
                    top, left, first = placed[above]
                    placed[above] = (top, left, Span(first.text, first.colspan, number + 1 - top, first.certain))
                elif _joins_left(cell) and placed and placed[-1][0] == number:
                    top, left, first = placed[-1]
                    placed[-1] = (top, left, Span(first.text, first.colspan + span, first.rowspan, first.certain))
                else:
                    open_at.pop(column, None)
                    if merge is not None:
                        open_at[column] = len(placed)
                    placed.append((number, column, Span(tidy(self._text(cell)), span)))
                column += span
            if len(placed) > MAX_CELLS:
                raise refuse_size("The tables have too many cells", f"{MAX_CELLS:,} cells")
            width = max(width, column)
        cells, rows, columns = compact(placed, len(rows_written), width)
        self.assembly.grid(cells, rows, columns)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for row in _unwrapped(table, W + "tr"):
        if row.find(f"{W}trPr/{W}del") is None and row.find(f"{W}trPr/{W}hidden") is None:
            yield row


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    return (cell for cell in _unwrapped(row, W + "tc") if cell.find(f"{W}tcPr/{W}cellDel") is None)


def _unwrapped(node: etree._Element, tag: str) -> Iterator[etree._Element]:
    waiting = list(reversed(node))
    while waiting:
        child = waiting.pop()
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            waiting.extend(reversed(child))


def _is_layout(rows: list[list[etree._Element]]) -> bool:
    """A table that holds a bigger one, or tabulates nothing, only places things on the page."""
    if all(len(row) <= 1 for row in rows):
        return True
    own = sum(map(len, rows))
    for row in rows:
        for cell in row:
            for inner in _unwrapped(cell, W + "tbl"):
                sizes = [sum(1 for _ in _cells(line)) for line in _rows(inner)]
                if len(sizes) > 1 and sum(sizes) >= own - 1:
                    return True
    return False


def _boxes(paragraph: etree._Element) -> list[etree._Element]:
    """The text boxes that hang on a paragraph, outermost ones, without the copies for old programs."""
    found: list[etree._Element] = []
    waiting = list(reversed(paragraph))
    while waiting:
        node = waiting.pop()
        if node.tag == _BOX:
            found.append(node)
        elif node.tag not in _UNSEEN:
            waiting.extend(reversed(node))
    return found


def _is_hidden(run: etree._Element) -> bool:
    mark = run.find(f"{W}rPr/{W}vanish")
    return mark is not None and mark.get(W + "val") not in ("0", "false", "off")


def _notes(package: Package, body: etree._Element) -> Iterator[etree._Element]:
    """The footnotes and endnotes that the body refers to, in order of reference."""
    for kind in ("footnote", "endnote"):
        part = f"word/{kind}s.xml"
        wanted = [node.get(W + "id") for node in body.iter(f"{W}{kind}Reference")]
        if wanted and part in package:
            notes = {node.get(W + "id"): node for node in package.xml(part).iterchildren(W + kind)}
            yield from (notes[number] for number in dict.fromkeys(wanted) if number in notes)


def _joins_left(cell: etree._Element) -> bool:
    merge = cell.find(f"{W}tcPr/{W}hMerge")
    return merge is not None and merge.get(W + "val") != "restart"


def _value(node: etree._Element | None, default: int) -> int:
    try:
        return int(node.get(W + "val") or default) if node is not None else default
    except ValueError:
        return default


def _heading_styles(package: Package) -> frozenset[str]:
    """Style ids whose names say heading or title, in whatever language Word named the ids."""
    if "word/styles.xml" not in package:
        return frozenset()
    found = set()
    for style in package.xml("word/styles.xml").iter(W + "style"):
        name = style.find(W + "name")
        printed = (name.get(W + "val") or "").lower() if name is not None else ""
        if printed.startswith(("heading", "title", "标题")):
            found.add(style.get(W + "styleId") or "")
    return frozenset(found)


def _properties(package: Package) -> dict[str, list[str]]:
    if "docProps/core.xml" not in package:
        return {}
    found: dict[str, list[str]] = {}
    for node in package.xml("docProps/core.xml").iterchildren(etree.Element):
        value = (node.text or "").strip()
        if value:
            found.setdefault(etree.QName(node).localname, []).append(value)
    return found
