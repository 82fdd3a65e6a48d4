"""One impossible report never costs the others their night."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest

from benchmarks.true_reports import changed, history_of, true_report
from expectations import judge, judging
from warehouse.codebook.records import Applicant, Decision, Report, State, TextEvidence, Value

TODAY = date(2026, 6, 1)
GRANTED = ("applications.granted", Applicant.NATURAL_PERSON)


def strange(report: Report) -> dict[str, Report]:
    return {
        "an integer beyond any column": changed(report, *GRANTED, value=10**40, printed="1" + "0" * 40),
        "a total beyond any column": changed(report, "applications.received", Applicant.TOTAL, value=-(10**40)),
        "a stated number beyond any column": replace(
            report,
            values=(
                *(v for v in report.values if v.code != "prose.website_items"),
                Value("prose.website_items", None, 10**30, State.REPORTED, "x", TextEvidence("x", 0, 1)),
            ),
        ),
        "an integer beyond any float": changed(report, *GRANTED, value=10**400, printed="1"),
        "not a number": changed(report, *GRANTED, value=math.nan),
        "infinite": changed(report, *GRANTED, value=math.inf),
        "half a character": changed(report, *GRANTED, printed="\ud800", value=10**7),
        "a body of half a character": replace(report, bureau="局\udcff", year=None),
        "a null byte": changed(report, *GRANTED, printed="\x00", value=-1),
        "a year before time": replace(report, year=-5),
        "a year beyond any column": replace(report, year=10**30),
        "quotes and braces": replace(report, bureau="{batch}'; DROP TABLE reports; --", year=None),
    }


@pytest.mark.parametrize("name", list(strange(true_report(1))))
def test_a_strange_report_is_held_and_its_neighbour_loads(name: str) -> None:
    verdicts = judge([strange(true_report(1))[name], true_report(2)], today=TODAY)
    assert [verdict.decision for verdict in verdicts] == [Decision.QUARANTINE, Decision.LOAD]
    assert not any(finding.check == "engine" for verdict in verdicts for finding in verdict.findings)


def test_a_strange_history_says_nothing(report: Report, verdict_on) -> None:
    before = replace(report, year=(report.year or 0) - 1)
    past = tuple(replace(known, value=10**40) for known in history_of(before))
    assert not any(finding.check == "engine" for finding in verdict_on(report, past).findings)


def test_staging_that_fails_quarantines_and_does_not_raise(monkeypatch: pytest.MonkeyPatch, report: Report) -> None:
    def fail(*_: object) -> None:
        raise OverflowError("too large")

    monkeypatch.setattr(judging, "Staging", fail)
    (verdict,) = judge([report], today=TODAY)
    assert verdict.decision is Decision.QUARANTINE
    assert "too large" in verdict.reasons[0]
