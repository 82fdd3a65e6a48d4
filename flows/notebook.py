"""What a run reads of portals before it crawls them and writes of them after, many at a time.

A statement, a transaction and a flush to disk cost more than what they carry.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from threading import Lock

from flows.convert import capture_row
from flows.patience import patiently
from scrapers.fetch import Archive
from scrapers.fetch.model import Capture
from warehouse.store import PortalMemory, Warehouse

TOGETHER = 64
LONGEST_SECONDS = 20.0


class Notebook:
    """Safe for threads. What it has not written when the run is killed is only asked for again."""

    def __init__(self, warehouse: Warehouse, archive: Archive, run_id: int) -> None:
        self._warehouse = warehouse
        self._archive = archive
        self._run_id = run_id
        self._coming: list[str] = []
        self._read: dict[str, PortalMemory] = {}
        self._reading = Lock()
        self._unwritten: dict[str, tuple[Capture, ...]] = {}
        self._oldest = 0.0
        self._writing = Lock()

    def expect(self, portal_ids: Iterable[str]) -> None:
        """Portals that will be crawled, about in this order."""
        with self._reading:
            self._coming = list(portal_ids)[::-1]

    def memory(self, portal_id: str) -> PortalMemory:
        """What earlier runs left of a portal; those that come next are read with it."""
        with self._reading:
            if portal_id not in self._read:
                wanted = {portal_id, *(self._coming.pop() for _ in self._coming[-TOGETHER:])}
                self._read |= patiently(lambda: self._warehouse.portal_memories(wanted))
            return self._read.pop(portal_id)

    def write(self, portal_id: str, captures: tuple[Capture, ...]) -> None:
        """Writes a portal's captures down, now or soon."""
        with self._writing:
            self._oldest = self._oldest if self._unwritten else time.monotonic()
            self._unwritten[portal_id] = self._unwritten.get(portal_id, ()) + captures
            full = len(self._unwritten) >= TOGETHER or time.monotonic() - self._oldest > LONGEST_SECONDS
        if full:
            self.flush()

    def flush(self) -> None:
        """Writes everything down: the archive first, for the warehouse names places in it."""
        with self._writing:
            captures, self._unwritten = self._unwritten, {}
        self._archive.flush()
        rows = {portal_id: [capture_row(row) for row in found] for portal_id, found in captures.items()}
        patiently(lambda: self._warehouse.record_captures(self._run_id, rows))
