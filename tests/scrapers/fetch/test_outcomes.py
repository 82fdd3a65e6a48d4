"""Every way a request can end, against servers that really do it."""

import gzip
import threading
import zlib

import pytest

from scrapers.fetch import Remembered, Request, request_key
from warehouse.codebook.records import FetchOutcome as Outcome


def test_a_page_is_captured_with_its_hashes_charset_and_place_in_the_archive(site, fetching, archive):
    url = site.serve("/a.html")
    capture = fetching(site)(Request(url, note={"title": "某报告"}))
    assert capture.outcome is Outcome.OK
    assert capture.ok
    assert capture.body == site.page()
    assert capture.text_encoding == "utf-8"
    record = archive.read(capture.archived)
    assert (record.body, record.url, record.portal_id, record.note) == (
        capture.body,
        url,
        "portal",
        {"title": "某报告"},
    )


def test_who_we_are_is_said_honestly_with_a_contact(site, fetching):
    fetching(site)(Request(site.serve("/a.html")))
    agent = site.hits[-1][2]["User-Agent"]
    assert agent.startswith("gongkai/")
    assert "mailto:operator@example.org" in agent
    assert "Mozilla" not in agent


def test_a_form_is_posted(site, fetching):
    url = site.serve("/list.jsp", b'{"rows": []}', media="application/json")
    capture = fetching(site)(Request(url, form={"page": "2", "unit": "某局"}))
    assert capture.outcome is Outcome.OK
    method, _, _, sent = site.hits[-1]
    assert (method, sent) == ("POST", b"page=2&unit=%E6%9F%90%E5%B1%80")


@pytest.mark.parametrize("status", [404, 410, 550])
def test_what_is_not_there_is_gone(site, fetching, status):
    capture = fetching(site)(Request(site.serve("/a.html", status=status)))
    assert capture.outcome is Outcome.GONE
    assert str(status) in capture.detail


@pytest.mark.parametrize("status", [400, 500, 502, 504])
def test_other_statuses_are_the_servers_error(site, fetching, status):
    capture = fetching(site, retries=1)(Request(site.serve("/a.html", status=status)))
    assert capture.outcome is Outcome.SERVER_ERROR
    assert str(status) in capture.detail


@pytest.mark.parametrize("status", [401, 403, 405, 406, 412, 429, 468, 493, 503, 512, 521])
def test_a_refusal_without_a_known_face_is_still_blocked(site, fetching, status):
    capture = fetching(site, retries=0)(Request(site.serve("/a.html", b"<html>no</html>", status=status)))
    assert capture.outcome is Outcome.BLOCKED
    assert capture.blocked_by


def test_a_block_is_archived_as_evidence_and_not_asked_again(site, fetching, archive):
    script = b"<script>document.cookie='__jsl_clearance=x';location.href=location.pathname</script>"
    capture = fetching(site)(Request(site.serve("/a.html", script, status=521)))
    assert (capture.outcome, capture.blocked_by) == (Outcome.BLOCKED, "jiasule")
    assert archive.read(capture.archived).body == script
    assert site.paths().count("/a.html") == 1


def test_nobody_listening_is_unreachable_in_words(site, fetching):
    session = fetching(site, "127.82.0.1", retries=1)
    capture = session(Request("http://127.82.0.1:9/a.html"))
    assert capture.outcome is Outcome.UNREACHABLE
    assert "refused" in capture.detail
    assert capture.archived is None


def test_a_name_that_does_not_resolve_is_unreachable(fetching):
    capture = fetching("no-such-portal.invalid", retries=0)(Request("http://no-such-portal.invalid/a.html"))
    assert capture.outcome is Outcome.UNREACHABLE
    assert "does not resolve" in capture.detail


def test_a_server_that_accepts_and_says_nothing_is_unreachable(site, fetching):
    silence = threading.Event()
    url = site.serve("/a.html", wait=silence)
    capture = fetching(site, retries=0, timeout_seconds=0.2)(Request(url))
    silence.set()
    assert capture.outcome is Outcome.UNREACHABLE
    assert "silent" in capture.detail


def test_a_host_that_never_answers_is_left_alone_for_the_run(site, fetching):
    session = fetching("127.82.0.2", retries=0, obey_robots=False, give_up_after=2)
    details = [session(Request(f"http://127.82.0.2:9/{n}.html")).detail for n in range(4)]
    assert "left alone" not in details[1]
    assert "left alone" in details[2]
    assert session.requests == 2


