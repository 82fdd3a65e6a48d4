"""What the run page links to can be read, and nothing else can."""

from __future__ import annotations

import urllib.error
import urllib.request
from datetime import UTC, datetime

import pytest
from requests.structures import CaseInsensitiveDict

from flows.convert import capture_row
from flows.reading_room import answer, reading_room
from flows.settings import Settings
from scrapers.fetch import Archive
from scrapers.fetch.model import Capture, Request
from warehouse.codebook.records import FetchOutcome
from warehouse.store import Warehouse

PAGE = "<script>alert(1)</script>政府信息公开".encode()
URL = "http://sthjj.example.gov.cn/list/?a=1&b=<2>"


@pytest.fixture
def archived(tmp_path) -> Settings:
    settings = Settings(data=tmp_path, database_url="", archive="")
    now = datetime(2026, 3, 1, tzinfo=UTC)
    headers = CaseInsensitiveDict({"Content-Type": "text/html"})
    capture = Capture(URL, URL, now, FetchOutcome.OK, 200, headers, PAGE, "", "", text_encoding="utf-8")
    with Archive.open(settings.archive_location) as archive, Warehouse.open(settings.warehouse_url) as warehouse:
        from dataclasses import replace
        from hashlib import sha256

        capture = replace(capture, sha256=sha256(PAGE).hexdigest())
        reference = archive.append(capture, Request(URL), portal_id="tangshan")
        run = warehouse.start_run("harvest", "harvest", {}, now)
        warehouse.record_captures(run, {"tangshan": [capture_row(replace(capture, archived=reference))]})
    (settings.pages / "run-000001").mkdir(parents=True)
    (settings.pages / "run-000001" / "index.html").write_text("quality")
    return settings


def test_a_runs_captures_lead_to_the_bytes_as_they_came(archived):
    listed = answer(archived, "/captures/1").body.decode()
    assert "tangshan" in listed
    assert "<2>" not in listed
    link = listed.partition('href="')[2].partition('"')[0].replace("&amp;", "&")
    found = answer(archived, link)
    assert found.body == PAGE
    assert found.media_type == "text/html; charset=utf-8"


def test_quality_pages_are_served_and_strangers_bytes_cannot_run(archived):
    with reading_room(archived, 0) as address:
        reply = urllib.request.urlopen(f"{address}/pages/run-000001/index.html")
        assert reply.read() == b"quality"
        assert reply.headers["Content-Security-Policy"].startswith("sandbox")
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{address}/pages/nothing.html")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/pages/../gongkai.db",
        "/pages/%2e%2e/gongkai.db",
        "/pages//etc/passwd",
        "/pages/run-000001",
        "/captures/x",
        "/archive/../../etc/passwd?offset=0&length=9&record=x",
        "/archive/none.warc.gz?offset=0&length=9&record=x",
        "/archive/none.warc.gz",
        "/archive/none.warc.gz?offset=a&length=b&record=x",
    ],
)
def test_nothing_else_is_there(archived, path):
    assert answer(archived, path).status == 404
