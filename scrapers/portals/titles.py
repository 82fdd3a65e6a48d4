"""From a title: is it an annual report, and of which year? The address is never asked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

FIRST_YEAR, LAST_YEAR = 2003, 2100
REPORT_COLUMN = "信息公开年报"

_CHINESE_DIGITS = str.maketrans("〇○零Ｏ一二三四五六七八九", "0000123456789")
_YEAR = r"(20\d{2})"
# Strongest first: the year that says "annual" wins over the one of a date or a document number.
_YEAR_FORMS = (
    re.compile(_YEAR + r"年度"),
    re.compile(_YEAR + r"年?(?:[^\d月]{0,24}?)(?:年度报告|年报)"),
    re.compile(_YEAR + r"年(?!\d{1,2}月)"),
    re.compile(r"(?<!\d)" + _YEAR + r"度"),
    re.compile(r"(?<!\d)" + _YEAR + r"(?=政府信息|政务公开|信息公开)"),
)
_BARE_YEAR = re.compile(_YEAR + r"(?:年度?)?(?:(?:政府)?(?:信息公开)?(?:工作)?(?:年度)?(?:年报|报告))?")

# What names the report itself. A body's own name may hold words that elsewhere speak against a report (计划生育, 财政).
_NAMED = re.compile(
    r"(?:信息公开|政务公开|政府信息|公开工作)[^,。《》]{0,16}?(?:年度?(?:工作)?报告|年报|度[^,。]{0,8}报告)"
    r"|20\d{2}年?度?[^,。《》]{0,30}(?:信息公开|政务公开)[^,。《》]{0,10}(?:报告|汇报)"
    r"|(?:信息公开|政务公开)[^,。《》]{0,10}报告[^,。]{0,3}20\d{2}"
    r"|公开条例》?[^,。《》]{0,12}情况[^,。《》]{0,8}报告"
)
_COLUMN_NAME = re.compile(r"(?:政府|政务|部门)*信息公开(?:工作)?(?:年度?报告?|年报)")
_CUT = re.compile(r"20\d{2}年?度?[^,。《》]{0,30}(?:信息|政务)(?:公开?[^,。《》]{0,8})?\.\.+$")
# A letter or notice that brings the report, not one that asks for it.
_COVER = re.compile(
    r"^(?!.*(?:编制|做好|征[集求]))(?:.*(?:印发|发布|公布).{0,50}(?:报告|年报)》?的(?:通知|公告|通告|函)$"
    r"|.*(?:[报呈]送|上报|提交).{0,50}(?:报告|年报)》?的(?:函|报告)$)"
)
_COLUMN = re.compile(r"年报|年度报告|年度工作报告")

_NEVER = (
    ("explanation", re.compile(r"解读|图解|一图读懂|一图看懂|答记者问")),
    ("summary of several bodies' reports", re.compile(r"汇总|集中发布|专栏|公布情况")),
    ("link to other columns", re.compile(r"^(?:更多|历年|往年|各|部门).{0,8}年报$")),
    ("part of a year", re.compile(r"季度|半年|[一二三四1-4]季|(?<!年)\d{1,2}月份?(?:政府)?(?:信息|政务)")),
    ("self-check or assessment", re.compile(r"自查|自评|考核|测评|评议|评估(?:报告|结果|情况)")),
    ("notice", re.compile(r"(?:编制|[报呈]送|做好|印发|发布|征[集求]).{0,60}(?:通知|函|公告)$|通知$|公示$|通报$")),
    ("news of the work", re.compile(r"(?:报告|年报)[^,。》]{0,8}(?:工作|会议?|培训班?|意见)$")),
    ("draft", re.compile(r"送审稿|征求意见|草案")),
    ("form or template", re.compile(r"申请表|流程图|格式(?:$|[(《])|模板|范本|编制说明")),
    ("another kind of annual report", re.compile(r"法治政府|依法行政工作|依法治|网站[^,。]{0,8}报表")),
)
_UNNAMED = (
    ("guide", re.compile(r"指南")),
    ("rules", re.compile(r"制度|办法|规定|条例|规范|细则|规程|规则")),
    ("catalogue", re.compile(r"目录|清单")),
    ("plan", re.compile(r"计划(?!生育)|方案|要点|安排|任务|分工")),
    ("work summary", re.compile(r"总结")),
    (
        "another kind of annual report",
        # A body's own name may hold the word: 财政局, 统计局, 环境监测站.
        re.compile(
            r"决算|预算|环境质量|环境状况|公报|网站(?:工作|监管|年度)|执法(?![局大支队])|双公示|责任|审计(?!局|厅)"
            r"|财政(?![局厅所])|统计(?![局厅站表])|企业(?![局服发])|双随机|抽查|行政许可|安全生产(?!监)|危险废物|污染|空气"
            r"|监测(?!总?站|中心)|排污|绩效|普法|人大(?!常)|建议提案|提案|互联网|新媒体|发布会|披露"
        ),
    ),
)
_GOVERNMENT = re.compile(r"人民政府(?!办公)")
_BODY = re.compile(
    r"[局厅委办所院处站社]|中心|大队|街道|乡|镇|分局|委员会|管理|法院|银行|学校|公司|集团|协会|联合会|部门"
)
_PLACE_ONLY = re.compile(r"^(?:关于)?(?P<place>[^\d局厅委办]{2,12}?[省市区县州盟旗])(?:20\d{2}年|政府信息)")


_NAMED_BODY = re.compile(
    r"^(?:关于)?(?:20\d{2}年?度?)?(?P<body>[^\d,。:;《》()]{2,30}?(?:[局厅委院所站社]|委员会|办公室|政府|办事处|中心|大队|管委会))"
    r"(?=(?:关于)?20\d{2}|(?:政府)?信息公开|政务公开|$)"
)


def tidy(title: str) -> str:
    """One line, NFKC, no blanks: what the rules read. Chinese year digits become arabic ones."""
    plain = unicodedata.normalize("NFC", re.sub(r"\s+", "", unicodedata.normalize("NFKC", title)))
    return re.sub(
        r"[二2][〇○零Oo0][〇○零Oo0一二三四五六七八九1-9][〇○零Oo0一二三四五六七八九1-9](?=年)",
        lambda match: match[0].replace("O", "0").replace("o", "0").translate(_CHINESE_DIGITS),
        plain,
    )


def report_year(title: str) -> int | None:
    """The report year that a title states, or null where it states none or several with equal right."""
    plain = tidy(title)
    for form in _YEAR_FORMS:
        years = {int(match[1]) for match in form.finditer(plain) if FIRST_YEAR <= int(match[1]) <= LAST_YEAR}
        if len(years) == 1:
            return years.pop()
        if years:
            return None
    return bare_year(plain)


def bare_year(text: str) -> int | None:
    """The year of an entry that says nothing else: 2022年, 2022年度, 2022年年报."""
    match = _BARE_YEAR.fullmatch(tidy(text))
    return int(match[1]) if match and FIRST_YEAR <= int(match[1]) <= LAST_YEAR else None


def named_body(title: str) -> str | None:
    """The body that a title names before its year or subject (临江市水利局2022年…), or that is the whole title."""
    match = _NAMED_BODY.match(tidy(title))
    return match["body"] if match else None


def is_report_column(*names: str | None) -> bool:
    """Whether a column's type, name or title says that it holds annual reports."""
    return any(_COLUMN.search(tidy(name)) and "法治" not in name for name in names if name)