def test_a_drip_of_header_lines_ends_at_the_total_time(site, fetching):
    def drip(handler):
        stop = threading.Event()
        try:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while not stop.wait(0.05):
                handler.wfile.write(b"X-Slow: 1\r\n")
        except OSError:
            pass
        return site.reply(raw=b"")

    site.routes["/a.html"] = drip
    capture = fetching(site, retries=0, timeout_seconds=1.0, total_seconds=0.4)(Request(site.url("/a.html")))
    assert capture.outcome is Outcome.UNREACHABLE
    assert "within 0.4 s" in capture.detail


def test_a_drip_of_body_bytes_ends_at_the_total_time_as_truncated(site, fetching):
    def drip(handler):
        stop = threading.Event()
        try:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
            while not stop.wait(0.05):
                handler.wfile.write(b"<p>")
        except OSError:
            pass
        return site.reply(raw=b"")

    site.routes["/a.html"] = drip
    capture = fetching(site, retries=0, timeout_seconds=1.0, total_seconds=0.4)(Request(site.url("/a.html")))
    assert capture.outcome is Outcome.TRUNCATED
    assert "0.4 s" in capture.detail


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Length: 5000\r\n\r\n<html><body>half a page",
        b"Transfer-Encoding: chunked\r\n\r\n10\r\n<html><body>half",
        b"Transfer-Encoding: chunked\r\n\r\n10\r\n<html><body>half\r\nzz\r\n",
        b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"<p>x" * 999)[:40],
    ],
    ids=["short of its length", "chunked without end", "broken chunk", "gzip cut off"],
)
def test_a_body_that_breaks_off_is_truncated_and_kept(site, fetching, archive, raw):
    site.routes["/a.html"] = site.reply(raw=b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + raw)
    capture = fetching(site, retries=1)(Request(site.url("/a.html")))
    assert capture.outcome is Outcome.TRUNCATED
    assert capture.detail
    assert archive.read(capture.archived).outcome is Outcome.TRUNCATED
    assert site.paths().count("/a.html") == 2


def test_a_break_that_passes_is_forgotten(site, fetching):
    replies = [site.reply(site.page(), length=99_999), site.reply(site.page())]
    site.routes["/a.html"] = lambda _: replies.pop(0)
    assert fetching(site, retries=2)(Request(site.url("/a.html"))).outcome is Outcome.OK


def test_a_page_larger_than_the_cap_is_not_read_to_its_end(site, fetching):
    session = fetching(site, max_bytes=10_000)
    announced = session(Request(site.serve("/a.html", b"<p>" * 9_000)))
    unannounced = site.reply(raw=b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + b"<p>" * 9_000)
    site.routes["/b.html"] = unannounced
    streamed = session(Request(site.url("/b.html")))
    assert announced.outcome is streamed.outcome is Outcome.TOO_LARGE
    assert (announced.body, streamed.body) == (b"", b"")


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_bomb_is_not_inflated(site, fetching, coding):
    zeros = bytes(40_000_000)
    body = gzip.compress(zeros) if coding == "gzip" else zlib.compress(zeros)
    url = site.serve("/a.html", body, headers={"Content-Encoding": coding})
    capture = fetching(site)(Request(url))
    assert capture.outcome is Outcome.TOO_LARGE
    assert "inflates" in capture.detail


@pytest.mark.parametrize("wrap", [gzip.compress, zlib.compress, lambda body: zlib.compress(body)[2:-4]])
def test_compressed_pages_are_read_in_all_dialects(site, fetching, wrap):
    coding = "gzip" if wrap is gzip.compress else "deflate"
    url = site.serve("/a.html", wrap(site.page()), headers={"Content-Encoding": coding})
    assert fetching(site)(Request(url)).body == site.page()


def test_gzip_announced_and_not_done_is_read_as_it_is(site, fetching):
    url = site.serve("/a.html", headers={"Content-Encoding": "gzip"})
    assert fetching(site)(Request(url)).body == site.page()


def test_a_coding_that_was_not_asked_for_is_no_page(site, fetching):
    url = site.serve("/a.html", b"\x0b\x02\x80", headers={"Content-Encoding": "br"})
    capture = fetching(site, retries=0)(Request(url))
    assert not capture.ok
    assert "br" in capture.detail


