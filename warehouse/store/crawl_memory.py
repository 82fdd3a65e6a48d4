"""What earlier runs leave behind for the next crawl: rows already visited, documents already loaded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import and_, select

from warehouse.store import schema
from warehouse.store.engine import Database
from warehouse.store.model import KnownListing
from warehouse.store.reading import report_number

_CHUNK = 500


def known_listings(database: Database, portal_id: str) -> tuple[KnownListing, ...]:
    listing, page = schema.listing, schema.page
    joined = listing.outerjoin(page, and_(page.c.portal_id == listing.c.portal_id, page.c.url == listing.c.url))
    statement = (
        select(listing.c.url, listing.c.title, listing.c.published, page.c.last_requested_at)
        .select_from(joined)
        .where(listing.c.portal_id == portal_id, listing.c.status == "listed")
        .order_by(listing.c.url)
    )
    with database.read() as connection:
        return tuple(KnownListing(*row) for row in connection.execute(statement))


def known_documents(database: Database, hashes: Iterable[str]) -> frozenset[str]:
    wanted = sorted(set(hashes))
    found: set[str] = set()
    with database.read() as connection:
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            for table in (schema.document, schema.quarantine):
                found.update(connection.execute(select(table.c.sha256).where(table.c.sha256.in_(chunk))).scalars())
    return frozenset(found)


def documents_of(database: Database, reports: Sequence[str], run_id: int | None) -> frozenset[str]:
    version, document = schema.report_version, schema.document
    statement = select(document.c.sha256).join(version, version.c.document_id == document.c.id)
    if run_id is not None:
        statement = statement.where(version.c.run_id == run_id)
    with database.read() as connection:
        if reports:
            statement = statement.where(version.c.report_id.in_([report_number(connection, name) for name in reports]))
        return frozenset(connection.execute(statement).scalars())
