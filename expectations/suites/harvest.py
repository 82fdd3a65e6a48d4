"""Harvest volume and freshness: silence is an alarm, of a portal and of half a province."""

from __future__ import annotations

from expectations.rule import Blame, Rule
from warehouse.codebook.records import Severity

LOST_SHARE = 0.5
SMALLEST_LIST = 4
SMALLEST_PROVINCE = 4


def rules() -> tuple[Rule, ...]:
    return (
        Rule(
            "harvest.silent",
            "portal_silent",
            Severity.ERROR,
            Blame.READING,
            "门户{place}上次列出{expected}份报告，本次一份也没有（结果：{outcome}）",
            "the portal {place} listed {expected} reports last time and none now (outcome: {outcome})",
            """SELECT 0 AS report, p.portal_id AS place, p.expected, p.outcome FROM {batch} p
               WHERE p.expected > 0 AND p.listed = 0 AND p.unchanged = 0
               AND p.outcome NOT IN ('known_broken', 'refused_by_robots')""",
        ),
        Rule(
            "harvest.never",
            "portal_silent",
            Severity.WARNING,
            Blame.READING,
            "门户{place}从未列出任何报告（结果：{outcome}）",
            "the portal {place} has never listed a report (outcome: {outcome})",
            """SELECT 0 AS report, p.portal_id AS place, p.outcome FROM {batch} p
               WHERE ifnull(p.expected, 0) = 0 AND p.listed = 0 AND p.unchanged = 0
               AND p.outcome NOT IN ('known_broken', 'refused_by_robots')""",
        ),
        Rule(
            "harvest.shrunk",
            "portal_silent",
            Severity.WARNING,
            Blame.READING,
            "门户{place}上次列出{expected}份报告，本次只有{listed}份",
            "the portal {place} listed {expected} reports last time and only {listed} now",
            f"""SELECT 0 AS report, p.portal_id AS place, p.expected, p.listed FROM {{batch}} p
                WHERE p.expected >= {SMALLEST_LIST} AND p.listed > 0 AND p.listed < {1 - LOST_SHARE} * p.expected""",  # noqa: S608
        ),
        Rule(
            "harvest.coverage_gap",
            "coverage_gap",
            Severity.ERROR,
            Blame.READING,
            "{province}{year}年度应有{due}份报告，缺{lost}份",
            "{lost} of the {due} reports due from {province} for {year} are not there",
            f"""SELECT 0 AS report, l.province || '/' || l.year AS place, l.province, l.year, count(*) AS due,
                       sum(l.status NOT IN ('found', 'late')) AS lost
                FROM ledger l, (SELECT count(*) FROM {{batch}})
                WHERE l.status != 'not_yet_due' GROUP BY l.province, l.year
                HAVING count(*) >= {SMALLEST_PROVINCE}
                AND sum(l.status NOT IN ('found', 'late')) >= {LOST_SHARE} * count(*)""",  # noqa: S608
        ),
    )
