"""Every family × hazard, through the real fetcher and sockets: the outcome is right, and nothing is raised."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from scrapers.fetch import Client, FetchSettings
from scrapers.portals import crawl
from warehouse.codebook.records import PortalOutcome

simulated = pytest.importorskip("demo.portals.families", reason="the demo's extras are not installed")
FAMILIES = sorted(simulated.SITES)
YEARS = range(2019, 2025)
QUICK = FetchSettings(
    delay_seconds=0.0, timeout_seconds=0.5, total_seconds=2.0, retries=0, backoff_seconds=0.01,
    longest_retry_after=0.05, allow_loopback=True,
)  # fmt: skip

BLOCKED, GONE, UNREACHABLE = PortalOutcome.BLOCKED, PortalOutcome.GONE, PortalOutcome.UNREACHABLE
HAZARDS = {
    None: None, "self_cookie": None,
    "521": BLOCKED, "412": BLOCKED, "405": BLOCKED, "405_aliyun": BLOCKED, "403_wzws": BLOCKED, "403_tencent": BLOCKED,
    "403": BLOCKED, "c3vk": BLOCKED, "captcha": BLOCKED, "429": BLOCKED, "503": BLOCKED,
    "404": GONE, "410": GONE, "elsewhere": GONE, "empty_body": GONE,
    "500": UNREACHABLE, "reset": UNREACHABLE, "hang": UNREACHABLE,
}  # fmt: skip


@pytest.fixture(scope="module")
def portals(make_articles: Callable[..., list[Any]]) -> Iterator[Any]:
    from demo.portals.simulator import Simulator

    published = make_articles(YEARS)
    sites = [simulated.SITES[family](family, "临江市生态环境局", list(published), per_page=4) for family in FAMILIES]
    with Simulator(sites) as running:
        yield running


@pytest.mark.slow
@pytest.mark.parametrize("hazard", HAZARDS, ids=str)
def test_a_hazard_on_the_list_gives_its_outcome(
    portals: Any, portal_of: Callable[..., Any], hazard: str | None
) -> None:
    client = Client(QUICK)
    given = {}
    for family in FAMILIES:
        site = portals.sites[family]
        portals.switch(family, hazard=hazard, hazard_under=site.list_path.split("?")[0])
        url = portals.list_url(family)
        with client.session(family, (url,), remembered={}) as session:
            result = crawl(portal_of(site.family, url), session)
        portals.switch(family, hazard=None)
        given[family] = result.outcome
        assert len(result.listings) == (len(YEARS) if result.outcome is None else 0), (family, result.detail)
        assert bool(result.detail) == (result.outcome is not None)
    assert given == dict.fromkeys(FAMILIES, HAZARDS[hazard])


@pytest.mark.slow
@pytest.mark.parametrize("robots", ["disallow", "disallow_list"])
def test_what_robots_txt_forbids_is_left_alone(portals: Any, portal_of: Callable[..., Any], robots: str) -> None:
    client = Client(QUICK)
    for family in FAMILIES:
        portals.switch(family, robots=robots)
        url = portals.list_url(family)
        with client.session(family, (url,), remembered={}) as session:
            result = crawl(portal_of(portals.sites[family].family, url), session)
        portals.switch(family, robots="absent")
        assert (result.outcome, result.listings) == (PortalOutcome.REFUSED_BY_ROBOTS, ()), family
