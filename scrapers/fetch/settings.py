"""How politely, how long and how far to fetch; and what is known of a page from an earlier night."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scrapers.fetch.model import ArchiveReference, Capture, Request
from scrapers.fetch.urls import canonical_url

PRODUCT = "gongkai"
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """Manners and limits of all fetching. Seconds and bytes throughout.

    ``contact`` is an address or page where the operator can be reached; it is shown to every portal.
    ``delay_seconds`` is the least time between two starts on one host, shared by all portals on it; with a
    ``politeness_folder`` it is shared by all processes on the machine that name the same folder.
    Budgets are per portal session, which is one portal and night. A ``Retry-After`` beyond
    ``longest_retry_after`` is obeyed by leaving the host alone for the rest of the run.
    ``ca_file`` adds certificate authorities to the usual ones. ``allow_loopback`` is for the demo only.
    """

    contact: str = ""
    user_agent: str = ""
    delay_seconds: float = 1.0
    per_host_concurrency: int = 1
    timeout_seconds: float = 20.0
    total_seconds: float = 120.0
    retries: int = 2
    backoff_seconds: float = 1.0
    longest_retry_after: float = 60.0
    longest_crawl_delay: float = 30.0
    max_bytes: int = 64 * _MEGABYTE
    max_redirects: int = 5
    max_inflation: int = 200
    requests_budget: int = 2_000
    bytes_budget: int = 1024 * _MEGABYTE
    give_up_after: int = 2
    obey_robots: bool = True
    robots_hours: float = 24.0
    probe_absent: bool = True
    allow_loopback: bool = False
    ca_file: Path | None = None
    politeness_folder: Path | None = None

    def __post_init__(self) -> None:
        """Raises ValueError where the agent could not be sent as a header line."""
        if not self.agent.isascii() or not self.agent.isprintable():
            raise ValueError(f"the contact and agent are sent as a header line, in plain ASCII: {self.agent!r}")

    @property
    def agent(self) -> str:
        """The User-Agent that is sent: who we are and whom to write to, never a browser's name."""
        if self.user_agent:
            return self.user_agent
        contact = f"; +{self.contact}" if self.contact else ""
        return f"{PRODUCT}/0.1 (reads yearly open-government-information reports{contact})"


@dataclass(frozen=True, slots=True)
class Remembered:
    """What an earlier night knows of a page that was good then; keyed by its address or ``request_key``."""

    etag: str | None = None
    last_modified: str | None = None
    sha256: str = ""
    content_sha256: str = ""
    archived: ArchiveReference | None = None

    @classmethod
    def of(cls, capture: Capture) -> Remembered:
        """What to keep of a capture for the next night; only of an ``ok`` one."""
        headers = {name.lower(): value for name, value in capture.headers.items()}
        return cls(
            etag=headers.get("etag"),
            last_modified=headers.get("last-modified"),
            sha256=capture.sha256,
            content_sha256=capture.content_sha256,
            archived=capture.archived,
        )


def request_key(request: Request) -> str:
    """The key under which a request's answer is remembered: the page's, with the form where there is one."""
    if request.form is None:
        return canonical_url(request.url)
    form = "&".join(f"{name}={value}" for name, value in sorted(request.form.items()))
    return f"{canonical_url(request.url)} POST {form}"
