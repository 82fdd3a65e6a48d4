"""Each rule of each concern, by the smallest report that breaks it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from benchmarks.true_reports import as_report, changed, history_of, misprinted, number_of, true_report
from demo.reports.generate import chain
from expectations import judge
from expectations.suites import report_rules
from warehouse.codebook import codebook, equations, year_equations
from warehouse.codebook.records import (
    Applicant,
    CellEvidence,
    Decision,
    Fault,
    Report,
    State,
    Template,
    TextEvidence,
    Value,
    Verdict,
)

PERSON, TOTAL = Applicant.NATURAL_PERSON, Applicant.TOTAL
GRANTED = ("applications.granted", PERSON)
TODAY = date(2026, 6, 1)


def checks(verdict: Verdict) -> set[str]:
    return {finding.check for finding in verdict.findings}


def finding(verdict: Verdict, check: str):
    return next(finding for finding in verdict.findings if finding.check == check)


class TestRules:
    def test_every_rule_has_a_check_of_the_codebook_and_two_sentences(self) -> None:
        for rule in report_rules():
            assert rule.check in codebook().checks, rule.code
            assert rule.zh
            assert rule.en

    def test_rule_codes_are_unique(self) -> None:
        codes = [rule.code for rule in report_rules()]
        assert len(set(codes)) == len(codes)

    def test_every_identity_of_the_codebook_is_guarded(self) -> None:
        guarded = {rule.check for rule in report_rules() if rule.concern == "identities"}
        assert guarded == {equation.identity for equation in (*equations(), *year_equations())}


class TestIdentities:
    def test_a_wrong_cell_breaks_each_equation_that_it_takes_part_in(self) -> None:
        forms = [true_report(3, template) for template in (Template.T2021, Template.T2019, Template.T2014)]
        spoiled = []
        for equation in equations():
            report, cell = next(
                (report, term.cell)
                for report in forms
                for term in equation.terms
                if any((v.code, v.applicant) == (term.cell.code, term.cell.applicant) for v in report.values)
            )
            number = number_of(report, cell.code, cell.applicant)
            spoiled.append(misprinted(report, cell.code, cell.applicant, number + 1))
        for equation, verdict in zip(equations(), judge(spoiled, today=TODAY), strict=True):
            assert (equation.identity, equation.where) in {(f.check, f.where) for f in verdict.findings}

    def test_blank_cells_count_as_nothing(self, report: Report, verdict_on) -> None:
        blanked = replace(
            report,
            values=tuple(
                replace(v, value=None, state=State.BLANK, printed=None)
                if v.value == 0 and v.code.startswith("applications.denied")
                else v
                for v in report.values
            ),
        )
        assert blanked != report
        assert verdict_on(blanked).decision is Decision.LOAD

    def test_an_unreadable_cell_leaves_its_identities_unchecked(self, report: Report, verdict_on) -> None:
        lost = changed(report, *GRANTED, value=None, state=State.UNREADABLE)
        assert not checks(verdict_on(lost)) & {"handled_sum", "applicant_sum"}


class TestAcrossYears:
    @pytest.fixture
    def years(self) -> tuple[Report, Report]:
        made = chain(4, "青溪市水务局", {2021: Template.T2021, 2022: Template.T2021})
        return as_report(made[2021]), as_report(made[2022])

    def test_years_that_continue_each_other_load(self, years, verdict_on) -> None:
        before, now = years
        assert verdict_on(now, history_of(before)).decision is Decision.LOAD
        assert [verdict.decision for verdict in judge([now, before], today=TODAY)] == [Decision.LOAD] * 2

    def test_carried_in_against_carried_out_is_the_bodys_fault(self, years, verdict_on) -> None:
        before, now = years
        out = number_of(before, "applications.carried_out", TOTAL)
        restated = history_of(misprinted(before, "applications.carried_out", TOTAL, out + 3))
        verdict = verdict_on(now, restated)
        assert verdict.decision is Decision.FLAGGED
        found = finding(verdict, "carry_over")
        assert (found.where, found.fault) == ("applications/total", Fault.SOURCE)
        assert str(out + 3) in found.message

    def test_stocks_that_do_not_flow_on(self, years, verdict_on) -> None:
        before, now = years
        stock = "proactive.normative_documents.in_force"
        verdict = verdict_on(now, history_of(misprinted(before, stock, None, number_of(before, stock) + 1)))
        assert finding(verdict, "stock_flow").where == "proactive.normative_documents"

    def test_item_counts_of_the_2019_form(self, verdict_on) -> None:
        made = chain(4, "青溪市水务局", {2019: Template.T2019, 2020: Template.T2019})
        before, now = as_report(made[2019]), as_report(made[2020])
        items = "proactive.permits.prior_items"
        assert "items_flow" not in checks(verdict_on(now, history_of(before)))
        spoiled = misprinted(before, items, None, number_of(before, items) + 1)
        assert "items_flow" in checks(verdict_on(now, history_of(spoiled)))

    def test_another_bodys_history_says_nothing(self, years, verdict_on) -> None:
        before, now = years
        other = replace(misprinted(before, "applications.carried_out", TOTAL, 999), bureau="别处的局")
        assert verdict_on(now, history_of(other)).decision is Decision.LOAD

    def test_a_hundredfold_jump(self, years, verdict_on) -> None:
        before, now = years
        code = "proactive.permits.decisions"
        small = history_of(misprinted(before, code, None, 2))
        assert "jump" not in checks(verdict_on(misprinted(now, code, None, 199), small))
        verdict = verdict_on(misprinted(now, code, None, 200), small)
        assert finding(verdict, "jump").where == code
        assert verdict.decision is Decision.FLAGGED
        assert "jump" in checks(
            verdict_on(misprinted(now, code, None, 2), history_of(misprinted(before, code, None, 900)))
        )


class TestPlausibility:
    @pytest.mark.parametrize(
        "fields",
        [
            {"value": -3, "printed": "-3"},
            {"value": 2.5, "printed": "2.5"},
            {"value": 4_000_004, "printed": "4000004"},
        ],
        ids=["negative", "fraction", "absurd"],
    )
    def test_impossible_counts_are_held_back(self, report: Report, verdict_on, fields: dict[str, object]) -> None:
        verdict = verdict_on(changed(report, *GRANTED, **fields))
        assert "plausibility" in checks(verdict)
        assert verdict.decision is Decision.QUARANTINE

    def test_a_signed_change_may_be_negative(self, verdict_on) -> None:
        report = misprinted(true_report(3, Template.T2019), "proactive.permits.change", None, -4)
        assert "plausibility" not in checks(verdict_on(report))

    @pytest.mark.parametrize("fields", [{"printed": "1 2"}, {"approximate": True}], ids=["joined", "approximate"])
    def test_odd_prints_in_tables_are_flagged(self, report: Report, verdict_on, fields: dict[str, object]) -> None:
        verdict = verdict_on(changed(report, *GRANTED, **fields))
        assert finding(verdict, "plausibility").where == "applications.granted/natural_person"
        assert verdict.decision is Decision.FLAGGED

    def test_a_year_taken_for_a_count(self, verdict_on) -> None:
        report = true_report(3, Template.T2008)
        stated = next(value for value in report.values if value.code.startswith("prose."))
        verdict = verdict_on(changed(report, stated.code, value=report.year, printed=str(report.year)))
        assert "plausibility" in checks(verdict)


class TestProvenance:
    @pytest.mark.parametrize(
        ("fields", "check"),
        [
            ({"evidence": None}, "provenance"),
            ({"evidence": TextEvidence("共12件", 5, 6)}, "provenance"),
            ({"printed": None}, "provenance"),
            ({"printed": "8888"}, "provenance"),
            ({"identities": ("balance",)}, "provenance"),
            ({"state": State.DERIVED, "printed": None}, "provenance"),
            ({"state": State.BLANK}, "structure"),
            ({"state": State.UNREADABLE}, "structure"),
            ({"state": State.REPORTED, "value": None}, "structure"),
        ],
    )
    def test_value_state_print_and_place_belong_together(
        self, report: Report, verdict_on, fields: dict[str, object], check: str
    ) -> None:
        spoiled = changed(report, "proactive.permits.decisions", **fields)
        verdict = verdict_on(spoiled)
        assert finding(verdict, check).fault is Fault.READING
        assert verdict.decision is Decision.QUARANTINE

    def test_a_stated_zero_is_zero(self, report: Report, verdict_on) -> None:
        spoiled = changed(report, "proactive.permits.decisions", state=State.ZERO_STATED, value=1, printed="1")
        assert "structure" in checks(verdict_on(spoiled))

    def test_two_numbers_from_one_cell(self, report: Report, verdict_on) -> None:
        place = CellEvidence(1, 1, 40, 2)
        spoiled = changed(report, "proactive.permits.decisions", evidence=place)
        assert verdict_on(spoiled).decision is Decision.LOAD
        verdict = verdict_on(changed(spoiled, "proactive.penalties.decisions", evidence=place))
        assert finding(verdict, "provenance").where == "table 1, row 40, column 2"


class TestStructure:
    def test_codes_outside_the_codebook(self, report: Report, verdict_on) -> None:
        invented = Value("applications.invented", None, 3, State.REPORTED, "3", CellEvidence(1, 2, 90, 1))
        assert verdict_on(replace(report, values=(*report.values, invented))).decision is Decision.QUARANTINE

    def test_an_applicant_where_the_form_has_none(self, report: Report, verdict_on) -> None:
        spoiled = replace(report, values=tuple(
            replace(v, applicant=TOTAL) if v.code == "litigation.direct.other" else v for v in report.values
        ))  # fmt: skip
        assert "structure" in checks(verdict_on(spoiled))

    def test_one_statistic_read_twice(self, report: Report, verdict_on) -> None:
        again = replace(report.values[0], evidence=CellEvidence(1, 9, 9, 9))
        verdict = verdict_on(replace(report, values=(*report.values, again)))
        assert finding(verdict, "structure").where.startswith(again.code)

    def test_a_column_lost_from_table_3(self, report: Report, verdict_on) -> None:
        kept = tuple(v for v in report.values if v.applicant is not Applicant.RESEARCH or v.code == GRANTED[0])
        assert "structure" in checks(verdict_on(replace(report, values=kept)))

    def test_rows_out_of_order(self, report: Report, verdict_on) -> None:
        first, second = "applications.denied.third_party", "applications.denied.internal_affairs"
        places = {v.code: v.evidence for v in report.values if v.applicant is PERSON}
        swap = {first: places[second], second: places[first]}
        moved = replace(report, values=tuple(
            replace(v, evidence=replace(v.evidence, row=swap[v.code].row)) if v.code in swap else v
            for v in report.values
        ))  # fmt: skip
        verdict = verdict_on(moved)
        assert finding(verdict, "structure").where == second
        assert verdict.decision is Decision.FLAGGED

    def test_an_empty_total_column_means_a_lost_column(self, report: Report, verdict_on) -> None:
        lost = {"value": None, "printed": None, "state": State.BLANK}
        emptied = replace(
            report, values=tuple(replace(v, **lost) if v.applicant is TOTAL else v for v in report.values)
        )
        verdict = verdict_on(emptied)
        assert finding(verdict, "structure").where == "applications/total"
        assert verdict.decision is Decision.QUARANTINE


class TestProse:
    def test_both_numbers_are_kept_and_the_difference_flagged(self, verdict_on) -> None:
        report = true_report(3, Template.T2014)
        code = "prose.applications_received"
        assert any(value.code == code for value in report.values)
        verdict = verdict_on(misprinted(report, code, None, 356))
        assert finding(verdict, "prose_vs_table").where == code
        assert verdict.decision is Decision.FLAGGED

    @pytest.mark.parametrize(("parts", "broken"), [((60, 40), False), ((60, 30), False), ((60, 41), True)])
    def test_a_breakdown_is_never_more_than_the_whole(self, verdict_on, parts: tuple[int, int], broken: bool) -> None:
        report = true_report(3, Template.T2008)
        kept = tuple(v for v in report.values if v.code not in ("prose.proactive_total", "prose.website_items"))
        said = TextEvidence("共100条", 1, 6)
        whole = Value("prose.proactive_total", None, 100, State.REPORTED, "100", said)
        shares = tuple(
            Value("prose.proactive_by_category", None, number, State.REPORTED, str(number), said, category=name)
            for name, number in zip(("公告", "财政"), parts, strict=True)
        )
        assert ("category_sum" in checks(verdict_on(replace(report, values=(*kept, whole, *shares))))) is broken

    def test_received_may_mean_with_those_carried_in(self, report: Report, verdict_on) -> None:
        received = number_of(report, "applications.received", TOTAL)
        carried = misprinted(report, "applications.carried_in", TOTAL, 9)
        quote = TextEvidence("收到申请若干件", 1, 8)
        stated = Value("prose.applications_received", None, 0, State.REPORTED, "x", quote)
        others = tuple(value for value in carried.values if value.code != stated.code)
        for number, fits in ((received, True), (received + 9, True), (received + 4, False)):
            said = replace(carried, values=(*others, replace(stated, value=number, printed=str(number))))
            assert ("prose_vs_table" not in checks(verdict_on(said))) is fits


class TestTimeliness:
    @pytest.mark.parametrize(
        ("bureau", "year", "published", "late"),
        [
            ("青溪市水务局", 2022, date(2023, 1, 31), False),
            ("青溪市水务局", 2022, date(2023, 2, 1), True),
            ("青溪市人民政府", 2022, date(2023, 3, 31), False),
            ("青溪市人民政府", 2022, date(2023, 4, 1), True),
            ("青溪市水务局", 2015, date(2016, 3, 31), False),
            ("青溪市水务局", 2015, date(2016, 4, 1), True),
        ],
    )
    def test_the_legal_deadline(self, verdict_on, bureau: str, year: int, published: date, late: bool) -> None:
        report = replace(
            true_report(5, Template.T2008), bureau=bureau, year=year, publication_date=published,
            period_start=None, period_end=None,
        )  # fmt: skip
        verdict = verdict_on(report)
        assert ("deadline" in checks(verdict)) is late
        assert verdict.decision is (Decision.FLAGGED if late else Decision.LOAD)

    def test_a_date_that_has_not_come_is_a_misreading(self, report: Report, verdict_on) -> None:
        assert verdict_on(replace(report, publication_date=date(2027, 1, 1))).decision is Decision.QUARANTINE
        tomorrow = replace(true_report(5, Template.T2008), year=2025, publication_date=date(2026, 6, 2))
        assert "structure" not in checks(verdict_on(tomorrow))

    def test_published_before_the_year_was_over(self, report: Report, verdict_on) -> None:
        early = replace(report, publication_date=date(report.year or 0, 5, 1))
        assert "year_disagreement" in checks(verdict_on(early))

    def test_a_period_that_is_not_the_year(self, report: Report, verdict_on) -> None:
        assert "period" in checks(verdict_on(replace(report, period_end=date(2020, 11, 30))))

    def test_an_old_form_in_a_new_year_is_noted(self, verdict_on) -> None:
        verdict = verdict_on(replace(true_report(5, Template.T2008), year=2019, period_start=None, period_end=None))
        assert "template_year" in checks(verdict)


def test_many_documents_of_one_year_are_one_year_to_the_next() -> None:
    before = [replace(true_report(3), year=2022, sha256=f"{number:064x}") for number in range(30)]
    after = [
        replace(true_report(3), year=2023, sha256=f"{number:064x}", bureau=before[0].bureau) for number in range(40, 70)
    ]
    broken = [
        sum(finding.check == "carry_over" for finding in verdict.findings)
        for verdict in judge([*before, *after], today=TODAY)
    ]
    assert broken[:30] == [0] * 30
    assert len(set(broken[30:])) == 1
    assert 0 < broken[30] <= 7
