"""The name of a public body taken apart: places before and inside it, organ, branch."""

from __future__ import annotations

import re
from dataclasses import dataclass

from warehouse.codebook import regions
from warehouse.codebook.regions import Region

_ORGAN_END = (
    r"(?:人民政府(?:办公厅|办公室)?|街道办事处|办事处|管理委员会|管委会|委员会|办公厅|办公室"
    r"|(?:卫生健康|卫健|发展和改革|发展改革|发改|城乡建设|信息化)委(?!员)|研究院|监测站|执法支队|执法大队|分局|局|厅|署|部)"
)
NAME = re.compile(rf"[一-鿿〇]{{1,30}}?{_ORGAN_END}(?:[一-鿿]{{1,14}}?(?:分局|支队|大队))?")
_LONG_FORMS = (
    (re.compile(r"卫健委|卫生健康委(?!员会)"), "卫生健康委员会"),
    (re.compile(r"(发展(?:和)?改革|城乡建设|信息化)委(?!员会)"), r"\1委员会"),
    (re.compile(r"环保局"), "环境保护局"),
    (re.compile(r"环保厅"), "环境保护厅"),
    (re.compile(r"环保分局"), "环境保护分局"),
    (re.compile(r"生态局(?=$|.*分局$)"), "生态环境局"),
)
_GOVERNMENT = re.compile(r"(?<=[省市区县旗州乡镇])政府(?=$|办公厅$|办公室$)")
_BRANCH = re.compile(r"分局$|^(?:.+?[市州盟])(?!.*[区县旗市州盟]生态环境局$).{2,6}生态环境局$")
LOST = re.compile(r"^(?:自治[区州县旗]|[省市区县州盟旗]|我|本|该|全[市区县省])(?=(?:市场|[^区县市]){0,12}[局厅委府])")
_FILLER = re.compile(
    r"^(?:关于|中共|中国共产党|中华人民共和国|本报告由|由|根据|按照|现将|是|和(?![平静田顺硕政龙林县布睦谐合润])|与|及|在|对(?=[省市区县我本该各])|向|请与|联系|我们)+"
)


@dataclass(frozen=True, slots=True)
class Name:
    """``place`` is the innermost place that the name spells out and the standard knows, ``leading`` the text of the
    places in front, ``branch_place`` the place inside a branch's name; null where there is none."""

    full: str
    place: Region | None
    leading: str
    organ: str
    branch_place: str | None

    @property
    def is_branch(self) -> bool:
        """分局, or a district's bureau that the city's heads (内江市隆昌生态环境局)."""
        return self.branch_place is not None


def canonical(name: str) -> str:
    """Long forms of the year's own name: 环保局 is 环境保护局; later names are never put in."""
    name = _FILLER.sub("", re.sub(r"\s+", "", name))
    for pattern, long_form in _LONG_FORMS:
        name = pattern.sub(long_form, name)
    return _GOVERNMENT.sub("人民政府", name)


def take_apart(name: str, year: int, near: tuple[str, ...] = ()) -> Name:
    """A canonical name's parts. ``near`` are codes of places known to be about, which decide between namesakes."""
    places, rest = _leading_places(name, year, near)
    leading = name[: len(name) - len(rest)]
    innermost = places[-1] if places else None
    inside = _inner_place(rest, innermost, year, near)
    if inside is None:
        return Name(name, innermost, leading, rest, None)
    text, place = inside
    return Name(name, place or innermost, leading, rest, text)


def _leading_places(name: str, year: int, near: tuple[str, ...]) -> tuple[list[Region], str]:
    places: list[Region] = []
    rest = name
    while True:
        found = _place_at_start(rest, places[-1] if places else None, year, near)
        if found is None:
            return places, rest
        text, place = found
        places.append(place)
        rest = rest[len(text) :]


def _place_at_start(text: str, above: Region | None, year: int, near: tuple[str, ...]) -> tuple[str, Region] | None:
    for length in range(min(15, len(text) - 1), 1, -1):
        if text[length - 1] not in "省市区县旗州盟" and text[:length] not in _BARE_PROVINCES:
            continue
        options = within(named(text[:length], year), above)
        if options:
            return text[:length], nearest(options, near)
    return None


def _inner_place(
    organ: str, above: Region | None, year: int, near: tuple[str, ...]
) -> tuple[str, Region | None] | None:
    """The place a branch is named after: 生态环境局淳安分局, 裕安生态环境分局, 隆昌生态环境局 after a city's name."""
    match = re.fullmatch(
        r"(?:生态环境局|环境保护局|[一-鿿]{2,10}?局)(?P<place>[一-鿿]{1,14}?)(?:生态环境|环境保护)?分局", organ
    )
    match = match or re.fullmatch(r"(?P<place>[一-鿿]{0,8}?)(?:生态环境|环境保护)分局", organ)
    match = match or re.fullmatch(r"(?P<place>[一-鿿]{0,8}?)[一-鿿]{2,6}分局", organ)
    if match is None and above is not None and above.level != "county":
        match = re.fullmatch(r"(?P<place>[一-鿿]{2,6})(?:生态环境局)", organ)
        if match and not _known(match["place"], above, year):
            return None
    if match is None:
        return None
    text = match["place"]
    if not text:
        return "", None
    options = _known(text, above, year)
    return text, (nearest(options, near) if options else None)


def _known(text: str, above: Region | None, year: int) -> tuple[Region, ...]:
    options = within(named(text, year), above) or within(_with_stem(text, year), above)
    return tuple(place for place in options if place.level == "county") or options


def named(name: str, year: int) -> tuple[Region, ...]:
    """Places of this name in the year, or in the years beside it (codes change within a year)."""
    return next((found for at in (year, year - 1, year + 1) if (found := regions.named(name, at))), ())


def _with_stem(stem: str, year: int) -> tuple[Region, ...]:
    return next((found for at in (year, year - 1, year + 1) if (found := regions.with_stem(stem, at))), ())


def within(options: tuple[Region, ...], above: Region | None) -> tuple[Region, ...]:
    """The options that lie in the place above (all of them where there is none)."""
    if above is None:
        return options
    prefix = above.code[:2] if above.level == "province" else above.code[:4]
    return tuple(place for place in options if place.code.startswith(prefix) and place.code != above.code)


def nearest(options: tuple[Region, ...], near: tuple[str, ...]) -> Region:
    """The option that shares most of its code with a place known to be about; else the highest and first one."""

    def closeness(place: Region) -> tuple[int, int]:
        shared = max((_shared(place.code, code) for code in near), default=0)
        return (-shared, {"province": 0, "prefecture": 1, "county": 2}[place.level])

    return min(options, key=closeness)


def _shared(code: str, other: str) -> int:
    return next((digits for digits in (6, 4, 2) if code[:digits] == other[:digits]), 0)


_BARE_PROVINCES = frozenset({"内蒙古", "广西", "西藏", "宁夏", "新疆"})
