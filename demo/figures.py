"""Figures that public bodies printed in their reports, as the demo publishes them; the sentences around are ours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from demo.reports.model import Key, TrueReport, applicant_row, application_codes
from warehouse.codebook.records import Applicant, Number, Template

_NATURAL, _BUSINESS, _LEGAL = Applicant.NATURAL_PERSON, Applicant.BUSINESS, Applicant.LEGAL_SERVICE


def hangzhou_2020() -> TrueReport:
    """杭州市生态环境局 2020: 84 applications, most result cells left empty."""
    table_3 = {
        "received": {_NATURAL: 74, _BUSINESS: 5, _LEGAL: 5},
        "carried_in": {_NATURAL: 2},
        "granted": {_NATURAL: 35, _BUSINESS: 3, _LEGAL: 4},
        "granted_part": {_NATURAL: 11},
        "denied.internal_affairs": {_NATURAL: 1},
        "unavailable.not_held": {_NATURAL: 23, _BUSINESS: 1, _LEGAL: 1},
        "not_processed.petition": {_NATURAL: 1},
        "other.all": {_NATURAL: 4},
        "handled": {_NATURAL: 75, _BUSINESS: 4, _LEGAL: 5},
        "carried_out": {_NATURAL: 1, _BUSINESS: 1},
    }
    return TrueReport(
        bureau="杭州市生态环境局",
        year=2020,
        template=Template.T2019,
        published=date(2021, 1, 26),
        cells={
            **_proactive(
                Template.T2019,
                (0, 0, 0),
                (8, 8, 16),
                (47, 0, 757),
                (40, 0, 751),
                (183, 0, 49),
                (9, 0, 0),
                (0, 0),
                (37, 68_380_800),
            ),
            **_sparse_table_3(table_3),
            **_reviews([0] * 15),
        },
        printed={("proactive.procurement.amount", None): "68380800"},
        prose={
            "prose.website_items": 2260,
            "prose.weibo_posts": 2110,
            "prose.wechat_posts": 411,
            "prose.press_conferences": 4,
            "prose.applications_received": 84,
            "prose.reconsideration_cases": 0,
            "prose.litigation_cases": 0,
        },
        own_title="杭州市生态环境局政府信息公开工作2020年度报告",
        calls_itself="市生态环境局",
    )


def ulanqab_2020() -> TrueReport:
    """乌兰察布市生态环境局 2020: zeros throughout table 3, money in 万元, two channels in one number."""
    return TrueReport(
        bureau="乌兰察布市生态环境局",
        year=2020,
        template=Template.T2019,
        published=date(2021, 1, 21),
        cells={
            **_proactive(
                Template.T2019,
                (0, 0, 0),
                (0, 0, 0),
                (25, 352, 352),
                (0, 0, 0),
                (16, 11, 11),
                (0, 0, 0),
                (0, 0),
                (13, 26_126_122),
            ),
            **_zero_table_3(Template.T2019),
            **_reviews([0] * 15),
        },
        printed={
            ("proactive.procurement.amount", None): "2612.6122万元",
            ("proactive.permits.change", None): "352",
            ("proactive.penalties.change", None): "11",
        },
        prose={"prose.website_items": 591, "prose.complaints_received": 162},
        approximate=frozenset({"prose.website_items"}),
        both_channels=983,
    )


def haidong_2019() -> TrueReport:
    """海东市生态环境局 2019: prose says 356 applications, the table 0; results and table 4 left empty."""
    cells = {
        **_proactive(
            Template.T2019,
            (11, 11, 11),
            (0, 0, 0),
            (274, 82, 314),
            (0, 0, 0),
            (3, 4, 7),
            (0, 1, 1),
            (0, 0),
            (3, 21_665_720),
        ),
        **_zero_table_3(Template.T2019),
        **_reviews([None] * 15),
    }
    printed_zero = ("received", "carried_in", "handled", "carried_out")
    for code in application_codes(Template.T2019):
        if code.split(".", 1)[1] not in printed_zero:
            cells |= {(code, applicant): None for applicant in Applicant}
    return TrueReport(
        bureau="海东市生态环境局",
        year=2019,
        template=Template.T2019,
        published=date(2020, 1, 20),
        cells=cells,
        printed={
            ("proactive.fees.prior_items", None): "无",
            ("proactive.fees.change", None): "无",
            ("proactive.procurement.amount", None): "21665720 元",
            ("proactive.permits.change", None): "82",
            ("proactive.penalties.change", None): "4",
            ("proactive.coercion.change", None): "1",
        },
        prose={"prose.proactive_total": 1448, "prose.applications_received": 356},
        categories={"政策法规": 11, "统计分析": 6, "行政许可": 314, "安全应急": 7, "其他信息": 1110},
        calls_itself="市生态环境局",
    )


def hongze_2023() -> TrueReport:
    """淮安市洪泽区人民政府 2023: table 2 of T2021 with the undivided 其他处理, totals of 0 over 10, 1 and 5."""
    table_3 = {
        "received": 21,
        "granted_part": 4,
        "denied.state_secret": 1,
        "denied.process_information": 1,
        "denied.enforcement_file": 1,
        "unavailable.not_held": 10,
        "unavailable.needs_creation": 3,
        "not_processed.petition": 1,
        "handled": 21,
    }
    cells = {
        **_proactive(Template.T2021, (0, 0, 0), (0, 5, 5), (550,), (4119,), (195,), (77_302_800,)),
        **_zero_table_3(Template.T2019),
        **_reviews([10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0]),
    }
    for row, count in table_3.items():
        cells |= applicant_row(f"applications.{row}", {_NATURAL: count, Applicant.TOTAL: count})
    return TrueReport(
        bureau="淮安市洪泽区人民政府",
        year=2023,
        template=Template.T2021,
        applications_template=Template.T2019,
        published=date(2024, 1, 31),
        cells=cells,
        prose={"prose.website_items": 1136, "prose.applications_received": 21},
        own_title="洪泽区人民政府2023年政府信息公开工作年度报告",
        calls_itself="区政府",
    )


def zhenhai_2013() -> TrueReport:
    """宁波市镇海区环境保护局 2013: prose only, 107 items on the disclosure site."""
    return TrueReport(
        bureau="宁波市镇海区环境保护局",
        year=2013,
        template=Template.T2008,
        published=date(2014, 2, 18),
        prose={
            "prose.proactive_total": 107,
            "prose.website_items": 120,
            "prose.weibo_posts": 340,
            "prose.reconsideration_cases": 0,
            "prose.litigation_cases": 0,
        },
        approximate=frozenset({"prose.website_items", "prose.weibo_posts"}),
        own_title="2013年宁波市镇海区环境保护局政府信息公开工作年度报告",
    )


def chunan_2019() -> TrueReport:
    """杭州市生态环境局淳安分局 2019: prose of the 2008 kind in a year of fixed tables; categories that add up."""
    return TrueReport(
        bureau="杭州市生态环境局淳安分局",
        year=2019,
        template=Template.T2008,
        published=date(2020, 1, 15),
        prose={"prose.proactive_total": 149, "prose.applications_received": 1},
        categories={
            "部门动态": 20,
            "公告公示": 5,
            "计划总结": 2,
            "财政信息": 2,
            "行政审批": 97,
            "环境保护信息": 23,
        },
    )


def _proactive(template: Template, *rows: tuple[Number, ...]) -> dict[Key, Number | None]:
    """Table 2 from its rows in printed order."""
    from demo.reports.forms import proactive_rows

    cells: dict[Key, Number | None] = {}
    for (_, codes), numbers in zip(proactive_rows(template), rows, strict=True):
        cells |= {(code, None): number for code, number in zip(codes, numbers, strict=True)}
    return cells


def _zero_table_3(template: Template) -> dict[Key, Number | None]:
    cells: dict[Key, Number | None] = {}
    for code in application_codes(template):
        cells |= applicant_row(code, {})
    return cells


def _sparse_table_3(rows: Mapping[str, Mapping[Applicant, int]]) -> dict[Key, Number | None]:
    """Table 3 with nothing printed where there is nothing, totals included."""
    cells: dict[Key, Number | None] = {}
    for code in application_codes(Template.T2019):
        numbers: dict[Applicant, Number] = dict(rows.get(code.removeprefix("applications."), {}))
        if numbers:
            numbers[Applicant.TOTAL] = sum(numbers.values())
        cells |= {(code, applicant): numbers.get(applicant) for applicant in Applicant}
    return cells


def _reviews(numbers: list[Number | None]) -> dict[Key, Number | None]:
    results = ("upheld", "corrected", "other", "pending", "total")
    blocks = ("reconsideration", "litigation.direct", "litigation.after_reconsideration")
    codes = [f"{block}.{result}" for block in blocks for result in results]
    return {(code, None): number for code, number in zip(codes, numbers, strict=True)}
