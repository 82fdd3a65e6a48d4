"""Every family against the simulator, switch by switch: what is there is found, what is missing is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from scrapers.fetch.model import Request
from scrapers.portals import CrawlResult, Portal, crawl, read_detail
from warehouse.codebook.records import FetchOutcome, PortalOutcome

simulated = pytest.importorskip("demo.portals.families", reason="the demo's extras are not installed")
YEARS = range(2008, 2025)
FAMILIES = sorted(simulated.SITES)
# Their rows come from an interface that a new page does not change.
DRAWN_BY_THE_PAGE = [family for family in FAMILIES if family not in ("jiangxi", "epoint")]

WHOLE = [
    ("trs", {}), ("trs", {"first_index": 2}), ("trs", {"pager": "three"}), ("trs", {"rows": "document_write"}),
    ("trs", {"rows": "search"}), ("trs", {"rows": "search", "per_page": 40}),
    ("trs", {"pager": "create_page"}), ("trs", {"pager": "count_page"}),
    ("trs", {"extension": "shtml"}), ("trs", {"files": "W0"}), ("trs", {"charset": "gbk_under_utf8"}),
    ("jcms", {}), ("jcms", {"island": "escaped"}), ("jcms", {"island": "none", "per_page": 15}),
    ("jcms", {"proxy": "three_pages_plus_one"}), ("jcms", {"cap": 3}), ("jcms", {"ignore_startrecord": True}),
    ("jcms", {"zero_based": True}), ("jcms", {"cut_titles": 12}), ("jcms", {"shell": True}),
    ("jcms_xxgk", {}), ("jcms_xxgk", {"leak": True}), ("jcms_xxgk", {"skin": "old"}),
    ("jcms_xxgk", {"annual_report": True}),
    ("truecms", {}), ("truecms", {"per_page": 3, "most": 3}), ("truecms", {"refuses": True, "per_page": 3, "most": 8}),
    ("truecms", {"wants_referer": True}), ("truecms", {"island": "none"}), ("truecms", {"cut_titles": 12}),
    ("jpaas", {}), ("jpaas", {"paging": "static"}), ("jpaas", {"row": "plain"}),
    ("jiangxi", {}), ("jiangxi", {"title_max": 8}),
    ("ucap", {}), ("ucap", {"mode": "json"}), ("ucap", {"mode": "years"}), ("ucap", {"mode": "tree"}),
    ("ucap", {"commented": True}), ("ucap", {"announced": 5}), ("ucap", {"page_cap": 2}),
    ("gkmlpt", {}), ("gkmlpt", {"jump": True}), ("gkmlpt", {"department": "/gmkjcxj"}),
    ("gkmlpt", {"empty_body": True}), ("gkmlpt", {"own_tab": True}),
    ("gkmlpt", {"own_tab": True, "department": "/gmkjcxj"}),
    ("nfcms", {}),
    ("longxun", {}), ("longxun", {"mode": "label"}), ("longxun", {"mode": "label", "length": 10}),
    ("vsb", {}), ("vsb", {"viewer": "script"}),
    ("epoint", {}), ("epoint", {"named_in": "request"}), ("epoint", {"named_in": "page"}),
    ("epoint", {"wrapped": True}), ("epoint", {"first_number": 1}),
    ("epoint", {"cut_titles": 8}), ("epoint", {"project": "EWB_LJ_Mid"}),
    ("pattern", {}), ("pattern", {"framed": True}), ("pattern", {"unmarked": True}),
    ("pattern", {"commented_copies": False}),
]  # fmt: skip

SHORT = [
    ("trs", {"stub_after": 2}, 10, "stub"),
    ("jcms", {"empty_after": 6}, 6, "54 bytes"),
    ("jpaas", {"deaf": True}, 5, "page 1 again"),
    ("ucap", {"announced": 40}, 17, "40 records announced, 17 received"),
]


@pytest.fixture(scope="module")
def reports(make_articles: Callable[..., list[Any]]) -> list[Any]:
    return make_articles(YEARS)


@pytest.fixture
def visited(reports: list[Any], make_site: Callable[..., Any]) -> Callable[..., tuple[Portal, Any, CrawlResult]]:
    def visit(family: str, **switches: Any) -> tuple[Portal, Any, CrawlResult]:
        switches = {"per_page": 2 if family == "jcms" else 5, **switches}
        portal, web = make_site(family, reports, **switches)
        return portal, web, crawl(portal, web)

    return visit


@pytest.mark.parametrize(("family", "switches"), WHOLE, ids=str)
def test_every_report_is_found_once_and_reads_as_one(visited: Any, family: str, switches: dict[str, Any]) -> None:
    portal, web, result = visited(family, **switches)
    assert (result.outcome, result.detail) == (None, "")
    assert sorted(listing.year_hint for listing in result.listings) == list(YEARS)
    for listing in result.listings[::8]:
        detail = read_detail(portal, listing, web(Request(listing.url)))
        assert detail.looks_like_report, detail.reason
        assert detail.has_body
        assert detail.published
        assert detail.published.year == (listing.year_hint or 0) + 1


@pytest.mark.parametrize(("family", "switches", "least", "reason"), SHORT, ids=str)
def test_a_list_cut_short_keeps_what_it_gave_and_says_so(
    visited: Any, family: str, switches: dict[str, Any], least: int, reason: str
) -> None:
    _, _, result = visited(family, **switches)
    assert result.outcome is PortalOutcome.TRUNCATED
    assert len(result.listings) >= least
    assert reason in result.detail


@pytest.mark.parametrize(
    ("family", "switches"), [("jcms", {"cut_titles": 12, "full_title": False}), ("jpaas", {"cut_titles": 12})], ids=str
)
def test_cut_titles_lose_no_report(visited: Any, family: str, switches: dict[str, Any]) -> None:
    portal, web, result = visited(family, **switches)
    assert result.outcome is None
    assert len(result.listings) == len(YEARS)
    titles = {read_detail(portal, listing, web(Request(listing.url))).title for listing in result.listings}
    assert len(titles) == len(YEARS)


@pytest.mark.parametrize("family", FAMILIES)
def test_since_leaves_out_what_is_older(reports: list[Any], make_site: Any, family: str) -> None:
    portal, web = make_site(family, reports, per_page=5)
    result = crawl(portal, web, since=2022)
    assert sorted(listing.year_hint for listing in result.listings) == [2022, 2023, 2024]


def crawled_after(before: CrawlResult, portal: Portal, web: Any) -> CrawlResult:
    """The next night's crawl, which knows what the one before it left."""
    return crawl(
        portal,
        web,
        expected=len(before.listings),
        previous_fingerprint=before.fingerprint,
        previous_layout=before.layout,
    )


