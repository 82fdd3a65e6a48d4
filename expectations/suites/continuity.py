"""Continuity: a body's numbers seldom jump a hundredfold from one year to the next."""

from __future__ import annotations

from expectations.rule import Blame, Rule
from warehouse.codebook.records import Severity

FACTOR = 100


def rules() -> tuple[Rule, ...]:
    """Carried-over numbers that were restated are identities across years; this concern is magnitude."""
    return (
        Rule(
            "continuity.jump",
            "jump",
            Severity.WARNING,
            Blame.SOURCE,
            "与上一年度相比变化超过百倍：{code}由{before}变为{value}（原文“{printed}”）",
            "a hundredfold change against the year before: {code} went from {before} to {value} (printed {printed})",
            f"""SELECT c.*, c.code || ifnull('/' || c.applicant, '') AS place
                FROM changes c JOIN {{batch}} r ON r.report = c.report
                WHERE min(abs(c.value), abs(c.before)) >= 1
                AND max(abs(c.value), abs(c.before)) >= {FACTOR} * min(abs(c.value), abs(c.before))""",  # noqa: S608
        ),
    )
