"""A true report is true: its sums close, a body's years continue each other, and equal seeds give equal reports."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.reports import TrueReport, chain, random_report
from warehouse.codebook import codebook
from warehouse.codebook.records import Applicant, State, Template

TEMPLATES = st.sampled_from(list(Template))


@given(st.integers(0, 10**6), TEMPLATES, st.booleans(), st.booleans())
def test_every_identity_of_a_random_report_holds(seed: int, template: Template, blanks: bool, sparse: bool) -> None:
    assert random_report(seed, template, blanks=blanks, sparse=sparse).broken_identities() == ()


def test_a_sparse_report_prints_no_zero_in_table_three() -> None:
    cells = random_report(6, Template.T2019, sparse=True).cells
    numbers = {number for (_, applicant), number in cells.items() if applicant is not None}
    assert 0 not in numbers
    assert None in numbers


@given(st.integers(0, 10**6), TEMPLATES)
def test_the_same_seed_gives_the_same_report(seed: int, template: Template) -> None:
    assert random_report(seed, template) == random_report(seed, template)


@pytest.mark.parametrize("template", [Template.T2014, Template.T2019, Template.T2021])
def test_a_report_fills_every_cell_of_its_form_and_no_other(template: Template) -> None:
    tables = ("annex",) if template is Template.T2014 else ("proactive", "applications", "reviews")
    wanted = {code.code for table in tables for code in codebook().table(table, template)}
    assert {code for code, _ in random_report(1, template).cells} == wanted


def test_prose_of_2008_has_no_tables() -> None:
    report = random_report(1, Template.T2008)
    assert report.cells == {}
    assert report.prose["prose.proactive_total"] > 0


def test_what_a_body_carries_out_it_carries_in_the_year_after(reports: dict[int, TrueReport]) -> None:
    for year in (2020, 2021, 2022):
        for applicant in Applicant:
            before = reports[year - 1].cells[("applications.carried_out", applicant)]
            assert reports[year].cells[("applications.carried_in", applicant)] == before


def test_a_year_before_a_known_one_leaves_what_that_one_carries_in() -> None:
    known = random_report(5, Template.T2019, bureau="甲局", year=2020)
    made = chain(8, "甲局", {2019: Template.T2019, 2020: known})
    assert made[2020] is known
    for applicant in Applicant:
        assert (
            made[2019].cells[("applications.carried_out", applicant)]
            == known.cells[("applications.carried_in", applicant)]
        )


def test_a_false_total_is_named_with_its_place() -> None:
    report = random_report(2, Template.T2021)
    key = ("applications.handled", Applicant.TOTAL)
    wrong = replace(report, cells={**report.cells, key: (report.cells[key] or 0) + 1})
    assert set(wrong.broken_identities()) == {
        ("balance", "applications/total"),
        ("handled_sum", "applications/total"),
        ("applicant_sum", "applications.handled"),
    }


@pytest.mark.parametrize(
    ("code", "number", "printed"),
    [
        ("proactive.fees.amount", 77_302_800, "7730.28"),
        ("proactive.fees.amount", 0, "0"),
        ("stats2014.budget", 55_000, "5.5"),
        ("proactive.procurement.amount", 68_380_800, "68380800元"),
        ("proactive.permits.change", 3, "+3"),
        ("proactive.permits.change", -2, "-2"),
        ("proactive.permits.decisions", 757, "757"),
        ("proactive.permits.decisions", None, ""),
    ],
)
def test_numbers_are_printed_in_the_unit_of_the_form(code: str, number: int | None, printed: str) -> None:
    report = replace(random_report(1, Template.T2008), cells={(code, None): number})
    assert report.text((code, None)) == printed


def test_the_state_says_what_the_cell_alone_says() -> None:
    fees = ("proactive.fees.prior_items", None)
    report = replace(random_report(1, Template.T2008), cells={fees: 0})
    assert report.state(fees) is State.REPORTED
    assert replace(report, printed={fees: "无"}).state(fees) is State.ZERO_STATED
    assert replace(report, cells={fees: None}).state(fees) is State.BLANK