@pytest.mark.parametrize("family", DRAWN_BY_THE_PAGE)
@pytest.mark.parametrize("kind", ["script", "cards"])
def test_a_redesign_is_called_one_with_what_changed(reports: list[Any], make_site: Any, family: str, kind: str) -> None:
    portal, web = make_site(family, reports[-5:])
    before = crawl(portal, web)
    assert before.outcome is None
    web.site.switch(redesign=kind)
    after = crawled_after(before, portal, web)
    assert after.outcome is PortalOutcome.REDESIGNED
    assert "gone: " in after.detail or "new: " in after.detail


@pytest.mark.parametrize("family", FAMILIES)
def test_another_frame_around_the_same_rows_is_nothing_to_report(
    reports: list[Any], make_site: Any, family: str
) -> None:
    portal, web = make_site(family, reports)
    before = crawl(portal, web)
    web.site.switch(redesign="cosmetic")
    after = crawled_after(before, portal, web)
    assert (after.outcome, after.detail, len(after.listings)) == (None, "", len(reports))


@pytest.mark.parametrize("family", ["jiangxi", "epoint"])
def test_an_interface_that_is_gone_under_a_new_page_is_a_redesign(
    reports: list[Any], make_site: Any, family: str
) -> None:
    portal, web = make_site(family, reports)
    before = crawl(portal, web)
    web.site.switch(redesign="script", hazard="404", hazard_under="/queryList" if family == "jiangxi" else "/EWB-FRONT")
    after = crawled_after(before, portal, web)
    assert after.outcome is PortalOutcome.REDESIGNED
    assert "gone: " in after.detail or "new: " in after.detail


@pytest.mark.parametrize("family", DRAWN_BY_THE_PAGE)
def test_a_page_that_only_looks_right_is_never_an_empty_success(
    reports: list[Any], make_site: Any, family: str
) -> None:
    portal, web = make_site(family, reports[-3:], redesign="script")
    result = crawl(portal, web)
    assert result.outcome in (PortalOutcome.FAILED, PortalOutcome.UNKNOWN_FAMILY)
    assert result.detail


