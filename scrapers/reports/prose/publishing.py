"""Items disclosed: the total, website, Weibo, WeChat, and the categories a total is broken down into."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrapers.reports.prose.categories import categories, entries
from scrapers.reports.prose.claims import Claim, Doubt, Said, claim
from scrapers.reports.prose.clauses import BRACKET_MARK, QUOTE_MARK, TITLE_MARK, Count, Pattern, Q, Y, bracketed, counts
from scrapers.reports.prose.scope import Setting, Standing, standing
from warehouse.codebook.records import Number

TOTAL, WEBSITE, WEIBO, WECHAT = (
    "prose.proactive_total",
    "prose.website_items",
    "prose.weibo_posts",
    "prose.wechat_posts",
)

CATEGORY = "prose.proactive_by_category"
_ITEMS = {"条", "篇", "件", "份", "个", "项", "则", "条次", "篇次", "件次", "宗", ""}
_MARKS = f"{QUOTE_MARK}{TITLE_MARK}{BRACKET_MARK}"
_SYSTEM = (
    r"(?:政府|政务|环境)?信息(?:主动)?公开(?:门户)?(?:网站|网|平台|目录|专栏|专网|系统|专区|栏目)"
    r"|(?:主动|政务)公开(?:目录|专栏|平台|网)"
)
_WEBSITE = r"网站|网页|官网|门户网|政府网|政务网|外网|网上|局网"
_WECHAT = r"微信(?!访谈|群)(?:公众(?:号|平台|账号)|订阅号|服务号)?|公众号"
_WEIBO = r"微博(?!访谈)"
_SEVERAL = r"两微一?端?|双微|新媒体|微博微信|微信微博"
_OTHER = (
    r"抖音|头条|客户端|APP|快手|视频号|公报|电视|广播|报纸|报刊|日报|晚报|显示屏|公[示告]栏|宣传栏"
    r"|媒体|触摸屏|查阅|论坛|短信|问政|澎湃|大厅|简报|杂志"
)
_CHANNELS = re.compile(
    rf"(?P<system>{_SYSTEM})|(?P<several>{_SEVERAL})|(?P<website>{_WEBSITE})|(?P<weibo>{_WEIBO})|(?P<wechat>{_WECHAT})|(?P<other>{_OTHER})"
)
_CODES = {"website": WEBSITE, "weibo": WEIBO, "wechat": WECHAT}
_VERB = re.compile(
    r"主动公开|公开|公布|发布|推送|编发|刊发|刊登|刊载|登载|更新|发表|推出|上传|录入|发送|发文|发稿|制发|发微博|发(?=微博|微信)"
)
_NOT_THIS_VERB = re.compile(
    r"(?:不予|不|予以|部分|同意|申请|依申请|应|要求|未|征求意见|应当|务|信息|政府|政府信息|政务)$"
)
_NOUN = r"(?:信息|内容|消息|资讯|文章|稿件|推文|微博|微信|博文|图文|帖子|作品|原创)"
_MODIFIER = (
    r"(?:(?:生态环境|环境保护|环境|环保)领域|各类|各种|各项|各|相关|有关|政府|政务|行政|环境保护|环境|环保|生态环境|生态|公开|发布|本地|宣传|最新|工作|公共|部门|"
    rf"本局|我局|机关|主动|重要|动态类?(?=信息)|新增|类|性|推送|方面的?|等|和|及|与|、|的|了|[{_MARKS}])"
)
_LINK = r"(?:数量|总数|总量|总计|总共|数|量|共计|合计|累计|共|计|为|是|达到|达|有|已|均|:|：|了|出|过|在内|条数)"
_PLAIN = rf"(?:{_NOUN}|{_LINK}|{_MODIFIER})"
_GENERIC_TAIL = re.compile(rf"(?:{_NOUN}|{_LINK}|{_CHANNELS.pattern}|{_MODIFIER}|政务|官方|门户|平台)*+")
_MIXED_TAIL = re.compile(rf"[^{_MARKS}]{{2,60}}等(?:各类|各种|各方面|各项)(?:政府|政务|环境)?信息(?:{_LINK})*+")
_NEWS_TAIL = re.compile(
    rf"[^{_MARKS}]{{0,40}}(?:动态|新闻|公告|通知)[^{_MARKS}]{{0,20}}等(?:政府|政务|环境|环保|相关)*+信息(?:{_LINK})*+"
)
_POSTS_TAIL = re.compile(rf"[^{_MARKS}]{{2,50}}(?:、|及|和)[^{_MARKS}]{{0,20}}等(?:{_PLAIN})*+")
_OBJECT_AFTER = re.compile(rf"^(?:{_MODIFIER}*+{_NOUN}|[，,；;。：:、]|$|[{_MARKS}]|和|及|其中)")
_ADOPTED = re.compile(
    r"被|查询|查阅|检索|下载|采用|采纳|录用|转载|转发|报送|上报|刊用|投稿|访问|阅读|浏览|点击|粉丝|关注|评论|点赞|转评"
)
_TOPIC = re.compile(r"领域|专题|板块|方面(?!的?信息)|回应|答复|解答|咨询|整改|栏目")
_SECTION_OF_SITE = re.compile(r"专栏|专题|栏目|板块|专区")
_WAYS = re.compile(
    r"等[^，。]{0,12}(?:渠道|方式|载体|平台|形式|途径|媒介|媒体)|(?:各种|多种|多个|各类|不同)(?:渠道|方式|载体|平台|形式|途径)|多渠道"
)
_TOTAL_WORDS = re.compile(r"总计|共计|合计|总数|总量|总共|共(?!享)")
_PART_BEFORE = re.compile(r"(?<!公开)(?<!公开工作)(?:方面|领域|板块|专栏|栏目|专题)(?:中|上|里|内)?[，,:：]$")
_YEARS_OWN = 9  # what the year added stands above a stock that may be told beside it
_CARRIED_BY = re.compile(r"依托|通过|利用|以|把|在|运用|借助|发挥|依靠")


def read(pattern: Pattern, setting: Setting, section: str) -> Iterator[Said]:
    """What a sentence says of published items; in brackets, only what it says of channels."""
    found = counts(pattern)
    done: set[str] = set()
    for count in found:
        if count.mark not in done and count.quantity.unit in _ITEMS:
            yield from _read(count, found, setting, section, done)
    for inner in bracketed(pattern):
        row = counts(inner)
        for count in row:
            if _channel_names(count.near) and count.quantity.unit in _ITEMS:
                yield from (said for said in _read(count, row, setting, "", set()) if said_of_channel(said))


def said_of_channel(said: Said) -> bool:
    return isinstance(said, Claim) and said.code in (WEBSITE, WEIBO, WECHAT)


def _read(count: Count, found: list[Count], setting: Setting, section: str, done: set[str]) -> Iterator[Said]:
    where = _published(count)
    if where is None or _ADOPTED.search(count.near):
        return
    verb, tail, lead = where
    channels = _channels(count, lead, tail)
    codes = tuple(dict.fromkeys(_CODES[name] for name in channels if name in _CODES))
    state = standing(count, setting)
    if state is Standing.OTHER or "依申请" in count.near:
        return
    if state is Standing.UNSURE:
        yield _doubt(count, codes or (TOTAL,), "a running total, or the year's own", "历年累计数还是本年数不明")
        return
    if _accounts(count) or len(codes) < len([name for name in channels if name in _CODES]):
        yield _doubt(count, codes, "several accounts counted together", "多个账号合计")
        return
    shared = _shared(count, found, channels)
    if shared is not None:
        done.update(other.mark for _, other in shared)
        yield from (claim(_CODES[name], other) for name, other in shared if name in _CODES)
        return
    own = [name for name in dict.fromkeys(channels) if name != "system"]
    if not own and verb != "主动公开" and _channel_names(re.split(r"[；;]", count.before)[-1]):
        yield _doubt(count, (TOTAL, WEBSITE), "a channel's items, or all items", "某一渠道的数量还是总数不明")
        return
    in_all_ways = "公开" in verb and bool(_WAYS.search(count.so_far)) and (len(own) > 1 or own == ["other"])
    if not own or in_all_ways or (verb == "主动公开" and (len(own) > 1 or "system" in channels)):
        yield from _total(count, found, (verb, tail, section), own, channels, done)
    elif len(own) == 1 and own[0] in _CODES:
        yield claim(_CODES[own[0]], count, 1 + bool(_TOTAL_WORDS.search(count.near)))
        if own[0] == "website":
            yield from _breakdown(count, found, done, exactly=True)
    elif own != ["other"] and (codes or "several" in own):
        yield _doubt(count, codes or (WEIBO, WECHAT), "channels counted together", "多个渠道合计")


def _published(count: Count) -> tuple[str, str, str] | None:
    """The verb of publishing, what stands between it and the count, and what leads up to it; null for other things."""
    near = count.near
    if _TOPIC.search(re.sub("(?:生态环境|环境保护|环境|环保)领域", "", near)):
        return None
    verb = None
    for match in _VERB.finditer(near):
        if not _NOT_THIS_VERB.search(near[: match.start()]) and not _inside_channel(near, match):
            verb = match
    if verb is None:
        return _continued(count)
    tail = near[verb.end() :]
    if re.fullmatch(_GENERIC_TAIL, tail):
        named = re.search(_NOUN, tail) or _CHANNELS.search(tail)
        if named or _OBJECT_AFTER.match(count.right):
            return verb[0], tail, near[: verb.start()]
        return None
    if _MIXED_TAIL.fullmatch(tail):
        return verb[0], tail, near[: verb.start()]
    lead = near[: verb.start()]
    news = _NEWS_TAIL.fullmatch(tail) and _CHANNELS.search(lead)
    posts = _POSTS_TAIL.fullmatch(tail) and re.search(f"{_WEIBO}|{_WECHAT}", lead)
    return (verb[0], tail, lead) if news or posts else None


def _inside_channel(near: str, verb: re.Match[str]) -> bool:
    """The 公开 of 信息公开网站 is no verb."""
    return any(found.start() < verb.end() and found.end() > verb.start() for found in _CHANNELS.finditer(near))


def _continued(count: Count) -> tuple[str, str, str] | None:
    """其中网站800条、微博300条: a channel and a count, where the sentence has said what is counted."""
    said = _VERB.search(count.so_far[: len(count.so_far) - len(count.near)])
    listed = re.fullmatch(
        rf"[、和及与，]?(?:其中|分别是|一是|二是|三是|:|：)*(?:通过|在|利用)?(?:[{_MARKS}]|我局|局|政府|政务|官方|门户|环保|本部门|单位|新浪|腾讯)*"
        rf"(?:{_CHANNELS.pattern})(?:平台|公众号|{_PLAIN})*+",
        count.near,
    )
    if said and listed and _OBJECT_AFTER.match(count.right):
        return "", count.near, ""
    return None


def _channels(count: Count, lead: str, tail: str) -> list[str]:
    """The channels by name in printed order: the clause's own, else those of the clauses that lead up to it."""
    if _SECTION_OF_SITE.search(re.sub(_SYSTEM, "", lead)):
        return ["other"]
    own = _channel_names(lead + tail) or _channel_names(re.split(Q, count.left)[-1])
    after = _channel_names(re.split(r"[，,；;。、]", count.right)[0]) if not own else []
    if own or after:
        return own or after
    leading = re.split(rf"[；;]|{Q}", count.before)[-1]
    subject = re.search(r"[局厅委府办]", re.sub(r"公开|政府信息", "", lead))
    if subject or not leading:
        return []
    inherited = _channel_names(leading)
    if _SECTION_OF_SITE.search(leading) and "system" not in inherited:
        return ["other"]
    return inherited if _CARRIED_BY.search(leading) or len(set(inherited)) > 1 else []


