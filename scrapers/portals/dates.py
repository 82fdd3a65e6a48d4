"""Dates as list rows, meta tags and APIs print them (China time, no zone)."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
EARLIEST = date(1995, 1, 1)

# The look-around keeps 索引号 such as 2026-02-00018 and long document numbers from passing as dates.
_SEPARATED = re.compile(r"(?<![\d-])((?:19|20)\d{2})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{1,2})(?![\d-])")
_CHINESE = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)")


def parse_date(text: str | None) -> date | None:
    """The first real calendar day printed in ``text``; full-width forms and line breaks inside are read too."""
    if not text:
        return None
    plain = unicodedata.normalize("NFKC", text).replace("—", "-").replace("–", "-")
    for pattern, groups in ((_SEPARATED, (1, 3, 4)), (_CHINESE, (1, 2, 3))):
        for match in pattern.finditer(plain):
            if day := _day(*(int(match[group]) for group in groups)):
                return day
    return None


def count_dates(text: str) -> int:
    """How many full dates are printed in ``text``: a row with one date is one article's, with two it is not."""
    plain = unicodedata.normalize("NFKC", text)
    return len(_SEPARATED.findall(plain)) + len(_CHINESE.findall(plain))


def parse_stamp(value: object) -> date | None:
    """A date of a JSON answer: Unix seconds (gkmlpt), milliseconds (ucap), or any printed form."""
    if isinstance(value, str) and value.isdigit():
        if len(value) == 8:
            match = _COMPACT.fullmatch(value)
            return _day(int(match[1]), int(match[2]), int(match[3])) if match else None
        value = int(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        seconds = value / 1000 if value > 100_000_000_000 else value
        if not 600_000_000 < seconds < 4_102_444_800:
            return None
        return datetime.fromtimestamp(seconds, UTC).astimezone(CHINA).date()
    return parse_date(value) if isinstance(value, str) else None


def path_date(url: str) -> date | None:
    """The day of a TRS name (t20220124_1) or a JCMS path (/art/2022/1/24/): a publication date, never a report year."""
    if match := re.search(r"/t((?:19|20)\d{2})(\d{2})(\d{2})_\d+\.", url):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := re.search(r"/((?:19|20)\d{2})/(\d{1,2})/(\d{1,2})/art_", url):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if found >= EARLIEST else None
