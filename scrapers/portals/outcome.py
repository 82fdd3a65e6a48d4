"""The one outcome that a crawl ends with: never a silent zero, and "empty" only where the list itself says so."""

from __future__ import annotations

from dataclasses import dataclass

from scrapers.portals.layout import layout_diff
from scrapers.portals.model import Listing
from scrapers.portals.page import Page
from scrapers.portals.recognise import recognise
from scrapers.portals.visit import EXPLICIT_EMPTY, Row, Visit
from warehouse.codebook.records import PortalOutcome

# Worst first: what an operator must hear of where several things went wrong.
_GRAVITY = (
    PortalOutcome.BLOCKED,
    PortalOutcome.REFUSED_BY_ROBOTS,
    PortalOutcome.UNREACHABLE,
    PortalOutcome.GONE,
    PortalOutcome.FAILED,
    PortalOutcome.TRUNCATED,
)
_INCOMPLETE = (PortalOutcome.FAILED, PortalOutcome.TRUNCATED)
Outcome = tuple[PortalOutcome | None, str]


@dataclass(frozen=True, slots=True)
class Before:
    """What the last good run left: number of listings, hash and readable form of its list page's layout."""

    expected: int | None = None
    fingerprint: str | None = None
    layout: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What this crawl saw: the entry page, all rows, those that are reports, the page's layout now."""

    visit: Visit
    page: Page
    rows: list[Row]
    listings: list[Listing]
    fingerprint: str
    layout: str


def decide(found: Found, before: Before) -> Outcome:
    """(outcome, one line): null where the listings are good."""
    changed = before.fingerprint is not None and before.fingerprint != found.fingerprint
    if found.listings:
        return _with_listings(found, before, changed=changed)
    if not (changed and before.expected):
        return _failure(found) or _emptiness(found, before) or _silence(found)
    return _failure(found) or _redesign(found, before)


def _with_listings(found: Found, before: Before, *, changed: bool) -> Outcome:
    visit, count = found.visit, len(found.listings)
    if visit.troubles:
        return _worst(visit), _told(visit)
    if before.expected and visit.since is None and count * 2 < before.expected:
        if changed:
            detail = f"{count} reports listed, {before.expected} in the last good run, other structure."
            return PortalOutcome.REDESIGNED, _with_diff(detail, found, before)
        return PortalOutcome.TRUNCATED, f"{count} reports listed, {before.expected} in the last good run"
    fewer = changed and before.expected and visit.since is None and count < before.expected
    return None, f"{count} reports listed, {before.expected} in the last good run, other structure" if fewer else ""


def _failure(found: Found) -> Outcome | None:
    visit = found.visit
    if visit.troubles and _worst(visit) not in _INCOMPLETE:
        return _worst(visit), _told(visit)
    return None


def _emptiness(found: Found, before: Before) -> Outcome | None:
    if not found.visit.explicit_empty and (found.rows or not EXPLICIT_EMPTY.search(found.page.text)):
        return None
    lost = f"; the last good run had {before.expected} reports" if before.expected else ""
    return PortalOutcome.EMPTY, f"the list says that it is empty{lost}"


def _redesign(found: Found, before: Before) -> Outcome:
    """Reports before, none now, other structure: a redesign even where the new page says that it is empty."""
    configured, seems = found.visit.portal.family, recognise(found.page.text, "")
    other = f" It looks like {seems} now, the registry says {configured}." if seems not in (None, configured) else ""
    detail = f"{before.expected} reports in the last good run, none now, other structure.{other}"
    return PortalOutcome.REDESIGNED, _with_diff(detail, found, before)


def _silence(found: Found) -> Outcome:
    """No report and no sign of an empty list: what an alarm must say."""
    visit, configured = found.visit, found.visit.portal.family
    seems = recognise(found.page.text, found.page.url)
    if found.rows:
        right = f"is {visit.portal.url} the right column?"
        return PortalOutcome.FAILED, f"{len(found.rows)} rows, none of them a yearly report: {right}"
    if visit.troubles:
        return _worst(visit), _told(visit)
    if seems is None:
        return PortalOutcome.UNKNOWN_FAMILY, "no rows, and the page is of no known family; see gongkai portals check"
    if seems != configured:
        return PortalOutcome.FAILED, f"no rows: the page looks like {seems}, the registry says {configured}"
    return PortalOutcome.FAILED, "no rows and nothing that says the list is empty: perhaps a script draws the list"


def _with_diff(detail: str, found: Found, before: Before) -> str:
    return f"{detail} {layout_diff(before.layout, found.layout)}".strip() if before.layout else detail


def _worst(visit: Visit) -> PortalOutcome:
    return min((outcome for outcome, _ in visit.troubles), key=_GRAVITY.index)


def _told(visit: Visit) -> str:
    return "; ".join(text for _, text in visit.troubles[:4])
