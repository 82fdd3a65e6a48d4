"""Simulated portals in a process of their own, for crawls to be measured against.

As a program (``python -m benchmarks.portals PORTALS LIST_PAGES REPORTS LATENCY``) it serves until its standard input
ends; as a module it starts that program and asks it what it was asked.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.request import urlopen

from scrapers.portals.model import Bureau, Portal

FAMILIES = ("trs", "ucap", "vsb", "pattern")
"""Families whose reports hang on plain list pages that any crawler can walk."""


BODIES = ("生态环境局", "水利局", "财政局")
"""A portal each in every place of the country, until there are enough of them."""


@dataclass(frozen=True, slots=True)
class Served:
    """Portals that are being served, and the address under which the server tells what it was asked."""

    portals: tuple[Portal, ...]
    control: str

    def log(self) -> list[dict[str, Any]]:
        """Every request so far, oldest first."""
        with urlopen(f"{self.control}/__control__/log", timeout=60) as answer:
            entries: list[dict[str, Any]] = json.load(answer)
        return entries


@contextmanager
def served(portals: int, list_pages: int, reports: int, latency: float = 0.05) -> Iterator[Served]:
    """``portals`` sites with ``list_pages`` list pages among them and so many reports each."""
    command = [sys.executable, "-m", "benchmarks.portals", *map(str, (portals, list_pages, reports, latency))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            if process.stdin is None or process.stdout is None:
                raise RuntimeError("the portals' process has no pipes")
            places = json.loads(process.stdout.readline())
            yield Served(tuple(portal_of(*place) for place in places), places[0][4])
        finally:
            process.terminate()


def portal_of(identity: str, family: str, url: str, bureau: str, _: str = "") -> Portal:
    """The registry's entry for a served site."""
    return Portal(identity, family, url, (Bureau(bureau, "330100"),), settings={"column": "annual_reports"})


def _serve(portals: int, list_pages: int, reports: int, latency: float) -> None:
    from demo.portals.articles import article_of
    from demo.portals.families import SITES
    from demo.portals.simulator import Simulator
    from demo.reports import random_report
    from warehouse.codebook.regions import regions

    sites, names = [], {}
    places = sorted({region.name for region in regions() if region.name.endswith(("市", "县", "区", "旗"))})
    for number in range(portals):
        name = f"{places[number % len(places)]}{BODIES[number // len(places)]}"
        articles = [
            article_of(random_report(100 * number + year, "T2021", bureau=name, year=2024 - year), 1000 + year)
            for year in range(reports)
        ]
        long = number < list_pages - portals
        family = FAMILIES[number % len(FAMILIES)]
        per_page = max(1, (reports + 1) // 2) if long else 15
        site = SITES[family](f"portal-{number}", name, articles, latency=latency, per_page=per_page)
        sites.append(site)
        names[site.identity] = name
    with Simulator(sites) as simulator:
        places = [
            (site.identity, site.family, simulator.list_url(site.identity), names[site.identity], site.origin)
            for site in sites
        ]
        print(json.dumps(places), flush=True)
        while sys.stdin.readline():
            time.sleep(1)


if __name__ == "__main__":
    _serve(*map(int, sys.argv[1:4]), float(sys.argv[4]))
