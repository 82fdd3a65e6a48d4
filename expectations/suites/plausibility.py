"""Plausibility: numbers that no body can have counted."""

from __future__ import annotations

from expectations.rule import Blame, Rule
from warehouse.codebook.records import Severity

LARGEST = {"applications": 1_000_000, "cases": 100_000, "yuan": 1_000_000_000_000}
"""By unit, the largest number that is believed: the whole country files well under a million applications a
year, and no single body's procurement or fees reach 10¹² yuan."""
LARGEST_OTHER = 1_000_000_000

PLACE = "c.code || ifnull('/' || c.applicant, '') || ifnull('/' || c.category, '') AS place"
CELL = f"c.report, {PLACE}, c.code, c.applicant, c.category, c.value, c.printed"
CELLS = "FROM cells c JOIN codes k ON k.code = c.code JOIN {batch} r ON r.report = c.report"


def rules() -> tuple[Rule, ...]:
    """Impossible numbers are laid to our reading; merely odd ones are flagged."""
    limits = " ".join(f"WHEN '{unit}' THEN {limit}" for unit, limit in LARGEST.items())
    return (
        Rule(
            "plausibility.negative",
            "plausibility",
            Severity.ERROR,
            Blame.READING,
            "计数为负：{code}为{value}",
            "a count is negative: {code} is {value}",
            f"SELECT {CELL} {CELLS} WHERE c.value < 0 AND NOT k.signed",
        ),
        Rule(
            "plausibility.fraction",
            "plausibility",
            Severity.ERROR,
            Blame.READING,
            "计数不是整数：{code}为{value}",
            "a count is not a whole number: {code} is {value}",
            f"""SELECT {CELL} {CELLS}
                WHERE k.unit NOT IN ('yuan', 'unknown') AND c.value != CAST(c.value AS INTEGER)""",
        ),
        Rule(
            "plausibility.magnitude",
            "plausibility",
            Severity.ERROR,
            Blame.READING,
            "数值过大：{code}为{value}（原文“{printed}”）",
            "a number is absurdly large: {code} is {value} (printed {printed})",
            f"SELECT {CELL} {CELLS} WHERE abs(c.value) > CASE k.unit {limits} ELSE {LARGEST_OTHER} END",
        ),
        Rule(
            "plausibility.joined_digits",
            "plausibility",
            Severity.WARNING,
            Blame.READING,
            "数字之间有空格，可能是几格连读：{code}原文“{printed}”",
            "blanks between the digits, perhaps several cells read as one: {code} printed {printed}",
            f"SELECT {CELL} {CELLS} WHERE c.printed GLOB '*[0-9] [0-9]*' AND k.form IN ('applications', 'reviews')",
        ),
        Rule(
            "plausibility.approximate",
            "plausibility",
            Severity.WARNING,
            Blame.NOTE,
            "统计表中的数不应为约数：{code}原文“{printed}”",
            "a number in a table is approximate: {code} printed {printed}",
            f"SELECT {CELL} {CELLS} WHERE c.approximate AND k.form NOT IN ('prose', 'any')",
        ),
        Rule(
            "plausibility.year_as_number",
            "plausibility",
            Severity.WARNING,
            Blame.READING,
            "数值恰为报告年度，可能误把年份当作数量：{code}为{value}",
            "the number is the report's year, perhaps a date taken for a count: {code} is {value}",
            """SELECT c.report, c.code AS place, c.code, c.value FROM stated c JOIN {batch} r ON r.report = c.report
               WHERE c.value IN (r.year, r.year + 1)""",
        ),
    )