@pytest.mark.parametrize(
    ("name", "body", "media", "outcome"),
    [
        ("/a.pdf", b"%PDF-1.7 ...", "application/pdf", Outcome.OK),
        ("/a.html", b"%PDF-1.7 ...", "application/pdf", Outcome.OK),
        ("/a.pdf", b"<html><body>please wait</body></html>" + b" " * 3000, "text/html", Outcome.WRONG_TYPE),
        ("/a.html", b"\x89PNG\r\n\x1a\n" + bytes(90), "image/png", Outcome.WRONG_TYPE),
        ("/a.png", b"\x89PNG\r\n\x1a\n" + bytes(90), "image/png", Outcome.OK),
        ("/a.html", bytes(range(256)) * 9, "application/octet-stream", Outcome.WRONG_TYPE),
        ("/a.ceb", bytes(range(256)) * 9, "application/octet-stream", Outcome.OK),
        ("/list", b"[]", "application/json", Outcome.OK),
    ],
)
def test_a_type_is_wrong_only_where_it_is_of_no_use(site, fetching, name, body, media, outcome):
    capture = fetching(site)(Request(site.serve(name, body, media=media)))
    assert capture.outcome is outcome, capture.detail


def test_a_word_file_that_is_really_a_whole_page_is_of_use(site, fetching):
    assert fetching(site)(Request(site.serve("/a.doc", media="application/msword"))).outcome is Outcome.OK


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xef\xbb\xbf",
        b"<p>x</p>",
        "<html><body>您访问的页面不存在</body></html>".encode(),
        "<html><title>404</title><body>对不起</body></html>".encode() + b"<!-- -->" * 900,
        "<html><body>抱歉，找不到这个网页，五秒后回到首页</body></html>".encode("gb18030"),
    ],
)
def test_a_small_page_that_says_it_is_not_there_is_a_soft_404(site, fetching, body):
    capture = fetching(site)(Request(site.serve("/a.html", body)))
    assert capture.outcome is Outcome.SOFT_404
    assert capture.detail


def test_a_host_that_answers_anything_with_one_page_is_found_out(site, fetching):
    site.other = lambda handler: site.reply(
        site.page(title="某市人民政府").replace(b"<h1>", f"<h1>{handler.path}".encode())
    )
    session = fetching(site)
    assert session(Request(site.url("/zwgk/2020/art_1.html"))).outcome is Outcome.SOFT_404
    assert session(Request(site.serve("/zwgk/2021/art_2.html"))).outcome is Outcome.OK
    probes = [capture for capture in session.captures if capture.kind == "probe"]
    assert len(probes) == 1


def test_where_absence_is_honest_nothing_more_is_asked(site, fetching):
    session = fetching(site)
    session(Request(site.serve("/a.html")))
    session(Request(site.serve("/b.html", site.page(number=85))))
    assert site.paths() == ["/robots.txt", "/a.html", "/b.html"]


def test_a_page_that_is_sent_to_the_home_page_is_a_soft_404(site, fetching):
    site.serve("/", site.page(title="某市人民政府"))
    capture = fetching(site)(Request(site.redirect("/2019/art_1.html", "/")))
    assert capture.outcome is Outcome.SOFT_404
    assert "home page" in capture.detail


def test_an_empty_answer_of_an_interface_is_no_absence(site, fetching):
    xml = b"<datastore><totalrecord>0</totalrecord></datastore>  "
    assert fetching(site)(Request(site.serve("/dataproxy.jsp", xml, media="text/xml"))).outcome is Outcome.OK


def test_gbk_under_a_utf8_header_is_read_and_doubted(site, fetching):
    body = site.page().decode().encode("gb18030").replace(b"charset='utf-8'", b"name='x'")
    capture = fetching(site)(Request(site.serve("/a.html", body, media="text/html; charset=utf-8")))
    assert (capture.outcome, capture.text_encoding) == (Outcome.OK, "gb18030")
    assert "doubtful" in capture.detail


def test_budgets_end_a_portals_night(site, fetching):
    session = fetching(site, requests_budget=3)
    outcomes = [session(Request(site.serve(f"/{n}.html"))).outcome for n in range(4)]
    assert outcomes == [Outcome.OK, Outcome.OK, Outcome.OVER_BUDGET, Outcome.OVER_BUDGET]
    assert session.requests == 3


