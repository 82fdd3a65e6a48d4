"""Walking from list page to list page without believing the pager."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scrapers.fetch.urls import canonical_url
from scrapers.portals.page import Page
from scrapers.portals.visit import Row, Visit
from warehouse.codebook.records import PortalOutcome

STUB_BYTES = 600


class Repeats:
    """Tells new rows from old ones by canonical address: servers overlap answers and give page 1 for ever."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    def new(self, rows: list[Row]) -> list[Row]:
        fresh = [row for row in rows if canonical_url(row.url) not in self.seen]
        self.seen.update(canonical_url(row.url) for row in fresh)
        return fresh


def walk(
    visit: Visit, first: Page, rows_of: Callable[[Page], list[Row]], address: Callable[[int], str | None], pages: int
) -> Iterator[Row]:
    """The rows of pages 1 to ``pages``; ``address`` names page n ≥ 2. Pinned rows and old dates never stop it.

    A page that fails, a stub, or a page that only repeats earlier rows ends the walk and is noted as truncated.
    """
    repeats = Repeats()
    yield from repeats.new(rows_of(first))
    for number in range(2, pages + 1):
        url = address(number)
        if url is None:
            return
        page = visit.try_get(url, what=f"list page {number} of {pages}")
        if page is None:
            return
        rows = rows_of(page)
        fresh = repeats.new(rows)
        if not fresh:
            if not rows and page.size < STUB_BYTES:
                problem = f"is a stub of {page.size} bytes"
            else:
                problem = "repeats earlier rows" if rows else "has no rows"
            visit.note(
                PortalOutcome.TRUNCATED, f"list page {number} of {pages} ({url}) {problem}: paging is broken there"
            )
            return
        yield from fresh
