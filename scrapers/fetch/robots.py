"""robots.txt by RFC 9309: what a host lets us read, and how slowly."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from scrapers.fetch.blocks import FIREWALL_STATUSES
from scrapers.fetch.markup import is_html
from scrapers.fetch.model import Capture
from scrapers.fetch.settings import PRODUCT
from warehouse.codebook.records import FetchOutcome

if TYPE_CHECKING:
    from protego import Protego

_LARGEST = 512 * 1024
_UNTOLD = frozenset(
    {
        FetchOutcome.UNREACHABLE,
        FetchOutcome.TLS_TROUBLE,
        FetchOutcome.FORBIDDEN_ADDRESS,
        FetchOutcome.OVER_BUDGET,
    }
)


@dataclass(frozen=True, slots=True)
class Rules:
    """A host's rules. ``verdict`` is set where the host as a whole is closed to us: by whom, and why."""

    verdict: FetchOutcome | None = None
    detail: str = ""
    blocked_by: str | None = None
    crawl_delay: float = 0.0
    _parsed: Protego | None = None

    def allows(self, url: str) -> bool:
        """Whether our agent may read the address."""
        return self.verdict is None and (self._parsed is None or bool(self._parsed.can_fetch(url, PRODUCT)))


UNRESTRICTED = Rules()


def rules_from(status: int | None, body: bytes) -> Rules:
    """The rules that a robots.txt answer means. 4xx: none. 5xx and 429: stay away. A page instead of rules: none."""
    if status is None or status >= 500 or status == 429:
        return Rules(FetchOutcome.REFUSED_BY_ROBOTS, f"robots.txt answers {status}: RFC 9309 says to stay away")
    if status >= 300 or is_html(body) or not body.strip():
        return UNRESTRICTED
    from protego import Protego

    parsed = Protego.parse(body[:_LARGEST].decode("utf-8-sig", "replace"))
    rate = parsed.request_rate(PRODUCT)
    slow = max(float(parsed.crawl_delay(PRODUCT) or 0), rate.seconds / rate.requests if rate and rate.requests else 0.0)
    return Rules(crawl_delay=slow, _parsed=parsed)


def rules_of(capture: Capture) -> Rules:
    """The rules that the asking for robots.txt came to; a firewall's answer is a block, never a permission."""
    if capture.outcome in _UNTOLD:
        return Rules(capture.outcome, f"robots.txt: {capture.detail}")
    if capture.outcome is FetchOutcome.REDIRECTED_ELSEWHERE:
        return UNRESTRICTED
    if capture.blocked_by and (capture.blocked_by != "unknown" or capture.status in FIREWALL_STATUSES):
        detail = f"robots.txt is answered by a firewall ({capture.blocked_by}, status {capture.status})"
        return Rules(FetchOutcome.BLOCKED, detail, capture.blocked_by)
    return rules_from(capture.status, capture.body)


class RobotsStore:
    """Answers to robots.txt kept between runs in a folder, a file an origin; RFC 9309 lets them serve for a day."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder

    def read(self, origin: str, now: datetime, hours: float) -> tuple[int, bytes] | None:
        """Status and body, where they are no older than ``hours``."""
        try:
            kept = json.loads(self._path(origin).read_text("utf-8"))
            age = now - datetime.fromisoformat(kept["fetched_at"])
            if timedelta(0) <= age <= timedelta(hours=hours):
                return int(kept["status"]), str(kept["body"]).encode("utf-8")
        except (OSError, ValueError, KeyError, TypeError):
            return None  # not there, or cut short by a kill: it is asked for again
        return None

    def keep(self, origin: str, now: datetime, status: int, body: bytes) -> None:
        kept = {"fetched_at": now.isoformat(), "status": status, "body": body[:_LARGEST].decode("utf-8", "replace")}
        path = self._path(origin)
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        part.write_text(json.dumps(kept, ensure_ascii=False), "utf-8")
        part.replace(path)

    def _path(self, origin: str) -> Path:
        return self._folder / (re.sub(r"[^a-z0-9.\-]", "_", origin) + ".robots.json")
