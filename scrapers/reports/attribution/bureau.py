"""Which body's report it is: candidates from title, text, signature, metadata and registry; one full name."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from scrapers.documents.model import Document, Text
from scrapers.reports.attribution import names
from scrapers.reports.attribution.titles import Title, compact
from scrapers.reports.attribution.written_dates import plain, written_date
from warehouse.codebook import regions
from warehouse.codebook.records import CellReference, Context, Fault, Finding, Severity
from warehouse.codebook.regions import Region

_SUBJECT = re.compile(r"(?:政府|政务|环境|环保|主动)?信息(?:公开|工作)|政务公开|依申请公开")
_YEARS = re.compile(r"20\d\d\s*(?:年度?|度)?|(?:年度|本年)")
_LOST = re.compile(r"^(?:[省市区县州盟旗]|我|本|该|全[市区县省])(?=[^区县市]{0,12}[局厅委府])")
_SIGNATURE_LINES = 12
_META_NAMES = ("contentsource", "author", "source", "sitename", "publisher", "dc.publisher")


@dataclass(frozen=True, slots=True)
class Body:
    """The body's full name, GB/T 2260 code of the year, level, and whether it is a branch."""

    name: str | None
    region_code: str | None
    level: str | None
    is_branch: bool
    findings: tuple[Finding, ...]


def body(document: Document, title: Title | None, context: Context, year: int | None) -> Body:
    """The body that a report is of. The title speaks first, the rest completes it or stands in for it."""
    at = year or 2019
    text = plain(re.sub(r"\s+", "", document.text))
    near = _near(text, document, context, at)
    told = _told(title, document, text, at)
    known = names.canonical(context.bureau) if context.bureau else None
    aliases = tuple(map(names.canonical, context.bureau_aliases))
    if told is None:
        return _unnamed(known, context, at, near)
    full = _completed(told, text, known, aliases, document, at, near)
    apart = names.take_apart(full, at, near)
    findings = [*_completion(told, full), *_disagreement(full, apart, known, aliases, context, at, near)]
    if apart.place is None and not _central(full):
        findings.append(_unplaced(full))
    return Body(full, _code(apart, context, at), _level(apart, full), apart.is_branch, tuple(findings))


def _told(title: Title | None, document: Document, text: str, year: int) -> str | None:
    """The name as the title has it, else as the signature, the first sentences or the metadata have it."""
    options = [_name_in_title(title.text)] if title else []
    options += [_name_in_signature(document), _name_in_introduction(text, year), *_names_in_metadata(document)]
    found = [names.canonical(option) for option in options if option]
    whole = [name for name in found if not _LOST.match(name) and len(name) > 3]
    if not found:
        return None
    return found[0] if found[0] in whole or not whole or any(name.endswith(found[0]) for name in whole) else whole[0]


def _name_in_title(title: str) -> str | None:
    bare = _YEARS.sub("", re.sub(r"[（(【\[].*?[)）】\]]|[“”\"《》]", "", title))
    for raw in (_SUBJECT.split(bare)[0], bare):
        part = re.sub(r"^关于|关于$|的$|关于印发", "", raw)
        found = re.search(rf"{names.NAME.pattern}$", part) or names.NAME.match(part)
        if found and len(found[0]) > 2:
            return found[0]
        if re.search(r"[省市区县旗州](?:政府)$", part):
            return part
    return None


def _name_in_signature(document: Document) -> str | None:
    """A line of its own with a body's name, above or below a date, at the end of the document."""
    lines = [compact(line) for block in document.blocks if isinstance(block, Text) for line in block.text.splitlines()]
    last = [line for line in lines if line][-_SIGNATURE_LINES:]
    for line, neighbour in [*pairwise(last), *((after, before) for before, after in pairwise(last))]:
        if written_date(neighbour) and len(neighbour) <= 14 and names.NAME.fullmatch(line):
            return line
    return None


def _name_in_introduction(text: str, year: int) -> str | None:
    """The body that speaks in the first sentences: 现将2020年度某某局政务公开工作情况报告如下, 某某局（以下简称…）."""
    opening = text[:900]
    patterns = (
        rf"现将(?:20\d\d年度?)?(?P<name>{names.NAME.pattern})(?:20\d\d年度?)?(?:的)?(?:政府|政务|环境)?(?:信息)?公开",
        rf"本报告(?:是|系)?由(?P<name>{names.NAME.pattern})(?:根据|按照|编制|依据|编写)",
        rf"(?:^|[，。、；])(?:20\d\d年度?[,，]?)?(?P<name>{names.NAME.pattern})(?:[（(]以下简称|认真|坚持|严格|按照|根据|政府信息公开工作|政务公开工作)",
    )
    for pattern in patterns:
        for match in re.finditer(pattern, opening):
            name = names.canonical(match["name"])
            if names.take_apart(name, year).leading:
                return name
    return None


