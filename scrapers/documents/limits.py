"""How far a reader goes before it says no: every bound of the room in one place.

A report has a dozen pages and five tables. The bounds are orders of magnitude above that and well under
what hurts a worker: a reading ends within about 30 seconds and 500 MB (OCR: one page after another, under 1 GB).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from scrapers.documents.model import UnreadableDocumentError

MAX_BYTES = 64 * 1024 * 1024
"""Bytes of one document as it came."""

MAX_MARKUP_BYTES = 12 * 1024 * 1024
"""Bytes of one HTML page, text or XML part: a tree takes some ten times its source."""

MAX_UNPACKED_BYTES = 96 * 1024 * 1024
"""Bytes that one archive may unfold to, all members together."""

MAX_MEMBERS = 500
"""Documents in one archive."""

MAX_ARCHIVE_DEPTH = 3
"""Archives inside archives."""

MAX_PAGES = 600
"""Pages of a PDF or OFD."""

MAX_PAGE_CHARACTERS = 60_000
"""Characters on one page."""

MAX_PAGE_LINES = 20_000
"""Ruling lines on one page."""

MAX_CELLS = 100_000
"""Grid positions (rows times columns) of all tables of one document together."""

MAX_COLSPAN = 1000
MAX_ROWSPAN = 20_000

MAX_TAGS = 400_000
"""Tags of one page or XML part: an element of the tree takes some 300 bytes."""

MAX_LINES = 200_000
"""Lines of a plain text, blank ones among them."""

MAX_BLOCKS = 50_000
"""Paragraphs and tables of one document."""

MAX_IMAGE_PIXELS = 60_000_000
MAX_OCR_PAGES = 8
"""Scanned pages read of one document, at about 2 s each."""

OCR_SECONDS = 50.0
"""Processor seconds that scanned pages may take, half as many seconds of two cores; other work on the machine does not
count, so that readings stay repeatable."""

SECONDS = 25.0
"""Seconds that one reading may take."""

OFFICE_SECONDS = 25.0


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment after which work stops with a typed error; asked between pages, rows and members."""

    seconds: float = SECONDS
    end: float = field(default=0.0, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "end", time.monotonic() + self.seconds)

    def check(self) -> None:
        if time.monotonic() > self.end:
            raise UnreadableDocumentError(
                "timeout", f"The document took longer than {self.seconds:.0f} s to read; look at it by hand."
            )

    def left(self) -> float:
        """Seconds that remain, never less than a tenth."""
        return max(0.1, self.end - time.monotonic())


def refuse_size(what: str, limit: str) -> UnreadableDocumentError:
    """The error for a document beyond a bound: what there is too much of, and how much is read."""
    return UnreadableDocumentError("too_large", f"{what}; at most {limit} is read. Look at the document by hand.")
