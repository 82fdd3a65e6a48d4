"""Web pages wrapped in one MIME file: what Word saves as "single file web page", often under the name .doc."""

from __future__ import annotations

import email
import email.policy
import re

from scrapers.documents import limits
from scrapers.documents.model import UnreadableDocumentError

_HEAD = 8192
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_VERSION = re.compile(rb"^mime-version:", re.IGNORECASE | re.MULTILINE)
_PAGE = re.compile(
    rb"^content-type:\s*(?:multipart/(?:related|alternative|mixed)|text/html)", re.IGNORECASE | re.MULTILINE
)


def is_mime(data: bytes) -> bool:
    """Whether the bytes are a MIME message that holds a page."""
    if b"mime-version:" not in data[:_HEAD].lower():  # nearly every page: told at once, without the slow searches
        return False
    head = _HEAD_END.split(data[:_HEAD].lstrip(b"\xef\xbb\xbf\r\n"), 1)[0]
    return _VERSION.search(head) is not None and _PAGE.search(head) is not None


def unwrap(data: bytes) -> tuple[bytes, str | None]:
    """The page inside and the character set declared for it. Raises UnreadableDocumentError (corrupt, too_large)."""
    if len(data) > limits.MAX_MARKUP_BYTES:
        raise limits.refuse_size("The page is too large", f"{limits.MAX_MARKUP_BYTES // 2**20} MB")
    message = email.message_from_bytes(data.lstrip(b"\xef\xbb\xbf\r\n"), policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            if isinstance(page, bytes) and page.strip():
                return page, part.get_content_charset()
    raise UnreadableDocumentError("corrupt", "The single-file web page holds no page.")
