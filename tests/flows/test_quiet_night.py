"""A night on which nothing is new: a request for every list page, and nothing else is asked, read or lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest

from flows import night
from flows.doors import Night, open_night
from flows.records import PortalHarvest
from flows.settings import Settings
from flows.settling import Settled
from scrapers.portals import Portal
from scrapers.portals.model import Bureau
from warehouse.codebook.records import PortalOutcome, PortalResult

demo = pytest.importorskip("demo.portals", reason="the demo's extras are not installed")
NAME = "青溪市生态环境局"
YEARS = range(2017, 2025)
TODAY = date.today()  # noqa: DTZ011 - as the portals and their harvests count years


@dataclass
class Portals:
    """One simulated portal and what an operator's machine has of it."""

    simulator: Any
    portal: Portal
    settings: Settings
    nights: int = 0

    @contextmanager
    def night(self, *, ends_well: bool = True) -> Iterator[Night]:
        """A night's doors, a day after the one before."""
        with open_night(self.settings, "harvest", "a night", {}, loopback=True) as doors:
            night.register_portals(doors, [self.portal])
            yield replace(doors, started_at=doors.started_at + timedelta(days=self.nights))
            self.nights += 1
            state = "completed" if ends_well else "failed"
            doors.warehouse.finish_run(doors.run_id, state, {}, doors.started_at)

    def harvest(self, *, written_down: bool = True) -> tuple[PortalHarvest, PortalResult, list[str]]:
        """One night: what the crawl gave, what was written down of it, and what the portal was asked for."""
        before = len(self.simulator.requests_log())
        with self.night() as doors:
            found = night.crawl_one(doors, self.portal)
            doors.notebook.flush()
            if written_down:
                night.finish_portals(doors, [found], Settled())
        log = [entry for entry in self.simulator.requests_log()[before:] if entry.path != "/robots.txt"]
        return found, found.result, [f"{entry.path}?{entry.query}" for entry in log]

    def rows(self, columns: str) -> set[tuple[Any, ...]]:
        """What the warehouse has of the list."""
        with self.night() as doors:
            return set(doors.warehouse.query(f"select {columns} from listing").rows)


@pytest.fixture
def portals(tmp_path) -> Iterator[Callable[..., Portals]]:
    from demo.portals.articles import article_of
    from demo.portals.families import SITES
    from demo.portals.simulator import Simulator
    from demo.reports import random_report

    opened: list[Simulator] = []

    def make(family: str, settings: dict[str, Any] | None = None, **switches: Any) -> Portals:
        articles = [article_of(random_report(year, "T2021", bureau=NAME, year=year), year) for year in YEARS]
        simulator = Simulator([SITES[family]("site", NAME, articles, **switches)]).start()
        opened.append(simulator)
        portal = Portal("site", family, simulator.list_url("site"), (Bureau(NAME, "330100"),), settings=settings or {})
        return Portals(simulator, portal, Settings(data=tmp_path / "data"))

    yield make
    for simulator in opened:
        simulator.stop()


@pytest.mark.parametrize(
    ("family", "switches"),
    [
        ("trs", {}),
        ("trs", {"per_page": 3}),
        ("trs", {"per_page": 3, "conditional": False}),
        ("jcms", {}),
        ("jcms_xxgk", {}),
        ("jpaas", {"per_page": 3}),
        ("ucap", {"mode": "json"}),
        ("ucap", {"mode": "years"}),
        ("gkmlpt", {}),
        ("longxun", {"mode": "label"}),
        ("vsb", {"per_page": 3}),
        ("pattern", {"framed": True}),
    ],
)
def test_only_the_list_pages_are_asked_for_and_the_rows_stay(portals, family, switches):
    world = portals(family, **switches)
    first, result, asked = world.harvest()
    assert (result.outcome, result.listed, len(first.candidates)) == (PortalOutcome.UNCHANGED, 8, 8)
    known = world.rows("url, title, published, status")
    second, again, quiet = world.harvest()
    assert second.same
    assert (again.outcome, again.listed, again.expected, again.unchanged) == (PortalOutcome.UNCHANGED, 8, 8, 8)
    assert second.candidates == ()
    assert set(quiet) < set(asked)
    assert len(quiet) <= len(asked) - 8
    assert world.rows("url, title, published, status") == known
    assert len(world.rows("last_run_id")) == 1
    third, _, _ = world.harvest()
    assert third.same


def test_a_new_report_is_found_and_no_list_page_is_asked_for_twice(portals):
    from demo.reports import random_report

    world = portals("trs", per_page=3)
    world.harvest()
    _, _, quiet = world.harvest()
    world.simulator.publish("site", random_report(99, "T2021", bureau=NAME, year=2025))
    found, result, asked = world.harvest()
    assert not found.same
    assert result.listed == 9
    lists = [path for path in asked if path in quiet]
    assert len(lists) == len(set(lists)) == len(quiet)
    assert world.harvest()[0].same


def test_what_was_not_written_down_is_not_trusted(portals):
    world = portals("trs")
    world.harvest(written_down=False)
    found, result, _ = world.harvest()
    assert not found.same
    assert (result.listed, len(found.candidates)) == (8, 8)


def test_after_a_run_that_did_not_end_well_every_report_is_asked_for_again(portals):
    world = portals("trs")
    world.harvest()
    with world.night(ends_well=False):
        pass
    found, _, asked = world.harvest()
    assert not found.same
    assert len(asked) == 9


def test_reports_are_asked_for_again_when_they_are_due(portals):
    world = portals("trs")
    world.harvest()
    world.nights += world.settings.recheck_days
    found, result, asked = world.harvest()
    assert not found.same
    assert (result.unchanged, len(asked)) == (0, 9)


def test_another_registry_entry_is_another_walk(portals):
    world = portals("trs")
    world.harvest()
    world.portal = replace(world.portal, settings={"title": "2020"})
    found, result, _ = world.harvest()
    assert not found.same
    assert result.listed == 1


def test_a_redesign_is_not_taken_for_a_quiet_night(portals):
    world = portals("trs")
    world.harvest()
    world.simulator.switch("site", redesign="cards")
    found, result, _ = world.harvest()
    assert not found.same
    assert result.outcome is PortalOutcome.REDESIGNED
    world.simulator.switch("site", redesign=None)
    found, result, _ = world.harvest()
    assert (result.outcome, result.listed) == (PortalOutcome.UNCHANGED, 8)


@pytest.mark.parametrize(("hazard", "outcome"), [("521", PortalOutcome.BLOCKED), ("410", PortalOutcome.GONE)])
def test_a_portal_that_fails_is_not_taken_for_a_quiet_one(portals, hazard, outcome):
    world = portals("trs", per_page=3)
    world.harvest()
    world.simulator.switch("site", hazard=hazard)
    found, result, _ = world.harvest()
    assert not found.same
    assert result.outcome is outcome
    world.simulator.switch("site", hazard=None)
    assert world.harvest()[0].same


def test_years_long_past_that_held_nothing_are_asked_for_once_a_recheck_period(portals):
    world = portals("jcms_xxgk", annual_report=True)
    _, result, asked = world.harvest()
    assert (result.listed, years_in(asked)) == (8, set(range(2008, TODAY.year)))
    _, again, quiet = world.harvest()
    assert (again.listed, years_in(quiet)) == (8, {*YEARS, TODAY.year - 2, TODAY.year - 1})
    world.nights += world.settings.recheck_days
    assert years_in(world.harvest()[2]) == set(range(2008, TODAY.year))


def years_in(asked: list[str]) -> set[int]:
    return {int(found[1]) for one in asked if (found := re.search(r"fbtime=(\d{4})", one))}
