"""A Document: what is on the pages, in order, without any idea of what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class MediaType(StrEnum):
    """What the bytes are, by content, never by name."""

    HTML = "text/html"
    TEXT = "text/plain"
    MARKDOWN = "text/markdown"
    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    DOC = "application/msword"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    XLS = "application/vnd.ms-excel"
    ODT = "application/vnd.oasis.opendocument.text"
    ODS = "application/vnd.oasis.opendocument.spreadsheet"
    OFD = "application/ofd"
    ZIP = "application/zip"
    RAR = "application/vnd.rar"
    SEVEN_ZIP = "application/x-7z-compressed"
    IMAGE = "image/*"
    CEB = "application/x-ceb"
    UNKNOWN = "application/octet-stream"


class Cell(NamedTuple):
    """An own cell of a grid, at its upper left corner; covered positions have no Cell.

    A tuple, for there are hundreds in a document, and a frozen dataclass takes four times as long to make.

    ``row`` and ``column`` are 0-based grid positions. ``certain`` is false where the reader itself doubts the
    text (a weak OCR score, glyphs without a mapping). ``page`` is 1-based, null where pages do not exist.
    """

    row: int
    column: int
    text: str
    rowspan: int = 1
    colspan: int = 1
    page: int | None = None
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as laid out. ``number`` counts the document's tables from 1, in reading order.

    ``positions_certain`` is false for dumps made by others' tools, which drop or shift empty cells: there an
    empty cell may be a lost one, and a column index is only a hint. ``start``/``end`` are the offsets of the
    table's text in ``Document.text``.
    """

    number: int
    rows: int
    columns: int
    cells: tuple[Cell, ...]
    page: int | None
    start: int
    end: int
    positions_certain: bool = True


class Text(NamedTuple):
    """A paragraph or line group: ``Document.text[start:end] == text``."""

    text: str
    start: int
    end: int
    page: int | None = None
    heading: bool = False


Block = Text | Grid


@dataclass(frozen=True, slots=True)
class Problem:
    """What the reader met and could not read in full: ``kind`` is a short code, ``detail`` one clear sentence."""

    kind: str
    detail: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """Ordered blocks of one document, each with its place.

    ``text`` is the whole document as characters (for plain text exactly as decoded; a grid's cells joined by
    tabs and newlines), so that every quote has offsets. ``metadata`` holds page meta tags or document
    properties, all values of a name kept. ``dump`` is true for text made from another format by others' tools.
    """

    sha256: str
    media_type: MediaType
    text: str
    blocks: tuple[Block, ...]
    title: str | None = None
    metadata: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    encoding: str | None = None
    dump: bool = False
    problems: tuple[Problem, ...] = ()


class UnreadableDocumentError(Exception):
    """The bytes can't be read at all; ``kind`` is a short code (encrypted, empty, unsupported, too_large, …).

    The message is one line that says what and what to do. The bytes stay in the archive.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