def _names_in_metadata(document: Document) -> list[str]:
    values = [value for name in _META_NAMES for value in _metadata(document, name)]
    return [found[0] for value in values if (found := names.NAME.fullmatch(compact(value)))]


def _metadata(document: Document, name: str) -> list[str]:
    return [value for key, group in document.metadata.items() if key.lower() == name for value in group]


def _completed(
    told: str,
    text: str,
    known: str | None,
    aliases: tuple[str, ...],
    document: Document,
    year: int,
    near: tuple[str, ...],
) -> str:
    """The told name with the places in front that it lost, from the registry, the text, or the code's own parents."""
    core = _LOST.sub("", told) if _LOST.match(told) else told
    for name in (known, *aliases):
        if name and name.endswith(core) and len(name) >= len(told) and names.take_apart(name, year, near).leading:
            return _prefixed(name, year, near)
    if known and core != told:
        place = names.take_apart(known, year, near).leading
        if place.endswith(told[0]):
            return _prefixed(place + core, year, near)
    longer = _longer_names(told, text, document, year)
    return _prefixed(longer or told, year, near)


def _longer_names(told: str, text: str, document: Document, year: int) -> str | None:
    """The fullest spelling of the told name in the text or the metadata: a known place and then exactly it."""
    sources = [text, *(compact(value) for group in document.metadata.values() for value in group)]
    short = told.replace("环境保护局", "环保局")
    found: Counter[str] = Counter()
    for source in sources:
        for spelling in {told, short}:
            for match in re.finditer(rf"[一-鿿]{{1,16}}{re.escape(spelling)}", source):
                before = match[0][: -len(spelling)]
                places = _place_ending(before, year)
                if places:
                    found[places + told] += 1
    return max(found, key=lambda name: (found[name], len(name))) if found else None


def _place_ending(before: str, year: int) -> str:
    """The longest run of known place names that ``before`` ends with (杭州 of 围绕杭州 where 市 follows)."""
    for start in range(len(before)):
        piece = before[start:]
        if names.named(piece, year) or (len(piece) >= 2 and names.named(piece + "市", year)):
            return piece
        apart = names.take_apart(piece + "局", year)
        if apart.leading == piece:
            return piece
    return ""


def _prefixed(name: str, year: int, near: tuple[str, ...]) -> str:
    """A district's name is told with its city's; counties and county-level cities stand alone, as they sign."""
    apart = names.take_apart(name, year, near)
    place = apart.place
    starts_with_place = place is not None and any(name.startswith(form) for form in (place.name, *place.short_names))
    if place is None or not starts_with_place or place.level != "county" or not place.name.endswith("区"):
        return name
    options = names.named(place.name, year)
    above = regions.parent(place, year) or regions.parent(place, year - 1)
    certain = len(options) == 1 or any(code[:4] == place.code[:4] for code in near)
    return above.name + name if above and certain else name


def _near(text: str, document: Document, context: Context, year: int) -> tuple[str, ...]:
    """Codes of places that document and context speak of, the registry's first, then by how often they are named."""
    sources = [
        context.bureau or "",
        *context.bureau_aliases,
        *(v for group in document.metadata.values() for v in group),
    ]
    given = [context.region_code] if context.region_code else []
    counted: Counter[str] = Counter()
    for source, weight in [(text, 1), *((compact(source), 5) for source in sources)]:
        for match in re.finditer(r"[一-鿿]{2,7}?[省市州盟]|内蒙古|广西|西藏|宁夏|新疆", source):
            for piece in _endings(match[0]):
                counted.update({place.code: weight for place in _higher(piece, year)})
    return (*given, *(code for code, _ in counted.most_common(6)))


def _endings(text: str) -> list[str]:
    return [text[start:] for start in range(len(text) - 1)]


def _higher(name: str, year: int) -> list[Region]:
    return [place for place in names.named(name, year) if place.level != "county"]


def _code(apart: names.Name, context: Context, year: int) -> str | None:
    if apart.place is not None:
        return apart.place.code
    if context.region_code and regions.region(context.region_code, year):
        return context.region_code
    return None


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
    full = _prefixed(known, year, near)
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
