"""What an article page is: title, day, publisher, body, files, further pages; and whether it is a report."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date

from scrapers.fetch.model import Capture
from scrapers.fetch.urls import canonical_url, join
from scrapers.portals.attachments import attachments_of
from scrapers.portals.dates import parse_date, parse_stamp, path_date
from scrapers.portals.model import Attachment, Detail, Listing, Portal
from scrapers.portals.page import Element, Page, clean, is_file, parse
from scrapers.portals.titles import REPORT_COLUMN, bare_year, is_report_column, looks_like_report, report_year, tidy

BODIES = (
    "#UCAP-CONTENT", "#zoom", "#Zoom", "#zoomcon", ".TRS_Editor", ".TRS_UEDITOR", ".trs_editor_view", "#vsb_content",
    "#vsb_content_2", ".v_news_content", ".j-fontContent", ".gkdhb_contnet", ".article-content", ".news_cont_d_wrap",
    ".Article_content", "#ivs_content", ".zc_article_con", ".article_con", ".article_content", ".artile_zw",
    ".article_zoom", ".main-txt", ".wzcon", "#content", ".content", "article",
)  # fmt: skip
_MAGIC = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"Rar!", b"7z\xbc\xaf")
_DETAIL_JSON = re.compile(r"\bDETAIL[\"']?\s*:\s*(?=\{)")
_LONG_TEXT = 400
_OWN_TEXT = ".//text()[not(ancestor::a or ancestor::script or ancestor::style)]"
_SIGNS = re.compile(r"主动公开|依申请公开|行政复议|行政诉讼|信息公开")
_NEXT_PAGE = re.compile(r"^(?:下一页|下页|后一页|next)$|^第?\s*(\d{1,2})\s*页?$", re.IGNORECASE)
_LEAF = re.compile(r"/page(\d+)\.html$")
_MOST_PAGES = 60
_LABELS = {"publisher": re.compile(r"(?:发布机构|发文机关|公开主体|信息来源|发布单位)\s*[:：]?\s*([^\s:：]{3,30})")}


def read_detail(portal: Portal, listing: Listing, capture: Capture) -> Detail:
    """Reads one article capture, whatever system made it; a file's capture is its own report."""
    if is_file(listing.url) or capture.body[:8].startswith(_MAGIC):
        fits, reason = looks_like_report(listing.title, REPORT_COLUMN, bureaus=_names(portal))
        return Detail(listing.title, listing.published, None, {}, True, (), (), fits, reason)
    page = Page.of(capture)
    stated = _config_detail(page)
    content = str(stated.get("content") or "")
    body = parse(content) if len(content) > 20 else body_of(page)
    title = str(stated.get("title") or "") or title_of(page, listing)
    text = clean(str(body.xpath("string()"))) if body is not None else ""
    files = attachments_of(page, body, report_year(title) or listing.year_hint) or listing.files
    has_body = len(text) >= 120 or (body is not None and bool(body.xpath(".//table//td")))
    fits, reason = _is_report(portal, listing, page, title, (text, files))
    return Detail(
        title=title,
        published=_published(page, listing, stated),
        bureau_hint=_publisher(page, stated),
        metadata=page.meta,
        has_body=has_body,
        attachments=files,
        next_pages=next_pages(page) if has_body else (),
        looks_like_report=fits,
        reason=reason,
        body_html=content if len(content) > 20 else None,
    )


def _names(portal: Portal) -> tuple[str, ...]:
    return tuple(bureau.name for bureau in portal.bureaus)


def title_of(page: Page, listing: Listing) -> str:
    """The fullest honest title: the meta tag's, a heading's, the list's; the window title as a last resort."""
    heading = clean(str(page.root.xpath("string(//h1)"))) or clean(
        str(page.root.xpath("string(//*[contains(@class,'newstitle') or contains(@class,'gk_title')])"))
    )
    pseudo = clean(str(page.root.xpath("string(//ucaptitle)")))
    candidates = [page.first_meta("ArticleTitle"), pseudo, heading, listing.title, re.split(r"[_|]| - ", page.title)[0]]
    return next((title for title in candidates if title and len(title) > 3), listing.title)


def body_of(page: Page) -> Element | None:
    """The outermost container of the text by the systems' known names, the longest of several of one name; else the
    innermost block that holds nearly all of the page's own words.
    """
    named: dict[str, list[Element]] = {}
    for element in page.root.xpath("//*[@id or @class] | //article"):
        if element.tag not in ("body", "html"):
            for name in {element.tag, f"#{element.get('id')}", *(f".{one}" for one in _classes(element))}:
                named.setdefault(name, []).append(element)
    for name in BODIES:
        if found := named.get(name):
            longest = max(found, key=lambda element: len(str(element.xpath("string()"))))
            if clean(str(longest.xpath("string()"))) or longest.xpath(".//a | .//iframe | .//embed | .//object"):
                return longest
    return _main_block(page)


