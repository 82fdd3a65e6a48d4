"""A registry entry from an address: family by the page's marks, bureau by its metadata, column by its links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from scrapers.fetch.model import Fetch
from scrapers.fetch.urls import canonical_url, join
from scrapers.portals.crawl import crawl
from scrapers.portals.entry import is_branch
from scrapers.portals.model import CrawlResult, Portal
from scrapers.portals.page import Page, clean
from scrapers.portals.recognise import recognise
from scrapers.portals.titles import is_report_column, looks_like_report, tidy
from scrapers.portals.visit import PageError, Visit

_COLUMN_LINK = re.compile(r"年报|年度报告")
_DISCLOSURE_LINK = re.compile(r"^(?:政府|法定主动)?信息公开(?:专栏|专题)?$|^政务公开$")
_FAMILY_PAGES = 6


class ProposalError(Exception):
    """No entry can be proposed for an address; one line that says why and what to do."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    page: Page
    family: str
    result: CrawlResult


def propose(url: str, fetch: Fetch) -> str:
    """The YAML entry of the portal at ``url`` (a list, a home page or a report), with what a trial crawl found.

    Raises ProposalError where the page can't be had, or where no column of yearly reports of a known or patterned
    family is found within a few links: nothing is guessed.
    """
    address = join(url, url) if "://" in url else None
    if address is None:
        raise ProposalError(f"{url}: not an http address; write it in full, with http:// or https://")
    host = urlsplit(address).hostname or ""
    if not host.endswith(".gov.cn") and not host.startswith("127."):
        raise ProposalError(
            f"{host} is not under gov.cn; impostors copy whole sites. "
            "If it is genuine, write the entry by hand, with host_exception"
        )
    visit = Visit(Portal("proposal", "pattern", address, ()), fetch)
    try:
        start = visit.get(address)
    except PageError as error:
        raise ProposalError(f"{error.detail}; nothing can be proposed") from None
    tried: list[Page] = []
    for page in _columns(visit, start):
        tried.append(page)
        if (found := _trial(page, fetch)) is not None:
            return _entry(found, start)
        if len(tried) >= _FAMILY_PAGES:
            break
    seen = ", ".join(sorted({recognise(page.text, page.url) or "unknown" for page in tried}))
    raise ProposalError(
        f"{url}: no column of yearly reports found there or behind its 年报 links (family: {seen}); "
        "give the list page's own address, or write an entry with family pattern"
    )


def _columns(visit: Visit, start: Page) -> Iterator[Page]:
    """The page itself, then the columns that its links or those of its disclosure page name, each once."""
    seen = {canonical_url(start.url)}
    yield start
    for url in _lists_of(start.url):
        if column := visit.look(url):
            seen.add(canonical_url(url))
            yield column
    fronts = [start]
    while fronts:
        page = fronts.pop(0)
        for url in _links(page, _COLUMN_LINK):
            if canonical_url(url) not in seen and (column := visit.look(url)):
                seen.add(canonical_url(url))
                yield column
        if page is start:
            for url in _links(page, _DISCLOSURE_LINK)[:2]:
                if canonical_url(url) not in seen and (front := visit.look(url)):
                    seen.add(canonical_url(url))
                    fronts.append(front)


def _lists_of(url: str) -> list[str]:
    """The list that a report's own address places it in, for the systems whose addresses do."""
    found = []
    if match := re.search(r"^(https?://[^/]+)/art/.*art_(\d+)_\d+\.html", url):
        found.append(f"{match[1]}/col/col{match[2]}/index.html")
    if match := re.search(
        r"^(.*/)(?:\d{6}/[tPW]\d+_?\d*\.\w+|content/m?post_\d+\.html|\d{6}/[0-9a-f]{32}\.shtml)$", url
    ):
        found.append(match[1])
    if match := re.search(r"^(https?://[^/]+)/info/(\d+)/\d+\.htm", url):
        found.append(f"{match[1]}/list.jsp?urltype=tree.TreeTempUrl&wbtreeid={match[2]}")
    return found


def _links(page: Page, wanted: re.Pattern[str]) -> list[str]:
    """Same-host links whose short text names what is wanted: a column, not an article's long title."""
    host = urlsplit(page.url).hostname
    found = [
        anchor.url
        for anchor in page.anchors()
        if len(tidy(anchor.title)) <= 16 and wanted.search(tidy(anchor.title)) and urlsplit(anchor.url).hostname == host
    ]
    return list(dict.fromkeys(found))


def _trial(page: Page, fetch: Fetch) -> _Candidate | None:
    """A crawl with the family that the page shows; the pattern family where it shows none but its rows are clear."""
    family = recognise(page.text, page.url)
    if page.first_meta("ArticleTitle") and looks_like_report(page.first_meta("ArticleTitle") or "")[0]:
        return None  # a report, not its list
    for name in (family, "pattern") if family else ("pattern",):
        portal = Portal("proposal", name, page.url, (), settings=_settings(page, name))
        result = crawl(portal, fetch)
        if len(result.listings) >= (1 if name == family else 2):
            return _Candidate(page, name, result)
    return None


def _settings(page: Page, family: str) -> dict[str, str]:
    names = [*page.meta.get("columntype", ()), *page.meta.get("columnname", ()), page.title]
    return {"column": "annual_reports"} if is_report_column(*names) and family != "gkmlpt" else {}


def _entry(found: _Candidate, start: Page) -> str:
    bureau = bureau_of(found.page) or bureau_of(start)
    years = sorted({item.year_hint for item in found.result.listings if item.year_hint})
    span = f", {years[0]} to {years[-1]}" if years else ""
    lines = [
        f"# {len(found.result.listings)} reports found by a trial crawl{span}. {found.result.detail}".rstrip(),
        f"  - id: {identity(found.page.url)}",
        f"    bureau: {bureau or '?'}" + ("" if bureau else "    # the page names none; fill it in"),
    ]
    if bureau and is_branch(bureau):
        lines.append("    level: county")
    lines += [f"    family: {found.family}", f'    url: "{found.page.url}"']
    if settings := _settings(found.page, found.family):
        lines.append("    settings: {" + ", ".join(f"{name}: {value}" for name, value in settings.items()) + "}")
    if years:
        lines.append(f"    first_year: {years[0]}")
    return "\n".join([*lines, "    verified: null", ""])


def bureau_of(page: Page) -> str | None:
    """The publishing body by the national tags; a portal's or government's site name only where nothing else is."""
    names = [*page.meta.get("contentsource", ()), *page.meta.get("sitename", ())]
    names += [clean(part) for part in re.split(r"[_|\-—]", page.title)]
    plain = [re.sub(r"(?:官方)?(?:门户)?网站?$|网$", "", name) for name in names]
    bodies = [name for name in plain if re.search(r"[局厅委会院]$|人民政府$|办事处$", name) and len(name) >= 4]
    return bodies[0] if bodies else None


def identity(url: str) -> str:
    """An id of the host's own labels, widest first: sthjj.hangzhou.gov.cn gives hangzhou-sthjj."""
    host = (urlsplit(url).hostname or "portal").removesuffix(".gov.cn").removeprefix("www.")
    labels = [re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-") for label in reversed(host.split("."))]
    return "-".join(label for label in labels if label) or "portal"
