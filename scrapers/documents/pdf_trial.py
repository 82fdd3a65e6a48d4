"""PDFs that could blow up are loaded first by a process that may die of it.

A few kB of a PDF can unfold to gigabytes inside pdfium, which has no bound of its own. So a PDF with more in it
than a report has is tried page by page in a process with little memory; what passes there is safe to read here.
"""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import Iterator

from scrapers.documents import limits, trial
from scrapers.documents.limits import Deadline

CALM_STREAM = 2 * 1024 * 1024
CALM_TOTAL = 24 * 1024 * 1024
"""Unpacked bytes of one stream and of all of them under which a PDF is read without a trial."""

CALM_TEXTS = 10_000
"""Texts shown by one stream; over the characters of a page pdfium takes a time that grows with their square."""

_MANY_PARTS = re.compile(rb"/Contents\s*\[(?:\s*\d+\s+\d+\s+R){60}")
_ODD_FILTERS = re.compile(rb"/LZWDecode|/LZW\b|/RunLengthDecode|/FlateDecode\s*/(?:Flate|ASCII)|/Fl\s*/Fl")
_PICTURES = (b"/DCTDecode", b"/JPXDecode", b"/CCITTFaxDecode", b"/JBIG2Decode")


def prove(data: bytes, deadline: Deadline) -> None:
    """Raise UnreadableDocumentError (too_large, timeout) for a PDF whose pages can't be loaded within bounds."""
    if is_suspicious(data):
        trial.run("scrapers.documents.pdf_trial", data, deadline, "The PDF")


def is_suspicious(data: bytes) -> bool:
    """Whether the PDF holds more, or more twisted, content than reports do; pictures in picture formats are fine."""
    if _ODD_FILTERS.search(data) or _MANY_PARTS.search(data):
        return True
    total = 0
    for head, content in _streams(data):
        total += len(content)
        if len(content) > CALM_STREAM or total > CALM_TOTAL:
            return True
        if content.count(b"Tj") > CALM_TEXTS or content.count(b"TJ") > CALM_TEXTS:
            return True
        if b"/Form" in head and b" Do" in content:
            return True
        if b"/ObjStm" in head and _MANY_PARTS.search(content):
            return True
    return False


def _streams(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The end of each stream's dictionary, and what it unpacks to, up to just over the calm size."""
    at = data.find(b"stream")
    while at >= 0:
        start = at + 6
        if data[at - 3 : at] != b"end":
            head = data[max(at - 400, 0) : at]
            head = head[head.rfind(b" obj") + 1 :]
            start += 2 if data[start : start + 2] == b"\r\n" else 1
            if b"Flate" in head or b"/Fl" in head:
                yield head, _inflated(data, start)
            elif not any(picture in head for picture in _PICTURES):
                end = data.find(b"endstream", start)
                end = len(data) if end < 0 else end
                yield head, data[start : min(end, start + CALM_STREAM + 1)]
        at = data.find(b"stream", start)


def _inflated(data: bytes, start: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(memoryview(data)[start:], CALM_STREAM + 1)
    except zlib.error:
        return b""


def _main() -> None:
    """Load every page of the PDF on standard input."""
    import pypdfium2

    from scrapers.documents.pdf_marks import marks_of

    trial.bound_memory()
    document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    for index in range(min(len(document), limits.MAX_PAGES)):
        try:
            page = document[index]
        except pypdfium2.PdfiumError:
            continue
        marks_of(page)
        page.close()


if __name__ == "__main__":
    _main()