def _main_block(page: Page) -> Element | None:
    block = page.root.find("body")
    words = _own_words(block) if block is not None else 0
    if block is None or words < _LONG_TEXT:
        return None
    while (inner := next((child for child in block if _own_words(child) >= 0.8 * words), None)) is not None:
        block = inner
    return block


def _own_words(element: Element) -> int:
    """How long an element's text is outside of links, scripts and styles."""
    return sum(len(text.strip()) for text in element.xpath(_OWN_TEXT)) if isinstance(element.tag, str) else 0


def _classes(element: Element) -> list[str]:
    return (element.get("class") or "").split()


def _config_detail(page: Page) -> dict[str, object]:
    """gkmlpt keeps the article in ``_CONFIG.DETAIL``, its markup escaped."""
    for script in page.scripts:
        if match := _DETAIL_JSON.search(script):
            try:
                data, _ = json.JSONDecoder().raw_decode(script, match.end())
            except ValueError:
                continue
            if isinstance(data, dict):
                return data
    return {}


def _published(page: Page, listing: Listing, stated: Mapping[str, object]) -> date | None:
    """The page's own date before the list's; the address's only where neither has one."""
    values = [value for name in ("pubdate", "publishdate", "publishtime") for value in page.meta.get(name, ())]
    stamps = [stated.get(name) for name in ("first_publish_time", "display_publish_time", "date")]
    days = [*map(parse_date, values), *map(parse_stamp, stamps), listing.published, path_date(listing.url)]
    return next((day for day in days if day), None)


def _publisher(page: Page, stated: Mapping[str, object]) -> str | None:
    """The publishing unit: evidence only, for page metadata can name another body."""
    if publisher := str(stated.get("publisher") or ""):
        return publisher
    text = clean(str(page.root.xpath("string(//body)")))[:3000]
    match = _LABELS["publisher"].search(text)
    return page.first_meta("ContentSource") or (match[1] if match else None) or page.first_meta("SiteName")


def _is_report(
    portal: Portal, listing: Listing, page: Page, title: str, body: tuple[str, tuple[Attachment, ...]]
) -> tuple[bool, str]:
    text, files = body
    columns = [*page.meta.get("columntype", ()), *page.meta.get("columnname", ())]
    known = portal.settings.get("column") == "annual_reports" or listing.year_hint is not None
    kind = REPORT_COLUMN if known or is_report_column(*columns) else None
    fits, reason = looks_like_report(title, kind, bureaus=_names(portal))
    if not fits and bare_year(listing.title):
        fits, reason = looks_like_report(listing.title, REPORT_COLUMN, bureaus=_names(portal))
    if fits and not text and not files:
        return False, "neither text nor a file on the page"
    if fits and len(text) > 300 and not files and not _SIGNS.search(text):
        return False, "the text speaks of nothing that such a report must cover"
    return fits, reason


def next_pages(page: Page) -> tuple[str, ...]:
    """The other pages of the same text, in order: ``…_1.html`` beside this page, or the leaves of a flip-book."""
    stem, _, extension = canonical_url(page.url).rpartition(".")
    linked = {canonical_url(url): url for url in page.links(lambda text: bool(_NEXT_PAGE.match(tidy(text))))}
    parts = [url for key, url in linked.items() if re.fullmatch(re.escape(stem) + r"_\d+\." + extension, key)]
    return tuple(parts) or _stated_parts(page, stem) or _leaves(page)


def _stated_parts(page: Page, stem: str) -> tuple[str, ...]:
    """TRS states an article's pages as it does a list's: createPageHTML(3, 0, "t20220119_1", "html")."""
    name = stem.rsplit("/", 1)[-1]
    for script in page.scripts:
        match = "createPageHTML" in script and re.search(
            rf"createPageHTML\(\s*(\d+)\s*,\s*\d+\s*,\s*[\"']{re.escape(name)}[\"']\s*,\s*[\"'](\w+)", script
        )
        if match:
            found = (
                join(page.url, f"{name}_{number}.{match[2]}") for number in range(1, min(int(match[1]), _MOST_PAGES))
            )
            return tuple(url for url in found if url)
    return ()


def _leaves(page: Page) -> tuple[str, ...]:
    """All other leaves of a flip-book, of which a leaf links its neighbours, the first and the last."""
    current = _LEAF.search(page.url)
    if current is None:
        return ()
    folder = page.url[: current.start()]
    linked = [_LEAF.search(url) for url in page.links() if url.startswith(folder + "/page")]
    last = max((int(match[1]) for match in linked if match), default=0)
    numbers = [number for number in range(1, min(last, _MOST_PAGES) + 1) if number != int(current[1])]
    return tuple(f"{folder}/page{number}.html" for number in numbers)
