"""Where answers lead, and where we do not follow."""

import pytest

from scrapers.fetch import Request
from warehouse.codebook.records import FetchOutcome as Outcome


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_within_the_portal_is_followed(site, fetching, status):
    site.serve("/zwgk/b.html")
    capture = fetching(site)(Request(site.redirect("/zwgk/a.html", "b.html", status)))
    assert (capture.outcome, capture.final_url) == (Outcome.OK, site.url("/zwgk/b.html"))


@pytest.mark.parametrize(("status", "method"), [(302, "GET"), (303, "GET"), (307, "POST")])
def test_a_form_is_sent_on_only_where_the_status_says_so(site, fetching, status, method):
    site.serve("/b", b"{}", media="application/json")
    fetching(site)(Request(site.redirect("/a", "/b", status), form={"page": "1"}))
    assert site.hits[-1][0] == method


def test_raw_chinese_in_a_location_is_sent_as_the_bytes_it_came_in(site, fetching):
    site.serve("/%C4%EA%B1%A8/b.html")
    capture = fetching(site)(Request(site.redirect("/x/a.html", "/年报/b.html".encode("gbk").decode("latin-1"))))
    assert capture.outcome is Outcome.OK


def test_another_bodys_host_is_reported_and_not_asked(site, sites, fetching):
    other = sites()
    capture = fetching(site)(Request(site.redirect("/a.html", other.serve("/b.html"))))
    assert capture.outcome is Outcome.REDIRECTED_ELSEWHERE
    assert other.address in capture.detail
    assert capture.final_url == other.url("/b.html")
    assert other.hits == []


def test_a_circle_ends(site, fetching):
    site.redirect("/b.html", "/a.html")
    capture = fetching(site)(Request(site.redirect("/a.html", "/b.html")))
    assert capture.outcome is Outcome.REDIRECTED_ELSEWHERE
    assert "circle" in capture.detail


def test_a_chain_longer_than_five_ends(site, fetching):
    for n in range(9):
        site.redirect(f"/{n}.html", f"/{n + 1}.html")
    capture = fetching(site)(Request(site.url("/0.html")))
    assert capture.outcome is Outcome.REDIRECTED_ELSEWHERE
    assert "more than 5" in capture.detail
    assert site.paths()[-1] == "/5.html"


def test_a_redirect_to_itself_that_wants_its_cookie_back_is_satisfied_by_a_plain_cookie_jar(site, fetching):
    def route(handler):
        if "CT6T=1" in (handler.headers.get("Cookie") or ""):
            return site.reply(site.page())
        return site.reply(status=302, headers={"Location": handler.path, "Set-Cookie": "CT6T=1; path=/"})

    site.routes["/a.html"] = route
    assert fetching(site)(Request(site.url("/a.html"))).outcome is Outcome.OK


def test_a_redirect_to_itself_for_ever_is_a_block(site, fetching):
    url = site.redirect("/a.html", "/a.html", **{"Set-Cookie": "CT6T=1; path=/"})
    capture = fetching(site)(Request(url))
    assert capture.outcome is Outcome.BLOCKED
    assert "CT6T" in capture.detail


@pytest.mark.parametrize(
    "shell",
    [
        b'<html><head><meta http-equiv="refresh" content="0; url=/zwgk/index.html"></head></html>',
        b"<html><head><META content='0;URL=/zwgk/index.html' HTTP-EQUIV=Refresh></head></html>",
        b'<html><script>window.location.href="/zwgk/index.html";</script></html>',
        b"<script>location = '/zwgk/index.html'</script><noscript>please wait</noscript>",
        b"<script>top.location.replace('/zwgk/index.html')</script>",
    ],
)
def test_a_shell_page_is_followed_like_a_redirect(site, fetching, shell):
    site.serve("/zwgk/index.html")
    capture = fetching(site)(Request(site.serve("/", shell)))
    assert (capture.outcome, capture.final_url) == (Outcome.OK, site.url("/zwgk/index.html"))


def test_a_page_with_content_that_mentions_a_location_is_no_shell(site, fetching):
    body = site.page().replace(b"</body>", b"<script>if (mobile) location.href='/m/'</script></body>")
    capture = fetching(site)(Request(site.serve("/a.html", body)))
    assert capture.final_url == site.url("/a.html")


def test_a_challenge_that_changes_the_location_is_not_followed(site, fetching):
    challenge = b"<html><script>document.cookie='k=' + f(7); location.href='/a.html?k';</script></html>"
    capture = fetching(site)(Request(site.serve("/a.html", challenge)))
    assert (capture.outcome, capture.blocked_by) == (Outcome.BLOCKED, "unknown")
    assert site.paths().count("/a.html") == 1


def test_a_redirect_to_a_firewalls_page_is_a_block(site, fetching):
    capture = fetching(site)(Request(site.redirect("/a.html", "https://waf.tencent.com/403page.html")))
    assert (capture.outcome, capture.blocked_by) == (Outcome.BLOCKED, "tencent_waf")


class TestDownloads:
    """An attachment may lie on another host, where a page of the portal leads there."""

    def test_a_host_that_a_page_links_may_be_asked_for_the_file(self, site, sites, fetching):
        store = sites()
        file = store.serve("/files/report.pdf", b"%PDF-1.7", media="application/pdf")
        session = fetching(site)
        session(
            Request(site.serve("/a.html", site.page().replace(b"</body>", f'<a href="{file}">f</a></body>'.encode())))
        )
        capture = session(Request(file, download=True))
        assert capture.outcome is Outcome.OK
        assert session(Request(file)).outcome is Outcome.FORBIDDEN_ADDRESS

    def test_a_host_that_no_page_links_may_not(self, site, sites, fetching):
        store = sites()
        file = store.serve("/files/report.pdf", b"%PDF-1.7", media="application/pdf")
        session = fetching(site)
        session(Request(site.serve("/a.html")))
        capture = session(Request(file, download=True))
        assert capture.outcome is Outcome.FORBIDDEN_ADDRESS
        assert "linked by no page" in capture.detail
        assert store.hits == []

    def test_the_portals_own_download_may_lead_to_object_storage(self, site, sites, fetching):
        middle, store = sites(), sites()
        store.serve("/bucket/x.rar", b"Rar!\x1a\x07", media="application/octet-stream")
        middle.redirect("/x.rar", store.url("/bucket/x.rar"), 301)
        url = site.redirect("/download?file=x", middle.url("/x.rar"))
        site.routes["/download"] = site.routes["/download?file=x"]
        capture = fetching(site)(Request(url, download=True))
        assert capture.outcome is Outcome.OK
        assert store.address in capture.detail

    def test_a_captcha_before_the_file_is_a_block(self, site, fetching):
        form = "<html><body><form>请输入验证码 <img src='/code.jsp'><input name='code'></form></body></html>".encode()
        capture = fetching(site)(Request(site.serve("/download.jsp", form), download=True))
        assert (capture.outcome, capture.blocked_by) == (Outcome.BLOCKED, "captcha")


def test_the_body_of_a_redirect_is_not_read_to_its_end(site, fetching):
    site.serve("/b.html")
    site.routes["/a.html"] = site.reply(bytes(3_000_000), 302, headers={"Location": "/b.html"})
    session = fetching(site, bytes_budget=1_000_000)
    assert session(Request(site.url("/a.html"))).outcome is Outcome.OK
    assert session.bytes_received < 500_000
