"""Between the rooms' records: what fetching and the registry say, as the rows that the warehouse keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flows.records import PortalHarvest, Source
from scrapers.fetch import Remembered
from scrapers.fetch.model import ArchiveReference, Capture
from scrapers.portals.model import Bureau, Portal
from scrapers.reports import prefixed
from warehouse.codebook.records import FetchOutcome
from warehouse.store import BureauRow, CaptureRow, ListingRow, PortalList, PortalRow
from warehouse.store import Remembered as RememberedRow


def capture_row(capture: Capture) -> CaptureRow:
    """A capture as the warehouse's index keeps it: everything but the body."""
    place = capture.archived
    return CaptureRow(
        url=capture.url,
        final_url=capture.final_url,
        requested_at=capture.requested_at,
        outcome=capture.outcome,
        status=capture.status,
        etag=_header(capture.headers, "etag"),
        last_modified=_header(capture.headers, "last-modified"),
        sha256=capture.sha256 if place else None,
        content_sha256=capture.content_sha256 if place else None,
        media_type=_header(capture.headers, "content-type"),
        archive_file=place.file if place else None,
        archive_offset=place.offset if place else None,
        archive_length=place.length if place else None,
        record_id=place.record_id if place else None,
        blocked_by=capture.blocked_by,
        tls_exception=capture.tls_exception,
        detail=capture.detail,
    )


def source_row(source: Source) -> CaptureRow:
    """The capture that a report was read from."""
    place = source.archived
    return CaptureRow(
        url=source.url,
        final_url=source.url,
        requested_at=source.requested_at,
        outcome=FetchOutcome.OK,
        sha256=source.sha256,
        content_sha256=source.content_sha256,
        archive_file=place.file,
        archive_offset=place.offset,
        archive_length=place.length,
        record_id=place.record_id,
    )


def remembered(rows: Mapping[str, RememberedRow]) -> dict[str, Remembered]:
    """What the warehouse remembers of a portal's addresses, as the fetch client asks for it."""
    return {
        url: Remembered(row.etag, row.last_modified, row.sha256, row.content_sha256, archive_place(row))
        for url, row in rows.items()
    }


def portal_list(harvest: PortalHarvest) -> PortalList:
    """The rows that a portal's list gave, and the walk that led to them."""
    rows = tuple(ListingRow(listing.url, listing.title, listing.published) for listing in harvest.listings)
    return PortalList(rows, harvest.walk)


def portal_rows(portals: Iterable[Portal]) -> list[PortalRow]:
    """The registry's portals."""
    return [
        PortalRow(portal.id, portal.family, portal.url, portal.place, portal.known_broken, portal.first_year)
        for portal in portals
    ]


def bureau_rows(portals: Iterable[Portal], year: int) -> list[BureauRow]:
    """The registry's bodies, each once, with every portal that it publishes on.

    They are named as their reports will be, a district's with its city in front; else the ledger would wait for one
    body and find another.
    """
    homes: dict[str, list[tuple[Portal, Bureau]]] = {}
    for portal in portals:
        for bureau in portal.bureaus:
            near = (bureau.region_code,) if bureau.region_code else ()
            homes.setdefault(prefixed(bureau.name, year, near), []).append((portal, bureau))
    return [_bureau_row(name, rows) for name, rows in homes.items()]


def _bureau_row(name: str, rows: list[tuple[Portal, Bureau]]) -> BureauRow:
    bureau = rows[0][1]
    years = [portal.first_year for portal, _ in rows if portal.first_year]
    return BureauRow(
        name=name,
        region_code=bureau.region_code,
        level=bureau.level,
        former_names=bureau.former_names,
        is_branch=bureau.is_branch,
        portal_ids=tuple(portal.id for portal, _ in rows),
        first_year=min(years) if years else None,
    )


def archive_place(row: RememberedRow | CaptureRow) -> ArchiveReference | None:
    """Where the archive has it; null where nothing was archived."""
    if row.archive_file is None or row.archive_offset is None or row.archive_length is None or row.record_id is None:
        return None
    return ArchiveReference(row.archive_file, row.archive_offset, row.archive_length, row.record_id)


def _header(headers: Mapping[str, str], name: str) -> str | None:
    return next((value for key, value in headers.items() if key.lower() == name), None)
