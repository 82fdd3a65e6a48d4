"""A true report, and a judge who sits alone with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pytest

from benchmarks.true_reports import true_report
from expectations import judge
from warehouse.codebook.records import HistoryValue, Report, Template, Verdict

TODAY = date(2026, 6, 1)

Judge = Callable[..., Verdict]


@pytest.fixture
def report() -> Report:
    """A 2021 form whose identities all hold, read with certainty and published in time."""
    return true_report(7, Template.T2021)


@pytest.fixture
def verdict_on() -> Judge:
    """The verdict on one report, judged alone."""

    def alone(report: Report, history: Sequence[HistoryValue] = (), **options: object) -> Verdict:
        return judge([report], history, **({"today": TODAY} | options))

    return lambda report, history=(), **options: alone(report, history, **options)[0]
