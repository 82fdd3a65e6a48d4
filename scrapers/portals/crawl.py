"""One portal's crawl: family, rows, which of them are reports, and the one outcome it ends with."""

from __future__ import annotations

from collections.abc import Iterable

from scrapers.fetch.model import Fetch
from scrapers.fetch.urls import canonical_url
from scrapers.portals.families import FAMILIES, family
from scrapers.portals.layout import layout_diff, layout_fingerprint
from scrapers.portals.model import CrawlResult, Listing, Portal
from scrapers.portals.page import Page
from scrapers.portals.recognise import recognise
from scrapers.portals.rows import unique
from scrapers.portals.titles import bare_year, is_report_column, looks_like_report, report_year, tidy
from scrapers.portals.visit import EXPLICIT_EMPTY, PageError, Row, Visit
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


def crawl(
    portal: Portal,
    fetch: Fetch,
    *,
    since: int | None = None,
    previous_fingerprint: str | None = None,
    previous_layout: str | None = None,
    expected: int | None = None,
) -> CrawlResult:
    """Every listing of the portal, or why not. Never raises for what a portal does; never a silent zero.

    ``since`` leaves out reports of earlier years. ``expected``, ``previous_fingerprint`` and ``previous_layout`` are
    the last good run's number of listings and its list page's structure: they tell a redesign and a loss from an
    empty column.
    """
    if portal.family not in FAMILIES:
        detail = f"family {portal.family!r} is none of {', '.join(FAMILIES)}: correct the registry entry"
        return CrawlResult(portal.id, (), outcome=PortalOutcome.UNKNOWN_FAMILY, detail=detail)
    visit = Visit(portal, fetch)
    try:
        page = visit.get(portal.url)
    except PageError as error:
        return CrawlResult(portal.id, (), outcome=error.outcome, detail=error.detail, list_pages=visit.list_pages)
    if page.unread:
        return CrawlResult(
            portal.id, (), outcome=PortalOutcome.UNCHANGED, detail="the list page has not changed",
            list_pages=visit.list_pages, fingerprint=previous_fingerprint, layout=previous_layout,
        )  # fmt: skip
    rows = collect(visit, page)
    listings, rejected = sort_out(visit, page, rows)
    fingerprint, layout = layout_fingerprint(page.text)
    outcome, detail = _outcome(visit, page, rows, listings, expected, fingerprint, previous_fingerprint)
    if outcome is PortalOutcome.REDESIGNED and previous_layout:
        detail = f"{detail} {layout_diff(previous_layout, layout)}".strip()
    kept = tuple(item for item in listings if since is None or item.year_hint is None or item.year_hint >= since)
    return CrawlResult(portal.id, kept, tuple(rejected), outcome, detail, visit.list_pages, fingerprint, layout)


def collect(visit: Visit, page: Page) -> list[Row]:
    """The family's rows of the column, looking into same-host frames where the page itself has none."""
    rows_of = family(visit.portal.family)
    found: list[Row] = []
    for source in _pages(visit, page):
        try:
            for row in rows_of(visit, source):
                found.append(row)
        except PageError as error:
            visit.note(error.outcome, error.detail)
        if found:
            break
    return unique(found)


def _pages(visit: Visit, page: Page) -> Iterable[Page]:
    yield page
    host = page.url.split("/")[2]
    for url in page.frames[:3]:
        if url.split("/")[2] == host and (frame := visit.try_get(url, what="frame")):
            yield frame


def sort_out(visit: Visit, page: Page, rows: Iterable[Row]) -> tuple[list[Listing], list[tuple[Listing, str]]]:
    """Listings and rejected rows with the reason. Copies of one report under several addresses count once."""
    kind = column_kind(visit, page)
    bureaus = tuple(bureau.name for bureau in visit.portal.bureaus)
    listings: dict[tuple[str, int | None], Listing] = {}
    rejected: list[tuple[Listing, str]] = []
    for row in rows:
        year = report_year(row.title) or row.year_hint
        listing = Listing(visit.portal.id, row.url, row.title, row.published, year, None, row.list_url, row.is_file)
        accepted, reason = looks_like_report(row.title, kind if row.in_scope else None, bureaus=bureaus)
        key = (tidy(row.title), year)
        if not accepted:
            rejected.append((listing, reason if row.in_scope else f"{reason}; not the column's own row"))
        elif key in listings and not bare_year(row.title):
            rejected.append((listing, f"a copy of {listings[key].url}"))
        else:
            listings[key if not bare_year(row.title) else (canonical_url(row.url), year)] = listing
    return list(listings.values()), rejected


def column_kind(visit: Visit, page: Page) -> str | None:
    """信息公开年报 where the registry, the page's tags, its title or the tree say that the column holds yearly reports."""
    if visit.settings.get("column") == "annual_reports":
        return "信息公开年报"
    names = [*page.meta.get("columntype", ()), *page.meta.get("columnname", ()), page.title, *visit.column_names]
    return "信息公开年报" if is_report_column(*names) else None


def _outcome(  # noqa: PLR0911 - one line a case reads better than a table of lambdas
    visit: Visit,
    page: Page,
    rows: list[Row],
    listings: list[Listing],
    expected: int | None,
    fingerprint: str,
    previous: str | None,
) -> tuple[PortalOutcome | None, str]:
    changed = previous is not None and previous != fingerprint
    detail = "; ".join(text for _, text in visit.troubles)
    if listings:
        if visit.troubles:
            return _worst(visit), detail
        if expected and not visit.unread and len(listings) * 2 < expected:
            return PortalOutcome.TRUNCATED, f"{len(listings)} reports listed, {expected} in the last good run"
        return None, "the list page's layout has changed, its rows are still found" if changed else ""
    if visit.troubles and _worst(visit) not in (PortalOutcome.FAILED, PortalOutcome.TRUNCATED):
        return _worst(visit), detail
    if visit.explicit_empty or (not rows and EXPLICIT_EMPTY.search(page.text)):
        if expected:
            return PortalOutcome.EMPTY, f"the list says that it is empty; the last good run had {expected} reports"
        return PortalOutcome.EMPTY, "the list says that it is empty"
    seems = recognise(page.text, page.url)
    if changed and expected:
        other = (
            f" It looks like {seems} now, the registry says {visit.portal.family}."
            if seems not in (None, visit.portal.family)
            else ""
        )
        return PortalOutcome.REDESIGNED, f"{expected} reports in the last good run, none now, other structure.{other}"
    if rows:
        return (
            PortalOutcome.FAILED,
            f"{len(rows)} rows, none of them a yearly report: is {visit.portal.url} the right column?",
        )
    if visit.troubles:
        return _worst(visit), detail
    if seems is None:
        return (
            PortalOutcome.UNKNOWN_FAMILY,
            "no rows, and the page is of no known family; gongkai portals check says more",
        )
    if seems != visit.portal.family:
        return PortalOutcome.FAILED, f"no rows: the page looks like {seems}, the registry says {visit.portal.family}"
    return PortalOutcome.FAILED, "no rows and nothing that says the list is empty: the list may be drawn by a script"


def _worst(visit: Visit) -> PortalOutcome:
    return min((outcome for outcome, _ in visit.troubles), key=_GRAVITY.index)
