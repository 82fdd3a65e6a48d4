"""The numbers that Word counts by itself, 一、 （一） 1. before headings and labels; the text does not hold them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from scrapers.documents.package import Package

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PLACE = re.compile(r"%([1-9])")
_DIGITS = "〇一二三四五六七八九"
_CAPITAL = str.maketrans("〇一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_LEVELS = 9
_HIGHEST = 9_999


def chinese(number: int) -> str:
    """1 to 9999 as they are counted: 十一, 一百零二."""
    if not 0 < number <= _HIGHEST:
        return str(number)
    parts: list[str] = []
    for unit, value in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = number // value % 10
        if digit:
            parts.append(_DIGITS[digit] + unit)
        elif parts and number % value and parts[-1] != "零":
            parts.append("零")
    return "".join(parts).removeprefix("一") if 10 <= number < 20 else "".join(parts)


def _letter(number: int) -> str:
    return chr(96 + (number - 1) % 26 + 1) * min((number - 1) // 26 + 1, 9) if number > 0 else ""


def _roman(number: int) -> str:
    if not 0 < number < 400:
        return str(number)
    written = ""
    for value, sign in (
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ):
        written += sign * (number // value)
        number %= value
    return written


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if 0 < number <= 20 else str(number)


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: str(number).translate({48 + digit: 0xFF10 + digit for digit in range(10)}),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": lambda number: f"({number})",
    "decimalEnclosedFullstop": lambda number: f"{number}.",
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "chineseLegalSimplified": lambda number: chinese(number).translate(_CAPITAL),
    "ideographDigital": lambda number: "".join(_DIGITS[int(digit)] for digit in str(number)),
    "ideographEnclosedCircle": lambda number: f"（{chinese(number)}）",
    **dict.fromkeys(
        ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
         "taiwaneseCountingThousand", "japaneseDigitalTenThousand"),
        chinese,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    text: str
    start: int


@dataclass(slots=True)
class Numbering:
    """Counts the paragraphs of one document; ask for each paragraph once, in the document's order."""

    lists: dict[str, dict[int, _Level]] = field(default_factory=dict)
    counted_with: dict[str, str] = field(default_factory=dict)
    by_style: dict[str, tuple[str, int]] = field(default_factory=dict)
    _counts: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, package: Package) -> Numbering:
        """The lists that the document defines; none where it has no numbering part."""
        found = cls()
        if "word/numbering.xml" in package:
            root = package.xml("word/numbering.xml")
            found._define(root)
            if "word/styles.xml" in package:
                found._style(package.xml("word/styles.xml"))
        return found

    def prefix(self, paragraph: etree._Element) -> str:
        """What Word shows before the paragraph's own text; empty where it is not counted."""
        if not self.lists:
            return ""
        number, level = self._list_of(paragraph)
        levels = self.lists.get(number or "")
        if levels is None or level not in levels:
            return ""
        counts = self._counts.setdefault(self.counted_with[number or ""], [0] * _LEVELS)
        own = levels[level]
        counts[level] = counts[level] + 1 if counts[level] else own.start
        counts[level + 1 :] = [0] * (_LEVELS - level - 1)
        return _PLACE.sub(lambda match: self._written(levels, int(match[1]) - 1, counts, own), own.text)

    def _list_of(self, paragraph: etree._Element) -> tuple[str | None, int]:
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        number, level = self.by_style.get(_value(style) or "", (None, 0))
        own = paragraph.find(f"{W}pPr/{W}numPr")
        if own is not None:
            number = _value(own.find(W + "numId")) or number
            level = _whole(own.find(W + "ilvl"), level)
        return number, min(max(level, 0), _LEVELS - 1)

    @staticmethod
    def _written(levels: dict[int, _Level], at: int, counts: list[int], own: _Level) -> str:
        level = levels.get(at)
        if level is None or own.form == "bullet":
            return ""
        return _FORMATS.get(level.form, str)(counts[at] or level.start)

    def _define(self, root: etree._Element) -> None:
        abstract: dict[str, dict[int, _Level]] = {}
        for node in root.iter(W + "abstractNum"):
            levels = {_whole_attribute(level, "ilvl"): _level_of(level) for level in node.iterchildren(W + "lvl")}
            abstract[node.get(W + "abstractNumId") or ""] = levels
        for node in root.iter(W + "num"):
            number, base = node.get(W + "numId") or "", _value(node.find(W + "abstractNumId")) or ""
            levels = dict(abstract.get(base, {}))
            overridden = False
            for override in node.iterchildren(W + "lvlOverride"):
                at = _whole_attribute(override, "ilvl")
                level = override.find(W + "lvl")
                if level is not None:
                    levels[at] = _level_of(level)
                start = override.find(W + "startOverride")
                if start is not None and at in levels:
                    levels[at] = _Level(levels[at].form, levels[at].text, _whole(start, 1))
                    overridden = True
            self.lists[number] = levels
            self.counted_with[number] = f"own {number}" if overridden else base

    def _style(self, root: etree._Element) -> None:
        based: dict[str, str] = {}
        for style in root.iter(W + "style"):
            name = style.get(W + "styleId") or ""
            based[name] = _value(style.find(W + "basedOn")) or ""
            counted = style.find(f"{W}pPr/{W}numPr")
            if counted is not None:
                number = _value(counted.find(W + "numId"))
                if number:
                    self.by_style[name] = (number, _whole(counted.find(W + "ilvl"), 0))
        for name in based:
            above, steps = name, 0
            while above and above not in self.by_style and steps < 20:
                above, steps = based.get(above, ""), steps + 1
            if above in self.by_style:
                self.by_style[name] = self.by_style[above]


def _level_of(node: etree._Element) -> _Level:
    form = _value(node.find(W + "numFmt")) or "decimal"
    text = "" if form in ("bullet", "none") else _value(node.find(W + "lvlText")) or ""
    return _Level(form, text[:40], _whole(node.find(W + "start"), 1))


def _value(node: etree._Element | None) -> str | None:
    return node.get(W + "val") if node is not None else None


def _whole(node: etree._Element | None, default: int) -> int:
    try:
        return int(_value(node) or default)
    except ValueError:
        return default


def _whole_attribute(node: etree._Element, name: str) -> int:
    value = node.get(W + name) or "0"
    return int(value) if value.isdecimal() and len(value) < 3 else 0
