"""What a cell prints is a number, a stated zero, a blank, or unreadable: never a guess."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.reports.numbers import parse_count, parse_money, parse_signed
from warehouse.codebook.records import State


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        (" 0 ", 0),
        ("１２３", 123),
        ("1,204", 1204),
        ("1，204", 1204),
        ("5件", 5),
        ("3 项", 3),
        ("12人次", 12),
        ("21.0", 21),
        ("\u200b7", 7),
    ],
)
def test_counts(text: str, number: float) -> None:
    parsed = parse_count(text)
    assert (parsed.state, parsed.value) == (State.REPORTED, number)
    assert type(parsed.value) is type(number)


@pytest.mark.parametrize("text", ["", " ", "/", "-", "—", "——", "－", "／", "\u3000", "--"])
def test_blanks_are_not_zeros(text: str) -> None:
    for parsed in (parse_count(text), parse_signed(text), parse_money(text, "元")):
        assert (parsed.state, parsed.value) == (State.BLANK, None)


@pytest.mark.parametrize("text", ["无", "零", " 无 "])
def test_a_word_states_a_zero(text: str) -> None:
    for parsed in (parse_count(text), parse_signed(text), parse_money(text, "元")):
        assert (parsed.state, parsed.value) == (State.ZERO_STATED, 0)


@pytest.mark.parametrize(
    "text",
    [
        "4 0 0 0 0 0 4",
        "1 2",
        "约5",
        "5余",
        "12,34",
        "1,2345",
        "①",
        "3²",
        "1O",
        "l2",
        "一",
        "5-6",
        "1.2.3",
        "9" * 40,
        "见附件",
    ],
)
def test_whatever_is_not_plainly_a_number_is_unreadable(text: str) -> None:
    assert parse_count(text).state is State.UNREADABLE


def test_look_alikes_are_digits_only_where_the_reader_doubts_itself() -> None:
    assert parse_count("1O", certain=False).value == 10
    assert parse_count("l2", certain=False).value == 12
    assert parse_count("O", certain=False).value == 0
    assert parse_count("X1", certain=False).state is State.UNREADABLE


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+3", 3),
        ("-2", -2),
        ("－2", -2),
        ("−2", -2),
        ("增2", 2),
        ("减 5", -5),
        ("减11", -11),
        ("减少3项", -3),
        ("↑3", 3),
        ("↓4", -4),
        ("新增7", 7),
        ("增加0", 0),
        ("82", 82),
    ],
)
def test_signed_changes(text: str, number: int) -> None:
    parsed = parse_signed(text)
    assert (parsed.state, parsed.value) == (State.REPORTED, number)


@pytest.mark.parametrize("text", ["+", "增", "增3减2", "+3/-2", "—2", "减", "增无", "+-3"])
def test_changes_that_can_be_read_two_ways_are_unreadable(text: str) -> None:
    assert parse_signed(text).state is State.UNREADABLE


def test_no_change_is_a_stated_zero() -> None:
    assert parse_signed("持平").state is State.ZERO_STATED


@pytest.mark.parametrize(
    ("text", "unit", "yuan"),
    [
        ("2612.6122万元", "元", 26126122),
        ("68380800", "元", 68380800),
        ("21665720 元", "元", 21665720),
        ("1.2亿元", "元", 120000000),
        ("7730.28", "万元", 77302800),
        ("21665720元", "万元", 21665720),
        ("1,234.5万", "元", 12345000),
        ("1亿2000万元", "元", 120000000),
        ("￥300元", "元", 300),
        ("0", "万元", 0),
        ("0.1", "元", 0.1),
        ("１２．５万元", "元", 125000),
    ],
)
def test_money_is_in_yuan(text: str, unit: str, yuan: float) -> None:
    parsed = parse_money(text, unit)
    assert (parsed.state, parsed.value) == (State.REPORTED, yuan)
    assert type(parsed.value) is type(yuan)


@pytest.mark.parametrize("text", ["万元", "元", "12万3亿", "1.2.3万元", "约12万元", "12 34元", "-5元", "12美元"])
def test_other_amounts_are_unreadable(text: str) -> None:
    assert parse_money(text, "元").state is State.UNREADABLE


def test_more_than_two_decimals_can_not_be_yuan() -> None:
    assert parse_money("2612.6122", "元").state is State.UNREADABLE
    assert parse_money("2612.61", "元").value == 2612.61
    assert parse_money("2612.6122", "万元").value == 26126122


@given(st.integers(0, 10**12))
def test_every_way_to_write_a_count_reads_the_same(number: int) -> None:
    wide = str(number).translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)})
    for text in (str(number), f"{number:,}", wide, f" {number} ", f"{number}件"):
        assert parse_count(text).value == number


@given(st.integers(0, 10**9), st.integers(0, 9999))
def test_ten_thousands_are_exact(whole: int, rest: int) -> None:
    assert parse_money(f"{whole}.{rest:04d}万元", "元").value == whole * 10_000 + rest


@given(st.text(max_size=30))
def test_any_text_has_a_state_and_only_numbers_have_a_value(text: str) -> None:
    for parsed in (parse_count(text), parse_signed(text), parse_money(text, "万元"), parse_count(text, certain=False)):
        assert (parsed.value is not None) == (parsed.state in {State.REPORTED, State.ZERO_STATED})


@given(st.lists(st.integers(0, 99), min_size=2, max_size=7))
def test_cells_run_together_are_never_joined(numbers: list[int]) -> None:
    assert parse_count(" ".join(map(str, numbers))).state is State.UNREADABLE
