"""The floor: when too much of a night has failed, nothing of it may replace what is current."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from warehouse.codebook.records import Decision, Finding, PortalOutcome, PortalResult, Verdict

FAILED = frozenset(PortalOutcome) - {
    PortalOutcome.NEW,
    PortalOutcome.AMENDED,
    PortalOutcome.UNCHANGED,
    PortalOutcome.REFUSED_BY_ROBOTS,
    PortalOutcome.KNOWN_BROKEN,
}
SMALL_BATCH = 5


@dataclass(frozen=True, slots=True)
class FloorDecision:
    """Whether the night is held back, and why, one sentence a reason."""

    broken: bool
    reasons: tuple[str, ...] = ()


def floor(
    portal_results: Sequence[PortalResult],
    verdicts: Iterable[Verdict],
    *,
    max_failed_share: float = 0.5,
    max_quarantined_share: float = 0.5,
) -> FloorDecision:
    """Whether a night's load is stopped.

    Args:
        portal_results: one a portal; those that failed or went silent count; those that robots refuse or that
            the registry calls broken do not.
        verdicts: of every document that was taken for a report; pages that turned out to be something else
            (a guide, a notice) say nothing about our reading and are left out.
        max_failed_share, max_quarantined_share: 0 to 1; the floor breaks above them. In a night of fewer than
            five reports a share says little: it then takes all of them.
    """
    reasons = (*_failed_portals(portal_results, max_failed_share), *_failed_reports(verdicts, max_quarantined_share))
    return FloorDecision(bool(reasons), reasons)


def _failed_portals(results: Sequence[PortalResult], limit: float) -> tuple[str, ...]:
    failed = [result for result in results if result.outcome in FAILED]
    if not results or not _above(len(failed), len(results), limit):
        return ()
    named = ", ".join(f"{result.portal_id} ({result.outcome})" for result in failed[:5])
    more = f" and {len(failed) - 5} more" if len(failed) > 5 else ""
    return (f"{len(failed)} of {len(results)} portals failed (more than {limit:.0%}): {named}{more}",)


def _failed_reports(verdicts: Iterable[Verdict], limit: float) -> tuple[str, ...]:
    """One pass over the verdicts, which may lie on disk: what the engine could not check, and what was held."""
    reports, held, first, failure = 0, 0, "", None
    for verdict in verdicts:
        checks = {finding.check: finding for finding in verdict.findings}
        failure = failure or checks.get("engine")
        reports += "not_a_report" not in checks
        if verdict.decision is Decision.QUARANTINE and "not_a_report" not in checks:
            held += 1
            first = first or (verdict.reasons[0] if verdict.reasons else "no reason given")
    broken = []
    if reports and _above(held, reports, limit):
        broken.append(f"{held} of {reports} reports were quarantined (more than {limit:.0%}); the first: {first}")
    return (*broken, *_unchecked(failure))


def unchecked(verdicts: Iterable[Verdict]) -> tuple[str, ...]:
    """Why a batch may not be loaded however few its portals: the engine could not check it."""
    return _unchecked(next((f for verdict in verdicts for f in verdict.findings if f.check == "engine"), None))


def _unchecked(failure: Finding | None) -> tuple[str, ...]:
    return (f"nothing was checked: {failure.message}",) if failure else ()


def _above(bad: int, all_of_them: int, limit: float) -> bool:
    if all_of_them < SMALL_BATCH:
        return bad == all_of_them and limit < 1
    return bad / all_of_them > limit
