"""The report's year, decided by evidence: title, period, opening words, dates, address."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date

from scrapers.reports.attribution.written_dates import plausible
from warehouse.codebook.records import Context, Fault, Finding, Severity

_YEAR = r"(20[0-3]\d)(?<!\d20\d\d)(?!\d)"  # looks back from its digits: so they are found several times faster
_TITLE_YEAR = re.compile(rf"{_YEAR}(?:年|度|(?=政府信息|政务|信息公开|$))")
_PRESENTED_YEAR = re.compile(rf"现(?:将|公布|向社会公布)[^，。]{{0,30}}?{_YEAR}年")
_OPENING_YEAR = re.compile(rf"{_YEAR}年(?!\d{{1,2}}月)度?.{{0,40}}?(?:报告如下|汇报如下|公布如下|年度报告)")
_TEXT_YEAR = re.compile(rf"{_YEAR}年(?!\d{{1,2}}月\d{{1,2}}日)")
_ADDRESS_YEAR = re.compile(r"fbtime=(20\d\d)\b|/(20\d\d)(?:n|nb|nd)/")
_WEIGHTS = {"title": 6, "period": 5, "opening": 4, "registry": 3, "text": 2, "publication": 2, "address": 1}
_IN_WORDS = {
    "title": "标题",
    "period": "统计期限",
    "opening": "正文开头",
    "registry": "登记",
    "text": "正文",
    "publication": "发布日期",
    "address": "网址",
}


@dataclass(frozen=True, slots=True)
class YearEvidence:
    """What can speak for a year: whitespace-free plain title and text, the stated period, the publication date."""

    title: str
    text: str
    period: tuple[date, date] | None
    published: date | None
    context: Context


def year(evidence: YearEvidence) -> tuple[int | None, tuple[Finding, ...]]:
    """The year most evidence speaks for, with a finding where strong evidence disagrees."""
    votes = _votes(evidence)
    if not votes:
        return None, (
            Finding(
                "year_unclear",
                Severity.ERROR,
                "report",
                "neither title, period, text nor dates tell the report's year",
                "标题、统计期限、正文和日期均不能确定年度",
                Fault.READING,
            ),
        )
    weights: Counter[int] = Counter()
    for source, voted in votes.items():
        weights[voted] += _WEIGHTS[source]
    decided = max(weights, key=lambda candidate: (weights[candidate], votes.get("title") == candidate, -candidate))
    strong = {source: voted for source, voted in votes.items() if source in ("title", "period", "opening", "registry")}
    if all(voted == decided for voted in strong.values()):
        return decided, ()
    spoken = ", ".join(f"{source} {voted}" for source, voted in votes.items())
    in_words = "，".join(f"{_IN_WORDS[source]}{voted}年" for source, voted in votes.items())
    return decided, (
        Finding(
            "year_disagreement",
            Severity.WARNING,
            "report",
            f"decided on {decided}; {spoken}",
            f"认定为{decided}年；{in_words}",
            Fault.SOURCE,
        ),
    )


def _votes(evidence: YearEvidence) -> dict[str, int]:
    context, stated = evidence.context, evidence.period
    found = {
        "title": _first(_TITLE_YEAR, evidence.title) or _first(_TITLE_YEAR, context.title or ""),
        "period": _year_of(stated) if stated else None,
        "opening": _first(_PRESENTED_YEAR, evidence.text[:700]) or _first(_OPENING_YEAR, evidence.text[:700]),
        "registry": context.year,
        "text": _most_named(evidence.text),
        "publication": evidence.published.year - 1 if evidence.published else None,
        "address": _first(_ADDRESS_YEAR, context.url or ""),
    }
    votes = {source: voted for source, voted in found.items() if voted is not None and plausible(voted)}
    if "title" in votes and evidence.published and evidence.published.year - votes["title"] > 1:
        votes.pop("publication", None)  # moved sites stamp their own date on old reports
    return votes


def _year_of(stated: tuple[date, date]) -> int:
    """The calendar year in which most of the period lies."""
    first, last = stated
    return last.year if (last - date(last.year, 1, 1)) >= (date(first.year, 12, 31) - first) else first.year


def _first(pattern: re.Pattern[str], text: str) -> int | None:
    match = pattern.search(text)
    return int(next(group for group in match.groups() if group)) if match else None


def _most_named(text: str) -> int | None:
    counted = Counter(int(match[1]) for match in _TEXT_YEAR.finditer(text))
    ranked = counted.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]
