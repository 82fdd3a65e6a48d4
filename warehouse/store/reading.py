"""What is loaded, read back as records."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Date, Row, column, select, table

from warehouse.codebook.records import Decision, State, Template
from warehouse.store import schema
from warehouse.store.engine import Database
from warehouse.store.errors import WarehouseError
from warehouse.store.model import CellChange, FindingRow, ReportRow, StatisticRow
from warehouse.store.types import Amount, plain_number

current_report = table(
    "current_report",
    *map(column, ("report_id", "bureau", "region_code", "year", "version", "change", "template", "title")),
    *map(column, ("decision", "url", "sha256", "extractor_version", "days_late")),
    column("publication_date", Date()),
    column("deadline", Date()),
)
cell_change = table(
    "cell_change",
    *map(column, ("report_id", "version", "previous_version", "change", "code", "applicant", "category")),
    *map(column, ("old_state", "new_state")),
    column("old_value", Amount()),
    column("new_value", Amount()),
)


def report_number(connection: Connection, report_id: int | str) -> int:
    """The number of a report named by number or ``body/year``."""
    text_id = str(report_id)
    if text_id.isdigit():
        statement = select(schema.report.c.id).where(schema.report.c.id == int(text_id))
    else:
        name, _, year = text_id.rpartition("/")
        if not name or not year.isdigit():
            raise WarehouseError(
                f"{text_id!r} names no report: use its number, or body/year such as 杭州市生态环境局/2020"
            )
        names = schema.bureau_name
        statement = (
            select(schema.report.c.id)
            .join(names, names.c.bureau_id == schema.report.c.bureau_id)
            .where(names.c.name == name, schema.report.c.year == int(year))
        )
    number = connection.execute(statement).scalar_one_or_none()
    if number is None:
        raise WarehouseError(f"report {text_id}: there is none in this warehouse")
    return int(number)


def reports(database: Database, year: int | None) -> tuple[ReportRow, ...]:
    statement = select(current_report).order_by(current_report.c.bureau, current_report.c.year)
    if year is not None:
        statement = statement.where(current_report.c.year == year)
    with database.read() as connection:
        return tuple(map(_report, connection.execute(statement)))


def _report(row: Row[Any]) -> ReportRow:
    return ReportRow(
        row.report_id,
        row.bureau,
        row.region_code,
        row.year,
        row.version,
        Template(row.template) if row.template else None,
        row.title,
        row.publication_date,
        row.deadline,
        row.days_late,
        Decision(row.decision),
        row.change,
        row.sha256,
        row.url,
        row.extractor_version,
    )


def statistics(database: Database, report_id: int | str) -> tuple[StatisticRow, ...]:
    s, v, m, a, st = (
        schema.statistic,
        schema.report_version,
        schema.metric,
        schema.applicant,
        schema.state,
    )
    with database.read() as connection:
        number = report_number(connection, report_id)
        statement = (
            select(s, m.c.code, a.c.code.label("applicant"), st.c.code.label("state"))
            .join(v, v.c.id == s.c.report_version_id)
            .join(m, m.c.id == s.c.metric_id)
            .join(a, a.c.id == s.c.applicant_id)
            .join(st, st.c.id == s.c.state_id)
            .where(v.c.report_id == number, v.c.current)
            .order_by(m.c.position, s.c.applicant_id, s.c.category)
        )
        return tuple(map(_statistic, connection.execute(statement)))


def _statistic(row: Row[Any]) -> StatisticRow:
    evidence: dict[str, int | str | None] | None = None
    if row.table_number is not None:
        evidence = {
            "page": row.page,
            "table": row.table_number,
            "row": row.row_number,
            "column": row.column_number,
        }
    elif row.quote is not None:
        evidence = {"quote": row.quote, "start": row.quote_start, "end": row.quote_end, "page": row.page}
    return StatisticRow(
        row.code,
        row.applicant,
        row.category or None,
        plain_number(row.value),
        State(row.state),
        row.printed,
        row.approximate,
        row.certain,
        tuple((row.identities or "").split()),
        evidence,
    )


def changes(database: Database, report_id: int | str) -> tuple[CellChange, ...]:
    c = cell_change.c
    with database.read() as connection:
        number = report_number(connection, report_id)
        statement = (
            select(cell_change).where(c.report_id == number).order_by(c.version, c.code, c.applicant, c.category)
        )
        return tuple(
            CellChange(
                row.version,
                row.previous_version,
                row.change,
                row.code,
                row.applicant,
                row.category,
                row.old_value,
                row.old_state,
                row.new_value,
                row.new_state,
            )
            for row in connection.execute(statement)
        )


def findings(
    database: Database, report_id: int | str | None, check: str | None, current: bool
) -> tuple[FindingRow, ...]:
    f, v, r, b, w = (
        schema.finding,
        schema.report_version,
        schema.report,
        schema.bureau,
        schema.finding_verdict,
    )
    with database.read() as connection:
        statement = (
            select(f, v.c.report_id, v.c.current, r.c.year, b.c.name, w.c.verdict, w.c.reason)
            .join(v, v.c.id == f.c.report_version_id)
            .join(r, r.c.id == v.c.report_id)
            .join(b, b.c.id == r.c.bureau_id)
            .outerjoin(w, w.c.fingerprint == f.c.fingerprint)
            .order_by(b.c.name, r.c.year, v.c.number, f.c.position)
        )
        if report_id is not None:
            statement = statement.where(v.c.report_id == report_number(connection, report_id))
        if check is not None:
            statement = statement.where(f.c.check_code == check)
        if current:
            statement = statement.where(v.c.current)
        return tuple(map(_finding, connection.execute(statement)))


def _finding(row: Row[Any]) -> FindingRow:
    return FindingRow(
        row.report_id,
        row.name,
        row.year,
        bool(row.current),
        row.check_code,
        row.severity,
        row.fault,
        row.place,
        row.message,
        row.message_zh,
        tuple(row.cells),
        tuple(row.suspects),
        row.fingerprint,
        row.verdict,
        row.reason,
    )
