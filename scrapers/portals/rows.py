"""Rows out of anchors: which links of a list page are articles, which lead to a column per year."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urlsplit

from scrapers.fetch.urls import canonical_url
from scrapers.portals.page import Anchor, Page, is_file
from scrapers.portals.titles import bare_year
from scrapers.portals.visit import Row, Visit

Rows = Callable[[Page], list[Row]]
_ONWARD = re.compile(r"^(?:首页|上一页|下一页|尾页|末页|更多|more|返回|上页|下页|[<>»«›‹]+|\d{1,3})$", re.IGNORECASE)


def folder(url: str) -> str:
    """The canonical folder of a list page, without query: what its own articles' addresses begin with."""
    canonical = canonical_url(url.split("?", maxsplit=1)[0])
    return canonical if canonical.endswith("/") else canonical.rsplit("/", 1)[0] + "/"


def article_rows(
    page: Page, article: re.Pattern[str], *, within: str | None = None, scope: str | None = None
) -> list[Row]:
    """The page's links whose address is an article's (or a document file's), unique, in order.

    Rows in comments count only where no live row is found. A row outside ``scope`` (a canonical folder) is kept and
    marked: only a title that names a report will carry it.
    """
    live = list(_rows(page, page.anchors(within), article, scope))
    return unique(live or _rows(page, page.commented, article, scope))


def _rows(page: Page, anchors: Iterable[Anchor], article: re.Pattern[str], scope: str | None) -> Iterator[Row]:
    for anchor in anchors:
        if not anchor.title or _ONWARD.match(anchor.title):
            continue
        if article.search(anchor.url) or (is_file(anchor.url) and _in_list(anchor)):
            yield Row.of(anchor, page, in_scope=in_scope(anchor.url, scope))


def _in_list(anchor: Anchor) -> bool:
    return anchor.published is not None or "报告" in anchor.title or "年报" in anchor.title


def in_scope(url: str, scope: str | None) -> bool:
    return scope is None or canonical_url(url).startswith(scope)


def unique(rows: Iterable[Row]) -> list[Row]:
    """First of each address; a later twin with a fuller title or a date completes it."""
    found: dict[str, Row] = {}
    for row in rows:
        key = canonical_url(row.url)
        known = found.get(key)
        if known is None or (len(row.title), row.published is not None) > (
            len(known.title),
            known.published is not None,
        ):
            found[key] = row if known is None or row.published else _dated(row, known)
    return list(found.values())


def _dated(row: Row, known: Row) -> Row:
    return Row(row.url, row.title, known.published, row.year_hint, row.list_url, row.in_scope)


def year_columns(page: Page, article: re.Pattern[str], depth_of: str | None = None) -> list[tuple[int, str]]:
    """Links that say only a year and lead to another list, not to an article: (year, address) in order."""
    host, here = urlsplit(page.url).hostname, canonical_url(page.url)
    found: dict[str, int] = {}
    for anchor in page.anchors() or page.commented:
        year = bare_year(anchor.text) or bare_year(anchor.title)
        if year is None or article.search(anchor.url) or is_file(anchor.url):
            continue
        if urlsplit(anchor.url).hostname != host or canonical_url(anchor.url) == here:
            continue
        if depth_of is None or in_scope(anchor.url, depth_of):
            found.setdefault(anchor.url, year)
    return [(year, url) for url, year in found.items()]


def through_years(
    visit: Visit, page: Page, article: re.Pattern[str], listed: Callable[[Page], Iterable[Row]]
) -> Iterator[Row]:
    """``listed`` over the page and over each column of a single year that it links.

    Where a year's folder shows no rows but a text, the folder itself is the report.
    """
    columns = year_columns(page, article)
    yield from listed(page)
    for year, url in columns:
        column = visit.try_get(url, what=f"column of {year}")
        if column is None:
            continue
        rows = [row.with_year(year) for row in listed(column)]
        own = [row for row in rows if row.in_scope]
        if not own and (title := column.first_meta("ArticleTitle")):
            rows.append(Row(url, title, None, year, page.url))
        yield from rows
