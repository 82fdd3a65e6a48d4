"""What the demo's bureaus have published by a given day, portal by portal.

Where a body's printed report is at hand, its figures are the printed ones (``demo/figures.py``); all other years are
generated and say nothing about the body.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

from demo import figures
from demo.portals.articles import Article, Form, article_of
from demo.reports import TrueReport, chain
from demo.reports.model import Key
from warehouse.codebook.records import Applicant, Number, Template

_T2014, _T2019, _T2021 = Template.T2014, Template.T2019, Template.T2021
_GUIDE_TEXT = (
    "本部分说明可以公开的信息范围、提出申请的方式和办理的期限。申请人可以当面、来信或者在网上提出申请，填写申请表时请写明所需信息的名称、"
    "文号或者便于查询的其他特征。受理地点、办公时间和联系电话见本栏目首页。"
)
_PLAN_TEXT = (
    "第一季度对各处室公开信息的时限作了一次检查，逐条对照目录，看栏目有没有断更、附件能不能打开。检查结果在内部通报，"
    "需要补登的信息由责任处室在月底前完成，办公室负责复核。"
)
Years = dict[int, Template | TrueReport]
Cells = dict[Key, Number | None]
_LATEST_FORM: Years = dict.fromkeys(range(2021, 2025), _T2021)


def hangzhou(_: int) -> list[Article]:
    reports = dict(_hangzhou_reports())
    articles = _articles(3_800_000, reports)
    articles[2021] = replace(articles[2021], listed=2)
    return [*articles.values(), _guide(3_800_900, "杭州市生态环境局"), _plan(3_800_901, "杭州市生态环境局")]


@cache
def _hangzhou_reports() -> Mapping[int, TrueReport]:
    annexed: Years = dict.fromkeys(range(2016, 2019), _T2014)
    years: Years = {**annexed, 2019: _T2019, 2020: figures.hangzhou_2020(), **_LATEST_FORM}
    reports = chain(11, "杭州市生态环境局", years)
    reports[2019] = _with(reports[2019], _flowing_into(reports[2020]))
    return {year: _renamed(report, "杭州市环境保护局", until=2018) for year, report in reports.items()}


def chunan(_: int) -> list[Article]:
    forms = {2018: Form.DOCX, 2021: Form.PAGE_AND_PDF, 2022: Form.PDF, 2023: Form.DOCX, 2024: Form.PDF}
    return list(_articles(3_900_000, _chunan_reports(), forms).values())


@cache
def _chunan_reports() -> Mapping[int, TrueReport]:
    years: Years = {2018: _T2014, 2019: figures.chunan_2019(), 2020: _T2019, **_LATEST_FORM}
    reports = chain(12, "杭州市生态环境局淳安分局", years)
    return {year: _renamed(report, "淳安县环境保护局", until=2018) for year, report in reports.items()}


def hongze(_: int) -> list[Article]:
    return list(_articles(9_100_000, _hongze_reports(), {2023: Form.PDF, 2024: Form.PAGE_AND_PDF}).values())


@cache
def _hongze_reports() -> Mapping[int, TrueReport]:
    reports = chain(13, "淮安市洪泽区人民政府", {**_LATEST_FORM, 2023: figures.hongze_2023()})
    documents = "proactive.normative_documents"
    none: Cells = {(f"proactive.regulations.{column}", None): 0 for column in ("issued", "repealed", "in_force")}
    stock_2021: Cells = {(f"{documents}.in_force", None): 9}
    stock_2022: Cells = {
        (f"{documents}.issued", None): 1,
        (f"{documents}.repealed", None): 0,
        (f"{documents}.in_force", None): 10,
    }
    reports[2021] = _with(reports[2021], {**none, **stock_2021})
    reports[2022] = _with(reports[2022], {**none, **stock_2022})
    return {year: replace(report, calls_itself="区政府") for year, report in reports.items()}


def ulanqab(_: int) -> list[Article]:
    reports = dict(_ulanqab_reports())
    reports[2021] = replace(reports[2021], published=date(2022, 6, 20))
    return list(_articles(2_600_000, reports, {2022: Form.DIRECT_PDF, 2024: Form.PDF}).values())


@cache
def _ulanqab_reports() -> Mapping[int, TrueReport]:
    years: Years = {2019: _T2019, 2020: figures.ulanqab_2020(), **_LATEST_FORM}
    reports = chain(14, "乌兰察布市生态环境局", years)
    reports[2019] = _with(reports[2019], _flowing_into(reports[2020]))
    return reports


def haidong(_: int) -> list[Article]:
    articles = _articles(4_300_000, _haidong_reports())
    articles[2022] = replace(articles[2022], lost=True)
    return [*articles.values(), _guide(4_300_900, "海东市生态环境局")]


@cache
def _haidong_reports() -> Mapping[int, TrueReport]:
    reports = chain(15, "海东市生态环境局", {2019: figures.haidong_2019(), 2020: _T2019, **_LATEST_FORM})
    total = ("applications.granted", Applicant.TOTAL)
    wrong = reports[2020].cells[total] or 0
    reports[2020] = _with(reports[2020], {total: wrong + 3})
    return reports


def zhenhai(_: int) -> list[Article]:
    return list(_articles(5_500_000, _zhenhai_reports(), {2016: Form.DOCX}).values())


@cache
def _zhenhai_reports() -> Mapping[int, TrueReport]:
    annexed: Years = dict.fromkeys((2014, 2015, 2016, 2018), _T2014)
    years: Years = {2013: figures.zhenhai_2013(), **annexed, 2019: _T2019, 2020: _T2019, **_LATEST_FORM}
    reports = chain(16, "宁波市生态环境局镇海分局", years)
    return {year: _renamed(report, "宁波市镇海区环境保护局", until=2018) for year, report in reports.items()}


def guangzhou(day: int) -> list[Article]:
    forms = {2021: Form.PAGE_AND_PDF, 2022: Form.DOCX}
    articles = _articles(9_103_000, _guangzhou_reports(), forms)
    if day >= 2:
        articles[2024] = articles[2024].amended(_one_application_more(articles[2024].report))
    return [*articles.values(), _guide(9_103_900, "广州市生态环境局")]


@cache
def _guangzhou_reports() -> Mapping[int, TrueReport]:
    return chain(17, "广州市生态环境局", {2019: _T2019, 2020: _T2019, **_LATEST_FORM})


def meizhou(_: int) -> list[Article]:
    return list(_articles(7_530_000, chain(18, "梅州市生态环境局", _LATEST_FORM)).values())


def _articles(
    first: int, reports: Mapping[int, TrueReport], forms: Mapping[int, Form] | None = None
) -> dict[int, Article]:
    return {
        year: article_of(report, first + year - 2000, (forms or {}).get(year, Form.PAGE))
        for year, report in reports.items()
    }


def _guide(number: int, bureau: str) -> Article:
    text = "\n".join(f"{heading}：{_GUIDE_TEXT}" for heading in ("公开范围", "公开形式", "依申请公开程序", "监督方式"))
    return Article(
        number, f"{bureau}政府信息公开指南", datetime(2021, 3, 2, 9, tzinfo=UTC), bureau, text=text, pinned=True
    )


def _plan(number: int, bureau: str) -> Article:
    text = "\n".join(f"{heading}：{_PLAN_TEXT}" for heading in ("自查范围", "自查方法", "发现的问题", "整改安排"))
    return Article(
        number, f"{bureau}2022年第一季度政府信息公开自查情况", datetime(2022, 4, 8, 9, tzinfo=UTC), bureau, text=text
    )


def _with(report: TrueReport, cells: Mapping[Key, Number | None]) -> TrueReport:
    return replace(report, cells={**report.cells, **cells})


def _renamed(report: TrueReport, former: str, *, until: int) -> TrueReport:
    return replace(report, bureau=former) if report.year <= until and report.template is not Template.T2008 else report


def _flowing_into(following: TrueReport) -> dict[Key, Number | None]:
    """Table 2 cells of the year before, such that the following year's stock is explained (items_flow)."""
    cells: dict[Key, Number | None] = {}
    for subject in ("permits", "other_services", "penalties", "coercion", "fees"):
        cells[(f"proactive.{subject}.prior_items", None)] = following.cells[(f"proactive.{subject}.prior_items", None)]
        cells[(f"proactive.{subject}.change", None)] = 0
    return cells


def _one_application_more(report: TrueReport | None) -> TrueReport:
    """A correction that a body makes later: one more application of a natural person, granted."""
    if report is None:
        raise ValueError("only a report can be amended")
    more: Cells = {
        (f"applications.{row}", applicant): (report.cells[(f"applications.{row}", applicant)] or 0) + 1
        for row in ("received", "granted", "handled")
        for applicant in (Applicant.NATURAL_PERSON, Applicant.TOTAL)
    }
    prose = {**report.prose, "prose.applications_received": report.prose["prose.applications_received"] + 1}
    return replace(_with(report, more), prose=prose, own_title=f"{report.title}（更正）")
