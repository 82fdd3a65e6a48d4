"""Jiangxi's unified platform: an empty container, the rows by POST ``/queryList``, JSON inside JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrapers.fetch.urls import join
from scrapers.portals.page import Page
from scrapers.portals.paging import Repeats
from scrapers.portals.rows import json_of, json_rows
from scrapers.portals.visit import Row, Visit
from warehouse.codebook.records import PortalOutcome

_CODES = re.compile(r"(webSiteCode|channelCode)[\"']?\s*:\s*\[?\s*[\"']([\w-]+)[\"']")
_SIZE = re.compile(r"perPage[\"']?\s*:\s*[\"']?(\d+)")
_CHANNEL = re.compile(r"/([\w-]+)/col/(col\d+)/")


def rows(visit: Visit, page: Page) -> Iterator[Row]:
    """All pages of the column's query; codes from the page's script, else from its address."""
    codes = dict(_CODES.findall(page.text))
    if match := _CHANNEL.search(page.url):
        codes.setdefault("webSiteCode", match[1])
        codes.setdefault("channelCode", match[2])
    url = join(page.url, "/queryList")
    if url is None or len(codes) < 2:
        return
    size = int(match[1]) if (match := _SIZE.search(page.text)) else 15
    repeats, current, total = Repeats(), 1, None
    while total is None or (current - 1) * size < total:
        form = {
            "current": str(current), "pageSize": str(size), "webSiteCode[]": codes["webSiteCode"],
            "channelCode[]": codes["channelCode"], "sort": "sortNum", "order": "desc",
        }  # fmt: skip
        answer = visit.try_get(url, form, what=f"queryList page {current}")
        data = json_of(answer.text) if answer else None
        inner = data.get("data") if isinstance(data, dict) else None
        if not isinstance(inner, dict):
            if answer is not None:
                visit.note(PortalOutcome.TRUNCATED, f"queryList page {current} is not the expected JSON")
            return
        stated = next(
            (inner[name] for name in ("total", "totalCount", "count") if isinstance(inner.get(name), int)), None
        )
        total = stated if stated is not None else total
        results = inner.get("results") or []
        if total == 0 or (not results and current == 1):
            visit.explicit_empty = total == 0 or results == []
            return
        fresh = repeats.new([row for item in results for row in json_rows(item.get("source", item), page)])
        if not results or repeats.repeated:
            break
        yield from fresh
        if stated is None and len(results) < size:
            break
        current += 1
    if total is not None and repeats.count < total:
        visit.note(PortalOutcome.TRUNCATED, f"{total} records announced, {repeats.count} received")
