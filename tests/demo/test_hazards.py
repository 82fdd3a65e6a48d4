"""Challenges, blocks and broken wires look as they do in the field."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests

from demo.portals.articles import Article
from demo.portals.hazards import HAZARDS
from demo.portals.simulator import Simulator

Simulate = Callable[..., Simulator]


def ask(portals: Simulator, path: str | None = None, **headers: str) -> requests.Response:
    url = portals.list_url("portal") if path is None else portals.base_url("portal") + path
    return requests.get(url, headers=headers, timeout=2, allow_redirects=False)


@pytest.mark.parametrize(
    ("hazard", "status", "mark"),
    [
        ("521", 521, "__jsluid_s"),
        ("412", 412, "$_ts.nsd"),
        ("405", 405, "电信云防护"),
        ("405_aliyun", 405, "errors.aliyun.com"),
        ("403_wzws", 403, "reason:GeoBL"),
        ("403_tencent", 403, "腾讯云Web应用防火墙"),
        ("c3vk", 200, "C3VK="),
        ("captcha", 200, "验证码"),
        ("503", 503, "Retry-After"),
        ("429", 429, "Retry-After"),
        ("elsewhere", 302, "elsewhere.example"),
        ("404", 404, ""),
        ("410", 410, ""),
    ],
)
def test_a_hazard_shows_its_status_and_its_mark(simulate: Simulate, hazard: str, status: int, mark: str) -> None:
    answer = ask(simulate("trs", hazard=hazard))
    assert answer.status_code == status
    assert mark in answer.text + str(answer.headers)


def test_the_c3vk_shell_is_some_hundred_bytes_and_reloads(simulate: Simulate) -> None:
    answer = ask(simulate("trs", hazard="c3vk"))
    assert 300 < len(answer.content) < 500
    assert "reload()" in answer.text


def test_a_cookie_jar_satisfies_the_redirect_to_itself(simulate: Simulate) -> None:
    portals = simulate("trs", hazard="self_cookie")
    assert ask(portals).headers["Location"] == portals.sites["portal"].list_path
    with requests.Session() as session:
        assert session.get(portals.list_url("portal"), timeout=5).status_code == 200
    assert [ask(portals).status_code for _ in range(3)] == [302, 302, 302]


@pytest.mark.parametrize("hazard", ["reset", "hang"])
def test_a_wire_can_break_or_hang(simulate: Simulate, hazard: str) -> None:
    with pytest.raises((requests.ConnectionError, requests.Timeout)):
        requests.get(simulate("trs", hazard=hazard).list_url("portal"), timeout=0.5)


def test_an_answer_can_be_late(simulate: Simulate) -> None:
    with pytest.raises(requests.Timeout):
        requests.get(simulate("trs", latency=30).list_url("portal"), timeout=0.2)


def test_a_slow_answer_arrives_whole(simulate: Simulate) -> None:
    portals = simulate("trs")
    quick = ask(portals)
    portals.switch("portal", slow=0.001)
    assert ask(portals).content == quick.content


def test_an_answer_can_break_off(simulate: Simulate, articles: list[Article]) -> None:
    portals = simulate("trs", truncate="/zwgk/")
    path = portals.sites["portal"].article_path(articles[-1])
    with pytest.raises(requests.RequestException, match=r"IncompleteRead|Connection broken|reset"):
        ask(portals, path)


def test_a_hazard_can_be_bounded_to_some_addresses(simulate: Simulate, articles: list[Article]) -> None:
    portals = simulate("trs", hazard="403", hazard_under="/zwgk/")
    assert ask(portals).status_code == 403
    assert ask(portals, "/robots.txt").status_code == 404


def test_throttling_begins_after_some_requests(simulate: Simulate) -> None:
    portals = simulate("trs", hazard="foreign_page", hazard_after=2)
    sizes = [len(ask(portals).content) for _ in range(3)]
    assert sizes[0] == sizes[1] != sizes[2]


@pytest.mark.parametrize(
    ("kind", "status", "mark"),
    [
        ("absent", 404, ""),
        ("allow", 200, "Disallow:\n"),
        ("disallow", 200, "Disallow: /\n"),
        ("disallow_list", 200, "Disallow: /zwgk/zfxxgkzl/zfxxgknb/\n"),
        ("403", 403, ""),
        ("503", 503, ""),
        ("waf", 521, "jsl"),
    ],
)
def test_robots_txt_comes_in_all_kinds(simulate: Simulate, kind: str, status: int, mark: str) -> None:
    answer = ask(simulate("trs", robots=kind), "/robots.txt")
    assert answer.status_code == status
    assert mark in answer.text


@pytest.mark.parametrize("kind", ["page", "home", "stub"])
def test_a_missing_page_can_lie_about_its_status(simulate: Simulate, kind: str) -> None:
    answer = ask(simulate("trs", soft_404=kind), "/no/such/page.html")
    assert answer.status_code == 200
    assert ("不存在" in answer.text) == (kind == "page")
    assert (len(answer.content) == 3) == (kind == "stub")


@pytest.mark.parametrize(
    ("kind", "header", "meta", "codec"),
    [
        ("utf8", "charset=utf-8", '<meta charset="utf-8">', "utf-8"),
        ("no_header", "", '<meta charset="utf-8">', "utf-8"),
        ("gbk", "charset=GBK", '<meta charset="gb2312">', "gb18030"),
        ("gbk_under_utf8", "charset=utf-8", '<meta charset="gb2312">', "gb18030"),
        ("gbk_undeclared", "", "", "gb18030"),
    ],
)
def test_charsets_agree_or_lie(simulate: Simulate, kind: str, header: str, meta: str, codec: str) -> None:
    answer = ask(simulate("trs", charset=kind))
    assert answer.headers["Content-Type"].endswith(header or "text/html")
    assert "政府信息公开工作年度报告" in answer.content.decode(codec)
    assert meta in answer.content.decode(codec)
    assert ("<meta charset" in answer.content.decode(codec)) == bool(meta)


def test_gzip_can_come_unasked(simulate: Simulate) -> None:
    portals = simulate("trs", gzip="always")
    answer = requests.get(portals.list_url("portal"), headers={"Accept-Encoding": "identity"}, timeout=5)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "年度报告" in answer.text


@pytest.mark.parametrize("kind", ["self_signed", "wrong_host", "expired"])
def test_tls_fails_strictly_and_works_when_unverified(simulate: Simulate, kind: str) -> None:
    portals = simulate("trs", tls=kind)
    url = portals.list_url("portal")
    assert url.startswith("https://")
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(url, timeout=5)
    with pytest.warns(match="Unverified"):
        assert requests.get(url, timeout=5, verify=False).status_code == 200


def test_tls_can_be_too_old_for_today_s_clients(simulate: Simulate) -> None:
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(simulate("trs", tls="old_protocol").list_url("portal"), timeout=5, verify=False)


def test_tls_can_offer_a_key_exchange_that_is_too_weak_today(simulate: Simulate) -> None:
    with pytest.raises(requests.exceptions.SSLError, match="DH_KEY_TOO_SMALL"):
        requests.get(simulate("trs", tls="weak_dh").list_url("portal"), timeout=5, verify=False)


@pytest.mark.parametrize("kind", ["cards", "script"])
def test_a_redesign_keeps_the_data_and_drops_the_markup(simulate: Simulate, kind: str, articles: list[Article]) -> None:
    portals = simulate("jcms", redesign=kind)
    text = ask(portals).text
    assert "<datastore>" not in text
    assert ("card" in text and articles[-1].title in text) == (kind == "cards")
    assert ask(portals, portals.sites["portal"].article_path(articles[-1])).status_code == 200


def test_every_hazard_has_an_answer(simulate: Simulate) -> None:
    portals = simulate("trs")
    for hazard in sorted(set(HAZARDS) - {"hang", "reset", "self_cookie"}):
        portals.switch("portal", hazard=hazard)
        assert ask(portals).status_code >= 200
