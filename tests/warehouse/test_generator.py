"""The generator: true sums within and across years, errors at known rates, the same for the same seed."""

from __future__ import annotations

from collections import defaultdict

from warehouse.codebook import Outcome, equations, evaluate
from warehouse.codebook.records import Applicant, CellReference, State
from warehouse.store import LoadItem, generator
from warehouse.store.generator import Rates

ITEMS = tuple(generator.reports(40, seed=3, first_year=2013, last_year=2023))


def test_the_same_seed_gives_the_same_reports() -> None:
    assert tuple(generator.reports(3, seed=5)) == tuple(generator.reports(3, seed=5))
    assert tuple(generator.reports(3, seed=5)) != tuple(generator.reports(3, seed=6))


def broken(item: LoadItem) -> set[tuple[str, str]]:
    cells = {CellReference(v.code, v.applicant): (v.value, v.state) for v in item.report.values}
    return {(e.identity, e.where) for e in equations() if evaluate(e, cells) is Outcome.FAILS}


def test_what_is_said_to_be_broken_is_broken_and_nothing_else() -> None:
    for item in ITEMS:
        assert {(one.check, one.where) for one in item.verdict.findings} == broken(item)


def test_errors_come_at_the_rates_that_are_asked_for() -> None:
    share = sum(bool(item.verdict.findings) for item in ITEMS) / len(ITEMS)
    assert 0.01 < share < 0.09
    none = Rates(missing=0, late=0, broken_sum=0, blank_cells=0)
    clean = tuple(generator.reports(5, first_year=2019, last_year=2021, rates=none))
    assert len(clean) == 15
    assert all(value.state is State.REPORTED for item in clean for value in item.report.values)
    assert not any(item.verdict.findings for item in clean)


def test_what_a_year_carries_out_the_next_carries_in() -> None:
    carried: dict[tuple[str | None, int | None], dict[str, object]] = defaultdict(dict)
    for item in ITEMS:
        for value in item.report.values:
            if value.applicant is Applicant.TOTAL and value.state is State.REPORTED:
                carried[item.report.bureau, item.report.year][value.code] = value.value
    checked = 0
    for (bureau, year), cells in carried.items():
        before = carried.get((bureau, (year or 0) - 1), {})
        if "applications.carried_out" in before and "applications.carried_in" in cells:
            assert cells["applications.carried_in"] == before["applications.carried_out"]
            checked += 1
    assert checked > 50


def test_every_value_has_its_evidence_and_every_cell_is_there_once() -> None:
    for item in ITEMS:
        cells = [CellReference(v.code, v.applicant, v.category) for v in item.report.values]
        assert len(cells) == len(set(cells))
        assert all(value.evidence is not None for value in item.report.values)


def test_bodies_have_names_of_their_own() -> None:
    names = {item.report.bureau for item in generator.reports(4000, first_year=2012, last_year=2012)}
    assert len(names) > 3700
