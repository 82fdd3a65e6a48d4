"""List pages asked for in the order of the last walk: where none has changed, neither have the rows they led to."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import scrapers
from scrapers.fetch import PortalSession, Request, request_key
from scrapers.fetch.model import Capture
from scrapers.portals.model import CrawlResult, Portal
from warehouse.codebook.records import FetchOutcome
from warehouse.store import Walk

_READING = ("portals", "fetch")
_READING_ONCE = Lock()


class Walker:
    """The ``Fetch`` that a portal is crawled with; it keeps the steps. What it was asked for twice it asks for once."""

    def __init__(
        self, session: PortalSession, portal: Portal, since: int | None, today: date, last: Walk | None
    ) -> None:
        self._session = session
        self._today = today
        self._last = last
        self._depends_on = _depends_on(portal, since, today)
        self._steps: list[Mapping[str, Any]] = []
        self._ahead: dict[str, tuple[Request, Capture]] = {}

    def finds_the_same(self) -> bool:
        """Asks for the last walk's pages, conditionally, up to the first that has changed; whether there is none.

        A crawl would ask for the very same pages: which it asks for next depends on those before alone.
        """
        if self._last is None or self._last.depends_on != self._depends_on:
            return False
        for step in self._last.steps:
            request = Request(**step["request"])
            capture = self._session.glance(request)
            self._ahead[request_key(request)] = request, capture
            if not _same(step, capture):
                return False
        return True

    def __call__(self, request: Request) -> Capture:
        known = self._ahead.pop(request_key(request), None)
        capture = self._session.whole(*known) if known else self._session(request)
        self._steps.append(_step(request, capture))
        return capture

    def lately_barren(self, days: int) -> frozenset[str]:
        """The addresses that held nothing when they were asked for less than so many days ago."""
        known = self._last.barren if self._last else {}
        return frozenset(url for url, day in known.items() if self._today - date.fromisoformat(day) < timedelta(days))

    def walked(self, found: CrawlResult) -> Walk | None:
        """The walk that gave the listings, for the next night; none where they are not good.

        Years long past that held nothing are no part of it: they are asked for again with the next whole crawl.
        """
        if found.outcome is not None:
            return None
        before = self._last.barren if self._last else {}
        barren = {url: before[url] for url in found.skipped} | dict.fromkeys(found.barren, str(self._today))
        steps = tuple(step for step in self._steps if step["request"]["url"] not in barren)
        return Walk(self._depends_on, steps, barren, len(found.listings))


def _step(request: Request, capture: Capture) -> dict[str, Any]:
    asked = {name: value for name, value in asdict(request).items() if value}
    return {"request": asked, "ended": _ended(capture), "url": capture.final_url}


def _same(step: Mapping[str, Any], capture: Capture) -> bool:
    moved = capture.outcome is not FetchOutcome.NOT_MODIFIED and capture.final_url != step["url"]
    return not moved and _ended(capture) == step["ended"]


def _ended(capture: Capture) -> str:
    return capture.sha256 if capture.ok else str(capture.outcome)


def _depends_on(portal: Portal, since: int | None, today: date) -> str:
    entry = replace(portal, line=None, verified=None)
    with _READING_ONCE:  # many threads begin at once
        said = f"{entry} {since} {today.year} {_reading()}"
    return hashlib.sha256(said.encode()).hexdigest()


@cache
def _reading() -> str:
    """The version of the code that finds and reads list pages: another one may find other rows in the same pages."""
    digest = hashlib.sha256()
    for room in _READING:
        for path in sorted(Path(scrapers.__path__[0], room).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
