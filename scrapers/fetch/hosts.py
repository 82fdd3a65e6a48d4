"""What a run learns of each host, shared by all portals on it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from scrapers.fetch.robots import Rules
from scrapers.fetch.soft404 import AbsentPage


@dataclass(slots=True)
class HostState:
    """One origin (scheme, host, port). ``lock`` lets one session at a time ask for robots.txt or the absent page."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    rules: Rules | None = None
    probed: bool = False
    absent: AbsentPage | None = None
    absent_url: str = ""
    silent: int = 0
    last_trouble: str = ""
    away: str = ""


class Hosts:
    """The states, made at first use."""

    def __init__(self) -> None:
        self._states: dict[str, HostState] = {}
        self._lock = threading.Lock()

    def of(self, url: str) -> HostState:
        with self._lock:
            return self._states.setdefault(origin_of(url), HostState())


def origin_of(url: str) -> str:
    """Scheme, host and port: ``https://www.example.gov.cn:8443``."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
