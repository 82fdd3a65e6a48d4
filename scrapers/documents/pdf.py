"""PDF by pdfium: characters and ruling lines of each page, page by page.

pdfium is not thread-safe: read PDFs in processes, never in threads of one process.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pypdfium2
import pypdfium2.raw as pdfium

from scrapers.documents import limits, pdf_fonts
from scrapers.documents.assembly import Assembly
from scrapers.documents.layout import Flow, Page, page_blocks
from scrapers.documents.limits import Deadline
from scrapers.documents.model import Document, MediaType, Text, UnreadableDocumentError
from scrapers.documents.pdf_marks import has_hidden_text, marks_of
from scrapers.documents.pdf_trial import prove

if TYPE_CHECKING:
    from scrapers.documents.ocr_lines import Picture

SCAN_CHARACTERS = 50
SCAN_SHARE = 0.5
"""A page with fewer characters and a picture over most of it is a scan."""


def read_pdf(data: bytes, *, deadline: Deadline | None = None) -> Document:
    """The pages' paragraphs and tables; a table torn by a page's end is one grid a page.

    Scanned pages go through OCR where that extra is installed, else they become problems of kind ``ocr``.
    Raises UnreadableDocumentError (encrypted, corrupt, too_large, timeout, needs_ocr).
    """
    deadline = deadline or Deadline()
    prove(data, deadline)
    pdf_fonts.install()
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

    def run(self) -> Document:
        pages: dict[int, Page] = {}
        scans: list[int] = []
        for index in range(len(self.document)):
            self.deadline.check()
            page, is_scan = self._page(index)
            if is_scan:
                scans.append(index)
            if page is not None:
                pages[index] = page
        if scans:
            self._recognise(scans, pages)
            self.deadline = Deadline()  # OCR has bounds of its own
        flow = Flow(self.assembly)
        for _, page in sorted(pages.items()):
            self.deadline.check()
            flow.add(page_blocks(page), page.number)
        flow.end()
        metadata = self._metadata()
        return self.assembly.document(self.data, MediaType.PDF, title=self._title(metadata), metadata=metadata)

    def _page(self, index: int) -> tuple[Page | None, bool]:
        """The page, null where it is damaged, and whether it is a picture of a page."""
        try:
            page = self.document[index]
        except pypdfium2.PdfiumError:
            self.assembly.problem("page", "The page is damaged and could not be read.", index + 1)
            return None, False
        try:
            marks = marks_of(page)
            glyphs = marks.glyphs
            is_scan = marks.pictures > SCAN_SHARE and (len(glyphs) < SCAN_CHARACTERS or has_hidden_text(page))
            if is_scan:
                glyphs = [glyph._replace(certain=False) for glyph in glyphs]
            turn = marks.turn
            return Page(index + 1, turn.width, turn.height, glyphs, marks.horizontal, marks.vertical), is_scan
        finally:
            page.close()

    def _recognise(self, scans: list[int], pages: dict[int, Page]) -> None:
        """Replace scanned pages by what OCR reads: the first, then those with tables, then others while they last."""
        from scrapers.documents import ocr

        if not ocr.installed():
            if len(scans) == len(self.document) and not any(page.glyphs for page in pages.values()):
                ocr.require()
            for index in scans:
                self.assembly.problem("ocr", "The page is a scan; install the ocr extra to read it.", index + 1)
            return
        allowance = ocr.Allowance()
        order = sorted(
            scans[: 3 * limits.MAX_OCR_PAGES], key=lambda i: (i != scans[0], not ocr.has_grid(self._picture(i)))
        )
        for at, index in enumerate((*order, *scans[len(order) :])):
            if at < limits.MAX_OCR_PAGES and not allowance.is_spent:
                pages[index] = ocr.read_picture(self._picture(index), index + 1)
                self.assembly.problem("ocr", "The page is a scan, read by OCR.", index + 1)
            else:
                self.assembly.problem("ocr", ocr.UNREAD, index + 1)

    def _picture(self, index: int) -> Picture:
        """The page as pixels (BGR) at the resolution that OCR wants."""
        import numpy as np

        page = self.document[index]
        try:
            width, height = page.get_size()
            scale = min(200 / 72, (limits.MAX_IMAGE_PIXELS / 4 / max(width * height, 1.0)) ** 0.5)
            bitmap = page.render(scale=scale, no_smoothtext=False)
            return np.ascontiguousarray(bitmap.to_numpy()[:, :, :3], dtype=np.uint8)
        finally:
            page.close()

    def _metadata(self) -> dict[str, list[str]]:
        try:
            return {name: [value] for name, value in self.document.get_metadata_dict().items() if value}
        except UnicodeDecodeError:
            return {}

    def _title(self, metadata: dict[str, list[str]]) -> str | None:
        for block in self.assembly.blocks[:5]:
            if isinstance(block, Text) and block.heading:
                return block.text
        return metadata.get("Title", [None])[0]
