"""The simulator is a real server: many addresses, validators, counters, switches while it runs, a log."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace

import pytest
import requests

from demo.portals.articles import Article
from demo.portals.families import SITES
from demo.portals.simulator import Simulator
from demo.reports import TrueReport, random_report

Simulate = Callable[..., Simulator]


def test_every_portal_has_an_address_of_its_own() -> None:
    with Simulator(SITES["trs"](f"p{number}", "甲局") for number in range(300)) as portals:
        addresses = {portals.base_url(f"p{number}") for number in range(300)}
        assert len(addresses) == 300
        assert all(address.startswith("http://127.") for address in addresses)
        assert requests.get(portals.list_url("p299"), timeout=5).status_code == 200


def test_a_taken_port_gives_way_to_a_free_one() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.2", 0))
        holder.listen()
        taken = holder.getsockname()[1]
        with Simulator([SITES["trs"]("p", "甲局")], port=taken) as portals:
            assert not portals.base_url("p").endswith(f":{taken}")
            assert requests.get(portals.list_url("p"), timeout=5).status_code == 200


def test_after_stopping_nobody_listens(simulate: Simulate) -> None:
    portals = simulate("trs")
    url = portals.list_url("portal")
    portals.stop()
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=2)


@pytest.mark.parametrize("family", list(SITES))
def test_lists_and_articles_answer_304_to_their_own_validators(
    simulate: Simulate, family: str, articles: list[Article]
) -> None:
    portals = simulate(family)
    article_url = portals.base_url("portal") + portals.sites["portal"].article_path(articles[-1])
    for url in (portals.list_url("portal"), article_url):
        first = requests.get(url, timeout=5)
        by_tag = requests.get(url, headers={"If-None-Match": first.headers["ETag"]}, timeout=5)
        by_day = requests.get(url, headers={"If-Modified-Since": first.headers["Last-Modified"]}, timeout=5)
        assert (by_tag.status_code, by_day.status_code) == (304, 304)
        assert by_tag.content == b""


def test_the_click_counter_moves_on_and_the_tag_stays(simulate: Simulate, articles: list[Article]) -> None:
    portals = simulate("trs")
    url = portals.base_url("portal") + portals.sites["portal"].article_path(articles[0])
    one, two = requests.get(url, timeout=5), requests.get(url, timeout=5)
    assert one.content != two.content
    assert one.headers["ETag"] == two.headers["ETag"]


def test_some_portals_know_no_validators(simulate: Simulate) -> None:
    answer = requests.get(simulate("trs", conditional=False).list_url("portal"), timeout=5)
    assert "ETag" not in answer.headers
    assert "Last-Modified" not in answer.headers


def test_publishing_changes_list_and_validators(simulate: Simulate, reports: dict[int, TrueReport]) -> None:
    portals = simulate("trs")
    before = requests.get(portals.list_url("portal"), timeout=5)
    portals.publish("portal", random_report(1, "T2021", year=2023))
    after = requests.get(portals.list_url("portal"), headers={"If-None-Match": before.headers["ETag"]}, timeout=5)
    assert after.status_code == 200
    assert "2023年" in after.text


def test_an_amended_article_keeps_its_address(simulate: Simulate, articles: list[Article]) -> None:
    portals = simulate("trs")
    site, article = portals.sites["portal"], articles[-1]
    before = requests.get(portals.base_url("portal") + site.article_path(article), timeout=5)
    assert article.report is not None
    changed = replace(article.report, cells={**article.report.cells, ("proactive.permits.decisions", None): 123_456})
    portals.publish("portal", article.amended(changed))
    after = requests.get(before.url, timeout=5)
    assert "123456" in after.text
    assert after.headers["Last-Modified"] != before.headers["Last-Modified"]
    assert len(site.articles) == len(articles)


def test_an_unknown_switch_is_refused_by_name(simulate: Simulate) -> None:
    with pytest.raises(KeyError, match="no switch 'hazzard'"):
        simulate("trs").switch("portal", hazzard="521")


def test_switches_turn_over_http_too(simulate: Simulate) -> None:
    portals = simulate("trs")
    control = f"{portals.base_url('portal')}/__control__/switch"
    wish = {"portal": "portal", "switches": {"hazard": "521"}}
    assert requests.post(control, json=wish, timeout=5).json() == {"done": True}
    assert requests.get(portals.list_url("portal"), timeout=5).status_code == 521
    wrong = requests.post(control, json={"portal": "portal", "switches": {"hazzard": "521"}}, timeout=5)
    assert wrong.status_code == 400
    assert "hazzard" in wrong.json()["error"]


def test_the_log_tells_what_was_asked_and_answered(simulate: Simulate) -> None:
    portals = simulate("trs")
    tag = requests.get(portals.list_url("portal"), timeout=5).headers["ETag"]
    requests.get(portals.list_url("portal"), headers={"If-None-Match": tag, "User-Agent": "me"}, timeout=5)
    first, second = portals.requests_log("portal")
    assert (first.method, first.path, first.status) == ("GET", portals.sites["portal"].list_path, 200)
    assert (second.status, second.bytes_sent, second.conditional, second.user_agent) == (304, 0, True, "me")
    assert portals.requests_log("another") == []


def test_one_connection_carries_many_requests_and_head_has_no_body(simulate: Simulate) -> None:
    portals = simulate("jcms")
    with requests.Session() as session:
        for _ in range(5):
            head = session.head(portals.list_url("portal"), timeout=5)
            whole = session.get(portals.list_url("portal"), timeout=5)
            assert head.content == b""
            assert head.headers["Content-Length"] == whole.headers["Content-Length"]


def test_nonsense_on_the_wire_ends_only_its_own_connection(simulate: Simulate) -> None:
    portals = simulate("trs")
    host, port = portals.base_url("portal").removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as wire:
        wire.sendall(b"\x16\x03\x01 nonsense\r\n\r\n")
        assert wire.recv(100) == b""
    assert requests.get(portals.list_url("portal"), timeout=5).status_code == 200
