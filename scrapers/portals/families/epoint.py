"""新点 Epoint EWB: an empty list, the rows by POST of JSON to ``lightfrontaction/getgovinfolist``.

The category and department stand in the page's address; the site's own id in one of its scripts.
Settings: ``cat_id`` (categorynum), ``organ_id`` (deptcode), ``site_id`` (siteGuid), where these do not say them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scrapers.fetch.urls import join
from scrapers.portals.page import Page
from scrapers.portals.paging import Repeats
from scrapers.portals.rows import article_rows, json_of, json_rows
from scrapers.portals.visit import Row, Visit
from warehouse.codebook.records import PortalOutcome

ARTICLE = re.compile(r"/\d{6,8}/[0-9a-f]{8}-[0-9a-f-]{27}\.html", re.IGNORECASE)
_SCRIPTS = ("/js/webBuilderCommon.js", "/js/ajaxReq.js")
_GUID = re.compile(r"siteGuid[\"']?\s*[:=]\s*[\"']([0-9a-f-]{32,36})", re.IGNORECASE)
_PROJECT = re.compile(r"projectName[\"']?\s*[:=]\s*[\"']/?([\w-]+)|/([\w-]+)/rest/lightfrontaction/")
_SIZE = 20


def rows(visit: Visit, page: Page) -> Iterator[Row]:
    """The page's own rows, then those of its category from the interface."""
    linked = article_rows(page, ARTICLE, within=visit.settings.get("within"))
    yield from linked
    address = {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}
    category = visit.settings.get("cat_id") or address.get("categorynum")
    if not category:
        return
    project, guid = _site(visit, page)
    url = join(page.url, f"/{project}/rest/lightfrontaction/getgovinfolist")
    if url is None or guid is None:
        visit.note(PortalOutcome.FAILED, "no script names the site's siteGuid; set `site_id`")
        return
    department = str(visit.settings.get("organ_id") or address.get("deptcode", ""))
    call = {"siteGuid": guid, "categorynum": str(category), "deptcode": department, "pageSize": _SIZE}
    yield from _listed(visit, page, url, call)


def _listed(visit: Visit, page: Page, url: str, call: dict[str, Any]) -> Iterator[Row]:
    """Pages count from 0; where 0 and 1 are the same one, the repeated page is passed over."""
    repeats, wrapped, number, total = Repeats(), False, 0, None
    while total is None or repeats.count < total:
        body = {**call, "pageIndex": number}
        answer = visit.try_get(
            url, {"token": "", "params": body} if wrapped else body, what=f"list page {number}", as_json=True
        )
        custom = _custom(answer) if answer else None
        if answer is not None and custom is None and not wrapped:
            wrapped = True  # other releases want the same parameters one level deeper
            continue
        if custom is None:
            if answer is not None:
                visit.note(PortalOutcome.TRUNCATED, f"list page {number} is not the interface's JSON")
            return
        total = int(custom["total"]) if str(custom.get("total", "")).isdigit() else total
        found = list(json_rows(custom["data"], page))
        visit.explicit_empty = number == 0 and not found and not total
        fresh = repeats.new(found)
        yield from fresh
        if not fresh and number != 1:
            break
        number += 1
    if repeats.count < (total or 0):
        visit.note(PortalOutcome.TRUNCATED, f"{total} records announced, {repeats.count} received")


def _custom(answer: Page) -> dict[str, Any] | None:
    data = json_of(answer.text)
    custom = data.get("custom") if isinstance(data, dict) else None
    return custom if isinstance(custom, dict) and isinstance(custom.get("data"), list) else None


def _site(visit: Visit, page: Page) -> tuple[str, str | None]:
    """The interface's folder and the site's id."""
    project, guid = None, visit.settings.get("site_id")
    for text in _texts(visit, page):
        if stated := _PROJECT.search(text):
            project = project or stated[1] or stated[2]
        if found := _GUID.search(text):
            guid = guid or found[1]
        if guid:
            break
    return project or "EWB-FRONT", str(guid) if guid else None


def _texts(visit: Visit, page: Page) -> Iterator[str]:
    """Where sites keep their id: the page, then one of their common scripts."""
    yield page.text
    for script in _SCRIPTS:
        if (url := join(page.url, script)) and (read := visit.look(url)):
            yield read.text