def _channel_names(text: str) -> list[str]:
    return [str(match.lastgroup) for match in _CHANNELS.finditer(text)]


def _accounts(count: Count) -> bool:
    """两个微信公众号共发布…: the sum of several accounts."""
    match = re.search(rf"({Q})(?:政务|官方)?(?:{_WECHAT}|{_WEIBO}|新媒体|网站|账号)", count.so_far)
    number = count.pattern.counts[match[1]].number if match else None
    return number is not None and number > 1


def _shared(count: Count, found: list[Count], channels: list[str]) -> list[tuple[str, Count]] | None:
    """微博、微信分别…2110条和411条, 各123条: each channel with its own count; null where nothing is shared out."""
    named = [name for name in channels if name != "system"]
    if len(named) < 2:
        return None
    if re.search(r"各(?:自)?(?:发布|推送|公开|编发|更新|发|有|计|为)*(?:信息|内容)*$", count.near):
        return [(name, count) for name in named]
    if "分别" not in count.near:
        return None
    position = found.index(count)
    following = [
        other
        for other in found[position:]
        if other.clause == count.clause or other.near in ("", "和", "、", "及", "与")
    ]
    row = following[: len(named)]
    joined = all(other.near in ("、", "和", "及", "与", "，", "") for other in row[1:])
    return list(zip(named, row, strict=True)) if len(row) == len(named) and joined else None


