"""Items disclosed: the total, website, Weibo, WeChat, and the categories a total is broken down into."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrapers.reports.prose.carriers import channels_of, on_anothers_site, several_accounts, shared_out, with_other_ways
from scrapers.reports.prose.categories import categories, entries
from scrapers.reports.prose.channels import (
    CODES,
    WEBSITE,
    WECHAT,
    WEIBO,
    channel_names,
)
from scrapers.reports.prose.claims import Claim, Doubt, Said, claim
from scrapers.reports.prose.clauses import Count, Pattern, Y, bracket_at, bracketed, counts
from scrapers.reports.prose.parts import in_part
from scrapers.reports.prose.published import Published, published
from scrapers.reports.prose.scope import Setting, Standing, standing
from warehouse.codebook.records import Number

TOTAL, CATEGORY = "prose.proactive_total", "prose.proactive_by_category"
_CASES = {"件", "宗", "起", "份"}
_ITEMS = {"条", "篇", "件", "份", "个", "项", "则", "条次", "篇次", "件次", "宗", ""}
_ADOPTED = re.compile(
    r"被|查询|查阅|检索|下载|采用|采纳|录用|转载|转发|报送|上报|刊用|投稿|访问|阅读|浏览|点击|粉丝|关注|评论|点赞|转评"
)
_ALSO_ELSEWHERE = re.compile(r"(?:此外|另外|同时|除此之外)[，,]?(?:还)?(?:通过|利用|在)")
_HANDLED = re.compile(r"(?:收到|受理|办理|接到|答复|处理)[^。]{0,60}?申请")
_OF_A_TOPIC = re.compile(r"(?:相关|有关)(?:的)?(?:政府|政务)?信息$")
_KIND = re.compile(r"[一-鿿]{2}(?<![各种])类(?:信息)?$")
_SIBLING = re.compile(r"[，,、；;]?(?!其中|包括)[一-鿿、]{1,14}类(?:信息)?")
_SEMICOLON = re.compile("[；;]")
_OF_ANY_KIND = r"(?:(?:政府|政务)(?:公开)?|环保|环境|各类)信息"
_OF_GOVERNMENT = re.compile(r"(?:政府|政务)(?:公开)?信息")
_YEARS_WHOLE = re.compile(rf"(?:全年|年度?内?|{Y})[，,]?[^，,]{{0,8}}(?:累计|共|总)[^，,]*$")
_TOTAL_WORDS = re.compile(r"总计|共计|合计|总数|总量|总共|共(?!享)")
_YEARS_OWN = 9  # what the year added stands above a stock that may be told beside it


def read(pattern: Pattern, setting: Setting, section: str, goes_on: bool = False) -> Iterator[Said]:
    """What a sentence says of published items; in brackets, only what it says of channels.

    ``goes_on``: the sentence before told how much was published, so a channel and a count are enough.
    """
    found = counts(pattern)
    done: set[str] = set()
    for count in found:
        if count.mark not in done and count.quantity.unit in _ITEMS:
            yield from _read(count, found, setting, section, done, goes_on)
    for inner in bracketed(pattern):
        row = counts(inner)
        for count in row:
            if channel_names(count.near) and count.quantity.unit in _ITEMS:
                yield from (said for said in _read(count, row, setting, "", set()) if said_of_channel(said))


def said_of_channel(said: Said) -> bool:
    return isinstance(said, Claim) and said.code in (WEBSITE, WEIBO, WECHAT)


def _read(
    count: Count, found: list[Count], setting: Setting, section: str, done: set[str], goes_on: bool = False
) -> Iterator[Said]:
    what = published(count, setting.field, goes_on)
    if what is None or _counts_something_else(count, found, setting):
        return
    state = standing(count, setting)
    if state is Standing.OTHER:
        return
    channels = channels_of(count, what)
    own = [name for name in dict.fromkeys(channels) if name != "system"]
    doubt = _doubtful(count, what, channels, state)
    shared = shared_out(count, found, channels)
    if doubt is not None:
        yield doubt
    elif shared is not None:
        done.update(other.mark for _, other in shared)
        yield from (claim(CODES[name], other) for name, other in shared if name in CODES)
    elif _is_of_all(count, what, own, channels):
        yield from _total(count, found, (what, section, setting), own, channels, done)
    elif len(own) == 1 and own[0] in CODES:
        yield claim(CODES[own[0]], count, 1 + bool(_TOTAL_WORDS.search(count.near)))
        if own[0] == "website":
            yield from _breakdown(count, found, done, exactly=True)
    elif own != ["other"]:
        codes = tuple(CODES[name] for name in own if name in CODES) or (WEIBO, WECHAT)
        yield _doubt(count, codes, "channels counted together", "多个渠道合计")


def _counts_something_else(count: Count, found: list[Count], setting: Setting) -> bool:
    if _ADOPTED.search(count.near) or "依申请" in count.near:
        return True
    return _on_application(count) or _one_of_several_kinds(count, found) or on_anothers_site(count, found, setting)


def _one_of_several_kinds(count: Count, found: list[Count]) -> bool:
    """工作动态类信息40条，新闻类信息10条: kinds side by side, none of which is the whole."""
    following = found[found.index(count) + 1 :][:1]
    return bool(_KIND.search(count.near)) and any(_SIBLING.fullmatch(other.near) for other in following)


def _is_of_all(count: Count, what: Published, own: list[str], channels: list[str]) -> bool:
    """Whether a count is of all that was disclosed: no channel named, or several only as the ways it was done in."""
    if not own:
        return True
    own_initiative = what.verb.startswith("主动")
    if own_initiative and (len(own) > 1 or "system" in channels):
        return True
    discloses = "公开" in what.verb or ("website" in own[:-1] and bool(_OF_GOVERNMENT.search(what.tail)))
    return discloses and (own != ["other"] or own_initiative) and with_other_ways(count, what)


def _doubtful(count: Count, what: Published, channels: list[str], state: Standing) -> Doubt | None:
    """What keeps a count from being claimed at all."""
    named = [CODES[name] for name in channels if name in CODES]
    codes = tuple(dict.fromkeys(named))
    if state is Standing.UNSURE:
        return _doubt(count, codes or (TOTAL,), "a running total, or the year's own", "历年累计数还是本年数不明")
    own = [name for name in dict.fromkeys(channels) if name != "system"]
    of_all = _is_of_all(count, what, own, channels)
    if several_accounts(count) or (len(codes) < len(named) and not of_all):
        return _doubt(count, codes or (WEIBO, WECHAT), "several accounts counted together", "多个账号合计")
    if with_others := _with_others(count, what, channels, () if of_all else codes):
        return with_others
    if named and "system" in channels and not what.verb.startswith("主动"):
        return _doubt(count, codes, "the site, or its disclosure column, or both", "网站与公开专栏是否合计不明")
    of_a_channel = channel_names(_SEMICOLON.split(count.before)[-1])
    if set(channels) <= {"system"} and not what.verb.startswith("主动") and of_a_channel:
        return _doubt(count, (TOTAL, WEBSITE), "a channel's items, or all items", "某一渠道的数量还是总数不明")
    return None


def _with_others(count: Count, what: Published, channels: list[str], codes: tuple[str, ...]) -> Doubt | None:
    """通过网站等平台发布…: a channel and others together; 在公开网…，此外还通过…: others beside the site."""
    if codes and "公开" not in what.verb and with_other_ways(count, what):
        return _doubt(count, (*codes, TOTAL), "a channel and others counted together", "与其他渠道合计")
    if "system" in channels and _ALSO_ELSEWHERE.search(count.pattern.text[count.position :]):
        return _doubt(count, (TOTAL, WEBSITE), "the site's items, with others told apart", "另有其他渠道，是否总数不明")
    return None


def _total(
    count: Count,
    found: list[Count],
    said: tuple[Published, str, Setting],
    own: list[str],
    channels: list[str],
    done: set[str],
) -> Iterator[Said]:
    what, section, setting = said
    verb = what.verb
    object_ = what.tail + count.right[:8]
    named = _OF_ANY_KIND if "主动公开" in section or verb.startswith("主动") else r"(?:政府|政务)信息"
    if "主动公开" in section and _YEARS_WHOLE.search(count.so_far):
        named = "信息"
    discloses = "公开" in verb or bool(re.search(named, object_))
    if not verb or not discloses or verb == "公布" or in_part(count, setting):
        return
    if count.quantity.unit == "个" or (verb == "公开" and _OF_A_TOPIC.search(what.tail)):
        return
    if "新增" in count.near:
        strength = _YEARS_OWN
    elif "system" in channels or len(own) > 1:
        strength = 1
    elif "截" in count.so_far and "已" in count.near:
        strength = 0  # 截止年底已公开8400条 may be of all the years
    else:
        strength = 2 + bool(_TOTAL_WORDS.search(count.near)) + ("主动" in verb)
    yield claim(TOTAL, count, strength)
    yield from _breakdown(count, found, done)


def _on_application(count: Count) -> bool:
    """已通过网站公开1件 among the outcomes of applications counts an application."""
    return count.quantity.unit in _CASES and bool(_HANDLED.search(count.so_far))


def _breakdown(count: Count, found: list[Count], done: set[str], exactly: bool = False) -> Iterator[Said]:
    """The categories after a total, or in a bracket behind it; after a channel's count only where they add up to it."""
    inside = bracket_at(count.pattern, count.position + 1)
    listed = entries(counts(inside), not exactly, count.number or 0) if inside else []
    following = [] if listed else categories(count, found, exactly)
    done.update(entry.mark for entry in following)  # marks within a bracket are counted anew
    for entry in listed or following:
        yield claim(CATEGORY, entry.count, category=entry.name, breaks_down=count.number)


def continued_breakdown(pattern: Pattern, total: Number) -> Iterator[Said]:
    """The categories of a sentence that goes on with 其中 after the one with the total."""
    found = counts(pattern)
    if found:
        for entry in entries(found, said=True, total=total):
            yield claim(CATEGORY, entry.count, category=entry.name, breaks_down=total)


def _doubt(count: Count, codes: tuple[str, ...], reason: str, reason_zh: str) -> Doubt:
    return Doubt(codes, count.pattern.sentence, reason, reason_zh)
