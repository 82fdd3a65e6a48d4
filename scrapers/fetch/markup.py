"""Quick looks at a page without building its tree: is it HTML, its title, its visible words."""

from __future__ import annotations

import html
import re

_HIDDEN = re.compile(r"<(script|style|noscript)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL | re.IGNORECASE)
_HEAD = re.compile(r"<head\b.*?</head\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.DOTALL | re.IGNORECASE)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|meta|script|div|table|p|ul|li|a|span|style)\b", re.I)
_XML = re.compile(rb"^\s*<(?:\?xml|datastore|recordset)\b", re.IGNORECASE)

FILE_EXTENSIONS = frozenset("pdf doc docx wps odt et xls xlsx ods csv zip rar 7z ofd ceb txt ppt pptx rtf".split())  # noqa: SIM905


def is_html(body: bytes, media: str = "") -> bool:
    """Whether the bytes are an HTML page or fragment, by what they are rather than what they are called."""
    start = body[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] in (b"{", b"[") or _XML.match(start) or start.startswith(b"%PDF") or b"\x00" in start[:512]:
        return False
    return bool(_HTML.search(start)) or "html" in media.lower()


def plain_text(text: str) -> str:
    """The visible words of markup, blanks squeezed; the head is not visible."""
    return " ".join(html.unescape(_TAG.sub(" ", _HEAD.sub(" ", _HIDDEN.sub(" ", text)))).split())


def title_of(text: str) -> str:
    """The page's title, or ""."""
    found = _TITLE.search(text[:20_000])
    return " ".join(html.unescape(_TAG.sub(" ", found[1])).split()) if found else ""
