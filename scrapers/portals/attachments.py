"""Files that a page links, shows inside itself, or hides behind a viewer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from scrapers.fetch.urls import canonical_url, join
from scrapers.portals.model import Attachment
from scrapers.portals.page import FILE_SUFFIXES, Element, Page, clean, is_file

# Download scripts of the platforms: the extension is in a parameter, or nowhere.
_DOWNLOAD = re.compile(
    r"/downfile\.jsp|/download\.jsp|/virtual_attach_file\.vsb|/document/(?:file-)?download|/attachment/\d|/attach/-?\d"
    r"|/group\d+/M\d\d/|/P0\d{10,}\.|/W0\d{10,}\.(?!jpe?g|png|gif)",
    re.IGNORECASE,
)
_VIEWER = re.compile(r"viewer(?:\.html|\.jsp|/)?\?[^\"']*?file=", re.IGNORECASE)
_SCRIPT_PDF = re.compile(
    r"(?:showVsbpdfIframe|PDFObject\.embed|pdfh5|loadPdf)\s*\(\s*[\"']([^\"']+)[\"']", re.IGNORECASE
)
_SCRIPT_FILE = re.compile(
    r"(?:pdfUrl|fileUrl|pdf_url|filePath)\s*[:=]\s*[\"']([^\"']+\.(?:pdf|ofd|docx?)[^\"']*)[\"']", re.IGNORECASE
)
_NAME_PARAMETERS = ("filename", "fileName", "fileUrl", "e")


def attachments_of(page: Page, body: Element | None) -> tuple[Attachment, ...]:
    """Every file that belongs to the page's text, first mention first, each address once.

    Links are read in the body where there is one (sidebars link other reports' files), viewers and embedded files on
    the whole page.
    """
    found: dict[str, Attachment] = {}
    for attachment in (*_embedded(page), *_linked(page, body if body is not None else page.root)):
        found.setdefault(canonical_url(attachment.url), attachment)
    return tuple(found.values())


def _linked(page: Page, root: Element) -> Iterator[Attachment]:
    for link in root.iter("a"):
        url = join(page.base, link.get("href") or "")
        if url is None:
            continue
        if _VIEWER.search(url):
            if target := viewed(url):
                yield Attachment(target, clean(str(link.xpath("string()"))) or name_of(target), inline=True)
        elif is_file(url) or _DOWNLOAD.search(url):
            text = clean(str(link.xpath("string()"))) or clean(link.get("title") or "")
            yield Attachment(url, text or name_of(url), inline=False)


def _embedded(page: Page) -> Iterator[Attachment]:
    for element in page.root.iter("iframe", "embed", "object"):
        url = join(page.base, element.get("src") or element.get("data") or "")
        if url is None:
            continue
        target = viewed(url) if _VIEWER.search(url) else url if is_file(url) or _DOWNLOAD.search(url) else None
        if target:
            yield Attachment(target, name_of(target), inline=True)
    for script in page.scripts:
        for pattern in (_SCRIPT_PDF, _SCRIPT_FILE):
            for match in pattern.finditer(script):
                if url := join(page.base, match[1]):
                    yield Attachment(viewed(url) or url, name_of(url), inline=True)


def viewed(url: str) -> str | None:
    """The document that a viewer's address shows (``viewer.html?file=…``), resolved; null where it names none."""
    parameters = parse_qs(urlsplit(url).query)
    target = next((parameters[name][0] for name in ("file", "url") if parameters.get(name)), None)
    return join(url, unquote(target)) if target else None


def name_of(url: str) -> str:
    """A file's name as its address gives it: from the query where the extension is there, else from the path."""
    parts = urlsplit(url)
    parameters: dict[str, Any] = parse_qs(parts.query)
    for name in _NAME_PARAMETERS:
        value = parameters.get(name, [""])[0]
        if value.lower().rsplit(".", 1)[-1] in FILE_SUFFIXES and not value.startswith("."):
            return unquote(value).rsplit("/", 1)[-1]
    return unquote(parts.path).rsplit("/", 1)[-1] + (parameters["e"][0] if parameters.get("e") else "")
