"""Dates as rows, meta tags and APIs print them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.portals.dates import CHINA, parse_date, parse_stamp, path_date

DAY = date(2022, 1, 9)


@pytest.mark.parametrize(
    "text",
    [
        "2022-01-09", "2022/01/09", "2022.1.9", "[2022-01-09]", "(2022-01-09)", "2022年1月9日", "2022年 01月\n 09日",
        "发布时间：2022-01-09 10:32", "２０２２－０１－０９", "2022—01—09", "2022-01-\n09",
    ],
)  # fmt: skip
def test_every_printed_form_is_the_same_day(text: str) -> None:
    assert parse_date(text) == DAY


@pytest.mark.parametrize("text", ["", None, "01-09", "2026-02-00018", "014416330/2018-04736", "2022-13-40", "2022年度"])
def test_what_only_resembles_a_date_is_none(text: str | None) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize("value", [1641700000, 1641700000000, "1641700000", "2022-01-09 11:46:40", "20220109"])
def test_stamps_are_read_in_china_time(value: object) -> None:
    assert parse_stamp(value) == DAY


@pytest.mark.parametrize("value", [None, 0, -1, True, "", "abc", 99, [], {}])
def test_what_is_no_stamp_is_none(value: object) -> None:
    assert parse_stamp(value) is None


def test_an_address_gives_a_publication_day() -> None:
    assert path_date("http://a.gov.cn/nb/202201/t20220109_77.html") == DAY
    assert path_date("http://a.gov.cn/art/2022/1/9/art_1_2.html") == DAY
    assert path_date("http://a.gov.cn/info/1033/5685.htm") is None


@given(
    st.dates(date(1995, 1, 1), date(2099, 12, 31)), st.sampled_from(["{:%Y-%m-%d}", "{:%Y/%m/%d}", "{:%Y年%m月%d日}"])
)
def test_printing_and_reading_agree(day: date, form: str) -> None:
    assert parse_date(f"来源：某局 {form.format(day)} 浏览") == day


@given(st.datetimes(datetime(1995, 1, 2), datetime(2090, 1, 1)))  # noqa: DTZ001 - drawn naive, placed in China below
def test_seconds_and_milliseconds_agree(moment: datetime) -> None:
    placed = moment.replace(tzinfo=CHINA)
    seconds = int(placed.timestamp())
    assert parse_stamp(seconds) == parse_stamp(seconds * 1000) == placed.date()
