"""The coverage ledger: every body and year that a report is expected for, with what became of it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, text

from warehouse.codebook.records import LedgerStatus
from warehouse.store.engine import Database
from warehouse.store.model import LedgerRow
from warehouse.store.views import LEDGER_BODY


def rows(database: Database, year: int | None, today: date) -> tuple[LedgerRow, ...]:
    where = "" if year is None else " WHERE e.year = :year"
    statement = text(LEDGER_BODY.format(today=":today") + where + " ORDER BY e.name, e.year").columns(
        deadline=Date(), publication_date=Date()
    )
    parameters = {"today": today.isoformat()} | ({} if year is None else {"year": year})
    with database.read() as connection:
        return tuple(
            LedgerRow(
                row.bureau,
                row.region_code,
                row.year,
                LedgerStatus(row.status),
                row.deadline,
                row.publication_date,
                row.days_late,
                row.report_id,
                row.portal_id,
                row.detail or "",
            )
            for row in connection.execute(statement, parameters)
        )
