"""The legal day of publication, and who counts as a whole government: one definition for every room."""

from __future__ import annotations

import re
from datetime import date

LAST_YEAR_OF_2008 = 2018
_GOVERNMENT = re.compile(r"人民政府(?:办公[厅室])?$|^国务院(?:办公厅)?$")


def is_government(name: str | None) -> bool:
    """Whether a body's annual report is that of a whole government, not of one of its departments.

    A government's report is published by its competent department for disclosure (Regulation 2019, art. 50), which
    is the government's general office (art. 4): a report under the name of the 办公厅 or 办公室 is its government's.
    """
    return bool(name and _GOVERNMENT.search(name))


def deadline(year: int, government: bool) -> date:
    """The last legal day to publish the report for a year.

    31 March of the year after until the report for 2018 (Regulation 2008, art. 31); from then on 31 January for
    departments (Regulation 2019, art. 49) and 31 March for whole governments (art. 50).
    """
    if year <= LAST_YEAR_OF_2008 or government:
        return date(year + 1, 3, 31)
    return date(year + 1, 1, 31)
