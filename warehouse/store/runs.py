"""Runs and what each portal gave in them: the memory that expectation, resume and the morning's look go by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from warehouse.codebook.records import PortalOutcome, PortalResult
from warehouse.store.bodies import ensure_portals
from warehouse.store.engine import Database
from warehouse.store.errors import WarehouseError
from warehouse.store.model import PortalRunRow, RunRow
from warehouse.store.schema import harvest_run, portal_run

GOOD_STATES = ("completed", "completed_with_gaps")
GOOD_OUTCOMES = (PortalOutcome.NEW, PortalOutcome.AMENDED, PortalOutcome.UNCHANGED)
_RESULT_COLUMNS = tuple(PortalResult.__dataclass_fields__)


def start(database: Database, kind: str, name: str, parameters: Mapping[str, Any], started_at: datetime) -> int:
    with database.write() as connection:
        statement = insert(harvest_run).values(
            kind=kind, name=name, parameters=dict(parameters), started_at=started_at, state="running", summary={}
        )
        return int(connection.execute(statement.returning(harvest_run.c.id)).scalar_one())


def finish(database: Database, run_id: int, state: str, summary: Mapping[str, Any], finished_at: datetime) -> None:
    with database.write() as connection:
        result = connection.execute(
            update(harvest_run)
            .where(harvest_run.c.id == run_id)
            .values(state=state, summary=dict(summary), finished_at=finished_at)
        )
        if result.rowcount == 0:
            raise WarehouseError(f"run {run_id}: there is no such run")


def unfinished(database: Database) -> tuple[RunRow, ...]:
    with database.read() as connection:
        statement = select(harvest_run).where(harvest_run.c.finished_at.is_(None)).order_by(harvest_run.c.id)
        return tuple(map(_run, connection.execute(statement)))


def last_good(database: Database, kind: str) -> RunRow | None:
    with database.read() as connection:
        row = connection.execute(
            select(harvest_run)
            .where(harvest_run.c.kind == kind, harvest_run.c.state.in_(GOOD_STATES))
            .order_by(harvest_run.c.id.desc())
            .limit(1)
        ).first()
        return _run(row) if row else None


def newest(database: Database, limit: int) -> tuple[RunRow, ...]:
    with database.read() as connection:
        return tuple(map(_run, connection.execute(select(harvest_run).order_by(harvest_run.c.id.desc()).limit(limit))))


def record_portals(database: Database, run_id: int, results: Sequence[PortalResult]) -> None:
    """How portals ended in a run; said twice, the last word stays."""
    if not results:
        return
    rows = [
        {"run_id": run_id}
        | {name: getattr(result, name) for name in _RESULT_COLUMNS}
        | {"outcome": str(result.outcome)}
        for result in results
    ]
    named = [row["portal_id"] for row in rows]
    with database.write() as connection:
        ensure_portals(connection, named)
        here = (portal_run.c.run_id == run_id, portal_run.c.portal_id.in_(named))
        connection.execute(delete(portal_run).where(*here))
        connection.execute(insert(portal_run), rows)


def portal_results(database: Database, run_id: int) -> tuple[PortalResult, ...]:
    with database.read() as connection:
        statement = select(portal_run).where(portal_run.c.run_id == run_id).order_by(portal_run.c.portal_id)
        return tuple(map(_result, connection.execute(statement)))


def portal_history(database: Database, portal_id: str, limit: int) -> tuple[PortalRunRow, ...]:
    with database.read() as connection:
        statement = (
            select(portal_run, harvest_run.c.started_at)
            .join(harvest_run, harvest_run.c.id == portal_run.c.run_id)
            .where(portal_run.c.portal_id == portal_id)
            .order_by(portal_run.c.run_id.desc())
            .limit(limit)
        )
        return tuple(PortalRunRow(row.run_id, row.started_at, _result(row)) for row in connection.execute(statement))


def _run(row: Row[Any]) -> RunRow:
    return RunRow(row.id, row.kind, row.name, row.started_at, row.finished_at, row.state, row.parameters, row.summary)


def _result(row: Row[Any]) -> PortalResult:
    values = {name: getattr(row, name) for name in _RESULT_COLUMNS}
    return PortalResult(**values | {"outcome": PortalOutcome(row.outcome)})
