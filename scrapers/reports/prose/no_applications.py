"""A year without applications, said in words: 未收到政府信息公开申请, 依申请公开为零."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrapers.reports.prose.claims import Claim, zero
from scrapers.reports.prose.clauses import Pattern, Q, clauses, years_in
from scrapers.reports.prose.scope import NEGATED, Setting

RECEIVED = "prose.applications_received"

_BY_WHOM = (
    r"(?:到|过|任何|处理|受理|针对|有关|关于|一件|一起|\ue000|来自|公众|群众|社会|公民|个人|单位|自然人|法人|企业|其他|其它|组织|和|或者|或|及"
    r"|、|与|以及|等|各类|的|要求|提出|依法|依规|通过|向|我局|本局|本机关|本单位|本部门|我厅|对|新|涉及|申请人|人|各种|形式|方式|渠道|政府信息公开平台|平台|网络|传真|信函|邮寄|邮件|当面|电子"
    r"|主动|需要|要|需|书面|口头|以|当事人|相关)*+"
)
_APPLICATION = (
    r"(?:(?:政府|政务|环境|环保|生态环境)?信息(?:依申请)?公开(?:方面)?(?:的)?(?:书面)?申请|(?:政府|政务|环境|环保)*+信息依申请公开|依申请(?:类)?公开|依申请事项"
    r"|申请公开的?(?:事项|信件|来信|信息)|(?:政府|政务)?公开(?:政府|政务|环境|相关|有关)*+信息的?(?:书面)?申请|申请(?:公开)?(?:政府|环境|政务)*+信息公开"
    r"|申请公开(?:政府|政务|环境|环保|有关|相关)*+信息|公开申请|政府信息申请公开)"
)
_REST = (
    r"(?:的|政府|信息|申请|事项|事件|件|情况|要求|请求|案件|诉求|业务|和|或|需求|公开|办理|受理|工作|材料|表|来信|来函|信件|相关|有关)*+"
    r"(?:发生|出现)?(?:[，,。；;！]|$|(?=没有|未)|(?=[、和及与]+(?:行政)?(?:复议|诉讼)))"
)
_NONE_OF = re.compile(rf"{_BY_WHOM}{_APPLICATION}{_REST}")
_NONE_IN_SECTION = re.compile(rf"{_BY_WHOM}申请(?:件|事项|情况)?(?:[，,。；;！]|$)")
_IS_NONE = re.compile(
    r"(?:依申请公开(?:的)?(?:政府)?(?:信息|申请|事项|件)*+|信息公开申请(?:数量|数|件)?|收到[^，。]{0,12}申请)"
    r"(?:受理)?(?:数量|件数|总数|情况|数)?(?:均|都)?(?:为|是|:|：)?(?P<words>零|无|没有)(?:件|条|份)?(?:[，,。；;]|$)"
)
_ABOUT = re.compile(r"依申请|信息公开申请|申请公开")
_ONE_WAY = re.compile(r"平台|网络|网上|在线|信函|邮寄|当面|传真|邮件|现场|电子|网站|窗口")
_NEGATED_BEFORE = re.compile(r"办理|办结|处理|结转|回复|驳回|撤销|撤回|不予|予以|告知|补正|征求|移交|答复")
_ALL_OVER = re.compile(r"全[市区县省]")
_COUNT = re.compile(Q)


def read(pattern: Pattern, setting: Setting, section: str) -> Iterator[Claim]:
    """The zero that a sentence states for the report's year and the body itself, once."""
    years = years_in(pattern.text)
    if setting.year is not None and years and setting.year not in years:
        return
    for clause in clauses(pattern):
        if _ALL_OVER.search(clause) and not setting.government:
            continue
        printed = _words(clause, bool(_ABOUT.search(section)))
        if printed:
            yield zero(RECEIVED, pattern.sentence, printed)
            return


def _words(clause: str, about: bool) -> str | None:
    """The words that state it, or null; one way in (未收到网上申请) is a part of the whole."""
    if len(set(_ONE_WAY.findall(clause))) != 1:
        for match in NEGATED.finditer(clause):
            rest = _COUNT.sub("\ue000", clause[match.end() :])
            if _NONE_OF.match(rest) or (about and _NONE_IN_SECTION.match(rest)):
                return match[0]
    after = _IS_NONE.search(clause)
    if after and not _NEGATED_BEFORE.search(clause[: after.start()]):
        return after["words"]
    return None
