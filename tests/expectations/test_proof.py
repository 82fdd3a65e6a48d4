"""The net holds: what any identity can see is caught, and what they single out is named first."""

from __future__ import annotations

from random import Random

import pytest

from benchmarks.corruption import KINDS, corrupt
from benchmarks.proof import as_markdown, prove
from benchmarks.true_reports import as_report
from demo.reports.generate import random_report
from warehouse.codebook.records import Template


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_corruption_changes_the_cells_that_it_names_and_no_others(kind) -> None:
    report = as_report(random_report(3, Template.T2021, blanks=True))
    corruption = next(filter(None, (corrupt(report, kind, Random(seed)) for seed in range(50))))
    changed = {
        (now.code, now.applicant)
        for before, now in zip(report.values, corruption.report.values, strict=True)
        if before != now
    }
    assert changed == {(cell.code, cell.applicant) for cell in corruption.cells}


@pytest.mark.slow
def test_every_visible_corruption_is_caught_and_the_culprit_named() -> None:
    proof = prove(400, seed=2)
    total = proof.total
    assert total.done == 400
    assert total.visible > 150
    assert total.caught == total.visible, proof.misses
    assert total.singled > 40
    assert total.first >= 0.95 * total.singled, proof.misses
    assert proof.tallies["column_dropped"].otherwise == proof.tallies["column_dropped"].done


@pytest.mark.slow
def test_the_same_seed_gives_the_same_page() -> None:
    assert as_markdown(prove(40, 3), 40, 3) == as_markdown(prove(40, 3), 40, 3)
