"""HTML pages: what a reader of the page sees, as paragraphs and grids in order."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

from scrapers.documents import limits
from scrapers.documents.assembly import Assembly, tidy
from scrapers.documents.encoding import decode
from scrapers.documents.html_tables import Tables, frames_text
from scrapers.documents.limits import Deadline
from scrapers.documents.model import Cell, Document, MediaType, UnreadableDocumentError
from scrapers.documents.scripts import held_markup
from scrapers.documents.spans import place

_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
_FURNITURE = frozenset(
    ("script", "style", "nav", "footer", "noscript", "template", "select", "button", "iframe", "object", "head",
     "svg", "canvas", "audio", "video", "map", "option", "textarea", "input")
)  # fmt: skip
_INLINE = frozenset(
    ("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "img", "ins",
     "kbd", "label", "mark", "o:p", "q", "s", "samp", "small", "span", "strike", "strong", "st1", "sub", "sup", "time",
     "tt", "u", "var", "wbr", "ruby", "rb", "rt")
)  # fmt: skip
_COUNTER = re.compile(r"(?:浏览|点击|阅读|访问|查看)(?:次数|人数|量|数|率)?\s*[:：]\s*[\d,]+\s*(?:人?次)?")
_COUNTER_LINE = 200
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


def read_html(data: bytes, *, encoding_hint: str | None = None, deadline: Deadline | None = None) -> Document:
    """The page's blocks; ``metadata`` has its meta tags by name as printed, with all their values.

    Raises UnreadableDocumentError (too_large, too_deep, timeout).
    """
    if len(data) > limits.MAX_MARKUP_BYTES:
        raise limits.refuse_size("The page is too large", f"{limits.MAX_MARKUP_BYTES // 2**20} MB")
    if data.count(b"<") > limits.MAX_TAGS:
        raise limits.refuse_size("The page has too many elements", f"{limits.MAX_TAGS:,} tags")
    declared = _DECLARED.search(data[:16_384])
    decoded = decode(data, declared[1].decode("ascii") if declared else encoding_hint)
    assembly = Assembly()
    if decoded.damaged > 1:
        assembly.problem("encoding", f"{decoded.damaged} damaged characters, read as {decoded.encoding}.")
    root = parse(decoded.text)
    metadata: dict[str, list[str]] = {}
    title = None
    if root is not None:
        title = next((tidy(node.text or "") for node in root.iter("title")), None) or None
        for meta in root.iter("meta"):
            name = meta.get("name") or meta.get("property") or meta.get("itemprop")
            content = meta.get("content")
            if name and content is not None:
                metadata.setdefault(name, []).append(content.strip())
        Walk(assembly, deadline or Deadline()).run(root)
    if b"<!--" in data and _hides_rows(decoded.text):
        assembly.problem("hidden_rows", "A comment of the page holds table rows that its readers do not see.")
    return assembly.document(data, MediaType.HTML, title=title, metadata=metadata, encoding=decoded.encoding)


def parse(text: str) -> etree._Element | None:
    """The tree of a page or fragment without comments; null where there is none."""
    source = text.replace("\x00", "").encode("utf-8", "replace")
    for huge in (False, True):
        parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=huge)
        try:
            root = etree.fromstring(source, parser)
        except etree.XMLSyntaxError:
            return None
        if not any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log.filter_from_fatals()):
            return root
    raise UnreadableDocumentError("too_deep", "The page nests its elements too deeply to be a report.")


def first_table(fragment: str) -> tuple[list[Cell], int, int] | None:
    """The cells, rows and columns of a fragment's first data table; null where it has none."""
    root = parse(fragment)
    if root is None:
        return None
    tables = Tables(root)
    for table in root.iter("table"):
        rows = tables.spans(table)
        if not tables.is_layout(table) and not frames_text(rows):
            return place(rows)
    return None


def _without_counter(text: str) -> str:
    """The text without the page's own click counter, which would move every offset behind it from fetch to fetch."""
    counts = len(text) < _COUNTER_LINE and ("：" in text or ":" in text)  # the search is slow, and few lines have one
    return _COUNTER.sub("", text) if counts else text


def _hides_rows(text: str) -> bool:
    at = text.find("<!--")
    while at >= 0:
        end = text.find("-->", at)
        if end < 0:
            return False
        comment = text[at:end]
        if "[if" not in comment[:12] and "<tr" in comment.lower() and "<td" in comment.lower():
            return True
        at = text.find("<!--", end)
    return False


class Walk:
    """Goes through the tree once, gathering inline text into paragraphs and handing tables over whole."""

    def __init__(self, assembly: Assembly, deadline: Deadline, depth: int = 0) -> None:
        self.assembly = assembly
        self.deadline = deadline
        self.depth = depth
        self.pending: list[str] = []
        self.headings = 0

    def run(self, root: etree._Element) -> None:
        """Append all that the tree shows."""
        tables = Tables(root)
        walker = etree.iterwalk(root, events=("start", "end"))
        for count, (event, node) in enumerate(walker):
            if event == "end":
                self._leave(node, node.tag)
            elif self._enter(node, node.tag, tables):
                walker.skip_subtree()
            if count & 1023 == 0:
                self.deadline.check()
        self.flush()

    def _enter(self, node: etree._Element, tag: str, tables: Tables) -> bool:
        """Begin an element; true where what is inside is done with."""
        if tag not in _INLINE:
            if self._skips(node, tag, tables):
                return True
            self.flush()
            self.headings += tag in _HEADINGS
        if node.text:
            self.pending.append(node.text)
        return False

    def _leave(self, node: etree._Element, tag: str) -> None:
        if tag not in _INLINE and tag not in _FURNITURE:
            self.flush()
            self.headings -= tag in _HEADINGS
        if node.tail:
            self.pending.append(node.tail)

    def flush(self) -> None:
        """End the paragraph."""
        if self.pending:
            self.assembly.text(_without_counter("".join(self.pending)), heading=self.headings > 0)
            self.pending.clear()

    def _skips(self, node: etree._Element, tag: str, tables: Tables) -> bool:
        """Whether this element is furniture, or a data table, which is appended here as a grid."""
        if tag == "table" and not tables.is_layout(node):
            rows = tables.spans(node)
            if frames_text(rows):
                return False
            self.flush()
            for text in tables.loose(node):
                self.assembly.text(text)
            cells, height, width = place(rows)
            self.assembly.grid(cells, height, width)
            return True
        if tag in _FURNITURE:
            for fragment in self._held(node, tag):
                inner = parse(fragment)
                if inner is not None:
                    self.flush()
                    Walk(self.assembly, self.deadline, self.depth + 1).run(inner)
            return True
        return False

    def _held(self, node: etree._Element, tag: str) -> Iterable[str]:
        if self.depth > 1:
            return ()
        if tag in ("script", "textarea"):
            return held_markup(node.text or "")
        if tag == "input":
            return held_markup(node.get("value") or "", plain=True)
        return ()
