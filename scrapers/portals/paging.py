"""Walking from list page to list page without believing the pager."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scrapers.fetch.urls import canonical_url
from scrapers.portals.page import Page
from scrapers.portals.visit import Row, Visit
from warehouse.codebook.records import PortalOutcome

STUB_BYTES = 600


class Repeats:
    """Tells new rows from old ones by canonical address: servers overlap answers and give page 1 for ever.

    ``count`` is how many rows of the list have come, a row that the list itself shows twice counted twice: it is
    what an announced total is held against. ``repeated`` says of the last answer that exactly it has come before:
    paging that is ignored, which is not the same as a row listed twice.
    """

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.count = 0
        self.repeated = False
        self._answers: set[tuple[str, ...]] = set()

    def new(self, rows: list[Row], *, overlapping: bool = False) -> list[Row]:
        """The rows not seen before. Of an ``overlapping`` answer the old rows are not counted again."""
        answer = tuple(canonical_url(row.url) for row in rows)
        fresh = []
        for key, row in zip(answer, rows, strict=True):
            if key not in self.seen:
                self.seen.add(key)
                fresh.append(row)
        self.repeated = answer in self._answers
        self._answers.add(answer)
        self.count += len(fresh) if overlapping or self.repeated else len(rows)
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
        if not rows or repeats.repeated:
            if not rows and page.size < STUB_BYTES:
                problem = f"is a stub of {page.size} bytes"
            else:
                problem = "repeats an earlier page" if rows else "has no rows"
            detail = f"list page {number} of {pages} ({url}) {problem}: paging is broken there"
            visit.note(PortalOutcome.TRUNCATED, detail)
            return
        yield from fresh
