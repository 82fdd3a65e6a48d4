"""Which channels carry what a count counts, and how a count is shared out among them."""

from __future__ import annotations

import re

from scrapers.reports.prose.channels import CHANNEL, SYSTEM, WECHAT_NAME, WEIBO_NAME, channel_names
from scrapers.reports.prose.clauses import Count, Q
from scrapers.reports.prose.parts import among_parts
from scrapers.reports.prose.published import Published
from scrapers.reports.prose.scope import Setting, provincial

_SECTION_OF_SITE = re.compile(r"专栏|专题|栏目|板块|专区")
_WAYS = re.compile(
    r"等[^，。]{0,12}(?:渠道|方式|载体|平台|形式|途径|媒介|媒体)|(?:各种|多种|多个|各类|不同)(?:渠道|方式|载体|平台|形式|途径)|多渠道"
)
_COUNT = re.compile(Q)
_LEADS_UP = re.compile(rf"[；;]|{Q}")
_SYSTEM = re.compile(SYSTEM)
_COLON = re.compile("[：:]")
_LIST_MARK = re.compile(r"[，,；;。、]")
_BODY, _NO_BODY = re.compile(r"[局厅委府办]"), re.compile(r"公开|政府信息")
_SEVERAL_ACCOUNTS = re.compile(rf"({Q})(?:政务|官方)?(?:{WECHAT_NAME}|{WEIBO_NAME}|新媒体|网站|账号)")
_EACH = re.compile(r"各(?:自)?(?:发布|推送|公开|编发|更新|发|有|计|为)*(?:信息|内容)*$")
_ON_A_PLATFORM = re.compile(r"(?:在|通过|利用|依托)[^，。；]{1,40}(?<![各类种多])(?:平台|系统)[^，。；]{0,6}$")
_NEW_MEDIA_FIRST = re.compile(
    rf"(?:同时|此外|另外|[，,])*[\uf000-\uf002]?(?:政务|官方|新浪)*(?:{WECHAT_NAME}|{WEIBO_NAME})"
)
_AUDIENCE = re.compile(
    rf"(?:{CHANNEL.pattern})(?:平台|公众号|总|的|年|累计|全年)*(?=(?:访问|浏览|点击|粉丝|关注|用户|订阅)[^；;。]*$)"
)
_SITE_OF = r"(?:政务|官方|门户|外)*网"
_OWN_SITE = re.compile(rf"[局厅委办]{_SITE_OF}")
_ANOTHERS_SITE = re.compile(rf"(?:政府|省[^，]{{0,8}}厅|部){_SITE_OF}")
_CARRIED_BY = re.compile(
    r"依托|通过|利用|以|把|将|在|运用|借助|发挥|依靠|开通|运营|维护|做[优好]|用好|办好|群发|编[辑发]"
)


def channels_of(count: Count, what: Published) -> list[str]:
    """The channels by name in printed order: the clause's own, else those of the clauses that lead up to it."""
    if _SECTION_OF_SITE.search(_SYSTEM.sub("", what.lead)):
        return ["other"]
    said = _COLON.split(what.lead)[-1] + what.tail
    own = channel_names(said) or channel_names(what.lead + what.tail) or channel_names(_COUNT.split(count.left)[-1])
    after = channel_names(_LIST_MARK.split(count.right)[0]) if not own else []
    if own or after:
        return own or after
    subject = _BODY.search(_NO_BODY.sub("", what.lead))
    if _ON_A_PLATFORM.search(what.lead) and not _WAYS.search(what.lead):
        return ["other"]
    if subject or among_parts(count):
        return []
    return _inherited(_LEADS_UP.split(count.without_issues(count.before))[-1]) or _of_the_audience(count, what)


def _inherited(leading: str) -> list[str]:
    """The channels of the clauses that lead up to a count which names none itself."""
    channels = [name for name in channel_names(leading) if name != "several"] or channel_names(leading)
    if _NEW_MEDIA_FIRST.match(leading) and len(set(channels)) == 1:
        return channels
    if _SECTION_OF_SITE.search(leading) and "system" not in channels:
        return ["other"]
    if "system" in channels:
        return ["system"]
    return channels if _CARRIED_BY.search(leading) or len(set(channels)) > 1 else []


def _of_the_audience(count: Count, what: Published) -> list[str]:
    """官网访问量377万次，发布信息1853篇: what the channel with the visitors has sent out."""
    visited = _AUDIENCE.search(count.before) if "公开" not in what.verb else None
    return channel_names(visited[0]) if visited else []


def on_anothers_site(count: Count, found: list[Count], setting: Setting) -> bool:
    """省厅网站发布39条 in a city's report; or a government's site told beside the body's own."""
    if setting.below_province and provincial(
        r"[^，,；;]{0,8}[厅局][^，,；;]{0,12}?(?:网站|[官局厅]网|(?:门户|政务|外)网)"
    ).search(count.near):
        return True
    if not _ANOTHERS_SITE.search(count.near):
        return False
    return any(_OWN_SITE.search(other.near) for other in found if other.mark != count.mark)


def with_other_ways(count: Count, what: Published) -> bool:
    """网站等渠道 before the verb, or in the clauses that lead up to it where it names no channel itself.

    刊发微信552条 names the channel as what was sent out: the other ways carry something else.
    """
    if channel_names(what.tail):
        return False
    said = what.lead if channel_names(what.lead) else _LEADS_UP.split(count.so_far)[-1]
    return bool(_WAYS.search(said))


def several_accounts(count: Count) -> bool:
    """两个微信公众号共发布…: the sum of several accounts."""
    match = _SEVERAL_ACCOUNTS.search(count.so_far)
    number = count.pattern.counts[match[1]].number if match else None
    return number is not None and number > 1


def shared_out(count: Count, found: list[Count], channels: list[str]) -> list[tuple[str, Count]] | None:
    """微博、微信分别…2110条和411条, 各123条: each channel with its own count; null where nothing is shared out."""
    named = [name for name in channels if name != "system"]
    if len(named) < 2:
        return None
    if _EACH.search(count.near):
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
