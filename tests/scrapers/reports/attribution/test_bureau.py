"""The body's canonical name, its place in the report's year, its level and whether it is a branch."""

from __future__ import annotations

import pytest

from scrapers.reports.attribution import attribute
from warehouse.codebook.records import Context

TITLE = "政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("title", "name", "code", "level", "branch"),
    [
        (f"杭州市生态环境局2020年{TITLE}", "杭州市生态环境局", "330100", "prefecture", False),
        (f"2013年宿迁市环境保护局{TITLE}", "宿迁市环境保护局", "321300", "prefecture", False),
        (f"广东省生态环境厅2020年{TITLE}", "广东省生态环境厅", "440000", "province", False),
        (f"北京市生态环境局2021年{TITLE}", "北京市生态环境局", "110000", "province", False),
        (f"新疆维吾尔自治区生态环境厅2022年{TITLE}", "新疆维吾尔自治区生态环境厅", "650000", "province", False),
        (f"红河州环境保护局2012年{TITLE}", "红河州环境保护局", "532500", "prefecture", False),
        (f"衢州市生态环境局龙游分局2021年{TITLE}", "衢州市生态环境局龙游分局", "330825", "county", True),
        (f"六安市裕安区生态环境分局2020年{TITLE}", "六安市裕安区生态环境分局", "341503", "county", True),
        (f"内江市隆昌生态环境局2021年{TITLE}", "内江市隆昌生态环境局", "511083", "county", True),
        (f"文山州生态环境局马关分局2022年{TITLE}", "文山州生态环境局马关分局", "532625", "county", True),
        (f"闽侯县环境保护局2012年{TITLE}", "闽侯县环境保护局", "350121", "county", False),
        (f"淮安市洪泽区人民政府2023年{TITLE}", "淮安市洪泽区人民政府", "320813", "county", False),
        (f"兴安盟生态环境局乌兰浩特市分局2020年{TITLE}", "兴安盟生态环境局乌兰浩特市分局", "152201", "county", True),
        (f"宿迁市2022年{TITLE}", "宿迁市人民政府", "321300", "prefecture", False),
        (f"高平市东城街街道办事处2021年{TITLE}", "高平市东城街街道办事处", "140581", "township", False),
    ],
)
def test_title_names_the_body(page, title, name, code, level, branch) -> None:
    found = attribute(page(title), Context(), has_tables=False)

    assert (found.bureau, found.region_code, found.level, found.is_branch) == (name, code, level, branch)
    assert not [f for f in found.findings if f.check.startswith("bureau")]


@pytest.mark.parametrize(
    ("lines", "name", "code"),
    [
        (
            (f"市生态环境局淳安分局2019年度{TITLE}", "2019年，杭州市生态环境局淳安分局深化政务公开。"),
            "杭州市生态环境局淳安分局",
            "330127",
        ),
        (
            ("2013年镇海区环保局政府信息公开工作汇报", "按照《宁波市政府信息公开规定》推进。"),
            "宁波市镇海区环境保护局",
            "330211",
        ),
        (
            (f"洪泽区人民政府2023年{TITLE}", "本报告由淮安市洪泽区人民政府办公室编制。"),
            "淮安市洪泽区人民政府",
            "320813",
        ),
        (
            (f"鼓楼区环保局2014年{TITLE}", "在福州市委的领导下开展工作，福州市统一部署。"),
            "福州市鼓楼区环境保护局",
            "350102",
        ),
    ],
)
def test_lost_places_are_restored_and_said(page, lines, name, code) -> None:
    found = attribute(page(*lines), Context(), has_tables=False)

    assert (found.bureau, found.region_code) == (name, code)
    assert "bureau_completed" in {finding.check for finding in found.findings}


@pytest.mark.parametrize(
    ("lines", "name", "code"),
    [
        (("政府信息公开制度", f"宝鸡市生态环境局2019年{TITLE}"), "宝鸡市生态环境局", "610300"),
        (("正文", "现公布黄石市环保局2017年度政府信息公开工作报告。"), "黄石市环境保护局", "420200"),
        (
            ("引言", "本报告是由北京市门头沟区环境保护局编制的2010年度信息公开报告。"),
            "北京市门头沟区环境保护局",
            "110109",
        ),
        ((f"2024年{TITLE}", "- 发布机构: 湖南省生态环境厅"), "湖南省生态环境厅", "430000"),
        (
            (f"省生态环境厅2018年{TITLE}", "依据《辽宁省政务公开工作要点》，辽宁省统一部署。"),
            "辽宁省生态环境厅",
            "210000",
        ),
        (
            ("2013年度政府信息公开年报", "博山环保分局", "淄博市环境保护局博山分局推进公开。"),
            "淄博市环境保护局博山分局",
            "370304",
        ),
    ],
)
def test_pages_without_a_proper_title_name_their_body_elsewhere(page, lines, name, code) -> None:
    found = attribute(page(*lines), Context(), has_tables=False)

    assert (found.bureau, found.region_code) == (name, code)


