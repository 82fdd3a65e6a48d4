"""Attribution composed: report or not, title, body, place, year, period, publication date, timeliness."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from scrapers.documents.model import Document, Grid
from scrapers.reports.attribution import bureau, kinds, titles, years
from scrapers.reports.attribution.titles import compact, first_lines, last_lines, lines_around
from scrapers.reports.attribution.written_dates import period, plain, plausible, written_date
from warehouse.codebook.deadlines import deadline, is_government
from warehouse.codebook.records import Context, Fault, Finding, Severity

_META_DATES = ("pubdate", "publishdate", "publish_date", "dc.date", "article:published_time", "htmlgeneratetime")
_LABELLED_DATE = re.compile(
    r"(?:发布日期|发布时间|公开日期|发文日期|成文日期|生成日期|时间|日期)[:：|\[]+\s*([^\s|]{8,24})"
)

_WHAT_FOLLOWS = re.compile(r"(?:信息|文章|稿件)?来源|浏览|点击|访问|作者|字[体号]")
_DATE_ALONE = 16
_HEAD, _HEAD_CELLS = 60, 40
_DATE_LABEL = re.compile(r"^.{0,6}(?:日期|时间)[:：]?$")


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whose report, for which year; ``reason`` says why a document is not a report (null if it is)."""

    is_report: bool
    title: str | None
    bureau: str | None
    region_code: str | None
    level: str | None
    is_branch: bool
    year: int | None
    period: tuple[date, date] | None
    publication_date: date | None
    findings: tuple[Finding, ...]


def attribute(document: Document, context: Context, has_tables: bool) -> Attribution:
    """Who speaks, of which year. ``has_tables``: the form's own tables were found, so it is a report by its body."""
    found = titles.title(document, context)
    text = plain("".join(document.text.split()))
    refusal = kinds.not_a_report(document, found, context, text, has_tables)
    if refusal is not None:
        shown = found.text if found else titles.any_title(document, context)
        return Attribution(False, shown, None, None, None, False, None, None, None, (refusal,))
    stated = period(text)
    published = _published(document, context, found.text if found else "")
    year, year_findings = years.year(years.YearEvidence(found.text if found else "", text, stated, published, context))
    body = bureau.body(document, text, found, context, year)
    findings = (*year_findings, *body.findings, *_period(stated, year), *_deadline(published, year, body.name))
    return Attribution(
        True,
        found.text if found else document.title,
        body.name,
        body.region_code,
        body.level,
        body.is_branch,
        year,
        stated,
        published,
        findings,
    )


def _deadline(published: date | None, year: int | None, body_name: str | None) -> list[Finding]:
    if published is None or year is None or published <= (due := deadline(year, is_government(body_name))):
        return []
    return [
        Finding(
            "deadline",
            Severity.WARNING,
            "report",
            f"published on {published}, due on {due}",
            f"发布于{published}，法定期限为{due}",
            Fault.SOURCE,
        )
    ]


def _period(stated: tuple[date, date] | None, year: int | None) -> list[Finding]:
    if stated is None or year is None or stated == (date(year, 1, 1), date(year, 12, 31)):
        return []
    return [
        Finding(
            "period",
            Severity.WARNING,
            "report",
            f"the stated period is {stated[0]} to {stated[1]}, not the year {year}",
            f"统计期限为{stated[0]}至{stated[1]}，与{year}年度不符",
            Fault.SOURCE,
        )
    ]


def _published(document: Document, context: Context, title: str) -> date | None:
    """The page's own date, then what the listing said, then the dateline under the title, then the signature."""
    values = [
        value
        for name in _META_DATES
        for key, group in document.metadata.items()
        if key.lower() == name
        for value in group
    ]
    dates = [found for value in values if (found := written_date(value)) and plausible(found.year)]
    if dates:
        return dates[0]
    return context.publication_date or _dateline(document, title)


def _dateline(document: Document, title: str) -> date | None:
    near = lines_around(document, title, 9, 10) if title else []
    for line in dict.fromkeys([*_labelled_cells(document), *first_lines(document)[:10], *near]):
        match = _LABELLED_DATE.search(line)
        dated = match[1] if match else _WHAT_FOLLOWS.split(line)[0].strip("（）()[]")
        if (match or len(dated) <= _DATE_ALONE) and (found := written_date(dated)):
            return found
    signed = [found for line in last_lines(document, 6) if len(line) <= _DATE_ALONE and (found := written_date(line))]
    return signed[-1] if signed else None


def _labelled_cells(document: Document) -> list[str]:
    """发文日期 | 2015-01-23: the cells of the tables at the page's head, each with the one after it."""
    heads = (block for block in document.blocks[:_HEAD] if isinstance(block, Grid))
    rows = ([compact(cell.text) for cell in head.cells[:_HEAD_CELLS]] for head in heads)
    return [
        f"{label.rstrip(':：')}：{value}"
        for cells in rows
        for label, value in pairwise(cells)
        if _DATE_LABEL.search(label)
    ]