def _total(
    count: Count, found: list[Count], said: tuple[str, str, str], own: list[str], channels: list[str], done: set[str]
) -> Iterator[Said]:
    verb, tail, section = said
    object_ = tail + count.right[:8]
    named = r"(?:政府|政务|环保|环境|各类)信息" if "主动公开" in section else r"(?:政府|政务)信息"
    discloses = "公开" in verb or bool(re.search(named, object_))
    if not verb or not discloses or verb == "公布" or _in_part(count):
        return
    if count.quantity.unit == "个":
        return
    if "新增" in count.near:
        strength = _YEARS_OWN
    elif "system" in channels or len(own) > 1:
        strength = 1
    else:
        strength = 2 + bool(_TOTAL_WORDS.search(count.near)) + ("主动" in verb)
    yield claim(TOTAL, count, strength)
    yield from _breakdown(count, found, done)


def _in_part(count: Count) -> bool:
    """A part of the whole: 其中…, 在环评审批方面，…, what companies disclose; but not 其中2014年新增."""
    part = "其中" in count.near and not re.search(rf"{Y}|新增|今年|本年", count.near)
    return (
        part
        or bool(_PART_BEFORE.search(count.before))
        or bool(re.search(r"企业|排污单位|乡镇|街道|监测站|支队|大队|各科室|各处室", count.left))
    )


def _breakdown(count: Count, found: list[Count], done: set[str], exactly: bool = False) -> Iterator[Said]:
    """The categories after a total; after a channel's count only where they add up to it."""
    for entry in categories(count, found, exactly):
        done.add(entry.mark)
        yield claim(CATEGORY, entry.count, category=entry.name, breaks_down=count.number)


def continued_breakdown(pattern: Pattern, total: Number) -> Iterator[Said]:
    """The categories of a sentence that goes on with 其中 after the one with the total."""
    found = counts(pattern)
    if found:
        for entry in entries(found, said=True, total=total):
            yield claim(CATEGORY, entry.count, category=entry.name, breaks_down=total)


def _doubt(count: Count, codes: tuple[str, ...], reason: str, reason_zh: str) -> Doubt:
    return Doubt(codes, count.pattern.sentence, reason, reason_zh)
