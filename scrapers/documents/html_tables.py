"""Which tables of a page are data and which lay it out, and what their cells say."""

from __future__ import annotations

import re

from lxml import etree

from scrapers.documents.assembly import tidy
from scrapers.documents.spans import Span

_NUMBER = re.compile(r"\s*(\d{1,9})")
_BREAKS = frozenset(("br", "p", "div", "li", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol"))
_SILENT = frozenset(("script", "style", "template", "select", "noscript"))
_CELLS = frozenset(("td", "th"))
_TABLE = frozenset(("table",))
_AROUND = _TABLE | _CELLS | {"tr"}
_READ = _AROUND | _BREAKS | _SILENT
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)

Row = list[etree._Element]


class Tables:
    """The tables of a tree with their own rows: rows of tables inside belong to those."""

    def __init__(self, root: etree._Element) -> None:
        self._rows: dict[etree._Element, list[Row]] = {}
        self._inner: dict[etree._Element, list[etree._Element]] = {}
        self._breaks: dict[etree._Element, list[etree._Element]] = {}
        row_of: dict[etree._Element, Row] = {}
        breaks: list[etree._Element] = []  # of the last cell; those behind its end are counted in, which does no harm
        for node in root.iter(*_READ):
            tag = node.tag
            if tag in _CELLS:
                breaks = self._breaks[node] = []
                parent = node.getparent()
                if parent is not None and parent in row_of:
                    row_of[parent].append(node)
                else:
                    self._own(node, tag, row_of)
            elif tag == "tr":
                self._own(node, tag, row_of)
            elif tag == "table":
                self._rows[node] = []
                outer = _around(node, _TABLE)
                if outer is not None:
                    self._inner.setdefault(outer, []).append(node)
                    self._hold(_around(node, _CELLS), node)
            else:
                breaks.append(node)
        self._layout: dict[etree._Element, bool] = {}
        for table in reversed(list(self._rows)):
            self._layout[table] = self._lays_out(table)

    def _own(self, node: etree._Element, tag: str, row_of: dict[etree._Element, Row]) -> None:
        """Give a row to its table, a cell to its row."""
        parent = _around(node, _AROUND)
        if parent is None:
            return
        if parent in row_of and tag != "tr":
            row_of[parent].append(node)
        elif parent.tag in _CELLS:
            self._hold(parent, node)
        elif parent.tag == "table" and tag == "tr":
            row_of[node] = []
            self._rows[parent].append(row_of[node])
        elif parent.tag == "table":  # a cell without a row
            self._rows[parent].append([node])

    def _hold(self, cell: etree._Element | None, node: etree._Element) -> None:
        """Note a cell that holds rows or cells: they part its text like two breaks at least."""
        if cell is not None:
            self._breaks[cell] += (node, node)

    def is_layout(self, table: etree._Element) -> bool:
        """A table that holds a bigger one of several rows, or one cell a row, only places things on the page."""
        return self._layout.get(table, False) or all(len(row) < 2 for row in self._rows[table])

    def _lays_out(self, table: etree._Element) -> bool:
        inner = self._inner.get(table)
        if not inner:
            return False
        if any(self._layout[nested] for nested in inner):
            return True
        biggest = max((sum(map(len, self._rows[nested])) for nested in inner if len(self._rows[nested]) > 1), default=0)
        holders = sum(len(self._rows[nested]) > 1 for nested in inner)
        return biggest > 0 and biggest >= sum(map(len, self._rows[table])) - holders

    def loose(self, table: etree._Element) -> list[str]:
        """What stands in the table and in none of its cells: a caption, words between rows."""
        found = [tidy("".join(str(text) for text in caption.itertext())) for caption in table.iterchildren("caption")]
        found.append(tidy(table.text or ""))
        for row in table.iter("tr", "tbody"):
            if row.tail and not row.tail.isspace() and _around(row, _TABLE) is table:
                found.append(tidy(row.tail))
        return [text for text in found if text]

    def spans(self, table: etree._Element) -> list[list[Span]]:
        """The table's visible rows of cells."""
        rows = []
        for row in self._rows[table]:
            spans = [span for cell in row if (span := self._span(cell)) is not None]
            parent = row[0].getparent() if row else None
            if parent is not None and parent.tag == "tr" and _invisible(parent, spans):
                continue
            rows.append(spans)
        return rows

    def _span(self, cell: etree._Element) -> Span | None:
        """The cell as written; null where it is not shown."""
        plain = not cell.keys()
        if not plain and _hidden(cell):
            return None
        text, certain = (tidy(cell.text or ""), True) if len(cell) == 0 else self._content(cell)
        if plain:
            return Span(text, 1, 1, certain)
        return Span(text, _count(cell.get("colspan")), _count(cell.get("rowspan")), certain)

    def _content(self, cell: etree._Element) -> tuple[str, bool]:
        """The text of a cell with elements in it; uncertain where a table of several rows had to be run together.

        Nearly every cell is a text with no line break inside, or with the one paragraph that Word wraps it in:
        such a cell is written out by the library in one call, where a walk through its elements takes ten times longer.
        """
        breaks, text = self._breaks[cell], _text(cell).strip()
        if not breaks or (len(breaks) == 1 and breaks[0].tag not in _SILENT and _text(breaks[0]).strip() == text):
            return tidy(text), True
        return _run_together(cell) if text else ("", True)


def _around(node: etree._Element, tags: frozenset[str]) -> etree._Element | None:
    """The nearest element around this one that has one of the tags."""
    parent = node.getparent()
    while parent is not None and parent.tag not in tags:
        parent = parent.getparent()
    return parent


def frames_text(rows: list[list[Span]]) -> bool:
    """A table that tabulates nothing: one cell a row, or a few cells of which one holds a whole text."""
    if all(len(row) <= 1 for row in rows):
        return True
    return sum(map(len, rows)) < 8 and any(len(span.text) > 400 for row in rows for span in row)


def _count(printed: str | None) -> int:
    """A span as browsers read it: ``8px`` is 8, nonsense is 1."""
    if printed is None:
        return 1
    found = _NUMBER.match(printed)
    return int(found[1]) if found else 1


def _hidden(node: etree._Element) -> bool:
    style = node.get("style")
    return style is not None and _HIDDEN.search(style) is not None


def _invisible(row: etree._Element, spans: list[Span]) -> bool:
    """Rows that are not displayed, such as the one of no height by which Word states column widths."""
    if _hidden(row):
        return True
    return row.get("height") == "0" and not any(span.text for span in spans)


def _text(node: etree._Element) -> str:
    return etree.tostring(node, method="text", encoding="unicode", with_tail=False)


def _run_together(cell: etree._Element) -> tuple[str, bool]:
    parts: list[str] = []
    rows = 0
    walker = etree.iterwalk(cell, events=("start", "end"))
    for event, node in walker:
        tag = node.tag
        if event == "start":
            if tag in _SILENT:
                walker.skip_subtree()
                continue
            if tag in _BREAKS:
                parts.append("\n")
                rows += tag == "tr"
            elif tag in ("td", "th") and node is not cell:
                parts.append(" ")
            if node.text:
                parts.append(node.text)
        else:
            if tag in _BREAKS:
                parts.append("\n")
            if node is not cell and node.tail:
                parts.append(node.tail)
    return tidy("".join(parts)), rows < 2 or sum(not part.isspace() for part in parts) < 2
