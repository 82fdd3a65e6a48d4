from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from demo.portals.articles import Article, article_of
from demo.portals.families import SITES
from demo.portals.simulator import Simulator
from demo.reports import TrueReport, chain
from warehouse.codebook.records import Template

BUREAU = "青溪市生态环境局"
Simulate = Callable[..., Simulator]


@pytest.fixture(scope="session")
def reports() -> dict[int, TrueReport]:
    """Thirteen years of one body, 2010 to 2022."""
    years: dict[int, Template | TrueReport] = dict.fromkeys(range(2010, 2014), Template.T2008)
    years |= dict.fromkeys(range(2014, 2019), Template.T2014)
    years |= {2019: Template.T2019, 2020: Template.T2019, 2021: Template.T2021, 2022: Template.T2021}
    return chain(3, BUREAU, years)


@pytest.fixture(scope="session")
def articles(reports: dict[int, TrueReport]) -> list[Article]:
    return [article_of(report, 9_103_000 + year - 2000) for year, report in reports.items()]


@pytest.fixture
def simulate(articles: list[Article]) -> Iterator[Simulate]:
    """Starts one portal of a family under the id ``portal`` with the switches given."""
    running: list[Simulator] = []

    def start(family: str, *, published: list[Article] | None = None, **switches: Any) -> Simulator:
        site = SITES[family]("portal", BUREAU, articles if published is None else published, **switches)
        running.append(Simulator([site]).start())
        return running[-1]

    yield start
    for simulator in running:
        simulator.stop()
