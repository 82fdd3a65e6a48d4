"""Requests and Captures: bytes as they came, with how the request ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from scrapers.fetch.wire import Wire
from warehouse.codebook.records import FetchOutcome


@dataclass(frozen=True, slots=True)
class Request:
    """One polite request. ``form`` makes it a POST, of JSON where a Content-Type of ``headers`` says so.

    ``download`` lets a link of the portal's own page lead to another host (object storage, attachment hosts).
    ``note`` is archived beside the response, so that the warehouse can be rebuilt from the archive alone.
    """

    url: str
    form: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    download: bool = False
    note: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ArchiveReference:
    """Where a record lies: WARC file (relative to the archive's root), offset and length of its gzip member."""

    file: str
    offset: int
    length: int
    record_id: str


@dataclass(frozen=True, slots=True)
class Capture:
    """A response as it came. ``body`` is decompressed transfer content; ``text_encoding`` the charset decided on.

    ``sha256`` hashes the bytes, ``content_sha256`` the normalised content (no click counters, times, tokens), so
    that only a real change is an amendment. ``detail`` says in one line why the outcome is not ``ok``; ``blocked_by``
    names the vendor. A ``not_modified`` capture carries the hashes and the archive reference of the one before.
    ``kind`` is page; robots and probe are the fetcher's own questions; resource is a local document. ``wire`` is the
    exchange as it went over the wire, until it is archived.
    """

    url: str
    final_url: str
    requested_at: datetime
    outcome: FetchOutcome
    status: int | None
    headers: Mapping[str, str]
    body: bytes
    sha256: str
    content_sha256: str
    detail: str = ""
    blocked_by: str | None = None
    text_encoding: str | None = None
    tls_exception: str | None = None
    archived: ArchiveReference | None = None
    kind: str = "page"
    wire: Wire | None = None

    @property
    def ok(self) -> bool:
        """Whether the body is what was asked for, freshly sent or known unchanged."""
        return self.outcome in (FetchOutcome.OK, FetchOutcome.NOT_MODIFIED)


class Fetch(Protocol):
    """What a portal family is given: a polite, budgeted, archived way to get a page."""

    def __call__(self, request: Request) -> Capture: ...
