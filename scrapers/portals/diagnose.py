"""One portal looked at closely, as plain data: what was asked, what came, what it means, what to do."""

from __future__ import annotations

from dataclasses import dataclass, field

from scrapers.fetch.model import Capture, Fetch, Request
from scrapers.portals.crawl import crawl
from scrapers.portals.detail import read_detail
from scrapers.portals.model import CrawlResult, Detail, Portal
from scrapers.portals.page import Page
from scrapers.portals.recognise import recognise
from warehouse.codebook.records import FetchOutcome, PortalOutcome

ADVICE = {
    PortalOutcome.BLOCKED: "a firewall refused us; ask the body for access or try another network, never around it",
    PortalOutcome.REFUSED_BY_ROBOTS: "robots.txt forbids the list; respect it and ask the body",
    PortalOutcome.UNREACHABLE: "no answer; try again later, then look for a new host and correct the url",
    PortalOutcome.GONE: "the list is no longer there; find its new address (gongkai portals new URL)",
    PortalOutcome.REDESIGNED: "the list has another structure; propose the entry anew (gongkai portals new URL)",
    PortalOutcome.UNKNOWN_FAMILY: "describe the list with family pattern: settings within, article, paging",
    PortalOutcome.TRUNCATED: "the server gave less than it announced; what came is kept, the detail says more",
    PortalOutcome.EMPTY: "the list says it is empty; if a browser shows rows, the url is the wrong column",
    PortalOutcome.FAILED: "open the url in a browser: wrong column, other family, or a list that a script draws",
    PortalOutcome.UNCHANGED: "nothing to do",
}


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What one look at a portal showed. ``recognised`` is the page's family by its marks, null where it has none.

    ``robots`` is allowed, refused or unknown. ``missing_years`` are gaps between the first expected and the last
    found year. ``rejected`` are (title, reason). ``sample`` is the newest listing's detail page.
    """

    portal_id: str
    url: str
    outcome: PortalOutcome | None
    detail: str
    robots: str
    fetched: FetchOutcome | None
    status: int | None
    configured: str
    recognised: str | None
    listed: int
    years: tuple[int, ...]
    missing_years: tuple[int, ...]
    without_year: int
    rejected: tuple[tuple[str, str], ...]
    requests: int
    sample_title: str | None = None
    sample: Detail | None = None
    known_broken: str | None = None
    layout: str | None = None
    advice: tuple[str, ...] = field(default=())


class _Watched:
    """A Fetch that remembers its captures' outcomes and the first page."""

    def __init__(self, fetch: Fetch) -> None:
        self.fetch = fetch
        self.first: Capture | None = None
        self.requests = 0

    def __call__(self, request: Request) -> Capture:
        capture = self.fetch(request)
        self.first = self.first or capture
        self.requests += 1
        return capture


def diagnose(
    portal: Portal,
    fetch: Fetch,
    *,
    expected: int | None = None,
    previous_fingerprint: str | None = None,
    previous_layout: str | None = None,
) -> Diagnosis:
    """Crawls the portal's list and reads one article; every trouble is part of the answer, none is raised."""
    watched = _Watched(fetch)
    result = crawl(
        portal,
        watched,
        expected=expected,
        previous_fingerprint=previous_fingerprint,
        previous_layout=previous_layout,
    )
    first = watched.first
    recognised = recognise(Page.of(first).text, first.final_url) if first and first.body else None
    years = tuple(sorted({item.year_hint for item in result.listings if item.year_hint}))
    sample_title, sample = _sample(portal, watched, result)
    return Diagnosis(
        portal_id=portal.id,
        url=portal.url,
        outcome=result.outcome,
        detail=result.detail,
        robots=_robots(first),
        fetched=first.outcome if first else None,
        status=first.status if first else None,
        configured=portal.family,
        recognised=recognised,
        listed=len(result.listings),
        years=years,
        missing_years=_missing(portal, years),
        without_year=sum(item.year_hint is None for item in result.listings),
        rejected=tuple((item.title, reason) for item, reason in result.rejected),
        requests=watched.requests,
        sample_title=sample_title,
        sample=sample,
        known_broken=portal.known_broken,
        layout=result.layout,
        advice=_advice(portal, result, recognised, sample),
    )


def _sample(portal: Portal, fetch: Fetch, result: CrawlResult) -> tuple[str | None, Detail | None]:
    newest = max(result.listings, key=lambda item: item.year_hint or 0, default=None)
    if newest is None:
        return None, None
    capture = fetch(Request(newest.url, download=newest.is_file))
    return newest.title, read_detail(portal, newest, capture) if capture.ok and capture.body else None


def _robots(first: Capture | None) -> str:
    if first is None or first.outcome in (FetchOutcome.UNREACHABLE, FetchOutcome.BLOCKED):
        return "unknown"
    return "refused" if first.outcome is FetchOutcome.REFUSED_BY_ROBOTS else "allowed"


def _missing(portal: Portal, years: tuple[int, ...]) -> tuple[int, ...]:
    if not years:
        return ()
    return tuple(year for year in range(portal.first_year or years[0], years[-1]) if year not in years)


def _advice(portal: Portal, result: CrawlResult, recognised: str | None, sample: Detail | None) -> tuple[str, ...]:
    said = [ADVICE.get(result.outcome, "")] if result.outcome else []
    if recognised and recognised != portal.family:
        said.append(f"the page looks like {recognised}; the registry says {portal.family}")
    if result.listings and sample is None:
        said.append("the newest report's page could not be read")
    if sample is not None and not sample.looks_like_report:
        said.append(f"the newest row's page is no report: {sample.reason}")
    if sample is not None and not sample.has_body and not sample.attachments:
        said.append("the newest row's page has neither text nor file; its body may be drawn by a script")
    if portal.known_broken and result.listings:
        said.append("the portal is marked known_broken but gives rows; remove the mark")
    if portal.verified is None and result.listings and result.outcome is None:
        said.append("it works: set `verified` to today's date")
    return tuple(line for line in said if line)
