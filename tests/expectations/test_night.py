"""The floor and the harvest as a whole."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from expectations import EmptyBatchError, floor, judge_harvest
from warehouse.codebook.records import (
    Decision,
    Fault,
    Finding,
    LedgerStatus,
    PortalOutcome,
    PortalResult,
    Severity,
    Verdict,
)


def portals(good: int, bad: int, outcome: PortalOutcome = PortalOutcome.BLOCKED) -> list[PortalResult]:
    return [
        *(PortalResult(f"good-{i}", PortalOutcome.UNCHANGED, listed=5, expected=5, unchanged=5) for i in range(good)),
        *(PortalResult(f"bad-{i}", outcome, expected=5) for i in range(bad)),
    ]


def verdicts(loaded: int, held: int, check: str = "balance") -> list[Verdict]:
    finding = Finding(check, Severity.ERROR, "report", "no", "否", Fault.READING)
    return [
        *(Verdict("a", Decision.LOAD, ()) for _ in range(loaded)),
        *(Verdict("b", Decision.QUARANTINE, (finding,), ("no",)) for _ in range(held)),
    ]


class TestFloor:
    def test_a_good_night_stands(self) -> None:
        assert not floor(portals(8, 1), verdicts(20, 2)).broken

    def test_a_night_of_nothing_new_stands(self) -> None:
        assert not floor(portals(8, 0), []).broken

    def test_too_many_portals(self) -> None:
        decision = floor(portals(4, 5), verdicts(20, 0))
        assert decision.broken
        assert "5 of 9 portals failed" in decision.reasons[0]
        assert "bad-0 (blocked)" in decision.reasons[0]

    def test_too_many_reports(self) -> None:
        decision = floor(portals(9, 0), verdicts(4, 6))
        assert decision.broken
        assert "6 of 10 reports" in decision.reasons[0]

    def test_the_shares_are_the_operators(self) -> None:
        assert floor(portals(8, 2), [], max_failed_share=0.1).broken
        assert floor(portals(8, 0), verdicts(8, 2), max_quarantined_share=0.1).broken

    def test_a_small_night_breaks_only_whole(self) -> None:
        assert not floor(portals(1, 2), verdicts(1, 2)).broken
        assert floor(portals(0, 2), []).broken

    def test_robots_and_known_trouble_are_no_failures(self) -> None:
        assert not floor(portals(1, 9, PortalOutcome.REFUSED_BY_ROBOTS), []).broken
        assert not floor(portals(1, 9, PortalOutcome.KNOWN_BROKEN), []).broken

    def test_pages_that_are_no_reports_do_not_count(self) -> None:
        assert not floor(portals(9, 0), verdicts(5, 9, "not_a_report")).broken

    def test_an_engine_that_did_not_run_breaks_the_floor_of_any_night(self) -> None:
        assert floor(portals(9, 0), verdicts(0, 1, "engine")).broken


@dataclass(frozen=True)
class Cell:
    bureau: str
    region_code: str | None
    year: int
    status: LedgerStatus


def province(found: int, lost: int, status: LedgerStatus = LedgerStatus.MISSING) -> list[Cell]:
    states = [LedgerStatus.FOUND] * found + [status] * lost
    return [Cell(f"局{i}", "150100", 2020, state) for i, state in enumerate(states)]


class TestHarvest:
    def test_nothing_to_say_of_a_good_night(self) -> None:
        assert judge_harvest(portals(5, 0), province(6, 1)) == ()

    def test_a_portal_that_gave_twelve_and_now_none(self) -> None:
        silent = PortalResult("quiet", PortalOutcome.EMPTY, listed=0, expected=12)
        (finding,) = judge_harvest([*portals(3, 0), silent])
        assert (finding.check, finding.where, finding.severity) == ("portal_silent", "quiet", Severity.ERROR)
        assert "12" in finding.message
        assert "12" in finding.message_zh

    def test_a_portal_that_lists_less_than_half(self) -> None:
        (finding,) = judge_harvest([PortalResult("thin", PortalOutcome.NEW, listed=5, expected=12, new=1)])
        assert finding.severity is Severity.WARNING

    def test_a_portal_that_never_gave_anything(self) -> None:
        (finding,) = judge_harvest([PortalResult("mute", PortalOutcome.EMPTY)])
        assert "never" in finding.message

    def test_half_a_province_missing(self) -> None:
        (finding,) = judge_harvest(portals(3, 0), province(3, 3))
        assert (finding.check, finding.where) == ("coverage_gap", "150000/2020")
        assert "内蒙古自治区" in finding.message_zh

    def test_what_is_not_yet_due_is_not_missing(self) -> None:
        assert judge_harvest(portals(3, 0), province(3, 9, LedgerStatus.NOT_YET_DUE)) == ()

    def test_an_empty_night_is_no_pass(self) -> None:
        with pytest.raises(EmptyBatchError):
            judge_harvest([])
