"""What earlier runs leave behind for the next crawl: rows already visited, documents already loaded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, select

from warehouse.store import schema
from warehouse.store.engine import Database
from warehouse.store.model import KnownListing, Layout, PortalMemory, Remembered, Walk
from warehouse.store.reading import report_number
from warehouse.store.runs import GOOD_OUTCOMES

_CHUNK = 500
_PAGE_COLUMNS = tuple(Remembered.__dataclass_fields__)


def of_portals(database: Database, portal_ids: Iterable[str]) -> dict[str, PortalMemory]:
    """Five statements for any number of portals: a statement costs more than its rows."""
    wanted = sorted(set(portal_ids))
    with database.read() as connection:
        listings: dict[str, list[KnownListing]] = {name: [] for name in wanted}
        for portal_id, *row in connection.execute(_listings(wanted)):
            listings[portal_id].append(KnownListing(*row))
        pages: dict[str, dict[str, Remembered]] = {name: {} for name in wanted}
        for portal_id, url, *row in connection.execute(_pages(wanted)):
            pages[portal_id][url] = Remembered(*row)
        expected = _last_good(connection, wanted, schema.portal_run.c.listed > 0, "listed")
        layouts = _last_good(connection, wanted, schema.portal_run.c.fingerprint.is_not(None), "fingerprint", "layout")
        walk = schema.walk
        walks = {row.portal_id: row for row in connection.execute(select(walk).where(walk.c.portal_id.in_(wanted)))}
    return {
        name: PortalMemory(
            tuple(listings[name]),
            pages[name],
            expected[name][0] if name in expected else None,
            Layout(*layouts[name]) if name in layouts else None,
            Walk(found.depends_on, tuple(found.steps), found.barren, found.listed)
            if (found := walks.get(name))
            else None,
        )
        for name in wanted
    }


def _listings(wanted: Sequence[str]) -> Select[Any]:
    listing, page = schema.listing, schema.page
    joined = listing.outerjoin(page, and_(page.c.portal_id == listing.c.portal_id, page.c.url == listing.c.url))
    return (
        select(listing.c.portal_id, listing.c.url, listing.c.title, listing.c.published, page.c.last_requested_at)
        .select_from(joined)
        .where(listing.c.portal_id.in_(wanted), listing.c.status == "listed")
        .order_by(listing.c.portal_id, listing.c.url)
    )


def _pages(wanted: Sequence[str]) -> Select[Any]:
    page = schema.page
    return select(page.c.portal_id, page.c.url, *(page.c[name] for name in _PAGE_COLUMNS)).where(
        page.c.portal_id.in_(wanted), page.c.sha256.is_not(None)
    )


def _last_good(connection: Connection, wanted: Sequence[str], also: Any, *columns: str) -> dict[str, tuple[Any, ...]]:
    """Columns of each portal's newest good run of which ``also`` is true, found from the end of its history."""
    run, earlier = schema.portal_run, schema.portal_run.alias("earlier")
    newest = (
        select(run.c.run_id)
        .where(run.c.portal_id == schema.portal.c.id, run.c.outcome.in_(GOOD_OUTCOMES), also)
        .order_by(run.c.run_id.desc())
        .limit(1)
        .correlate(schema.portal)
        .scalar_subquery()
    )
    joined = schema.portal.join(earlier, and_(earlier.c.portal_id == schema.portal.c.id, earlier.c.run_id == newest))
    statement = select(schema.portal.c.id, *(earlier.c[name] for name in columns)).select_from(joined)
    found = connection.execute(statement.where(schema.portal.c.id.in_(wanted)))
    return {name: tuple(row) for name, *row in found}


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
