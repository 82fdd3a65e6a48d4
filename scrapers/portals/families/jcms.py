"""大汉 JCMS, classic "jpage": rows in an XML island inside the page, the rest from dataproxy.jsp.

Settings: ``zero_based`` (startrecord counts from 0), ``method`` ("get" or "post"; else both are tried).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

from scrapers.fetch.urls import canonical_url, join
from scrapers.portals.page import Page, anchors_of, parse
from scrapers.portals.paging import Repeats
from scrapers.portals.rows import article_rows, unique
from scrapers.portals.visit import Row, Visit
from warehouse.codebook.records import PortalOutcome

ARTICLE = re.compile(r"/art/\d{4}/(?:\d{1,2}/\d{1,2}/)?art_\w+\.html|/col/[\w-]+/art/\d+/\w+\.html")
_RECORD = re.compile(r"<record>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</record>", re.DOTALL | re.IGNORECASE)
_NEXT = re.compile(r"<nextgroup>.*?href=[\"']?([^\"'>\s]+).*?</nextgroup>", re.DOTALL | re.IGNORECASE)
_PROXY = re.compile(r"[\"'(]([^\"'()\s]*(?:more)?columndataproxy\.jsp[^\"'()\s]*|[^\"'()\s]*dataproxy\.jsp[^\"'()\s]*)")
_PARAMETERS = ("col", "appid", "webid", "path", "columnid", "sourceContentType", "unitid", "webname", "permissiontype")
GROUP = 3


@dataclass(frozen=True)
class Proxy:
    """The list's own call as its page states it; nothing of it is guessed from the site."""

    url: str
    parameters: dict[str, str] = field(default_factory=dict)
    per_page: int = 15


def rows(visit: Visit, page: Page) -> Iterator[Row]:
    """The island's rows, then the proxy's group by group; the page's own links where there is neither."""
    column = column_of(page.url)
    island = records(page.text, page, column)
    visit.total = number(page.text, "totalrecord")
    if visit.total == 0:
        visit.explicit_empty = True
    proxy = proxy_of(page)
    linked = [] if island else article_rows(page, ARTICLE)
    first = island or [_scoped(row, column) for row in linked]
    repeats = Repeats()
    yield from repeats.new(unique(first))
    if proxy is None and (following := next_group(page.text, page)):
        yield from _chain(visit, following, column, repeats)
    elif proxy is not None:
        yield from _groups(visit, page, proxy, column, repeats, had_rows=bool(first))
    _check_total(visit, repeats)


def _check_total(visit: Visit, repeats: Repeats) -> None:
    if visit.total is not None and 0 < len(repeats.seen) < visit.total and not visit.troubles:
        visit.note(PortalOutcome.TRUNCATED, f"{visit.total} records announced, {len(repeats.seen)} received")


