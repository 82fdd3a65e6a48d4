"""大汉 JPaaS: first page static, the others from ``build/unit`` by ``paramJson``; bare pageNo gives page 1 for ever."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from urllib.parse import urlencode

from scrapers.fetch.urls import join
from scrapers.portals.families.jcms_markup import ARTICLE
from scrapers.portals.page import Page
from scrapers.portals.paging import Repeats
from scrapers.portals.rows import article_rows, json_of, through_years
from scrapers.portals.visit import EXPLICIT_EMPTY, Row, Visit
from warehouse.codebook.records import PortalOutcome

_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_PAIR = re.compile(r"['\"](\w+)['\"]\s*:\s*(?:['\"]([^'\"]*)['\"]|(null|\d+))")


def rows(visit: Visit, page: Page) -> Iterator[Row]:
    """Rows of the static page, then of the API's pages until its count is reached."""
    yield from through_years(visit, page, ARTICLE, lambda list_page: _listed(visit, list_page))


def _listed(visit: Visit, page: Page) -> Iterator[Row]:
    repeats = Repeats()
    yield from repeats.new(article_rows(page, ARTICLE, within=visit.settings.get("within")))
    unit = _paging(page)
    if unit is None:
        return
    url, parameters, size, total = unit
    visit.explicit_empty = total == 0
    number = 2 if repeats.seen else 1
    while (number - 1) * size < total:
        query = {**parameters, "paramJson": json.dumps({"pageNo": number, "pageSize": size}, separators=(",", ":"))}
        answer = visit.try_get(f"{url}?{urlencode(query)}", what=f"unit page {number}")
        if answer is None:
            return
        fragment = _fragment(answer, page)
        found = article_rows(fragment, ARTICLE) if fragment else []
        if fragment and not found and EXPLICIT_EMPTY.search(fragment.text):
            break
        fresh = repeats.new(found)
        if not found or repeats.repeated:
            problem = "paging ignored: page 1 again" if found else "no rows in the answer"
            visit.note(PortalOutcome.TRUNCATED, f"unit page {number}, {len(repeats.seen)} of {total} rows: {problem}")
            return
        yield from fresh
        number += 1


def _paging(page: Page) -> tuple[str, dict[str, str], int, int] | None:
    """(address, parameters, page size, records) of the paging div; null on a small column, which is wholly static."""
    for element in page.root.xpath("//*[@queryData or @querydata or @unitUrl or @uniturl]"):
        data = html.unescape(element.get("querydata") or element.get("queryData") or "")
        address = element.get("uniturl") or element.get("unitUrl") or element.get("url") or _UNIT
        url = join(page.base, address.split("?")[0])
        parameters = {name: text or (plain or "") for name, text, plain in _PAIR.findall(data)}
        if url and parameters:
            total = _stated(page, "count")
            return url, parameters, _stated(page, "rows") or 15, 0 if total is None else total
    return None


def _stated(page: Page, name: str) -> int | None:
    """A number of the paging div, which may be another element than the one with the query."""
    return next((int(value) for value in page.root.xpath(f"//div/@{name}") if str(value).isdigit()), None)


def _fragment(answer: Page, page: Page) -> Page | None:
    data = json_of(answer.text)
    inner = data.get("data") if isinstance(data, dict) else None
    markup = inner.get("html") if isinstance(inner, dict) else None
    return Page(page.url, markup) if isinstance(markup, str) else None
