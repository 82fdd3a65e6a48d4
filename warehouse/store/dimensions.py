"""Dimension rows: those of the codebook, and the bodies and portals that registry and reports make known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from warehouse.codebook import codebook
from warehouse.codebook.records import Applicant, Report, State, Template
from warehouse.codebook.regions import regions
from warehouse.store import schema
from warehouse.store.engine import Database
from warehouse.store.model import BureauRow, PortalRow

LAST_YEAR = 2100
_TEMPLATE_YEARS = {
    Template.T2008: (2008, 2013),
    Template.T2014: (2014, 2018),
    Template.T2019: (2019, 2020),
    Template.T2021: (2021, None),
}
STATE_IDS = {state: number for number, state in enumerate(State)}
APPLICANT_IDS: dict[Applicant | None, int] = {None: 0} | {column: n for n, column in enumerate(Applicant, 1)}


def deadline(year: int, is_government: bool) -> date:
    """The last legal day of publication of the report for a year."""
    if year <= 2018 or is_government:
        return date(year + 1, 3, 31)
    return date(year + 1, 1, 31)


def is_government(name: str) -> bool:
    """Whether a body is a whole government, not one of its departments."""
    return name.endswith(("人民政府", "人民政府办公室", "人民政府办公厅"))


def refresh(database: Database) -> None:
    """Writes the codebook's rows where they are not there yet; no lock is taken when nothing changed."""
    with database.read() as connection:
        stale = [pair for pair in _codebook_rows(connection) if _differs(connection, *pair)]
    if not stale:
        return
    with database.write(alone=True) as connection:
        for table, rows in _codebook_rows(connection):
            if _differs(connection, table, rows):
                _replace(connection, table, rows)


def _codebook_rows(connection: Connection) -> list[tuple[Table, list[dict[str, Any]]]]:
    return [
        (schema.template, [_template_row(code) for code in Template]),
        (schema.year, [_year_row(year) for year in range(2008, LAST_YEAR + 1)]),
        (schema.state, [{"id": number, "code": str(code)} for code, number in STATE_IDS.items()]),
        (schema.applicant, [_applicant_row(code, number) for code, number in APPLICANT_IDS.items()]),
        (schema.metric, _metric_rows(connection)),
        (schema.place, _place_rows()),
    ]


def _differs(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> bool:
    if table is schema.place:
        return connection.execute(select(func.count()).select_from(table)).scalar_one() != len(rows)
    found = [dict(row) for row in connection.execute(select(table)).mappings()]
    return sorted(map(repr, found)) != sorted(repr({c.name: row[c.name] for c in table.columns}) for row in rows)


def _replace(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    keys = [column.name for column in table.primary_key]
    if table is schema.place:
        connection.execute(delete(table))
    known = {tuple(row) for row in connection.execute(select(*table.primary_key.columns))}
    for row in rows:
        if tuple(row[key] for key in keys) in known:
            connection.execute(update(table).where(*(table.c[key] == row[key] for key in keys)).values(row))
    fresh = [row for row in rows if tuple(row[key] for key in keys) not in known]
    if fresh:
        connection.execute(insert(table), fresh)


def _metric_rows(connection: Connection) -> list[dict[str, Any]]:
    """A code keeps its number for ever; one that left the codebook is retired, for old values name it."""
    known = {row.code: row for row in connection.execute(select(schema.metric))}
    next_id = max((row.id for row in known.values()), default=0) + 1
    rows = []
    for position, code in enumerate(codebook().codes.values(), 1):
        if code.code in known:
            number = known[code.code].id
        else:
            number, next_id = next_id, next_id + 1
        rows.append(
            {
                "id": number,
                "code": code.code,
                "position": position,
                "zh": code.zh,
                "en": code.en,
                "unit": code.unit,
                "form_table": code.table,
                "templates": " ".join(code.templates),
                "by_applicant": code.by_applicant,
                "signed": code.signed,
                "caveat": code.caveat,
                "retired": False,
            }
        )
    gone = [dict(row._mapping) | {"retired": True} for name, row in known.items() if name not in codebook().codes]
    return rows + gone


def _template_row(code: Template) -> dict[str, Any]:
    first, last = _TEMPLATE_YEARS[code]
    return {"code": str(code), "first_year": first, "last_year": last}


def template_of(year: int) -> Template:
    """The form that was made for a year."""
    return next(code for code, (first, last) in _TEMPLATE_YEARS.items() if first <= year <= (last or year))


def _year_row(year: int) -> dict[str, Any]:
    return {
        "year": year,
        "template": str(template_of(year)),
        "deadline_department": deadline(year, False),
        "deadline_government": deadline(year, True),
    }


def _applicant_row(code: Applicant | None, number: int) -> dict[str, Any]:
    book = codebook()
    return {
        "id": number,
        "code": str(code) if code else None,
        "zh": book.applicant_labels[code][0] if code else None,
        "en": book.applicant_names[code] if code else None,
    }


def _place_rows() -> list[dict[str, Any]]:
    rows = {
        (region.code, region.name): {
            "code": region.code,
            "name": region.name,
            "level": region.level,
            "province_code": region.code[:2] + "0000",
            "first_year": region.first_year,
            "last_year": region.last_year,
        }
        for region in regions()
    }
    return list(rows.values())


def metric_ids(connection: Connection) -> dict[str, int]:
    """The number of every code that may be used."""
    statement = select(schema.metric.c.code, schema.metric.c.id).where(~schema.metric.c.retired)
    return {row[0]: row[1] for row in connection.execute(statement)}


def next_id(connection: Connection, table: Table) -> int:
    """The first free number; the caller holds the loaders' lock."""
    return int(connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()) + 1


# Bodies and portals


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
        for row in rows:
            _register(connection, row)


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
