"""Web pages wrapped in one MIME file: what Word saves as "single file web page", often under the name .doc."""

from __future__ import annotations

import email
import email.policy

from scrapers.documents import limits
from scrapers.documents.model import UnreadableDocumentError


def is_mime(data: bytes) -> bool:
    """Whether the bytes are a MIME message with related parts."""
    head = data[:2048].lower()
    return b"mime-version:" in head[:512] and b"content-type: multipart/related" in head


def unwrap(data: bytes) -> tuple[bytes, str | None]:
    """The page inside and the character set declared for it. Raises UnreadableDocumentError (corrupt, too_large)."""
    if len(data) > limits.MAX_MARKUP_BYTES:
        raise limits.refuse_size("The page is too large", f"{limits.MAX_MARKUP_BYTES // 2**20} MB")
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            if isinstance(page, bytes) and page.strip():
                return page, part.get_content_charset()
    raise UnreadableDocumentError("corrupt", "The single-file web page holds no page.")
