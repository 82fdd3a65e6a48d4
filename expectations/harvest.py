"""A night's portals and the ledger to findings: what went silent, and where half of a province is missing."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Protocol
from uuid import uuid4

from expectations.errors import EmptyBatchError
from expectations.rule import FAULTS, Violation
from expectations.suites import harvest as suite
from warehouse.codebook.records import Finding, LedgerStatus, PortalResult
from warehouse.codebook.regions import region

PORTAL_COLUMNS = ("portal_id", "outcome", "listed", "expected", "new", "amended", "unchanged", "failed")


class LedgerCell(Protocol):
    """A body and year of the coverage ledger, as far as drift is concerned."""

    @property
    def bureau(self) -> str: ...
    @property
    def region_code(self) -> str | None: ...
    @property
    def year(self) -> int: ...
    @property
    def status(self) -> LedgerStatus: ...


def judge_harvest(portals: Sequence[PortalResult], ledger: Sequence[LedgerCell] = ()) -> tuple[Finding, ...]:
    """What is wrong with a harvest as a whole, whatever each report is worth; nothing where all is well.

    ``where`` is the portal's id, or province and year (``150000/2020``).

    Raises:
        EmptyBatchError: there was no portal at all.
        EngineFailure: the expectations could not be run.
    """
    if not portals:
        raise EmptyBatchError("no portal was harvested; an empty night is never a pass")
    from expectations import engine

    memory = f"file:harvest_{uuid4().hex}?mode=memory&cache=shared"
    connection = sqlite3.connect(memory, uri=True)
    try:
        _stage(connection, portals, ledger)
        found = engine.violations(
            f"sqlite:///{memory}&uri=true", "portals", PORTAL_COLUMNS, len(portals), suite.rules()
        )
    finally:
        connection.close()
    return tuple(_finding(violation) for violation in found)


def _stage(connection: sqlite3.Connection, portals: Sequence[PortalResult], ledger: Sequence[LedgerCell]) -> None:
    connection.execute(f"CREATE TABLE portals ({', '.join(PORTAL_COLUMNS)})")
    connection.execute("CREATE TABLE ledger (province, year, status)")
    connection.executemany(
        f"INSERT INTO portals VALUES ({', '.join('?' * len(PORTAL_COLUMNS))})",  # noqa: S608 (own names)
        [
            (row.portal_id, str(row.outcome), row.listed, row.expected, row.new, row.amended, row.unchanged, row.failed)
            for row in portals
        ],
    )
    connection.executemany(
        "INSERT INTO ledger VALUES (?, ?, ?)",
        [(f"{cell.region_code[:2]}0000", cell.year, str(cell.status)) for cell in ledger if cell.region_code],
    )
    connection.commit()


def _finding(violation: Violation) -> Finding:
    rule, words = violation.rule, violation.row | _province(violation.row)
    return Finding(
        rule.check,
        rule.severity,
        violation.place,
        rule.en.format_map(words),
        rule.zh.format_map(words),
        FAULTS[rule.blame],
    )


def _province(row: dict[str, object]) -> dict[str, object]:
    """The province's name in the report's year, where the row speaks of one."""
    code, year = row.get("province"), row.get("year")
    place = region(code, year) if isinstance(code, str) and isinstance(year, int) else None
    return {"province": place.name} if place else {}
