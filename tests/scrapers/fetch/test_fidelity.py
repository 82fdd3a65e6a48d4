"""Every response as it came: coded bodies, repeated header lines, hops and passing errors, with what was asked."""

import gzip
import hashlib
import io
import json
import zlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import BufferWARCWriter

from scrapers.fetch import Archive, ArchiveDamagedError, Capture, Request
from scrapers.fetch.archive import members_of
from scrapers.fetch.inflate import Inflater
from scrapers.fetch.settings import Remembered
from scrapers.fetch.warc import record_of
from scrapers.fetch.wire import Wire, decoded, head_of
from warehouse.codebook.records import FetchOutcome as Outcome

DAMAGE = ArchiveDamagedError


def stored(archive):
    """(record, kind, decoded content) of every exchange but the fetcher's own questions, as warcio reads them."""
    archive.flush()
    found = []
    for file in archive.files():
        stream = io.BytesIO(archive._files.cat_file(f"{archive._root}/{file}"))
        for record in ArchiveIterator(stream, check_digests="raise"):
            extra = json.loads(record.rec_headers.get("Gongkai-Capture") or "{}")
            if record.rec_type not in ("response", "request", "revisit") or extra.get("kind") in ("robots", "probe"):
                continue
            found.append((record, extra.get("kind"), record.content_stream().read()))
    return found


def pairs(archive):
    """Responses (and revisits), each with the request that was recorded with it."""
    answers = {record.rec_headers["WARC-Record-ID"]: (record, kind, body) for record, kind, body in stored(archive)}
    asked = {
        r.rec_headers.get("WARC-Concurrent-To"): (r, body) for r, _, body in answers.values() if r.rec_type == "request"
    }
    return [
        (*answer, *asked[ident])
        for ident, answer in answers.items()
        if answer[0].rec_type != "request" and ident in asked
    ]


def test_a_coded_body_is_kept_in_its_coding_and_read_without(site, fetching, archive):
    page = site.page()
    coded = gzip.compress(page, mtime=7)
    url = site.serve("/a.html", coded, headers={"Content-Encoding": "gzip", "ETag": '"x"'})
    capture = fetching(site)(Request(url))
    assert (capture.body, capture.sha256, capture.wire) == (page, hashlib.sha256(page).hexdigest(), None)
    record = archive.read(capture.archived)
    assert (record.body, record.sha256) == (page, capture.sha256)
    assert record.payload_sha256 == hashlib.sha256(coded).hexdigest()
    assert record.headers["content-encoding"] == "gzip"
    ((response, kind, content, request, _),) = pairs(archive)
    assert (response.rec_type, kind, content) == ("response", "page", page)
    assert response.http_headers.get_header("Content-Encoding") == "gzip"
    assert response.http_headers.get_header("Content-Length") == str(len(coded))
    assert response.rec_headers["WARC-IP-Address"] == site.address
    assert request.http_headers.protocol == "GET"
    assert request.http_headers.statusline == "/a.html HTTP/1.1"
    assert request.http_headers.get_header("Host") == f"{site.address}:{site.port}"
    assert "gongkai" in request.http_headers.get_header("User-Agent").lower()


def test_header_lines_are_kept_each_as_it_came(site, fetching, archive):
    lines = b"Set-Cookie: a=1; path=/\r\nset-cookie: b=2\r\nX-Powered-By: \xc4\xea\r\n"
    body = b"<html>" + site.page() + b"</html>"
    raw = b"HTTP/1.1 200 Fine Enough\r\nContent-Type: text/html\r\n" + lines
    site.routes["/a.html"] = site.reply(raw=raw + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    capture = fetching(site)(Request(site.url("/a.html")))
    ((response, *_),) = pairs(archive)
    assert response.http_headers.statusline == "200 Fine Enough"
    assert [name for name, _ in response.http_headers.headers].count("Set-Cookie") == 1
    assert ("set-cookie", "b=2") in response.http_headers.headers
    assert archive.read(capture.archived).headers["set-cookie"] == "a=1; path=/, b=2"
    assert archive.read(capture.archived).headers["x-powered-by"] == "\xc4\xea"


def test_chunked_framing_is_undone_and_said_so(site, fetching, archive):
    page = site.page()
    coded = gzip.compress(page)
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (coded[:40], coded[40:])) + b"0\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    site.routes["/a.html"] = site.reply(raw=head + chunks)
    capture = fetching(site)(Request(site.url("/a.html")))
    assert (capture.outcome, capture.body) == (Outcome.OK, page)
    ((response, _, content, *_),) = pairs(archive)
    assert (content, response.http_headers.get_header("X-Archive-Orig-Transfer-Encoding")) == (page, "chunked")
    record = archive.read(capture.archived)
    assert (record.body, record.headers["transfer-encoding"]) == (page, "chunked")
    assert record.payload_sha256 == hashlib.sha256(coded).hexdigest()


