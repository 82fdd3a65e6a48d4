"""OFD (GB/T 33190): pages of placed text and paths, read into the same lines and characters as PDF."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from scrapers.documents import limits
from scrapers.documents.assembly import Assembly
from scrapers.documents.layout import Flow, Page, page_blocks
from scrapers.documents.lettering import Glyph
from scrapers.documents.limits import Deadline
from scrapers.documents.lines import Line
from scrapers.documents.model import Document, MediaType, Text
from scrapers.documents.ofd_marks import IDENTITY, Matrix, path_lines, shifted, text_glyphs, within
from scrapers.documents.package import Package

POINTS = 72 / 25.4
_A4 = (0.0, 0.0, 210.0, 297.0)
_CONTAINERS = frozenset(("Content", "Layer", "PageBlock", "Page"))


def read_ofd(data: bytes, *, deadline: Deadline | None = None) -> Document:
    """The pages' paragraphs and tables. Raises UnreadableDocumentError (encrypted, corrupt, too_large, timeout)."""
    deadline = deadline or Deadline()
    package = Package(data, deadline)
    root = package.xml("OFD.xml")
    assembly = Assembly()
    flow = Flow(assembly)
    number = 0
    for body in _all(root, "DocRoot"):
        source = _Source(package, (body.text or "").strip().lstrip("/"))
        for page in source.pages():
            number += 1
            if number > limits.MAX_PAGES:
                raise limits.refuse_size("The OFD has too many pages", f"{limits.MAX_PAGES} pages")
            deadline.check()
            flow.add(page_blocks(source.read(page, number)), number)
    flow.end()
    metadata: dict[str, list[str]] = {}
    for info in _all(root, "DocInfo"):
        for node in info.iterchildren(etree.Element):
            if (node.text or "").strip():
                metadata.setdefault(etree.QName(node).localname, []).append((node.text or "").strip())
    heading = next((block.text for block in assembly.blocks[:5] if isinstance(block, Text) and block.heading), None)
    return assembly.document(data, MediaType.OFD, title=heading or metadata.get("Title", [None])[0], metadata=metadata)


def _all(node: etree._Element, name: str) -> Iterator[etree._Element]:
    """Descendants by local name: makers disagree on the namespace."""
    return node.iter("{*}" + name)


@dataclass(slots=True)
class _Marks:
    glyphs: list[Glyph] = field(default_factory=list)
    horizontal: list[Line] = field(default_factory=list)
    vertical: list[Line] = field(default_factory=list)


class _Source:
    """One document body inside the package: its page size, templates and shared drawings."""

    def __init__(self, package: Package, part: str) -> None:
        self._package = package
        self._folder = posixpath.dirname(part)
        self._root = package.xml(part)
        self._box = _A4
        for area in _all(self._root, "PageArea"):
            self._box = _box_of(area) or self._box
        self._templates = {node.get("ID"): node.get("BaseLoc") or "" for node in _all(self._root, "TemplatePage")}
        self._drawings: dict[str | None, etree._Element] = {}
        for kind in ("PublicRes", "DocumentRes"):
            for node in _all(self._root, kind):
                self._resources((node.text or "").strip())

    def pages(self) -> Iterator[etree._Element]:
        for pages in _all(self._root, "Pages"):
            yield from pages.iterchildren("{*}Page")

    def read(self, entry: etree._Element, number: int) -> Page:
        part = self._join(entry.get("BaseLoc") or "")
        root = self._package.xml(part)
        box = next((found for area in _all(root, "Area") if (found := _box_of(area))), None) or self._box
        marks = _Marks()
        for template in _all(root, "Template"):
            location = self._templates.get(template.get("TemplateID"))
            if location:
                self._collect(self._package.xml(self._join(location)), box, marks)
        self._collect(root, box, marks)
        return Page(number, box[2] * POINTS, box[3] * POINTS, marks.glyphs, marks.horizontal, marks.vertical)

    def _resources(self, location: str) -> None:
        part = self._join(location)
        if part in self._package:
            for unit in _all(self._package.xml(part), "CompositeGraphicUnit"):
                self._drawings[unit.get("ID")] = unit

    def _join(self, location: str) -> str:
        if location.startswith("/"):
            return location.lstrip("/")
        return posixpath.normpath(posixpath.join(self._folder, location))

    def _collect(self, root: etree._Element, box: tuple[float, float, float, float], marks: _Marks) -> None:
        start = shifted(IDENTITY, -box[0], -box[1])
        waiting: list[tuple[etree._Element, Matrix, int]] = [(root, start, 0)]
        while waiting:
            node, outer, depth = waiting.pop()
            kind = etree.QName(node).localname
            if kind == "TextObject":
                marks.glyphs.extend(text_glyphs(node, outer, POINTS))
            elif kind == "PathObject":
                path_lines(node, outer, POINTS, marks.horizontal, marks.vertical)
            elif kind == "CompositeObject" and depth < 8:
                unit = self._drawings.get(node.get("ResourceID"))
                if unit is not None:
                    inner = within(node, outer)
                    waiting.extend((child, inner, depth + 1) for child in reversed(list(unit)))
            elif kind in _CONTAINERS:
                waiting.extend((child, outer, depth) for child in reversed(list(node)))
            _check(marks, len(waiting))


def _check(marks: _Marks, waiting: int) -> None:
    if len(marks.glyphs) > limits.MAX_PAGE_CHARACTERS or waiting > 10 * limits.MAX_PAGE_CHARACTERS:
        raise limits.refuse_size("A page has too many characters", f"{limits.MAX_PAGE_CHARACTERS:,} characters")
    if len(marks.horizontal) + len(marks.vertical) > limits.MAX_PAGE_LINES:
        raise limits.refuse_size("A page has too many ruling lines", f"{limits.MAX_PAGE_LINES:,} lines")


def _box_of(area: etree._Element) -> tuple[float, float, float, float] | None:
    for name in ("PhysicalBox", "ApplicationBox"):
        for node in area.iterchildren("{*}" + name):
            try:
                left, top, width, height = map(float, (node.text or "").split())
            except ValueError:
                continue
            return left, top, width, height
    return None
