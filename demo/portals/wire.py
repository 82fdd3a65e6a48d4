"""From a site's answer to bytes on the wire: charset, validators, click counter, compression."""

from __future__ import annotations

import gzip
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from email.utils import format_datetime
from hashlib import sha256

from demo.portals.messages import CLICKS, Mishap, Request, Response

_SMALL = 500
# a private-use character that every charset here can carry to the moment of counting
_COUNTER = "\0clicks\0"  # ASCII control characters are never part of another character, in any charset


@dataclass(frozen=True)
class Prepared:
    """An answer encoded once: what may be sent again and again. ``headers`` include the validators."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...]
    tag: str | None
    last_modified: str | None
    counter: bytes
    mishap: Mishap | None


class Memory:
    """Prepared answers of all sites by key, the oldest forgotten first, within a limit of bytes."""

    def __init__(self, limit: int) -> None:
        self._limit, self._held = limit, 0
        self._answers: OrderedDict[Hashable, Prepared] = OrderedDict()

    def get(self, key: Hashable) -> Prepared | None:
        """The answer prepared before, or null."""
        return self._answers.get(key)

    def put(self, key: Hashable, prepared: Prepared) -> None:
        """Keeps an answer."""
        self._answers[key] = prepared
        self._held += len(prepared.body)
        while self._held > self._limit:
            _, forgotten = self._answers.popitem(last=False)
            self._held -= len(forgotten.body)


def prepare(response: Response, charset: str, *, conditional: bool) -> Prepared:
    """Encodes an answer for a charset switch: utf8, no_header, gbk, gbk_under_utf8, gbk_undeclared."""
    codec = "utf-8" if response.charset or not charset.startswith("gbk") else "gb18030"
    body, headers = response.body, list(response.headers)
    if response.text is not None:
        body = _text(response, charset, codec).encode(codec)
        headers.append(("Content-Type", response.media_type + _parameter(response, charset)))
    elif body:
        headers.append(("Content-Type", response.media_type))
    tag = last_modified = None
    if response.modified and conditional and response.status == 200:
        tag = f'"{sha256(body).hexdigest()[:20]}"'
        last_modified = format_datetime(response.modified, usegmt=True)
        headers += [("ETag", tag), ("Last-Modified", last_modified)]
    counter = _COUNTER.encode(codec) if response.text is not None and CLICKS in response.text else b""
    return Prepared(response.status, body, tuple(headers), tag, last_modified, counter, response.mishap)


def deliver(prepared: Prepared, request: Request, clicks: int, compression: str) -> Response:
    """The answer to one request: 304 where its validators hold, else the body with the counter moved on."""
    headers = prepared.headers
    if _unchanged(request, prepared):
        return Response(304, headers=headers, mishap=prepared.mishap)
    body = prepared.body
    if prepared.counter:
        body = body.replace(prepared.counter, str(clicks).encode())
    asked = compression == "asked" and len(body) > _SMALL and "gzip" in request.headers.get("accept-encoding", "")
    if compression == "always" or asked:
        body = gzip.compress(body, compresslevel=1, mtime=0)
        headers = (*headers, ("Content-Encoding", "gzip"))
    return Response(prepared.status, body=body, headers=headers, mishap=prepared.mishap)


def _text(response: Response, charset: str, codec: str) -> str:
    text = (response.text or "").replace(CLICKS, _COUNTER)
    if codec == "utf-8":
        return text
    declared = "" if charset == "gbk_undeclared" else '<meta charset="gb2312">'
    return text.replace('<meta charset="utf-8">', declared)


def _parameter(response: Response, charset: str) -> str:
    if response.charset:
        return f"; charset={response.charset}"
    return {"no_header": "", "gbk_undeclared": "", "gbk": "; charset=GBK"}.get(charset, "; charset=utf-8")


def _unchanged(request: Request, prepared: Prepared) -> bool:
    if prepared.tag is None:
        return False
    if "if-none-match" in request.headers:
        return prepared.tag in request.headers["if-none-match"]
    return request.headers.get("if-modified-since") == prepared.last_modified
