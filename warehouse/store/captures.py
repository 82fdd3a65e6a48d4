"""Requests as they ended, the newest state of every address, and what portals list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, func, insert, select, update

from warehouse.codebook.records import FetchOutcome
from warehouse.store import schema
from warehouse.store.bodies import ensure_portals
from warehouse.store.engine import Database
from warehouse.store.model import CaptureRow, ListingRow, PortalList, Remembered, Walk
from warehouse.store.upsert import upsert

_CAPTURE_COLUMNS = tuple(CaptureRow.__dataclass_fields__)
_PAGE_COLUMNS = tuple(Remembered.__dataclass_fields__)
_ENDING = ("last_outcome", "last_requested_at")


def record(database: Database, run_id: int | None, captures: Mapping[str, Sequence[CaptureRow]]) -> None:
    """Captures by portal, all or nothing."""
    if not any(captures.values()):
        return
    with database.write() as connection:
        ensure_portals(connection, captures)
        statement = upsert(connection, schema.capture).on_conflict_do_nothing(index_elements=["url", "requested_at"])
        values = [
            {"run_id": run_id, "portal_id": portal_id} | _capture_values(row)
            for portal_id, rows in captures.items()
            for row in rows
        ]
        connection.execute(statement, values)
        _remember(connection, captures)


def _capture_values(row: CaptureRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _CAPTURE_COLUMNS} | {"outcome": str(row.outcome)}


def _remember(connection: Connection, captures: Mapping[str, Sequence[CaptureRow]]) -> None:
    """A good capture replaces what is remembered; a failed one changes only how the newest request ended."""
    good: dict[tuple[str, str], dict[str, Any]] = {}
    newest: dict[tuple[str, str], dict[str, Any]] = {}
    for portal_id, asked in captures.items():
        for row in sorted(asked, key=lambda row: row.requested_at):
            key = {"portal_id": portal_id, "url": row.url}
            ending = {"last_outcome": str(row.outcome), "last_requested_at": row.requested_at}
            newest[portal_id, row.url] = key | ending
            if row.outcome in (FetchOutcome.OK, FetchOutcome.NOT_MODIFIED) and row.sha256:
                values = {name: getattr(row, name) for name in _PAGE_COLUMNS}
                good[portal_id, row.url] = key | ending | values
    # Where the good capture is the newest request, the first statement has said all.
    failed = {place: values for place, values in newest.items() if not _says(good.get(place), values)}
    for rows, columns in ((good, (*_PAGE_COLUMNS, *_ENDING)), (failed, _ENDING)):
        if not rows:
            continue
        statement = upsert(connection, schema.page)
        statement = statement.on_conflict_do_update(
            index_elements=["portal_id", "url"],
            set_={name: _kept(statement, name) for name in columns},
            where=statement.excluded.last_requested_at >= schema.page.c.last_requested_at,
        )
        connection.execute(statement, list(rows.values()))


def _says(good: Mapping[str, Any] | None, newest: Mapping[str, Any]) -> bool:
    return good is not None and newest.items() <= good.items()


def _kept(statement: Any, name: str) -> Any:
    """An answer "not modified" often leaves out the validators: those of the capture before stay."""
    new = statement.excluded[name]
    return func.coalesce(new, schema.page.c[name]) if name in ("etag", "last_modified") else new


def record_lists(database: Database, run_id: int | None, lists: Mapping[str, PortalList]) -> None:
    """What portals' lists gave, and how they were walked; rows known before and listed no more are marked gone."""
    if not lists:
        return
    listing, walk = schema.listing, schema.walk
    with database.write() as connection:
        ensure_portals(connection, lists)
        known: dict[str, set[str]] = {portal_id: set() for portal_id in lists}
        statement = select(listing.c.portal_id, listing.c.url).where(listing.c.portal_id.in_(list(lists)))
        for portal_id, url in connection.execute(statement):
            known[portal_id].add(url)
        rows = [_listing_values(run_id, name, row) for name, found in lists.items() for row in found.rows]
        if rows:
            connection.execute(_upserted(connection, listing, ["portal_id", "url"], keep=("first_run_id",)), rows)
        seen = {name: {row.url for row in found.rows} for name, found in lists.items() if found.rows}
        gone = [{"the_portal": name, "the_url": url} for name in seen for url in sorted(known[name] - seen[name])]
        if gone:
            here = (listing.c.portal_id == bindparam("the_portal"), listing.c.url == bindparam("the_url"))
            connection.execute(update(listing).where(*here).values(status="gone"), gone)
        connection.execute(delete(walk).where(walk.c.portal_id.in_(list(lists))))
        walks = [{"portal_id": name} | _walk_values(found.walk) for name, found in lists.items() if found.walk]
        if walks:
            connection.execute(insert(walk), walks)


def record_same_lists(database: Database, run_id: int, portal_ids: Sequence[str]) -> None:
    """Portals whose lists were found as they were: every row of theirs was seen again."""
    if not portal_ids:
        return
    listing = schema.listing
    with database.write() as connection:
        here = (listing.c.portal_id.in_(portal_ids), listing.c.status == "listed")
        connection.execute(update(listing).where(*here).values(last_run_id=run_id))


def _listing_values(run_id: int | None, portal_id: str, row: ListingRow) -> dict[str, Any]:
    return {
        "portal_id": portal_id,
        "url": row.url,
        "title": row.title,
        "published": row.published,
        "status": row.status,
        "detail": row.detail,
        "first_run_id": run_id,
        "last_run_id": run_id,
    }


def _walk_values(walk: Walk) -> dict[str, Any]:
    return {name: getattr(walk, name) for name in Walk.__dataclass_fields__}


def _upserted(connection: Connection, table: Table, key: Sequence[str], *, keep: Sequence[str]) -> Any:
    """An INSERT that replaces the row of the same key, all but what is to be kept of it."""
    statement = upsert(connection, table)
    changed = [column.name for column in table.columns if column.name not in (*key, *keep)]
    return statement.on_conflict_do_update(
        index_elements=list(key), set_={name: statement.excluded[name] for name in changed}
    )
