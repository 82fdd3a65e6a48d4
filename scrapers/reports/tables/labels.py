"""Printed labels and the codebook's, brought to one spelling; exact lookups for the four tables.

A key keeps only the ideographs and letters of a label, without its numbering: ``（三）不予公开 1.属于国家秘密``,
``１、属于 国家秘密`` and ``属于国家秘密`` meet in one key.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from warehouse.codebook import codebook
from warehouse.codebook.records import Applicant, Template


class Kind(StrEnum):
    """The tables of the forms, by the codebook's names."""

    PROACTIVE = "proactive"
    APPLICATIONS = "applications"
    REVIEWS = "reviews"
    ANNEX = "annex"


@dataclass(frozen=True)
class Form:
    """The rows of one table in printed order: ``codes[i]`` is the stem of row i, ``spellings[i]`` its keys.

    ``exact`` maps a key to the rows that print it; several rows may (其他情形数).
    """

    codes: tuple[str, ...]
    spellings: tuple[tuple[str, ...], ...]
    exact: Mapping[str, tuple[int, ...]]


_NUMBERING = re.compile(r"^[\W_]*(?:(?:[一二三四五六七八九十]{1,3}[\W_]+|\d{1,2}[\W_]*))+")
_LONGEST = 120
_ITEM_NUMBER = re.compile(r"(?:^|(?<=\D))\d{1,2}\s*(?:[.、)](?!\d)|(?=[\u3400-\u9fff]))")
_NOT_LETTERS = re.compile(r"[\W\d_]+")
_UNIT = re.compile(r"\((?:(?:计量)?单位:)?\s*(条次|人次|件次|万元|元|条|件|次|篇|个|人|份|项)\s*\)$")
_BRACKETS = re.compile(r"\([^()]{2,60}\)?")

FIELDS: Mapping[str, str] = {
    "本年新制作数量": "made",
    "本年制作数量": "made",
    "本年新公开数量": "published",
    "对外公开总数量": "in_force",
    "本年制发件数": "issued",
    "本年废止件数": "repealed",
    "现行有效件数": "in_force",
    "上一年项目数量": "prior_items",
    "上年项目数量": "prior_items",
    "本年增减": "change",
    "处理决定数量": "decisions",
    "本年处理决定数量": "decisions",
    "本年收费金额": "amount",
    "采购项目数量": "items",
    "采购总金额": "amount",
}
TEMPLATE_OF_FIELD: Mapping[str, Template] = {
    "本年新制作数量": Template.T2019,
    "本年制作数量": Template.T2019,
    "本年新公开数量": Template.T2019,
    "对外公开总数量": Template.T2019,
    "上一年项目数量": Template.T2019,
    "上年项目数量": Template.T2019,
    "本年增减": Template.T2019,
    "处理决定数量": Template.T2019,
    "采购项目数量": Template.T2019,
    "采购总金额": Template.T2019,
    "本年制发件数": Template.T2021,
    "本年废止件数": Template.T2021,
    "现行有效件数": Template.T2021,
    "本年处理决定数量": Template.T2021,
    "本年收费金额": Template.T2021,
}
REVIEW_COLUMNS = ("结果维持", "结果纠正", "其他结果", "尚未审结")
_REVIEW_WORDS = frozenset({*REVIEW_COLUMNS, "行政复议", "行政诉讼", "未经复议直接起诉", "复议后起诉"})
HEADING_WORDS = frozenset({"信息内容", *FIELDS})
_APPLICATION_WORDS = frozenset({"申请人情况", "法人或其他组织", "本年度办理结果", "不予公开", "无法提供", "不予处理"})
_ANNEX_WORDS = frozenset({"统计指标", "统计数"})


