"""TRS WCM / IGI: static directories, ``createPageHTML`` pagers, ``tYYYYMMDD_N.html`` articles.

Settings: ``page_base`` (0: index_1 is the second page, 1: index_2 is; else probed), ``article`` (a regex),
``within`` (a selector of the list), ``scope`` (an address prefix of the column's own rows), ``cat_id`` and
``channel_id`` (chnlid and channelid of a list that a search fills, where its page does not state them).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scrapers.fetch.urls import canonical_url, join
from scrapers.portals.dates import parse_date
from scrapers.portals.families.trs_search import searched
from scrapers.portals.page import Page, anchors_of, parse
from scrapers.portals.paging import walk
from scrapers.portals.rows import Rows, article_rows, folder, in_scope, through_years, unique
from scrapers.portals.visit import PageError, Row, Visit

ARTICLE = re.compile(r"/t\d{6,8}(?:_\d+)?\.s?html?(?:$|\?)")
_CREATE = re.compile(
    r"createPage(?:HTML)?\(\s*(\d+(?:\s*,\s*\d+)*)\s*(?:,\s*[\"']([\w-]*)[\"'])?\s*(?:,\s*[\"'](\w+)[\"'])?"
)
_COUNT = re.compile(r"(?:var\s+countPage\s*=|totalPage\s*:|\bpageNumber\s*[:=])\s*[\"']?(\d+)")
_ASSIGNED = r"\b(?:{names})\s*=\s*([\"'])(?P<value>.*?)\1\s*;"
_WRITTEN = re.compile(r"document\.write(?:ln)?\(\s*([\"'])(.*?)\1\s*\)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Pager:
    pages: int
    stem: str = "index"
    extension: str = "html"
    one_based: bool | None = None


def rows(visit: Visit, page: Page) -> Iterator[Row]:
    """The column's rows over all its pages, and over a column per year where there are such."""
    article = re.compile(visit.settings.get("article") or ARTICLE.pattern)
    scope = visit.settings.get("scope")
    root = canonical_url(scope) if scope else folder(page.url)

    def rows_of(list_page: Page) -> list[Row]:
        anchored = article_rows(list_page, article, within=visit.settings.get("within"), scope=root)
        return unique([*anchored, *written_rows(list_page, article, root)])

    shown = list(through_years(visit, page, article, lambda list_page: paged(visit, list_page, rows_of)))
    yield from shown
    yield from searched(visit, page, shown)


def paged(visit: Visit, page: Page, rows_of: Rows) -> Iterator[Row]:
    """The rows of a column's pages, as many as its pager says."""
    pager = pager_of(page)
    if pager is None:
        return iter(rows_of(page))
    if pager.pages == 0:
        visit.explicit_empty = True
    return walk(visit, page, rows_of, _Addresses(visit, page, pager, rows_of), pager.pages)


def pager_of(page: Page) -> Pager | None:
    """What the page says of its pages. One number: pages; three: records, pages, current."""
    extension = "shtml" if page.url.endswith(".shtml") else "htm" if page.url.endswith(".htm") else "html"
    for script in page.scripts:
        if match := _CREATE.search(script):
            numbers = [int(number) for number in match[1].split(",")]
            pages = numbers[1] if len(numbers) >= 3 else numbers[0]
            return Pager(pages, match[2] or "index", match[3] or extension)
        if match := _COUNT.search(script):
            one_based = True if ".pagination(" in script else None
            return Pager(int(match[1]), "index", extension, one_based)
    return None


class _Addresses:
    """Page n's address. Which of index_1 and index_2 is the second page is read off the anchors, else probed once."""

    def __init__(self, visit: Visit, page: Page, pager: Pager, rows_of: Rows) -> None:
        self.visit, self.page, self.pager, self.rows_of = visit, page, pager, rows_of
        base = visit.settings.get("page_base")
        self.one_based = pager.one_based if base is None else base == 1
        if self.one_based is None:
            self.one_based = self._by_anchors()

    def __call__(self, number: int) -> str | None:
        if self.one_based is None:
            self.one_based = self._by_probe()
        return self._named(number if self.one_based else number - 1)

    def _named(self, index: int) -> str | None:
        return join(self.page.url, f"{self.pager.stem}_{index}.{self.pager.extension}")

    def _by_anchors(self) -> bool | None:
        linked = {anchor.url for anchor in self.page.anchors()}
        first, second = self._named(1) in linked, self._named(2) in linked
        if first:
            return False
        last = self._named(self.pager.pages) in linked
        return True if last or (second and self.pager.pages == 2) else None

    def _by_probe(self) -> bool:
        url = self._named(1)
        if url is None:
            return False
        try:
            probe = self.visit.get(url)
        except PageError:
            return True
        second, first = ([row.url for row in self.rows_of(page)] for page in (probe, self.page))
        return not second or second == first


def written_rows(page: Page, article: re.Pattern[str], scope: str) -> list[Row]:
    """Rows that a script writes: from its variables (url, title, date), or from the markup in its strings."""
    found: list[Row] = []
    for script in page.scripts:
        if "document.write" not in script:
            continue
        url = _variable(script, "url|docurl|linkurl|href")
        title = _variable(script, "title|doctitle|linktitle|bt")
        target = join(page.base, url) if url else None
        if target and title and (article.search(target) or in_scope(target, scope)):
            day = parse_date(_variable(script, "date|docreltime|pubdate|time|fbrq|rq"))
            found.append(Row(target, title, day, None, page.url, in_scope(target, scope)))
            continue
        markup = "".join(match[2] for match in _WRITTEN.finditer(script)).replace("\\/", "/").replace('\\"', '"')
        for anchor in anchors_of(parse(markup), page.base) if "<a" in markup else ():
            if article.search(anchor.url):
                found.append(Row.of(anchor, page, in_scope=in_scope(anchor.url, scope)))
    return found


def _variable(script: str, names: str) -> str | None:
    match = re.search(_ASSIGNED.format(names=names), script, re.IGNORECASE | re.DOTALL)
    return match["value"].strip() if match else None
