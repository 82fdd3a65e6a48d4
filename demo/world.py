"""The demo's world: eight bureaus on three content systems and what they have published by a given day.

``registry.yaml`` says who they are, in the form of any registry; here stand their sites' switches.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from demo import publications
from demo.portals.articles import Article
from demo.portals.families import SITES
from demo.portals.families.files import FilesSite
from demo.portals.site import Site
from demo.reports import TrueReport


@dataclass(frozen=True)
class _Plan:
    """What a portal publishes and how its site behaves; ``files_host`` keeps its files under another address."""

    articles: Callable[[int], list[Article]]
    switches: Mapping[str, Any] = field(default_factory=dict)
    files_host: bool = False


_PLANS = {
    "hangzhou-sthjj": _Plan(publications.hangzhou, {"column_id": 1229357288, "per_page": 3}),
    "hangzhou-chunan": _Plan(
        publications.chunan,
        {
            "column_id": 1229531234,
            "per_page": 2,
            "island": "escaped",
            "proxy": "three_pages_plus_one",
            "cut_titles": 14,
        },
    ),
    "huaian-hongze": _Plan(publications.hongze, {"column_id": 14249, "unit_id": 137824}),
    "ulanqab-sthjj": _Plan(publications.ulanqab, {"per_page": 4}),
    "haidong-sthjj": _Plan(
        publications.haidong, {"extension": "shtml", "per_page": 5, "first_index": 2, "pager": "three"}
    ),
    "ningbo-zhenhai": _Plan(
        publications.zhenhai, {"extension": "htm", "charset": "gbk_under_utf8", "conditional": False}
    ),
    "guangzhou-sthjj": _Plan(publications.guangzhou, {"sid": "200001"}, files_host=True),
    "meizhou-sthjj": _Plan(publications.meizhou, {"sid": "753001", "hazard": "521"}),
}


@dataclass(frozen=True)
class DemoPortal:
    """One portal of the demo: what its registry entry says, and its articles by day."""

    id: str
    bureau: str
    former: tuple[str, ...]
    region_code: str
    family: str
    first_year: int
    plan: _Plan

    def articles(self, day: int) -> list[Article]:
        """What it has published by that day."""
        return self.plan.articles(day)

    @property
    def blocked(self) -> bool:
        """Whether nothing can be harvested here."""
        return "hazard" in self.plan.switches


def registry_source() -> str:
    """The packaged registry, with the addresses of the default port."""
    return files(__package__).joinpath("registry.yaml").read_text(encoding="utf-8")


@cache
def portals() -> tuple[DemoPortal, ...]:
    """The eight portals, in the registry's order."""
    return tuple(
        DemoPortal(
            entry["id"],
            entry["bureau"],
            tuple(entry.get("former", ())),
            entry["region_code"],
            entry["family"],
            entry["first_year"],
            _PLANS[entry["id"]],
        )
        for entry in yaml.safe_load(registry_source())["portals"]
    )


def sites(day: int = 1) -> list[Site]:
    """The sites as they stand on a day of the demo; day 2 brings an amendment."""
    own = [
        SITES[portal.family](portal.id, portal.bureau, portal.articles(day), **portal.plan.switches)
        for portal in portals()
    ]
    hosts = [FilesSite(site) for portal, site in zip(portals(), own, strict=True) if portal.plan.files_host]
    return [*own, *hosts]


def published(day: int = 1) -> list[tuple[DemoPortal, TrueReport]]:
    """Every report that a harvest can reach on a day: not the lost page, nothing behind the block."""
    return [
        (portal, article.report)
        for portal in portals()
        if not portal.blocked
        for article in portal.articles(day)
        if article.report is not None and not article.lost
    ]
