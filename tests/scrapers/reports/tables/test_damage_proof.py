"""The damage proof in small: every kind of damage on every road, no cell silently wrong or lost."""

from __future__ import annotations

import pytest

from benchmarks.damage import FLAGS, prove

pytestmark = pytest.mark.timeout(600)


def silent(seeds: range, only: str) -> dict[str, list[str]]:
    proof = prove(seeds, only)
    assert proof.cases
    return dict(proof.silent)


@pytest.mark.parametrize("only", ["T2021 html", "T2019 tabs", "T2014 bars", "T2021 lines drop"])
def test_a_sample_of_damage_is_never_silent(only: str) -> None:
    assert silent(range(1, 2), only) == {}


@pytest.mark.slow
def test_no_damage_is_silent_on_any_road() -> None:
    assert silent(range(2), "") == {}


def test_the_flags_that_count_are_checks_of_the_codebook() -> None:
    from warehouse.codebook import codebook

    assert codebook().checks.keys() >= FLAGS
