"""Years and dates as reports and page metadata write them; a broken run of digits is never read as one."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

FIRST_YEAR, LAST_YEAR = 2003, 2039

_WIDE_DIGIT = re.compile("[０-９]")
_NARROW = str.maketrans("０１２３４５６７８９", "0123456789")
_CHINESE_DIGITS = str.maketrans("○〇零ＯOo〡Ο一二三四五六七八九", "00000000123456789")
# These begin with what they must find and look back from there, which is found several times faster.
_CHINESE_YEAR = re.compile(
    r"二(?<![一二三四五六七八九]二)[○〇零ＯOo0Ο][○〇零ＯOo0Ο一二三][○〇零ＯOo0Ο一二三四五六七八九](?=\s*年)"
)
_DATE = re.compile(
    r"(?<!\d)(20\d\d)\s*(?:年|[-/.—–－])\s*(\d{1,2})\s*(?:月|[-/.—–－])\s*(\d{1,2})(?=\D|$|\d\d:\d\d)\s*日?"
)
_COMPACT = re.compile(r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_CHINESE_DATE = re.compile(r"(20\d\d)年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日")
_PERIOD = re.compile(
    r"(20\d\d)(?<!\d20\d\d)年(\d{1,2})月(\d{1,2})日(?:起)?(?:至|到|—|－|-|–|~|～|一)+(?:(20\d\d)年|当年|同年|本年)?(\d{1,2})月(\d{1,2})日"
)
_CHINA = timezone(timedelta(hours=8))


def plain(text: str) -> str:
    """Half-width digits and Arabic years, every character still in its place (一 stays outside of years)."""
    if text.isascii():
        return text
    if _WIDE_DIGIT.search(text):
        text = text.translate(_NARROW)
    if "二" not in text:
        return text
    return _CHINESE_YEAR.sub(lambda match: match[0].translate(_CHINESE_DIGITS), text)


def plausible(year: int) -> bool:
    return FIRST_YEAR <= year <= LAST_YEAR


def period(text: str) -> tuple[date, date] | None:
    """The statistical period that a report states, from whitespace-free plain text; null where digits are broken."""
    match = next(
        (found for found in _PERIOD.finditer(text) if _about_statistics(text, found.start(), found.end())), None
    )
    if match is None:
        return None
    first = _date(match[1], match[2], match[3])
    last = _date(match[4] or match[1], match[5], match[6])
    return (first, last) if first and last and first <= last else None


def _about_statistics(text: str, start: int, end: int) -> bool:
    around = text[max(0, start - 40) : end + 25]
    return bool(re.search(r"统计|期限|数据|本报告|本年报|截止|起止|报告期", around))


def written_date(text: str) -> date | None:
    """The first date in a metadata value or a signature: 2021-01-28 09:30, 2021年1月28日, 20210128, unix s or ms."""
    text = plain(text.strip())
    if re.fullmatch(r"1\d{9}(?:\d{3})?", text):
        moment = datetime.fromtimestamp(int(text[:10]), tz=UTC)
        return moment.astimezone(_CHINA).date()
    for pattern in (_DATE, _COMPACT):
        if match := pattern.search(text):
            return _date(match[1], match[2], match[3])
    if match := _CHINESE_DATE.search(text):
        return _date(match[1], str(_small(match[2])), str(_small(match[3])))
    return None


def _small(numeral: str) -> int:
    """二十八 as 28; months and days only."""
    tens, ten, ones = numeral.partition("十")
    digits = "一二三四五六七八九"
    if not ten:
        return digits.index(numeral) + 1 if len(numeral) == 1 else 0
    return 10 * (digits.index(tens) + 1 if tens else 1) + (digits.index(ones) + 1 if ones in digits and ones else 0)


def _date(year: str, month: str, day: str) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if plausible(found.year) else None
