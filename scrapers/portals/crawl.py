"""One portal's crawl: family, rows, which of them are reports, and the one outcome it ends with."""

from __future__ import annotations

import re
from collections.abc import Iterable

from scrapers.fetch.model import Fetch
from scrapers.fetch.urls import canonical_url
from scrapers.portals.families import FAMILIES, family
from scrapers.portals.layout import layout_fingerprint
from scrapers.portals.model import CrawlResult, Listing, Portal
from scrapers.portals.outcome import Before, Found, decide
from scrapers.portals.page import Page, is_file
from scrapers.portals.rows import unique
from scrapers.portals.titles import (
    REPORT_COLUMN,
    bare_year,
    is_report_column,
    looks_like_report,
    named_body,
    report_year,
    tidy,
)
from scrapers.portals.visit import PageError, Row, Visit
from warehouse.codebook.records import PortalOutcome

_NO_LIST = re.compile(r"count|login|tree|share|footer|header|search|weather|viewer", re.IGNORECASE)


def crawl(
    portal: Portal,
    fetch: Fetch,
    *,
    since: int | None = None,
    previous_fingerprint: str | None = None,
    previous_layout: str | None = None,
    expected: int | None = None,
    barren: frozenset[str] = frozenset(),
) -> CrawlResult:
    """Every listing of the portal, or why not. Never raises for what a portal does; never a silent zero.

    ``since`` leaves out reports of earlier years. ``expected``, ``previous_fingerprint`` and ``previous_layout`` are
    the last good run's number of listings and its list page's structure: they tell a redesign and a loss from an
    empty column. ``barren`` are addresses of single years that lately held nothing.
    """
    if portal.family not in FAMILIES:
        detail = f"family {portal.family!r} is none of {', '.join(FAMILIES)}: correct the registry entry"
        return CrawlResult(portal.id, (), outcome=PortalOutcome.UNKNOWN_FAMILY, detail=detail)
    before = Before(expected, previous_fingerprint, previous_layout)
    visit = Visit(portal, fetch, since, barren)
    missing: PageError | None = None
    try:
        page = visit.get(portal.url)
    except PageError as error:
        if error.outcome is not PortalOutcome.GONE or not {"columns", "reports"} & portal.settings.keys():
            return _unseen(visit, error)
        page, missing = Page(portal.url, ""), error  # the columns that the registry names may be there all the same
    rows = collect(visit, page)
    listings, rejected = sort_out(visit, page, rows)
    if missing and not listings:
        return _unseen(visit, missing)
    fingerprint, layout = layout_fingerprint(page.text)
    outcome, detail = decide(Found(visit, page, rows, listings, fingerprint, layout), before)
    kept = tuple(item for item in listings if since is None or item.year_hint is None or item.year_hint >= since)
    return CrawlResult(
        portal.id,
        kept,
        tuple(rejected),
        outcome,
        detail,
        visit.list_pages,
        fingerprint,
        layout,
        tuple(visit.barren),
        tuple(visit.skipped),
    )


def _unseen(visit: Visit, error: PageError) -> CrawlResult:
    return CrawlResult(visit.portal.id, (), outcome=error.outcome, detail=error.detail, list_pages=visit.list_pages)


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
        if any(row.in_scope for row in found):
            break
    return unique([*found, *_stated(visit.portal)])


def _stated(portal: Portal) -> Iterable[Row]:
    """Reports whose addresses the registry itself names by year, where no list of them is known."""
    reports: dict[int, str] = portal.settings.get("reports", {})
    name = portal.bureaus[0].name if portal.bureaus else ""
    return [
        Row(url, f"{name}{year}年政府信息公开工作年度报告", None, year, portal.url) for year, url in reports.items()
    ]


def _pages(visit: Visit, page: Page) -> Iterable[Page]:
    yield page
    host = page.url.split("/")[2]
    lists = [url for url in page.frames if url.split("/")[2] == host and not is_file(url) and not _NO_LIST.search(url)]
    for url in lists[:3]:
        if frame := visit.try_get(url, what="frame"):
            yield frame


def sort_out(visit: Visit, page: Page, rows: Iterable[Row]) -> tuple[list[Listing], list[tuple[Listing, str]]]:
    """Listings and rejected rows with the reason. Copies of one report under several addresses count once."""
    kind = column_kind(visit, page)
    column_year = _column_year(page)
    bureaus = tuple(bureau.name for bureau in visit.portal.bureaus)
    wanted = re.compile(visit.settings["title"]) if "title" in visit.settings else None
    listings: dict[tuple[str, int | None], Listing] = {}
    rejected: list[tuple[Listing, str]] = []
    for row in rows:
        year = report_year(row.title) or row.year_hint or column_year
        body, is_file = named_body(row.title), row.is_file
        listing = Listing(
            visit.portal.id, row.url, row.title, row.published, year, body, row.list_url, is_file, row.files
        )
        accepted, reason = looks_like_report(row.title, kind if row.in_scope else None, bureaus=bureaus)
        if accepted and wanted and not wanted.search(row.title):
            accepted, reason = False, "another body's report in a shared column"
        # A bare year, a unit's name or a cut title may stand for several reports; only a full title tells a copy.
        telling = report_year(row.title) and not bare_year(row.title) and not row.title.endswith(("...", "…"))
        key = (tidy(row.title) if telling else canonical_url(row.url), year)
        if not accepted:
            rejected.append((listing, reason if row.in_scope else f"{reason}; not the column's own row"))
        elif key in listings:
            rejected.append((listing, f"a copy of {listings[key].url}"))
        else:
            listings[key] = listing
    return list(listings.values()), rejected


def _column_year(page: Page) -> int | None:
    """The year of a page that lists one year's reports by their bodies' names only ("2023年…年报汇总")."""
    names = (page.first_meta("ArticleTitle"), page.first_meta("ColumnName"), page.title)
    return next((year for name in names if name and (year := report_year(name))), None)


def column_kind(visit: Visit, page: Page) -> str | None:
    """信息公开年报 where the registry, the page's tags or title, or the category tree say that it holds reports."""
    if visit.settings.get("column") == "annual_reports":
        return REPORT_COLUMN
    names = [*page.meta.get("columntype", ()), *page.meta.get("columnname", ()), page.title, *visit.column_names]
    return REPORT_COLUMN if is_report_column(*names) else None
