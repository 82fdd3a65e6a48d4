"""Shares of a fleet: every portal in exactly one, a host never in two; canaries go round."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.errors import UserError
from flows.harvest_plan import portal_hosts, share
from flows.upkeep_work import choose_canaries
from scrapers.portals.model import Portal


def portal(
    number: int, host: str, extra: tuple[str, ...] = (), family: str = "jcms", broken: str | None = None
) -> Portal:
    settings = {"hosts": list(extra)} if extra else {}
    return Portal(
        id=f"portal-{number}",
        family=family,
        url=f"http://{host}/list/",
        bureaus=(),
        settings=settings,
        known_broken=broken,
    )


HOSTS = [f"h{number}.example" for number in range(6)]


@st.composite
def registries(draw: st.DrawFn) -> list[Portal]:
    rows = draw(st.lists(st.tuples(st.sampled_from(HOSTS), st.lists(st.sampled_from(HOSTS), max_size=2)), max_size=12))
    return [portal(number, host, tuple(extra)) for number, (host, extra) in enumerate(rows)]


@given(registries(), st.integers(1, 5))
def test_every_portal_is_in_one_share_and_no_host_in_two(portals, of):
    shares = [share(portals, number, of) for number in range(1, of + 1)]
    assert sorted(row.id for part in shares for row in part) == sorted(row.id for row in portals)
    hosts = [{host for row in part for host in portal_hosts(row)} for part in shares]
    for first in range(of):
        for second in range(first + 1, of):
            assert not hosts[first] & hosts[second]


def test_shares_are_about_as_large_as_each_other():
    portals = [portal(number, f"h{number}.example") for number in range(10)]
    assert sorted(len(share(portals, number, 3)) for number in (1, 2, 3)) == [3, 3, 4]


@pytest.mark.parametrize(("number", "of"), [(0, 3), (4, 3), (1, 0)])
def test_a_share_that_there_is_not_is_the_users_mistake(number, of):
    with pytest.raises(UserError, match="shares are counted from 1"):
        share([], number, of)


def test_canaries_are_a_few_of_each_family_and_all_get_their_day():
    portals = [portal(n, f"a{n}.example") for n in range(5)] + [
        portal(9, "b.example", family="trs"),
        portal(10, "c.example", family="trs", broken="gone since 2025"),
    ]
    today = date(2026, 3, 1)
    seen = set()
    for day in range(5):
        chosen = choose_canaries(portals, 2, today + timedelta(days=day))
        assert [row.family for row in chosen] == ["jcms", "jcms", "trs"]
        seen.update(row.id for row in chosen)
    assert seen == {f"portal-{n}" for n in (0, 1, 2, 3, 4, 9)}
