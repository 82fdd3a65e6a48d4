"""One portal looked at by itself, politely and without loading anything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from flows.doors import fetch_settings
from flows.harvest_plan import choose, portal_hosts
from flows.settings import Settings
from scrapers.fetch import Archive, Client, PortalSession
from scrapers.portals import Diagnosis, diagnose, load_registry, propose
from warehouse.store import Warehouse, WarehouseError
from warehouse.store.model import PortalRunRow


def check_portal(settings: Settings, registry: Path | None, portal_id: str) -> Diagnosis:
    """What a portal answers, what its family makes of it, and what to do."""
    entries = load_registry(registry or settings.registry)
    portal = choose(entries, (portal_id,))[0]
    with _session(settings, portal.id, portal_hosts(portal), loopback=entries.demo) as session:
        return diagnose(portal, session)


def portal_past(settings: Settings, portal_id: str, limit: int = 30) -> tuple[PortalRunRow, ...]:
    """What a portal gave in its newest runs, newest first; nothing where there is no warehouse yet."""
    try:
        with Warehouse.open(settings.warehouse_url, create=False) as warehouse:
            return warehouse.portal_history(portal_id, limit)
    except WarehouseError:
        return ()


def propose_entry(settings: Settings, url: str) -> str:
    """A registry entry for an address, as YAML to paste."""
    host = urlsplit(url).hostname or ""
    with _session(settings, "new", (host,), loopback=host.startswith("127.")) as session:
        return propose(url, session)


@contextmanager
def _session(settings: Settings, portal_id: str, hosts: tuple[str, ...], *, loopback: bool) -> Iterator[PortalSession]:
    with Archive.open("memory://diagnosis") as archive:
        client = Client(fetch_settings(settings, loopback=loopback), archive)
        with client.session(portal_id, hosts, remembered={}) as session:
            yield session
