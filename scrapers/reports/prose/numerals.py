"""Chinese numerals as sentences write them: 一百二十三, 两千, 二〇一二, 三百余."""

from __future__ import annotations

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}
NUMERAL_CHARS = "".join((*_DIGITS, *_TENS, *_MYRIADS))


def chinese_number(text: str) -> int | None:
    """The number that a run of numeral characters writes, or null where the run is none (千百, 二三, 十十)."""
    if not text or any(char not in NUMERAL_CHARS for char in text):
        return None
    if all(char in _DIGITS for char in text):
        return _positional(text)
    total, rest = 0, text
    for myriad in ("亿", "万"):
        head, found, rest = rest.rpartition(myriad) if myriad in rest else ("", "", rest)
        if found:
            part = _below_myriad(head) if head else 1
            if part is None:
                return None
            total += part * _MYRIADS[myriad]
    last = _below_myriad(rest) if rest else 0
    return None if last is None else total + last


def _positional(text: str) -> int | None:
    """One digit alone, or at least three as in 二〇一二: two side by side (二三) are a manner of speaking."""
    if len(text) == 2:
        return None
    return int("".join(str(_DIGITS[char]) for char in text))


def _below_myriad(text: str) -> int | None:
    total, digit, last_unit, after_zero = 0, None, 10_000, False
    for char in text:
        if char in _TENS:
            unit = _TENS[char]
            if unit >= last_unit or (digit is None and total and char != "十") or digit == 0:
                return None
            total += (1 if digit is None else digit) * unit
            digit, last_unit, after_zero = None, unit, False
        elif char in _DIGITS:
            if digit is not None and digit != 0:
                return None
            after_zero = _DIGITS[char] == 0
            digit = None if after_zero and total else _DIGITS[char]
        else:
            return None
    if after_zero and total:
        return None
    return total + (digit or 0)