def test_a_site_of_the_government_is_not_the_body(page) -> None:
    tags = {"ContentSource": ("市生态环境局",), "SiteName": ("六盘水市人民政府",)}
    found = attribute(page(f"2022年{TITLE}", metadata=tags), Context(), has_tables=False)

    assert (found.bureau, found.region_code) == ("六盘水市生态环境局", "520200")


@pytest.mark.parametrize(
    ("site", "name"),
    [("新疆生态环境网", "新疆维吾尔自治区生态环境厅"), ("生态环境网", "自治区生态环境厅")],
)
def test_an_autonomous_region_goes_by_its_short_name(page, site, name) -> None:
    found = attribute(
        page(f"自治区生态环境厅2023年{TITLE}", metadata={"SiteName": (site,)}), Context(), has_tables=False
    )

    assert found.bureau == name


def test_an_autonomous_region_named_in_passing_is_not_the_body_s(page) -> None:
    found = attribute(page(f"自治区生态环境厅2023年{TITLE}", "对口支援新疆的项目已完成。"), Context(), has_tables=False)

    assert found.bureau == "自治区生态环境厅"


def test_a_city_s_bureau_takes_the_city_of_the_site(page) -> None:
    tags = {"SiteName": ("宿迁市人民政府",)}
    found = attribute(page(f"市环保局2015年{TITLE}", metadata=tags), Context(), has_tables=False)

    assert (found.bureau, found.region_code) == ("宿迁市环境保护局", "321300")


def test_the_registry_completes_a_title_that_names_only_a_district(page) -> None:
    context = Context(bureau="天津市滨海新区生态环境局", region_code="120116")
    found = attribute(page(f"区生态环境局2019年{TITLE}"), context, has_tables=False)

    assert (found.bureau, found.region_code) == ("天津市滨海新区生态环境局", "120116")


def test_the_signature_names_a_body_that_the_title_does_not(page) -> None:
    document = page(
        "2009年度信息公开工作报告",
        "我局主动公开信息。",
        "二、存在问题",
        "更新不够及时。",
        "武义县环境保护局",
        "二○一○年三月三十日",
        body="",
    )
    found = attribute(document, Context(), has_tables=False)

    assert (found.bureau, found.region_code, found.year) == ("武义县环境保护局", "330723", 2009)


def test_the_name_is_kept_as_it_was_in_the_reports_year(page) -> None:
    """A later name in the registry is the same body after the reform, no disagreement."""
    context = Context(bureau="宿迁市生态环境局", region_code="321300")
    found = attribute(page(f"宿迁市环保局2013年{TITLE}"), context, has_tables=False)

    assert found.bureau == "宿迁市环境保护局"
    assert "bureau_disagreement" not in {finding.check for finding in found.findings}


def test_another_bodys_report_is_a_disagreement(page) -> None:
    context = Context(bureau="泉州市生态环境局", region_code="350500")
    found = attribute(page(f"泉州市泉港生态环境局2025年{TITLE}"), context, has_tables=False)

    assert found.bureau == "泉州市泉港生态环境局"
    assert "bureau_disagreement" in {finding.check for finding in found.findings}


@pytest.mark.parametrize(("year", "code"), [(2012, "632100"), (2019, "630200")])
def test_the_code_is_the_one_in_force_in_the_reports_year(page, year, code) -> None:
    name = "海东市生态环境局" if year == 2019 else "海东地区环境保护局"
    found = attribute(page(f"{name}{year}年{TITLE}"), Context(), has_tables=False)

    assert found.region_code == code


def test_the_registrys_code_is_taken_back_to_the_reports_year(page) -> None:
    context = Context(bureau="淮安市洪泽生态环境局", region_code="320813")
    found = attribute(page(f"2012年{TITLE}", "本单位认真做好公开。"), context, has_tables=False)

    assert found.region_code == "320829"


def test_an_old_report_without_a_name_takes_the_name_of_its_time(page) -> None:
    context = Context(bureau="宿迁市生态环境局", bureau_aliases=("宿迁市环境保护局",), region_code="321300")
    found = attribute(page(f"2012年{TITLE}", "本单位认真做好公开。"), context, has_tables=False)

    assert found.bureau == "宿迁市环境保护局"


