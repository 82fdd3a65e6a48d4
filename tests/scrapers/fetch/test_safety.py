"""No address but public ones, however it is written, named or reached."""

import ipaddress
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.fetch import Request
from scrapers.fetch.safety import ForbiddenAddressError, connect, is_allowed
from warehouse.codebook.records import FetchOutcome as Outcome

INNER = [
    "10.0.0.1",
    "172.16.3.4",
    "192.168.1.1",
    "100.100.100.200",  # Aliyun's metadata, in the carriers' range
    "169.254.169.254",
    "168.63.129.16",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fd00:ec2::254",
    "ff02::1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::10.0.0.1",
    "64:ff9b::a00:1",
    "64:ff9b::7f00:1",
    "2002:a00:1::",
    "2002:7f00:1::1",
    "2001:0:53aa:64c:0:fe5d:f5ff:fffe",  # Teredo around 10.2.0.1
]


@pytest.mark.parametrize("address", INNER)
def test_inner_addresses_are_refused_even_where_loopback_is_allowed(address):
    assert not is_allowed(address)
    if "7f00" not in address:
        assert not is_allowed(address, allow_loopback=True)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.99.1.2", "::1", "::ffff:127.0.0.1"])
def test_loopback_is_refused_unless_it_is_asked_for(address):
    assert not is_allowed(address)
    assert is_allowed(address, allow_loopback=True)


@pytest.mark.parametrize("address", ["8.8.8.8", "59.255.1.2", "2400:3200::1", "::ffff:8.8.8.8"])
def test_public_addresses_are_allowed(address):
    assert is_allowed(address)


@given(st.ip_addresses(v=4, network="10.0.0.0/8") | st.ip_addresses(v=4, network="192.168.0.0/16"))
def test_no_wrapping_makes_a_private_address_public(inner):
    number = int(inner)
    for wrapped in (
        f"::ffff:{inner}",
        f"64:ff9b::{number >> 16:x}:{number & 0xFFFF:x}",
        f"2002:{number >> 16:x}:{number & 0xFFFF:x}::",
    ):
        assert not is_allowed(wrapped)


@given(st.text(max_size=20))
def test_what_is_no_address_is_refused(text):
    try:
        ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        assert not is_allowed(text, allow_loopback=True)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "127.0.0.1.",
    ],
)
def test_no_spelling_of_loopback_is_asked(site, fetching, host):
    session = fetching(host, allow_loopback=False, obey_robots=False)
    capture = session(Request(f"http://{host}:{site.port}/a.html"))
    assert capture.outcome is Outcome.FORBIDDEN_ADDRESS
    assert site.hits == []
    assert session.requests == 0


def test_a_name_that_leads_inside_is_refused_at_the_connection(site, fetching):
    session = fetching("localhost", allow_loopback=False, obey_robots=False)
    capture = session(Request(f"http://localhost:{site.port}/a.html"))
    assert capture.outcome is Outcome.FORBIDDEN_ADDRESS
    assert "not a public address" in capture.detail


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/latest/meta-data/", "http://10.0.0.8/", "http://[::ffff:10.0.0.8]/"]
)
def test_a_redirect_inside_is_refused(site, fetching, target):
    capture = fetching(site)(Request(site.redirect("/a.html", target), download=True))
    assert capture.outcome is Outcome.FORBIDDEN_ADDRESS


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://x/", "javascript:alert(1)", "", "http://"]
)
def test_only_http_is_spoken(site, fetching, url):
    assert fetching(site)(Request(url)).outcome is Outcome.FORBIDDEN_ADDRESS


def test_a_host_that_is_not_the_portals_is_not_asked(site, sites, fetching):
    other = sites()
    capture = fetching(site)(Request(other.serve("/a.html")))
    assert capture.outcome is Outcome.FORBIDDEN_ADDRESS
    assert other.hits == []


def _answers(*rounds):
    """A resolver that answers otherwise every time it is asked."""
    pending = list(rounds)

    def resolve(host, port, *args, **options):
        addresses = pending.pop(0) if len(pending) > 1 else pending[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return resolve


def test_a_resolver_that_changes_its_answer_gains_nothing(site, fetching, monkeypatch):
    """Checked and connected is one and the same number: there is no second question to answer otherwise."""
    monkeypatch.setattr(socket, "getaddrinfo", _answers(["10.9.9.9"], [site.address]))
    session = fetching("portal.example.gov.cn", obey_robots=False, retries=0)
    capture = session(Request(f"http://portal.example.gov.cn:{site.port}/a.html"))
    assert capture.outcome is Outcome.FORBIDDEN_ADDRESS
    monkeypatch.setattr(socket, "getaddrinfo", _answers([site.address], ["10.9.9.9"]))
    site.serve("/a.html")
    assert session(Request(f"http://portal.example.gov.cn:{site.port}/a.html")).outcome is Outcome.OK


def test_of_several_addresses_only_the_public_ones_are_tried(site, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", _answers(["10.9.9.9", site.address]))
    with connect("portal.example.gov.cn", site.port, 2.0, allow_loopback=True) as sock:
        assert sock.getpeername() == (site.address, site.port)
    with pytest.raises(ForbiddenAddressError, match=r"10\.9\.9\.9"):
        connect("portal.example.gov.cn", site.port, 2.0, allow_loopback=False)


def test_the_environments_proxies_are_not_used(site, fetching, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.83.0.1:1/")
    assert fetching(site)(Request(site.serve("/a.html"))).outcome is Outcome.OK
