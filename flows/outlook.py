"""A run against what was known before it: what turned, who fell silent, what is held, and who is overdue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import takewhile

from flows.records import Coverage, HarvestSummary, Outlook, Silence, summary_from_record
from warehouse.codebook.records import LedgerStatus, PortalOutcome, PortalResult
from warehouse.store import Warehouse
from warehouse.store.model import LedgerRow, PortalRunRow

HEARD = frozenset({PortalOutcome.NEW, PortalOutcome.AMENDED, PortalOutcome.UNCHANGED})
NOT_THERE = frozenset({LedgerStatus.MISSING, LedgerStatus.BLOCKED, LedgerStatus.UNREACHABLE, LedgerStatus.WITHDRAWN})


def look(warehouse: Warehouse, kind: str, portals: Sequence[PortalResult], today: date) -> Outlook:
    """The outlook of a run whose portal results are written down, before the run itself is closed."""
    last = warehouse.last_good_run(kind)
    before = summary_from_record(last.summary) if last and "portals" in last.summary else None
    held = warehouse.quarantine_list("held")
    quiet = [row.portal_id for row in portals if not _heard(row) and row.outcome is not PortalOutcome.KNOWN_BROKEN]
    silences = (silence(warehouse.portal_history(portal_id)) for portal_id in quiet)
    year = reporting_year(today)
    then = before.outlook if before else None
    return Outlook(
        since=before.name if before else None,
        turned=turned(before.portals if before else (), portals),
        silent=tuple(row for row in silences if row),
        held=len(held),
        held_before=then.held if then else None,
        held_by_rule=tuple(Counter(rule for row in held for rule in row.rules).most_common()),
        coverage=coverage(year, warehouse.ledger(year, today=today), today),
        overdue_before=_overdue(before, year),
    )


def reporting_year(today: date) -> int:
    """The year whose reports are due now: each is published in the year after (Regulation 2019, art. 50)."""
    return today.year - 1


def turned(before: Iterable[PortalResult], now: Iterable[PortalResult]) -> tuple[tuple[str, str, str], ...]:
    """The portals that fail and did not, or work again: between new, amended and unchanged nothing turns."""
    then = {row.portal_id: row.outcome for row in before}
    return tuple(
        (row.portal_id, then[row.portal_id].value, row.outcome.value)
        for row in now
        if row.portal_id in then
        and then[row.portal_id] != row.outcome
        and not {then[row.portal_id], row.outcome} <= HEARD
    )


def silence(history: Sequence[PortalRunRow]) -> Silence | None:
    """A portal's silence from its runs, newest first; none where it speaks, or has never listed anything."""
    nights = list(takewhile(lambda row: not _heard(row.result), history))
    last = next((row for row in history[len(nights) :]), None)
    if not nights or last is None:
        return None
    newest = nights[0].result
    return Silence(newest.portal_id, newest.outcome.value, len(nights), last.result.listed, last.started_at.date())


def coverage(year: int, rows: Sequence[LedgerRow], today: date) -> Coverage | None:
    """A report year's coverage from the ledger; none where nothing is expected."""
    if not rows:
        return None
    statuses = Counter(row.status.value for row in rows)
    return Coverage(
        year=year,
        statuses=tuple(sorted(statuses.items())),
        deadlines=tuple(sorted({row.deadline for row in rows})),
        overdue=tuple(row.bureau for row in rows if row.status in NOT_THERE and row.deadline < today),
    )


def _heard(result: PortalResult) -> bool:
    return result.outcome in HEARD and result.listed > 0


def _overdue(before: HarvestSummary | None, year: int) -> int:
    then = before.outlook.coverage if before and before.outlook else None
    return len(then.overdue) if then and then.year == year else 0
