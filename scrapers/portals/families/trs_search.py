"""TRS lists that a search fills (Fujian's bodies): POST ``/fjdzapp/search`` by channel number, JSON, 75 rows a page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrapers.fetch.urls import join
from scrapers.portals.page import Page
from scrapers.portals.paging import Repeats
from scrapers.portals.rows import json_of, json_rows
from scrapers.portals.visit import Row, Visit
from warehouse.codebook.records import PortalOutcome

MARK = re.compile(r"[\"']?([^\"'\s]*/fjdzapp/search)")
_STATED = re.compile(
    r"\b(channelid|classsql|chnlid|sortfield|recordCount)[\"']?\s*[:=]\s*(?:\"([^\"]*)\"|'([^']*)'|([\w-]+))",
    re.IGNORECASE,
)
_SIZE = 75


def searched(visit: Visit, page: Page, shown: list[Row]) -> Iterator[Row]:
    """The rows beyond those that the page itself shows. The call is the page's own, filled up from the settings."""
    call = _call(visit, page)
    mark = MARK.search(page.text)
    url = join(page.base, mark[1] if mark else "/fjdzapp/search")
    total = int(call.pop("recordcount", "-1"))
    if url is None or "channelid" not in call or "classsql" not in call:
        return
    if 0 <= total <= sum(row.in_scope for row in shown):
        return
    repeats, number, pages = Repeats(), 1, 1
    while number <= pages:
        answer = visit.try_get(url, {**call, "page": str(number)}, what=f"search page {number}")
        data = json_of(answer.text) if answer else None
        if not isinstance(data, dict):
            if answer is not None:
                visit.note(PortalOutcome.TRUNCATED, f"search page {number} is not the search's JSON")
            return
        total = next((int(data[name]) for name in ("count", "total") if str(data.get(name, "")).isdigit()), total)
        visit.explicit_empty = total == 0
        pages = max(-(-total // _SIZE), int(data.get("pageCount") or 1))
        fresh = repeats.new(list(json_rows(data, page)))
        yield from fresh
        if not fresh and number > 1:
            break
        number += 1
    if repeats.count < total:
        visit.note(PortalOutcome.TRUNCATED, f"{total} records announced, {repeats.count} received")


def _call(visit: Visit, page: Page) -> dict[str, str]:
    """The search's parameters, names in lower case; empty where neither page nor settings make the call."""
    if not MARK.search(page.text) and "cat_id" not in visit.settings:
        return {}
    stated = {name.lower(): double or single or bare for name, double, single, bare in _STATED.findall(page.text)}
    channel = visit.settings.get("cat_id") or stated.pop("chnlid", None)
    stated.pop("chnlid", None)
    if channel:
        stated["classsql"] = f"chnlid={channel}"
    if "channel_id" in visit.settings:
        stated["channelid"] = str(visit.settings["channel_id"])
    return {"sortfield": "-docorderpri,-docreltime", **stated, "prepage": str(_SIZE)}
