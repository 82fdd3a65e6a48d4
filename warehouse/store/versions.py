"""What a newly read document is to the report that is already there: a plain decision, without the database."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

Figures = frozenset[tuple[Any, ...]]


class Change(StrEnum):
    """Why a version is there."""

    FIRST = "first"
    AMENDED = "amended"
    COMPLETED = "completed"
    RE_EXTRACTED = "re_extracted"
    CORRECTED = "corrected"
    OLDER = "older"


class Known(StrEnum):
    """Why a document makes no version."""

    UNCHANGED = "unchanged"
    REFRESHED = "refreshed"  # a newer extractor read the same: only its version is noted
    COPY = "copy"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A newly read document, as far as the decision needs it.

    ``figures`` gives its cells and numbers, (metric, applicant, category, value) each, when they are needed.
    """

    sha256: str
    content_sha256: str | None
    figures_sha256: str
    record_sha256: str
    extractor_version: str
    url: str | None
    publication_date: date | None
    figures: Callable[[], Figures]


@dataclass(slots=True)
class Version:
    """A version that is there."""

    id: int
    number: int
    current: bool
    sha256: str
    content_sha256: str | None
    figures_sha256: str
    record_sha256: str
    extractor_version: str
    url: str | None
    publication_date: date | None
    figures: Callable[[], Figures]


@dataclass(slots=True)
class Standing:
    """What is known of a report: its versions by number, and copies by their bytes and content."""

    versions: list[Version] = field(default_factory=list)
    copies: set[str] = field(default_factory=set)

    @property
    def current(self) -> Version | None:
        return next((version for version in reversed(self.versions) if version.current), None)


def decide(standing: Standing, new: Candidate) -> Change | Known:
    """What the document is. Equal bytes, equal content or equal figures are never an amendment.

    Another document of the same report (page and attachment, two homes) that says less is a copy, one that says
    all that and more completes it; where they contradict each other the one published later counts.
    """
    current = standing.current
    if current is None:
        return Change.FIRST
    decided = _by_hash(standing, current, new)
    if decided is not None:
        return decided
    if new.url is None or new.url == current.url:
        return Change.AMENDED
    return _by_content(current, new)


def _by_content(current: Version, new: Candidate) -> Change | Known:
    """What another document of the same report is."""
    figures, known = new.figures(), current.figures()
    if figures <= known:
        return Known.COPY
    if figures >= known:
        return Change.COMPLETED
    if new.publication_date and current.publication_date and new.publication_date < current.publication_date:
        return Change.OLDER
    return Change.AMENDED


def _by_hash(standing: Standing, current: Version, new: Candidate) -> Change | Known | None:
    """The decision where hashes suffice, so that cells need not be compared."""
    same_bytes = next((version for version in reversed(standing.versions) if version.sha256 == new.sha256), None)
    if same_bytes is not None:
        return _read_again(same_bytes, new)
    if new.sha256 in standing.copies:
        return _copy_again(standing, current, new)
    if new.content_sha256 and any(version.content_sha256 == new.content_sha256 for version in standing.versions):
        return Known.UNCHANGED
    if new.figures_sha256 == current.figures_sha256:
        return Known.COPY
    return None


def _copy_again(standing: Standing, current: Version, new: Candidate) -> Change | Known:
    """A copy that a better reading finds fuller completes the report, unless the body has amended it since."""
    amended = len({version.sha256 for version in standing.versions}) > 1
    return Known.UNCHANGED if amended or not new.figures() > current.figures() else Change.COMPLETED


def _read_again(known: Version, new: Candidate) -> Change | Known:
    if extractor_order(new.extractor_version) < extractor_order(known.extractor_version):
        return Known.UNCHANGED
    if new.record_sha256 != known.record_sha256:
        return Change.RE_EXTRACTED
    return Known.UNCHANGED if new.extractor_version == known.extractor_version else Known.REFRESHED


def extractor_order(version: str) -> tuple[int, ...]:
    """Versions compare by their numbers: 0.10 is newer than 0.9."""
    return tuple(int(number) for number in re.findall(r"\d+", version))
