"""Timeliness: published within the legal deadline, over the calendar year, on that year's form."""

from __future__ import annotations

from expectations.rule import Blame, Rule
from warehouse.codebook.records import Severity

FORM_YEARS = """CASE r.template WHEN 'T2008' THEN r.year <= 2013 WHEN 'T2014' THEN r.year BETWEEN 2014 AND 2018
                WHEN 'T2019' THEN r.year IN (2019, 2020) WHEN 'T2021' THEN r.year >= 2021 END"""


def rules() -> tuple[Rule, ...]:
    return (
        Rule(
            "timeliness.deadline",
            "deadline",
            Severity.WARNING,
            Blame.SOURCE,
            "于{publication_date}公布，晚于法定期限{deadline}",
            "published on {publication_date}, after the legal deadline {deadline}",
            """SELECT r.report, 'report' AS place, r.publication_date, r.deadline
               FROM {batch} r WHERE r.publication_date > r.deadline""",
        ),
        Rule(
            "timeliness.future",
            "structure",
            Severity.ERROR,
            Blame.READING,
            "公布日期{publication_date}尚未到来",
            "the publication date {publication_date} has not come yet",
            """SELECT r.report, 'publication_date' AS place, r.publication_date FROM {batch} r
               WHERE r.publication_date > date(r.today, '+1 day')""",  # China's day begins before UTC's
        ),
        Rule(
            "timeliness.too_early",
            "year_disagreement",
            Severity.WARNING,
            Blame.READING,
            "公布日期{publication_date}早于{year}年度结束，年度或日期可疑",
            "published on {publication_date}, before the year {year} was over: year or date is doubtful",
            """SELECT r.report, 'publication_date' AS place, r.publication_date, r.year FROM {batch} r
               WHERE r.publication_date < r.year || '-12-01'""",
        ),
        Rule(
            "timeliness.period",
            "period",
            Severity.WARNING,
            Blame.SOURCE,
            "统计期限为{period_start}至{period_end}，不是{year}年1月1日至12月31日",
            "the period is {period_start} to {period_end}, not the calendar year {year}",
            """SELECT r.report, 'report' AS place, r.year, r.period_start, r.period_end FROM {batch} r
               WHERE r.period_start != r.year || '-01-01' OR r.period_end != r.year || '-12-31'""",
        ),
        Rule(
            "timeliness.template_year",
            "template_year",
            Severity.INFO,
            Blame.NOTE,
            "{year}年度报告使用了{template}格式",
            "the report of {year} uses the form {template}",
            f"""SELECT r.report, 'report' AS place, r.year, r.template FROM {{batch}} r
                WHERE r.year IS NOT NULL AND NOT {FORM_YEARS}""",  # noqa: S608
        ),
    )
