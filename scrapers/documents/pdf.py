"""PDF by pdfium: characters and ruling lines of each page, page by page.

pdfium is not thread-safe: read PDFs in processes, never in threads of one process.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium

from scrapers.documents import limits
from scrapers.documents.assembly import Assembly
from scrapers.documents.layout import Flow, Page, page_blocks
from scrapers.documents.limits import Deadline
from scrapers.documents.model import Document, MediaType, Text, UnreadableDocumentError
from scrapers.documents.pdf_marks import Turn, glyphs_of, rules_of

SCAN_CHARACTERS = 50
"""A page with fewer characters and a picture over most of it is a scan."""


def read_pdf(data: bytes, *, deadline: Deadline | None = None) -> Document:
    """The pages' paragraphs and tables; a table torn by a page's end is one grid a page.

    Scanned pages go through OCR where that extra is installed, else they become problems of kind ``ocr``.
    Raises UnreadableDocumentError (encrypted, corrupt, too_large, timeout, needs_ocr).
    """
    deadline = deadline or Deadline()
    document = _open(data)
    try:
        if len(document) > limits.MAX_PAGES:
            raise limits.refuse_size(f"The PDF has {len(document):,} pages", f"{limits.MAX_PAGES} pages")
        return _Reading(data, document, deadline).run()
    finally:
        document.close()


def _open(data: bytes) -> pypdfium2.PdfDocument:
    start = data.find(b"%PDF-", 0, 1024)
    try:
        return pypdfium2.PdfDocument(data[start:] if start > 0 else data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise UnreadableDocumentError("encrypted", "The PDF is encrypted; its password is needed.") from error
        raise UnreadableDocumentError("corrupt", "The PDF is damaged and can't be opened.") from error


@dataclass(slots=True)
class _Reading:
    data: bytes
    document: pypdfium2.PdfDocument
    deadline: Deadline
    assembly: Assembly = field(default_factory=Assembly)
    scans: list[int] = field(default_factory=list)

    def run(self) -> Document:
        flow = Flow(self.assembly)
        for index in range(len(self.document)):
            self.deadline.check()
            page = self._page(index)
            if page is not None:
                flow.add(page_blocks(page), page.number)
        flow.end()
        metadata = {name: [value] for name, value in self.document.get_metadata_dict().items() if value}
        return self.assembly.document(self.data, MediaType.PDF, title=self._title(metadata), metadata=metadata)

    def _page(self, index: int) -> Page | None:
        try:
            page = self.document[index]
        except pypdfium2.PdfiumError:
            self.assembly.problem("page", "The page is damaged and could not be read.", index + 1)
            return None
        try:
            turn = Turn.of(page)
            glyphs = glyphs_of(page, turn)
            horizontal, vertical = rules_of(page, turn)
            return Page(index + 1, turn.height, glyphs, horizontal, vertical)
        finally:
            page.close()

    def _title(self, metadata: dict[str, list[str]]) -> str | None:
        for block in self.assembly.blocks[:5]:
            if isinstance(block, Text) and block.heading:
                return block.text
        return metadata.get("Title", [None])[0]
