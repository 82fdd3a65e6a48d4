"""The running text of a report, in our own words, around the numbers that it states."""

from __future__ import annotations

from demo.reports.forms import annex_table, applications_table, proactive_table, reviews_table
from demo.reports.layout import Block, Paragraph
from demo.reports.model import TrueReport
from warehouse.codebook.records import Template

_UNITS = {
    "prose.proactive_total": "条",
    "prose.website_items": "条",
    "prose.weibo_posts": "条",
    "prose.wechat_posts": "条",
    "prose.applications_received": "件",
    "prose.applications_answered": "件",
    "prose.reconsideration_cases": "件",
    "prose.litigation_cases": "件",
    "prose.press_conferences": "次",
    "prose.interpretations": "篇",
    "prose.complaints_received": "件",
}


def blocks(report: TrueReport) -> list[Block]:
    """The whole report in reading order."""
    if report.template is Template.T2008:
        return [*_opening(report), *_free_prose(report)]
    if report.template is Template.T2014:
        return [*_opening(report), *_free_prose(report), *_annex(report)]
    return [*_opening(report), *_six_sections(report)]


def zeros_in_words(report: TrueReport) -> frozenset[str]:
    """The prose figures whose zero is said without a digit (未收到, 没有发生)."""
    found = set()
    if report.prose.get("prose.applications_received") == 0:
        found.add("prose.applications_received")
    contention = ("prose.reconsideration_cases", "prose.litigation_cases")
    if all(report.prose.get(code) == 0 for code in contention):
        found.update(contention)
    return frozenset(found)


def _opening(report: TrueReport) -> list[Block]:
    return [
        Paragraph(report.title, level=0),
        Paragraph(
            f"按照《中华人民共和国政府信息公开条例》的规定，现公布{report.bureau}{report.year}年度政府信息公开工作年度报告。"
            f"报告所列数据的统计期限为{report.year}年1月1日至{report.year}年12月31日。"
        ),
    ]


def _six_sections(report: TrueReport) -> list[Block]:
    return [
        Paragraph("一、总体情况", level=1),
        *_statements(report),
        Paragraph("二、主动公开政府信息情况", level=1),
        proactive_table(report),
        Paragraph("三、收到和处理政府信息公开申请情况", level=1),
        applications_table(report),
        Paragraph("四、政府信息公开行政复议、行政诉讼情况", level=1),
        reviews_table(report),
        Paragraph("五、存在的主要问题及改进情况", level=1),
        Paragraph(
            f"回看{report.year}年，栏目更新的节奏还不够均匀，个别科室对公开时限的把握偏紧。"
            "来年将把公开要求写进办文流程，并请业务科室轮流参加培训。"
        ),
        Paragraph("六、其他需要报告的事项", level=1),
        Paragraph("本年度没有其他需要报告的事项。"),
    ]


def _free_prose(report: TrueReport) -> list[Block]:
    return [
        Paragraph("一、基本情况", level=1),
        *_statements(report),
        Paragraph("二、主要问题和下一步打算", level=1),
        Paragraph("公开栏目的分类仍显粗疏，检索不便；下一步将细化目录，缩短信息从办结到上网的时间。"),
    ]


def _annex(report: TrueReport) -> list[Block]:
    return [
        Paragraph("附件：政府信息公开情况统计表", level=1),
        Paragraph(f"（{report.year}年度）　　填报单位：{report.bureau}"),
        annex_table(report),
    ]


def _statements(report: TrueReport) -> list[Block]:
    paragraphs = [_disclosure(report), _media(report), _requests(report), _contention(report)]
    return [Paragraph("".join(sentences)) for sentences in paragraphs if sentences]


def _disclosure(report: TrueReport) -> list[str]:
    sentences = []
    if "prose.proactive_total" in report.prose:
        parts = "、".join(f"{name}{count}条" for name, count in report.categories.items())
        tail = f"，其中{parts}" if parts else ""
        lead = ("全年共主动公开政府信息", "一年来主动公开各类政府信息")[report.wording % 2]
        sentences.append(
            f"{report.year}年，{report.calls_itself}{lead}{_number(report, 'prose.proactive_total')}{tail}。"
        )
    if "prose.website_items" in report.prose:
        sentences.append(f"通过{report.calls_itself}门户网站发布信息{_number(report, 'prose.website_items')}。")
    return sentences


def _media(report: TrueReport) -> list[str]:
    sentences = []
    if report.both_channels is not None:
        sentences.append(f"政务微博、政务微信两个平台合计发布信息{report.both_channels}条。")
    if "prose.weibo_posts" in report.prose:
        sentences.append(f"政务微博全年发布信息{_number(report, 'prose.weibo_posts')}。")
    if "prose.wechat_posts" in report.prose:
        sentences.append(f"政务微信公众号全年发布信息{_number(report, 'prose.wechat_posts')}。")
    if "prose.press_conferences" in report.prose:
        sentences.append(f"举行新闻发布会{_number(report, 'prose.press_conferences')}。")
    if "prose.interpretations" in report.prose:
        sentences.append(f"发布政策解读稿件{_number(report, 'prose.interpretations')}。")
    return sentences


def _requests(report: TrueReport) -> list[str]:
    received = report.prose.get("prose.applications_received")
    if received is None:
        return []
    if "prose.applications_received" in zeros_in_words(report):
        return [f"全年{report.calls_itself}未收到政府信息公开申请。"]
    answered = report.prose.get("prose.applications_answered")
    tail = f"，答复{_number(report, 'prose.applications_answered')}" if answered is not None else "，均依法办理"
    return [f"全年{report.calls_itself}收到政府信息公开申请{_number(report, 'prose.applications_received')}{tail}。"]


def _contention(report: TrueReport) -> list[str]:
    sentences = []
    if "prose.litigation_cases" in zeros_in_words(report):
        sentences.append("全年没有发生因政府信息公开引起的行政复议、行政诉讼。")
    else:
        if "prose.reconsideration_cases" in report.prose:
            sentences.append(f"因政府信息公开被申请行政复议{_number(report, 'prose.reconsideration_cases')}。")
        if "prose.litigation_cases" in report.prose:
            sentences.append(f"因政府信息公开被提起行政诉讼{_number(report, 'prose.litigation_cases')}。")
    if "prose.complaints_received" in report.prose:
        sentences.append(f"收到举报投诉{_number(report, 'prose.complaints_received')}。")
    return sentences


def _number(report: TrueReport, code: str) -> str:
    about = "余" if code in report.approximate else ""
    return f"{report.prose[code]}{about}{_UNITS[code]}"
