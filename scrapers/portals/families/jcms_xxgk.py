"""大汉 JCMS xxgk (信息公开) module: search.jsp answers a fragment, xxgkAnnualReport.jsp one report a year.

The registry's address is the column page, search.jsp with its parameters, or xxgkAnnualReport.jsp with ``area``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from scrapers.fetch.urls import join
from scrapers.portals.families.jcms_markup import ARTICLE, column_of
from scrapers.portals.page import Page, clean
from scrapers.portals.paging import Repeats
from scrapers.portals.rows import article_rows
from scrapers.portals.titles import report_year
from scrapers.portals.visit import EXPLICIT_EMPTY, Row, Visit
from warehouse.codebook.records import PortalOutcome

_SEARCH = re.compile(r"[\"'(]([^\"'()\s]*/module/xxgk/search\.jsp[^\"'()\s]*)")
_PAGES = re.compile(r"共\s*(\d+)\s*页|totalpage[\"']?\s*[:=]\s*[\"']?(\d+)", re.IGNORECASE)
_STATED = ("infotypeId", "jdid", "area", "divid", "standardXxgk", "sortfield", "unit")
_DEFAULTS = {
    "vc_title": "", "vc_number": "", "vc_filenumber": "", "vc_all": "", "texttype": "", "fbtime": "-1",
    "sortfield": ",compaltedate:0", "isAllList": "1", "standardXxgk": "1", "keyWord": "",
}  # fmt: skip


def rows(visit: Visit, page: Page) -> Iterator[Row]:
    """The search's rows page by page, or the reports of all years."""
    if "xxgkAnnualReport" in page.url or "xxgkAnnualReport" in visit.portal.url:
        yield from _by_year(visit)
    else:
        yield from _search(visit, page)


def _by_year(visit: Visit) -> Iterator[Row]:
    """Nothing is known of a list, so every year is asked for; one text for several years is no report of them."""
    parts = urlsplit(visit.portal.url)
    parameters = [(name, value) for name, value in parse_qsl(parts.query) if name != "fbtime"]
    seen: set[str] = set()
    for year in visit.years():
        query = urlencode([*parameters, ("fbtime", str(year))])
        url = urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
        answer = visit.of_year(year, url)
        if answer is None:
            continue
        text = clean(str(answer.root.xpath("string(//body)")))
        digest = sha256(text.encode()).hexdigest()
        if EXPLICIT_EMPTY.search(answer.text) or len(text) < 100 or digest in seen or "公开" not in text:
            visit.holds_nothing(year, url)
            continue
        seen.add(digest)
        title = answer.first_meta("ArticleTitle") or clean(str(answer.root.xpath("string(//h1)"))) or answer.title
        if report_year(title) not in (None, year):
            visit.note(PortalOutcome.TRUNCATED, f"{url} answers with the report of {report_year(title)}")
            continue
        yield Row(url, title if report_year(title) else f"{year}年", None, year, visit.portal.url)


def _search(visit: Visit, page: Page) -> Iterator[Row]:
    url, form = _call(page)
    if url is None:
        yield from article_rows(page, ARTICLE)
        return
    column = column_of(page.url) or _number(form.get("divid", ""))
    repeats, number, pages = Repeats(), 1, 1
    while number <= pages:
        query = {**form, "currpage": str(number)}
        answer = visit.try_get(f"{url}?{urlencode(query)}", query, what=f"search page {number}")
        if answer is None:
            return
        if match := _PAGES.search(answer.text):
            pages = int(match[1] or match[2])
        found = article_rows(answer, ARTICLE)
        if not found and EXPLICIT_EMPTY.search(answer.text):
            visit.explicit_empty = True
            return
        if not found and number == 1:
            return
        fresh = repeats.new(found)
        if not found or repeats.repeated:
            visit.note(PortalOutcome.TRUNCATED, f"search page {number} of {pages} repeats earlier rows or is empty")
            return
        yield from _own(fresh, column)
        number += 1


def _own(found: list[Row], column: str | None) -> list[Row]:
    """search.jsp leaks other columns' and bodies' rows: where any row bears the column's number, the others go."""
    own = [row for row in found if column and f"art_{column}_" in row.url]
    return own or found


def _call(page: Page) -> tuple[str | None, dict[str, str]]:
    """The search call: the registry's own address, or what the column page's script states."""
    if "search.jsp" in urlsplit(page.url).path:
        return page.url.split("?")[0], {**_DEFAULTS, **dict(parse_qsl(urlsplit(page.url).query))}
    match = _SEARCH.search(page.text.replace("&amp;", "&"))
    if match is None:
        return None, {}
    form = {**_DEFAULTS, **dict(parse_qsl(urlsplit(match[1]).query))}
    for name in _STATED:
        stated = re.search(rf"(?<!\w){name}[\"']?\s*[:=]\s*[\"']?([\w,:-]+)", page.text)
        if name not in form and stated:
            form[name] = stated[1]
    if column := column_of(page.url):
        form.setdefault("divid", f"div{column}")
    return join(page.base, match[1].split("?")[0]), form


def _number(text: str) -> str | None:
    match = re.search(r"\d+", text)
    return match[0] if match else None
