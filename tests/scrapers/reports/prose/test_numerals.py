"""Counts as sentences write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.reports.prose.numerals import chinese_number
from scrapers.reports.prose.quantities import quantities

DIGITS = "零一二三四五六七八九"


def written(number: int) -> str:
    """A number below a hundred million in Chinese, the schoolbook way."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        gap = "零" if 0 < low < 1000 else ""
        return written(high) + "万" + gap + (written(low) if low else "")
    out, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            out += ("零" if gap and out else "") + DIGITS[digit] + name
            gap = False
        else:
            gap = True
    return out or "零"


@given(st.integers(min_value=0, max_value=99_999_999))
def test_what_is_written_is_read_back(number: int) -> None:
    assert chinese_number(written(number)) == number


@given(st.text(alphabet=DIGITS + "十百千万亿两〇", max_size=12))
def test_any_run_of_numerals_gives_a_number_or_none(text: str) -> None:
    found = chinese_number(text)
    assert found is None or found >= 0


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("两", 2),
        ("一百零五", 105),
        ("三千", 3000),
        ("一万二千", 12000),
        ("千", 1000),
        ("二三", None),
        ("十十", None),
        ("百千", None),
    ],
)
def test_numerals(text: str, number: int | None) -> None:
    assert chinese_number(text) == number


@pytest.mark.parametrize(
    ("text", "number", "approximate"),
    [
        ("7200余条", 7200, True),
        ("7,200多条", 7200, True),
        ("千余条", 1000, True),
        ("三百余条", 300, True),
        ("32余条", 32, True),
        ("近200条", 200, True),
        ("约30篇", 30, True),
        ("50条左右", 50, True),
        ("100条以上", 100, True),
        ("85.4万条", 854_000, False),
        ("1.2万余条", 12_000, True),
        ("4万条", 40_000, False),
        ("45,274次", 45_274, False),
        ("1，136条", 1136, False),
        ("二十件", 20, False),
        ("两件", 2, False),
        ("一百二十三条", 123, False),
        ("149条（篇）", 149, False),
        ("120多条", 120, True),
    ],
)
def test_counts_and_whether_they_are_exact(text: str, number: int, approximate: bool) -> None:
    (found,) = quantities(text)
    assert (found.number, found.approximate, found.printed) == (number, approximate, text)


@pytest.mark.parametrize(
    "text", ["第3条", "12-15条", "1 448条", "1**8条", "A3件", "3～5件", "十几条", "数百条", "上千条", "1.5条", "第一次"]
)
def test_what_is_not_one_certain_count_has_no_number(text: str) -> None:
    assert all(found.number is None for found in quantities(text))


@given(st.text(alphabet="0123456789,，.万千百余多约近条件次 一二三十第%年", max_size=30))
def test_any_text_is_read_without_error(text: str) -> None:
    for found in quantities(text):
        assert text[found.start : found.end] == found.printed
