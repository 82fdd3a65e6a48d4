"""The published reports: what a careful reader finds in their tables."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from scrapers.documents import read_document
from scrapers.reports.identities import check_identities
from scrapers.reports.tables import Tables, read_tables
from warehouse.codebook.records import Applicant, Fault, Number, State, Template, Value

REPORTS = Path(__file__).parents[4].parent / "shared" / "reports"
pytestmark = pytest.mark.skipif(not REPORTS.is_dir(), reason="the published reports are not beside this repository")
PERSONS, TOTAL = Applicant.NATURAL_PERSON, Applicant.TOTAL


@cache
def tables(name: str) -> Tables:
    (path,) = REPORTS.glob(f"{name}*")
    return read_tables(read_document(path.read_bytes()))


def values(name: str) -> dict[tuple[str, Applicant | None], Value]:
    return {(value.code, value.applicant): value for value in tables(name).values}


def number(name: str, code: str, applicant: Applicant | None = None) -> Number | None:
    return values(name)[code, applicant].value


def row(name: str, code: str) -> list[Number | None]:
    return [number(name, f"applications.{code}", applicant) for applicant in Applicant]


def test_hangzhou_2020_is_read_from_a_torn_dump() -> None:
    assert values("001")["applications.received", TOTAL].state is State.REPORTED
    received = values("001")["applications.received", PERSONS]
    assert (received.value, received.state) == (74, State.DERIVED)
    assert received.identities == ("applicant_sum", "balance")
    granted = values("001")["applications.granted", PERSONS]
    assert (granted.value, granted.state) == (35, State.DERIVED)
    assert number("001", "applications.received", TOTAL) == 84
    assert number("001", "applications.received", Applicant.BUSINESS) == 5
    assert [number("001", "applications.carried_in", a) for a in (PERSONS, TOTAL)] == [2, 2]
    assert [number("001", "applications.carried_out", a) for a in (PERSONS, Applicant.BUSINESS, TOTAL)] == [1, 1, 2]
    assert [number("001", "applications.granted", a) for a in (Applicant.BUSINESS, TOTAL)] == [3, 42]
    assert [number("001", "applications.handled", a) for a in (PERSONS, Applicant.BUSINESS, TOTAL)] == [75, 4, 84]
    assert number("001", "applications.unavailable.not_held", TOTAL) == 25
    filled = [v for v in tables("001").values if v.applicant is not None and v.value is not None]
    assert len(filled) == 29
    assert check_identities(tables("001").values)[1] == ()


def test_hangzhou_2020_proactive_and_reviews() -> None:
    assert number("001", "proactive.procurement.amount") == 68380800
    assert [number("001", f"proactive.permits.{f}") for f in ("prior_items", "change", "decisions")] == [47, 0, 757]
    services = [number("001", f"proactive.other_services.{f}") for f in ("prior_items", "change", "decisions")]
    assert services == [40, 0, 751]
    assert [number("001", f"proactive.penalties.{f}") for f in ("prior_items", "change", "decisions")] == [183, 0, 49]
    reviews = [v.value for v in tables("001").values if v.code.startswith(("reconsideration", "litigation"))]
    assert reviews == [0] * 15


def test_ulanqab_2020_is_read_from_one_cell_a_line() -> None:
    assert number("002", "proactive.procurement.amount") == 26126122
    assert values("002")["proactive.procurement.amount", None].printed == "2612.6122万元"
    cells = [v for v in tables("002").values if v.applicant is not None]
    assert [v.value for v in cells] == [0] * 161
    (derived,) = [v for v in cells if v.state is State.DERIVED]
    assert derived.code == "applications.not_processed.repeat"
    assert tables("002").templates == {"proactive": Template.T2019, "applications": Template.T2019}
    assert [number("002", f"proactive.permits.{f}") for f in ("prior_items", "change", "decisions")] == [25, 352, 352]


def test_haidong_2019_keeps_blanks_and_claims_nothing_for_an_empty_table() -> None:
    cells = [v for v in tables("004").values if v.applicant is not None]
    assert len(cells) == 161
    printed = [v for v in cells if v.state is State.REPORTED]
    assert [v.value for v in printed] == [0] * 28
    assert {v.code.rpartition(".")[2] for v in printed} == {"received", "carried_in", "handled", "carried_out"}
    assert {v.state for v in cells} == {State.REPORTED, State.BLANK}
    assert not any(v.code.startswith(("reconsideration", "litigation")) for v in tables("004").values)
    assert ("row_missing", "reviews") in {(f.check, f.where) for f in tables("004").findings}
    assert number("004", "proactive.procurement.amount") == 21665720
    fees = values("004")["proactive.fees.change", None]
    assert (fees.value, fees.state) == (0, State.ZERO_STATED)


def test_hongze_2023_mixes_two_forms() -> None:
    assert tables("hongze").templates == {"proactive": Template.T2021, "applications": Template.T2019}
    assert "hybrid_template" in {finding.check for finding in tables("hongze").findings}
    documents = [number("hongze", f"proactive.normative_documents.{f}") for f in ("issued", "repealed", "in_force")]
    assert documents == [0, 5, 5]
    assert [number("hongze", f"proactive.{c}.decisions") for c in ("permits", "penalties", "coercion")] == [
        550,
        4119,
        195,
    ]
    assert number("hongze", "proactive.fees.amount") == 77302800
    assert len([v for v in tables("hongze").values if v.applicant is not None]) == 161
    assert row("hongze", "received") == [21, 0, 0, 0, 0, 0, 21]
    assert row("hongze", "unavailable.not_held") == [10, 0, 0, 0, 0, 0, 10]
    assert row("hongze", "denied.prohibited_by_law") == [0] * 7


def test_hongze_2023_printed_totals_that_do_not_add_up() -> None:
    marked, findings = check_identities(tables("hongze").values)
    assert [(f.check, f.where, f.fault) for f in findings] == [
        ("review_sum", "reconsideration", Fault.SOURCE),
        ("review_sum", "litigation.after_reconsideration", Fault.SOURCE),
    ]
    reviews = [v for v in marked if v.code.startswith(("reconsideration", "litigation"))]
    assert [v.value for v in reviews] == [10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0]
    assert [v.state for v in reviews] == [State.CONFLICT] * 5 + [State.REPORTED] * 5 + [State.CONFLICT] * 5


@pytest.mark.parametrize("name", ["000", "003"])
def test_reports_in_prose_have_no_tables(name: str) -> None:
    assert tables(name) == Tables((), (), {}, (), frozenset())
