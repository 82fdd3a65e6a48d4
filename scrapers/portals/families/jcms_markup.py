"""What a JCMS page and its proxy's answers hold: rows in islands, arrays and records, and the call for more."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlsplit

from scrapers.fetch.urls import canonical_url, join
from scrapers.portals.page import Page, anchors_of, parse
from scrapers.portals.rows import json_of
from scrapers.portals.visit import Row

# The last form is TrueCMS', which draws its lists with the same jpage.
ARTICLE = re.compile(
    r"/art/\d{4}/(?:\d{1,2}/\d{1,2}/)?art_\w+\.html|/col/[\w-]+/art/\d+/\w+\.html"
    r"|/content/[0-9a-f]{8}-[0-9a-f-]{27}\.html"
)
_RECORD = re.compile(r"<record>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</record>", re.DOTALL | re.IGNORECASE)
# Before the island, pages and answers held rows as strings: var InitData49468=['<tr>…</tr>','<tr>…</tr>'];
_ARRAY = re.compile(r"\b\w+\s*=\s*\[(\s*[\"']\s*<.*?)\]\s*(?:;|$)", re.DOTALL)
_ESCAPED = re.compile(r"\\([\"'/])")
_LITERAL = re.compile(r"([\"'])((?:\\.|(?!\1).)*)\1", re.DOTALL)
_NEXT = re.compile(r"<nextgroup>.*?href=[\"']?([^\"'>\s]+).*?</nextgroup>", re.DOTALL | re.IGNORECASE)
_PROXY = re.compile(r"[\"'(]([^\"'()\s]*(?:dataproxy\.jsp|messageController/getMessage\.do)[^\"'()\s]*)")
_PARAMETERS = ("col", "appid", "webid", "path", "columnid", "sourceContentType", "unitid", "webname", "permissiontype")


@dataclass(frozen=True)
class Proxy:
    """The list's own call as its page states it; nothing of it is guessed from the site."""

    url: str
    parameters: dict[str, str] = field(default_factory=dict)
    per_page: int = 15
    total: int | None = None

    @property
    def is_truecms(self) -> bool:
        return "getMessage.do" in self.url


def unwrapped(answer: Page) -> Page:
    """TrueCMS answers the same records as a string of JSON or JSONP."""
    data = json_of(answer.text)
    result = data.get("result") if isinstance(data, dict) else None
    return Page(answer.url, result, answer.capture) if isinstance(result, str) else answer


def records(text: str, page: Page, column: str | None = None) -> list[Row]:
    """The rows of an island or an answer, plain or escaped, stray ampersands and all; or of a script's array."""
    plain = text if "<record>" in text else html.unescape(text) if "&lt;record&gt;" in text else ""
    markup = [match[1] for match in _RECORD.finditer(plain)]
    for array in _ARRAY.finditer("" if markup else text):
        markup += [literal for _, literal in _LITERAL.findall(array[1])]
    found = []
    for row in markup:
        for anchor in anchors_of(parse(_ESCAPED.sub(r"\1", row)), page.base):
            if not anchor.url.startswith("javascript"):
                found.append(scoped(Row.of(anchor, page), column))
                break
    return found


def scoped(row: Row, column: str | None) -> Row:
    match = re.search(r"art_(\d+)_\d+\.html", row.url)
    inside = column is None or match is None or match[1] == column
    return row if inside else replace(row, in_scope=False)


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
    own = [proxy for proxy in proxies if proxy.parameters.get("columnid") == column]
    return next(iter([*own, *proxies]), None)


def _proxy(page: Page, text: str, call: re.Match[str]) -> Proxy | None:
    around = text[max(0, call.start() - 1500) : call.end() + 1500]
    begin = around.rfind("jpage(", 0, min(call.start(), 1500))
    stated_there = around[max(begin, 0) :]
    url = join(page.base, call[1].split("?")[0])
    parameters = dict(parse_qsl(urlsplit(call[1]).query, keep_blank_values=True))
    for name in ("columnId",) if "getMessage.do" in call[1] else _PARAMETERS:
        stated = re.search(rf"(?<![\w]){name}[\"']?\s*[:=]\s*(?:[\"']([^\"']*)[\"']|([^\s,&\"'}}]+))", stated_there)
        if name not in parameters and stated:
            parameters[name] = stated[1] if stated[1] is not None else stated[2]
    per_page = number(stated_there, "perPage") or number(text, "perPage") or 15
    total = number(stated_there, "totalRecord")
    column = parameters.get("columnid") or parameters.get("columnId")
    return Proxy(url, parameters, per_page, total) if url and column else None


def next_group(text: str, page: Page) -> str | None:
    match = _NEXT.search(text) or _NEXT.search(html.unescape(text))
    url = join(page.base, html.unescape(match[1])) if match else None
    return url if url and canonical_url(url) != canonical_url(page.url) else None