@pytest.mark.parametrize("announced", [True, False])
def test_no_answer_is_read_beyond_what_is_left_of_the_budget(site, fetching, announced):
    size = len(site.page())
    unannounced = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + site.page()
    for number in range(3):
        site.serve(f"/{number}.html", raw=None if announced else unannounced)
    session = fetching(site, bytes_budget=size + size // 2)
    captures = [session(Request(site.url(f"/{number}.html"))) for number in range(3)]
    assert [capture.outcome for capture in captures] == [Outcome.OK, Outcome.OVER_BUDGET, Outcome.OVER_BUDGET]
    assert "budget" in captures[1].detail
    assert captures[1].body == b""
    assert session.bytes_received <= size + size // 2 + 1


def test_one_portals_spent_budget_is_not_held_against_another_on_the_host(site, archive, fetching):
    from scrapers.fetch import Client, FetchSettings

    client = Client(FetchSettings(delay_seconds=0, allow_loopback=True, requests_budget=1), archive)
    spent = client.session("one", [site.address])
    spent(Request(site.serve("/a.html")))
    assert spent(Request(site.url("/a.html"))).outcome is Outcome.OVER_BUDGET
    other = client.session("other", [site.address])
    assert other(Request(site.url("/a.html"))).outcome is Outcome.OK


class TestTheQuietNight:
    """What is known unchanged costs one small request, and its body comes from the archive."""

    @staticmethod
    def serve_with_tag(site, path="/list.html", body=None):
        def route(handler):
            if handler.headers.get("If-None-Match") == '"v1"':
                return site.reply(status=304, headers={"ETag": '"v1"'})
            return site.reply(body or site.page(), headers={"ETag": '"v1"'})

        site.routes[path] = route
        return site.url(path)

    def test_a_304_brings_the_body_and_hashes_of_the_night_before(self, site, fetching):
        url = self.serve_with_tag(site)
        first = fetching(site)(Request(url))
        session = fetching(site, remembered={request_key(Request(url)): Remembered.of(first)})
        again = session(Request(url))
        assert again.outcome is Outcome.NOT_MODIFIED
        assert again.ok
        assert (again.body, again.sha256, again.content_sha256, again.archived, again.text_encoding) == (
            first.body,
            first.sha256,
            first.content_sha256,
            first.archived,
            first.text_encoding,
        )
        assert session.bytes_received < 100

    def test_what_was_remembered_may_be_keyed_by_plain_address(self, site, fetching):
        url = self.serve_with_tag(site)
        first = fetching(site)(Request(url))
        assert fetching(site, remembered={url: Remembered.of(first)})(Request(url)).outcome is Outcome.NOT_MODIFIED

    def test_last_modified_serves_as_well(self, site, fetching):
        stamp = "Sun, 05 Jan 2025 08:00:00 GMT"
        site.routes["/a.html"] = lambda handler: (
            site.reply(status=304)
            if handler.headers.get("If-Modified-Since") == stamp
            else site.reply(site.page(), headers={"Last-Modified": stamp})
        )
        url = site.url("/a.html")
        first = fetching(site)(Request(url))
        assert fetching(site, remembered={url: Remembered.of(first)})(Request(url)).outcome is Outcome.NOT_MODIFIED

    def test_a_body_that_the_archive_lost_is_fetched_again(self, site, fetching):
        from dataclasses import replace

        url = self.serve_with_tag(site)
        first = fetching(site)(Request(url))
        lost = Remembered.of(replace(first, archived=replace(first.archived, file="2020/01/lost.warc.gz")))
        again = fetching(site, remembered={url: lost})(Request(url))
        assert (again.outcome, again.body) == (Outcome.OK, first.body)

    def test_the_same_body_without_conditions_is_stored_as_a_revisit(self, site, fetching, archive):
        url = site.serve("/a.html")
        first = fetching(site)(Request(url))
        again = fetching(site, remembered={url: Remembered.of(first)})(Request(url))
        assert again.archived != first.archived
        assert archive.read(again.archived).refers_to == first.archived

    def test_a_304_of_a_page_that_now_redirects_elsewhere_is_not_believed(self, site, fetching):
        url = self.serve_with_tag(site)
        first = fetching(site)(Request(url))
        site.redirect("/list.html", "/other.html")
        self.serve_with_tag(site, "/other.html", site.page(number=85))
        again = fetching(site, remembered={url: Remembered.of(first)})(Request(url))
        assert (again.outcome, again.body) == (Outcome.OK, site.page(number=85))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n",
        b"SSH-2.0-OpenSSH_9\r\n",
        b"HTTP/1.1\r\n\r\n",
        b"HTTP/9.9 999 ???\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: minus\r\n\r\n<p>x</p>",
        b"HTTP/1.1 200 OK\r\nContent-Length: \xb2\r\n\r\n<p>x</p>",
        b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 9_000 + b"\r\n\r\n<p>x</p>",
        b"HTTP/1.1 503 Busy\r\nRetry-After: " + b"9" * 9_000 + b"\r\n\r\n<p>x</p>",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n<p>x</p>",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon here\r\n\r\n<p>x</p>",
        b"HTTP/1.1 200 OK\r\nContent-Type: \xff\xfe\r\n\r\n<p>x</p>",
        b"HTTP/1.1 200 OK\r\nSet-Cookie: \xc4\xea=1; domain=..; expires=never\r\n\r\n<p>x</p>",
        b"HTTP/1.1 302 Found\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://[bad\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: javascript:x\r\n\r\n",
        b"HTTP/1.1 304 Not Modified\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nContent-Encoding: gzip, gzip\r\n\r\nxx",
        b"HTTP/1.0 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nxx",
    ],
)
def test_nothing_that_a_server_sends_breaks_us(site, fetching, archive, raw):
    site.routes["/a.html"] = site.reply(raw=raw)
    session = fetching(site, retries=0, timeout_seconds=0.5)
    capture = session(Request(site.url("/a.html")))
    assert not capture.ok
    assert capture.detail
    assert "\n" not in capture.detail
    assert archive.check()[1] == ()


