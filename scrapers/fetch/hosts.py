"""What a run learns of each host, shared by all portals on it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from scrapers.fetch.robots import Rules
from scrapers.fetch.soft404 import AbsentPage


@dataclass(slots=True)
class HostState:
    """One origin (scheme, host, port).

    ``rules`` are robots.txt's. ``absent`` is the page for addresses that can't exist, once ``probed``, where the host
    serves one with 200, at ``absent_url``; ``home`` is its home page, once ``home_asked``. ``silent`` counts requests
    without an answer since the last one with; ``away`` says why the host is to be left alone for the run. The locks
    let one session at a time ask.
    """

    rules: Rules | None = None
    asking_robots: threading.RLock = field(default_factory=threading.RLock)
    probed: bool = False
    probing: threading.Lock = field(default_factory=threading.Lock)
    absent: AbsentPage | None = None
    absent_url: str = ""
    home_asked: bool = False
    home: AbsentPage | None = None
    silent: int = 0
    last_trouble: str = ""
    away: str = ""


class Hosts:
    """The states, made at first use."""

    def __init__(self) -> None:
        self._states: dict[str, HostState] = {}
        self._lock = threading.Lock()

    def of(self, url: str) -> HostState:
        """The state of an address's host."""
        origin = origin_of(url)
        with self._lock:
            if origin not in self._states:
                self._states[origin] = HostState()
            return self._states[origin]


def origin_of(url: str) -> str:
    """Scheme, host and port: ``https://www.example.gov.cn:8443``."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
