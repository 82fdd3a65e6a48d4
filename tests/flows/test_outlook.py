"""A run against what was known before it, and what of that is worth waking somebody for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from flows.conditions import OVERDUE, QUARANTINE, SILENT, conditions
from flows.outlook import coverage, silence, turned
from flows.records import Coverage, HarvestSummary, Outlook, Silence, summary_from_record, summary_record
from flows.report import coverage_line, history_lines, markdown, since_lines
from warehouse.codebook.records import LedgerStatus, PortalOutcome, PortalResult
from warehouse.store.model import LedgerRow, PortalRunRow

NIGHT = datetime(2026, 3, 1, 18, tzinfo=UTC)
DUE = date(2026, 1, 31)


def history(*outcomes: tuple[PortalOutcome, int]) -> list[PortalRunRow]:
    """Runs, newest first, a night apart."""
    return [
        PortalRunRow(9 - index, NIGHT - timedelta(days=index), PortalResult("tangshan", outcome, listed=listed))
        for index, (outcome, listed) in enumerate(outcomes)
    ]


def ledger(bureau: str, status: LedgerStatus, deadline: date = DUE) -> LedgerRow:
    return LedgerRow(bureau, None, 2025, status, deadline, None, None, None, None, "")


def summary(**known: object) -> HarvestSummary:
    return HarvestSummary(1, "harvest 2026-03-01 · 2 portals", "CompletedWithGaps", (), outlook=Outlook(**known))


class TestSilence:
    def test_counts_the_silent_runs_since_the_portal_was_last_heard(self):
        found = silence(
            history((PortalOutcome.BLOCKED, 0), (PortalOutcome.UNREACHABLE, 0), (PortalOutcome.UNCHANGED, 14))
        )
        assert found == Silence("tangshan", "blocked", 2, 14, date(2026, 2, 27))

    def test_a_portal_that_lists_nothing_is_silent_whatever_it_calls_that(self):
        assert silence(history((PortalOutcome.UNCHANGED, 0), (PortalOutcome.NEW, 3))).nights == 1

    def test_one_that_speaks_or_never_spoke_is_not_silent(self):
        assert silence(history((PortalOutcome.NEW, 3), (PortalOutcome.BLOCKED, 0))) is None
        assert silence(history((PortalOutcome.BLOCKED, 0), (PortalOutcome.BLOCKED, 0))) is None
        assert silence([]) is None


def test_a_portal_turns_when_it_fails_or_works_again_and_not_between_new_and_unchanged():
    def night(*ends: PortalOutcome) -> list[PortalResult]:
        return [PortalResult(name, end) for name, end in zip("abc", ends, strict=True)]

    before = night(PortalOutcome.NEW, PortalOutcome.UNCHANGED, PortalOutcome.BLOCKED)
    now = night(PortalOutcome.UNCHANGED, PortalOutcome.GONE, PortalOutcome.NEW)
    assert turned(before, now) == (("b", "unchanged", "gone"), ("c", "blocked", "new"))


class TestCoverage:
    rows = (
        ledger("甲局", LedgerStatus.FOUND),
        ledger("乙局", LedgerStatus.MISSING),
        ledger("丙局", LedgerStatus.BLOCKED),
        ledger("丁县政府", LedgerStatus.NOT_YET_DUE, date(2026, 3, 31)),
    )

    def test_those_are_overdue_whose_deadline_has_passed(self):
        found = coverage(2025, self.rows, date(2026, 3, 1))
        assert found.overdue == ("乙局", "丙局")
        assert found.expected == 4

    def test_on_the_last_day_nobody_is(self):
        assert coverage(2025, self.rows, DUE).overdue == ()

    def test_the_line_says_who_is_there_who_is_overdue_and_by_when(self):
        line = coverage_line(coverage(2025, self.rows, date(2026, 3, 1)))
        assert line == (
            "1 of 4 bodies have published for 2025 · 2 overdue · 1 not yet due (due by 2026-01-31, 2026-03-31)"
        )


class TestConditions:
    def test_a_quiet_night_wakes_nobody(self):
        quiet = Coverage(2025, (("found", 3),), (DUE,), ())
        assert conditions(summary(held=2, held_before=2, coverage=quiet)) == ()
        assert conditions(HarvestSummary(1, "ingest", "Completed", ())) == ()

    @pytest.mark.parametrize(("nights", "told"), [(1, True), (2, False), (7, False), (8, True), (15, True)])
    def test_a_silent_portal_is_told_at_once_and_again_every_week(self, nights, told):
        found = conditions(summary(silent=(Silence("tangshan", "redesigned", nights, 14, date(2026, 2, 1)),)))
        assert [row.name for row in found] == ([SILENT] if told else [])

    def test_many_silent_portals_are_one_alarm_that_names_the_first_and_counts_the_rest(self):
        many = tuple(Silence(f"portal-{n}", "unreachable", 1, 5, date(2026, 2, 28)) for n in range(40))
        (alarm,) = conditions(summary(silent=many))
        assert alarm.text.startswith("40 portal(s) gave nothing")
        assert "and 28 more" in alarm.text

    def test_bodies_that_are_overdue_are_told_when_they_become_more(self):
        late = Coverage(2025, (("missing", 2),), (DUE,), ("乙局", "丙局"))
        (alarm,) = conditions(summary(coverage=late))
        assert alarm.name == OVERDUE
        assert "2 of 2 bodies have not published: 乙局; 丙局" in alarm.text
        assert conditions(summary(coverage=late, overdue_before=2)) == ()

    def test_a_growing_quarantine_is_told_with_its_rules(self):
        (alarm,) = conditions(summary(held=5, held_before=3, held_by_rule=(("structure", 4), ("year_unclear", 1))))
        assert alarm.name == QUARANTINE
        assert "5 report(s) are held in quarantine, 2 more" in alarm.text
        assert "structure 4; year_unclear 1" in alarm.text
        assert conditions(summary(held=3, held_before=5)) == ()


class TestThePage:
    def test_says_coverage_next_steps_changes_quarantine_and_where_to_read_on(self):
        page = markdown(
            HarvestSummary(
                7,
                "harvest",
                "CompletedWithGaps",
                (PortalResult("tangshan", PortalOutcome.REDESIGNED),),
                pages="data/pages/run-000007/index.html",
                outlook=Outlook(
                    since="harvest 2026-02-28 · 1 portals",
                    turned=(("tangshan", "unchanged", "redesigned"),),
                    held=1,
                    held_before=0,
                    held_by_rule=(("structure", 1),),
                    coverage=Coverage(2025, (("found", 1), ("missing", 1)), (DUE,), ("乙局",)),
                ),
            ),
            "http://127.0.0.1:4201",
        )
        for words in (
            "**Coverage**: 1 of 2 bodies",
            "`gongkai portals check tangshan`",
            "compared with “harvest 2026-02-28 · 1 portals”",
            "- tangshan: unchanged → redesigned",
            "- quarantine: 0 → 1",
            "| structure | 1 |",
            "- 乙局",
            "(http://127.0.0.1:4201/pages/run-000007/index.html)",
            "(http://127.0.0.1:4201/captures/7)",
        ):
            assert words in page, words

    def test_the_first_run_says_that_there_is_nothing_to_compare_with(self):
        assert "first" in since_lines(summary())[0]

    def test_a_summary_survives_the_warehouse(self):
        kept = summary(silent=(Silence("a", "blocked", 1, 2, DUE),), coverage=Coverage(2025, (), (DUE,), ()))
        assert summary_from_record(summary_record(kept)) == kept


def test_a_portals_history_is_a_plot_and_its_newest_runs():
    runs = history((PortalOutcome.BLOCKED, 0), (PortalOutcome.UNCHANGED, 14), (PortalOutcome.NEW, 7))
    plot, newest, *_ = history_lines(runs, shown=2)
    assert plot == "listed in 3 runs: ▄█  (at most 14)"
    assert newest.startswith("2026-03-01  blocked")
    assert len(history_lines(runs, shown=2)) == 3
    assert history_lines([]) == []