def looks_like_report(
    title: str, column_type: str | None = None, column_name: str | None = None, *, bureaus: Iterable[str] = ()
) -> tuple[bool, str]:
    """Whether a title, in its column, names a body's annual disclosure report; with the reason in a few words.

    ``column_type`` and ``column_name`` are the national meta tags or the registry's word: in a column of annual
    reports a bare "2022年" or a unit's name is one. ``bureaus`` are the portal's own bodies: a government's
    summary is a report only where the portal is that government's.
    """
    plain = tidy(title)
    named = bool(_NAMED.search(plain))
    cut = bool(_CUT.search(plain))
    if reason := _refusal(plain, tuple(bureaus), named=named):
        return False, reason
    if named and (is_report_column(column_type, column_name) or not _COLUMN_NAME.fullmatch(plain)):
        return True, "title names an annual disclosure report"
    if cut:
        return True, "a title cut short that may name a report"
    if not is_report_column(column_type, column_name):
        return False, "title does not name an annual disclosure report"
    reason = _by_column(plain)
    return (True, reason) if reason else (False, "nothing in the title names a report")


def _refusal(plain: str, bureaus: tuple[str, ...], *, named: bool) -> str | None:
    if not plain:
        return "no title"
    for kind, pattern in _NEVER if named else (*_NEVER, *_UNNAMED):
        if (match := pattern.search(plain)) and not (kind == "notice" and _COVER.search(plain)):
            return f"{kind} ({match[0][:20]})"
    return _other_level(plain, bureaus)


def _by_column(plain: str) -> str | None:
    """What a title that says too little by itself is taken for in a column of annual reports."""
    if bare_year(plain):
        return "a year in a column of annual reports"
    if re.search(r"年报|年度报告|信息公开.*报告|报告.*信息公开|20\d{2}年.*信息公开.*情况", plain):
        return "named a yearly report in a column of annual reports"
    if _BODY.search(plain) and len(plain) <= 24 and not re.search(r"[,。:;!?]|会议|领导|召开", plain):
        return "a body's name in a column of annual reports"
    return None


def _other_level(plain: str, bureaus: tuple[str, ...]) -> str | None:
    if not bureaus or any("政府" in name for name in bureaus):
        return None
    if _GOVERNMENT.search(plain) and not _BODY.search(_GOVERNMENT.sub("", plain).split("信息公开")[0]):
        return "the whole government's summary"
    match = _PLACE_ONLY.match(plain)
    if (
        match
        and not _BODY.search(plain.split("信息公开", maxsplit=1)[0])
        and not any(match["place"] == name for name in bureaus)
    ):
        return "the whole place's summary"
    return None
