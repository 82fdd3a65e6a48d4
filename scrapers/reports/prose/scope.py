"""Whose number, and of which time: the year's own, a running total, last year's, a plan, another body's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache

from scrapers.reports.prose.clauses import Count, Q, Y, year_of, years_in
from warehouse.codebook.regions import regions

NEGATION = (
    r"(?:(?<![尚从])未(?!经|来|定|成年|央|按|能|及时)(?:曾|有|再|因|被)*(?:发生|出现|收到|接到|接收到?|产生|引发|引起|涉及|受理|有|存在|提起|发现|举行|召开|举办)?"
    r"|尚未(?:发生|出现|收到|接到|产生)|从未(?:发生|收到)"
    r"|没有(?:再)?(?:发生|出现|收到|接到|产生|引发|引起|受理|因|被)?|(?<![绝毫])无(?!锡|为[市县区]|棣|极|线|障|纸|公害|偿|论|缝|人机|废|组织|法|关|正当|需|不|效|形|害|主|疑)"
    r"|不存在|零(?=申请|投诉|复议|诉讼))"
)
NEGATED = re.compile(NEGATION)
_COUNT = re.compile(Q)
_THIS_YEAR = re.compile(r"今年|本年|年初|一年|\d月")
_COMPARED = re.compile(rf"上年|去年|前年|上一年|同期|往年|同比|环比|[比较与]{Y}|结转")
_CHANGED = re.compile(r"(?:增加|增长|净增|减少|下降|上升|提高|降低|增幅|降幅|翻了?|多|少)(?:了|到|为|至|约)*$")
_RATE = re.compile(r"每[年月周天日季人个期]|平均|[日月年人周]均|每一?季度")
_PLANNED = re.compile(
    r"计划(?=主动|公开|发布|推送|举办|召开|开展|全年|在|于|到|新|每|再)|力争|争取|拟(?=公开|发布|举办|召开)|预计|目标(?=为|是|任务|数|达|$)"
    r"|不少于|不低于|应当|应(?=主动公开|公开)|需(?=公开)|要求(?=各|全|其|每|我)"
)
_RELATIVE = re.compile(
    rf"(?P<own>今年|本年|全年|年内|当年|一年来)|(?P<other>(?<![比较与])(?:去年|上一?年(?!度?结转)|前年|明年|来年|下一?年)|第?[一二三四]季度|[上下]半年)|(?P<year>{Y})"
)
_SEVERAL_YEARS = re.compile(rf"分别|{Y}(?:、|和|与|及){Y}")
_RUNNING = re.compile(r"累计|历年|总量|开通至今|建站至今|至今")
_RANGE = re.compile(rf"({Y})起?[至到—－–-]+({Y})")
_UNTIL_NOW = re.compile(r"截[至止]到?(?:目前|日前|今)")
_UNTIL_A_DAY = re.compile(r"到(?:今年|本年)前")
_SINCE = re.compile(r"(?P<when>[^，,。；]{0,12})以来")
_OWN_TIME = re.compile(
    rf"今年|本年|全年|年内|当年|一年来|年度|(?<!截至)(?<!截止)(?<!截止到)(?<!截至到)(?<!至)(?<!到){Y}(?![底末])"
)
_OTHERS = re.compile(
    r"全[市省区县州盟旗](?!生态环境局|环境保护局|环保局)|全系统|系统内|各分局|各区县|各县区|各县[（\ue000-\uf8ff]?|市县[两\ue000-\ue3ff]|各级|各单位|各部门|各镇|各街道|直属单位|下属单位"
    r"|[省市区县州][委]?(?:人民)?政府(?:共|全年|累计|主动|收到|受理)"
)


_OTHERS_COUNTED = re.compile(rf"(?:{_OTHERS.pattern})[^，,；;]*(?:公开|发布|收到|受理|办理|发生)[^，,；;]*{Q}")
_OWN_SUBJECT = re.compile(r"[；;]|[我本][局厅委办镇乡街机单级]|[市县区省]局|局机关")


@dataclass(frozen=True, slots=True)
class Setting:
    """What the reader knows beforehand: the report's year, whether a whole government speaks, or a town or
    street, the field that a department is named after (卫生健康), and whether it is known to be no province's."""

    year: int | None
    government: bool
    township: bool = False
    field: str = ""
    below_province: bool = False


@cache
def provincial(following: str = "") -> re.Pattern[str]:
    """A province as it leads a body's name (省, 浙江, 浙江省; not 海南州), and what follows it."""
    names = "|".join(sorted({place.stem for place in regions() if place.level == "province"}))
    return re.compile(rf"(?:{names}|省|自治区)(?![市州盟]){following}")


class Standing(Enum):
    """The year's own number of the body itself; somebody's or sometime's else; or not to be told apart."""

    OWN = auto()
    OTHER = auto()
    UNSURE = auto()


def standing(count: Count, setting: Setting, others_count: bool = False) -> Standing:
    """Whether a count is the body's own for the year. ``others_count``: counts of the whole city are the body's too."""
    near = count.near
    if count.number is None or _COMPARED.search(near) or _CHANGED.search(near) or _RATE.search(near):
        return Standing.OTHER
    if _PLANNED.search(near) or NEGATED.search(near):
        return Standing.OTHER
    if _SEVERAL_YEARS.search(count.left) and len(set(years_in(count.left))) > 1:
        return Standing.OTHER
    if not others_count and not setting.government and _of_others(count):
        return Standing.OTHER
    if _running(count.without_issues(count.so_far), setting.year) and not _sums_up(count):
        return Standing.UNSURE
    return Standing.OWN if _in_year(count.so_far, setting.year) else Standing.OTHER


def _of_others(count: Count) -> bool:
    """Whether other bodies are counted, by the clause, or by a counted one before it that nobody else follows."""
    if _OTHERS.search(count.left):
        return True
    counted = _OTHERS_COUNTED.search(count.before)
    return bool(counted and not _OWN_SUBJECT.search(count.so_far, counted.end()))


def _in_year(so_far: str, year: int | None) -> bool:
    """The last word on time before the count speaks of the report's year, or there is none."""
    last = None
    for match in _RELATIVE.finditer(so_far):
        last = match
    if last is None or last["own"]:
        return True
    if last["other"]:
        return False
    return year is None or year_of(last["year"]) == year


def _sums_up(count: Count) -> bool:
    """网站584条；微博53条；累计公开637条: what was listed before it, no years' total."""
    listed = [other.number or 0 for mark, other in count.pattern.counts.items() if mark < count.mark]
    return len(listed) > 1 and sum(listed) == count.number


def _running(so_far: str, year: int | None) -> bool:
    """累计 and the like without a word that bounds them to the year; 自2008年以来, but not 今年以来."""
    recent = _COUNT.split(so_far)[-1]
    for match in _RANGE.finditer(recent):
        if year_of(match[2]) - year_of(match[1]) > 1:
            return True
    for match in _SINCE.finditer(recent):
        own = _THIS_YEAR.search(match["when"]) or (year is not None and year in years_in(match["when"]))
        if not own:
            return True
    if _UNTIL_A_DAY.search(recent):
        return True
    if _UNTIL_NOW.search(so_far) and not _OWN_TIME.search(so_far):
        return True
    if not _RUNNING.search(recent) and not _UNTIL_NOW.search(recent):
        return False
    return not _OWN_TIME.search(recent)
