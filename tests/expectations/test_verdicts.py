"""Who is wrong, the bureau or us: what a report's findings come to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from benchmarks.true_reports import changed, misprinted, number_of, true_report
from expectations import EmptyBatchError, judge
from warehouse.codebook.fingerprint import fingerprint
from warehouse.codebook.records import (
    Applicant,
    CellReference,
    Decision,
    Fault,
    Finding,
    Report,
    Severity,
    State,
    Template,
    Word,
)

PERSON, TOTAL = Applicant.NATURAL_PERSON, Applicant.TOTAL
TODAY = date(2026, 6, 1)


def reported(report: Report, check: str, where: str, **fields: object) -> Report:
    """The report with a finding of the extraction's own."""
    finding = Finding(check, Severity.ERROR, where, "the sums differ", "合计不符", Fault.SOURCE)
    return replace(report, findings=(*report.findings, replace(finding, **fields)))


@pytest.fixture
def misprint(report: Report) -> Report:
    """The body's own block total is wrong: every cell was read with certainty, and extraction says so."""
    wrong = misprinted(report, "litigation.direct.upheld", None, number_of(report, "litigation.direct.upheld") + 5)
    cells = tuple(CellReference(f"litigation.direct.{part}") for part in ("total", "corrected", "upheld"))
    return reported(wrong, "review_sum", "litigation.direct", cells=cells, suspects=(cells[-1],))


@pytest.mark.parametrize("template", list(Template))
def test_a_true_report_of_every_form_loads_without_a_word(template: Template) -> None:
    verdicts = judge([true_report(seed, template) for seed in range(20)], today=TODAY)
    assert [(verdict.decision, verdict.findings) for verdict in verdicts] == [(Decision.LOAD, ())] * 20


def test_a_bodys_own_error_is_loaded_flagged_and_named(misprint: Report, verdict_on) -> None:
    verdict = verdict_on(misprint)
    assert verdict.decision is Decision.FLAGGED
    (finding,) = verdict.findings
    assert (finding.check, finding.fault) == ("review_sum", Fault.SOURCE)
    assert finding.suspects == (CellReference("litigation.direct.upheld"),)
    assert "litigation.direct.upheld" in verdict.reasons[0]


def test_the_same_error_over_a_doubtful_cell_is_ours(misprint: Report, verdict_on) -> None:
    verdict = verdict_on(changed(misprint, "litigation.direct.upheld", None, certain=False))
    assert verdict.decision is Decision.QUARANTINE
    assert verdict.findings[0].fault is Fault.READING


def test_a_broken_sum_over_a_derived_cell_is_ours(misprint: Report, verdict_on) -> None:
    derived = changed(misprint, "litigation.direct.corrected", None, state=State.DERIVED, identities=("review_sum",))
    assert verdict_on(derived).decision is Decision.QUARANTINE


def test_an_identity_that_extraction_did_not_see_broken_is_suspicious_in_itself(report: Report, verdict_on) -> None:
    wrong = misprinted(report, "applications.granted", PERSON, number_of(report, "applications.granted", PERSON) + 1)
    verdict = verdict_on(wrong)
    assert verdict.decision is Decision.QUARANTINE
    assert {(f.check, f.where, f.fault) for f in verdict.findings} == {
        ("handled_sum", "applications/natural_person", Fault.READING),
        ("applicant_sum", "applications.granted", Fault.READING),
    }


def test_a_broken_identity_that_is_not_broken_is_suspicious_too(report: Report, verdict_on) -> None:
    verdict = verdict_on(reported(report, "review_sum", "reconsideration"))
    assert verdict.decision is Decision.QUARANTINE
    assert "add up" in verdict.findings[0].message


def test_one_thing_seen_twice_is_one_finding(misprint: Report, verdict_on) -> None:
    assert len(verdict_on(misprint).findings) == 1


def test_a_finding_names_the_cells_of_its_equation(report: Report, verdict_on) -> None:
    wrong = misprinted(report, "applications.handled", TOTAL, number_of(report, "applications.handled", TOTAL) + 1)
    balance = next(f for f in verdict_on(wrong).findings if f.check == "balance")
    assert CellReference("applications.handled", TOTAL) in balance.cells
    assert len(balance.cells) == 4


