"""Which titles name a report, and of which year."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.portals.titles import bare_year, is_report_column, looks_like_report, named_body, report_year, tidy

COLUMN = "信息公开年报"
OWN = ("临江市生态环境局", "临江市环境保护局")

REPORTS = [
    ("临江市生态环境局2020年政府信息公开工作年度报告", 2020),
    ("2013年临江区环保局政府信息公开工作年度报告", 2013),
    ("临江市生态环境局2012年度政府信息公开工作报告", 2012),
    ("临江省生态环境厅 2022政府信息公开年度报告", 2022),
    ("临江县环保局2012度政府信息公开工作报告", 2012),
    ("临江县环境保护局二○○九年政府信息公开工作年度报告", 2009),
    ("二〇一二年政府信息公开工作年度报告", 2012),
    ("关于2019年度政府信息公开工作情况的报告", 2019),
    ("２０２１年政府信息公开年报", 2021),
    ("2013年东山区环保局政府信息公开工作汇报", 2013),
    ("市生态环境局东山分局2019年度政府信息公开年度报告", 2019),
    ("临江市生态环境局政府信息公开工作 2020 年度报告", 2020),
    ("临江市东山县生态环境分局2022年度政府信息公开工作年度报告", 2022),
    ("政府信息公开工作年度报告（2021年度）", 2021),
    ("2022年政府信息公开工作年度报告（文字版）", 2022),
    ("临江市卫生和计划生育委员会2016年政府信息公开工作年度报告", 2016),
    ("临江市财政局2020年政府信息公开年度报告", 2020),
    ("临江市综合行政执法局2023年政府信息公开工作年度报告", 2023),
    ("临江市生态环境局2019年政府信息公开\n工作年度报告", 2019),
    ("临江市生态环境局2019年政府信息公开工作年度报告（2020年1月21日发布）", 2019),
    ("关于印发《临江市生态环境局2019年政府信息公开工作年度报告》的通知", 2019),
    ("临江市生态环境局关于报送2021年政府信息公开工作年度报告的函", 2021),
    ("关于公布2019年政府信息公开年度报告的公告", 2019),
    ("临江市环保局2011年贯彻落实《政府信息公开条例》情况的年度报告", 2011),
    ("临江市生态环境局政府网站与政务公开2019年年度报告", 2019),
    ("临江市统计局2022年政府信息公开工作年度报告", 2022),
    ("临江市审计局2021年政府信息公开工作年度报告", 2021),
    ("临江市城市管理行政执法局2017年政府信息公开工作年度报告", 2017),
    ("临江市生态环境局2022年政府信息公开工作年…", 2022),
    ("临江市生态环境局2022年政府信息公...", 2022),
]

NOT_REPORTS = [
    "临江市生态环境局政府信息公开指南（2022年版）",
    "临江市生态环境局政府信息公开目录",
    "临江市生态环境局政府信息公开保密审查制度",
    "临江市政府信息公开办法",
    "2020年第三季度政务公开工作自查报告",
    "2021年上半年政府信息公开工作报告",
    "2022年政务公开工作要点",
    "2022年政府信息公开工作年度报告解读",
    "一图读懂2022年政府信息公开工作年度报告",
    "2023年政府信息公开年报汇总",
    "关于做好2022年政府信息公开工作年度报告编制工作的通知",
    "临江市生态环境局2022年法治政府建设年度报告",
    "2021年部门决算公开报告",
    "2020年环境质量公报",
    "2021年政务公开考核情况报告",
    "2021年政府信息公开社会评议结果",
    "2022年政府网站工作年度报表",
    "政府网站年度工作报表（2019）",
    "2023年度政府网站监管年度报表",
    "2019年财政年报",
    "2022年统计年报",
    "2020年度企业环境信息披露年报",
    "2021年双随机抽查年度报告",
    "2022年度行政执法统计年度报告",
    "2022年度人大建议办理情况年度报告",
    "自行监测年度报告",
    "排污许可证执行报告（年报）",
    "2021年度政府信息公开工作年度报告编制说明",
    "政府信息公开工作年度报告格式（2021）",
    "2023年政府信息公开工作年度报告（征求意见稿）",
    "关于征集2023年政府信息公开年度报告意见的公告",
    "临江市生态环境局召开政府信息公开年度报告编制培训会",
    "临江市生态环境局部署2022年政府信息公开年度报告工作",
    "历年年报",
    "部门年报",
    "各县区年报",
    "工作动态",
    "",
]


@pytest.mark.parametrize(("title", "year"), REPORTS)
def test_a_report_is_known_by_its_title_and_gives_its_year(title: str, year: int) -> None:
    accepted, reason = looks_like_report(title)
    assert accepted, reason
    assert report_year(title) == year


@pytest.mark.parametrize("title", NOT_REPORTS)
def test_what_stands_beside_reports_is_none_even_in_their_column(title: str) -> None:
    accepted, reason = looks_like_report(title, COLUMN)
    assert not accepted
    assert reason


@pytest.mark.parametrize(
    "title",
    [
        "2022年",
        "2022",
        "2021年度",
        "2019年年报",
        "临江市水利局",
        "临江区分局",
        "临江市财政局",
        "2014年信息公开情况统计表",
    ],
)
def test_a_year_or_a_body_is_a_report_only_in_a_column_of_reports(title: str) -> None:
    assert looks_like_report(title, COLUMN)[0]
    assert not looks_like_report(title)[0]


@pytest.mark.parametrize("title", ["政府信息公开年报", "信息公开年度报告", "政府信息公开工作年度报告"])
def test_a_columns_name_is_a_report_only_among_a_columns_own_rows(title: str) -> None:
    assert looks_like_report(title, COLUMN)[0]
    assert not looks_like_report(title)[0]


@pytest.mark.parametrize(
    "title", ["临江市人民政府2018年政府信息公开工作年度报告", "临江市2018年政府信息公开工作年度报告"]
)
def test_a_whole_citys_summary_is_a_report_only_on_the_citys_own_portal(title: str) -> None:
    assert not looks_like_report(title, bureaus=OWN)[0]
    assert looks_like_report(title, bureaus=("临江市人民政府",))[0]


def test_a_governments_office_is_a_body_of_its_own() -> None:
    assert looks_like_report("临江市人民政府办公室2018年政府信息公开工作年度报告", bureaus=OWN)[0]


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("临江市水利局2022年政府信息公开工作年度报告", "临江市水利局"),
        ("2013年东山区环保局政府信息公开工作年度报告", "东山区环保局"),
        ("临江市生态环境局东山分局2022年政府信息公开工作年度报告", "临江市生态环境局东山分局"),
        ("临江市卫生健康委员会关于2019年政府信息公开工作情况的报告", "临江市卫生健康委员会"),
        ("市水利局", "市水利局"),
        ("2022年政府信息公开工作年度报告", None),
        ("2022年", None),
    ],
)
def test_a_title_names_its_body(title: str, body: str | None) -> None:
    assert named_body(title) == body


def test_two_years_of_equal_right_give_none() -> None:
    assert report_year("2019年度至2020年度政府信息公开情况") is None


@pytest.mark.parametrize("text", ["2022年", " 2022 年 ", "２０２２年度", "2022年年报", "2022"])
def test_a_bare_year_is_read(text: str) -> None:
    assert bare_year(text) == 2022


@pytest.mark.parametrize("text", ["2022年1月", "1999年", "20220101", "2022年通知", "年报"])
def test_what_says_more_than_a_year_is_no_bare_year(text: str) -> None:
    assert bare_year(text) is None


def test_a_column_is_known_by_any_of_its_names() -> None:
    assert is_report_column(None, "政府信息公开年报")
    assert is_report_column("文件通知", "年度报告")
    assert not is_report_column("政府信息公开指南", None, "法治政府建设年度报告")


@given(
    st.integers(2004, 2040),
    st.sampled_from(["{}年政府信息公开工作年度报告", "某局{}年度政府信息公开年报", "{}政府信息公开报告"]),
)
def test_the_year_of_a_title_is_the_year_it_states(year: int, form: str) -> None:
    assert report_year(form.format(year)) == year


@given(st.text())
def test_any_text_is_judged_with_a_reason(text: str) -> None:
    accepted, reason = looks_like_report(text, COLUMN, bureaus=OWN)
    assert isinstance(accepted, bool)
    assert reason
    assert tidy(tidy(text)) == tidy(text)
