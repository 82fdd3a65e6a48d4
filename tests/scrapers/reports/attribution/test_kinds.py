"""What is not an annual report, and why."""

from __future__ import annotations

import pytest

from scrapers.reports.attribution import attribute
from warehouse.codebook.records import Context

BODY = "我局主动公开政府信息，受理依申请公开，公开内容有待丰富。" * 5


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("宿迁市生态环境局政府信息公开指南", "guide"),
        ("宿迁市生态环境局政府信息公开工作制度", "rules"),
        ("宿迁市生态环境局依申请公开办法", "rules"),
        ("宿迁市生态环境局2020年四季度政务公开工作自查报告", "self_check"),
        ("宿迁市生态环境局2021年政务公开工作要点", "plan"),
        ("宿迁市生态环境局2021年政务公开实施方案", "plan"),
        ("宿迁市生态环境局2023年工作总结", "work_summary"),
        ("宿迁市生态环境局2023年上半年政府信息公开工作报告", "self_check"),
        ("宿迁市生态环境局政府信息公开申请表", "form"),
        ("关于做好2022年政府信息公开工作年度报告编制和发布工作的通知", "notice"),
        ("县环保局2016年政府信息公开工作自查情况报告", "self_check"),
    ],
)
def test_other_papers_are_named_for_what_they_are(page, title, kind) -> None:
    found = attribute(page(title, body=BODY), Context(), has_tables=False)

    assert not found.is_report
    assert [(f.check, f.message.split(":")[0]) for f in found.findings] == [("not_a_report", kind)]
    assert found.year is None
    assert found.bureau is None


def test_an_error_page_an_empty_page_and_a_list_are_no_reports(page) -> None:
    error = attribute(
        page("抱歉，您访问的页面不存在", "请检查地址，或返回首页。" * 3, body=""), Context(), has_tables=False
    )
    empty = attribute(page("首页", body=""), Context(), has_tables=False)
    titles = [
        f"宿迁市{name}2020年政府信息公开工作年度报告"
        for name in ("教育局", "财政局", "水利局", "公安局", "审计局", "统计局")
    ]
    listed = attribute(page("全市政府信息公开年度报告汇总", *titles, body=""), Context(), has_tables=False)

    assert [f.findings[0].message.split(":")[0] for f in (error, empty, listed)] == ["error_page", "empty", "list"]


@pytest.mark.parametrize(
    "title",
    [
        "宿迁市环境保护局2013年度政府信息公开工作总结",
        "2013年宿迁市环保局政府信息公开工作汇报",
        "宿迁市环境保护局2010年信息公开年报",
        "宿迁市环境保护局关于2012年度政府信息公开工作情况的报告",
        "宿迁市生态环境局政府信息公开2021年度报告",
        "关于印发宿迁市生态环境局2021年政府信息公开工作年度报告的通知",
        "宿迁市生态环境局关于报送2021年政府信息公开工作年度报告的函",
        "宿迁市2021年政府信息公开工作年度报告",
    ],
)
def test_reports_by_other_names_are_reports(page, title) -> None:
    assert attribute(page(title), Context(), has_tables=False).is_report


def test_a_report_without_a_title_is_known_by_its_opening_and_its_tables(page) -> None:
    document = page("2020年以来，我局加强公开。现将2020年度宿迁市生态环境局政务公开工作情况报告如下。")

    assert attribute(document, Context(), has_tables=False).is_report
    assert attribute(page("附表", body=BODY), Context(), has_tables=True).is_report


@pytest.mark.parametrize(
    "opening",
    [
        "本年度报告是根据《政府信息公开条例》和有关规定，由宿迁市环境保护局编制，所附表格可在本局网站下载。",
        "本报告由宿迁市环境保护局依据《政府信息公开条例》编制而成，数据期限为全年。",
        "根据《政府信息公开条例》要求，综合本区情况编制。本年报所列数据为全年数据。",
        "宿迁市环境保护局2013年政府信息公开工作年度报告（以下简称年报）是根据《条例》规定编制。",
        "根据《政府信息公开条例》，现编制并发布本单位2013年政府信息公开工作年度报告。",
    ],
)
def test_a_report_presents_itself_in_its_first_sentences(page, opening) -> None:
    assert attribute(page(opening), Context(), has_tables=False).is_report


def test_a_report_without_title_and_opening_is_known_by_the_headings_of_the_law(page) -> None:
    lines = ["（一）主动公开", "公开信息。", "（二）依申请公开", "办理申请。", "（三）政府信息管理", "（四）平台建设"]

    assert attribute(page(*lines, body="我局坚持公开为常态，存在的问题是内容有待丰富。"), Context(), False).is_report


@pytest.mark.parametrize(
    "lines",
    [
        ("环保局公布2015年政府信息公开工作年度报告", "环保局28日公布了年度报告，主动公开和依申请公开均有进展。"),
        ("生态环境局召开会议通报政府信息公开年度报告编制情况", "记者获悉，会议要求做好主动公开，规范依申请公开。"),
    ],
)
def test_news_about_a_report_is_none(page, lines) -> None:
    found = attribute(page(*lines, body="报告称，公开的内容更加丰富，行政复议有所减少。" * 3), Context(), False)

    assert not found.is_report


def test_a_row_of_a_catalogue_is_no_title(page) -> None:
    row = "7 | 公开年报 | 本部门政府信息公开工作年度报告 | 《政府信息公开条例》 | 每年1月31日前 | 政府网站 |"
    found = attribute(page("基层政务公开标准目录", row, body="主动公开、依申请公开。" * 5), Context(), False)

    assert [f.message.split(":")[0] for f in found.findings] == ["catalogue"]


MENU = (
    "网站首页",
    "政务公开",
    "政府信息公开指南",
    "政府信息公开制度",
    "政府信息公开年报",
    "首页>政务公开>政府信息公开年报",
)


def test_a_menu_makes_no_report_of_another_paper(page) -> None:
    guide = page(*MENU, "宿迁市生态环境局政府信息公开指南", body=BODY)
    meeting = page(*MENU, "市生态环境局召开政府信息公开工作推进会", body="会议通报年度报告编制情况，要求做好主动公开。")

    assert not attribute(guide, Context(), has_tables=False).is_report
    assert not attribute(meeting, Context(), has_tables=False).is_report


def test_a_report_under_a_menu_keeps_its_title_its_date_and_its_kind(page) -> None:
    title = "宿迁市生态环境局2021年政府信息公开工作年度报告"
    found = attribute(
        page(*MENU, *MENU[:4], title, "发布日期：2022-01-20", title, metadata={"ArticleTitle": (title,)}),
        Context(),
        False,
    )

    assert found.is_report
    assert found.title == title
    assert str(found.publication_date) == "2022-01-20"


def test_a_number_that_holds_404_is_no_error_page(page) -> None:
    lines = ("索引号：404796340/2021-2750940", "某某市生态环境局2020年政府信息公开工作年度报告")

    assert attribute(page(*lines), Context(), has_tables=False).is_report


def test_a_report_says_of_which_time_its_numbers_are(page) -> None:
    opening = "2025年，某某市文化和旅游局做好公开工作。本年度报告中数据统计期限为2025年1月1日至12月31日。"

    assert attribute(page(opening), Context(), has_tables=False).is_report
