"""A registry entry from an address, and one look at a portal that says what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scrapers.portals import ProposalError, diagnose, load_registry, propose
from scrapers.portals.propose import identity
from warehouse.codebook.records import FetchOutcome, PortalOutcome

simulated = pytest.importorskip("demo.portals.families", reason="the demo's extras are not installed")
HOST = "http://sthjj.linjiang.gov.cn"


@pytest.fixture(scope="module")
def reports(make_articles: Callable[..., list[Any]]) -> list[Any]:
    return make_articles(range(2020, 2025))


@pytest.mark.parametrize("family", sorted(simulated.SITES))
def test_a_proposed_entry_loads_and_finds_what_the_trial_found(
    tmp_path: Path, make_site: Any, reports: list[Any], family: str
) -> None:
    known, web = make_site(family, reports)
    entry = propose(web.list_url, web)
    assert entry.startswith("# 5 reports found by a trial crawl, 2020 to 2024.")
    path = tmp_path / "registry.yaml"
    path.write_text("demo: true\nportals:\n" + entry, encoding="utf-8")
    (portal,) = load_registry(path).portals
    assert (portal.family, portal.bureaus[0].name, portal.first_year) == (known.family, "临江市生态环境局", 2020)


def anchors(*links: tuple[str, str]) -> str:
    return "<html><head><meta name='SiteName' content='临江市生态环境局'></head><body>" + "".join(
        f"<a href='{href}'>{text}</a>" for href, text in links
    )


def test_from_a_home_page_the_column_is_found_by_its_links(web: Any) -> None:
    web.put(HOST + "/", anchors(("/gkxx/", "政府信息公开"), ("/news/", "新闻")))
    web.put(HOST + "/gkxx/", anchors(("/gkxx/zn/", "政府信息公开指南"), ("/gkxx/nb/", "政府信息公开年报")))
    rows = [(f"./{y + 1}01/t{y + 1}0119_{y}.html", f"{y}年政府信息公开工作年度报告") for y in (2022, 2023)]
    web.put(HOST + "/gkxx/nb/", anchors(*rows) + "<title>政府信息公开年报</title>")
    entry = propose(HOST + "/", web)
    assert f'url: "{HOST}/gkxx/nb/"' in entry
    assert "family: trs" in entry
    assert "bureau: 临江市生态环境局" in entry


@pytest.mark.parametrize("family", ["trs", "jcms", "nfcms"])
def test_from_a_report_its_list_is_found(make_site: Any, reports: list[Any], family: str) -> None:
    _, web = make_site(family, reports)
    entry = propose(web.site.origin + web.site.article_path(reports[0]), web)
    assert f"family: {family}" in entry
    assert web.list_url in entry


def test_nothing_is_proposed_for_what_is_not_known(web: Any) -> None:
    web.put(HOST + "/", anchors(("/news/", "新闻")))
    with pytest.raises(ProposalError, match="no column of yearly reports found"):
        propose(HOST + "/", web)
    with pytest.raises(ProposalError, match="gone"):
        propose(HOST + "/absent/", web)
    with pytest.raises(ProposalError, match="impostors"):
        propose("http://www.hbdiao.com/www/zfwgk/xxgknb/", web)
    with pytest.raises(ProposalError, match="not an http address"):
        propose("sthjj.linjiang", web)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://sthjj.hangzhou.gov.cn/col/col1/index.html", "hangzhou-sthjj"),
        ("https://www.lixia.gov.cn/", "lixia"),
        ("http://www.qhd.gov.cn:81/info/", "qhd"),
    ],
)
def test_an_id_is_made_of_the_host(url: str, expected: str) -> None:
    assert identity(url) == expected


def test_a_healthy_portal_is_told_to_be_marked(make_site: Any, make_articles: Any) -> None:
    published = [article for article in make_articles(range(2018, 2025)) if article.year != 2020]
    portal, web = make_site("trs", published)
    seen = diagnose(portal, web)
    assert (seen.outcome, seen.recognised, seen.configured, seen.robots) == (None, "trs", "trs", "allowed")
    assert seen.listed == 6
    assert seen.missing_years == (2020,)
    assert seen.sample
    assert seen.sample.looks_like_report
    assert seen.requests == 2
    assert any("verified" in line for line in seen.advice)


def test_a_wrong_family_is_seen(make_site: Any, portal_of: Any, reports: list[Any]) -> None:
    _, web = make_site("vsb", reports)
    seen = diagnose(portal_of("gkmlpt", web.list_url), web)
    assert seen.outcome is PortalOutcome.FAILED
    assert seen.recognised == "vsb"
    assert "the page looks like vsb; the registry says gkmlpt" in seen.advice


@pytest.mark.parametrize(
    ("outcome", "robots", "portal_outcome"),
    [
        (FetchOutcome.REFUSED_BY_ROBOTS, "refused", PortalOutcome.REFUSED_BY_ROBOTS),
        (FetchOutcome.BLOCKED, "unknown", PortalOutcome.BLOCKED),
        (FetchOutcome.UNREACHABLE, "unknown", PortalOutcome.UNREACHABLE),
        (FetchOutcome.SOFT_404, "allowed", PortalOutcome.GONE),
        (FetchOutcome.TLS_TROUBLE, "allowed", PortalOutcome.UNREACHABLE),
        (FetchOutcome.WRONG_TYPE, "allowed", PortalOutcome.FAILED),
    ],
)
def test_a_page_that_cannot_be_had_says_what_to_do(
    web: Any, portal_of: Any, outcome: FetchOutcome, robots: str, portal_outcome: PortalOutcome
) -> None:
    web.put(HOST + "/nb/", outcome)
    seen = diagnose(portal_of("trs", HOST + "/nb/"), web)
    assert (seen.outcome, seen.fetched, seen.robots) == (portal_outcome, outcome, robots)
    assert seen.advice
