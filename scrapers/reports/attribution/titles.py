"""A report's title: where it stands and what it looks like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scrapers.documents.model import Document, Text
from scrapers.reports.attribution.written_dates import plain
from warehouse.codebook.records import Context

_SUBJECT = r"(?:政府|政务|环境|环保|生态环境)?信息(?:主动)?公开|政务公开|信息公开"
_KIND = r"(?:年度?报告|年报|报告|总结|汇报|情况|说明)"
_TITLE = re.compile(rf"(?:{_SUBJECT}).{{0,24}}?{_KIND}|{_KIND}.{{0,6}}(?:{_SUBJECT})")
_REPORT = re.compile(
    rf"(?:{_SUBJECT})[^，。；]{{0,20}}?(?:年度?报告|年报|年度工作报告|工作报告|情况报告|报告|情况的?汇报|工作汇报|年度总结|工作总结|工作情况)"
)
_SEPARATORS = re.compile(r"\s*(?:[|｜_]|-{1,2}|——?|–|\s>\s|»)\s*")
_META_TITLES = ("articletitle", "title", "dc.title", "og:title")
_MARK = re.compile(r"[#*>|]")
_MARKS = re.compile(r"\s+|^[#*>|]+|\*\*|[|\s]+$")
_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,2}、|[（(][一二三四五六七八九十]")
_LINES_READ, _SEARCHED = 14, 300
_SHORT = 5
_LONGEST = 70
_PATH = re.compile(r"位置[:：]|首页[>›»/]|>.*>")
_MENU_ENTRY = re.compile(r"(?:法定)?(?:(?:政府|政务|环境)?信息公开|政务公开)(?:工作)?(?:年度)?(?:报告|年报)")
_CELLS = 3  # a line with as many bars is a row of a table
_PLACE = r"(?:[省市区县旗州盟镇乡]|街道)"
_ANY_YEAR = re.compile(r"20\d\d")
_NO_BODY = re.compile(rf"{_SUBJECT}|政府信息")
_BODY = re.compile(rf"[局厅委会府处部]|{_PLACE}(?=20\d\d|年?度?(?:工作)?{_KIND})")


@dataclass(frozen=True, slots=True)
class Title:
    """A title without white space, and where it was found: text, metadata or context."""

    text: str
    source: str


def title(document: Document, context: Context) -> Title | None:
    """The most report-like title: the text's own first, then the page's metadata, then what the listing said."""
    report_like = near = None
    for found in _candidates(document, context):
        if is_report_title(found.text):
            if _ANY_YEAR.search(found.text):
                return found
            report_like = report_like or found
        elif near is None and _TITLE.search(found.text) and _may_be_title(found.text):
            near = found
    return report_like or near


def _candidates(document: Document, context: Context) -> Iterator[Title]:
    yield from (Title(found, "text") for found in _text_titles(document))
    yield from (Title(found, "metadata") for found in _metadata_titles(document))
    yield from (Title(found, "text") for found in _headings(document))
    if context.title:
        yield Title(compact(context.title), "context")


def is_report_title(text: str) -> bool:
    return bool(_REPORT.search(text)) and _may_be_title(text) and not _NUMBERED.match(text) and text.count("|") < _CELLS


def _may_be_title(text: str) -> bool:
    """Not too long, no sentence, no path through the site (首页>政务公开>年报), no bare entry of its menu."""
    sentence = text.endswith(("。", "；", "，"))
    return len(text) <= _LONGEST and not sentence and not _PATH.search(text) and not _MENU_ENTRY.fullmatch(text)


def any_title(document: Document, context: Context) -> str | None:
    """What the page calls itself, report or not."""
    lines = [line for line in first_lines(document)[:1] if _may_be_title(line)]
    return next(iter([*_metadata_titles(document), *lines, *filter(None, [context.title])]), None)


def compact(text: str) -> str:
    """Without white space, Markdown marks and list marks; digits half-width."""
    return plain(_MARKS.sub("", text.strip()) if _MARK.search(text) else "".join(text.split()))


def _text_titles(document: Document) -> list[str]:
    """First lines alone and joined with the one or two after: titles break over lines."""
    lines = first_lines(document)
    alone = next(
        (line for line in lines if is_report_title(line) and _is_whole(line) and not line.endswith("。")), None
    )
    if alone is not None:
        return [alone]
    found: list[str] = []
    for index, line in enumerate(lines):
        if len(line) > 60 or line.endswith(("。", "；", "，", "：")):
            continue
        joined = ["".join(lines[index : index + count]) for count in (2, 3)]
        options = [line, *(text for text in joined if _is_joined_title(text, line) and _ANY_YEAR.search(text))]
        report_like = [option for option in options if is_report_title(option)]
        whole = [option for option in report_like if _is_whole(option)]
        found.extend(whole[:1] or report_like[:1])
    return found


def _is_whole(line: str) -> bool:
    return bool(_ANY_YEAR.search(line)) and _names_a_body(line)


def _names_a_body(line: str) -> bool:
    return bool(_BODY.search(_NO_BODY.sub("", line)))


def _is_joined_title(joined: str, first: str) -> bool:
    """Joined lines make one title if they hold one subject and no sentence."""
    if len(joined) > 60 or re.search(
        r"[。；，：:]|[一二三四五六]、|[（(]来源|发布时间|浏览|索引号|字号|[（(]?20\d\d年\d{1,2}月\d{1,2}日", joined
    ):
        return False
    return len(re.findall(r"年度?报告|年报", joined)) <= 1 and not re.fullmatch(r"[^局厅府委]{0,3}", first)


def first_lines(document: Document) -> list[str]:
    lines: list[str] = []
    for block in document.blocks:
        if isinstance(block, Text):
            lines.extend(filter(None, (compact(line) for line in block.text.splitlines())))
        if len(lines) >= _LINES_READ:
            break
    return lines[:_LINES_READ]


def _headings(document: Document) -> list[str]:
    """Headings further down, under a page's menus or a covering letter."""
    return [compact(block.text) for block in document.blocks if isinstance(block, Text) and block.heading]


def lines_around(document: Document, text: str, before: int, after: int) -> list[str]:
    """The lines around the first one that holds ``text`` or begins it; the first lines where none does."""
    lines = [compact(line) for block in document.blocks if isinstance(block, Text) for line in block.text.splitlines()]
    lines = [line for line in lines[:_SEARCHED] if line]
    at = next((n for n, line in enumerate(lines) if text in line or (len(line) > _SHORT and text.startswith(line))), 0)
    return lines[max(0, at - before) : at + after]


def last_lines(document: Document, number: int) -> list[str]:
    """The last lines that hold something, compact, in order."""
    found: list[str] = []
    for block in reversed(document.blocks):
        if isinstance(block, Text):
            found.extend(filter(None, (compact(line) for line in reversed(block.text.splitlines()[-number:]))))
        if len(found) >= number:
            break
    return found[:number][::-1]


def _metadata_titles(document: Document) -> list[str]:
    values = [value for name, group in document.metadata.items() if name.lower() in _META_TITLES for value in group]
    pages = [*values, *filter(None, [document.title])]
    parts = [compact(part) for page in pages for part in [*_SEPARATORS.split(page), page]]
    return [part for part in parts if part]
