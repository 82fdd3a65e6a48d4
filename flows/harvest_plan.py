"""Which portals a harvest is for, and which of them a worker's share."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from flows.errors import UserError
from scrapers.portals import Registry
from scrapers.portals.model import Portal


def choose(registry: Registry, ids: Sequence[str]) -> tuple[Portal, ...]:
    """The registry's portals, or those named; a name that is not in it is the user's mistake."""
    known = {portal.id: portal for portal in registry.portals}
    for wanted in ids:
        if wanted not in known:
            raise UserError(f"portal {wanted!r} is not in the registry; `gongkai portals list` shows what is")
    return tuple(known[wanted] for wanted in ids) if ids else registry.portals


def portal_hosts(portal: Portal) -> tuple[str, ...]:
    """The hosts a portal may be asked on: its address's and those its entry names."""
    return (urlsplit(portal.url).hostname or "", *portal.settings.get("hosts", ()))


def share(portals: Sequence[Portal], number: int, of: int) -> tuple[Portal, ...]:
    """A worker's share, about as large as the others'; portals that share a host are in one share, whatever ``of``."""
    if not 1 <= number <= of:
        raise UserError(f"share {number} of {of}: shares are counted from 1 to {of}")
    shares: list[list[Portal]] = [[] for _ in range(of)]
    for group in sorted(_by_host(portals), key=lambda group: (-len(group), group[0].id)):
        min(shares, key=len).extend(group)
    mine = {portal.id for portal in shares[number - 1]}
    return tuple(portal for portal in portals if portal.id in mine)


def _by_host(portals: Sequence[Portal]) -> list[list[Portal]]:
    """Portals in groups that have no host in common."""
    groups: list[tuple[set[str], list[Portal]]] = []
    for portal in portals:
        hosts = set(portal_hosts(portal)) - {""}
        members = [portal]
        for group in [group for group in groups if group[0] & hosts]:
            groups.remove(group)
            hosts |= group[0]
            members += group[1]
        groups.append((hosts, sorted(members, key=lambda row: row.id)))
    return [members for _, members in groups]