def test_no_name_anywhere_is_said_so(page) -> None:
    found = attribute(page(f"2019年{TITLE}", "本单位认真做好公开。"), Context(), has_tables=False)

    assert found.bureau is None
    assert "bureau_unclear" in {finding.check for finding in found.findings}


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ((f"福州市晋安区2016年{TITLE}",), "福州市晋安区人民政府"),
        ((f"河塘镇2020年{TITLE}",), "河塘镇人民政府"),
        ((f"北湖街道2020年{TITLE}",), "北湖街道办事处"),
        (("绥阳县小关乡人民政府2022年信息公开工作年度报告",), "绥阳县小关乡人民政府"),
        ((f"贵州省卫生健康委2022年{TITLE}",), "贵州省卫生健康委员会"),
        ((f"2014年博山环保分局{TITLE}",), "淄博市环境保护局博山分局"),
    ],
)
def test_short_titles_name_a_body_in_full(page, lines, name) -> None:
    assert attribute(page(*lines), Context(), has_tables=False).bureau == name


@pytest.mark.parametrize(
    ("opening", "name"),
    [
        ("特向社会公布2012年度常州市环境保护局政府信息公开工作年度报告。", "常州市环境保护局"),
        ("赣州市生态环境局蓉江新区分局编制了2024年度政府信息公开工作年度报告。", "赣州市生态环境局蓉江新区分局"),
        ("编制本年度报告。如有疑问，请与兴安盟生态环境局办公室联系。", "兴安盟生态环境局"),
        ("编制本年度报告。如有疑问，请联系：涵江区教育局办公室（地址略）。", "莆田市涵江区教育局"),
        (
            "公开范围：面向全社会宁波市生态环境局2020年政府信息公开工作年度报告是根据《条例》编制的。",
            "宁波市生态环境局",
        ),
        (
            "清江浦区政务公开工作领导小组办公室编制了清江浦区人民政府2021年度政府信息公开工作年度报告。",
            "淮安市清江浦区人民政府",
        ),
        ("由宿迁市政务公开办公室编制2021年政府信息公开年度报告。", "宿迁市人民政府"),
        ("北杜街道办事处坚持公开为常态，现编制2023年政府信息公开工作年度报告。", "北杜街道办事处"),
        ("以及北京市环境保护局（以下简称市环保局）落实要点的情况编制本年度报告。", "北京市环境保护局"),
        ("宿迁市政府信息公开工作在市委领导下推进，编制本年度报告。", "宿迁市人民政府"),
    ],
)
def test_a_page_without_a_title_names_its_body_in_the_first_sentences(page, opening, name) -> None:
    document = page("根据《政府信息公开条例》，", opening)

    assert attribute(document, Context(), has_tables=False).bureau == name


def test_a_county_level_city_leads_its_bureau_by_its_government(page) -> None:
    lines = ("关于2017年政府环保信息公开的工作总结", "市环境保护局", "依据《济源市人民政府办公室通知》要求，总结如下。")

    assert attribute(page(*lines), Context(), has_tables=False).bureau == "济源市环境保护局"


@pytest.mark.parametrize(
    ("opening", "name"),
    [
        ("现公布《永嘉县某某镇2022年政府信息公开工作年度报告》。", "永嘉县某某镇人民政府"),
        ("为落实上级要求，某某街道严格落实《条例》规定。", "某某街道办事处"),
        ("按照有关规定，编写沙洋县2017年度政府信息公开工作年度报告。", "沙洋县人民政府"),
        ("现发布《银川市民族事务委员会（宗教事务局）2024年政府信息公开工作年度报告》。", "银川市民族事务委员会"),
        ("电子版可在深圳市交通运输局网站查阅，政府信息公开情况如下。", "深圳市交通运输局"),
        ("一、总体情况。2022年，山西省退役军人事务厅准确把握新要求。", "山西省退役军人事务厅"),
    ],
)
def test_a_body_introduces_itself_where_the_title_names_none(page, opening, name) -> None:
    assert attribute(page(f"2022年{TITLE}", opening), Context(), has_tables=False).bureau == name


@pytest.mark.parametrize("place", ["和平街道", "对坊乡"])
def test_a_place_keeps_the_first_character_of_its_name(page, place) -> None:
    found = attribute(page(f"{place}2022年{TITLE}"), Context(), has_tables=False)

    assert found.bureau is not None
    assert found.bureau.startswith(place)


@pytest.mark.parametrize(
    ("opening", "name"),
    [
        ("本报告由市政府办公室综合各县（市、区）人民政府和市政府各部门的年度报告编制而成。", "丽水市人民政府"),
        ("本报告汇总全市各级行政机关政府信息公开情况编制。", "丽水市人民政府"),
        ("本报告汇总我局机关各处室、各直属单位信息公开情况编制。", "丽水市环境保护局"),
    ],
)
def test_a_report_on_many_bodies_is_their_governments(page, opening, name) -> None:
    context = Context(bureau="丽水市环境保护局", region_code="331100")

    found = attribute(page(f"2018年{TITLE}", opening), context, has_tables=False)

    assert found.bureau == name
    disagrees = {finding.check for finding in found.findings} >= {"bureau_disagreement"}
    assert disagrees == (name != context.bureau)
