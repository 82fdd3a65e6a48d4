"""A run in words: the headline, a row a portal, and what to do next. No engine, no screen."""

from __future__ import annotations

from flows.records import HarvestSummary
from warehouse.codebook.records import PortalOutcome, PortalResult

ACTIONS = {
    PortalOutcome.BLOCKED: "a firewall turned us away; ask its operator for access, never work around it",
    PortalOutcome.REDESIGNED: "the list page changed its layout; see `gongkai portals check {id}` and mend the entry",
    PortalOutcome.TRUNCATED: "the list gave less than it promised; `gongkai portals check {id}`",
    PortalOutcome.GONE: "the list page is gone; look for its new address and run `gongkai portals new URL`",
    PortalOutcome.UNREACHABLE: "no answer; if it stays so for days, look for a new address",
    PortalOutcome.REFUSED_BY_ROBOTS: "robots.txt forbids it; ask the portal's operator or mark it known_broken",
    PortalOutcome.UNKNOWN_FAMILY: "no family fits; `gongkai portals check {id}`",
    PortalOutcome.EMPTY: "the column says that it is empty; look at it in a browser",
    PortalOutcome.FAILED: "a fault of ours; see the task's log on the run page",
}


def headline(summary: HarvestSummary) -> str:
    """One line: how many portals answered, what was loaded, what was not."""
    good = sum(row.outcome not in ACTIONS for row in summary.portals)
    return (
        f"{good}/{len(summary.portals)} portals fine · {summary.loaded} reports loaded "
        f"({summary.flagged} with flags, {summary.amended} amended) · {summary.unchanged} unchanged · "
        f"{len(summary.quarantined)} quarantined · {len(summary.unreadable)} unreadable"
    )


def portal_row(result: PortalResult) -> dict[str, str | int]:
    """A portal's line for the run page and the screen."""
    return {
        "portal": result.portal_id,
        "outcome": result.outcome.value,
        "listed": result.listed,
        "expected": "–" if result.expected is None else result.expected,
        "new": result.new,
        "amended": result.amended,
        "unchanged": result.unchanged,
        "failed": result.failed,
        "requests": result.requests,
        "detail": result.detail,
    }


def next_actions(summary: HarvestSummary) -> list[str]:
    """What a person should do now, most urgent first."""
    actions = [f"The load was stopped: {reason}" for reason in summary.floor]
    actions += [
        f"{row.portal_id}: {ACTIONS[row.outcome].format(id=row.portal_id)}"
        for row in summary.portals
        if row.outcome in ACTIONS
    ]
    if summary.quarantined:
        actions.append("Quarantine: `gongkai quality list`, then `gongkai quality show ID`")
    if summary.flagged:
        actions.append("Flagged by the bodies' own errors: `gongkai query findings`")
    actions.append("Coverage: `gongkai coverage`; the numbers: `gongkai query panel`")
    return actions
