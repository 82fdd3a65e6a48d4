"""What is worth waking somebody for: a run's outlook as alarms, one a condition, in words for people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flows.records import HarvestSummary, Silence

PREFIX = "gongkai."
SILENT = PREFIX + "portals.silent"
OVERDUE = PREFIX + "deadline.passed"
QUARANTINE = PREFIX + "quarantine.growing"

SHOWN = 12
REMIND_EVERY = 7


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that a person should hear of. ``name`` is the event's, ``about`` what it is about."""

    name: str
    about: str
    text: str


def conditions(summary: HarvestSummary) -> tuple[Condition, ...]:
    """The alarms of a run; a thing that stays as it was is said once, a silent portal again every week."""
    return (*_silent(summary), *_overdue(summary), *_quarantine(summary))


def _silent(summary: HarvestSummary) -> Iterable[Condition]:
    silent = summary.outlook.silent if summary.outlook else ()
    due = [row for row in silent if row.nights % REMIND_EVERY == 1]
    if due:
        who = _some([_silence(row) for row in due])
        text = f"{len(due)} portal(s) gave nothing, against their own history: {who}. See `gongkai portals check ID`."
        yield Condition(SILENT, "portals", text)


def _silence(row: Silence) -> str:
    runs = "for the first time" if row.nights == 1 else f"for {row.nights} runs"
    return f"{row.portal_id} ({row.outcome} {runs}; it listed {row.listed} on {row.last_heard})"


def _overdue(summary: HarvestSummary) -> Iterable[Condition]:
    outlook = summary.outlook
    if outlook and outlook.coverage and len(outlook.coverage.overdue) > outlook.overdue_before:
        coverage = outlook.coverage
        text = (
            f"The deadline for {coverage.year} has passed, and {len(coverage.overdue)} of {coverage.expected} bodies "
            f"have not published: {_some(coverage.overdue)}. See `gongkai coverage --year {coverage.year}`."
        )
        yield Condition(OVERDUE, str(coverage.year), text)


def _quarantine(summary: HarvestSummary) -> Iterable[Condition]:
    outlook = summary.outlook
    more = outlook.held - (outlook.held_before or 0) if outlook else 0
    if outlook and more > 0:
        rules = _some([f"{rule} {count}" for rule, count in outlook.held_by_rule])
        text = (
            f"{outlook.held} report(s) are held in quarantine, {more} more than at "
            f"the last good run, by rule: {rules}. See `gongkai quality list`, then `gongkai quality show ID`."
        )
        yield Condition(QUARANTINE, "quarantine", text)


def _some(items: Iterable[str]) -> str:
    every = list(items)
    more = f" and {len(every) - SHOWN} more" if len(every) > SHOWN else ""
    return "; ".join(every[:SHOWN]) + more
