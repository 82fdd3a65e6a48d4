"""博达 VSB: older pages have descending names that shift as the list grows, so 下页 is followed, never computed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrapers.portals.page import Page
from scrapers.portals.paging import Repeats
from scrapers.portals.rows import article_rows, through_years
from scrapers.portals.visit import Row, Visit
from warehouse.codebook.records import PortalOutcome

ARTICLE = re.compile(r"/info/\d+/\d+\.htm|/content\.jsp\?(?:.*&)?wbnewsid=\d+")
NEXT = re.compile(r"^(?:下页|下一页|后页|>|next)$", re.IGNORECASE)
_TOTAL = re.compile(r"共\s*(\d+)\s*条")


def rows(visit: Visit, page: Page) -> Iterator[Row]:
    """The list's rows from the newest page to the oldest, and those of its yearly columns."""
    yield from through_years(visit, page, ARTICLE, lambda list_page: follow_next(visit, list_page, ARTICLE))


def follow_next(visit: Visit, page: Page, article: re.Pattern[str]) -> Iterator[Row]:
    """From page to page by the 下页 link; ends where there is none, or where nothing new comes."""
    repeats = Repeats()
    total = int(match[1]) if (match := _TOTAL.search(page.text)) else None
    if total == 0:
        visit.explicit_empty = True
    current: Page | None = page
    visited = {page.url}
    while current is not None:
        found = article_rows(current, article, within=visit.settings.get("within"))
        fresh = repeats.new(found)
        if current is not page and (not found or repeats.repeated):
            visit.note(PortalOutcome.TRUNCATED, f"{current.url} gives no new rows: paging is broken there")
            return
        yield from fresh
        following = next((anchor.url for anchor in current.anchors() if NEXT.match(anchor.text)), None)
        if following is None or following in visited:
            break
        visited.add(following)
        current = visit.try_get(following, what="next page")
    if total and repeats.count < total:
        visit.note(PortalOutcome.TRUNCATED, f"{total} records announced, {repeats.count} received")
