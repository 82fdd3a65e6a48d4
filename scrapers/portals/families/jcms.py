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
# Before the island, pages held their first rows as strings: var InitData49468=['<tr>…</tr>','<tr>…</tr>'];
_ARRAY = re.compile(r"\bInitData\w*\s*=\s*\[(.*?)\]\s*;", re.DOTALL | re.IGNORECASE)
_LITERAL = re.compile(r"([\"'])((?:\\.|(?!\1).)*)\1", re.DOTALL)
_NEXT = re.compile(r"<nextgroup>.*?href=[\"']?([^\"'>\s]+).*?</nextgroup>", re.DOTALL | re.IGNORECASE)
_PROXY = re.compile(r"[\"'(]([^\"'()\s]*(?:more)?columndataproxy\.jsp[^\"'()\s]*|[^\"'()\s]*dataproxy\.jsp[^\"'()\s]*)")
_PARAMETERS = ("col", "appid", "webid", "path", "columnid", "sourceContentType", "unitid", "webname", "permissiontype")
_PAGE = re.compile(r"(?<=[?&])page=(\d+)")
GROUP = 3


@dataclass(frozen=True)
class Proxy:
    """The list's own call as its page states it; nothing of it is guessed from the site."""

    url: str
    parameters: dict[str, str] = field(default_factory=dict)
    per_page: int = 15
    total: int | None = None


def rows(visit: Visit, page: Page) -> Iterator[Row]:
    """The island's rows, then the proxy's group by group; the page's own links where there is neither."""
    listing = _Listing(visit, page)
    yield from listing.first()
    if listing.proxy is None:
        if following := next_group(page.text, page):
            yield from listing.chain(following)
    else:
        yield from listing.groups(listing.offset)
        if listing.short and listing.offset == 0 and not visit.troubles:
            yield from listing.groups(offset=1)
    if listing.short or (listing.problem and visit.total is None):
        received = f"{len(listing.repeats.seen)} of {visit.total or 'an unknown number of'} records received"
        visit.note(PortalOutcome.TRUNCATED, "; ".join(part for part in (received, listing.problem) if part))


