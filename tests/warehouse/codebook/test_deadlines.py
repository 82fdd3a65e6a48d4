"""The legal deadlines, and whose report is a government's."""

from __future__ import annotations

from datetime import date

import pytest

from warehouse.codebook.deadlines import deadline, is_government


@pytest.mark.parametrize("name", ["临江市人民政府", "临江市人民政府办公室", "某省人民政府办公厅", "国务院办公厅"])
def test_a_governments_report_is_its_own_or_its_general_offices(name: str) -> None:
    assert is_government(name)


@pytest.mark.parametrize(
    "name", ["临江市生态环境局", "临江市人民政府国有资产监督管理委员会", "临江市人民政府信访办公室", "", None]
)
def test_departments_are_none_even_where_their_name_begins_with_the_government(name: str | None) -> None:
    assert not is_government(name)


@pytest.mark.parametrize(
    ("year", "government", "day"),
    [
        (2018, False, date(2019, 3, 31)),
        (2018, True, date(2019, 3, 31)),
        (2019, False, date(2020, 1, 31)),
        (2019, True, date(2020, 3, 31)),
    ],
)
def test_the_deadline_changed_with_the_regulation_of_2019(year: int, government: bool, day: date) -> None:
    assert deadline(year, government) == day
