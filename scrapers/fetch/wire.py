"""An exchange as it went over the wire, and the bytes of its messages; only chunked framing is undone."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from requests.structures import CaseInsensitiveDict

from scrapers.fetch.inflate import InflateError, Inflater

UNDONE = "X-Archive-Orig-"  # before the name of a header line that is no longer true of the body kept
_WITHOUT_LIMIT = 1 << 40
_VERSIONS = {10: "HTTP/1.0", 11: "HTTP/1.1"}


@dataclass(frozen=True, slots=True)
class Wire:
    """What was sent, and the answer: ``head`` is status line and header lines, ``body`` in the coding that it came in.

    ``peer`` is the address that answered.
    """

    url: str
    status: int
    asked_at: datetime
    request: bytes
    head: bytes
    body: bytes
    peer: str | None = None


def sent(prepared: Any, host: str) -> bytes:
    """The request message: as the libraries underneath write it, Host first."""
    lines = [f"{prepared.method} {prepared.path_url} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {_text(value)}" for name, value in prepared.headers.items()]
    body = prepared.body or b""
    return _head(lines) + (body.encode() if isinstance(body, str) else body)


def received(raw: Any, status: int) -> bytes:
    """The head of an answer: every header line, repeated ones too, in its order."""
    version = _VERSIONS.get(raw.version, "HTTP/1.1")
    message = getattr(getattr(raw, "_original_response", None), "msg", None)  # urllib3 joins lines of one name
    lines = message.raw_items() if message is not None else raw.headers.items()
    return head_of(f"{version} {status} {raw.reason or ''}".rstrip(), lines)


def head_of(first: str, headers: Iterable[tuple[str, str]]) -> bytes:
    """A message's head with chunked framing marked as undone."""
    named = (
        (f"{UNDONE}{name}" if name.lower() == "transfer-encoding" else name, " ".join(value.splitlines()))
        for name, value in headers
    )
    return _head([first, *(f"{name}: {value}" for name, value in named)])


def parsed(message: bytes) -> tuple[str, CaseInsensitiveDict[str], bytes, str]:
    """First line, headers (undone ones under their own names), body, and the coding that the body is still in."""
    head, _, body = message.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers: CaseInsensitiveDict[str] = CaseInsensitiveDict()
    coding = ""
    for line in lines:
        name, _, value = line.partition(":")
        if name.lower() == "content-encoding":
            coding = value.strip()
        name = name.removeprefix(UNDONE)
        headers[name] = f"{headers[name]}, {value.strip()}" if name in headers else value.strip()
    return first, headers, body, coding


def decoded(body: bytes, coding: str) -> bytes:
    """A body without its content coding, as far as it can be undone."""
    if not coding:
        return body
    inflater = Inflater(coding, _WITHOUT_LIMIT, _WITHOUT_LIMIT)
    with suppress(InflateError):  # what had come before the fault is there
        inflater.feed(body)
    return bytes(inflater.body)


def _head(lines: list[str]) -> bytes:
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