@pytest.mark.parametrize(
    ("fields", "check"),
    [
        ({"is_report": False}, "not_a_report"),
        ({"bureau": None}, "bureau_unclear"),
        ({"bureau": "  "}, "bureau_unclear"),
        ({"year": None}, "year_unclear"),
        ({"year": 1999}, "structure"),
        ({"year": 2031}, "structure"),
        ({"values": ()}, "structure"),
    ],
)
def test_without_body_year_or_numbers_nothing_is_loaded(
    report: Report, verdict_on, fields: dict[str, object], check: str
) -> None:
    verdict = verdict_on(replace(report, **fields))
    assert verdict.decision is Decision.QUARANTINE
    assert check in {finding.check for finding in verdict.findings}
    assert verdict.reasons


def test_a_cell_marked_unreadable_is_a_flag_and_many_are_a_quarantine(report: Report, verdict_on) -> None:
    lost = {"state": State.UNREADABLE, "value": None, "printed": "？", "certain": False}
    one = reported(
        changed(report, "applications.granted", PERSON, **lost), "unreadable", "applications.granted/natural_person",
        fault=Fault.READING,
    )  # fmt: skip
    assert verdict_on(one).decision is Decision.FLAGGED
    many = replace(report, values=tuple(replace(v, **lost) if i % 3 else v for i, v in enumerate(report.values)))
    assert verdict_on(many).decision is Decision.QUARANTINE


def test_information_alone_does_not_flag(report: Report, verdict_on) -> None:
    noted = reported(report, "bureau_completed", "report", severity=Severity.INFO, fault=Fault.NOTE)
    assert verdict_on(noted).decision is Decision.LOAD


def test_a_persons_word_survives_the_next_run(report: Report, verdict_on) -> None:
    wrong = misprinted(report, "litigation.direct.upheld", None, number_of(report, "litigation.direct.upheld") + 5)
    (finding,) = verdict_on(wrong).findings
    word = {fingerprint(wrong, finding): Word(True, "an analyst")}
    assert verdict_on(wrong).decision is Decision.QUARANTINE
    released = verdict_on(wrong, human=word)
    assert released.decision is Decision.FLAGGED
    assert "an analyst released it" in released.reasons[0]
    read_again = replace(wrong, extractor_version="2", sha256="f" * 64)
    assert verdict_on(read_again, human=word).decision is Decision.FLAGGED
    other_print = misprinted(wrong, "litigation.direct.upheld", None, 999)
    assert verdict_on(other_print, human=word).decision is Decision.QUARANTINE


def test_a_person_may_keep_out_what_would_load(misprint: Report, verdict_on) -> None:
    (finding,) = verdict_on(misprint).findings
    verdict = verdict_on(misprint, human={fingerprint(misprint, finding): Word(False, "an analyst")})
    assert verdict.decision is Decision.QUARANTINE
    assert verdict.blocking == (finding,)
    assert "an analyst rejected it" in verdict.reasons[0]


def test_each_verdict_belongs_to_its_report() -> None:
    reports = [true_report(seed) for seed in range(30)]
    reports[11] = replace(reports[11], bureau=None)
    reports[23] = misprinted(reports[23], "litigation.direct.other", None, 777)
    verdicts = judge(reports, today=TODAY)
    assert [verdict.sha256 for verdict in verdicts] == [report.sha256 for report in reports]
    assert [i for i, verdict in enumerate(verdicts) if verdict.decision is not Decision.LOAD] == [11, 23]


def test_one_report_is_judged_in_a_batch_as_alone(verdict_on) -> None:
    reports = [true_report(seed) for seed in range(5)]
    reports[3] = misprinted(reports[3], "applications.handled", TOTAL, 1)
    assert judge(reports, today=TODAY)[3] == verdict_on(reports[3])


def test_an_empty_batch_is_no_pass() -> None:
    with pytest.raises(EmptyBatchError, match="no report"):
        judge([], today=TODAY)
