"""Applications for disclosure: received and answered."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrapers.reports.prose import no_applications
from scrapers.reports.prose.claims import Doubt, Said, claim
from scrapers.reports.prose.clauses import Count, Pattern, counts, last
from scrapers.reports.prose.scope import Setting, Standing, standing

RECEIVED, ANSWERED = "prose.applications_received", "prose.applications_answered"

_CASES = {"件", "宗", "起", "份", "条", "项", "个", "次", "例", "件次", ""}
_RECEIVE = re.compile(r"收到|受理|接到|接收到?|新收到?|收悉|接受")
_LINK = r"(?:数量|总数|总量|数|量|总计|共计|合计|累计|总共|共|计|为|是|达到|达|有|已|:|：|了|过|新|全部|均)"
_APPLICATION = re.compile(
    r"(?:政府|政务|环境|环保|生态环境)?信息(?:依申请)?公开(?:的)?(?:书面)?(?:申请|事项)|依申请(?:类)?公开|依申请(?=事项|件|信息|政府)|公开[^，。；]{0,10}?信息的?(?:书面)?申请|公开申请|申请公开[^，。；]{0,8}信息|信息公开[^，。；]{0,6}申请"
)
_NOT_THESE = re.compile(
    r"信访|投诉|举报|咨询|建议|提案|许可|环评|审批|复议|诉讼|来信|来电|来访|留言|信件|案件|听证|补助|项目|验收|议案|网民|求助|热线|报告书|报告表|备案|救助|赔偿|异议|信箱"
)
_PARTIAL = re.compile(r"网络|网上|在线|信函|邮寄|当面|传真|邮件|现场|电子|平台|网站|窗口")
_ITS_PLATFORM = re.compile(r"依申请公开(?:平台|系统|网站)")
_APPLICANT = re.compile(r"自然人|公民|法人|企业|组织|律师|个人|科研")
_PART = re.compile(r"其中|延期|逾期|按时办结|转办|转送|重复")
_HANDLED = re.compile(r"办理|办结|处理|结转|回复|驳回|撤销|撤回|不予|予以|告知|补正|征求|移交|答复")
_CARRIED = re.compile(r"(?:含|包括|包含|其中|连同)[^，。；]{0,12}结转|结转[^，。；]{0,8}在内")
_ABOUT = re.compile(r"依申请|信息公开的?申请|申请公开|公开申请|公开[^，。；]{0,10}?信息的?(?:书面)?申请")
_ANSWER = re.compile(r"(?:答复|回复|答覆)")
_ANSWERED_AFTER = re.compile(
    r"^(?:申请|件)?(?:全部|均|都|已|按时|按期|依法|及时|在?法定期限内?|按照?规定|予以|进行|给予|作出|了|书面|按要求|申请人|向|内|在规定时间|时限)+(?:答复|回复)"
)
_BOTH = re.compile(rf"(?:{_RECEIVE.pattern})(?:并|和|、|且)[^，。]{{0,8}}(?:答复|回复)")
_APPLICATIONS = re.compile(rf"(?:申请|{_APPLICATION.pattern})(?:事项|公开|信息|政府|的|件|表|书|总|公文|{_LINK})*$")
_NO_OBJECT = re.compile(rf"(?:{_LINK}|并办结|并办理|并答复|件)*+")
_OBJECT_AFTER = re.compile(r"的?(?P<object>[^，。；]{0,24}?申请|依申请[^，。；]{0,10})")
_BARE = re.compile(
    rf"(?:信息公开申请|公开信息申请|申请公开信息)(?:件|{_LINK})*$|依申请(?:类)?公开(?:政府|政务|环境|信息|申请|事项|件|的)*(?:{_LINK})*$"
)
_APPLICATIONS_ENDING = re.compile(rf"申请(?:件|{_LINK})*$")
_ON_APPLICATION = re.compile(r"依申请(?:类)?公开")
_OCCURRED = re.compile(r"发生|产生|出现")
_SPEAKS_OF_ONE = re.compile(r"申请人|答复|回复|受理|办结")
_WHAT_IS_ANSWERED = re.compile(rf"(?:{_APPLICATION.pattern}|申请|政府|信息|公开|公民|群众|人|事项|{_LINK}|的)*+")
_PARTLY = re.compile(r"(?:未|不予|口头|电话|延期|不能|当面|办理|受理)$")
_SEVERAL = re.compile(r"等|各种|多种")
_ANYBODY = re.compile(r"公民|共(?:计|有)?(?:收到|受理)")
_TOGETHER = re.compile(r"共|合计|总计")
_COUNTED_ON_APPLICATION = re.compile(r"\d+\s*[条件份]依申请公开|依申请公开\d+[条件份]")


def read(pattern: Pattern, setting: Setting, section: str) -> Iterator[Said]:
    """What a sentence says of applications."""
    yield from no_applications.read(pattern, setting, section)
    received = False
    for count in counts(pattern):
        if count.quantity.unit not in _CASES or count.number is None:
            continue
        for said in _read(count, setting, section, received):
            received = received or (not isinstance(said, Doubt) and said.code == RECEIVED)
            yield said
    yield from _bracketed(pattern)


def _read(count: Count, setting: Setting, section: str, received: bool) -> Iterator[Said]:
    kind = _kind(count, section, received)
    if not kind:
        return
    state = standing(count, setting)
    if state is Standing.OTHER:
        return
    if state is Standing.UNSURE:
        yield Doubt(kind, count.pattern.sentence, "a running total, or the year's own", "历年累计数还是本年数不明")
        return
    if RECEIVED in kind and _unclear(count):
        yield Doubt(
            (RECEIVED,),
            count.pattern.sentence,
            "documents disclosed on application, or applications",
            "依申请公开的件数是申请数还是信息数不明",
        )
        return
    if _includes_carried(count):
        yield Doubt(kind, count.pattern.sentence, "those carried in are counted in", "其中包含上年结转数")
        return
    yield from (claim(code, count) for code in kind)


def _kind(count: Count, section: str, received: bool) -> tuple[str, ...]:
    """Which of the two a count is of; none where it counts something else."""
    near, right = count.near, count.rest
    if _PART.search(near):
        return ()
    about = _is_about(count, right, section)
    if about and _is_answered(count, near, right):
        both = _BOTH.search(near)
        return (RECEIVED, ANSWERED) if both and not received else (ANSWERED,)
    if received or not about:
        return ()
    return (RECEIVED,) if _is_received(count, near, right) else ()


def _is_about(count: Count, right: str, section: str) -> bool:
    """Whether applications are the last thing spoken of: in the sentence, else by the heading."""
    if _ABOUT.search(right):
        return True
    spoken = [match.end() for match in _ABOUT.finditer(count.so_far)]
    other = [match.end() for match in _NOT_THESE.finditer(count.so_far)]
    if spoken:
        return not other or max(spoken) >= max(other)
    return not other and bool(_ABOUT.search(section))


def _is_received(count: Count, near: str, right: str) -> bool:
    match = last(_RECEIVE, near)
    if match is None:
        return _bare(count, near, right)
    object_ = near[match.end() :]
    if _NOT_THESE.search(object_) or _one_way(near):
        return False
    if "申请" in object_:
        return bool(_APPLICATIONS.search(object_))
    if not _NO_OBJECT.fullmatch(object_):
        return False
    named = _OBJECT_AFTER.match(right)
    if named:
        return (bool(_APPLICATION.search(right)) or right.startswith("申请")) and not _NOT_THESE.search(named["object"])
    return not right.strip("（）\uf002") and not _NOT_THESE.search(near)


def _bare(count: Count, near: str, right: str) -> bool:
    """政府信息公开申请12件 without a verb; 依申请公开1件 where what follows speaks of an applicant."""
    if _HANDLED.search(near) or _NOT_THESE.search(near) or _one_way(near):
        return False
    return bool(_BARE.search(near))


def _unclear(count: Count) -> bool:
    """依申请公开371条 counts documents or applications; 1件 that an applicant was answered about is an application."""
    near = count.near
    if count.number == 0 or _RECEIVE.search(near) or _APPLICATIONS_ENDING.search(near.replace("依申请", "")):
        return False
    if not _ON_APPLICATION.search(near):
        return False
    if _OCCURRED.search(near):
        return False
    following = count.pattern.text[count.position + 1 : count.position + 40]
    spoken = _SPEAKS_OF_ONE.search(following)
    return not (spoken and count.quantity.unit in ("件", "宗", "起", "份", "项"))


def _is_answered(count: Count, near: str, right: str) -> bool:
    if _NOT_THESE.search(near) or _one_way(near):
        return False
    match = last(_ANSWER, near)
    if match is not None:
        tail = near[match.end() :]
        lead = near[: match.start()]
        plainly = _WHAT_IS_ANSWERED.fullmatch(tail)
        partly = _PARTLY.search(lead)
        return bool(plainly) and not partly and not _NOT_THESE.search(right[:8])
    return near in ("", "、") and bool(_ANSWERED_AFTER.match(right)) and not _NOT_THESE.search(count.clause)


def _one_way(text: str) -> bool:
    """A single way in, or a single kind of applicant: a part of the whole."""
    if _SEVERAL.search(text):
        return False
    text = _ITS_PLATFORM.sub("", text)
    of_a_kind = _one(_APPLICANT, text) and not _ANYBODY.search(text)
    return _one(_PARTIAL, text) or of_a_kind


def _one(kinds: re.Pattern[str], text: str) -> bool:
    return len(set(kinds.findall(text))) == 1


def _includes_carried(count: Count) -> bool:
    following = count.pattern.text[count.position + 1 : count.position + 40].split("。")[0]
    if _CARRIED.search(count.bracket) or _CARRIED.search(following.split("，另")[0].split("；")[0]):
        return True
    return "结转" in count.before and bool(_TOGETHER.search(count.near)) and "新" not in count.near


def _bracketed(pattern: Pattern) -> Iterator[Doubt]:
    if any(_COUNTED_ON_APPLICATION.search(content) for content in pattern.brackets.values()):
        yield Doubt(
            (RECEIVED,),
            pattern.sentence,
            "applications of a special kind in brackets",
            "括号内所述依申请公开件数口径不明",
        )
