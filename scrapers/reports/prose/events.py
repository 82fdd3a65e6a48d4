"""Press conferences held and policy interpretations published."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrapers.reports.prose.claims import Doubt, Said, claim, zero
from scrapers.reports.prose.clauses import Count, Pattern, clauses, counts
from scrapers.reports.prose.scope import NEGATION, Setting, Standing, standing

PRESS, INTERPRETATION = "prose.press_conferences", "prose.interpretations"

_TIMES = {"次", "场", "期", "个", "场次", "期次", ""}
_PIECES = {"件次", "篇", "条", "件", "个", "份", "期", "次", "项", "篇次", "条次", "则", ""}
_LINK = r"(?:数量|总数|次数|数|总计|共计|合计|累计|总共|共|计|为|是|达到|达|有|已|:|：|了)"
_CONFERENCE = re.compile(rf"(?:新闻发布会|例行发布会)(?:{_LINK}|活动)*$")
_CONFERENCE_AFTER = re.compile(r"^[^，。；和及、]{0,12}?新闻发布会")
_OTHER_MEETINGS = re.compile(r"通气会|见面会|访谈|专访|吹风会|座谈会|说明会|恳谈|培训|开放日|听证")
_INTERPRETED = re.compile(
    rf"(?:政策(?:性)?(?:法规|文件|法律|规定|及|和|与|、|、法规等|等)*(?:的)?解读|(?:相关|有关|文件|法规)?解读(?=材料|稿件|文章|信息|稿))(?:类)?(?:性)?(?:材料|稿件|文章|信息|稿|产品|作品|文件|内容|图文|发布|等|{_LINK})*$"
)
_INTERPRETED_AFTER = re.compile(r"^的?(?:重要|重大|相关)?(?:政策(?:文件|法规)?(?:的)?解读|解读(?:材料|稿件|文章|信息))")
_KIND = re.compile(
    r"(?:图文|图片|图解|视频|动漫|专家|负责人|转载|转发|文字|H5|数字化|一图)(?:形式)?(?:的)?(?:政策)?(?:文件)?解读"
)
_HELD = re.compile(r"(?:举行|召开|举办|主办|承办|参加|组织|参与|出席|开展)(?:了|过)?$")
_A_PART = re.compile(r"其中|季度|专题|负责人|负责同志|领导")
_WITH_OTHER_MEETINGS = re.compile(r"[^，。]{0,4}新闻发布会(?:、|和|及).{0,6}会")
_PUBLISHED = re.compile(r"(?:发布|公开|推出|制作|刊发|撰写|开展|完成|编发)(?:了)?(?:共)?$")
_AND_WHAT_IS_READ = re.compile(r"(?:文件|法规)(?:及|和|与|、)(?:政策|其|相关)*解读")
_PASSED_ON = re.compile(r"转载|转发")
_NONE_HELD = re.compile(rf"{NEGATION}(?=新闻发布会)")


def read(pattern: Pattern, setting: Setting) -> Iterator[Said]:
    """What a sentence says of press conferences and interpretations."""
    yield from _zeros(pattern)
    said = list(_counted(pattern, setting))
    mixed = any(isinstance(statement, Doubt) for statement in said)
    yield from (statement for statement in said if isinstance(statement, Doubt) or not mixed or statement.code != PRESS)


def _counted(pattern: Pattern, setting: Setting) -> Iterator[Said]:
    for count in counts(pattern):
        if count.number is None:
            continue
        right = count.rest
        if count.quantity.unit in _TIMES:
            yield from _conference(count, right, setting)
        if count.quantity.unit in _PIECES:
            yield from _interpretation(count, right, setting)


def _conference(count: Count, right: str, setting: Setting) -> Iterator[Said]:
    named = _CONFERENCE.search(count.near)
    held = _HELD.search(count.near)
    mixed = "新闻发布会" in count.near[1:] and _OTHER_MEETINGS.search(count.near)
    if not named and not mixed and not (held and _CONFERENCE_AFTER.match(right)):
        return
    if standing(count, setting) is not Standing.OWN or _A_PART.search(count.near):
        return
    if mixed or _WITH_OTHER_MEETINGS.match(right):
        yield Doubt((PRESS,), count.pattern.sentence, "several kinds of meeting counted together", "多类会议合计")
        return
    yield claim(PRESS, count)


def _interpretation(count: Count, right: str, setting: Setting) -> Iterator[Said]:
    named = _INTERPRETED.search(count.near)
    published = _PUBLISHED.search(count.near)
    if not named and not (published and _INTERPRETED_AFTER.match(right)):
        return
    if _KIND.search(count.near + right[:10]) or _PASSED_ON.search(count.near) or _AND_WHAT_IS_READ.search(count.near):
        return
    if standing(count, setting) is Standing.OWN:
        yield claim(INTERPRETATION, count)


def _zeros(pattern: Pattern) -> Iterator[Said]:
    for clause in clauses(pattern):
        match = _NONE_HELD.search(clause)
        if match:
            yield zero(PRESS, pattern.sentence, match[0])
            return
