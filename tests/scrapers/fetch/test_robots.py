"""robots.txt by RFC 9309, and what firewalls make of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from scrapers.fetch import Client, Request
from scrapers.fetch.robots import RobotsStore, rules_from
from warehouse.codebook.records import FetchOutcome as Outcome

RULES = b"User-agent: *\nDisallow: /private/\nCrawl-delay: 2\n\nUser-agent: gongkai\nDisallow: /closed/\n"


def test_rules_for_us_are_obeyed_and_only_those(site, fetching):
    site.serve("/robots.txt", RULES, media="text/plain")
    session = fetching(site, probe_absent=False)
    assert session(Request(site.serve("/private/a.html"))).outcome is Outcome.OK
    refused = session(Request(site.serve("/closed/a.html")))
    assert refused.outcome is Outcome.REFUSED_BY_ROBOTS
    assert site.paths() == ["/robots.txt", "/private/a.html"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_four_hundred_and_something_means_no_rules(site, fetching, status):
    site.serve("/robots.txt", b"<html>no</html>", status=status)
    assert fetching(site, retries=0)(Request(site.serve("/a.html"))).outcome is Outcome.OK


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_failing_server_is_left_alone(site, fetching, status):
    site.serve("/robots.txt", b"", status=status)
    capture = fetching(site, retries=0)(Request(site.serve("/a.html")))
    assert capture.outcome is Outcome.REFUSED_BY_ROBOTS
    assert str(status) in capture.detail
    assert "/a.html" not in site.paths()


def test_an_unreachable_robots_txt_closes_the_host(fetching):
    capture = fetching("127.82.1.1", retries=0)(Request("http://127.82.1.1:9/a.html"))
    assert capture.outcome is Outcome.UNREACHABLE
    assert "robots.txt" in capture.detail


@pytest.mark.parametrize(
    ("status", "body", "headers", "vendor"),
    [
        (403, b"<html><a href='http://wangshan.360.cn'>x</a></html>", {}, "qianxin_wzws"),
        (403, b"<html>no</html>", {"Server": "Safedog/4"}, "safedog"),
        (412, b"<script>$_ts=window['$_ts'];$_ts.nsd=1</script>", {}, "ruishu"),
        (521, b"<script>document.cookie='__jsl_clearance_s=1';location.href='/'</script>", {}, "jiasule"),
        (405, b"<html>no</html>", {}, "unknown"),
        (200, b"<html><script>document.cookie='C3VK=1; max-age=300';location.reload()</script></html>", {}, "c3vk"),
    ],
)
def test_a_firewalls_answer_is_a_block_and_no_permission(site, fetching, status, body, headers, vendor):
    site.serve("/robots.txt", body, status=status, headers=headers)
    capture = fetching(site, retries=0)(Request(site.serve("/a.html")))
    assert (capture.outcome, capture.blocked_by) == (Outcome.BLOCKED, vendor)
    assert "/a.html" not in site.paths()


@pytest.mark.parametrize(
    "body", [b"", b"<!DOCTYPE html><html><body>Disallow: / </body></html>", b"\xef\xbb\xbfUser-agent: *\n"]
)
def test_what_is_no_rule_forbids_nothing(body):
    assert rules_from(200, body).allows("http://www.example.gov.cn/a.html")


def test_a_byte_order_mark_hides_no_rule():
    assert not rules_from(200, b"\xef\xbb\xbfUser-agent: *\nDisallow: /").allows("http://www.example.gov.cn/a.html")


def test_the_file_may_be_redirected_to(site, fetching):
    site.serve("/seo/robots.txt", RULES, media="text/plain")
    site.redirect("/robots.txt", "/seo/robots.txt")
    assert fetching(site)(Request(site.serve("/closed/a.html"))).outcome is Outcome.REFUSED_BY_ROBOTS


def test_a_host_is_asked_once_a_run_whatever_the_number_of_portals(site, archive, fetching):
    settings = replace(fetching(site)._shared.settings)
    client = Client(settings, archive)
    for name in ("one", "two", "three"):
        client.session(name, [site.address])(Request(site.serve("/a.html")))
    assert site.paths().count("/robots.txt") == 1


def test_a_crawl_delay_slows_us_down_to_a_limit(site, archive, fetching):
    waits: list[float] = []
    site.serve("/robots.txt", b"User-agent: *\nCrawl-delay: 500\n", media="text/plain")
    settings = replace(fetching(site)._shared.settings, probe_absent=False, longest_crawl_delay=7.0)
    session = Client(settings, archive, sleep=waits.append).session("p", [site.address])
    for number in range(3):
        session(Request(site.serve(f"/{number}.html")))
    assert [round(wait) for wait in waits] == [7, 14]  # the fake sleep passes no time


def test_an_answer_serves_for_a_day_across_runs(site, fetching, tmp_path):
    site.serve("/robots.txt", RULES, media="text/plain")
    for _ in range(2):
        fetching(site, politeness_folder=tmp_path / "hosts")(Request(site.serve("/a.html")))
    assert site.paths().count("/robots.txt") == 1


def test_a_kept_answer_grows_old_and_a_broken_one_is_ignored(tmp_path):
    store = RobotsStore(tmp_path)
    now = datetime(2026, 1, 31, tzinfo=UTC)
    store.keep("http://www.example.gov.cn", now, 200, RULES)
    assert store.read("http://www.example.gov.cn", now + timedelta(hours=23), 24) == (200, RULES)
    assert store.read("http://www.example.gov.cn", now + timedelta(hours=25), 24) is None
    for file in tmp_path.iterdir():
        file.write_text("{")
    assert store.read("http://www.example.gov.cn", now, 24) is None


def test_the_last_good_answer_serves_while_the_server_fails(site, fetching, tmp_path):
    site.serve("/robots.txt", RULES, media="text/plain")
    fetching(site, politeness_folder=tmp_path)(Request(site.serve("/a.html")))
    site.serve("/robots.txt", b"", status=500)
    session = fetching(site, politeness_folder=tmp_path, robots_hours=0, retries=0)
    assert session(Request(site.url("/a.html"))).outcome is Outcome.OK
    assert session(Request(site.serve("/closed/a.html"))).outcome is Outcome.REFUSED_BY_ROBOTS


def test_the_answer_is_archived_as_the_fetchers_own_question(site, fetching, archive):
    fetching(site)(Request(site.serve("/a.html")))
    kinds = [record.kind for _, record in archive.records()]
    assert kinds == ["robots", "page"]
