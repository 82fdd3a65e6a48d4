"""开普云 ucap: ``stem_2.shtml`` pages, a channel's JSON behind them, rows in comments, a column per year.

Settings: ``channel_id`` (32 hex digits, where the page does not show its channel), ``within``, ``article``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrapers.fetch.urls import join
from scrapers.portals.page import Page
from scrapers.portals.paging import Repeats, walk
from scrapers.portals.rows import article_rows, folder, in_scope, json_of, json_rows, through_years
from scrapers.portals.titles import is_report_column
from scrapers.portals.visit import Row, Visit
from warehouse.codebook.records import PortalOutcome

ARTICLE = re.compile(r"/(?:\d{6}/[0-9a-zA-Z_-]+|c[0-9a-f]+/content|content_\d+)\.s?html")
_PAGER = re.compile(
    r"createPageHTML\(\s*['\"]page_div['\"]\s*,\s*(\d+)\s*,\s*(\d+)\s*,\s*['\"]([\w-]+)['\"]\s*,\s*['\"](\w+)['\"]"
    r"(?:\s*,\s*(\d+))?"
)
_API = re.compile(r"[\"']([^\"'\s]*(?:/common/search/|/searchList/)([0-9a-f]{32}|\d+))")
_TREE = re.compile(r"[\"']([^\"'\s]*/u/channel/treeNew/[\w-]+)")
_PLACEHOLDERS = ("xlist", "xxgkList", "xxgklist", "list", "index")
_SIZE = 20


def rows(visit: Visit, page: Page) -> Iterator[Row]:
    """The column's rows, those of its yearly columns, or those of the catalogue node that holds annual reports."""
    article = re.compile(visit.settings.get("article") or ARTICLE.pattern)
    tree = _TREE.search(page.text)
    if tree and not article_rows(page, article):
        for node in _report_nodes(visit, page, tree[1]):
            yield from _listed(visit, node, article)
        return
    yield from through_years(visit, page, article, lambda list_page: _listed(visit, list_page, article))


def _listed(visit: Visit, page: Page, article: re.Pattern[str]) -> Iterator[Row]:
    """Static pages first. Where they fall short of the count, or stop at the publishing cap, the JSON has the rest."""
    scope = folder(page.url)
    repeats = Repeats()

    shown = 0

    def rows_of(list_page: Page) -> list[Row]:
        nonlocal shown
        anchors = list_page.anchors(visit.settings.get("within")) or list_page.commented
        shown += sum(bool(article.search(anchor.url)) and in_scope(anchor.url, scope) for anchor in anchors)
        return article_rows(list_page, article, within=visit.settings.get("within"), scope=scope)

    pager = _PAGER.search(page.text)
    pages, total = (int(pager[1]), int(pager[5] or 0)) if pager else (1, 0)
    if pager and pager[5] and total == 0:
        visit.explicit_empty = True

    def address(number: int) -> str | None:
        return join(page.url, f"{pager[3]}_{number}.{pager[4]}") if pager else None

    yield from repeats.new(list(walk(visit, page, rows_of, address, pages)))
    capped = pages >= 10 and total in (200, 1000, pages * _SIZE, pages * 15)
    if repeats.seen and max(shown, repeats.count) >= total and not capped:
        return
    more = repeats.new(list(_json(visit, page, short=pager is not None)))
    yield from more
    if 0 < repeats.count < total:
        visit.note(PortalOutcome.TRUNCATED, f"{page.url}: {total} records announced, {repeats.count} received")
    elif capped and not more:
        visit.note(PortalOutcome.TRUNCATED, f"{page.url}: the static pages stop at a cap of {total}; set `channel_id`")


def _json(visit: Visit, page: Page, *, short: bool) -> Iterator[Row]:
    """The search that the page calls; a channel only known by its id is asked where rows are short."""
    match = _API.search(page.text)
    channel = visit.settings.get("channel_id") or (page.first_meta("channelId") if short else None)
    path = match[1] if match else f"/common/search/{channel}" if channel else None
    root = join(page.base, path) if path else None
    if root is None:
        return
    repeats, number, total = Repeats(), 1, None
    while total is None or (number - 1) * _SIZE < total:
        query = f"_isAgg=true&_isJson=true&_pageSize={_SIZE}&_template=index&_rangeTimeGte=&_channelName=&page={number}"
        url = f"{root}?{query}"
        answer = visit.try_get(url, what=f"search page {number}") if match else visit.look(url)
        if answer is None:
            return
        data = json_of(answer.text)
        found = list(json_rows(data, page)) if data is not None else article_rows(answer, ARTICLE)
        inner = data.get("data") if isinstance(data, dict) else None
        if isinstance(inner, dict) and str(inner.get("total", "")).isdigit():
            total = int(str(inner["total"]))
            if total == 0:
                visit.explicit_empty = True
        fresh = repeats.new(found)
        if not fresh:
            if total and len(repeats.seen) < total:
                visit.note(
                    PortalOutcome.TRUNCATED, f"search page {number}: {total} announced, paging gives nothing new"
                )
            return
        yield from fresh
        number += 1


def _report_nodes(visit: Visit, page: Page, path: str) -> Iterator[Page]:
    """The list pages of the catalogue tree's annual-report nodes; ``null.shtml`` stands for one of a few names."""
    url = join(page.base, path)
    answer = visit.try_get(url, what="catalogue tree") if url else None
    for node in _nodes(json_of(answer.text)) if answer else ():
        target = join(page.base, str(node.get("iframeurl") or ""))
        if target is None or not is_report_column(str(node.get("name", ""))):
            continue
        visit.column_names.append(str(node["name"]))
        names = [target]
        if target.endswith("/null.shtml"):
            names = [target.replace("/null.shtml", f"/{name}.shtml") for name in _PLACEHOLDERS]
        found = next((listed for name in names if (listed := visit.look(name))), None)
        if found is None:
            visit.note(PortalOutcome.TRUNCATED, f"the catalogue's {node['name']} leads nowhere ({target})")
        else:
            yield found


def _nodes(data: object) -> Iterator[dict[str, object]]:
    if isinstance(data, list):
        for item in data:
            yield from _nodes(item)
    elif isinstance(data, dict):
        if "iframeurl" in data:
            yield data
        for value in data.values():
            if isinstance(value, list | dict):
                yield from _nodes(value)
