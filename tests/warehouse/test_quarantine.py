"""The quarantine's life: held, shown, released or rejected; a person's word survives every re-run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from warehouse.codebook.records import Applicant, CellEvidence, Decision, State, Value
from warehouse.store import LoadSummary, ReportKey, Warehouse, WarehouseError
from warehouse.store.quarantine import pack, unpack

BODY = "临江市生态环境局"
KEY = ReportKey(BODY, 2020)
Load = Callable[..., LoadSummary]


def test_a_doubtful_report_is_held_and_shown_in_full(warehouse: Warehouse, load: Load, make: Any) -> None:
    doubtful = make.doubtful(make.report())
    assert load(doubtful).quarantined == (KEY,)
    assert warehouse.reports() == ()
    (row,) = warehouse.quarantine_list()
    assert (row.state, row.rules, row.reasons) == ("held", ("unreadable",), ("it does not close",))
    entry = warehouse.quarantine_show(row.id)
    assert (entry.report, entry.verdict, entry.excerpt) == (doubtful.report, doubtful.verdict, "原文摘录")


def test_a_doubtful_report_never_replaces_what_is_current(warehouse: Warehouse, load: Load, make: Any) -> None:
    load(make.item(make.report("a1", 84)))
    load(make.doubtful(make.report("a2", 8)))
    assert [row.sha256 for row in warehouse.reports()] == ["a1"]


def test_held_twice_is_one_entry(warehouse: Warehouse, load: Load, make: Any) -> None:
    load(make.doubtful(make.report()), make.doubtful(make.report()))
    assert load(make.doubtful(make.report())).quarantined == (KEY,)
    assert len(warehouse.quarantine_list(None)) == 1


def test_a_released_report_loads_as_it_was_read(warehouse: Warehouse, load: Load, make: Any) -> None:
    load(make.doubtful(make.report()))
    summary = warehouse.quarantine_release(1, "the scan says 84", "an analyst")
    assert (summary.new, summary.flagged) == ((KEY,), (KEY,))
    assert [row.sha256 for row in warehouse.reports()] == ["a1"]
    (row,) = warehouse.quarantine_list("released")
    assert (row.decided_by, row.decision_reason) == ("an analyst", "the scan says 84")
    assert warehouse.findings()[0].verdict == "accepted"


def test_a_release_survives_re_runs(warehouse: Warehouse, load: Load, make: Any) -> None:
    load(make.doubtful(make.report()))
    warehouse.quarantine_release(1, "the scan says 84", "an analyst")
    assert load(make.doubtful(make.report())).unchanged == (KEY,)
    other_bytes = load(make.doubtful(make.report("a2")))
    assert other_bytes.quarantined == ()
    assert warehouse.quarantine_list() == ()


def test_a_release_does_not_cover_what_is_found_later(warehouse: Warehouse, load: Load, make: Any) -> None:
    load(make.doubtful(make.report()))
    warehouse.quarantine_release(1, "the scan says 84", "an analyst")
    other = make.finding("structure", make.READING.fault)
    assert load(make.doubtful(make.report("a2", 1), other)).quarantined == (KEY,)


def test_a_rejection_survives_re_runs(warehouse: Warehouse, load: Load, make: Any) -> None:
    load(make.doubtful(make.report()))
    warehouse.quarantine_reject(1, "a mirror with changed figures", "an analyst")
    assert load(make.doubtful(make.report())).unchanged == (KEY,)
    assert warehouse.quarantine_list() == ()
    assert warehouse.reports() == ()


def test_a_rejected_document_stays_out_however_well_it_is_read(warehouse: Warehouse, load: Load, make: Any) -> None:
    load(make.doubtful(make.report()))
    warehouse.quarantine_reject(1, "a mirror with changed figures", "an analyst")
    other = make.finding("structure", make.READING.fault)
    assert load(make.item(make.report(extractor="2"))).unchanged == (KEY,)
    assert load(make.doubtful(make.report(extractor="3"), other)).unchanged == (KEY,)
    assert warehouse.reports() == ()
    assert [row.state for row in warehouse.quarantine_list(None)] == ["rejected"]


def test_a_person_may_change_their_mind_about_a_rejection(warehouse: Warehouse, load: Load, make: Any) -> None:
    load(make.doubtful(make.report(received=8)))
    warehouse.quarantine_reject(1, "misread", "an analyst")
    load(make.item(make.report(received=84, extractor="2")))
    assert warehouse.quarantine_release(1, "read well now", "an analyst").new == (KEY,)
    assert warehouse.statistics(f"{BODY}/2020")[1].value == 84
    assert load(make.item(make.report(received=84, extractor="2"))).unchanged == (KEY,)


def test_a_released_report_stays_loaded_when_a_newer_reading_is_in_doubt(
    warehouse: Warehouse, load: Load, make: Any
) -> None:
    load(make.doubtful(make.report()))
    warehouse.quarantine_release(1, "the scan says 84", "an analyst")
    other = make.finding("structure", make.READING.fault)
    assert load(make.doubtful(make.report(received=8, extractor="2"), other)).quarantined == (KEY,)
    assert warehouse.statistics(f"{BODY}/2020")[1].value == 84
    assert [row.state for row in warehouse.quarantine_list(None)] == ["released", "held"]


def test_a_release_never_covers_a_failure_of_the_engine(warehouse: Warehouse, load: Load, make: Any) -> None:
    failure = make.finding("engine", make.READING.fault)
    load(make.doubtful(make.report(), failure))
    warehouse.quarantine_release(1, "checked by hand", "an analyst")
    assert warehouse.human_words() == {}
    assert load(make.doubtful(make.report("a2", 85), failure)).quarantined == (KEY,)
    assert load(make.doubtful(make.report("a1", 85), failure)).quarantined == (KEY,)


def test_persons_words_are_told_by_fingerprint(warehouse: Warehouse, load: Load, make: Any) -> None:
    load(make.doubtful(make.report()), make.doubtful(make.report("b1", year=2021)))
    warehouse.quarantine_release(1, "the scan says 84", "an analyst")
    warehouse.quarantine_reject(2, "a mirror", "another")
    kept = sorted((word.accepted, word.who, word.reason) for word in warehouse.human_words().values())
    assert kept == [(False, "another", "a mirror"), (True, "an analyst", "the scan says 84")]


def test_only_what_blocked_is_a_persons_word(warehouse: Warehouse, load: Load, make: Any) -> None:
    blocking, beside = (
        make.finding("structure", make.READING.fault),
        make.finding("ambiguous_prose", make.READING.fault),
    )
    held = make.doubtful(make.report(), blocking, beside)
    load(replace(held, verdict=replace(held.verdict, blocking=(blocking,))))
    assert warehouse.quarantine_list()[0].rules == ("structure",)
    warehouse.quarantine_reject(1, "a mirror", "an analyst")
    assert len(warehouse.human_words()) == 1


def test_held_documents_of_another_reading_are_named(warehouse: Warehouse, load: Load, make: Any) -> None:
    load(make.doubtful(make.report()), make.doubtful(make.report("b1", year=2021)))
    warehouse.quarantine_reject(2, "a mirror", "an analyst")
    assert warehouse.held_documents(read_by_other_than="2") == {"a1"}
    load(make.doubtful(make.report(extractor="2")))
    assert warehouse.held_documents(read_by_other_than="2") == frozenset()


def test_a_better_reading_that_passes_ends_the_hold(warehouse: Warehouse, load: Load, make: Any) -> None:
    load(make.doubtful(make.report(received=8)))
    assert load(make.item(make.report(received=84, extractor="2"))).new == (KEY,)
    (row,) = warehouse.quarantine_list(None)
    assert (row.state, row.decided_by) == ("released", "gongkai")


def test_an_automatic_release_does_not_let_a_doubtful_reading_in(warehouse: Warehouse, load: Load, make: Any) -> None:
    load(make.doubtful(make.report(received=8)))
    load(make.item(make.report(received=84, extractor="2")))
    assert load(make.doubtful(make.report(received=9, extractor="3"))).quarantined == (KEY,)
    assert warehouse.statistics(f"{BODY}/2020")[1].value == 84


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"bureau": None}, "the body is unknown"),
        ({"year": None}, "the year is unknown"),
        ({"is_report": False}, "the document is not an annual report"),
    ],
)
def test_what_can_be_no_ones_report_is_held_whatever_the_verdict(
    warehouse: Warehouse, load: Load, make: Any, changes: dict[str, Any], reason: str
) -> None:
    summary = load(make.item(make.report(**changes)))
    assert len(summary.quarantined) == 1
    assert warehouse.quarantine_list()[0].reasons == (reason,)
    with pytest.raises(WarehouseError, match=reason):
        warehouse.quarantine_release(1, "let it in", "an analyst")
    assert warehouse.quarantine_list()[0].state == "held"


def test_a_code_that_is_not_in_the_codebook_is_held_and_harms_no_other(
    warehouse: Warehouse, load: Load, make: Any
) -> None:
    invented = Value("applications.invented", None, 1, State.REPORTED, "1", CellEvidence(1, 1, 1, 1))
    summary = load(make.item(make.report("a1", extra=(invented,))), make.item(make.report("b1", year=2021)))
    assert (summary.quarantined, summary.new) == ((KEY,), (ReportKey(BODY, 2021),))
    assert "applications.invented" in warehouse.quarantine_list()[0].reasons[0]


def test_two_values_for_one_cell_are_held(warehouse: Warehouse, load: Load, make: Any) -> None:
    twice = Value("applications.received", Applicant.TOTAL, 85, State.REPORTED, "85", CellEvidence(1, 1, 1, 1))
    assert load(make.item(make.report(extra=(twice,)))).quarantined == (KEY,)
    assert "applications.received" in warehouse.quarantine_list()[0].reasons[0]


def test_decisions_ask_for_a_reason_and_are_made_once(warehouse: Warehouse, load: Load, make: Any) -> None:
    load(make.doubtful(make.report()))
    with pytest.raises(WarehouseError, match="needs a reason"):
        warehouse.quarantine_reject(1, "  ", "an analyst")
    warehouse.quarantine_reject(1, "a mirror", "an analyst")
    with pytest.raises(WarehouseError, match="already rejected by an analyst"):
        warehouse.quarantine_reject(1, "no", "another")
    with pytest.raises(WarehouseError, match="there is none"):
        warehouse.quarantine_show(99)
    with pytest.raises(WarehouseError, match="held, released or rejected"):
        warehouse.quarantine_list("gone")


def test_a_packed_item_is_the_same_item(make: Any) -> None:
    made = make.item(make.report(), Decision.QUARANTINE, (make.READING,))
    unpacked = unpack(pack(made))
    assert (unpacked.report, unpacked.verdict, unpacked.capture) == (made.report, made.verdict, made.capture)
