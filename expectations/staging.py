"""Staging: a batch of reports as rows in an in-memory SQLite database, for the engine to look at.

``reports`` has one row a report, ``cells`` one a value; ``numbers`` one a body and year with a column for each
statistic (history has negative report numbers), ``changes`` the totals beside those of the year before, ``stated``
the numbers in sentences, ``repeated`` and ``places`` what reports claim twice, ``lines`` the rows of table 3,
``unreadable`` the identities that an unreadable cell leaves unchecked, ``codes`` the codebook.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import uuid4

from expectations import rows
from warehouse.codebook.records import HistoryValue, Report

REPORT_COLUMNS = (
    "report", "sha256", "is_report", "bureau", "region_code", "level", "is_branch", "year", "template", "period_start",
    "period_end", "publication_date", "deadline", "today", "number_count", "table_3_cells", "table_3_rows",
)  # fmt: skip
SCHEMA = """
    CREATE TABLE reports ({reports}, PRIMARY KEY (report));
    CREATE TABLE shapes (reports, code, applicant, category, value, state, printed, approximate, identities, evidence);
    CREATE TABLE repeated (report INTEGER, code, applicant, category);
    CREATE TABLE places (report INTEGER, code, applicant, page, grid, line, position);
    CREATE TABLE lines (report INTEGER, code, ordinal INTEGER, grid INTEGER, line INTEGER);
    CREATE TABLE stated (report INTEGER, code, value, approximate);
    CREATE TABLE changes (report INTEGER, code, applicant, value, printed, before);
    CREATE TABLE unreadable (report INTEGER, identity, place, PRIMARY KEY (report, identity, place)) WITHOUT ROWID;
    CREATE TABLE numbers (report INTEGER PRIMARY KEY, bureau, year INTEGER, template, {numbers});
    CREATE TABLE codes (code PRIMARY KEY, by_applicant, signed, unit, form);
    CREATE VIEW cells AS SELECT j.value AS report, s.* FROM shapes s, json_each(s.reports) j;
"""
INDEX = "CREATE INDEX body ON numbers(bureau, year)"


class Staging:
    """A staged batch, alive until closed; ``url`` opens the same memory through SQLAlchemy."""

    def __init__(self, reports: Sequence[Report], history: Sequence[HistoryValue], today: date) -> None:
        memory = f"file:staging_{uuid4().hex}?mode=memory&cache=shared"
        self.url = f"sqlite:///{memory}&uri=true"
        self._connection = sqlite3.connect(memory, uri=True, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode = OFF")
        self._connection.executescript(
            SCHEMA.format(reports=", ".join(REPORT_COLUMNS), numbers=", ".join(rows.numbered_cells().values()))
        )
        for table, members in (
            ("codes", rows.code_rows()),
            ("reports", rows.report_rows(reports, today)),
            ("shapes", rows.shape_rows(reports)),
            ("repeated", rows.repeated_rows(reports)),
            ("places", rows.place_rows(reports)),
            ("lines", rows.line_rows(reports)),
            ("stated", rows.stated_rows(reports)),
            ("changes", rows.change_rows(reports, history)),
            ("unreadable", rows.unreadable_rows(reports)),
            ("numbers", rows.number_rows(reports, history)),
        ):
            self._fill(table, members)
        self._connection.execute(INDEX)
        self._connection.commit()

    def _fill(self, table: str, members: Iterable[rows.Row]) -> None:
        width = len(self._connection.execute(f"SELECT * FROM {table} LIMIT 0").description)  # noqa: S608 (own names)
        slots = ", ".join("?" * width)
        self._connection.executemany(f"INSERT INTO {table} VALUES ({slots})", members)  # noqa: S608

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Staging:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
