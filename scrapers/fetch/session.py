"""One portal's night: every request becomes a Capture, judged, archived and counted."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from requests.structures import CaseInsensitiveDict

from scrapers.fetch.absence import Absence
from scrapers.fetch.archive import Archive, ArchiveDamagedError
from scrapers.fetch.asking import Asker
from scrapers.fetch.content_hash import content_sha256
from scrapers.fetch.door import Door
from scrapers.fetch.hosts import Hosts
from scrapers.fetch.model import Capture, Request
from scrapers.fetch.politeness import Manners
from scrapers.fetch.robots import RobotsStore
from scrapers.fetch.settings import FetchSettings, Remembered, request_key
from scrapers.fetch.trail import Reached, follow
from scrapers.fetch.urls import canonical_url, host_of
from warehouse.codebook.records import FetchOutcome

_WHOLE = frozenset({FetchOutcome.OK, FetchOutcome.SOFT_404})


@dataclass(frozen=True, slots=True)
class Shared:
    """What the sessions of one run have in common."""

    settings: FetchSettings
    archive: Archive | None
    hosts: Hosts
    manners: Manners
    robots_store: RobotsStore | None


class PortalSession:
    """The ``Fetch`` of one portal and night. ``captures`` are in order, the fetcher's own questions among them.

    Made by ``Client.session``; to be closed, or used in a ``with``.
    """

    def __init__(
        self,
        shared: Shared,
        portal_id: str,
        hosts: frozenset[str],
        remembered: Mapping[str, Remembered],
        tls_exception: str | None,
    ) -> None:
        self.portal_id = portal_id
        self.hosts = hosts
        self.captures: list[Capture] = []
        self._shared = shared
        self._remembered = remembered
        self._asker = Asker(shared.settings, shared.hosts, shared.manners, tls_exception)
        self._door = Door(
            shared.settings,
            shared.hosts,
            hosts,
            shared.robots_store,
            asks_robots=lambda request: self._asked(request, "robots"),
            links_to=self._links_to,
        )
        self._absence = Absence(shared.settings, shared.hosts, lambda request: self._asked(request, "probe"))

    @property
    def requests(self) -> int:
        """How many requests were sent, robots.txt, redirects and tries again included."""
        return self._asker.requests

    @property
    def bytes_received(self) -> int:
        """The bodies' bytes as they came over the wire."""
        return self._asker.bytes_received

    def __call__(self, request: Request) -> Capture:
        """Fetch, judge, archive. Whatever the network does comes back as a Capture, never as an exception."""
        return self.whole(request, self.glance(request))

    def glance(self, request: Request) -> Capture:
        """Like a call; but where the host says that nothing was modified, the capture comes without its body."""
        earlier = self._earlier(request)
        requested_at = datetime.now(UTC)
        reached = self._follow(request, "page", self._conditions(request, earlier))
        self._keep_hops(request, reached)
        if earlier is not None and reached.judgement.outcome is FetchOutcome.NOT_MODIFIED:
            return self._unchanged(request, reached, earlier, requested_at)
        return self._judged(request, reached, earlier, requested_at)

    def whole(self, request: Request, capture: Capture) -> Capture:
        """A capture with its body from the archive; asked for again, unconditionally, where the archive lacks it."""
        archive, place = self._shared.archive, capture.archived
        if capture.outcome is not FetchOutcome.NOT_MODIFIED or archive is None or place is None:
            return capture
        try:
            record = archive.read(place)
        except ArchiveDamagedError:
            self.captures.remove(capture)
            requested_at = datetime.now(UTC)
            reached = self._follow(request, "page", {})
            self._keep_hops(request, reached)
            return self._judged(request, reached, self._earlier(request), requested_at)
        filled = replace(
            capture,
            final_url=record.final_url,
            headers=CaseInsensitiveDict({**record.headers, **capture.headers}),
            body=record.body,
            content_sha256=capture.content_sha256 or record.content_sha256,
            text_encoding=record.text_encoding,
        )
        self.captures[self.captures.index(capture)] = filled
        return filled

    def close(self) -> None:
        """Let the connections go. What was archived is durable once the archive is flushed."""
        self._asker.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _follow(self, request: Request, kind: str, conditions: Mapping[str, str]) -> Reached:
        longest = self._shared.settings.max_redirects
        return follow(request, kind, self._asker, self._door, conditions=conditions, longest=longest)

    def _asked(self, request: Request, kind: str) -> Capture:
        """The fetcher's own question: robots.txt, or an address that can't exist."""
        requested_at = datetime.now(UTC)
        reached = self._follow(request, kind, {})
        self._keep_hops(request, reached)
        return self._kept(_capture(request, reached, requested_at, kind), request, None)

    def _keep_hops(self, request: Request, reached: Reached) -> None:
        """Archive the answers on the way to the one that becomes the capture."""
        archive = self._shared.archive
        if archive is None:
            return
        for answer in reached.heard:
            if answer is not reached.answer:
                archive.append_hop(answer.wire, request.url, portal_id=self.portal_id)

    def _kept(self, capture: Capture, request: Request, earlier: Remembered | None) -> Capture:
        archive = self._shared.archive
        if archive is not None and capture.status is not None:
            same = earlier.archived if earlier is not None and earlier.sha256 == capture.sha256 else None
            reference = archive.append(capture, request, portal_id=self.portal_id, earlier=same)
            capture = replace(capture, archived=reference, wire=None)
        self.captures.append(capture)
        return capture

    def _earlier(self, request: Request) -> Remembered | None:
        try:
            return self._remembered.get(request_key(request)) or self._remembered.get(canonical_url(request.url))
        except ValueError:
            return None

    def _conditions(self, request: Request, earlier: Remembered | None) -> dict[str, str]:
        """What lets the server answer 304; only where the archive can give the body then."""
        if earlier is None or earlier.archived is None or self._shared.archive is None or request.form is not None:
            return {}
        named = {"If-None-Match": earlier.etag, "If-Modified-Since": earlier.last_modified}
        return {name: value for name, value in named.items() if value}

    def _judged(
        self, request: Request, reached: Reached, earlier: Remembered | None, requested_at: datetime
    ) -> Capture:
        capture = _capture(request, reached, requested_at, "page", earlier)
        if capture.outcome is FetchOutcome.OK and reached.judgement.html:
            why = self._absence.of(request, capture, reached.judgement.text or "", earlier)
            capture = replace(capture, outcome=FetchOutcome.SOFT_404, detail=why) if why else capture
        return self._kept(capture, request, earlier)

    def _unchanged(self, request: Request, reached: Reached, earlier: Remembered, requested_at: datetime) -> Capture:
        """The capture of a 304, its body left in the archive."""
        answer = reached.answer
        capture = Capture(
            url=request.url,
            final_url=reached.url,
            requested_at=requested_at,
            outcome=FetchOutcome.NOT_MODIFIED,
            status=304,
            headers=answer.headers if answer else {},
            body=b"",
            sha256=earlier.sha256,
            content_sha256=earlier.content_sha256,
            detail="not modified",
            tls_exception=answer.tls_exception if answer else None,
            archived=earlier.archived,
        )
        if self._shared.archive is not None:
            sent = replace(capture, wire=answer.wire if answer else None)
            self._shared.archive.append(sent, request, portal_id=self.portal_id, earlier=earlier.archived)
        self.captures.append(capture)
        return capture

    def _links_to(self, host: str) -> bool:
        link = re.compile(rb"(?://|\\/\\/|%2F%2F)" + re.escape(host.encode()) + rb"(?![\w.\-])", re.IGNORECASE)
        return any(link.search(capture.body) for capture in self.captures if capture.kind == "page")


