"""What a page is if it is not a report: guide, rules, plan, self-check, list, error page, nothing."""

from __future__ import annotations

import re

from scrapers.documents.model import Document, Text
from scrapers.reports.attribution.titles import Title, any_title, is_report_title
from warehouse.codebook.records import Context, Fault, Finding, Severity

_KINDS = (
    (r"指南", "guide", "a guide to open government information (指南)", "政府信息公开指南"),
    (
        r"第[一二三四]季度|季度|上半年|自查|自评|自检|考核",
        "self_check",
        "a quarterly report or self-check (季度、自查)",
        "季度报告或自查报告",
    ),
    (
        r"工作要点|工作计划|实施方案|工作方案|方案$|规划$",
        "plan",
        "a work plan (要点、计划、方案)",
        "工作要点、计划或方案",
    ),
    (r"制度|办法|规定|细则|条例|规范$|规程|流程", "rules", "a rule or procedure (制度、办法)", "制度或办法"),
    (r"目录$|清单$", "catalogue", "a catalogue (目录)", "目录或清单"),
    (r"申请表|登记表", "form", "an application form (申请表)", "申请表"),
    (r"通知$|公告$|公示$|意见$|批复$", "notice", "a notice (通知、公告)", "通知或公告"),
)
_ERROR = re.compile(
    r"(?<!\d)404(?!\d)|页面不存在|页面找不到|找不到(?:该|您|页面)|页面已删除|信息不存在|该信息已|您访问的页面|访问出错"
    r"|网站维护|Not ?Found|无权访问|访问被拒绝",
    re.IGNORECASE,
)
_WORK_SUMMARY = re.compile(r"工作总结|工作情况的?(?:总结|报告|汇报)|述职|情况汇报")
_ORDER_TO_REPORT = re.compile(r"关于(?:认真|切实|进一步)*(?:做好|开展|加强|组织|编制|填报|规范)[^。]{0,50}通知$")
_DISCLOSURE = re.compile(r"信息公开|政务公开")
_REPORT_TITLES = re.compile(
    r"20\d\d年?度?[^。，；]{0,12}?信息公开(?:工作)?(?:年度)?(?:报告|年报)"
    r"|信息公开(?:工作)?(?:20\d\d年?)?年度报告|信息公开年报"
)
_OPENING = re.compile(
    r"(?:信息公开|政务公开)[^。]{0,60}(?:报告如?下|汇报如下|总结如下|公布如下|编制本报告)"
    r"|(?:现|特)(?:将|公布|向社会公布|编制|发布)[^。]{0,60}?(?:信息公开|政务公开)[^。]{0,20}?(?:报告|年报)"
    r"|信息公开条例[^。]{0,160}?(?:编制|制作|编写|撰写|形成)(?:了|并公布|并发布|完成|的)*(?![^。]{0,12}目录)[^。]{0,60}?(?:年度)?(?:报告|年报)"
    r"|^[^。，]{0,40}信息公开(?:工作)?(?:年度报告|年报)[，,]?(?=一、|是?(?:根据|按照|依据|依照))"
    r"|信息公开(?:工作)?年度报告(?:[（(][^）)]{0,20}[）)])?[，,]?是?(?:根据|按照|依据|依照)"
    r"|信息公开条例[^。]{0,240}?编制(?:而成)?。(?:本|全文|报告)"
    r"|本(?:年度?)?(?:报告|年报)[^。，]{0,8}数据(?:的)?统计(?:期限|时限|时间|周期)"
    r"|本(?:年度)?(?:报告|年报)(?:是|系)?(?:由|根据|按照|依据|依照|结合)[^。]{0,160}?信息公开"
)
_NEWS = re.compile(
    r"本报讯|记者|据悉|获悉|据了解|据介绍|(?:近日|日前|昨日|今日|今天|\d{1,2}日)[，,]?[^。，,]{0,20}?(?:公布|发布|召开|印发)"
    r"|报告(?:称|显示|指出)"
)
_NEWS_TITLE = re.compile(
    r"^(?!关于)[^，。]{2,24}?[局厅部委府][^，。]{0,4}(?:公布|发布|晒出|亮出)(?:了)?(?=20\d\d)|新闻|通气会|出炉"
)
_SELF = re.compile(r"我[局厅部委办县市区镇乡街站]|本[局厅部委机单街镇乡县市区报年]")
_SECTIONS = re.compile(r"主动公开|依申请公开|信息公开申请|行政复议|存在的?(?:主要)?问题")
_HEADING = re.compile(
    r"^[（(]?(?:[一二三四五六七八九十]{1,2}|\d)[、.．）)][^，。；]{0,12}?"
    r"(?P<subject>主动公开|依申请|复议|存在|信息管理|平台建设|监督保障)"
)
_HEADINGS_TELL = 3
_SHORT = 30
_DATED = re.compile(r"20\d\d|二[○〇零]")


