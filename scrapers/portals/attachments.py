"""Files that a page links, shows inside itself, or hides behind a viewer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from scrapers.fetch.urls import canonical_url, join
from scrapers.portals.model import Attachment
from scrapers.portals.page import FILE_SUFFIXES, Element, Page, clean, is_file
from scrapers.portals.titles import report_year

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
_FRAME = re.compile(r"\b(?:nav|menu|sidebar|side|aside|footer?|header|links?|friend)", re.IGNORECASE)
_NAME_PARAMETERS = ("filename", "fileName", "fileUrl", "e")


def attachments_of(page: Page, body: Element | None, year: int | None = None) -> tuple[Attachment, ...]:
    """Every file that belongs to the page's text, each address once: viewers and embedded files, then links.

    Systems put the links inside the body, below it, or beside it; outside the body those in menus and side columns
    are left out, and those that name the report of another year than ``year``.
    """
    found: dict[str, Attachment] = {}
    for attachment in (*_embedded(page), *_linked(page, body, year)):
        found.setdefault(canonical_url(attachment.url), attachment)
    return tuple(found.values())


def _linked(page: Page, body: Element | None, year: int | None) -> Iterator[Attachment]:
    own = list(body.iter("a")) if body is not None else []
    for link in own:
        if attachment := _of_link(page, link):
            yield attachment
    for link in page.root.iter("a"):
        attachment = None if link in own or _in_frame(link) else _of_link(page, link)
        if attachment and report_year(attachment.name) in (None, year):
            yield attachment


def _of_link(page: Page, link: Element) -> Attachment | None:
    url = join(page.base, link.get("href") or "")
    if url is None:
        return None
    text = clean(str(link.xpath("string()"))) or clean(link.get("title") or "")
    if _VIEWER.search(url):
        target = viewed(url)
        return Attachment(target, text or name_of(target), inline=True) if target else None
    if is_file(url) or _DOWNLOAD.search(url):
        return Attachment(url, text or name_of(url), inline=False)
    return None


def _in_frame(link: Element) -> bool:
    """Whether a link stands in the page's frame (menu, side column, footer) and not in its matter."""
    for block in link.iterancestors():
        name = f"{block.get('class') or ''} {block.get('id') or ''}"
        if block.tag in ("nav", "header", "footer", "aside") or _FRAME.search(name):
            return True
    return False


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
