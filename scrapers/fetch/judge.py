"""What an answer is: the page that was asked for, or which of the many things that are not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from scrapers.fetch.blocks import block_in
from scrapers.fetch.charset import Charset, decide
from scrapers.fetch.markup import FILE_EXTENSIONS, is_html, plain_text
from scrapers.fetch.model import Request
from scrapers.fetch.soft404 import absence_in, leads_nowhere
from scrapers.fetch.transport import Answer
from warehouse.codebook.records import FetchOutcome

_ABSENT_STATUSES = frozenset({404, 410, 550})
_DOCUMENT_STARTS = (b"%PDF", b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"{\\rtf")
_IMAGE_STARTS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF")
_USELESS_MEDIA = re.compile(r"^(?:video|audio|font)/|^image/|x-msdownload|x-executable", re.IGNORECASE)
_IMAGE_NAMES = frozenset({"png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "webp"})
_ENOUGH_TEXT = 300


@dataclass(frozen=True, slots=True)
class Judgement:
    """The outcome with its reason; ``text`` is the decoded page where it is text, else None."""

    outcome: FetchOutcome
    detail: str = ""
    blocked_by: str | None = None
    charset: Charset | None = None
    text: str | None = None
    html: bool = False


def judge(answer: Answer, request: Request, *, asked: str) -> Judgement:
    """Blocks first, then statuses, then whether it came whole, then whether it is what was asked for."""
    block = block_in(answer.status, answer.headers, answer.cookies, answer.body)
    if block is not None:
        return Judgement(FetchOutcome.BLOCKED, block.detail, block.vendor)
    if answer.status in _ABSENT_STATUSES:
        return Judgement(FetchOutcome.GONE, f"status {answer.status}")
    if not 200 <= answer.status < 300:
        return Judgement(FetchOutcome.SERVER_ERROR, f"status {answer.status}")
    if answer.fault is not None:
        return Judgement(answer.fault, answer.detail)
    return _of_content(answer, request, asked)


def _of_content(answer: Answer, request: Request, asked: str) -> Judgement:
    body, media = answer.body, answer.headers.get("Content-Type", "")
    if not body.strip() and request.form is None:
        return Judgement(FetchOutcome.SOFT_404, f"status {answer.status} with {len(body)} bytes")
    if (useless := _not_text(body, media, request)) is not None:
        return Judgement(FetchOutcome.WRONG_TYPE if useless else FetchOutcome.OK, useless)
    charset = decide(body, media)
    text = body.decode(charset.encoding, "replace")
    html = is_html(body, media)
    outcome, detail = FetchOutcome.OK, charset.doubt
    if (html or _is_stub(body, media)) and (why := _absence(answer, request, text, asked)):
        outcome, detail = FetchOutcome.SOFT_404, why
    elif html and wants_file(request) and len(plain_text(text)) < _ENOUGH_TEXT:
        outcome, detail = FetchOutcome.WRONG_TYPE, "a page instead of a file"
    return Judgement(outcome, detail, charset=charset, text=text, html=html)


def _not_text(body: bytes, media: str, request: Request) -> str | None:
    """For bytes that are no text: why they are useless, or "" where they may be what was asked for. None for text."""
    if body.startswith(_DOCUMENT_STARTS):
        return ""
    wanted = "a document" if wants_file(request) else "a page"
    if body.startswith(_IMAGE_STARTS) or (_USELESS_MEDIA.search(media) and not is_html(body)):
        return "" if extension_of(request.url) in _IMAGE_NAMES else f"{media or 'an image'} instead of {wanted}"
    if b"\x00" in body[:1024] and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "" if wants_file(request) else f"{media or 'unknown bytes'} instead of {wanted}"
    return None


def _is_stub(body: bytes, media: str) -> bool:
    """A few bytes of plain text: no interface's answer either."""
    return len(body) < 16 and body.lstrip()[:1] not in (b"{", b"[", b"<") and "json" not in media and "xml" not in media


def _absence(answer: Answer, request: Request, text: str, asked: str) -> str:
    if request.form is None and (why := absence_in(answer.body, text)):
        return why
    return leads_nowhere(asked, answer.url) if answer.url != asked else ""


def wants_file(request: Request) -> bool:
    """Whether a document file is expected rather than a page: it is called one, or is asked for as a download."""
    return request.download or extension_of(request.url) in FILE_EXTENSIONS


def extension_of(url: str) -> str:
    """The file extension that an address ends in, or names in a parameter, lower-case without dot; or ""."""
    parts = urlsplit(url)
    names = [parts.path, *(value for name, value in parse_qsl(parts.query) if "file" in name.lower() or name == "e")]
    found = [re.search(r"\.([A-Za-z0-9]{2,5})$", name) for name in names]
    extensions = [match[1].lower() for match in found if match]
    return next(
        (one for one in reversed(extensions) if one in FILE_EXTENSIONS | _IMAGE_NAMES),
        extensions[0] if extensions else "",
    )
