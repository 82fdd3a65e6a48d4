"""龙讯 (Anhui and others): a year frame in the page, or the list by ``/site/label/8888``.

Settings: ``site_id``, ``organ_id``, ``cat_id`` where the page does not state them, ``label`` (the labelName).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

from scrapers.fetch.urls import join
from scrapers.portals.page import Page, clean
from scrapers.portals.paging import Repeats
from scrapers.portals.rows import article_rows
from scrapers.portals.titles import bare_year
from scrapers.portals.visit import Row, Visit
from warehouse.codebook.records import PortalOutcome

ARTICLE = re.compile(
    r"/(?:openness/)?public/(?:content/\d+|\d+/\d+\.html)|/XxgkAnnualReport/show/\d+|/content/(?:article/)?\d{5,}(?:$|\?)"
    r"|/public/column/\d+\?.*action=detail"
)
EMPTY = "暂无相关信息"
_PAGES = re.compile(r"pageCount[\"']?\s*[:=]\s*[\"']?(\d+)")
_SIZE = 15


def rows(visit: Visit, page: Page) -> Iterator[Row]:
    """The year frame's entries, the page's own rows, and those of the label's list."""
    frame = list(_time_frame(page))
    if frame:
        yield from frame
        return
    linked = article_rows(page, ARTICLE, within=visit.settings.get("within"))
    if linked and "8888" not in page.text:
        yield from linked
        return
    yield from _label(visit, page, linked)


def _time_frame(page: Page) -> Iterator[Row]:
    """``ul#timeFrame``: an anchor a year; where it has no address, the column's own with ``timeFrame`` is it."""
    for element in page.root.xpath("//*[@id='timeFrame']//a"):
        year = bare_year(clean(str(element.xpath("string()"))) or element.get("title") or "")
        if year is None:
            continue
        url = join(page.base, element.get("href") or "")
        if url is None or url.split("#")[0] == page.url:
            separator = "&" if "?" in page.url else "?"
            url = f"{page.url}{separator}timeFrame={year}&hasContent=true"
        yield Row(url, f"{year}年", None, year, page.url)


def _label(visit: Visit, page: Page, linked: list[Row]) -> Iterator[Row]:
    parameters = _parameters(visit, page)
    url = join(page.url, "/site/label/8888")
    # Our own words come back for an empty list, so only a call that the page or the registry makes proves one.
    called = "8888" in page.text or "labelName" in page.text or "cat_id" in visit.settings
    if url is None or not called or not parameters.get("organId"):
        yield from linked
        return
    repeats, number, pages = Repeats(), 1, 1
    yield from repeats.new(linked)
    while number <= pages:
        query = urlencode({**parameters, "pageIndex": str(number)})
        answer = visit.try_get(f"{url}?{query}", what=f"label page {number}")
        if answer is None:
            return
        if match := _PAGES.search(answer.text):
            pages = int(match[1])
        fragment = Page(page.url, answer.text, answer.capture)
        found = article_rows(fragment, ARTICLE) or [
            Row.of(anchor, page)
            for anchor in fragment.anchors()
            if anchor.published and not anchor.href.startswith("#")
        ]
        if not found and number == 1:
            visit.explicit_empty = EMPTY in answer.text
            return
        fresh = repeats.new(found)
        if not found or repeats.repeated:
            visit.note(PortalOutcome.TRUNCATED, f"label page {number} of {pages} repeats earlier rows or is empty")
            return
        yield from fresh
        number += 1


def _parameters(visit: Visit, page: Page) -> dict[str, str]:
    """The call as the page makes it; the registry's settings and the address fill what the page does not say."""
    address = {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}
    organ = re.search(r"/public/column/(\d+)", page.url)
    stated = {
        "labelName": visit.settings.get("label"),
        "file": (stated := re.search(r"\bfile[\"']?\s*[:=]\s*[\"'](/[\w/-]+)[\"']", page.text)) and stated[1],
        "siteId": visit.settings.get("site_id") or _stated(page, "siteId"),
        "organId": visit.settings.get("organ_id") or _stated(page, "organId") or (organ[1] if organ else None),
        "catId": visit.settings.get("cat_id") or address.get("catId") or _stated(page, "catId"),
        "type": address.get("type") or "4",
    }
    fixed = {
        "IsAjax": "1", "dataType": "html", "labelName": "publicInfoList",
        "pageSize": str(_SIZE), "action": "list", "fuzzySearch": "false", "fromCode": "title", "keyWords": "",
        "sortType": "1", "isDate": "true", "dateFormat": "yyyy-MM-dd", "length": "80", "result": EMPTY,
        "file": "/xxgk/publicInfoList_newest2020",
    }  # fmt: skip
    return {**fixed, **{name: str(value) for name, value in stated.items() if value}}


def _stated(page: Page, name: str) -> str | None:
    match = re.search(rf"(?<!\w){name}[\"']?\s*[:=]\s*[\"']?(\d+)", page.text)
    return match[1] if match else None
