"""Which body's report it is: one full name with its place of the year, and what disagrees."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scrapers.documents.model import Document
from scrapers.reports.attribution import names
from scrapers.reports.attribution.completion import completed, near_places, prefixed
from scrapers.reports.attribution.naming import told as told_name
from scrapers.reports.attribution.titles import Title
from warehouse.codebook import regions
from warehouse.codebook.deadlines import is_government
from warehouse.codebook.records import CellReference, Context, Fault, Finding, Severity

_REFORM = 2018
_OPENING = 900
_ALL_BODIES = (
    r"(?:各级(?:行政机关|政府)|各(?:县|区|市|乡|镇|街道)[^。]{0,30}?(?:部门|委|单位|政府)"
    r"|各(?:部门|委办局|单位)[^。]{0,10}?各(?:县|区|乡|镇)|政府各(?:有关)?部门)"
)
_OF_MANY = re.compile(
    rf"(?:汇总|综合)(?![^。]{{0,40}}(?:我局|本局|局机关|局属|处室|科室|分局))[^。]{{0,40}}?{_ALL_BODIES}[^。]{{0,60}}?(?:报告|情况|数据)"
    rf"|全[省市县区州盟旗]{_ALL_BODIES}[^。]{{0,60}}?汇总"
)


@dataclass(frozen=True, slots=True)
class Body:
    """The body's full name, GB/T 2260 code of the year, level, and whether it is a branch."""

    name: str | None
    region_code: str | None
    level: str | None
    is_branch: bool
    findings: tuple[Finding, ...]


def body(document: Document, text: str, title: Title | None, context: Context, year: int | None) -> Body:
    """The body that a report is of. The title speaks first, the rest completes it or stands in for it.

    ``text`` is the document's, plain and without white space.
    """
    at = year or 2019
    near = near_places(text, document, context, at)
    told = told_name(title, document, text, at)
    known = names.canonical(context.bureau) if context.bureau else None
    aliases = tuple(map(names.canonical, context.bureau_aliases))
    if not is_government(told) and _OF_MANY.search(text[:_OPENING]):
        told = _government_over(told or known, at, near) or told
    if told is None:
        return _unnamed(_of_its_year(known, aliases, at), context, at, near)
    full = completed(told, text, known, aliases, document, at, near)
    apart = names.take_apart(full, at, near)
    findings = [*_completion(told, full), *_disagreement(full, apart, known, aliases, context, at, near)]
    if apart.place is None and not _central(full):
        findings.append(_unplaced(full))
    return Body(full, _code(apart, context, at), _level(apart, full), apart.is_branch, tuple(findings))


def _government_over(department: str | None, year: int, near: tuple[str, ...]) -> str | None:
    """The government of the place that a department's name begins with: a report on many bodies is its own."""
    place = names.take_apart(department, year, near).leading if department else ""
    return f"{place}人民政府" if place else None


def _code(apart: names.Name, context: Context, year: int) -> str | None:
    if apart.place is not None:
        return apart.place.code
    return _code_in_force(context.region_code, year) if context.region_code else None


def _of_its_year(known: str | None, aliases: tuple[str, ...], year: int) -> str | None:
    """The name the registry knows for the year: before the reform of 2018–19 the 环境保护 one, where it is told."""
    former = next((alias for alias in aliases if "环境保护" in alias), None)
    return former if former and known and year < _REFORM and "生态环境" in known else known


def _code_in_force(code: str, year: int) -> str | None:
    """The registry's code, or the one that the same place had in the year (洪泽区 320813 was 洪泽县 320829)."""
    if regions.region(code, year):
        return code
    later = next((place for place in regions.regions() if place.code == code), None)
    before = regions.with_stem(later.stem, year) if later else ()
    return next((place.code for place in before if place.code[:4] == code[:4]), None)


def _level(apart: names.Name, full: str) -> str | None:
    if _central(full):
        return "central"
    if re.search(r"街道|办事处$|[乡镇苏木]人民政府", full):
        return "township"
    if apart.is_branch or re.search(r"(?:开发|高新|示范|管理|风景名胜|工业园|新)区", apart.organ):
        return "county"
    return apart.place.level if apart.place else None


def _central(name: str) -> bool:
    return bool(re.match(r"(?:国家|国务院|生态环境部|环境保护部|.{2,8}部$|全国)", name))


def _unnamed(known: str | None, context: Context, year: int, near: tuple[str, ...]) -> Body:
    if known is None:
        unclear = Finding(
            "bureau_unclear",
            Severity.ERROR,
            "report",
            "no body is named in title, signature, text or metadata",
            "标题、落款、正文和元数据中均未写明机关名称",
            Fault.READING,
        )
        return Body(None, context.region_code, None, False, (unclear,))
    full = prefixed(known, year, near)
    apart = names.take_apart(full, year, near)
    note = Finding(
        "bureau_completed",
        Severity.INFO,
        "report",
        f"the document names no body; {full} is the registry's",
        f"文中未写明机关名称，按登记为{full}",
        Fault.NOTE,
    )
    return Body(full, _code(apart, context, year), _level(apart, full), apart.is_branch, (note,))


def _completion(told: str, full: str) -> list[Finding]:
    if told == full:
        return []
    return [
        Finding(
            "bureau_completed",
            Severity.INFO,
            "report",
            f"the title has {told}; completed to {full}",
            f"标题写作“{told}”，补全为“{full}”",
            Fault.NOTE,
        )
    ]


def _disagreement(
    full: str,
    apart: names.Name,
    known: str | None,
    aliases: tuple[str, ...],
    context: Context,
    year: int,
    near: tuple[str, ...],
) -> list[Finding]:
    if known is None or full in (known, *aliases) or _same_body(full, known, year, near):
        return []
    if any(_same_body(full, alias, year, near) for alias in aliases):
        return []
    return [
        Finding(
            "bureau_disagreement",
            Severity.WARNING,
            "report",
            f"the document says {full}, the registry {known}",
            f"文中为“{full}”，登记为“{known}”",
            Fault.SOURCE,
            (CellReference("report"),),
        )
    ]


def _same_body(name: str, other: str, year: int, near: tuple[str, ...]) -> bool:
    """Same place and same kind of organ: the reform of 2018–19 turned 环境保护局 into 生态环境局."""
    one, two = names.take_apart(name, year, near), names.take_apart(other, year, near)
    same_place = one.place is not None and two.place is not None and one.place.code == two.place.code
    return name.endswith(other) or other.endswith(name) or (same_place and _kind(name) == _kind(other))


def _kind(name: str) -> str:
    return "environment" if re.search(r"环境|环保", name) else re.sub(r"^.*[省市区县旗州盟]", "", name)


def _unplaced(full: str) -> Finding:
    return Finding(
        "bureau_unclear",
        Severity.WARNING,
        "report",
        f"the place of {full} is not decided",
        f"无法确定“{full}”所属行政区划",
        Fault.READING,
    )