def _groups(
    visit: Visit, page: Page, proxy: Proxy, column: str | None, repeats: Repeats, *, had_rows: bool
) -> Iterator[Row]:
    """Aligned groups of three pages by our own arithmetic; the server's rows may overlap or fall short."""
    size = GROUP * proxy.per_page
    start = 1 + size * (len(repeats.seen) // size) if had_rows else 1
    full = len(repeats.seen) >= size or not had_rows
    stale = 0
    while visit.total is None or start <= visit.total:
        answer, fresh = _ask(visit, page, proxy, column, start, size, repeats)
        if answer is None:
            return
        announced = number(answer.text, "totalrecord")
        visit.total = visit.total if announced is None else announced
        yield from fresh
        stale = 0 if fresh else stale + 1
        if _was_empty(answer) or stale > 1:
            done = len(repeats.seen) >= visit.total if visit.total is not None else not full
            following = next_group(page.text, page)
            if following and stale > 1 and not done:
                yield from _chain(visit, following, column, repeats)
            elif not done:
                kind = f"an empty answer ({answer.size} bytes)" if _was_empty(answer) else "only repeated rows"
                total = visit.total if visit.total is not None else "an unknown number"
                visit.note(PortalOutcome.TRUNCATED, f"dataproxy gave {kind} at record {start} of {total}")
            return
        start += size


def _ask(
    visit: Visit, page: Page, proxy: Proxy, column: str | None, start: int, size: int, repeats: Repeats
) -> tuple[Page | None, list[Row]]:
    """One group, by POST as browsers do and by GET where that gives nothing new."""
    end = start + size - 1 if visit.total is None else min(start + size - 1, visit.total)
    offset = 1 if visit.settings.get("zero_based") else 0
    window = {"startrecord": str(start - offset), "endrecord": str(end - offset), "perpage": str(proxy.per_page)}
    method = visit.settings.get("method")
    answer: Page | None = None
    for way in (method,) if method else ("post", "get"):
        query = window if way == "post" else {**proxy.parameters, **window}
        url = f"{proxy.url}?{urlencode(query)}"
        answer = visit.try_get(url, proxy.parameters if way == "post" else None, what=f"records {start} to {end}")
        if answer is None:
            return None, []
        fresh = repeats.new(records(answer.text, page, column))
        if fresh:
            return answer, fresh
    return answer, []


def _chain(visit: Visit, url: str, column: str | None, repeats: Repeats) -> Iterator[Row]:
    """Older form: each answer's nextgroup names the next page; opaque ids are followed as they are."""
    following: str | None = url
    while following:
        answer = visit.try_get(following, what="next group")
        if answer is None:
            return
        fresh = repeats.new(records(answer.text, answer, column))
        if not fresh:
            kind = f"is empty ({answer.size} bytes)" if _was_empty(answer) else "repeats earlier rows"
            if len(repeats.seen) < (visit.total or 10**9):
                visit.note(PortalOutcome.TRUNCATED, f"the next group {following} {kind}")
            return
        yield from fresh
        following = next_group(answer.text, answer)


def records(text: str, page: Page, column: str | None = None) -> list[Row]:
    """The rows of an island or an answer, plain or HTML-escaped, with stray ampersands and all."""
    plain = text if "<record>" in text else html.unescape(text) if "&lt;record&gt;" in text else ""
    found = []
    for match in _RECORD.finditer(plain):
        for anchor in anchors_of(parse(match[1]), page.base):
            if not anchor.url.startswith("javascript"):
                found.append(_scoped(Row.of(anchor, page), column))
                break
    return found


def _scoped(row: Row, column: str | None) -> Row:
    match = re.search(r"art_(\d+)_\d+\.html", row.url)
    inside = column is None or match is None or match[1] == column
    return row if inside else Row(row.url, row.title, row.published, row.year_hint, row.list_url, in_scope=False)


def column_of(url: str) -> str | None:
    match = re.search(r"/col/?col(\d+)", url)
    return match[1] if match else None


def number(text: str, name: str) -> int | None:
    """``<totalrecord>756</totalrecord>`` or ``totalRecord:756``, whichever the page has."""
    match = re.search(rf"(?:<|&lt;)?{name}(?:>|&gt;|[\"']?\s*[:=]\s*[\"']?)\s*(\d+)", text, re.IGNORECASE)
    return int(match[1]) if match else None


def proxy_of(page: Page) -> Proxy | None:
    """The startrecord proxy of the page with its parameters, from its address or from the script around it."""
    text = html.unescape(page.text)
    match = next((found for found in _PROXY.finditer(text) if "page=" not in found[1].replace("perpage=", "")), None)
    if match is None:
        return None
    url = join(page.base, match[1].split("?")[0])
    parameters = dict(parse_qsl(urlsplit(match[1]).query, keep_blank_values=True))
    for name in _PARAMETERS:
        stated = re.search(rf"(?<![\w]){name}[\"']?\s*[:=]\s*(?:[\"']([^\"']*)[\"']|([^\s,&\"'}}]+))", text)
        if name not in parameters and stated:
            parameters[name] = stated[1] if stated[1] is not None else stated[2]
    per_page = number(text, "perPage") or number(text, "perpage") or 15
    return Proxy(url, parameters, per_page) if url and parameters.get("columnid") else None


def next_group(text: str, page: Page) -> str | None:
    match = _NEXT.search(text) or _NEXT.search(html.unescape(text))
    url = join(page.base, html.unescape(match[1])) if match else None
    return url if url and canonical_url(url) != canonical_url(page.url) else None


def _was_empty(answer: Page) -> bool:
    return "<record>" not in answer.text and "&lt;record&gt;" not in answer.text
