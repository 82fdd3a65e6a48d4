"""One visit to one portal: its pages through ``Fetch``, and what went wrong on the way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from scrapers.fetch.model import Capture, Fetch, Request
from scrapers.portals.model import Attachment, Portal
from scrapers.portals.page import Anchor, Page, is_file
from warehouse.codebook.records import FetchOutcome, PortalOutcome

OUTCOMES = {
    FetchOutcome.BLOCKED: PortalOutcome.BLOCKED,
    FetchOutcome.SOFT_404: PortalOutcome.GONE,
    FetchOutcome.GONE: PortalOutcome.GONE,
    FetchOutcome.REDIRECTED_ELSEWHERE: PortalOutcome.GONE,
    FetchOutcome.UNREACHABLE: PortalOutcome.UNREACHABLE,
    FetchOutcome.TLS_TROUBLE: PortalOutcome.UNREACHABLE,
    FetchOutcome.SERVER_ERROR: PortalOutcome.UNREACHABLE,
    FetchOutcome.REFUSED_BY_ROBOTS: PortalOutcome.REFUSED_BY_ROBOTS,
    FetchOutcome.OVER_BUDGET: PortalOutcome.TRUNCATED,
    FetchOutcome.TRUNCATED: PortalOutcome.TRUNCATED,
}

MAX_LIST_PAGES = 400
FIRST_DUTY = 2008  # 政府信息公开条例 in force since 1 May 2008

EXPLICIT_EMPTY = re.compile(
    r"暂无(?:相关)?(?:信息|数据|内容|记录|文章)|没有找到|没有符合条件|没有相关(?:信息|内容|数据)"
)


@dataclass(frozen=True, slots=True)
class Row:
    """A list row before anyone asks whether it is a report.

    ``in_scope``: it is the column's own, not a neighbour's. ``files`` are its article's, where the list names them.
    """

    url: str
    title: str
    published: date | None = None
    year_hint: int | None = None
    list_url: str | None = None
    in_scope: bool = True
    files: tuple[Attachment, ...] = ()

    @classmethod
    def of(cls, anchor: Anchor, page: Page, *, in_scope: bool = True, year_hint: int | None = None) -> Row:
        return cls(anchor.url, anchor.title, anchor.published, year_hint, page.url, in_scope)

    @property
    def is_file(self) -> bool:
        return is_file(self.url)

    def with_year(self, year: int | None) -> Row:
        return self if self.year_hint or year is None else replace(self, year_hint=year)


class PageError(Exception):
    """A list page that could not be had: the outcome it means for the portal, and one line about it."""

    def __init__(self, capture: Capture) -> None:
        self.capture = capture
        self.outcome = OUTCOMES.get(capture.outcome, PortalOutcome.FAILED)
        status = f"status {capture.status}" if capture.status else "no answer"
        by = f" by {capture.blocked_by}" if capture.blocked_by else ""
        self.detail = f"{capture.url}: {capture.outcome}{by} ({capture.detail or status})"
        super().__init__(self.detail)


class Visit:
    """Gets pages for a family and keeps the count, the explicit-empty sign, the total and the troubles.

    A family calls ``get``; where a later page fails it may ``note`` that and go on with what it has.
    """

    def __init__(
        self, portal: Portal, fetch: Fetch, since: int | None = None, lately_barren: frozenset[str] = frozenset()
    ) -> None:
        self.portal = portal
        self.fetch = fetch
        self.since = since
        self.last_year = FIRST_DUTY
        self.list_pages = 0
        self.explicit_empty = False
        self.total: int | None = None
        self.troubles: list[tuple[PortalOutcome, str]] = []
        self.column_names: list[str] = []
        self.barren: list[str] = []
        self.skipped: list[str] = []
        self._lately_barren = lately_barren
        self._pages: dict[str, Page] = {}

    @property
    def settings(self) -> Mapping[str, Any]:
        return self.portal.settings

    def get(self, url: str, form: Mapping[str, Any] | None = None, *, as_json: bool = False) -> Page:
        """The page at ``url``; raises PageError for anything but a page. ``form`` is posted, perhaps ``as_json``.

        A page is asked for once a visit: probing and walking may meet it twice.
        """
        if form is None and url in self._pages:
            return self._pages[url]
        if self.list_pages >= MAX_LIST_PAGES:
            raise PageError(_capped(url))
        self.list_pages += 1
        # Some interfaces answer only those who say which page they come from.
        headers = {"Referer": self.portal.url} if url != self.portal.url else {}
        if as_json:
            headers["Content-Type"] = "application/json"
        capture = self.fetch(Request(url, form=form, headers=headers))
        self.last_year = max(self.last_year, capture.requested_at.year - 1)
        if not capture.ok:
            raise PageError(capture)
        page = Page.of(capture)
        if form is None:
            self._pages[url] = page
        return page

    def try_get(
        self, url: str, form: Mapping[str, Any] | None = None, *, what: str = "page", as_json: bool = False
    ) -> Page | None:
        """Like ``get`` for a page after the first: a failure is noted, and the crawl keeps what it has."""
        try:
            return self.get(url, form, as_json=as_json)
        except PageError as error:
            outcome = PortalOutcome.TRUNCATED if error.outcome is PortalOutcome.GONE else error.outcome
            self.note(outcome, f"{what}: {error.detail}")
            return None

    def look(self, url: str, form: Mapping[str, Any] | None = None) -> Page | None:
        """A page that may rightly not be there (a year without a report); other failures are noted."""
        try:
            return self.get(url, form)
        except PageError as error:
            if error.outcome is not PortalOutcome.GONE:
                self.note(error.outcome, error.detail)
            return None

    def years(self) -> range:
        """The report years to ask for where a list must be enumerated: newest first, down to the duty's beginning."""
        first = max(self.since or 0, self.portal.first_year or FIRST_DUTY)
        return range(self.last_year, first - 1, -1)

    def of_year(self, year: int, url: str) -> Page | None:
        """The page of a single year, which may rightly not be there; not asked for where it lately held nothing."""
        if url in self._lately_barren and self._is_past(year):
            self.skipped.append(url)
            return None
        page = self.look(url)
        if page is None:
            self.holds_nothing(year, url)
        return page

    def holds_nothing(self, year: int, url: str) -> None:
        """Remembers that a year's page has no report, where none is to be expected any more."""
        if self._is_past(year):
            self.barren.append(url)

    def _is_past(self, year: int) -> bool:
        return year < self.last_year - 1

    def note(self, outcome: PortalOutcome, detail: str) -> None:
        if (outcome, detail) not in self.troubles:
            self.troubles.append((outcome, detail))


def _capped(url: str) -> Capture:
    detail = f"stopped after {MAX_LIST_PAGES} list pages"
    return Capture(url, url, datetime.now(UTC), FetchOutcome.OVER_BUDGET, None, {}, b"", "", "", detail)
