"""One portal's harvest: list pages first, then what is new or may have changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from time import monotonic

from flows.records import Candidate, PortalHarvest, Source
from flows.walking import Walker
from scrapers.fetch import PortalSession, canonical_url
from scrapers.fetch.model import Capture, Request
from scrapers.portals import Detail, crawl, read_detail
from scrapers.portals.model import Bureau, CrawlResult, Listing, Portal
from warehouse.codebook.records import Context, PortalOutcome, PortalResult
from warehouse.store import KnownListing, PortalMemory


def harvest_portal(
    portal: Portal,
    session: PortalSession,
    memory: PortalMemory,
    started_at: datetime,
    *,
    since: int | None = None,
    recheck_days: int = 7,
) -> PortalHarvest:
    """Crawls one portal; every trouble ends as an outcome with a reason, never as an exception or as silence.

    Where none of the list pages has changed and no report's page is due, nothing more is asked for or read.
    """
    started = monotonic()
    if portal.known_broken:
        return PortalHarvest(PortalResult(portal.id, PortalOutcome.KNOWN_BROKEN, portal.known_broken), ())
    walker = Walker(session, portal, since, started_at.date(), memory.walk)
    nothing_due = not any(_due(known, started_at, recheck_days) for known in memory.listings)
    if memory.walk and nothing_due and walker.finds_the_same():
        result = PortalResult(
            portal.id,
            PortalOutcome.UNCHANGED,
            listed=memory.walk.listed,
            expected=memory.expected,
            unchanged=memory.walk.listed,
        )
        return PortalHarvest(_spent(result, session, started), (), _page_captures(session), same=True)
    found = crawl(
        portal,
        walker,
        since=since,
        previous_fingerprint=memory.layout.fingerprint if memory.layout else None,
        previous_layout=memory.layout.layout if memory.layout else None,
        expected=memory.expected,
        barren=walker.lately_barren(recheck_days),
    )
    candidates, unchanged, troubles = _visited(portal, session, found, memory, started_at, recheck_days)
    result = PortalResult(
        portal_id=portal.id,
        outcome=found.outcome or PortalOutcome.UNCHANGED,
        detail=found.detail or "; ".join(troubles[:3]),
        listed=len(found.listings),
        expected=memory.expected,
        unchanged=unchanged,
        failed=len(troubles),
        fingerprint=found.fingerprint,
        layout=found.layout,
    )
    return PortalHarvest(
        _spent(result, session, started),
        tuple(candidates),
        _page_captures(session),
        found.listings,
        walker.walked(found),
    )


def _visited(
    portal: Portal,
    session: PortalSession,
    found: CrawlResult,
    memory: PortalMemory,
    started_at: datetime,
    recheck_days: int,
) -> tuple[list[Candidate], int, list[str]]:
    """The listings' candidates, how many listings were left alone as unchanged, and what went wrong."""
    before = {canonical_url(row.url): row for row in memory.listings}
    changed = _list_changed(found, before)
    candidates: list[Candidate] = []
    troubles: list[str] = []
    unchanged = 0
    for listing in found.listings:
        known = before.get(canonical_url(listing.url))
        if known and not changed and not _due(known, started_at, recheck_days):
            unchanged += 1
            continue
        candidate, trouble = _visit(portal, session, listing, started_at)
        if trouble:
            troubles.append(trouble)
        if candidate:
            candidates.append(candidate)
    return candidates, unchanged, troubles


def _spent(result: PortalResult, session: PortalSession, started: float) -> PortalResult:
    seconds = round(monotonic() - started, 3)
    return replace(result, requests=session.requests, bytes_received=session.bytes_received, seconds=seconds)


def _page_captures(session: PortalSession) -> tuple[Capture, ...]:
    return tuple(replace(capture, body=b"") for capture in session.captures if capture.kind == "page")


def _list_changed(found: CrawlResult, before: Mapping[str, KnownListing]) -> bool:
    rows = {canonical_url(row.url): (row.title, row.published) for row in found.listings}
    return rows != {url: (known.title, known.published) for url, known in before.items()}


def _due(known: KnownListing, started_at: datetime, recheck_days: int) -> bool:
    asked = known.last_requested_at
    return asked is None or started_at.date() - asked.astimezone().date() >= timedelta(days=recheck_days)


def _visit(
    portal: Portal, session: PortalSession, listing: Listing, started_at: datetime
) -> tuple[Candidate | None, str | None]:
    visit = hashlib.sha256(f"{portal.id} {listing.url} {started_at}".encode()).hexdigest()[:16]
    context = _context(portal, listing, None)
    page = session(Request(listing.url, download=listing.is_file))
    if not page.ok:
        return None, f"{listing.title}: {page.outcome} ({page.detail})"
    if listing.is_file:
        return Candidate(visit, started_at, portal.id, context, (_source(page, listing.title),)), None
    detail = read_detail(portal, listing, page)
    if not detail.looks_like_report:
        return None, f"{listing.title}: not a report ({detail.reason})"
    context = _context(portal, listing, detail)
    sources = [_source(page, listing.title)] if detail.has_body else []
    troubles = []
    for attachment, capture in _attachments(session, detail):
        if capture.ok:
            sources.append(_source(capture, attachment))
        else:
            troubles.append(f"{attachment}: {capture.outcome} ({capture.detail})")
    if not sources:
        troubles.append(f"{listing.title}: the page has neither a text nor a file that could be read")
        return None, "; ".join(troubles)
    return Candidate(visit, started_at, portal.id, context, tuple(sources)), "; ".join(troubles) or None


def _attachments(session: PortalSession, detail: Detail) -> Iterator[tuple[str, Capture]]:
    for attachment in detail.attachments:
        yield attachment.name, session(Request(attachment.url, download=True))
    for url in detail.next_pages:
        yield url, session(Request(url))


def _source(capture: Capture, name: str) -> Source:
    if capture.archived is None:
        raise ValueError(f"{capture.url} was not archived; nothing may be parsed that is not kept")
    return Source(
        capture.archived,
        capture.sha256,
        capture.content_sha256,
        capture.final_url,
        capture.requested_at,
        name,
        capture.text_encoding,
    )


def _context(portal: Portal, listing: Listing, detail: Detail | None) -> Context:
    bureau = _bureau(
        portal, f"{listing.bureau_hint or ''} {listing.title} {detail.bureau_hint or '' if detail else ''}"
    )
    return Context(
        bureau=bureau.name if bureau else listing.bureau_hint,
        bureau_aliases=bureau.former_names if bureau else (),
        region_code=bureau.region_code if bureau else None,
        year=listing.year_hint,
        title=(detail.title if detail else None) or listing.title,
        publication_date=(detail.published if detail else None) or listing.published,
        url=listing.url,
    )


def _bureau(portal: Portal, words: str) -> Bureau | None:
    """The portal's bureau that the words name (longest name first); its only one where it has only one."""
    named = [
        (len(name), bureau)
        for bureau in portal.bureaus
        for name in (bureau.name, *bureau.former_names)
        if name in words
    ]
    if named:
        return max(named, key=lambda pair: pair[0])[1]
    return portal.bureaus[0] if len(portal.bureaus) == 1 else None
