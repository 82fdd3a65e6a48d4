"""Which portals a harvest is for."""

from __future__ import annotations

from collections.abc import Sequence

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