def test_a_contact_that_cannot_be_sent_is_refused_at_once():
    from scrapers.fetch import FetchSettings

    with pytest.raises(ValueError, match="ASCII"):
        FetchSettings(contact="某局\r\nX: y")


def test_nobody_poses_as_a_browser(site, fetching):
    fetching(site)(Request(site.serve("/a.html"), headers={"user-agent": "Mozilla/5.0", "Referer": site.url("/")}))
    sent = site.hits[-1][2]
    assert sent["User-Agent"].startswith("gongkai/")
    assert sent["Referer"] == site.url("/")


def test_many_portals_at_once_keep_their_troubles_to_themselves(sites, archive, fetching):
    from concurrent.futures import ThreadPoolExecutor

    from scrapers.fetch import Client

    good, silent, blocked = sites(), sites(), sites()
    stop = threading.Event()
    for n in range(5):
        good.serve(f"/{n}.html", good.page(number=n))
        silent.serve(f"/{n}.html", wait=stop)
        blocked.serve(f"/{n}.html", b"", status=521)
    settings = fetching(good, timeout_seconds=0.5, retries=0)._shared.settings
    client = Client(settings, archive)

    def crawl(number):
        own = (good, good, good, silent, blocked)[number % 5]
        with client.session(f"portal-{number}", [own.address]) as session:
            return own, [session(Request(own.url(f"/{n}.html"))).outcome for n in range(5)]

    with ThreadPoolExecutor(10) as pool:
        nights = list(pool.map(crawl, range(20)))
    stop.set()
    for own, outcomes in nights:
        expected = {good: Outcome.OK, silent: Outcome.UNREACHABLE, blocked: Outcome.BLOCKED}[own]
        assert outcomes == [expected] * 5
    assert archive.check()[1] == ()


def test_a_host_that_serves_its_home_page_under_load_is_found_out(site, fetching):
    home = site.page(title="某市人民政府")
    site.serve("/", home)
    site.serve("/2020/a.html", site.page(number=1))
    for n in range(3):
        site.serve(f"/2021/{n}.html", home)
    session = fetching(site)
    assert session(Request(site.url("/2020/a.html"))).outcome is Outcome.OK
    session(Request(site.url("/2021/0.html")))
    throttled = [session(Request(site.url(f"/2021/{n}.html"))) for n in (1, 2)]
    assert [capture.outcome for capture in throttled] == [Outcome.SOFT_404] * 2
    assert "home page" in throttled[0].detail
    assert site.paths().count("/") == 1


def test_one_list_at_two_addresses_is_not_absence(site, fetching):
    site.serve("/", site.page(title="某市人民政府"))
    session = fetching(site)
    same = [session(Request(site.serve(path))).outcome for path in ("/nb/index.html", "/nb/index_1.html")]
    assert same == [Outcome.OK] * 2
