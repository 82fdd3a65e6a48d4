"""Reviews and lawsuits over disclosure, and complaints received."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrapers.reports.prose.claims import Claim, Doubt, Said, claim, zero
from scrapers.reports.prose.clauses import Count, Pattern, clauses, counts, last, years_in
from scrapers.reports.prose.scope import NEGATED, Setting, Standing, standing

REVIEW, LAWSUIT, COMPLAINT = "prose.reconsideration_cases", "prose.litigation_cases", "prose.complaints_received"

_CASES = {"件", "宗", "起", "个", "例", "次", "份", "条", "项", "件次", "人次", ""}
_TERMS = {
    REVIEW: re.compile(r"行政复议|(?<!经)复议(?!后|直接)"),
    LAWSUIT: re.compile(r"行政诉讼|行政应诉|诉讼(?!法)|(?<!直接)起诉"),
}
_NOUNS = (
    r"(?:案件|申请|事项|案|数量|总数|数|件|情况|总计|共计|合计|共|计|为|是|有|已|达|:|：|的"
    r"|均|各|分别|均为|及|和|、|与|或|\uf002)"
)
_RELEVANT = re.compile(r"信息公开|政府信息|政务公开|依申请|公开工作")
_ON_APPLICATIONS = re.compile(r"依申请|公开申请|复议|诉讼")
_IRRELEVANT = re.compile(r"作为复议机关|[与和]信息公开无关|不涉及[^，。]{0,6}信息公开|其中[^，。]{0,14}信息公开")
_ACTION = re.compile(
    r"对|能|及时|按|将|把|与(?![^，。]{0,20}[有相]关的(?:举报|投诉))|建立|完善|开展|组织|形成|制定|明确|纳入|列入|单独|专门|设|统计|进行|公开"
)
_OUTCOME = re.compile(r"败诉|纠错|撤销|变更|维持|责任|泄|处分|违|超期|逾期|确认违法|驳回")
_PART = re.compile(r"复议后|未经复议|经复议|直接起诉|其中")
_NO_COMPLAINT = re.compile(
    r"[，、和及]*(?:收到|受理)?(?:政府|信息公开|工作|有关|相关|因|被|的)*+(?:投诉|举报)(?:投诉|举报|、|和|案件|总数|数量|数)*+"
)
_RECEIVE = re.compile(r"收到|受理|接到|接收|接受|接处|接报")
_COMPLAINED = re.compile(r"举报|投诉")
_COMPLAINT_TAIL = re.compile(
    r"(?:举报|投诉|信访|信件|案件|事项|问题|和|、|及|与|件|类|电话|来信|来访|咨询|的|总数|数量|数|共计|合计|总计|共|计|为|达到|达|有|了|:|：|各类)*$"
)
_HOTLINE = re.compile(r"^(?:环保|环境)?(?:举报|投诉)*(?:平台|热线|电话)")
_ONE_WAY = re.compile(
    r"微信举报|举报信|投诉信|网络举报|网上|来信|来访|来电|局长信箱|市长信箱|信箱|12345|微博|网站|平台|夜间|噪声|大气|水污染|信函|电话(?!.*12369)|省|中央|督察|转办|交办"
)
_NONE = re.compile("未|没有|无|零|不存在")
_EACH = re.compile(r"各(?:自)?(?:有|为|发生)*$")
_ONLY_NOUNS = re.compile(rf"{_NOUNS}*+")
_JOINED = re.compile(rf"(?:{_NOUNS}|行政|被)*+")
_CAME = re.compile(r"(?:发生|收到|提起|引发|有|办理|出现|被|共|产生|涉及)(?:了)?$")
_NO_OBJECT = re.compile(r"(?:了|各类|共|到)*+")
_COMPLAINTS_AFTER = re.compile(r"的?[^，。；]{0,8}(?:举报|投诉)")
_OTHERS_TOO = re.compile(r"申请|咨询")
_ALL_WAYS = re.compile(r"等|各类|各种")
_BETWEEN = re.compile(r"[^，。；]{0,50}")
_NOT_BETWEEN = re.compile(r"后(?!果)|率|以上")
_IS_NONE = re.compile(
    rf"(?:{_NOUNS}|行政|诉讼|复议|举报|投诉|提起|被|申请)*+(?:均|都|皆)?(?:为|是)?"
    r"(?P<words>零|无|没有|未发生|没有发生)(?:起|件|发生)?[，,。；;]?"
)


def read(pattern: Pattern, setting: Setting, section: str) -> Iterator[Said]:
    """What a sentence says of reviews, lawsuits and complaints."""
    relevant = bool(_RELEVANT.search(pattern.text) or _ON_APPLICATIONS.search(section))
    relevant = relevant and not _IRRELEVANT.search(pattern.text)
    yield from _zeros(pattern, setting)
    found = counts(pattern)
    done: set[str] = set()
    for count in found:
        if count.mark in done or count.quantity.unit not in _CASES:
            continue
        if relevant:
            yield from _reviews(count, found, setting, done)
        yield from _complaints(count, setting)


def _reviews(count: Count, found: list[Count], setting: Setting, done: set[str]) -> Iterator[Said]:
    codes = _counted_codes(count)
    if not codes or standing(count, setting) is not Standing.OWN:
        return
    if len(codes) == 1:
        yield claim(codes[0], count)
        return
    if count.number == 0 or _EACH.search(count.near):
        yield from (claim(code, count) for code in codes)
        return
    following = found[found.index(count) + 1 :]
    if "分别" in count.near and following and following[0].near in ("、", "和", "及", "与"):
        done.add(following[0].mark)
        yield claim(codes[0], count)
        yield claim(codes[1], following[0])
        return
    yield Doubt(codes, count.pattern.sentence, "reviews and lawsuits counted together", "复议与诉讼合计")


def _counted_codes(count: Count) -> tuple[str, ...]:
    """Reviews, lawsuits or both, in printed order, where the count follows or precedes their names directly."""
    near, right = count.near, count.rest
    if _PART.search(near):
        return ()
    named = sorted(
        ((match.start(), code, match.end()) for code, term in _TERMS.items() for match in term.finditer(near)),
    )
    if named:
        tail = near[named[-1][2] :]
        if not _ONLY_NOUNS.fullmatch(tail):
            return ()
        if len(named) > 1 and not _JOINED.fullmatch(near[named[0][2] : named[-1][0]]):
            named = named[-1:]
        return tuple(dict.fromkeys(code for _, code, _ in named))
    if not _CAME.search(near):
        return ()
    after = [(match.start(), code) for code, term in _TERMS.items() if (match := term.search(right[:24]))]
    if not after or _OUTCOME.search(right[: min(after)[0]]):
        return ()
    return tuple(code for _, code in sorted(after))


def _complaints(count: Count, setting: Setting) -> Iterator[Said]:
    near, right = count.near, count.rest
    if count.number == 0 and _NO_COMPLAINT.fullmatch(near):
        yield claim(COMPLAINT, count)
        return
    receive = last(_RECEIVE, near)
    if receive is None or "其中" in near:
        return
    object_ = near[receive.end() :]
    named = _COMPLAINED.search(object_) and _COMPLAINT_TAIL.search(object_) and _COMPLAINED.search(_tail(object_))
    after = _NO_OBJECT.fullmatch(object_) and _COMPLAINTS_AFTER.match(right)
    if not (named or after) or _OTHERS_TOO.search(object_ + right[:8]):
        return
    if _ONE_WAY.search(_HOTLINE.sub("", near)) and not _ALL_WAYS.search(near):
        return
    state = standing(count, setting, others_count=True)
    if state is Standing.OWN:
        yield claim(COMPLAINT, count)
    elif state is Standing.UNSURE:
        yield Doubt(
            (COMPLAINT,), count.pattern.sentence, "a running total, or the year's own", "历年累计数还是本年数不明"
        )


def _tail(object_: str) -> str:
    match = _COMPLAINT_TAIL.search(object_)
    return match[0] if match else ""


def _zeros(pattern: Pattern, setting: Setting) -> Iterator[Claim]:
    if not _NONE.search(pattern.text):
        return
    years = years_in(pattern.text)
    if years and setting.year is not None and setting.year not in years:
        return
    said: set[str] = set()
    for clause in clauses(pattern):
        for code, term in {**_TERMS, COMPLAINT: _COMPLAINED}.items():
            if code in said or not term.search(clause):
                continue
            printed = _zero_words(clause, term)
            if printed:
                said.add(code)
                yield zero(code, pattern.sentence, printed)


def _zero_words(clause: str, term: re.Pattern[str]) -> str | None:
    """The words that state a zero: 未发生…行政复议, 行政复议…均为零."""
    if _OUTCOME.search(clause):
        return None
    for match in NEGATED.finditer(clause):
        object_ = clause[match.end() :]
        if _ACTION.match(object_.removeprefix("公开") if match[0].endswith("到") else object_):
            continue
        named = term.search(object_)
        if named and _BETWEEN.fullmatch(object_[: named.start()]) and not _NOT_BETWEEN.search(object_[: named.start()]):
            return match[0]
    tail = term.search(clause)
    if tail:
        after = _IS_NONE.fullmatch(clause, tail.end())
        if after:
            return after["words"]
    return None
