"""广东 gkmlpt (政府信息公开目录平台): a category tree in ``window._CONFIG``, articles from a JSON API.

Settings: ``category`` (an id, where the tree's names do not show which node holds the annual reports); the address may
name it too, as the platform's own do (``/gkmlpt/annualreport#2629``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from scrapers.fetch.urls import join
from scrapers.portals.dates import parse_stamp
from scrapers.portals.families import nfcms
from scrapers.portals.page import Page
from scrapers.portals.paging import Repeats
from scrapers.portals.rows import files_of
from scrapers.portals.titles import REPORT_COLUMN, bare_year, is_report_column
from scrapers.portals.visit import PageError, Row, Visit
from warehouse.codebook.records import PortalOutcome

PER_PAGE = 100
_MOST_LEAVES = 24  # more is the whole catalogue's tree
_SID = re.compile(r"\bSID[\"']?\s*:\s*[\"']?(\w+)")
_TREE = re.compile(r"\bTREE[\"']?\s*:\s*(?=\[|\{)")
_DATES = ("first_publish_time", "display_publish_time", "date", "create_time", "created_at")


def rows(visit: Visit, page: Page) -> Iterator[Row]:
    """The annual-report nodes' articles; a node that only points elsewhere is followed as an NFCMS column."""
    config = script_config(page)
    if config is None:
        return
    sid, tree = config
    wanted = str(visit.settings.get("category", "")) or visit.portal.url.partition("#")[2]
    nodes = [node for node in flatten(tree) if _is_wanted(node, wanted)]
    if not nodes:
        nodes = [{"id": wanted, "name": "", "jump_url": ""}] if wanted else _of_the_reports_page(visit, page)
    if not nodes:
        visit.note(PortalOutcome.FAILED, "the category tree has no annual-report node; set `category`")
    repeats = Repeats()
    for node in nodes:
        visit.column_names.append(str(node.get("name", "")))
        year = bare_year(str(node.get("name", "")))
        for row in _node_rows(visit, page, sid, node):
            yield from (fresh.with_year(year) for fresh in repeats.new([row]))


def _of_the_reports_page(visit: Visit, page: Page) -> list[dict[str, Any]]:
    """Nodes of ``/gkmlpt/annualreport``, which has a tree of its own where the catalogue's has no node for reports."""
    url = join(page.url, f"{api_root(page.url)}/annualreport")
    own = page if url == page.url else visit.look(url) if url else None
    config = script_config(own) if own else None
    nodes = list(flatten(config[1])) if config else []
    leaves = [node for node in nodes if not node.get("children")]
    if len(leaves) > _MOST_LEAVES:
        return []
    visit.column_names.append(REPORT_COLUMN)
    return leaves


def _is_wanted(node: dict[str, Any], wanted: str) -> bool:
    if wanted:
        return str(node.get("id")) == wanted or str(node.get("parent")) == wanted
    return is_report_column(str(node.get("name", "")), str(node.get("parent_name", "")))


def _node_rows(visit: Visit, page: Page, sid: str, node: dict[str, Any]) -> Iterable[Row]:
    jump = str(node.get("jump_url") or "").strip()
    if not jump:
        return _articles(visit, page, sid, str(node.get("id")))
    target = join(page.url, jump)
    if target is None or target.split("#")[0] == page.url.split("#")[0]:
        return ()
    try:
        column = visit.get(target)
    except PageError as error:
        visit.note(error.outcome, f"the tree's {node.get('name')} points to {error.detail}")
        return ()
    if nfcms.ARTICLE.search(column.url):
        return [Row(column.url, column.first_meta("ArticleTitle") or column.title, None, None, page.url)]
    return nfcms.rows(visit, column)


def _articles(visit: Visit, page: Page, sid: str, category: str) -> Iterator[Row]:
    """Pages count from 1 (0 is 1 again), 100 articles each, until ``total`` or until nothing is new."""
    repeats, number, total = Repeats(), 1, None
    while total is None or (number - 1) * PER_PAGE < total:
        url = join(page.url, f"{api_root(page.url)}/api/all/{category}?page={number}&sid={sid}")
        answer = visit.try_get(url, what=f"API page {number}") if url else None
        data = _json(answer.text) if answer else None
        if data is None:
            if answer is not None:
                visit.note(PortalOutcome.TRUNCATED, f"{answer.url} is not the API's JSON")
            return
        total = int(data.get("total") or (data.get("classify") or {}).get("post_count") or 0)
        if total == 0 and not data.get("articles"):
            visit.explicit_empty = True
            return
        fresh = repeats.new([row for item in data.get("articles") or [] if (row := _row(item, page))])
        if repeats.repeated:
            break
        yield from fresh
        number += 1
    if repeats.count < (total or 0):
        visit.note(PortalOutcome.TRUNCATED, f"category {category}: {total} announced, {repeats.count} received")


def _row(item: dict[str, Any], page: Page) -> Row | None:
    url = join(page.url, str(item.get("url") or item.get("post_url") or ""))
    title = str(item.get("title") or "").strip()
    if not url or not title:
        return None
    published = next((day for name in _DATES if (day := parse_stamp(item.get(name)))), None)
    return Row(url, title, published, None, page.url, files=files_of(item.get("attachment"), url))


def api_root(url: str) -> str:
    """``/gkmlpt``, or ``/<department>/gkmlpt`` where the platform lies under a department's path."""
    return urlsplit(url).path.split("/gkmlpt")[0] + "/gkmlpt"


def script_config(page: Page) -> tuple[str, list[dict[str, Any]]] | None:
    """SID and TREE of ``window._CONFIG``, a script object of which only the tree is JSON."""
    for script in page.scripts:
        sid, tree = _SID.search(script), _TREE.search(script)
        if "_CONFIG" not in script or not sid or not tree:
            continue
        try:
            nodes, _ = json.JSONDecoder().raw_decode(script, tree.end())
        except ValueError:
            continue
        return sid[1], nodes if isinstance(nodes, list) else [nodes]
    return None


def flatten(tree: Iterable[dict[str, Any]], parent: str = "") -> Iterator[dict[str, Any]]:
    """Every node of the tree with its parent's name, parents first."""
    for node in tree:
        yield {**node, "parent_name": parent}
        yield from flatten(node.get("children") or [], str(node.get("name", "")))


def _json(text: str) -> dict[str, Any] | None:
    try:
        data = json.loads(text)
    except ValueError:
        return None
    return data if isinstance(data, dict) else None