@lru_cache(maxsize=16384)
def key_of(text: str) -> str:
    """The label's key: NFKC, no numbering nor unit in brackets, only ideographs and letters; none where too long."""
    if len(text) > _LONGEST:
        return ""
    normal = unicodedata.normalize("NFKC", text) if not text.isascii() else text
    normal = _UNIT.sub("", normal.rstrip())
    numbering = _NUMBERING.match(normal)
    key = _NOT_LETTERS.sub("", normal[numbering.end() :] if numbering else normal)
    if key == "其他" and "六" in normal:
        return "其他处理"  # cut short or torn; its number tells it from the row 3.其他 below it
    return key[2:] if key.startswith("其中") else key


@lru_cache(maxsize=16384)
def bare_key_of(text: str) -> str:
    """The key without what stands in brackets after the numbering."""
    if len(text) > _LONGEST:
        return ""
    normal = unicodedata.normalize("NFKC", text)
    numbering = _NUMBERING.match(normal)
    return key_of(_BRACKETS.sub("", normal[numbering.end() :] if numbering else normal))


def unit_in(text: str) -> str:
    """The unit that stands in brackets behind a label; empty where none does."""
    found = _UNIT.search(unicodedata.normalize("NFKC", text).rstrip())
    return found[1] if found else ""


def has_inner_digits(text: str) -> bool:
    """Whether digits stand in a label that are not its numbering (nor a torn neighbour's): numbers of its cells."""
    return any(character.isdigit() for character in _ITEM_NUMBER.sub("", unicodedata.normalize("NFKC", text)))


@cache
def application_form() -> Form:
    """The rows of table 3, both templates together, in printed order."""
    codes = codebook().table("applications")
    return _form(
        [
            (code.code, (code.row or "", *code.row_aliases, *((f"{code.group}{code.row}",) if code.group else ())))
            for code in codes
        ]
    )


@cache
def annex_form() -> Form:
    """The indicators of the T2014 annex in printed order."""
    codes = codebook().table("annex")
    return _form([(code.code, (code.row or "", *code.row_aliases)) for code in codes])


@cache
def proactive_form() -> Form:
    """The rows of table 2, both templates together: the stems of their codes in printed order."""
    rows: dict[str, list[str]] = {}
    for code in codebook().table("proactive"):
        rows.setdefault(code.code.rpartition(".")[0], []).extend((code.row or "", *code.row_aliases))
    return _form([(stem, tuple(dict.fromkeys(labels))) for stem, labels in rows.items()])


@cache
def applicant_keys() -> Mapping[str, Applicant]:
    return {key_of(label): applicant for applicant, labels in codebook().applicant_labels.items() for label in labels}


@cache
def kinds() -> Mapping[str, Kind]:
    """Keys that only one table prints."""
    index: dict[str, Kind] = {}
    for kind, words in (
        (Kind.PROACTIVE, {*proactive_form().exact, *HEADING_WORDS}),
        (Kind.APPLICATIONS, {*application_form().exact, *_APPLICATION_WORDS}),
        (Kind.ANNEX, {*annex_form().exact, *_ANNEX_WORDS}),
        (Kind.REVIEWS, _REVIEW_WORDS),
    ):
        index |= dict.fromkeys(words, kind)
    for shared in ("其他", "总计", "合计"):
        index.pop(shared, None)
    return index


def kind_of(text: str) -> Kind | None:
    """The table that prints this label, where only one does."""
    found = kinds().get(key_of(text))
    if found is None and "第二十条第" in text:
        return Kind.PROACTIVE
    return found


def _form(rows: list[tuple[str, tuple[str, ...]]]) -> Form:
    spellings = tuple(tuple(dict.fromkeys(key for label in labels for key in _keys(label))) for _, labels in rows)
    exact: dict[str, list[int]] = defaultdict(list)
    for index, keys in enumerate(spellings):
        for key in keys:
            exact[key].append(index)
    return Form(tuple(code for code, _ in rows), spellings, {key: tuple(found) for key, found in exact.items()})


def _keys(label: str) -> tuple[str, ...]:
    return tuple(key for key in (key_of(label), bare_key_of(label)) if key)