def test_every_hop_has_its_record_and_every_record_its_request(site, fetching, archive):
    site.serve("/c.html")
    site.redirect("/b.html", "/c.html", 301)
    capture = fetching(site)(Request(site.redirect("/a.html", "/b.html")))
    told = [
        (
            kind,
            response.http_headers.statusline[:3],
            response.rec_headers["WARC-Target-URI"],
            request.http_headers.statusline,
        )
        for response, kind, _, request, _ in pairs(archive)
    ]
    assert told == [
        ("hop", "302", site.url("/a.html"), "/a.html HTTP/1.1"),
        ("hop", "301", site.url("/b.html"), "/b.html HTTP/1.1"),
        ("page", "200", site.url("/c.html"), "/c.html HTTP/1.1"),
    ]
    assert archive.read(capture.archived).url == site.url("/a.html")
    kinds = [record.kind for _, record in archive.records()]
    assert kinds == ["robots", "hop", "hop", "page"]


def test_an_error_that_passed_is_kept_too(site, fetching, archive):
    answers = iter([site.reply(b"busy", 503), site.reply(site.page())])
    site.routes["/a.html"] = lambda _: next(answers)
    assert fetching(site)(Request(site.url("/a.html"))).outcome is Outcome.OK
    assert [(kind, response.http_headers.statusline[:3]) for response, kind, *_ in pairs(archive)] == [
        ("hop", "503"),
        ("page", "200"),
    ]


@pytest.mark.parametrize(
    ("headers", "body"),
    [({}, b"page=2&name=%E5%B9%B4"), ({"Content-Type": "application/json"}, b'{"page": 2, "name": "\\u5e74"}')],
)
def test_what_was_posted_is_kept_as_it_was_sent(site, fetching, archive, headers, body):
    url = site.serve("/q", b'{"data": []}', media="application/json")
    fetching(site)(Request(url, form={"page": 2, "name": "年"}, headers=headers))
    assert site.hits[-1][3] == body
    ((_, _, _, request, sent),) = pairs(archive)
    assert (request.http_headers.protocol, sent) == ("POST", body)


def test_an_unchanged_page_is_a_revisit_with_the_304s_own_head(site, fetching, archive):
    coded = gzip.compress(site.page())
    url = site.serve("/a.html", coded, headers={"Content-Encoding": "gzip", "ETag": '"x"'})
    first = fetching(site)(Request(url))
    site.routes["/a.html"] = site.reply(b"", 304, headers={"ETag": '"x"'})
    again = fetching(site, remembered={url: Remembered.of(first)})(Request(url))
    assert (again.outcome, again.body) == (Outcome.NOT_MODIFIED, first.body)
    response, revisit = (answer for answer, *_ in pairs(archive))
    assert (revisit.rec_type, revisit.http_headers.statusline[:3]) == ("revisit", "304")
    assert revisit.rec_headers["WARC-Payload-Digest"] == response.rec_headers["WARC-Payload-Digest"]
    *_, (_, record) = archive.records()
    assert (record.body, record.status) == (first.body, 304)


def test_the_same_page_in_the_same_coding_is_a_revisit_and_in_another_is_not(site, fetching, archive):
    page = site.page()
    for body, headers in (
        (gzip.compress(page, mtime=1), {"Content-Encoding": "gzip"}),
        (gzip.compress(page, mtime=1), {"Content-Encoding": "gzip"}),
        (gzip.compress(page, mtime=2), {"Content-Encoding": "gzip"}),
        (page, {}),
    ):
        site.serve("/a.html", body, headers=headers)
        assert fetching(site)(Request(site.url("/a.html"))).body == page
    assert [answer.rec_type for answer, *_ in pairs(archive)] == ["response", "revisit", "response", "response"]
    assert [record.body for _, record in archive.records() if record.kind == "page"] == [page] * 4


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_a_body_that_breaks_off_or_lies_is_kept_and_can_be_read(site, fetching, archive, coding):
    coded = gzip.compress(site.page())[:-20] if coding == "gzip" else b"\x93\x00nonsense"
    url = site.serve("/a.html", coded, headers={"Content-Encoding": coding})
    capture = fetching(site, retries=0)(Request(url))
    assert capture.outcome in (Outcome.TRUNCATED, Outcome.WRONG_TYPE)
    assert archive.read(capture.archived).payload_sha256 == hashlib.sha256(coded).hexdigest()
    assert archive.check()[1] == ()


