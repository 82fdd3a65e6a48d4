"""Dimension rows that the codebook gives: statistics, applicants, states, templates, years, places."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from warehouse.codebook import codebook
from warehouse.codebook.deadlines import deadline
from warehouse.codebook.records import Applicant, State, Template
from warehouse.codebook.regions import regions
from warehouse.store import schema
from warehouse.store.engine import Database

LAST_YEAR = 2100
_TEMPLATE_YEARS = {
    Template.T2008: (2008, 2013),
    Template.T2014: (2014, 2018),
    Template.T2019: (2019, 2020),
    Template.T2021: (2021, None),
}
STATE_IDS = {state: number for number, state in enumerate(State)}
APPLICANT_IDS: dict[Applicant | None, int] = {None: 0} | {column: n for n, column in enumerate(Applicant, 1)}


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
