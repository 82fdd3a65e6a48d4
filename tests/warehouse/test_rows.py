"""A report as rows: hashes that tell versions apart, and the series that all templates share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from warehouse.codebook import codebook
from warehouse.codebook.records import Applicant, CellReference, Number, State, Template
from warehouse.store.dimensions import APPLICANT_IDS, STATE_IDS
from warehouse.store.rows import harmonised_row, rows, series_cells

METRICS = {code: number for number, code in enumerate(codebook().codes, 1)}
SERIES = series_cells(METRICS)
TOTAL = Applicant.TOTAL


def harmonise(
    template: Template | None, cells: Mapping[CellReference, tuple[Number | None, State]]
) -> dict[str, Number | None]:
    made = {
        (METRICS[cell.code], APPLICANT_IDS[cell.applicant], ""): (0, 0, "", number, STATE_IDS[state])
        for cell, (number, state) in cells.items()
    }
    return harmonised_row(template, made, SERIES)


def test_equal_figures_have_one_hash_whatever_their_order_state_and_evidence(make: Any) -> None:
    report = make.report()
    shuffled = replace(report, values=tuple(reversed(report.values)), title="另一标题", sha256="b")
    one, other = rows(report, (), METRICS), rows(shuffled, (), METRICS)
    assert (one.figures_sha256, one.record_sha256) == (other.figures_sha256, other.record_sha256)
    derived = replace(report, values=(replace(report.values[0], state=State.DERIVED), *report.values[1:]))
    again = rows(derived, (), METRICS)
    assert again.figures_sha256 == one.figures_sha256
    assert again.record_sha256 != one.record_sha256


def test_a_whole_number_is_the_same_however_it_was_typed(make: Any) -> None:
    assert rows(make.report(received=84.0), (), METRICS).figures == rows(make.report(received=84), (), METRICS).figures


def test_a_series_takes_the_first_alternative_that_the_document_gives() -> None:
    annex, prose = CellReference("stats2014.applications.received"), CellReference("prose.applications_received")
    both = {annex: (9, State.REPORTED), prose: (7, State.REPORTED)}
    assert harmonise(Template.T2014, both)["applications_received"] == 9
    assert harmonise(Template.T2014, {prose: (7, State.REPORTED)})["applications_received"] == 7
    assert harmonise(Template.T2008, both)["applications_received"] == 7


def test_what_a_template_cannot_give_is_null_and_never_zero() -> None:
    zero = {CellReference(f"applications.denied.{ground}", TOTAL): (0, State.REPORTED) for ground in ("state_secret",)}
    assert harmonise(Template.T2021, zero)["denied"] == 0
    assert harmonise(Template.T2008, zero)["denied"] is None
    assert set(harmonise(None, zero).values()) == {None}


def test_blank_parts_count_as_nothing_and_unreadable_ones_leave_the_sum_open() -> None:
    one = CellReference("applications.denied.state_secret", TOTAL)
    other = CellReference("applications.denied.third_party", TOTAL)
    assert harmonise(Template.T2021, {one: (2, State.REPORTED), other: (None, State.BLANK)})["denied"] == 2
    assert harmonise(Template.T2021, {one: (2, State.REPORTED), other: (None, State.UNREADABLE)})["denied"] is None
    assert harmonise(Template.T2021, {one: (None, State.BLANK)})["denied"] is None


def test_series_by_applicant_take_that_column() -> None:
    cells = {CellReference("applications.received", Applicant.BUSINESS): (5, State.REPORTED)}
    assert harmonise(Template.T2019, cells)["applications_from_businesses"] == 5
    assert harmonise(Template.T2019, cells)["applications_received"] is None