def old_member(body, **extra):
    """A record as older archives have it: decoded payload, its coding's line renamed, written by warcio."""

    class Writer(BufferWARCWriter):
        @staticmethod
        def _create_digester():
            return Digester("sha256")

    writer = Writer(gzip=True, warc_version="1.1")
    http = StatusAndHeaders("200", [("X-Archive-Orig-Content-Encoding", "gzip"), ("ETag", '"x"')], protocol="HTTP/1.1")
    named = {"Gongkai-Capture": json.dumps({"url": "http://a.gov.cn/", "kind": "page", **extra})}
    writer.write_record(
        writer.create_warc_record(
            "http://a.gov.cn/", "response", io.BytesIO(body), len(body), warc_headers_dict=named, http_headers=http
        )
    )
    return writer.get_contents()


def test_records_of_older_archives_are_read(tmp_path):
    body = b"<html>one</html>"
    record = record_of(old_member(body), "old.warc.gz", 0)
    assert (record.body, record.sha256, record.status) == (body, hashlib.sha256(body).hexdigest(), 200)
    assert record.headers["content-encoding"] == "gzip"
    (tmp_path / "2025").mkdir()
    (tmp_path / "2025" / "old.warc.gz").write_bytes(old_member(body))
    with Archive.open(tmp_path) as archive:
        ((reference, found),) = archive.records()
        assert found.body == body
        again = archive.append(replace(found.capture, wire=None), earlier=reference)
        assert archive.read(again).refers_to == reference


def test_content_that_is_no_longer_what_was_read_is_damage(archive, site, fetching):
    page = site.page()
    url = site.serve("/a.html", gzip.compress(page), headers={"Content-Encoding": "gzip"})
    captures = []
    archive_append = archive.append
    archive.append = lambda capture, *more, **named: captures.append(capture) or archive_append(capture, *more, **named)
    fetching(site)(Request(url))
    lying = replace(captures[-1], sha256="0" * 64)
    member, _ = members_of(lying, Request(url), record_id="<urn:uuid:1>", portal_id=None, original=None)
    with pytest.raises(DAMAGE, match="content is not"):
        record_of(member, "x.warc.gz", 0)


LINE = st.text(st.characters(min_codepoint=33, max_codepoint=255, exclude_characters="\x7f\x85\xa0\xad"), max_size=40)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    body=st.binary(max_size=2_000),
    coded=st.booleans(),
    status=st.integers(100, 599),
    lines=st.lists(st.tuples(st.from_regex(r"[a-z][a-z\-]{0,20}", fullmatch=True), LINE), max_size=6),
    request=st.binary(max_size=300),
)
def test_whatever_goes_over_the_wire_is_read_as_it_came(archive, body, coded, status, lines, request):
    lines = [(name, value) for name, value in lines if name not in ("content-encoding", "transfer-encoding")]
    lines += [("Content-Encoding", "gzip")] if coded else []
    kept = gzip.compress(body) if coded else body
    digest, url = hashlib.sha256(body).hexdigest(), "http://a.gov.cn/"
    now = datetime.now(UTC)
    wire = Wire(url, status, now, b"GET / HTTP/1.1\r\n\r\n" + request, head_of(f"HTTP/1.1 {status} X", lines), kept)
    capture = Capture(url, url, now, Outcome.OK, status, {}, body, digest, digest, wire=wire)
    record = archive.read(archive.append(capture))
    assert (record.body, record.sha256, record.status) == (body, digest, status)
    for name, value in dict(lines).items():
        assert value in record.headers[name]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    body=st.binary(max_size=3_000),
    coding=st.sampled_from(["gzip", "deflate", "x-gzip", "", "identity"]),
    raw=st.booleans(),
)
def test_whatever_coding_is_undone_is_undone_again(body, coding, raw):
    """The archive reads out of the coded bytes what the fetcher read when they came."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15 if raw else 15)
    coded = {
        "gzip": gzip.compress(body),
        "x-gzip": gzip.compress(body),
        "deflate": packed.compress(body) + packed.flush(),
    }
    inflater = Inflater(coding, 1 << 20, 10_000)
    for start in range(0, len(coded.get(coding, body)), 100):
        inflater.feed(coded.get(coding, body)[start : start + 100])
    assert bytes(inflater.body) == decoded(inflater.as_it_came, coding)
