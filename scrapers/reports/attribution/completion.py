"""The places a document speaks of, and a told name completed with the places that it lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from scrapers.documents.model import Document
from scrapers.reports.attribution import names
from scrapers.reports.attribution.titles import compact
from warehouse.codebook import regions
from warehouse.codebook.records import Context
from warehouse.codebook.regions import Region

_ORGAN = re.compile(r"环境保护|生态环境")
_PLAIN_BRANCH = re.compile(r"(?P<place>[一-鿿]{2,4})(?P<organ>环境保护|生态环境)分局")
_PLAINLY = 3
_CITY_GOVERNMENT = re.compile(r"([一-鿿]{1,6}市)(?:人民政府|委(?=[、，]))")
_LAST_CHARACTERS = re.compile(r"[省市州盟区]|内蒙古|广西|西藏|宁夏|新疆")


def completed(
    told: str,
    text: str,
    known: str | None,
    aliases: tuple[str, ...],
    document: Document,
    year: int,
    near: tuple[str, ...],
) -> str:
    """The told name with the places in front that it lost, from the registry, the text, or the code's own parents."""
    core = names.LOST.sub("", told)
    for name in (known, *aliases):
        if name and name.endswith(core) and len(name) >= len(told) and names.take_apart(name, year, near).leading:
            return prefixed(name, year, near)
    if known and core != told:
        place = names.take_apart(known, year, near).leading
        if place.endswith(told.removesuffix(core)):
            return prefixed(place + core, year, near)
    longer = _longer_names(told, text, document, year) or _reordered_branch(told, text, year, near)
    return prefixed(longer or _led_by_its_place(told, core, text, document, year) or told, year, near)


def _reordered_branch(told: str, text: str, year: int, near: tuple[str, ...]) -> str | None:
    """博山环境保护分局 as 淄博市环境保护局博山分局, from the text or from the place's own city."""
    match = _PLAIN_BRANCH.fullmatch(told)
    if match is None:
        return None
    place, organ = match["place"], match["organ"]
    written = re.search(rf"(?P<city>[一-鿿]{{2,8}}[市州盟])(?:环保局|{organ}局){place}[区县市旗]?分局", text)
    cities = _place_ending(written["city"], "", year) if written else ""
    if cities:
        return f"{cities}{organ}局{place}分局"
    known = names.take_apart(told, year, near).place
    above = regions.parent(known, year) if known else None
    return f"{above.name}{organ}局{place}分局" if above and above.level == "prefecture" else None


def _led_by_its_place(told: str, core: str, text: str, document: Document, year: int) -> str | None:
    """省生态环境厅 with the one province, 市生态环境局 with the one city, that text and site speak of.

    An autonomous region goes by its short name (新疆), which a report of another may name in passing.
    """
    kind = told.removesuffix(core)
    if kind not in ("省", "自治区", "市", "州", "盟") or not _ORGAN.search(core):
        return None
    level = "province" if kind in ("省", "自治区") else "prefecture"
    spoken = Counter(
        {
            place.name: weight
            for (name, code), weight in _places_spoken_of(text, document, year).items()
            if (name.endswith(kind) or (kind == "自治区" and weight >= _PLAINLY))
            and (place := regions.region(code, year))
            and place.level == level
            and place.name.endswith(kind)
        }
    )
    if not spoken and kind == "市":
        spoken = _county_cities(text, year)
    ranked = spoken.most_common(2)
    alone = ranked and (len(ranked) == 1 or ranked[0][1] >= _PLAINLY * ranked[1][1])
    return ranked[0][0] + core if alone else None


def _county_cities(text: str, year: int) -> Counter[str]:
    """County-level cities by how often the text names their governments (济源市人民政府)."""
    named = (match[1] for match in _CITY_GOVERNMENT.finditer(text))
    endings = (name[start:] for name in named for start in range(len(name) - 1) if names.named(name[start:], year))
    return Counter(endings)


def _longer_names(told: str, text: str, document: Document, year: int) -> str | None:
    """The fullest spelling of the told name in the text or the metadata: a known place and then exactly it."""
    sources = [text, *(compact(value) for group in document.metadata.values() for value in group)]
    short = told.replace("环境保护局", "环保局")
    found: Counter[str] = Counter()
    for source in sources:
        for spelling in dict.fromkeys((told, short)):
            for match in _with_words_before(spelling, source):
                before = match[0][: -len(spelling)]
                places = _place_ending(before, told, year)
                if places:
                    found[places + told] += 1
    return max(found, key=lambda name: (found[name], len(name), name)) if found else None


def _with_words_before(spelling: str, source: str) -> Iterator[re.Match[str]]:
    """The spelling with up to 16 characters before it, wherever it stands; found by the spelling, which is rare."""
    pattern = re.compile(rf"[一-鿿]{{1,16}}{re.escape(spelling)}")
    done = 0
    while (at := source.find(spelling, done + 1)) >= 0:
        match = pattern.search(source, max(done, at - 16))
        if match is None:
            return
        yield match
        done = match.end()


def _place_ending(before: str, told: str, year: int) -> str:
    """The longest run of known place names that ``before`` ends with (杭州 of 围绕杭州 before 市生态环境局)."""
    kind = names.LOST.match(told)
    for start in range(len(before)):
        piece = before[start:]
        if names.named(piece + kind[0] if kind else piece, year):
            return piece
        apart = names.take_apart(piece + "局", year)
        if apart.leading == piece:
            return piece
    return ""


def prefixed(name: str, year: int, near: tuple[str, ...] = ()) -> str:
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


def near_places(text: str, document: Document, context: Context, year: int) -> tuple[str, ...]:
    """Codes of places that document and context speak of, the registry's first, then by how often they are named."""
    counted: Counter[str] = Counter()
    for (_, code), weight in _places_spoken_of(text, document, year, context).items():
        counted[code] += weight
    given = [context.region_code] if context.region_code else []
    return (*given, *(code for code, _ in counted.most_common(6)))


def _places_spoken_of(
    text: str, document: Document, year: int, context: Context | None = None
) -> Counter[tuple[str, str]]:
    """How often the text names each province and prefecture, by name and code; the page's tags weigh more."""
    tags = [compact(value) for group in document.metadata.values() for value in group]
    if context is not None:
        tags += [context.bureau or "", *context.bureau_aliases]
    counted: Counter[tuple[str, str]] = Counter()
    for source, weight in [(text, 1), *((tag, 5) for tag in tags)]:
        for name in _higher_names_in(source):
            counted.update({(name, place.code): weight for place in _higher(name, year)})
    return counted


def _higher_names_in(text: str) -> Iterator[str]:
    """Every mention of a province or prefecture, also inside one another, found by how their names end."""
    known, longest = _higher_names()
    for match in _LAST_CHARACTERS.finditer(text):
        end = match.end()
        for start in range(max(0, end - longest), end - 1):
            if text[start:end] in known:
                yield text[start:end]


@cache
def _higher_names() -> tuple[frozenset[str], int]:
    """The names of provinces and prefectures in any year, and the length of the longest."""
    places = (place for place in regions.regions() if place.level != "county")
    known = frozenset(name for place in places for name in (place.name, *place.short_names))
    return known, max(map(len, known))


def _higher(name: str, year: int) -> list[Region]:
    return [place for place in names.named(name, year) if place.level != "county"]
