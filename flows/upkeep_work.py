"""What the upkeep flows do, as plain functions."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Literal

from flows.diagnosis import check_portal
from flows.settings import Settings
from scrapers.fetch import Archive
from scrapers.portals import Diagnosis, load_registry
from scrapers.portals.model import Portal
from warehouse.store import Warehouse

ExportFormat = Literal["parquet", "csv", "sqlite"]


def publish(settings: Settings, folder: Path, formats: Sequence[ExportFormat]) -> tuple[Path, ...]:
    """Exports the data set beside ``folder`` and puts it there when it is whole; readers never see half of it."""
    coming, going = folder.with_name(folder.name + ".coming"), folder.with_name(folder.name + ".going")
    for leftover in (coming, going):
        shutil.rmtree(leftover, ignore_errors=True)
    with Warehouse.open(settings.warehouse_url, create=False) as warehouse:
        written = warehouse.export(coming, formats)
    if folder.exists():
        folder.rename(going)
    coming.rename(folder)
    shutil.rmtree(going, ignore_errors=True)
    return tuple(folder / path.relative_to(coming) for path in written)


def canaries(settings: Settings, registry: Path | None, per_family: int, today: date) -> tuple[Diagnosis, ...]:
    """The diagnoses of a few portals of every family, of other ones each day."""
    chosen = choose_canaries(load_registry(registry).portals, per_family, today)
    return tuple(check_portal(settings, registry, portal.id) for portal in chosen)


def choose_canaries(portals: Sequence[Portal], per_family: int, today: date) -> tuple[Portal, ...]:
    """``per_family`` portals of each family that are not known to be broken; the days go round among them."""
    sound = sorted((row for row in portals if not row.known_broken), key=lambda row: (row.family, row.id))
    chosen: list[Portal] = []
    for _, group in groupby(sound, key=lambda row: row.family):
        members = list(group)
        start = today.toordinal() * per_family % len(members)
        chosen += [members[(start + step) % len(members)] for step in range(min(per_family, len(members)))]
    return tuple(chosen)


def check_archive(settings: Settings) -> tuple[int, tuple[str, ...]]:
    """The number of good records in the archive, and one line for each damage."""
    with Archive.open(settings.archive_location) as archive:
        return archive.check()
