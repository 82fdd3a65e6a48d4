"""What the bytes are, by content: names and headers lie (HTML saved as .doc, docx named .doc, zips named .ofd)."""

from __future__ import annotations

import io
import re
import struct
import zipfile

from scrapers.documents.encoding import decode
from scrapers.documents.mime import is_mime
from scrapers.documents.model import MediaType

_IMAGES = (
    b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM", b"II*\x00", b"MM\x00*",
)  # fmt: skip
_MARKUP = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|title|table|div|p|span|script|style|br)\b", re.IGNORECASE
)
_BODY = re.compile(r"<(?:html|head|body|meta|title|div|p|span|script|style)\b", re.IGNORECASE)
_WORD_XML = (b"<w:wordDocument", b"<pkg:package")
_DASHES = re.compile(r"^[ \t]*\|[ \t:|]*-[-: \t|]*$", re.MULTILINE)
_HEADING = re.compile(r"^#{1,6}[ \t]+\S", re.MULTILINE)
_CONTROL = bytes({*range(0x20)} - {*b"\t\n\x0c\r\x1a"})
_HEAD = 8192


def sniff(data: bytes) -> MediaType:
    """The media type of these bytes, judged by their content alone; UNKNOWN where nothing fits."""
    head = data[:_HEAD]
    if b"%PDF-" in head[:1024]:
        return MediaType.PDF
    for magic, found in (
        (b"PK\x03\x04", None),
        (b"PK\x05\x06", MediaType.ZIP),
        (b"Rar!\x1a\x07", MediaType.RAR),
        (b"7z\xbc\xaf\x27\x1c", MediaType.SEVEN_ZIP),
        (b"Founder CEB", MediaType.CEB),
        (b"CEBX", MediaType.CEB),
    ):
        if head.startswith(magic):
            return found or _inside_zip(data)
    if head.startswith(b"{\\rtf"):
        return MediaType.DOC
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _inside_ole(data)
    if head.startswith(_IMAGES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return MediaType.UNKNOWN if head.startswith(b"BM") and not _is_bitmap(data) else MediaType.IMAGE
    return _text(data)


def _is_bitmap(data: bytes) -> bool:
    return len(data) > 26 and int.from_bytes(data[14:18], "little") in (12, 40, 52, 56, 64, 108, 124)


def _inside_zip(data: bytes) -> MediaType:
    """Office and OFD files are zips with a known part inside."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.replace("\\", "/").lstrip("/") for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error):
        return MediaType.ZIP
    for part, found in (
        ("word/document.xml", MediaType.DOCX),
        ("xl/workbook.xml", MediaType.XLSX),
        ("xl/workbook.bin", MediaType.XLSX),
        ("OFD.xml", MediaType.OFD),
    ):
        if part in names:
            return found
    if "content.xml" in names and "META-INF/manifest.xml" in names:
        return MediaType.ODS if b"opendocument.spreadsheet" in data[:200] else MediaType.ODT
    if "[Content_Types].xml" in names:
        for name in names:  # strict writers may put the main part elsewhere
            if name.startswith("word/"):
                return MediaType.DOCX
            if name.startswith("xl/"):
                return MediaType.XLSX
    return MediaType.ZIP


def _inside_ole(data: bytes) -> MediaType:
    """Directory entries of the OLE container, in UTF-16: Word and WPS write WordDocument, Excel a Workbook."""
    for stream, found in (
        ("WordDocument", MediaType.DOC),
        ("EncryptedPackage", MediaType.DOCX),
        ("Workbook", MediaType.XLS),
        ("Book", MediaType.XLS),
    ):
        if stream.encode("utf-16-le") + b"\x00\x00" in data:
            return found
    return MediaType.UNKNOWN


def _text(data: bytes) -> MediaType:
    head = data[:_HEAD]
    if not data.strip():
        return MediaType.UNKNOWN
    if is_mime(data):
        return MediaType.HTML
    if head.lstrip().startswith(b"<?xml") and any(mark in head for mark in _WORD_XML):
        return MediaType.DOC
    return _kind_of_text(decode(head).text)


def _kind_of_text(text: str) -> MediaType:
    encoded = text.encode("utf-8", "replace")
    controls = len(encoded) - len(encoded.translate(None, _CONTROL))
    if (controls + text.count("\ufffd")) * 10 > len(text):
        return MediaType.UNKNOWN
    if text.lstrip("\ufeff \t\r\n").startswith("<") and _MARKUP.search(text):
        return MediaType.HTML
    if len(_BODY.findall(text)) >= 3 and not _HEADING.search(text):
        return MediaType.HTML
    return MediaType.MARKDOWN if _HEADING.search(text) or _DASHES.search(text) else MediaType.TEXT
