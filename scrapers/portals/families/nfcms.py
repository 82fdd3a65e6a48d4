"""南方网 NFCMS: ``/content/post_N.html`` articles, ``index_2.html`` is the second page, often a column per year."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrapers.fetch.urls import join
from scrapers.portals.page import Page
from scrapers.portals.paging import walk
from scrapers.portals.rows import Rows, article_rows, folder, through_years
from scrapers.portals.visit import Row, Visit

ARTICLE = re.compile(r"/content/(?:[\w/]+/)?m?post_\d+\.html")
_PAGE = re.compile(r"/index_(\d+)\.html$")
_COUNT = re.compile(r"(?:pageCount|totalPage|countPage|page_count)[\"']?\s*[:=]\s*[\"']?(\d+)", re.IGNORECASE)


def rows(visit: Visit, page: Page) -> Iterator[Row]:
    """The column's rows page by page, and those of its yearly columns."""
    scope = folder(page.url)

    def rows_of(list_page: Page) -> list[Row]:
        return article_rows(list_page, ARTICLE, within=visit.settings.get("within"), scope=scope)

    yield from through_years(visit, page, ARTICLE, lambda list_page: paged(visit, list_page, rows_of))


def paged(visit: Visit, page: Page, rows_of: Rows) -> Iterator[Row]:
    """The rows of index.html, index_2.html, … as many as the pager names."""
    return walk(visit, page, rows_of, lambda number: join(page.url, f"index_{number}.html"), page_count(page))


def page_count(page: Page) -> int:
    """The highest page that the pager links or its script states; 1 where it states none."""
    linked = [int(match[1]) for anchor in page.anchors() if (match := _PAGE.search(anchor.url))]
    stated = [int(match[1]) for script in page.scripts for match in _COUNT.finditer(script)]
    return max([1, *linked, *stated])