class _Listing:
    """One column's rows so far, and the ways to ask for more."""

    def __init__(self, visit: Visit, page: Page) -> None:
        self.visit, self.page = visit, page
        self.column = column_of(page.url)
        self.proxy = proxy_of(page, self.column)
        self.repeats = Repeats()
        self.problem = ""
        self.offset = 1 if visit.settings.get("zero_based") else 0
        stated = self.proxy.total if self.proxy else None
        visit.total = number(page.text, "totalrecord") if stated is None else stated
        visit.explicit_empty = visit.total == 0

    @property
    def short(self) -> bool:
        return self.visit.total is not None and 0 < len(self.repeats.seen) < self.visit.total

    def first(self) -> list[Row]:
        """What the page itself holds: the island's records, or the links that stand in it."""
        island = records(self.page.text, self.page, self.column)
        linked = article_rows(self.page, ARTICLE) if not island else []
        return self.repeats.new(unique(island or [_scoped(row, self.column) for row in linked]))

    def groups(self, offset: int) -> Iterator[Row]:
        """Aligned groups of three pages by our own arithmetic. Answers overlap or are cut short: a cut one is asked
        on from its last row, one that repeats is asked once more and then the page= form is tried.
        """
        if self.proxy is None:
            return
        visit, size = self.visit, GROUP * self.proxy.per_page
        start = 1 + size * (len(self.repeats.seen) // size) if offset == self.offset else 1
        full, stale = len(self.repeats.seen) >= size or not self.repeats.seen, 0
        while visit.total is None or start <= visit.total:
            end = start + size - 1 if visit.total is None else min(start + size - 1, visit.total)
            answer, fresh, received = self._ask(self.proxy, start - offset, end - offset)
            if answer is None:
                return
            announced = number(answer.text, "totalrecord")
            visit.total = visit.total if announced is None else announced
            yield from fresh
            stale = 0 if fresh else stale + 1
            if not received or stale > 1:
                if full or self.short:
                    yield from self._otherwise(answer, start, received)
                return
            start += min(received, end - start + 1) if received < end - start + 1 and self.short else size

    def _ask(self, proxy: Proxy, start: int, end: int) -> tuple[Page | None, list[Row], int]:
        """One group, by POST as browsers do and by GET where that gives nothing new."""
        window = {"startrecord": str(start), "endrecord": str(end), "perpage": str(proxy.per_page)}
        answer, found = None, []
        for way in (self.visit.settings.get("method"),) if "method" in self.visit.settings else ("post", "get"):
            query = window if way == "post" else {**proxy.parameters, **window}
            form = proxy.parameters if way == "post" else None
            answer = self.visit.try_get(f"{proxy.url}?{urlencode(query)}", form, what=f"records {start} to {end}")
            if answer is None:
                return None, [], 0
            found = records(answer.text, self.page, self.column)
            if fresh := self.repeats.new(found):
                return answer, fresh, len(found)
        return answer, [], len(found)

    def _otherwise(self, answer: Page, start: int, received: int) -> Iterator[Row]:
        following = next_group(self.page.text, self.page)
        if following and received and self.short:
            yield from self.chain(following)
        else:
            kind = "only repeated rows" if received else f"an empty answer ({answer.size} bytes)"
            self.problem = self.problem or f"dataproxy gave {kind} at record {start}"

    def chain(self, following: str) -> Iterator[Row]:
        """Older form, ``page=``: opaque ids are sent as they are, the page number is counted on by ourselves."""
        count = int(match[1]) if (match := _PAGE.search(following)) else 2
        while True:
            url = _PAGE.sub(f"page={count}", following)
            answer = self.visit.try_get(url, what=f"group {count}")
            if answer is None:
                return
            found = records(answer.text, answer, self.column)
            fresh = self.repeats.new(found)
            yield from fresh
            if not fresh:
                kind = "repeats earlier rows" if found else f"is empty ({answer.size} bytes)"
                self.problem = f"group {count} ({url}) {kind}"
                return
            if next_group(answer.text, answer) is None and not self.short:
                return
            count += 1


def records(text: str, page: Page, column: str | None = None) -> list[Row]:
    """The rows of an island or an answer, plain or escaped, stray ampersands and all; or of a script's array."""
    plain = text if "<record>" in text else html.unescape(text) if "&lt;record&gt;" in text else ""
    markup = [match[1] for match in _RECORD.finditer(plain)]
    for array in _ARRAY.finditer("" if markup else text):
        markup += [literal.replace("\\/", "/").replace("\\'", "'") for _, literal in _LITERAL.findall(array[1])]
    found = []
    for row in markup:
        for anchor in anchors_of(parse(row), page.base):
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


def proxy_of(page: Page, column: str | None = None) -> Proxy | None:
    """The startrecord proxy of the page with its parameters, from its address or from the script around it.

    A page may hold several lists (a menu, the column); the one of the column's own number is wanted.
    """
    text = html.unescape(page.text)
    calls = [found for found in _PROXY.finditer(text) if "page=" not in found[1].replace("perpage=", "")]
    proxies = [proxy for call in calls if (proxy := _proxy(page, text, call))]
    own = [proxy for proxy in proxies if proxy.parameters["columnid"] == column]
    return next(iter([*own, *proxies]), None)


def _proxy(page: Page, text: str, call: re.Match[str]) -> Proxy | None:
    around = text[max(0, call.start() - 1500) : call.end() + 1500]
    begin = around.rfind("jpage(", 0, min(call.start(), 1500))
    stated_there = around[max(begin, 0) :]
    url = join(page.base, call[1].split("?")[0])
    parameters = dict(parse_qsl(urlsplit(call[1]).query, keep_blank_values=True))
    for name in _PARAMETERS:
        stated = re.search(rf"(?<![\w]){name}[\"']?\s*[:=]\s*(?:[\"']([^\"']*)[\"']|([^\s,&\"'}}]+))", stated_there)
        if name not in parameters and stated:
            parameters[name] = stated[1] if stated[1] is not None else stated[2]
    per_page = number(stated_there, "perPage") or number(text, "perPage") or 15
    total = number(stated_there, "totalRecord")
    return Proxy(url, parameters, per_page, total) if url and parameters.get("columnid") else None


def next_group(text: str, page: Page) -> str | None:
    match = _NEXT.search(text) or _NEXT.search(html.unescape(text))
    url = join(page.base, html.unescape(match[1])) if match else None
    return url if url and canonical_url(url) != canonical_url(page.url) else None
