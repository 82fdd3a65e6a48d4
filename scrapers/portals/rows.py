"""Rows out of anchors: which links of a list page are articles, which lead to a column per year."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from urllib.parse import urlsplit

from scrapers.fetch.urls import canonical_url, join
from scrapers.portals.dates import parse_stamp
from scrapers.portals.model import Attachment
from scrapers.portals.page import Anchor, Page, clean, is_file
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


def dated_rows(page: Page, within: str | None = None, scope: str | None = None) -> list[Row]:
    """The page's links that stand in a row with a date, whatever their addresses look like."""
    dated = (anchor for anchor in page.anchors(within) if anchor.published and len(anchor.title) > 3)
    return unique(Row.of(anchor, page, in_scope=in_scope(anchor.url, scope)) for anchor in dated)


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
            found[key] = row if known is None else _completed(row, known)
    return list(found.values())


def _completed(row: Row, known: Row) -> Row:
    return replace(
        row,
        published=row.published or known.published,
        year_hint=row.year_hint or known.year_hint,
        in_scope=row.in_scope or known.in_scope,
        files=row.files or known.files,
    )


def year_columns(visit: Visit, page: Page, article: re.Pattern[str]) -> Iterator[tuple[int, Page]]:
    """Columns of a single year: those that the page links with nothing but a year, and those the registry's
    ``columns`` address ({year}) names. A year that is not there is no trouble; an old one is skipped by ``since``.
    """
    for year, url in _linked_years(page, article):
        if year >= (visit.since or 0) and (column := visit.try_get(url, what=f"column of {year}")):
            yield year, column
    template = visit.settings.get("columns")
    for year in visit.years() if template else ():
        if column := visit.of_year(year, str(template).replace("{year}", str(year))):
            yield year, column


def _linked_years(page: Page, article: re.Pattern[str]) -> list[tuple[int, str]]:
    host, here = urlsplit(page.url).hostname, canonical_url(page.url)
    found: dict[str, int] = {}
    for anchor in [*page.anchors(), *page.commented]:
        year = bare_year(anchor.text) or bare_year(anchor.title)
        if year is None or article.search(anchor.url) or is_file(anchor.url):
            continue
        if anchor.published and not urlsplit(anchor.url).path.endswith("/"):
            continue  # a dated row that leads to a page is an article's
        if urlsplit(anchor.url).hostname == host and canonical_url(anchor.url) != here:
            found.setdefault(anchor.url, year)
    return [(year, url) for url, year in found.items()]


def through_years(
    visit: Visit, page: Page, article: re.Pattern[str], listed: Callable[[Page], Iterable[Row]]
) -> Iterator[Row]:
    """``listed`` over the page and over each of its columns of a single year.

    Where a year's folder shows no rows of its own but a text, the folder itself is the report.
    """
    yield from listed(page)
    for year, column in year_columns(visit, page, article):
        scope = folder(column.url)
        rows = [row.with_year(year) for row in listed(column)]
        if not any(in_scope(row.url, scope) for row in rows) and (title := column.first_meta("ArticleTitle")):
            rows.append(Row(column.url, title, None, year, page.url))
        yield from (replace(row, in_scope=True) if in_scope(row.url, scope) else row for row in rows)


JSON_TITLES = ("realtitle", "title", "showTitle", "doctitle", "subTitle")
JSON_ADDRESSES = ("url", "link", "infourl", "docpuburl", "chnldocurl", "post_url", "urls", "linkurl")
JSON_DATES = ("publishedTimeStr", "publishedTime", "pubDate", "pubtime", "docreltime", "infodate", "date", "createDate")


def json_rows(data: object, page: Page) -> Iterator[Row]:
    """Every object of a JSON answer that has a title and an address, whatever it is wrapped in."""
    if isinstance(data, list):
        for item in data:
            yield from json_rows(item, page)
    elif isinstance(data, dict):
        if row := _json_row(data, page):
            yield row
        else:
            for value in data.values():
                yield from json_rows(value, page)


def _json_row(item: dict[str, object], page: Page) -> Row | None:
    title = next((str(item[name]) for name in JSON_TITLES if item.get(name)), "")
    address = next((item[name] for name in JSON_ADDRESSES if item.get(name)), None)
    if isinstance(address, str) and address.startswith("{"):
        with suppress(ValueError):
            address = json.loads(address)
    if isinstance(address, dict):
        address = address.get("pc") or next(iter(address.values()), None)
    url = join(page.base, address) if isinstance(address, str) else None
    if not title or not url:
        return None
    published = next((day for name in JSON_DATES if (day := parse_stamp(item.get(name)))), None)
    title = clean(re.sub(r"<[^>]+>", "", title))
    return Row(url, title, published, None, page.url, files=files_of(item.get("resList"), url))


def files_of(listed: object, article: str) -> tuple[Attachment, ...]:
    """The files that an answer names beside an article: ``[{fileName, filePath}]``, ``[{name, url}]``."""
    found = []
    for item in listed if isinstance(listed, list) else ():
        path = item.get("filePath") or item.get("url") if isinstance(item, dict) else None
        if isinstance(path, str) and (url := join(article, path)):
            found.append(Attachment(url, str(item.get("fileName") or item.get("name") or url.rsplit("/", 1)[-1])))
    return tuple(found)


def json_of(text: str) -> object:
    """The JSON of an answer, in its JSONP wrapper or bare; null where it is none."""
    match = re.match(r"^\s*[\w.$]+\s*\((.*)\)\s*;?\s*$", text, re.DOTALL)
    try:
        return json.loads(match[1] if match else text)
    except ValueError:
        return None
