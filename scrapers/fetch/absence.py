"""Proof that a served page is the page asked for: not what its host serves for any address, or under load."""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from scrapers.fetch.hosts import Hosts, HostState, origin_of
from scrapers.fetch.model import Capture, Request
from scrapers.fetch.settings import FetchSettings, Remembered
from scrapers.fetch.soft404 import AbsentPage
from scrapers.fetch.urls import canonical_url
from warehouse.codebook.records import FetchOutcome

_ROOT = re.compile(r"^/?(?:index\.\w+)?$")


class Absence:
    """Asks a host, once a run and only where needed, for an address that can't exist, and for its home page."""

    def __init__(self, settings: FetchSettings, states: Hosts, asks: Callable[[Request], Capture]) -> None:
        self._settings = settings
        self._states = states
        self._asks = asks
        self._seen: dict[str, str] = {}

    def of(self, request: Request, capture: Capture, text: str, earlier: Remembered | None) -> str:
        """Why a page that came with 200 is none, or "". A page known good from an earlier night needs no proof."""
        known = earlier is not None and earlier.content_sha256 == capture.content_sha256
        at_root = _ROOT.match(urlsplit(capture.final_url).path) is not None
        if known or at_root or request.form is not None or not self._settings.probe_absent:
            return ""
        state = self._states.of(capture.final_url)
        if self._is_like_absent(state, capture, text):
            return "served 200 with the page that this host gives for addresses that don't exist"
        if self._came_before(capture) and self._is_like_home(state, capture, text):
            return "served 200 with the host's home page, as hosts under load do"
        return ""

    def _is_like_absent(self, state: HostState, capture: Capture, text: str) -> bool:
        if not state.probed:
            with _held(state.probing, self._settings.total_seconds):
                if not state.probed:
                    absent = f"{origin_of(capture.final_url)}/absent-{uuid.uuid4().hex[:12]}/index.html"
                    state.absent, state.absent_url = self._fingerprint(absent)
                    state.probed = True
        if state.absent is None or state.absent_url == canonical_url(capture.final_url):
            return False
        return state.absent.is_like(text, capture.final_url)

    def _came_before(self, capture: Capture) -> bool:
        """Whether another address of the portal gave the very same content tonight."""
        key = canonical_url(capture.final_url)
        return self._seen.setdefault(capture.content_sha256, key) != key

    def _is_like_home(self, state: HostState, capture: Capture, text: str) -> bool:
        if not state.home_asked:
            with _held(state.probing, self._settings.total_seconds):
                if not state.home_asked:
                    state.home, _ = self._fingerprint(f"{origin_of(capture.final_url)}/")
                    state.home_asked = True
        return state.home is not None and state.home.is_like(text, capture.final_url)

    def _fingerprint(self, url: str) -> tuple[AbsentPage | None, str]:
        """What the host serves at an address, and where that led; none where it does not answer with a page."""
        capture = self._asks(Request(url))
        if capture.outcome is not FetchOutcome.OK or capture.text_encoding is None:
            return None, ""
        text = capture.body.decode(capture.text_encoding, "replace")
        return AbsentPage.of(text, capture.final_url), canonical_url(capture.final_url)


@contextmanager
def _held(lock: threading.Lock, longest: float) -> Iterator[None]:
    """Hold a lock, or go on without it after a while: two sites that redirect to each other must not wait for ever."""
    taken = lock.acquire(timeout=longest)
    try:
        yield
    finally:
        if taken:
            lock.release()
