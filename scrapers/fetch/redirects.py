"""Where an answer sends us on: by Location, or by a shell page that only names another address."""

from __future__ import annotations

import re
from urllib.parse import quote

from scrapers.fetch.markup import plain_text
from scrapers.fetch.transport import Answer
from scrapers.fetch.urls import join

REDIRECTS = frozenset({301, 302, 303, 307, 308})
KEEPS_METHOD = frozenset({307, 308})
_SHELL_BYTES = 3_000
_SHELL_TEXT = 120
_META_TAG = re.compile(r"<meta\b[^>]*http-equiv\s*=\s*[\"']?refresh[^>]*>", re.IGNORECASE)
_META_TARGET = re.compile(r"content\s*=\s*[\"']?\s*(\d+)\s*[;,]\s*url\s*=\s*[\"']?([^\"'>\s]+)", re.IGNORECASE)
_SCRIPT_TARGET = re.compile(
    r"(?:(?:window|self|top|parent|document)\s*\.\s*)*location(?:\s*\.\s*href)?\s*=\s*[\"']([^\"'<>\s]+)[\"']"
    r"|location\s*\.\s*(?:replace|assign)\s*\(\s*[\"']([^\"'<>\s]+)[\"']\s*\)",
    re.IGNORECASE,
)
# A challenge also changes the location, but computes, or stores a cookie first. A shell is plain.
_CHALLENGING = re.compile(
    r"cookie|eval\s*\(|fromCharCode|unescape\s*\(|atob\s*\(|\$_ts|setTimeout\s*\(\s*\w+\s*\(|go\s*\(\{", re.I
)
_LONGEST_WAIT = 10


def location_of(answer: Answer) -> str | None:
    """The address in a redirect's Location, or None. Raw bytes outside ASCII, which old servers send, are encoded."""
    if answer.status not in REDIRECTS:
        return None
    said = answer.headers.get("Location", "")
    return join(answer.url, quote(said.encode("latin-1", "replace"), safe="%/:?#[]@!$&'()*+,;=~")) if said else None


def shell_target(answer: Answer, text: str) -> str | None:
    """The address that a page without content of its own sends a browser to, or None where it is no such shell."""
    if len(answer.body) > _SHELL_BYTES or _CHALLENGING.search(text):
        return None
    if len(plain_text(text)) > _SHELL_TEXT:
        return None
    tag = _META_TAG.search(text)
    target = _META_TARGET.search(tag[0]) if tag else None
    if target and int(target[1]) <= _LONGEST_WAIT:
        return join(answer.url, target[2])
    script = _SCRIPT_TARGET.search(text)
    return join(answer.url, script[1] or script[2]) if script else None
