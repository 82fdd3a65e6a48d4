"""What the run page shows: how far it is, a table of portals, and a summary with what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast
from uuid import UUID

from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from flows.progress import Progress
from flows.records import HarvestSummary
from flows.report import headline, markdown, page_row
from warehouse.codebook.records import PortalResult

__all__ = ["Shown", "headline", "publish"]

STEPS = 20


class Shown:
    """Progress on the run page beside that on the screen; the page is told some twenty times, however many portals."""

    def __init__(self, total: int, screen: Progress) -> None:
        self._total = max(total, 1)
        self._screen = screen
        self._done = 0
        made = create_progress_artifact(0.0, key="crawl", description=f"0 of {total} portals")
        self._artifact = cast("UUID", made)

    def portal(self, result: PortalResult) -> None:
        self._screen.portal(result)
        self._done += 1
        if self._done == self._total or self._done % max(self._total // STEPS, 1) == 0:
            told = f"{self._done} of {self._total} portals; the last: {result.portal_id}, {result.outcome}"
            update_progress_artifact(self._artifact, 100.0 * self._done / self._total, description=told)

    def stage(self, text: str) -> None:
        self._screen.stage(text)
        update_progress_artifact(self._artifact, 100.0, description=text)


def publish(summary: HarvestSummary, addresses: Mapping[str, str], pages_url: str = "") -> None:
    """Writes the run's two artifacts; keys are stable, so that each has a history."""
    create_markdown_artifact(
        markdown=markdown(summary, pages_url), key="harvest-summary", description=headline(summary)
    )
    create_table_artifact(
        table=[page_row(result, addresses.get(result.portal_id, "")) for result in summary.portals],
        key="portals",
        description=f"What each portal gave in “{summary.name}”",
    )