def not_a_report(
    document: Document, title: Title | None, context: Context, text: str, has_tables: bool
) -> Finding | None:
    """Why the document is not an annual report, or null where it is one. The form's own tables make it one."""
    if len(text) < _SHORT:
        return _refused("empty", "the page holds no text", "页面没有正文")
    if has_tables:
        return None
    if len(text) < 1500 and _ERROR.search(text[:600]):
        return _refused("error_page", "an error page", "错误页面")
    if _is_list(document, text):
        return _refused("list", "a list of several bodies' or years' reports, not a report", "年度报告汇总列表页")
    named = title.text if title else (any_title(document, context) or "")
    return _other_paper(named) or _news(named, text) or _unlike_a_report(document, title, text)


def _other_paper(named: str) -> Finding | None:
    """What the title says the paper is, where that is something else."""
    if not is_report_title(named) or re.search(r"指南|季度|上半年|自查|自评", named):
        for pattern, kind, words, words_zh in _KINDS:
            if re.search(pattern, named):
                return _refused(kind, words, words_zh)
    if _ORDER_TO_REPORT.search(named):
        return _refused("notice", "a notice that orders reports to be made", "编制年度报告的通知")
    if _WORK_SUMMARY.search(named) and not _DISCLOSURE.search(named):
        words = "a summary of the body's work, not its report on open government information"
        return _refused("work_summary", words, "工作总结，不是政府信息公开年度报告")
    return None


def _news(named: str, text: str) -> Finding | None:
    """What others tell of a report: news words at the beginning, and nobody who speaks of himself."""
    told_from = max(text.find(named), 0) if named else 0
    told = _NEWS_TITLE.search(named) or _NEWS.search(text[told_from : told_from + 400])
    if not told or _SELF.search(text[told_from : told_from + 3000]):
        return None
    return _refused("news", "news about a report, not the report", "关于年度报告的新闻，不是报告本身")


def _unlike_a_report(document: Document, title: Title | None, text: str) -> Finding | None:
    """Null where title, opening words or headings say that it is a report and its sections bear that out."""
    sections = len(set(_SECTIONS.findall(text)))
    if title is not None and is_report_title(title.text) and sections >= 1:
        return None
    if sections >= 2 and (_OPENING.search(text[:900]) or _has_the_headings(document)):
        return None
    words = "nothing in it says that it is an annual report on open government information"
    return _refused("other", words, "不是政府信息公开年度报告")


def _has_the_headings(document: Document) -> bool:
    """Most of the headings that the law gives a report, as lines of their own."""
    lines = (line.strip() for block in document.blocks if isinstance(block, Text) for line in block.text.splitlines())
    found = {match["subject"] for line in lines if (match := _HEADING.match(line))}
    return len(found) >= _HEADINGS_TELL


def _is_list(document: Document, text: str) -> bool:
    """Many short lines, each a different report's title, and hardly anything else."""
    lines = {line.strip() for block in document.blocks if isinstance(block, Text) for line in block.text.splitlines()}
    entries = [
        line
        for line in lines
        if len(line) < 60 and _DATED.search(line) and _REPORT_TITLES.search(re.sub(r"\s", "", line))
    ]
    return len(entries) >= 5 and sum(map(len, entries)) > 0.3 * len(text)


def _refused(kind: str, words: str, words_zh: str) -> Finding:
    return Finding("not_a_report", Severity.ERROR, "report", f"{kind}: {words}", words_zh, Fault.READING)
