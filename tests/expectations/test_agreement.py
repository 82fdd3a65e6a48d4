"""The engine's SQL and the codebook's ``evaluate`` say the same of any report, whatever stands in its cells."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

from benchmarks.true_reports import true_report
from expectations import judge
from warehouse.codebook import Outcome, equations, evaluate
from warehouse.codebook.records import CellReference, Report, State, Template, Value

PLACES = {(equation.identity, equation.where) for equation in equations()}


def scrambled(report: Report, random: Random) -> Report:
    """Some cells wrong, blank, unreadable, derived or gone."""
    values = []
    for value in report.values:
        dice = random.random()
        if dice < 0.02:
            continue
        values.append(_spoiled(value, random) if dice < 0.12 else value)
    return replace(report, values=tuple(values))


def _spoiled(value: Value, random: Random) -> Value:
    number = random.randrange(50)
    return random.choice(
        (
            replace(value, value=number, printed=str(number)),
            replace(value, value=None, state=State.BLANK, printed=None),
            replace(value, value=None, state=State.UNREADABLE, printed="？", certain=False),
            replace(value, value=number, state=State.DERIVED, printed=None, identities=("balance",)),
            replace(value, value=number + 0.001, printed=None),
        )
    )


def test_the_engine_breaks_exactly_the_identities_that_evaluate_breaks() -> None:
    random = Random(11)
    templates = (Template.T2014, Template.T2019, Template.T2021)
    reports = [scrambled(true_report(seed, templates[seed % 3]), random) for seed in range(240)]
    failing = 0
    for report, verdict in zip(reports, judge(reports, today=date(2026, 6, 1)), strict=True):
        cells = {CellReference(v.code, v.applicant, v.category): (v.value, v.state) for v in report.values}
        expected = {(e.identity, e.where) for e in equations() if evaluate(e, cells) is Outcome.FAILS}
        assert {(f.check, f.where) for f in verdict.findings} & PLACES == expected
        failing += len(expected)
    assert failing > 500
