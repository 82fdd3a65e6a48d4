"""What is said to have been published: verb, object and count, where the object is information at large."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scrapers.reports.prose.channels import CHANNEL, WECHAT_NAME, WEIBO_NAME
from scrapers.reports.prose.clauses import BRACKET_MARK, QUOTE_MARK, TITLE_MARK, Count, Q

_MARKS = f"{QUOTE_MARK}{TITLE_MARK}{BRACKET_MARK}"
_VERB = re.compile(
    r"主动(?:公开|发布|公布)|公开(?:(?:、|和|及|并)?(?:发布|更新))+(?:(?:、|和|及)更新)?|公开|公布|公示(?!公告)|发布|推送|编发|刊发|刊登|刊载|登载|更新|新增(?=(?:各类|政府|政务)*信息)|发表|推出|上传|录入|发送|发文|发稿|制发|发微博|发(?=微博|微信)"
)
_NOT_THIS_VERB = re.compile(
    r"(?:不予|免于|免予|缓予|暂缓|不|予以|部分|同意|申请|依申请|应|未|征求意见|应当|法定|务|信息|政府|政府信息|政务)$"
    r"|^(?!.*(?:按|根据|依照|依据)).*要求$"
)
_NOUN = r"(?:信息|内容|消息|资讯|文章|稿件|报道|推文|微博|微信|博文|图文|帖子|作品|原创)"
_MODIFIER = (
    r"(?:(?:生态环境|环境保护|环境|环保)领域|各类|各种|各项|各|相关|有关|政府|政务|行政|环境保护|环境|环保|生态环境|生态|公开|发布|本地|宣传|最新|工作|公共|(?:本|我)?(?:部门|单位|机关)|重点(?=工作)|"
    rf"[一-鿿]{{2,8}}?(?:[镇乡县区市]|街道)(?=政府信息)|本局|我局|(?:本|我)?(?:街道|镇|乡)(?=信息)|机关|主动|重要|动态类?(?=信息)|新闻(?=信息)|新增|类|性|推送|方面的?|等|和|及|与|、|的|了|[{_MARKS}])"
)
_LINK = r"(?:分别|数量|总数|总量|总计|总共|数|量|共计|合计|累计|共|计|为|是|达到|达|有|已|均|:|：|了|出|过|在内|条数)"
_PLAIN = rf"(?:{_NOUN}|{_LINK}|{_MODIFIER})"
_GENERIC_TAIL = re.compile(rf"(?:{_NOUN}|{_LINK}|{CHANNEL.pattern}|{_MODIFIER}|政务|官方|门户|平台)*+")
_MIXED_TAIL = re.compile(
    rf"[^{_MARKS}]{{2,120}}(?:等|及|和|以及)(?:各类|各种|各方面|各项)(?:政府|政务|环境)?信息(?:{_LINK})*+"
)
_ALL_KINDS = re.compile(
    rf"(?:[^{_MARKS}、]{{2,20}}、){{3,}}[^{_MARKS}、]{{2,20}}等(?:各类)?(?:政府|政务)信息(?:{_LINK})*+"
)
_NEWS_TAIL = re.compile(
    rf"[^{_MARKS}]{{0,40}}(?:动态|新闻|公告|通知)[^{_MARKS}]{{0,20}}等(?:政府|政务|环境|环保|相关)*+(?:信息)?(?:{_LINK})*+"
)
_LISTED_TAIL = re.compile(rf"[^{_MARKS}]{{2,60}}、[^{_MARKS}]{{2,20}}(?:政府|政务)信息(?:{_LINK})*+")
_COUNTED_KINDS_TAIL = re.compile(rf"(?:[^{_MARKS}、]{{2,20}}、)+[^{_MARKS}、]{{2,20}}(?:信息|内容)(?:{_LINK})*+")
_FORMS_TAIL = re.compile(rf"(?:(?:文字|图片|图文|(?:短|音)?视频|音频)[、和及]?)+(?:信息|内容|消息)(?:{_LINK})*+")
_KINDS_TAIL = re.compile(rf"(?:[一-鿿]{{2,12}}类[、和及]){{2,}}[一-鿿]{{2,12}}类信息等?(?:{_LINK})*+")
_LISTS = (_FORMS_TAIL, _NEWS_TAIL, _LISTED_TAIL, _KINDS_TAIL)
_A_KIND_BEFORE = re.compile(r"(?:文件|公文|许可|处罚|决定|预算|决算|结果|事项|规划|通知|公告)$")
_A_KIND_OF_DECISION = re.compile(r"(?:许可|处罚|强制|收费|预算|决算)$")
_OF_ANSWERS = re.compile(rf"(?:解读|答复|回应|咨询)[^，,；;。]{{0,8}}{Q}[，,]$")
_BY_A_PART = re.compile(r"(?:科室|处室|股室|(?<!各)部门|(?<!各)单位)$")
_DYNAMICS = re.compile(
    rf"(?:(?:政务|工作|各类)*(?:动态|资讯|图文)(?:消息|宣传|信息)?[、和及]?)++(?<![、和及])(?:{_LINK})*+"
)
_POSTS_TAIL = re.compile(rf"[^{_MARKS}]{{2,50}}(?:、|及|和)[^{_MARKS}]{{0,20}}等(?:{_PLAIN})*+")
_OBJECT_AFTER = re.compile(rf"^(?:{_MODIFIER}*+{_NOUN}|[，,；;。：:、]|$|[{_MARKS}]|和|及|其中)")
_LISTED = re.compile(
    r"[、和及与，]?(?:其中|包括|包含|分别是|分别为|一是|二是|三是|:|：)*(?:通过|在|利用)?"
    rf"(?:[{_MARKS}]|(?!申请|留言|报送|回复|受理)[一-鿿]){{0,16}}?(?:{CHANNEL.pattern})(?:平台|公众号|{_PLAIN})*+"
)
_CLAUSES_AHEAD = re.compile(rf"[；;。]|{Q}")
_CLAUSE_END = re.compile(r"[，,；;。]")
_OWN_FIELD = re.compile("(?:生态环境|环境保护|环境|环保)领域")
_ONLY_LINKS = re.compile(rf"{_LINK}*+")
_NAMED = re.compile(_NOUN)
_NEW_MEDIA = re.compile(f"{WEIBO_NAME}|{WECHAT_NAME}")
_MADE = re.compile(rf"(?:产生|制作|形成|制发|生成)(?:的|了|各类)*(?:政府|政务)信息(?:{_LINK})*$")
_ALL_OF_IT = re.compile(r"[，,]?(?:均|全部|都|已全部)(?:已|依法|及时|按要求|按规定)*(?:主动|向社会)?公开")
_TOPIC = re.compile(r"领域|专题|板块|方面(?!的?信息)|回应|答复|解答|咨询|整改|栏目")


@dataclass(frozen=True, slots=True)
class Published:
    """The verb (nothing where a list goes on), what stands between it and the count, and what leads up to it."""

    verb: str
    tail: str
    lead: str


def published(count: Count, field: str = "", goes_on: bool = False) -> Published | None:
    """What a count of publications counts; null where it counts something else, or one topic only.

    ``field``: the department's own; 卫生健康信息 of a health department is information at large.
    ``goes_on``: what is counted was said in the sentence before.
    """
    near = re.sub(f"{field}(?=(?:政府|政务)?信息)", "", count.near) if field else count.near
    if _TOPIC.search(_OWN_FIELD.sub("", near)):
        return None
    verb = _verb(near)
    if verb is None:
        return _continued(count, goes_on) or _disclosed_afterwards(count, near)
    lead, tail = near[: verb.start()], near[verb.end() :]
    if _is_of_a_part(count, lead, tail):
        return None
    if lead.endswith("信息"):
        return Published(verb[0], "信息" + tail, lead) if _ONLY_LINKS.fullmatch(tail) else None
    of_kinds = _of_so_many_kinds(count) and bool(_COUNTED_KINDS_TAIL.fullmatch(tail))
    carried = lead or _CLAUSES_AHEAD.split(count.before)[-1]
    return Published(verb[0], tail, lead) if of_kinds or _is_information(verb[0], tail, carried, count.right) else None


def _is_of_a_part(count: Count, lead: str, tail: str) -> bool:
    """One section's, one kind's (行政许可公开信息3条), or of the answers just counted (解读88条，其中网站发布63篇)."""
    if _BY_A_PART.search(lead) or (
        _A_KIND_OF_DECISION.search(lead) and _ONLY_LINKS.fullmatch(tail.removeprefix("信息"))
    ):
        return True
    of_answers = "其中" in lead and bool(_OF_ANSWERS.search(count.before))
    return bool(_ONLY_LINKS.fullmatch(tail)) and (of_answers or bool(_A_KIND_BEFORE.search(lead)))


def _verb(near: str) -> re.Match[str] | None:
    """The last verb of publishing; 信息主动公开12条 has its object in front."""
    verb = None
    for match in _VERB.finditer(near):
        turned = match[0].startswith("主动") and near[: match.start()].endswith("信息")
        if (turned or not _NOT_THIS_VERB.search(near[: match.start()])) and not _inside_channel(near, match):
            verb = match
    return verb


def _of_so_many_kinds(count: Count) -> bool:
    """工作动态、公示公告信息4类46条: the kinds listed are all there are."""
    counted = count.pattern.counts.get(count.left.rstrip("、")[-1:])
    return counted is not None and counted.unit == "类"


def _is_information(verb: str, tail: str, lead: str, right: str) -> bool:
    """Whether verb and object speak of information at large, or of all that a channel carries."""
    if _GENERIC_TAIL.fullmatch(tail):
        return bool(_NAMED.search(tail) or CHANNEL.search(tail) or _OBJECT_AFTER.match(right))
    if _MIXED_TAIL.fullmatch(tail) or ("公开" in verb and _ALL_KINDS.fullmatch(tail)):
        return True
    if _NEW_MEDIA.search(lead) and (_POSTS_TAIL.fullmatch(tail) or _DYNAMICS.fullmatch(tail)):
        return True
    return bool(CHANNEL.search(lead) and any(list_.fullmatch(tail) for list_ in _LISTS))


def _inside_channel(near: str, verb: re.Match[str]) -> bool:
    """The 公开 of 信息公开网站 is no verb."""
    return any(found.start() < verb.end() and found.end() > verb.start() for found in CHANNEL.finditer(near))


def _said_around(count: Count) -> bool:
    """公开政府信息835条（微信公众号546条，微博289条）: the clause around the bracket says what is counted."""
    pattern = count.pattern
    if pattern.within is None or not pattern.origins:
        return False
    clause = _CLAUSE_END.split(pattern.sentence.text[: pattern.origins[0] - 1])[-1]
    return "申请" not in clause and bool(_VERB.search(clause))


def _disclosed_afterwards(count: Count, near: str) -> Published | None:
    """产生政府信息16条，均已主动公开: made, and all of it disclosed."""
    made = _MADE.search(near)
    if made and _ALL_OF_IT.match(count.pattern.text, count.position + 1):
        return Published("主动公开", "信息", near[: made.start()])
    return None


def _continued(count: Count, goes_on: bool) -> Published | None:
    """其中网站800条、微博300条: a channel and a count, where it has been said what is counted."""
    if not _LISTED.fullmatch(count.near) or not _OBJECT_AFTER.match(count.right):
        return None
    said = goes_on or _VERB.search(count.so_far[: len(count.so_far) - len(count.near)]) or _said_around(count)
    return Published("", count.near, "") if said else None
