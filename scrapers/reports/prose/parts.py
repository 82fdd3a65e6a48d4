"""Parts of a whole: 其中…, what is disclosed of one field, by companies, by towns."""

from __future__ import annotations

import re

from scrapers.reports.prose.clauses import Count, Y
from scrapers.reports.prose.scope import Setting

_SEMICOLON = re.compile("[；;]")
_WHOLE = re.compile(r"主动公开|信息|共|全年")
_OF_THE_YEAR = re.compile(rf"{Y}|新增|今年|本年")
_OF_OTHERS = re.compile(r"企业|排污单位|监测站|支队|大队|各科室|各处室")
_OF_TOWNS = re.compile(r"乡镇|街道")
_PARTS = re.compile(r"[，,、]?其中")
_PART_BEFORE = re.compile(r"(?<!公开)(?<!公开工作)(?:方面|领域|板块|专栏|栏目|专题)(?:中|上|里|内)?[，,:：]$")
_ON_ITS_OWN_INITIATIVE = re.compile(r"其中[，,]?主动公开(?:政府)?(?:信息)?(?:总?数|数量|共|为)*$")


def in_part(count: Count, setting: Setting) -> bool:
    """A part of the whole: 其中…, 在环评审批方面，…, what companies disclose; but not 其中2014年新增."""
    part = among_parts(count) and not _ON_ITS_OWN_INITIATIVE.search(count.near) and not _OF_THE_YEAR.search(count.near)
    return (
        part
        or bool(_PART_BEFORE.search(count.before))
        or bool(_OF_OTHERS.search(count.left))
        or (not setting.township and bool(_OF_TOWNS.search(count.left)))
    )


def among_parts(count: Count) -> bool:
    """In a list that 其中 opens; after its semicolon a whole may follow, told as such."""
    listed = _SEMICOLON.split(count.so_far)
    if "其中" in listed[-1] or _PARTS.match(count.pattern.text):
        return True
    return any("其中" in part for part in listed) and not _WHOLE.search(count.near)
