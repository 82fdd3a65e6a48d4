"""What a document calls its body: in the title, the signature, the first sentences, the page's metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from scrapers.documents.model import Document
from scrapers.reports.attribution import names
from scrapers.reports.attribution.titles import Title, compact, first_lines, last_lines
from scrapers.reports.attribution.written_dates import written_date

_SUBJECT = re.compile(r"(?:(?<!人民)政府|政务|环境|环保|主动)?信息(?:公开|工作)|政务公开|依申请公开")
_KIND_WORDS = re.compile(rf"(?:{_SUBJECT.pattern})|(?:工作)?(?:情况)?的?(?:年度)?(?:报告|年报|总结|汇报)")
_YEARS = re.compile(r"20\d\d\s*(?:年度?|度)?|(?:年度|本年)")
_LABEL = re.compile(rf"(?:发布机构|发文机关|发布单位|公开单位|发文单位|填报单位)[:：|]+(?P<name>{names.NAME.pattern})$")
_DATED = r"(?:20\d\d年?度?[,，]?(?:以来[,，]?)?)"
_OF_A_YEAR = rf"(?:的)?{_DATED}?(?:的)?(?:政府|政务|环境)*(?:信息)?公开"
_SPEAKS = (
    r"认真|坚持|结合|严格|按照|根据|政府信息公开工作|政务公开工作|信息公开工作|以|紧紧|深入|全面|持续|积极|始终|切实|高度|继续|贯彻"
    r"|党组|将|通过|在|围绕|着力|进一步|聚焦|立足|不断|依托|大力|强化|加强|扎实|坚决|特?编制|特制定"
)
_INTRODUCED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"[现特](?:将|公布|向社会公布|发布){_DATED}?(?P<name>{names.NAME.pattern}){_OF_A_YEAR}",
        rf"(?:^|[《，,。、；;：:）)]|编制了?)(?P<name>{names.NAME.pattern}){_DATED}政府信息公开(?:工作)?年度报告",
        rf"由(?P<name>{names.NAME.pattern})(?:根据|按照|负责编制|编制|依据|编写|的{_DATED})",
        rf"(?:^|[《，,。、；;：:）)]|情况|概述|做好|{_DATED})(?P<name>{names.NAME.pattern})(?:{_SPEAKS}|{_OF_A_YEAR})",
        rf"请?[与和向]?(?P<name>{names.NAME.pattern})(?:办公室|综合科|秘书科|[一-鿿]{{0,8}}[科处室])?(?:联系|咨询)",
        rf"联系[:：]?(?P<name>{names.NAME.pattern})(?=[（(，,。；;]|办公室|$)",
        rf"在(?P<name>{names.NAME.pattern})(?<!人民政府)(?<!办公室)(?:政务|政府|门户|官方)*网站",
        rf"(?:。|情况|概述){_DATED}(?P<name>{names.NAME.pattern})(?![，,。、])",
    )
)
_REPORT_OF = re.compile(
    rf"(?:^|[《，,。、；;：:）)]|情况|公布|发布)(?P<name>{names.NAME.pattern}){_DATED}政府信息公开工作年度报告"
)
_START = re.compile(r"^.*编制了?|^(?:以及|请?(?:与|联系|和|向)|是由|由|现|特|公布|(?:总体|基本)?(?:情况|概况|概述))+")
_CALLED_SHORT = re.compile(
    rf"(?:^|[《，,。、；;：:）)]|以及|现将|由)(?P<name>{names.NAME.pattern})[（(]以下简称[“”\"]?(?:我|本|市|省|区|县|州)[一-鿿]{{0,6}}[局厅委][”\"]?[）)]"
)
_OFFICE_FOR_OPENNESS = re.compile(
    r"^(?P<place>[一-鿿]{2,14}?[省市区县旗州盟])(?:人民政府|政府)?(?:信息公开|政务公开|政务信息公开)(?:工作)?(?:领导小组)?(?:管理)?办公室$"
)
_SHORTEST = 5
_STRAY = 9
_GRASSROOTS = re.compile(r"^[一-鿿]{1,12}(?:镇|乡|苏木|街道)$")
_ASIDE = re.compile(r"[（(](?:以下简称[^）)]*|[^）)《》]{2,14}[局委办厅])[）)]")
_PLACE_REPORT = re.compile(
    rf"(?:编写|编制|公布|发布)《?(?P<place>[一-鿿]{{2,12}}?[省市区县旗州盟]){_OF_A_YEAR}(?:工作)?年度报告"
)
_GRASSROOTS_SPEAKS = re.compile(
    rf"(?:[现特]?(?:将|公布|向社会公布|发布|编制)《?|(?:^|[，,。、]|情况){_DATED}?[，,]?)"
    rf"(?P<name>(?![我本各全该])[一-鿿]{{2,16}}?(?:街道|[镇乡](?!街道)))(?:{_OF_A_YEAR}|{_SPEAKS})"
)
_LONGEST = 24
_LAST_LINES = 12
_META_NAMES = ("contentsource", "author", "source", "publisher", "dc.publisher")


_GOVERNMENT_AT_WORK = re.compile(
    rf"(?:^|[，,。、：]|情况|概述){_DATED}?(?P<place>[一-鿿]{{2,12}}?[省市区县旗州盟])政府信息公开工作(?:在|认真|坚持|以|深入|紧紧)"
)


def told(title: Title | None, document: Document, text: str, year: int) -> str | None:
    """The name as the title has it, else as the signature, the first sentences or the metadata have it.

    The first one told is taken, unless it has lost its place and a later one is another body's whole name. So the
    later places are only read where the first name is not whole.
    """
    first = None
    whole: list[str] = []
    for option in filter(None, _options(title, document, text, year)):
        name = names.canonical(option)
        first = name if first is None else first
        if not names.LOST.match(name) and len(name) > 3:
            if name.endswith(first):
                return first
            whole.append(name)
    return whole[0] if whole else first


def _options(title: Title | None, document: Document, text: str, year: int) -> Iterator[str | None]:
    """The names told, the likeliest place first."""
    if title:
        yield _name_in_title(title.text, year)
    yield _name_in_signature(document)
    yield _name_in_introduction(text, year)
    yield _name_of_a_report(text)
    yield from _names_in_metadata(document)
    yield from _labelled_names(document)
    yield _government_at_work(text, year)


def _name_in_title(title: str, year: int) -> str | None:
    bare = _YEARS.sub("", re.sub(r"[（(【\[].*?[)）】\]]|[“”\"《》]", "", title))
    for raw in (_SUBJECT.split(bare)[0], _KIND_WORDS.sub("", bare)):
        part = re.sub(r"^关于|关于$|的$|关于印发", "", raw)
        found = re.search(rf"{names.NAME.pattern}$", part) or names.NAME.match(part)
        if found and len(found[0]) > 2:
            return found[0]
        if re.search(r"[省市区县旗州]政府$", part):
            return part
        if part and names.take_apart(f"{part}人民政府", year).leading == part:
            return f"{part}人民政府"
        if _GRASSROOTS.match(part):
            return _of_its_own(part)
    return None


def _name_in_signature(document: Document) -> str | None:
    """A line of its own with a body's name, above or below a date, at the end of the document."""
    last = last_lines(document, _LAST_LINES)
    for line, neighbour in [*pairwise(last), *((after, before) for before, after in pairwise(last))]:
        if written_date(neighbour) and len(neighbour) <= 14 and names.NAME.fullmatch(line):
            return line
    return None


