"""A true report comes out right from every form in which it may be printed."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.reports.identities import check_identities
from scrapers.reports.tables import read_tables
from warehouse.codebook.records import CellEvidence, State, TextEvidence

SEEDS = st.integers(0, 10**6)
BLANKS = st.sampled_from([0.0, 0.5, 1.0])


@given(SEEDS, BLANKS)
@settings(deadline=None, max_examples=40)
def test_grids_give_every_cell(forms: SimpleNamespace, seed: int, blanks: float) -> None:
    report = forms.true_report(seed, blanks)
    tables = read_tables(forms.as_grids(report))
    assert Counter(forms.verdicts(report.cells, tables).values()) == {"right": len(report.cells)}
    assert tables.templates == {"proactive": report.proactive, "applications": report.applications}
    assert check_identities(tables.values)[1] == ()
    assert all(isinstance(value.evidence, CellEvidence) and value.certain for value in tables.values)


@given(SEEDS, BLANKS, st.integers(1, 20))
@settings(deadline=None, max_examples=40)
def test_a_table_torn_over_pages_is_joined(forms: SimpleNamespace, seed: int, blanks: float, cut: int) -> None:
    report = forms.true_report(seed, blanks)
    tables = read_tables(forms.as_grids(report, cut))
    assert set(forms.verdicts(report.cells, tables).values()) == {"right"}


@pytest.mark.parametrize("style", ["tabs", "pipes", "lines", "bars"])
@given(SEEDS, BLANKS)
@settings(deadline=None, max_examples=15)
def test_dumps_that_keep_their_blanks_give_every_cell(
    forms: SimpleNamespace, style: str, seed: int, blanks: float
) -> None:
    report = forms.true_report(seed, blanks)
    document = forms.as_dump(report, style)
    tables = read_tables(document)
    # blanks that are lines of their own, or bars with nothing between, may be lost: few reports prove neither
    doubted = {"flagged"} if style in ("lines", "bars") else set()
    assert {"right"} <= set(forms.verdicts(report.cells, tables).values()) <= {"right", *doubted}
    for value in tables.values:
        assert isinstance(value.evidence, TextEvidence)
        assert document.text[value.evidence.start : value.evidence.end] == value.evidence.quote


@pytest.mark.parametrize("style", ["lines", "bars"])
def test_dumps_whose_blanks_may_be_lost_give_every_cell_of_nearly_every_report(
    forms: SimpleNamespace, style: str
) -> None:
    reports = [forms.true_report(seed, 0.5) for seed in range(60)]
    whole = [set(forms.verdicts(each.cells, read_tables(forms.as_dump(each, style))).values()) for each in reports]
    assert whole.count({"right"}) >= 59


@pytest.mark.parametrize("style", ["tabs", "pipes", "lines", "bars", "blanks"])
@given(SEEDS)
@settings(deadline=None, max_examples=10)
def test_a_dump_without_blanks_gives_every_cell(forms: SimpleNamespace, style: str, seed: int) -> None:
    report = forms.true_report(seed)
    tables = read_tables(forms.as_dump(report, style, True))
    assert set(forms.verdicts(report.cells, tables).values()) == {"right"}


@pytest.mark.parametrize("style", ["tabs", "pipes", "lines", "bars", "blanks"])
@given(SEEDS, st.sampled_from([0.5, 1.0]))
@settings(deadline=None, max_examples=6)
def test_a_dump_that_dropped_its_blanks_claims_only_what_is_sure(
    forms: SimpleNamespace, style: str, seed: int, blanks: float
) -> None:
    report = forms.true_report(seed, blanks)
    tables = read_tables(forms.as_dump(report, style, True))
    assert set(forms.verdicts(report.cells, tables).values()) <= {"right", "flagged"}


@given(SEEDS)
@settings(deadline=None, max_examples=30)
def test_an_empty_cell_of_a_known_grid_stays_blank(forms: SimpleNamespace, seed: int) -> None:
    report = forms.true_report(seed)
    line = report.lines["applications"][2]
    line[1 + seed % 7] = ""
    tables = read_tables(forms.as_grids(report))
    blank = [value for value in tables.values if value.state is State.BLANK]
    assert [(value.code, value.value) for value in blank] == [("applications.received", None)]
    assert not any(value.state is State.DERIVED for value in tables.values)


@given(SEEDS)
@settings(deadline=None, max_examples=10)
def test_the_same_bytes_give_the_same_tables(forms: SimpleNamespace, seed: int) -> None:
    document = forms.as_dump(forms.true_report(seed, 0.5), "tabs")
    assert read_tables(document) == read_tables(document)
