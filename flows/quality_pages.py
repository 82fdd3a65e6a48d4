"""The quality pages of a run and of quarantine's entries: what they show of where a report came from."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flows.convert import archive_place
from flows.settings import Settings
from scrapers.fetch import Archive, ArchiveError
from warehouse.codebook.records import Decision, Finding, PortalResult, Report
from warehouse.store.model import CaptureRow, LoadItem, QuarantineEntry

if TYPE_CHECKING:
    from expectations.pages import Origin

_SUFFIX = re.compile(r"\.[a-z0-9]{1,5}")
_SUFFIXES = {"text/html": ".html", "text/plain": ".txt", "text/markdown": ".md", "application/pdf": ".pdf"}
_SHOWN_AS_TEXT = frozenset({".html", ".htm", ".shtml", ".xml", ".svg", ".md"})


def run_folder(settings: Settings, run_id: int) -> Path:
    """Where a run's quality pages are."""
    return settings.pages / f"run-{run_id:06d}"


def write_run_pages(
    settings: Settings,
    archive: Archive,
    run_id: int,
    name: str,
    items: Iterable[LoadItem],
    *,
    portals: Sequence[PortalResult] = (),
    harvest: Sequence[Finding] = (),
    floor: Sequence[str] = (),
) -> Path:
    """Writes a run's index and a page a report; beside the quarantined ones lie their documents as they came."""
    from expectations.pages import render_run_pages

    folder = run_folder(settings, run_id)
    folder.mkdir(parents=True, exist_ok=True)
    return render_run_pages(
        folder,
        name,
        ((item.report, item.verdict, _origin(settings, archive, folder, item)) for item in items),
        portals=portals,
        harvest=harvest,
        floor=floor,
    )


def entry_page(settings: Settings, entry: QuarantineEntry) -> Path:
    """The page of a quarantined report: that of the run that read it last, made anew where it is not there."""
    from expectations.pages import page_name, render_report_page

    row = entry.row
    if row.run_id is not None:
        page = run_folder(settings, row.run_id) / page_name(entry.report)
        if page.is_file():
            return page
    folder = settings.pages / "quarantine"
    folder.mkdir(parents=True, exist_ok=True)
    item = LoadItem(entry.report, entry.verdict, entry.capture, row.portal_id, None, entry.excerpt)
    with Archive.open(settings.archive_location) as archive:
        origin = _origin(settings, archive, folder, item)
    name = f"隔离 quarantine · {row.id}"
    return render_report_page(folder / page_name(entry.report), name, entry.report, entry.verdict, origin)


def _origin(settings: Settings, archive: Archive, folder: Path, item: LoadItem) -> Origin:
    from expectations.pages import Origin

    capture = item.capture
    held = item.verdict.decision is Decision.QUARANTINE
    return Origin(
        url=capture.url if capture else None,
        portal_id=item.portal_id,
        requested_at=capture.requested_at if capture else None,
        archive=_archive_place(settings, folder),
        archive_file=capture.archive_file if capture else None,
        archive_offset=capture.archive_offset if capture else None,
        archive_length=capture.archive_length if capture else None,
        record_id=capture.record_id if capture else None,
        snapshot=_snapshot(archive, folder, item.report, capture) if held and capture else None,
        excerpt=item.excerpt or "",
    )


def _archive_place(settings: Settings, folder: Path) -> str | None:
    """From the pages to the archive: the way that the reading room knows, or the way on this disk."""
    if settings.pages_url or not settings.archive:
        return "../../archive/"
    if "://" in settings.archive:
        return None
    return Path(os.path.relpath(settings.archive, folder)).as_posix() + "/"


def _snapshot(archive: Archive, folder: Path, report: Report, capture: CaptureRow) -> str | None:
    """Copies a document as it came beside its page; markup gets a name under which no browser runs it."""
    place = archive_place(capture)
    if place is None:
        return None
    try:
        body = archive.read(place).body
    except ArchiveError:  # a torn archive is told by its own check; the page still names the record
        return None
    suffix = _SUFFIXES.get(report.media_type) if capture.sha256 == report.sha256 else None
    if suffix is None:
        named = _SUFFIX.fullmatch(Path(urlsplit(capture.url).path).suffix.lower())
        suffix = named[0] if named else ".bin"
    name = f"{report.sha256[:16]}{suffix}{'.txt' if suffix in _SHOWN_AS_TEXT else ''}"
    (folder / name).write_bytes(body)
    return name
