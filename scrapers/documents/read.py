"""The one door: bytes in, a Document out, or one typed error."""

from __future__ import annotations

import dataclasses
import hashlib
import struct
import zipfile
import zlib

from scrapers.documents import limits
from scrapers.documents.limits import Deadline
from scrapers.documents.model import Document, MediaType, UnreadableDocumentError
from scrapers.documents.sniff import sniff

_REFUSED = {
    MediaType.CEB: "Founder CEB files can't be read; the publisher must be asked for another form.",
    MediaType.ZIP: "This is an archive; read its members.",
    MediaType.RAR: "This is an archive; read its members.",
    MediaType.SEVEN_ZIP: "This is an archive; read its members.",
    MediaType.UNKNOWN: "The bytes are of no kind that is known here; look at the file by hand.",
}


_OFFICE = frozenset((MediaType.DOCX, MediaType.DOC, MediaType.XLSX, MediaType.XLS, MediaType.ODT, MediaType.ODS))


def read_document(data: bytes, *, name: str | None = None, encoding_hint: str | None = None) -> Document:
    """Read one document of any kind, known by its content alone.

    ``name`` (a file name or address) serves only the wording of errors; ``encoding_hint`` is what the server
    declared. Raises UnreadableDocumentError with a kind: empty, encrypted, unsupported, archive, too_large,
    too_deep, timeout, corrupt, needs_ocr, needs_office. The same bytes always give an equal Document.
    """
    try:
        return _read(data, encoding_hint)
    except UnreadableDocumentError as error:
        if name:
            raise UnreadableDocumentError(error.kind, f"{name}: {error}") from error
        raise
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OSError) as error:
        raise UnreadableDocumentError("corrupt", _about(name, f"The file is damaged ({_line(error)}).")) from error
    except (MemoryError, RecursionError) as error:
        raise UnreadableDocumentError("too_large", _about(name, "The document is too much to hold.")) from error
    except Exception as error:  # a reader that trips is our defect, yet the harvest needs an answer for this document
        message = f"The document could not be read ({type(error).__name__}: {_line(error)}); please report it."
        raise UnreadableDocumentError("failed", _about(name, message)) from error


def _read(data: bytes, encoding_hint: str | None) -> Document:
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise UnreadableDocumentError("empty", "The file is empty.")
    if len(data) > limits.MAX_BYTES:
        raise limits.refuse_size("The file is too large", f"{limits.MAX_BYTES // 2**20} MB")
    found = sniff(data)
    if found in _REFUSED:
        archive = found in (MediaType.ZIP, MediaType.RAR, MediaType.SEVEN_ZIP)
        raise UnreadableDocumentError("archive" if archive else "unsupported", _REFUSED[found])
    return _dispatch(data, found, encoding_hint, Deadline())


def _dispatch(data: bytes, found: MediaType, encoding_hint: str | None, deadline: Deadline) -> Document:
    """Only the reader that is needed is imported."""
    if found in (MediaType.PDF, MediaType.OFD, MediaType.IMAGE):
        return _pages(data, found, deadline)
    if found in _OFFICE:
        return _office(data, found, deadline)
    if found is MediaType.HTML:
        return _page(data, encoding_hint, deadline)
    from scrapers.documents.text import read_text

    return read_text(data, found, encoding_hint=encoding_hint, deadline=deadline)


def _page(data: bytes, encoding_hint: str | None, deadline: Deadline) -> Document:
    from scrapers.documents.html import read_html
    from scrapers.documents.mime import is_mime, unwrap

    if not is_mime(data):
        return read_html(data, encoding_hint=encoding_hint, deadline=deadline)
    page, charset = unwrap(data)
    document = read_html(page, encoding_hint=charset or encoding_hint, deadline=deadline)
    return dataclasses.replace(document, sha256=hashlib.sha256(data).hexdigest())


def _pages(data: bytes, found: MediaType, deadline: Deadline) -> Document:
    if found is MediaType.PDF:
        from scrapers.documents.pdf import read_pdf

        return read_pdf(data, deadline=deadline)
    if found is MediaType.OFD:
        from scrapers.documents.ofd import read_ofd

        return read_ofd(data, deadline=deadline)
    from scrapers.documents.ocr import read_image

    return read_image(data)


def _office(data: bytes, found: MediaType, deadline: Deadline) -> Document:
    if found is MediaType.DOCX:
        from scrapers.documents.word import read_docx

        return read_docx(data, deadline=deadline)
    if found is MediaType.DOC:
        from scrapers.documents.office import read_doc

        return read_doc(data, deadline=deadline)
    if found in (MediaType.ODT, MediaType.ODS):
        from scrapers.documents.opendocument import read_opendocument

        return read_opendocument(data, found, deadline=deadline)
    from scrapers.documents.sheets import read_sheets

    return read_sheets(data, found, deadline=deadline)


def _about(name: str | None, message: str) -> str:
    return f"{name}: {message}" if name else message


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
