"""Bodies and portals, as the registry and the reports make them known: one identity over all names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import BindParameter, Connection, bindparam, case, delete, insert, or_, select, update

from warehouse.codebook.deadlines import is_government
from warehouse.codebook.records import Report
from warehouse.store import schema, totals
from warehouse.store.dimensions import next_id
from warehouse.store.engine import Database
from warehouse.store.errors import WarehouseError
from warehouse.store.model import BureauRow, PortalRow, SuccessionRow
from warehouse.store.upsert import upsert


def register_portals(database: Database, rows: Sequence[PortalRow]) -> None:
    with database.write(alone=True) as connection:
        known = set(connection.execute(select(schema.portal.c.id)).scalars())
        for row in rows:
            values = {
                "family": row.family,
                "url": row.url,
                "place": row.place,
                "known_broken": row.known_broken,
                "first_year": row.first_year,
            }
            if row.id in known:
                connection.execute(update(schema.portal).where(schema.portal.c.id == row.id).values(values))
            else:
                connection.execute(insert(schema.portal).values(id=row.id, **values))
                known.add(row.id)


def ensure_portals(connection: Connection, ids: Iterable[str | None]) -> None:
    """Makes portals known by name alone, so that a fact can name them."""
    wanted = {name for name in ids if name}
    if wanted:
        known = set(connection.execute(select(schema.portal.c.id).where(schema.portal.c.id.in_(wanted))).scalars())
        missing = [{"id": name} for name in sorted(wanted - known)]
        if missing:
            connection.execute(insert(schema.portal), missing)


def register_bureaus(database: Database, rows: Sequence[BureauRow]) -> None:
    with database.write(alone=True) as connection:
        ensure_portals(connection, (portal for row in rows for portal in row.portal_ids))
        before = _provinces(connection)
        for row in rows:
            _register(connection, row)
        after = _provinces(connection)
        if any(after.get(number) != province for number, province in before.items()):
            totals.rebuild_by_province(connection)


def _provinces(connection: Connection) -> dict[int, str]:
    """Where every body is, as the sums by province know it."""
    return {
        row[0]: (row[1] or "")[:2]
        for row in connection.execute(select(schema.bureau.c.id, schema.bureau.c.region_code))
    }


def _register(connection: Connection, row: BureauRow) -> None:
    names = (row.name, *row.former_names, *row.aliases)
    known = bureau_ids(connection, names)
    number = known.get(row.name) or next((known[name] for name in names if name in known), None)
    values = {
        "name": row.name,
        "region_code": row.region_code,
        "level": row.level,
        "is_branch": row.is_branch,
        "is_government": is_government(row.name),
        "first_year": row.first_year,
    }
    if number is None:
        number = next_id(connection, schema.bureau)
        connection.execute(insert(schema.bureau).values(id=number, **values))
    else:
        for other in sorted(set(known.values()) - {number}):
            _absorb(connection, number, other)
        given = {key: value for key, value in values.items() if value is not None}
        connection.execute(update(schema.bureau).where(schema.bureau.c.id == number).values(given))
    _name(connection, number, row)
    for portal_id in row.portal_ids:
        _link(connection, number, portal_id)


def _name(connection: Connection, number: int, row: BureauRow) -> None:
    names = schema.bureau_name
    connection.execute(
        update(names)
        .where(names.c.bureau_id == number, names.c.kind == "present", names.c.name != row.name)
        .values(kind="former")
    )
    known = set(connection.execute(select(names.c.name).where(names.c.bureau_id == number)).scalars())
    kinds = dict.fromkeys(row.aliases, "alias") | dict.fromkeys(row.former_names, "former") | {row.name: "present"}
    for name, kind in kinds.items():
        if name in known:
            connection.execute(update(names).where(names.c.name == name).values(kind=kind))
        else:
            connection.execute(insert(names).values(name=name, bureau_id=number, kind=kind))


def _link(connection: Connection, number: int, portal_id: str) -> None:
    links = schema.bureau_portal
    known = select(links.c.bureau_id).where(links.c.bureau_id == number, links.c.portal_id == portal_id)
    if connection.execute(known).first() is None:
        connection.execute(insert(links).values(bureau_id=number, portal_id=portal_id))


def _absorb(connection: Connection, number: int, other: int) -> None:
    """Two bodies turn out to be one: what the other has moves over, except reports of years that both have."""
    report, names, links = schema.report, schema.bureau_name, schema.bureau_portal
    taken = select(report.c.year).where(report.c.bureau_id == number)
    connection.execute(
        update(report).where(report.c.bureau_id == other, report.c.year.not_in(taken)).values(bureau_id=number)
    )
    if connection.execute(select(report.c.id).where(report.c.bureau_id == other)).first():
        return
    for portal_id in list(connection.execute(select(links.c.portal_id).where(links.c.bureau_id == other)).scalars()):
        _link(connection, number, portal_id)
    connection.execute(delete(links).where(links.c.bureau_id == other))
    connection.execute(update(names).where(names.c.bureau_id == other).values(bureau_id=number, kind="former"))
    connection.execute(delete(schema.bureau).where(schema.bureau.c.id == other))


def bureau_ids(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    """The body that each known name leads to."""
    wanted = sorted(set(names))
    table = schema.bureau_name
    found: dict[str, int] = {}
    for start in range(0, len(wanted), 5000):
        statement = select(table.c.name, table.c.bureau_id).where(table.c.name.in_(wanted[start : start + 5000]))
        found |= {row[0]: row[1] for row in connection.execute(statement)}
    return found


def resolve(connection: Connection, reports: Sequence[Report]) -> dict[str, int]:
    """The body of every report's name; new bodies are made known. The caller holds the loaders' lock."""
    named = {report.bureau: report for report in reports if report.bureau}
    found = bureau_ids(connection, named)
    fresh = [report for name, report in named.items() if name not in found]
    if fresh:
        first = next_id(connection, schema.bureau)
        ids = {report.bureau: first + offset for offset, report in enumerate(fresh) if report.bureau}
        connection.execute(
            insert(schema.bureau),
            [
                {
                    "id": ids[report.bureau],
                    "name": report.bureau,
                    "region_code": report.region_code,
                    "level": report.level,
                    "is_branch": report.is_branch,
                    "is_government": is_government(report.bureau),
                }
                for report in fresh
                if report.bureau
            ],
        )
        connection.execute(
            insert(schema.bureau_name),
            [{"name": name, "bureau_id": number, "kind": "present"} for name, number in ids.items()],
        )
        found |= ids
    return found


def see_names(connection: Connection, seen: Iterable[tuple[str, int]]) -> None:
    """Widens the years in which names were in use by those of newly loaded reports."""
    years: dict[str, tuple[int, int]] = {}
    for name, year in seen:
        first, last = years.get(name, (year, year))
        years[name] = (min(first, year), max(last, year))
    table = schema.bureau_name
    first_year: BindParameter[int] = bindparam("first")
    last_year: BindParameter[int] = bindparam("last")
    earlier = or_(table.c.valid_from.is_(None), table.c.valid_from > first_year)
    later = or_(table.c.valid_to.is_(None), table.c.valid_to < last_year)
    statement = (
        update(table)
        .where(table.c.name == bindparam("known"), or_(earlier, later))
        .values(
            valid_from=case((earlier, first_year), else_=table.c.valid_from),
            valid_to=case((later, last_year), else_=table.c.valid_to),
        )
    )
    if years:
        rows = [{"known": name, "first": first, "last": last} for name, (first, last) in years.items()]
        connection.execute(statement, rows)


def register_successions(database: Database, rows: Sequence[SuccessionRow]) -> None:
    with database.write(alone=True) as connection:
        ids = bureau_ids(connection, [name for row in rows for name in (row.predecessor, row.successor)])
        for row in rows:
            missing = [name for name in (row.predecessor, row.successor) if name not in ids]
            if missing:
                raise WarehouseError(f"{missing[0]} is not known: register the body before its succession")
            if ids[row.predecessor] == ids[row.successor]:
                raise WarehouseError(f"{row.predecessor} and {row.successor} are two names of one body, not two bodies")
            statement = upsert(connection, schema.bureau_succession)
            statement = statement.on_conflict_do_update(
                index_elements=["predecessor_id", "successor_id"],
                set_={"year": statement.excluded.year, "kind": statement.excluded.kind},
            )
            values = {"predecessor_id": ids[row.predecessor], "successor_id": ids[row.successor]}
            connection.execute(statement, values | {"year": row.year, "kind": row.kind})
