"""Current values of neighbouring years, as identities across years need them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from warehouse.codebook.records import Applicant, HistoryValue, State, Template
from warehouse.store import schema
from warehouse.store.bodies import bureau_ids
from warehouse.store.engine import Database
from warehouse.store.types import plain_number


def around(database: Database, pairs: Sequence[tuple[str, int]]) -> tuple[HistoryValue, ...]:
    with database.read() as connection:
        ids = bureau_ids(connection, (name for name, _ in pairs))
        wanted = {
            (ids[name], neighbour): name for name, year in pairs if name in ids for neighbour in (year - 1, year + 1)
        }
        numbers = sorted({number for number, _ in wanted})
        years = sorted({year for _, year in wanted})
        s, v, r, m = schema.statistic, schema.report_version, schema.report, schema.metric
        a, st = schema.applicant, schema.state
        found: list[HistoryValue] = []
        for start in range(0, len(numbers), 5000):
            statement = (
                select(
                    r.c.bureau_id,
                    r.c.year,
                    m.c.code,
                    a.c.code.label("applicant"),
                    s.c.value,
                    st.c.code.label("state"),
                    v.c.template,
                )
                .select_from(r)
                .join(v, (v.c.report_id == r.c.id) & v.c.current)
                .join(s, s.c.report_version_id == v.c.id)
                .join(m, m.c.id == s.c.metric_id)
                .join(a, a.c.id == s.c.applicant_id)
                .join(st, st.c.id == s.c.state_id)
                .where(r.c.bureau_id.in_(numbers[start : start + 5000]), r.c.year.in_(years), s.c.category == "")
                .order_by(r.c.bureau_id, r.c.year, m.c.position, s.c.applicant_id)
            )
            found += [
                HistoryValue(
                    wanted[row.bureau_id, row.year],
                    row.year,
                    row.code,
                    Applicant(row.applicant) if row.applicant else None,
                    plain_number(row.value),
                    State(row.state),
                    Template(row.template) if row.template else None,
                )
                for row in connection.execute(statement)
                if (row.bureau_id, row.year) in wanted
            ]
        return tuple(found)
