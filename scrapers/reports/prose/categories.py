"""A total's breakdown: 共公开149条，部门动态20条，公告公示5条…"""

from __future__ import annotations

import re
from dataclasses import dataclass

from scrapers.reports.prose.clauses import Count, Q
from warehouse.codebook.records import Number

_OPENING = re.compile(
    r"^(?:其中|包括|包含|分别为|分别是|主要包括|主要有|主要是|即|有|主要|按[^，：:]{1,10}分类?|分为|[:：、，,；;]|一是|二是|三是|[（(]?\d+[)）.、])+"
)
BREAKS_DOWN = re.compile(r"^[，,；;：:。\uf002]*(?:其中|包括|包含|分别|主要包括|主要有|分为|按[^，。]{1,10}分|具体)")
_CLOSING = re.compile(r"(?:总计|共计|合计|共有|共|计|为|是|达到|达|有|约|各|数量|总数|:|：)+$")
_CHANNEL = re.compile(
    r"网站|微博|微信|公众号|新媒体|两微|客户端|政府公报|公[示告]栏|媒体|抖音|头条|电视|报纸|显示屏|渠道|平台"
)
_NO_NAME = re.compile(
    r"^(?:收到|受理|答复|回复|举办|召开|通过|制作|设立|开设|接到|办理|组织(?!机构|领导|人事)|开展)|依申请|申请公开|比|较上|增加|减少|同期|采用|全年|今年|我局|粉丝|阅读|访问|复议|诉讼|[\ue400-\ue47f]|同时|此外|另外"
)
_LEADING_VERB = re.compile(r"^(?:主动公开|公开|发布|公布|涉及|属于|及时|还|公示)(?!公示|公告|目录|制度|类)")
_COUNTED = re.compile(Q)
_NESTED = re.compile(r"[，,]?(?:其中|内有|内含|含|包含|包括)")
_SHARE = re.compile(rf"^[，,][^，。；]{{0,12}}?(?:率|占比|比例)[^，。；]{{0,4}}{Q}")
_COMPARISON = re.compile(r"^[，,](?:比|较|同比|环比|与)")
_LONGEST = 30
_PER_CENT = {"%", "％", "个百分点"}
_ITEMS = {"条", "篇", "件", "份", "个", "项", "则", "条次", "篇次", "件次", "宗", "起", "期", "类", ""}


@dataclass(frozen=True, slots=True)
class Category:
    """An entry of a breakdown under its printed name."""

    name: str
    count: Count

    @property
    def mark(self) -> str:
        return self.count.mark


def categories(total: Count, found: list[Count], exactly: bool = False) -> list[Category]:
    """The entries that follow a total in its sentence; none where the list is of channels or no breakdown at all."""
    following = found[found.index(total) + 1 :]
    while following and _COMPARISON.search(following[0].near):
        following = following[1:]
    if not following or total.number is None:
        return []
    counted = [count for count in following if count.quantity.unit not in _PER_CENT]
    said = bool(counted) and _said_to_break_down(total, counted[0])
    return entries(following, said and not exactly, total.number)


def entries(following: list[Count], said: bool, total: Number) -> list[Category]:
    """The entries of a list of names with counts.

    A list that is not ``said`` to break the total down (其中, 包括, 分别) counts as a breakdown only if it adds up.
    """
    found: list[Category] = []
    nested = False
    for count in following:
        if count.quantity.unit in _PER_CENT or (not found and _COMPARISON.search(count.near)):
            continue
        nested = bool(found) and (bool(_NESTED.match(count.near)) or (nested and not _after_semicolon(count)))
        if nested:
            continue
        name = _name(count)
        if name is None or count.number is None or count.quantity.unit not in _ITEMS:
            break
        found.append(Category(name, count))
    added = sum(entry.count.number or 0 for entry in found)
    return found if len(found) >= 2 and (said or added == total) and added <= 2 * total else []


def _after_semicolon(count: Count) -> bool:
    return count.near == count.left and count.before.endswith(("；", ";"))


def _said_to_break_down(total: Count, first: Count) -> bool:
    between = total.pattern.text[total.position + 1 : first.position]
    between = _SHARE.sub("", between)
    return bool(BREAKS_DOWN.match(between)) or "其中" in first.near


def _name(count: Count) -> str | None:
    """The printed name of an entry, or null where something else is counted."""
    raw = count.near
    name = _OPENING.sub("", raw)
    name = _CLOSING.sub("", name)
    name = _LEADING_VERB.sub("", name)
    if not 1 <= len(name) <= _LONGEST or _CHANNEL.search(name) or _NO_NAME.search(name) or _COUNTED.search(name):
        return None
    start = count.near.rfind(name)
    return _printed(count, start, len(name))


def _printed(count: Count, start: int, length: int) -> str | None:
    """The name as the sentence prints it: quoted names are marks in the pattern."""
    pattern = count.pattern
    first = count.position - len(count.near) + start
    origins = (*pattern.origins, len(pattern.sentence.text))
    name = pattern.sentence.text[origins[first] : origins[first + length]]
    name = name.strip("“”\"‘’'：: ")
    return name if len(name) >= 2 else None