def _capture(
    request: Request, reached: Reached, requested_at: datetime, kind: str, earlier: Remembered | None = None
) -> Capture:
    answer, judgement = reached.answer, reached.judgement
    body = answer.body if answer else b""
    headers: Mapping[str, str] = answer.headers if answer else CaseInsensitiveDict()
    encoding = judgement.charset.encoding if judgement.charset else None
    sha256 = hashlib.sha256(body).hexdigest()
    whole = judgement.outcome in _WHOLE and body
    detail = judgement.detail
    if judgement.outcome is FetchOutcome.OK and request.download and host_of(reached.url) != host_of(request.url):
        detail = detail or f"came from {host_of(reached.url)}"
    return Capture(
        url=request.url,
        final_url=reached.url,
        requested_at=requested_at,
        outcome=judgement.outcome,
        status=answer.status if answer else None,
        headers=headers,
        body=body,
        sha256=sha256,
        content_sha256=_content_hash(body, sha256, headers, encoding, earlier) if whole else sha256,
        detail=detail,
        blocked_by=judgement.blocked_by,
        text_encoding=encoding,
        tls_exception=answer.tls_exception if answer else None,
        kind=kind,
        wire=answer.wire if answer else None,
    )


def _content_hash(
    body: bytes, sha256: str, headers: Mapping[str, str], encoding: str | None, earlier: Remembered | None
) -> str:
    """Of the same bytes as before, the hash is known: many servers send a page again that has not changed."""
    if earlier is not None and earlier.sha256 == sha256 and earlier.content_sha256:
        return earlier.content_sha256
    return content_sha256(body, headers.get("Content-Type"), encoding)
