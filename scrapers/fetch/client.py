"""The polite, budgeted, archived way to get a page: what the portals are crawled with."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from scrapers.fetch import tls
from scrapers.fetch.archive import Archive
from scrapers.fetch.hosts import Hosts
from scrapers.fetch.politeness import HostGate, MachineGate, Manners, ProcessGate
from scrapers.fetch.robots import RobotsStore
from scrapers.fetch.session import PortalSession, Shared
from scrapers.fetch.settings import FetchSettings, Remembered
from scrapers.fetch.urls import canonical_url, host_of

__all__ = ["Client", "PortalSession"]


class Client:
    """One run's fetching: shared manners, shared knowledge of hosts, one archive. Safe for threads.

    ``remembered`` is what earlier nights know of pages, by address or ``request_key``; a session may have its own.
    ``gate`` replaces the per-host gate, for example by one that a database keeps for many machines.
    """

    def __init__(
        self,
        settings: FetchSettings,
        archive: Archive | None = None,
        remembered: Mapping[str, Remembered] | None = None,
        *,
        gate: HostGate | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        folder = settings.politeness_folder
        gate = gate or (MachineGate(folder) if folder else ProcessGate())
        self._remembered = _by_key(remembered or {})
        self._shared = Shared(
            settings=settings,
            archive=archive,
            hosts=Hosts(),
            manners=Manners(gate, settings.per_host_concurrency, sleep),
            robots_store=RobotsStore(folder) if folder else None,
        )

    def session(
        self,
        portal_id: str,
        hosts: Iterable[str],
        *,
        remembered: Mapping[str, Remembered] | None = None,
        tls_exception: str | None = None,
        delay_seconds: float = 0.0,
    ) -> PortalSession:
        """A portal's own way to fetch, with its budgets. ``hosts`` are hosts or addresses of the portal.

        ``delay_seconds`` slows a delicate portal down below the usual pace; it never hurries one.
        Raises ValueError for a ``tls_exception`` that there is not.
        """
        if tls_exception:
            tls.exception_named(tls_exception)
        own = frozenset(host_of(host if "//" in host else f"http://{host}") for host in hosts) - {""}
        known = self._remembered if remembered is None else _by_key(remembered)
        usual = self._shared.settings
        settings = replace(usual, delay_seconds=max(usual.delay_seconds, delay_seconds))
        return PortalSession(replace(self._shared, settings=settings), portal_id, own, known, tls_exception)


def _by_key(remembered: Mapping[str, Remembered]) -> dict[str, Remembered]:
    return {canonical_url(url) if "://" in url[:8] else url: known for url, known in remembered.items()}
