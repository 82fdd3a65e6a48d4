"""Every family × hazard, through the real fetcher and sockets: the outcome is right, and nothing is raised."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
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


def crawled(portals: Any, portal_of: Callable[..., Any], name: str, client: Client, **granted: Any) -> Any:
    url = portals.list_url(name)
    with client.session(name, (url,), remembered={}, **granted) as session:
        return crawl(portal_of(portals.sites[name].family, url), session)


HARMLESS = [
    {"charset": "gbk"}, {"charset": "gbk_under_utf8"}, {"charset": "gbk_undeclared"}, {"charset": "no_header"},
    {"gzip": "always"}, {"conditional": False}, {"clicks": "none"}, {"latency": 0.02}, {"slow": 0.0001},
    {"soft_404": "page"}, {"soft_404": "home"}, {"soft_404": "stub"}, {"robots": "allow"}, {"robots": "403"},
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("switches", HARMLESS, ids=str)
def test_what_is_odd_but_no_hazard_costs_no_report(
    portals: Any, portal_of: Callable[..., Any], switches: dict[str, Any]
) -> None:
    client = Client(replace(QUICK, longest_crawl_delay=0.0, total_seconds=20.0, timeout_seconds=5.0))
    for name in FAMILIES:
        site = portals.sites[name]
        usual = {switch: site.switches[switch] for switch in switches}
        portals.switch(name, **switches)
        result = crawled(portals, portal_of, name, client)
        portals.switch(name, **usual)
        assert (result.outcome, result.detail, len(result.listings)) == (None, "", len(YEARS)), name


@pytest.mark.slow
@pytest.mark.parametrize(
    ("switches", "outcome"),
    [
        ({"truncate": "/"}, PortalOutcome.TRUNCATED),
        ({"robots": "503"}, PortalOutcome.REFUSED_BY_ROBOTS),
        ({"robots": "waf"}, PortalOutcome.BLOCKED),
    ],
    ids=str,
)
def test_what_spoils_every_answer_is_told(
    portals: Any, portal_of: Callable[..., Any], switches: dict[str, Any], outcome: PortalOutcome
) -> None:
    for name in FAMILIES:
        portals.switch(name, **switches)
        result = crawled(portals, portal_of, name, Client(QUICK))
        portals.switch(name, truncate=None, robots="absent")
        assert (result.outcome, result.listings) == (outcome, ()), name


@pytest.mark.slow
def test_a_foreign_page_under_load_is_an_alarm_and_never_an_empty_list(
    portals: Any, portal_of: Callable[..., Any]
) -> None:
    for name in FAMILIES:
        portals.switch(name, hazard="foreign_page", hazard_under=portals.sites[name].list_path.split("?")[0])
        result = crawled(portals, portal_of, name, Client(QUICK))
        portals.switch(name, hazard=None)
        if name in ("jiangxi", "epoint"):  # their rows come by an interface, whatever the page shows
            continue
        assert result.outcome in (PortalOutcome.FAILED, PortalOutcome.UNKNOWN_FAMILY, PortalOutcome.GONE), name
        assert result.listings == ()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
@pytest.mark.parametrize("kind", ["self_signed", "wrong_host", "expired", "old_protocol", "weak_dh"])
def test_broken_tls_is_trouble_until_the_registry_grants_an_exception(
    make_articles: Callable[..., list[Any]], portal_of: Callable[..., Any], kind: str
) -> None:
    from demo.portals.simulator import Simulator

    published = make_articles(YEARS)
    sites = [
        simulated.SITES[name](name, "临江市生态环境局", list(published), per_page=4, tls=kind) for name in FAMILIES
    ]
    client = Client(replace(QUICK, timeout_seconds=5.0, total_seconds=20.0))
    with Simulator(sites) as broken:
        for name in FAMILIES:
            strict = crawled(broken, portal_of, name, client)
            assert (strict.outcome, strict.listings) == (UNREACHABLE, ()), name
            assert "tls_trouble" in strict.detail
            lax = crawled(broken, portal_of, name, client, tls_exception="tls_unverified")
            assert (lax.outcome, len(lax.listings)) == (None, len(YEARS)), (name, lax.detail)
