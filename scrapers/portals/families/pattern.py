"""A city's own platform, by settings instead of code.

``article``: a regex of article addresses. ``within``: a selector of the list. ``paging``: ``auto`` (whatever pager the
page has), ``next`` (follow 下一页), ``none``, or an address with {page} from the second page on
(``index_{page}.html``, ``?cur_page={page}``). ``api``: an address with {page} or {start} and {end} that answers JSON,
JSONP or a fragment; ``form`` makes it a POST; ``page_size`` its rows a page. ``onclick``: an address with {id} for rows
that a script opens by a number only (``openDetail('123')``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrapers.fetch.urls import join
from scrapers.portals.families import nfcms, trs
from scrapers.portals.families.jcms_markup import records
from scrapers.portals.families.scripted import rows_of_arrays, rows_opened
from scrapers.portals.families.vsb import NEXT, follow_next
from scrapers.portals.page import Page
from scrapers.portals.paging import Repeats
from scrapers.portals.rows import article_rows, dated_rows, folder, json_of, json_rows, through_years, unique
from scrapers.portals.visit import EXPLICIT_EMPTY, Row, Visit
from warehouse.codebook.records import PortalOutcome

# The dialects of government article addresses; a file name of its own is required, a bare folder is a column.
ARTICLE = re.compile(
    r"/t\d{6,8}(?:_\d+)?\.s?html?|/art[_/]\w|/content/(?:post_)?[\w-]+\.html|/content_\d+\.html?"
    r"|/c?[0-9a-f]{24,32}(?:/content)?\.s?html|/\d{4,8}(?:-\d\d)?/(?:\d{1,2}/){0,2}[\w-]*\d[\w-]*\.s?html?|/doc_[0-9a-f]{24}\.html"
    r"|/[0-9A-F]{32}/index\.shtml|/\d{6,}/index\.s?html?|/info/\d+/\d+\.htm|/\d{12,}(?:/index)?\.s?html|\.jhtml"
    r"|/(?:article|detail|content|show)\.(?:html?|jsp|php|aspx?)\?\w+="
)


def rows(visit: Visit, page: Page) -> Iterator[Row]:
    """Rows by the settings' article regex over the pages that the settings' paging names."""
    article = re.compile(visit.settings.get("article") or ARTICLE.pattern)
    if visit.settings.get("api"):
        yield from _api(visit, page, article)
        return
    yield from through_years(visit, page, article, lambda list_page: _listed(visit, list_page, article))


def _listed(visit: Visit, page: Page, article: re.Pattern[str]) -> Iterator[Row]:
    kind = str(visit.settings.get("paging", "auto"))
    # Who names the articles' addresses has named the column's own; else they lie under the column's folder.
    stated = visit.settings.get("scope") or (None if "article" in visit.settings else page.url)
    scope = folder(stated) if stated else None

    def rows_of(list_page: Page) -> list[Row]:
        linked = article_rows(list_page, article, within=visit.settings.get("within"), scope=scope)
        if any(row.in_scope for row in linked):
            return linked
        found = rows_of_arrays(list_page, scope) or rows_opened(list_page, str(visit.settings.get("onclick", "")))
        if not found and "article" not in visit.settings:
            found = dated_rows(list_page, visit.settings.get("within"), scope)
        return unique([*found, *linked])

    if "{page}" in kind:
        return _numbered(visit, page, rows_of(page), lambda n: join(page.url, kind.replace("{page}", str(n))), article)
    if kind == "none":
        return iter(rows_of(page))
    if kind == "auto" and trs.pager_of(page):
        return trs.paged(visit, page, rows_of)
    if any(NEXT.match(anchor.text) for anchor in page.anchors()):
        return follow_next(visit, page, article)
    if kind == "auto" and nfcms.page_count(page) > 1:
        return nfcms.paged(visit, page, rows_of)
    return iter(rows_of(page))


def _numbered(visit: Visit, page: Page, first: list[Row], address: object, article: re.Pattern[str]) -> Iterator[Row]:
    """Pages by address until one is missing or brings nothing new; where it names its rows, all of them are wanted."""
    repeats = Repeats()
    yield from repeats.new(first)
    last = int(visit.settings.get("pages", 200))
    for number in range(2, last + 1):
        url = address(number) if callable(address) else None
        answer = visit.look(url) if url else None
        fresh = repeats.new(article_rows(answer, article, within=visit.settings.get("within"))) if answer else []
        if not fresh:
            if "pages" in visit.settings:
                visit.note(PortalOutcome.TRUNCATED, f"list page {number} of {last} is missing or repeats earlier rows")
            return
        yield from fresh


def _api(visit: Visit, page: Page, article: re.Pattern[str]) -> Iterator[Row]:
    size = int(visit.settings.get("page_size", 20))
    repeats = Repeats()
    for number in range(1, 200):
        marks = {"{page}": str(number), "{start}": str((number - 1) * size + 1), "{end}": str(number * size)}
        form = visit.settings.get("form")
        filled = {name: _fill(str(value), marks) for name, value in form.items()} if form else None
        url = join(page.base, _fill(str(visit.settings["api"]), marks))
        answer = visit.try_get(url, filled, what=f"API page {number}") if url else None
        if answer is None:
            return
        found = _answer_rows(answer, page, article)
        if not found and number == 1 and EXPLICIT_EMPTY.search(answer.text):
            visit.explicit_empty = True
        fresh = repeats.new(found)
        yield from fresh
        if len(fresh) < size and (not fresh or len(found) < size):
            return


def _answer_rows(answer: Page, page: Page, article: re.Pattern[str]) -> list[Row]:
    data = json_of(answer.text)
    if data is None:
        return records(answer.text, page) or article_rows(Page(page.url, answer.text), article)
    if isinstance(data, dict) and isinstance(data.get("result"), str):
        return records(data["result"], page) or article_rows(Page(page.url, data["result"]), article)
    return list(json_rows(data, page))


def _fill(text: str, marks: dict[str, str]) -> str:
    for mark, value in marks.items():
        text = text.replace(mark, value)
    return text