@pytest.mark.parametrize("family", ["jcms", "truecms", "ucap", "gkmlpt", "jiangxi", "jpaas", "epoint"])
def test_an_empty_list_that_says_so_is_empty(make_site: Any, family: str) -> None:
    portal, web = make_site(family, [])
    assert crawl(portal, web).outcome is PortalOutcome.EMPTY


@pytest.mark.parametrize("family", ["trs", "nfcms", "vsb", "longxun", "pattern", "jcms_xxgk"])
def test_an_empty_list_that_says_nothing_is_an_alarm(make_site: Any, family: str) -> None:
    portal, web = make_site(family, [])
    assert crawl(portal, web).outcome in (PortalOutcome.FAILED, PortalOutcome.UNKNOWN_FAMILY)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(
    ("status", "outcome"),
    [("521", PortalOutcome.BLOCKED), ("404", PortalOutcome.GONE), ("503", PortalOutcome.UNREACHABLE)],
)
def test_a_failing_list_page_passes_its_outcome_on(
    reports: list[Any], make_site: Any, family: str, status: str, outcome: PortalOutcome
) -> None:
    portal, web = make_site(family, reports[-3:], hazard=status)
    result = crawl(portal, web)
    assert (result.outcome, result.listings) == (outcome, ())
    assert web.site.origin in result.detail


@pytest.mark.parametrize("family", ["trs", "jcms", "ucap", "nfcms", "vsb", "pattern"])
def test_a_block_in_mid_list_keeps_the_first_pages(reports: list[Any], make_site: Any, family: str) -> None:
    portal, web = make_site(family, reports, per_page=2, hazard="521", hazard_after=2)
    result = crawl(portal, web)
    assert result.outcome is PortalOutcome.BLOCKED
    assert 0 < len(result.listings) < len(reports)


@pytest.mark.parametrize("family", FAMILIES)
def test_files_are_found_however_they_are_linked(make_site: Any, make_articles: Any, family: str) -> None:
    forms = {
        2017: "page_and_pdf",
        2018: "pdf",
        2019: "docx",
        2020: "html_as_doc",
        2021: "inline_pdf",
        2022: "direct_pdf",
    }
    portal, web = make_site(family, make_articles(range(2016, 2024), forms=forms))
    result = crawl(portal, web)
    assert result.outcome is None
    assert len(result.listings) == 8
    for listing in result.listings:
        detail = read_detail(portal, listing, web(Request(listing.url)))
        form = forms.get(listing.year_hint or 0)
        assert detail.looks_like_report, detail.reason
        assert detail.has_body == (form in (None, "page_and_pdf") or listing.is_file)
        assert len(detail.attachments) == (0 if form is None or listing.is_file else 1)
        for attachment in detail.attachments:
            assert attachment.inline == (form == "inline_pdf")
            assert web(Request(attachment.url, download=True)).outcome is FetchOutcome.OK


def test_a_file_that_only_the_search_names_is_its_articles(make_site: Any, make_articles: Any) -> None:
    published = make_articles(range(2020, 2023), forms=dict.fromkeys(range(2020, 2023), "pdf"))
    portal, web = make_site("ucap", published, mode="json", bare_pages=True)
    for listing in crawl(portal, web).listings:
        detail = read_detail(portal, listing, web(Request(listing.url)))
        assert detail.looks_like_report, detail.reason
        (file,) = detail.attachments
        assert web(Request(file.url, download=True)).body.startswith(b"%PDF")


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("per_page", [2, 4, 15])
def test_pinned_and_repeated_rows_neither_stop_a_crawl_nor_alarm(
    make_site: Any, reports: list[Any], monkeypatch: pytest.MonkeyPatch, family: str, per_page: int
) -> None:
    """An old report is pinned on top and stands in its place too; the last page only repeats what came before."""
    portal, web = make_site(family, reports, per_page=per_page)
    newest = reports[::-1]
    shown = [newest[9], *newest, newest[0], newest[1]]
    monkeypatch.setattr(web.site, "rows", lambda: shown)
    result = crawl(portal, web)
    assert (result.outcome, result.detail) == (None, "")
    assert sorted(listing.year_hint for listing in result.listings) == list(YEARS)
