"""A web of hand-made pages behind the ``Fetch`` protocol."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urljoin, urlsplit

import pytest

from scrapers.fetch.model import Capture, Request
from scrapers.fetch.urls import canonical_url
from scrapers.portals import Bureau, Portal
from warehouse.codebook.records import FetchOutcome

Answer = str | bytes | FetchOutcome | Callable[[Request], "str | bytes | FetchOutcome"]
KNOWN_AS = {"truecms": "jcms"}  # platforms that a family's module knows among its own
NIGHT = datetime(2026, 1, 15, tzinfo=UTC)


@dataclass
class Web:
    """Answers by address; an address without an answer is gone. ``asked`` keeps every request in order."""

    pages: dict[str, Answer] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)
    everywhere: Answer = FetchOutcome.GONE

    def put(self, url: str, answer: Answer) -> None:
        self.pages[canonical_url(url)] = answer

    def __call__(self, request: Request) -> Capture:
        self.asked.append(request)
        key = canonical_url(request.url)
        answer: Any = self.pages.get(key, self.pages.get(key.split("?")[0], self.everywhere))
        if callable(answer) and not isinstance(answer, FetchOutcome):
            answer = answer(request)
        outcome = answer if isinstance(answer, FetchOutcome) else FetchOutcome.OK
        body = b"" if isinstance(answer, FetchOutcome) else answer.encode() if isinstance(answer, str) else answer
        digest = hashlib.sha256(body).hexdigest()
        return Capture(request.url, request.url, NIGHT, outcome, 200 if body else 404, {}, body, digest, digest)

    @property
    def addresses(self) -> list[str]:
        return [request.url for request in self.asked]


def query(request: Request) -> dict[str, str]:
    """The request's parameters, of address and form together."""
    parameters = {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}
    return {**parameters, **(request.form or {})}


def make_portal(family: str, url: str, **settings: Any) -> Portal:
    bureaus = (Bureau("临江市生态环境局", "990100"),)
    return Portal(id="linjiang-sthjj", family=family, url=url, bureaus=bureaus, settings=settings)


def report_title(year: int) -> str:
    return f"临江市生态环境局{year}年政府信息公开工作年度报告"


@pytest.fixture
def web() -> Web:
    return Web()


class SiteWeb:
    """A simulated site behind ``Fetch`` without a socket: redirects are followed, other statuses become outcomes."""

    def __init__(self, site: Any, origin: str = "http://127.0.0.9:8000") -> None:
        self.site = site
        site.origin = origin
        self.asked: list[Request] = []

    @property
    def list_url(self) -> str:
        return str(self.site.origin + self.site.list_path)

    def __call__(self, request: Request) -> Capture:
        from demo.portals.messages import Request as SiteRequest

        self.asked.append(request)
        url = request.url
        for _ in range(5):
            parts = urlsplit(url)
            method = "GET" if request.form is None else "POST"
            sent = {name.lower(): value for name, value in request.headers.items()}
            encode = json.dumps if "json" in sent.get("content-type", "") else urlencode
            body = encode(request.form).encode() if request.form else b""
            answer = self.site.answer(SiteRequest(method, unquote(parts.path), parts.query, sent, body))
            headers = dict(answer.headers)
            shell = re.search(rb"window.location.href='([^']+)'", answer.body)
            if "Location" not in headers and not shell:
                break
            url = urljoin(url, shell[1].decode() if shell else headers["Location"])
        outcomes = {
            200: FetchOutcome.OK,
            404: FetchOutcome.GONE,
            410: FetchOutcome.GONE,
            503: FetchOutcome.SERVER_ERROR,
        }
        outcome = outcomes.get(answer.status, FetchOutcome.BLOCKED)
        digest = hashlib.sha256(answer.body).hexdigest()
        body = answer.body if outcome is FetchOutcome.OK else b""
        return Capture(request.url, url, NIGHT, outcome, answer.status, headers, body, digest, digest)


def articles(years: range, *, forms: dict[int, str] | None = None) -> list[Any]:
    """One report a year of the portal's own body, as the simulator's articles."""
    from demo.portals.articles import Form, article_of
    from demo.reports import random_report

    made = []
    for year in years:
        template = "T2021" if year > 2020 else "T2019" if year > 2018 else "T2014" if year > 2013 else "T2008"
        report = random_report(year, template, bureau="临江市生态环境局", year=year)
        made.append(article_of(report, 2_000_000 + year, Form((forms or {}).get(year, "page"))))
    return made


@pytest.fixture
def make_site() -> Callable[..., tuple[Portal, SiteWeb]]:
    """A simulated site of a family with some articles, and the registry entry that names its list."""

    def make(family: str, published: list[Any], **switches: Any) -> tuple[Portal, SiteWeb]:
        from demo.portals.families import SITES

        web = SiteWeb(SITES[family]("linjiang-sthjj", "临江市生态环境局", list(published), **switches))
        return make_portal(KNOWN_AS.get(family, family), web.list_url), web

    return make


@pytest.fixture(scope="session")
def make_articles() -> Callable[..., list[Any]]:
    return articles


@pytest.fixture(scope="session")
def portal_of() -> Callable[..., Portal]:
    return make_portal


@pytest.fixture
def web_of() -> Callable[..., Web]:
    """A web that answers every address that was not put with one and the same page."""

    def make(everywhere: bytes) -> Web:
        return Web(everywhere=everywhere)

    return make
