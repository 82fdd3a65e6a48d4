"""大汉 JCMS, classic "jpage": rows in an XML island inside the page, the rest from dataproxy.jsp.

Settings: ``zero_based`` (startrecord counts from 0), ``method`` ("get" or "post"; else both are tried).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlencode

from scrapers.portals.families.jcms_markup import (
    ARTICLE,
    Proxy,
    column_of,
    next_group,
    number,
    proxy_of,
    records,
    scoped,
    unwrapped,
)
from scrapers.portals.page import Page
from scrapers.portals.paging import Repeats
from scrapers.portals.rows import article_rows
from scrapers.portals.visit import Row, Visit
from warehouse.codebook.records import PortalOutcome

_PAGE = re.compile(r"(?<=[?&])page=(\d+)")
GROUP = 3


def rows(visit: Visit, page: Page) -> Iterator[Row]:
    """The island's rows, then the proxy's group by group; the page's own links where there is neither."""
    listing = _Listing(visit, page)
    yield from listing.first()
    if listing.proxy is None:
        if following := next_group(page.text, page):
            yield from listing.chain(following)
    else:
        yield from listing.groups(listing.offset)
        if listing.short and listing.offset == 0 and not visit.troubles:
            yield from listing.groups(offset=1)
    if listing.short or (listing.problem and visit.total is None):
        received = f"{listing.repeats.count} of {visit.total or 'an unknown number of'} records received"
        visit.note(PortalOutcome.TRUNCATED, "; ".join(part for part in (received, listing.problem) if part))


class _Listing:
    """One column's rows so far, and the ways to ask for more."""

    def __init__(self, visit: Visit, page: Page) -> None:
        self.visit, self.page = visit, page
        self.column = column_of(page.url)
        self.proxy = proxy_of(page, self.column)
        self.repeats = Repeats()
        self.problem = ""
        self.offset = 1 if visit.settings.get("zero_based") else 0
        stated = self.proxy.total if self.proxy else None
        visit.total = number(page.text, "totalrecord") if stated is None else stated
        visit.explicit_empty = visit.total == 0

    @property
    def short(self) -> bool:
        return self.visit.total is not None and 0 < self.repeats.count < self.visit.total

    def first(self) -> list[Row]:
        """What the page itself holds: the island's records, or the links that stand in it."""
        island = records(self.page.text, self.page, self.column)
        linked = article_rows(self.page, ARTICLE) if not island else []
        return self.repeats.new(island or [scoped(row, self.column) for row in linked])

    def groups(self, offset: int) -> Iterator[Row]:
        """Aligned groups of three pages by our own arithmetic. Answers overlap or are cut short: a cut one is asked
        on from its last row, one that repeats is asked once more and then the page= form is tried.
        """
        if self.proxy is None:
            return
        # TrueCMS serves no more than it likes at once, and how much that is differs: a page at a time is safe.
        visit, size = self.visit, self.proxy.per_page * (1 if self.proxy.is_truecms else GROUP)
        held = self.repeats.count
        start = 1 + size * (held // size) if offset == self.offset else 1
        full, stale = held >= size or not held, 0
        while visit.total is None or start <= visit.total:
            end = start + size - 1 if visit.total is None else min(start + size - 1, visit.total)
            answer, fresh, received = self._ask(self.proxy, start - offset, end - offset, asked_before=start <= held)
            if answer is None:
                return
            announced = number(answer.text, "totalrecord")
            visit.total = visit.total if announced is None else announced
            yield from fresh
            stale = 0 if fresh else stale + 1
            if not received or stale > 1:
                if full or self.short:
                    yield from self._otherwise(answer, start, received)
                return
            start += min(received, end - start + 1) if received < end - start + 1 and self.short else size

    def _ask(self, proxy: Proxy, start: int, end: int, *, asked_before: bool) -> tuple[Page | None, list[Row], int]:
        """One group, by POST as browsers do and by GET where that gives nothing new."""
        window = {"startrecord": str(start), "endrecord": str(end), "perpage": str(proxy.per_page)}
        answer, found = None, []
        only = "get" if proxy.is_truecms else self.visit.settings.get("method")
        for way in (only,) if only else ("post", "get"):
            query = window if way == "post" else {**proxy.parameters, **window}
            form = proxy.parameters if way == "post" else None
            answer = self.visit.try_get(f"{proxy.url}?{urlencode(query)}", form, what=f"records {start} to {end}")
            if answer is None:
                return None, [], 0
            answer = unwrapped(answer)
            found = records(answer.text, self.page, self.column)
            overlapping = asked_before or len(found) > end - start + 1
            if fresh := self.repeats.new(found, overlapping=overlapping):
                return answer, fresh, len(found)
        return answer, [], len(found)

    def _otherwise(self, answer: Page, start: int, received: int) -> Iterator[Row]:
        following = next_group(self.page.text, self.page)
        if following and received and self.short:
            yield from self.chain(following)
        else:
            kind = "only repeated rows" if received else f"an empty answer ({answer.size} bytes)"
            self.problem = self.problem or f"dataproxy gave {kind} at record {start}"

    def chain(self, following: str) -> Iterator[Row]:
        """Older form, ``page=``: opaque ids are sent as they are, the page number is counted on by ourselves."""
        count = int(match[1]) if (match := _PAGE.search(following)) else 2
        while True:
            url = _PAGE.sub(f"page={count}", following)
            answer = self.visit.try_get(url, what=f"group {count}")
            if answer is None:
                return
            found = records(answer.text, answer, self.column)
            fresh = self.repeats.new(found)
            yield from fresh
            if not fresh:
                kind = "repeats earlier rows" if found else f"is empty ({answer.size} bytes)"
                self.problem = f"group {count} ({url}) {kind}"
                return
            if next_group(answer.text, answer) is None and not self.short:
                return
            count += 1