def _name_in_introduction(text: str, year: int) -> str | None:
    """The body that speaks in the first sentences: 现将2020年度某某局政务公开工作情况报告如下, 某某局（以下简称…）."""
    short = _CALLED_SHORT.search(text[:900])
    if short and names.take_apart(name := names.canonical(_START.sub("", short["name"])), year).leading:
        return name
    opening = _ASIDE.sub("", text[:900])
    whole = _PLACE_REPORT.search(opening)
    if whole and names.take_apart(f"{whole['place']}人民政府", year).leading == whole["place"]:
        return f"{whole['place']}人民政府"
    for pattern in _INTRODUCED:
        for match in pattern.finditer(opening):
            name = _whole_body(_from_its_place(names.canonical(_START.sub("", match["name"])), year))
            if names.take_apart(name, year).leading or _GRASSROOTS.match(re.sub("人民政府$|办事处$", "", name)):
                return name
    grassroots = _GRASSROOTS_SPEAKS.search(opening)
    return _of_its_own(grassroots["name"]) if grassroots else None


def _of_its_own(grassroots: str) -> str:
    """The body that reports for a town or a street."""
    return f"{grassroots}办事处" if grassroots.endswith("街道") else f"{grassroots}人民政府"


def _from_its_place(name: str, year: int) -> str:
    """A name without what ran into it from the line before: it begins with its place."""
    starts = (start for start in range(_STRAY) if names.take_apart(name[start:], year).leading)
    return name[next(starts, 0) :]


def _whole_body(name: str) -> str:
    """The government, where its office for openness speaks: 某某区政务公开工作领导小组办公室."""
    match = _OFFICE_FOR_OPENNESS.match(name)
    return f"{match['place']}人民政府" if match else name


def _name_of_a_report(text: str) -> str | None:
    """The name before 2023年政府信息公开工作年度报告 in the first sentences, also where no known place leads it."""
    match = _REPORT_OF.search(text[:900])
    name = names.canonical(_START.sub("", match["name"])) if match else ""
    return name if len(name) > _SHORTEST and not names.LOST.match(name) else None


def _government_at_work(text: str, year: int) -> str | None:
    """某某区政府信息公开工作在…: the place's government, where nothing else is named."""
    match = _GOVERNMENT_AT_WORK.search(text[:1200])
    place = _START.sub("", match["place"]) if match else ""
    return f"{place}人民政府" if place and names.named(place, year) else None


def _labelled_names(document: Document) -> list[str]:
    """发布机构：某某局 among the first lines, and a line that is nothing but a name."""
    lines = first_lines(document)
    labelled = [match["name"] for line in lines if (match := _LABEL.search(line))]
    return [*labelled, *(line for line in lines[:5] if names.NAME.fullmatch(line) and len(line) <= _LONGEST)]


def _names_in_metadata(document: Document) -> list[str]:
    values = [value for name in _META_NAMES for value in _metadata(document, name)]
    own_site = [value for value in _metadata(document, "sitename") if not value.strip().endswith("政府")]
    return [found[0] for value in (*values, *own_site) if (found := names.NAME.fullmatch(compact(value)))]


def _metadata(document: Document, name: str) -> list[str]:
    return [value for key, group in document.metadata.items() if key.lower() == name for value in group]
