"""The report's year, its statistical period, its publication and whether that was late."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.documents.read import read_document
from scrapers.reports.attribution import attribute
from scrapers.reports.attribution.written_dates import period, written_date
from warehouse.codebook.records import Context


def checks(found) -> set[str]:
    return {finding.check for finding in found.findings}


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("宿迁市环境保护局2013年度政府信息公开工作报告", 2013),
        ("2013年宿迁市环境保护局政府信息公开工作报告", 2013),
        ("海南省生态环境厅 2022政府信息公开工作年度报告", 2022),
        ("闽侯县环境保护局2012度政府信息公开工作年度报告", 2012),
        ("杭州市生态环境局政府信息公开工作 2020 年度报告", 2020),
        ("宿迁市环境保护局二〇一二年政府信息公开工作年度报告", 2012),
        ("宿迁市环境保护局二○一○年政府信息公开工作年度报告", 2010),
        ("宿迁市环境保护局２０１１年政府信息公开工作年度报告", 2011),
    ],
)
def test_the_title_tells_the_year(page, title, year) -> None:
    found = attribute(page(title), Context(), has_tables=False)

    assert found.year == year
    assert "year_disagreement" not in checks(found)


def test_broken_digits_are_no_year_and_no_period(page) -> None:
    document = page("宿迁市生态环境局2020年政府信息公开工作年度报告", "数据统计期限为自202011日起至20201231日。")
    found = attribute(document, Context(), has_tables=False)

    assert (found.year, found.period) == (2020, None)


def test_a_misprinted_period_is_a_finding_and_the_title_decides(page) -> None:
    document = page(
        "宿迁市生态环境局2024年政府信息公开工作年度报告",
        "统计期限自2025年1月1日至2025年12月31日。",
        "2024年，我局主动公开信息。",
    )
    found = attribute(document, Context(publication_date=date(2025, 1, 20)), has_tables=False)

    assert found.year == 2024
    assert {"year_disagreement", "period"} <= checks(found)


def test_a_title_with_the_year_of_publication_yields_to_everything_else(page) -> None:
    document = page(
        "宿迁市环境保护局2019年政府信息公开年报",
        "统计期限自2018年1月1日起至2018年12月31日止。",
        "2018年，我局加强公开。",
    )
    found = attribute(document, Context(publication_date=date(2019, 1, 20)), has_tables=False)

    assert found.year == 2018
    assert "year_disagreement" in checks(found)


def test_a_report_without_a_year_in_its_title_takes_it_from_the_text(page) -> None:
    document = page("宿迁市环境保护局政府信息公开工作年度报告", "统计期限自2015年1月1日起至2015年12月31日止。")

    assert attribute(document, Context(), has_tables=False).year == 2015


def test_the_migration_date_of_a_moved_site_does_not_move_the_year(page) -> None:
    document = page("宿迁市环境保护局2011年度政府信息公开工作报告", metadata={"PubDate": ("2020-06-23 09:00",)})
    found = attribute(document, Context(), has_tables=False)

    assert (found.year, found.publication_date) == (2011, date(2020, 6, 23))
    assert "deadline" in checks(found)


@pytest.mark.parametrize(
    ("year", "body", "due"),
    [
        (2013, "宿迁市环境保护局", date(2014, 3, 31)),
        (2018, "宿迁市环境保护局", date(2019, 3, 31)),
        (2019, "宿迁市生态环境局", date(2020, 1, 31)),
        (2022, "淮安市洪泽区人民政府", date(2023, 3, 31)),
        (2022, "淮安市洪泽区人民政府办公室", date(2023, 3, 31)),
    ],
)
def test_the_deadline_is_the_law_of_the_year(page, year, body, due) -> None:
    title = f"{body}{year}年政府信息公开工作年度报告"
    assert "deadline" not in checks(attribute(page(title), Context(publication_date=due), has_tables=False))
    late = date.fromordinal(due.toordinal() + 1)
    assert "deadline" in checks(attribute(page(title), Context(publication_date=late), has_tables=False))


@pytest.mark.parametrize(
    "text",
    [
        "2021-01-28 09:30",
        "2021/1/28",
        "2021.01.28",
        "[2021-01-28]",
        "2021年1月28日",
        "20210128",
        "1611797400",
        "1611797400000",
        "２０２１－０１－２８",
        "二〇二一年一月二十八日",
    ],
)
def test_every_form_of_a_date_is_read(text) -> None:
    assert written_date(text) == date(2021, 1, 28)


@pytest.mark.parametrize("text", ["", "2021-13-40", "2026-02-00018", "202011日", "昨天"])
def test_what_is_no_date_is_none(text) -> None:
    assert written_date(text) is None


@given(st.text(alphabet="0123456789年月日自起至-—统计期限", max_size=40))
def test_any_run_of_digits_gives_a_sane_period_or_none(text) -> None:
    found = period(text)
    assert found is None or found[0] <= found[1]


def test_the_heads_table_dates_the_page() -> None:
    text = (
        "| 索引号 | 002/2017-1 | 公开形式 | 主动公开 |\n| 公开范围 | 面向社会 | 公开时限 | 长期公开 |\n"
        "| 发布单位 | 市环保局 | 发文日期 | 2017-01-16 |\n宿迁市环境保护局2016年度政府信息公开工作报告\n"
        "我局主动公开政府信息，办理依申请公开。\n"
    )

    assert attribute(read_document(text.encode()), Context(), has_tables=False).publication_date == date(2017, 1, 16)


def test_the_year_that_a_report_presents_itself_with_outweighs_a_misprinted_period(page) -> None:
    opening = "根据《政府信息公开条例》，宿迁市水利局编制了2021年政府信息公开年度报告。"
    found = attribute(
        page(opening, "本报告所列数据的统计期限自2020年1月1日起至2020年12月31日止。", "2021年，我局推进公开。"),
        Context(),
        has_tables=False,
    )

    assert found.year == 2021
    assert "year_disagreement" in checks(found)


def test_a_dateline_may_go_on_with_its_source(page) -> None:
    lines = ("某某区教育局2023年政府信息公开工作年度报告", "2024年01月26日来源：某某区教育局")

    assert attribute(page(*lines), Context(), has_tables=False).publication_date == date(2024, 1, 26)
