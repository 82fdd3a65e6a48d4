"""Portals (registry entries) and Listings (links that may be reports)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from warehouse.codebook.records import PortalOutcome


@dataclass(frozen=True, slots=True)
class Bureau:
    """A public body that publishes on a portal: canonical name, GB/T 2260 code, names it bore earlier."""

    name: str
    region_code: str | None = None
    level: str | None = None
    former_names: tuple[str, ...] = ()
    is_branch: bool = False


@dataclass(frozen=True, slots=True)
class Portal:
    """A few lines of the registry: where some bureaus publish their reports, and on which content system.

    ``url`` is the list page. ``settings`` are the family's overrides. ``known_broken`` is a reason with a date.
    ``first_year`` bounds the coverage ledger. ``verified`` is the day a live harvest last saw it work, or null.
    """

    id: str
    family: str
    url: str
    bureaus: tuple[Bureau, ...]
    place: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    known_broken: str | None = None
    first_year: int | None = None
    verified: date | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of an article: linked, or shown ``inline`` by a viewer, frame, embed or object."""

    url: str
    name: str
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A link that may be a report, with what the list said of it; the year is never trusted from the address.

    ``files`` are the article's, where the list itself names them.
    """

    portal_id: str
    url: str
    title: str
    published: date | None = None
    year_hint: int | None = None
    bureau_hint: str | None = None
    list_url: str | None = None
    is_file: bool = False
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Detail:
    """What an article page says of itself. ``metadata`` keeps every value of a repeated meta tag, names lower-cased.

    ``bureau_hint`` is evidence, not truth. ``next_pages`` continue the same text. ``body_html`` holds the text's
    markup where the page keeps it in a script instead of its tree. ``reason`` says why it is or is not a report.
    """

    title: str
    published: date | None
    bureau_hint: str | None
    metadata: Mapping[str, tuple[str, ...]]
    has_body: bool
    attachments: tuple[Attachment, ...]
    next_pages: tuple[str, ...]
    looks_like_report: bool
    reason: str
    body_html: str | None = None


@dataclass(frozen=True, slots=True)
class CrawlResult:
    """What a family's crawl of the list pages gave. ``outcome`` is null where the listings are good.

    ``fingerprint`` is the structural hash of the list page's layout, ``layout`` its readable form for a diff;
    ``detail`` says in one line what was wrong and what to do. ``rejected`` are rows seen but not reports, with why.
    ``barren`` are the addresses of single years, long past, that held nothing; ``skipped`` those that were not asked
    for because they had held nothing lately.
    """

    portal_id: str
    listings: tuple[Listing, ...]
    rejected: tuple[tuple[Listing, str], ...] = ()
    outcome: PortalOutcome | None = None
    detail: str = ""
    list_pages: int = 0
    fingerprint: str | None = None
    layout: str | None = None
    barren: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
