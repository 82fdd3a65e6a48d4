"""What a table cell prints, read as a count, a signed change or an amount of money.

Nothing is guessed: what is not plainly a number, a stated zero or a blank is unreadable.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from warehouse.codebook.records import Number, State

_BLANKS = frozenset({"", "/", "\\", "-", "--", "---", "—", "——", "–", "―", "−", "─", "──", "//", "·", "…", "……"})
_ZERO_WORDS = frozenset({"无", "零", "没有", "〇"})
_UNCHANGED = frozenset({"持平", "无变化", "不变", "未变", "无增减", "无变动", "未变化"})
_LONGEST = 64
_COUNT_UNITS = ("人次", "条次", "件次", "件", "条", "次", "项", "个", "人", "篇", "宗", "份", "起", "部", "家", "种")
_DIGITS = re.compile(r"\d{1,15}(?:\.\d{1,8})?|\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,8})?")
_UP = re.compile(r"^(?:\+|↑|净?增加?|新增|增设|增长|上升)\s*")
_DOWN = re.compile(r"^(?:-|−|–|↓|净?减少?|核减|取消|下降)\s*")
_MONEY_PART = re.compile(r"((?:\d+(?:,\d{3})*)(?:\.\d+)?)\s*(亿|万)?")
_SCALES = {"亿": Decimal(100_000_000), "万": Decimal(10_000), None: Decimal(1)}
# What a recogniser takes for digits; used only on cells that it doubts itself.
_LOOK_ALIKES = str.maketrans({"O": "0", "o": "0", "Q": "0", "D": "0", "l": "1", "I": "1", "|": "1", "i": "1", "!": "1"})
_INVISIBLE = str.maketrans(dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad"))


@dataclass(frozen=True, slots=True)
class Parsed:
    """A cell's state and, for reported and stated zeros, its number (money in yuan)."""

    state: State
    value: Number | None


BLANK = Parsed(State.BLANK, None)
STATED_ZERO = Parsed(State.ZERO_STATED, 0)
UNREADABLE = Parsed(State.UNREADABLE, None)


def parse_count(text: str, certain: bool = True) -> Parsed:
    """A count such as ``12``, ``1,204``, ``３``, ``5件``, ``无`` or a blank. ``4 0 0`` is never joined to 400.

    Nothing is counted in fractions: ``2.2`` is a number in another unit or two run together.
    """
    return _count(text, certain) if len(text) <= _LONGEST else UNREADABLE


@lru_cache(maxsize=8192)
def _count(text: str, certain: bool) -> Parsed:
    plain = _plain(text)
    special = _special(plain)
    if special is not None:
        return special
    if plain is None:
        return UNREADABLE
    for unit in _COUNT_UNITS:
        if plain.endswith(unit):
            plain = plain[: -len(unit)].rstrip()
            break
    return _reported(plain, certain)


def parse_signed(text: str, certain: bool = True) -> Parsed:
    """A signed change: ``+3``, ``-2``, ``增2``, ``减 5``, ``↑3``, ``新增1项``; ``持平`` is a stated zero."""
    return _signed(text, certain) if len(text) <= _LONGEST else UNREADABLE


@lru_cache(maxsize=8192)
def _signed(text: str, certain: bool) -> Parsed:
    plain = _plain(text)
    if plain in _UNCHANGED:
        return STATED_ZERO
    special = _special(plain)
    if special is not None:
        return special
    if plain is None:
        return UNREADABLE
    for pattern, sign in ((_UP, 1), (_DOWN, -1)):
        match = pattern.match(plain)
        if match:
            parsed = parse_count(plain[match.end() :], certain)
            if parsed.state is not State.REPORTED or parsed.value is None:
                return UNREADABLE
            return Parsed(State.REPORTED, sign * parsed.value if parsed.value else 0)
    return parse_count(text, certain)


def parse_money(text: str, default_unit: str = "元", certain: bool = True) -> Parsed:
    """An amount in yuan, exactly; ``default_unit`` (元 or 万元) is the header's, used where the cell prints none."""
    return _money(text, default_unit, certain) if len(text) <= _LONGEST else UNREADABLE


@lru_cache(maxsize=8192)
def _money(text: str, default_unit: str, certain: bool) -> Parsed:
    plain = _plain(text)
    special = _special(plain)
    if special is not None:
        return special
    if plain is None:
        return UNREADABLE
    if not certain:
        plain = plain.translate(_LOOK_ALIKES)
    plain = re.sub(r"^(?:人民币|¥|￥|RMB)\s*", "", plain)
    body = re.sub(r"元整?$", "", plain).rstrip()
    amount = _amount(body)
    if amount is None:
        return UNREADABLE
    total, scaled = amount
    if body == plain and not scaled:
        if default_unit.startswith("万"):
            total *= _SCALES["万"]
        elif len(body.partition(".")[2]) > 2:
            return UNREADABLE  # no fen are split: such a number is in ten thousands, but nothing says so
    return Parsed(State.REPORTED, _number(total))


def _amount(body: str) -> tuple[Decimal, bool] | None:
    """The sum of parts such as ``1亿2000万``, units falling, and whether one has a unit."""
    total, scaled, end, last = Decimal(0), False, 0, Decimal(10) ** 20
    for part in _MONEY_PART.finditer(body):
        scale = _SCALES[part[2]]
        if part.start() != end or not _DIGITS.fullmatch(part[1]) or scale >= last:
            return None
        total += Decimal(part[1].replace(",", "")) * scale
        scaled, end, last = scaled or scale > 1, part.end(), scale
    return (total, scaled) if 0 < end == len(body) else None


def _plain(text: str) -> str | None:
    """NFKC without invisible characters; null where a character only looks like a digit (①, ²)."""
    if text.isascii():
        return text.strip()
    if any(unicodedata.category(character) == "No" for character in text):
        return None
    return unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).strip()


def _special(plain: str | None) -> Parsed | None:
    if plain is None:
        return None
    squeezed = plain.replace(" ", "")
    if squeezed in _BLANKS:
        return BLANK
    return STATED_ZERO if squeezed in _ZERO_WORDS else None


def _reported(plain: str, certain: bool) -> Parsed:
    if not certain:
        plain = plain.translate(_LOOK_ALIKES)
    if not _DIGITS.fullmatch(plain):
        return UNREADABLE
    if plain.isdecimal():
        return Parsed(State.REPORTED, int(plain))
    count = _number(Decimal(plain.replace(",", "")))
    return Parsed(State.REPORTED, count) if isinstance(count, int) else UNREADABLE


def _number(amount: Decimal) -> Number:
    return int(amount) if amount == amount.to_integral_value() else float(amount)
