"""Requests as they ended, the newest state of every address, and what portals list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from warehouse.codebook.records import FetchOutcome
from warehouse.store import schema
from warehouse.store.bodies import ensure_portals
from warehouse.store.engine import Database
from warehouse.store.model import CaptureRow, ListingRow, Remembered
from warehouse.store.upsert import upsert

_CAPTURE_COLUMNS = tuple(CaptureRow.__dataclass_fields__)
_PAGE_COLUMNS = tuple(Remembered.__dataclass_fields__)


def remembered(database: Database, portal_id: str) -> dict[str, Remembered]:
    page = schema.page
    statement = select(page.c.url, *(page.c[name] for name in _PAGE_COLUMNS)).where(
        page.c.portal_id == portal_id, page.c.sha256.is_not(None)
    )
    with database.read() as connection:
        return {row.url: Remembered(*row[1:]) for row in connection.execute(statement)}


def record(database: Database, run_id: int | None, portal_id: str, rows: Sequence[CaptureRow]) -> None:
    if not rows:
        return
    with database.write() as connection:
        ensure_portals(connection, [portal_id])
        statement = upsert(connection, schema.capture).on_conflict_do_nothing(index_elements=["url", "requested_at"])
        connection.execute(
            statement, [{"run_id": run_id, "portal_id": portal_id} | _capture_values(row) for row in rows]
        )
        _remember(connection, portal_id, rows)


def _capture_values(row: CaptureRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _CAPTURE_COLUMNS} | {"outcome": str(row.outcome)}


def _remember(connection: Connection, portal_id: str, rows: Sequence[CaptureRow]) -> None:
    """A good capture replaces what is remembered; a failed one changes only how the newest request ended."""
    good: dict[str, dict[str, Any]] = {}
    newest: dict[str, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: row.requested_at):
        ending = {"last_outcome": str(row.outcome), "last_requested_at": row.requested_at}
        key = {"portal_id": portal_id, "url": row.url}
        newest[row.url] = key | ending
        if row.outcome in (FetchOutcome.OK, FetchOutcome.NOT_MODIFIED) and row.sha256:
            good[row.url] = key | ending | {name: getattr(row, name) for name in _PAGE_COLUMNS}
    for values, columns in ((good, (*_PAGE_COLUMNS, "last_outcome", "last_requested_at")), (newest, None)):
        if not values:
            continue
        statement = upsert(connection, schema.page)
        changed = columns or ("last_outcome", "last_requested_at")
        statement = statement.on_conflict_do_update(
            index_elements=["portal_id", "url"],
            set_={name: _kept(statement, name) for name in changed},
            where=statement.excluded.last_requested_at >= schema.page.c.last_requested_at,
        )
        connection.execute(statement, list(values.values()))


def _kept(statement: Any, name: str) -> Any:
    """An answer "not modified" often leaves out the validators: those of the capture before stay."""
    new = statement.excluded[name]
    return func.coalesce(new, schema.page.c[name]) if name in ("etag", "last_modified") else new


def record_listings(database: Database, run_id: int | None, portal_id: str, rows: Sequence[ListingRow]) -> None:
    listing = schema.listing
    with database.write() as connection:
        ensure_portals(connection, [portal_id])
        known = set(connection.execute(select(listing.c.url).where(listing.c.portal_id == portal_id)).scalars())
        fresh: dict[str, dict[str, Any]] = {}
        for row in rows:
            values = {
                "title": row.title,
                "published": row.published,
                "status": row.status,
                "detail": row.detail,
                "last_run_id": run_id,
            }
            if row.url in known:
                connection.execute(
                    update(listing).where(listing.c.portal_id == portal_id, listing.c.url == row.url).values(values)
                )
            else:
                fresh[row.url] = values | {"portal_id": portal_id, "url": row.url, "first_run_id": run_id}
        if fresh:
            connection.execute(insert(listing), list(fresh.values()))
        if rows:
            seen = {row.url for row in rows}
            for url in sorted(known - seen):
                connection.execute(
                    update(listing).where(listing.c.portal_id == portal_id, listing.c.url == url).values(status="gone")
                )
