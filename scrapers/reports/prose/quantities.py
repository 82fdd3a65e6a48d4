"""Counts in a sentence: 7200余条, 千余条, 85.4万, 45,274次, 4万, 二十件, 三百余, 近200条, 约30篇左右."""

from __future__ import annotations

import re

from scrapers.reports.prose.numerals import NUMERAL_CHARS, chinese_number
from warehouse.codebook.record import record
from warehouse.codebook.records import Number

_UNITS = """
    条次 篇次 件次 场次 期次 人次 个次 篇幅 条 篇 件 份 宗 个 项 起 次 场 则 期 例 部 张 幅 册
    万元 亿元 元 人 名 家 户 处 辆 天 日 周 月 年 小时 分钟 台 套 吨 平方米 平方公里 公里 米
    类 批 轮 种 位 岁 % ％ ‰ 个百分点 倍 度 级 号 点 时 分 页 楼 室 届 期 环节 层 步
"""
_UNIT = "|".join(sorted(map(re.escape, _UNITS.split()), key=len, reverse=True))
_QUANTITY = re.compile(
    rf"""
    (?P<before>大?约为?|接?近|将近|超过|超|逾|突破|多达|不少于|不下)?
    (?:(?P<digits>\d{{1,3}}(?:[,，]\d{{3}})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)|(?P<chinese>[{NUMERAL_CHARS}]+))
    (?P<more>余|多|来)?
    (?P<scale>[百千万亿](?!元))?
    (?P<more_scaled>余|多)?
    (?P<unit>{_UNIT})?(?:[（(][篇条件项份次个起宗]+[）)])?
    (?P<more_after>余|多(?!年|次|种|方|个))?
    (?P<after>左右|上下|以上)?
    """,
    re.VERBOSE,
)
_COUNTED_IN_WORDS = {*"条篇件份宗个项起次场则期例人家部", "条次", "篇次", "件次", "场次", "人次", ""}
_LIST_MARK = re.compile(r"^[：:；;，,。]?#[.．、)）]$")
_SCALES = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_CHINESE = re.compile(r"[一-鿿]")
_NEVER_BEFORE = re.compile(r"[A-Za-z\d*×xX#_.\-~～—－/第前首 ±+]$")
_NEVER_BEFORE_WORDS = re.compile(r"[第数几上前首年统唯同另每单专进之]$")
_NEVER_AFTER = re.compile(r"^(?:[A-Za-z\d*×#_~～/ 几]|[-—－–至到](?=[\d一二三四五六七八九十])|分之|\.\d|百分点)")


@record(frozen=True, slots=True)
class Quantity:
    """A count with its unit at ``start:end`` of the sentence's text; ``number`` is null where digits are broken."""

    number: Number | None
    unit: str
    approximate: bool
    printed: str
    start: int
    end: int
    in_words: bool


def quantities(text: str) -> list[Quantity]:
    """Every count in whitespace-free text, in order. Years, ordinals, ranges and parts of codes are no counts."""
    found = []
    for match in _QUANTITY.finditer(text):
        quantity = _quantity(match, text)
        if quantity is not None:
            found.append(quantity)
    return found


def _quantity(match: re.Match[str], text: str) -> Quantity | None:
    before, after = text[: match.start()][-1:], text[match.end() :][:2]
    approximate = any(match[name] for name in ("before", "more", "more_scaled", "more_after", "after"))
    unit = match["unit"] or ""
    if match["chinese"] and (
        unit not in _COUNTED_IN_WORDS or _NEVER_BEFORE_WORDS.search(before) or (not unit and not approximate)
    ):
        return None
    if _LIST_MARK.search(f"{before}#{after[:1]}") and not unit and not approximate:
        return None
    number = _number(match)
    if match["before"] is None and _NEVER_BEFORE.search(before):
        number = None
    if _NEVER_AFTER.search(after) or (not unit and _CHINESE.match(after) and after[0] not in "和及与、为是"):
        number = None
    return Quantity(number, unit, approximate, match[0], match.start(), match.end(), bool(match["chinese"]))


def _number(match: re.Match[str]) -> Number | None:
    scale = _SCALES.get(match["scale"] or "", 1)
    if match["chinese"]:
        base: Number | None = chinese_number(match["chinese"])
    else:
        digits = match["digits"].replace(",", "").replace("，", "")
        base = float(digits) if "." in digits else int(digits)
    if base is None:
        return None
    number = round(base * scale, 2)
    return int(number) if float(number).is_integer() else None
