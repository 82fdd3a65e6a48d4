"""What the archive itself knows: the portals of the last harvest, and every candidate that was written down."""

from __future__ import annotations

from flows.night import CANDIDATE, REGISTRY
from flows.records import Candidate, candidate_from_note, registry_from_note
from scrapers.fetch import Archive
from scrapers.portals.model import Portal


def archived(archive: Archive) -> tuple[tuple[Portal, ...], list[Candidate]]:
    """The portals of the last harvest, and every candidate that was ever written down, run by run."""
    portals: tuple[Portal, ...] = ()
    candidates = []
    for _, record in archive.records():
        if record.url.startswith(CANDIDATE):
            candidates.append(candidate_from_note(record.body))
        elif record.url == REGISTRY:
            portals = registry_from_note(record.body)
    return portals, sorted(candidates, key=lambda row: row.harvested_at.astimezone())
