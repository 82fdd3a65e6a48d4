"""Provenance: every number shows where it stands, and its state, its print and its value say the same."""

from __future__ import annotations

from expectations.rows import FALSE_QUOTE, NO_EVIDENCE
from expectations.rule import Blame, Rule
from expectations.suites.plausibility import CELL, CELLS
from warehouse.codebook.records import Severity


def _rule(name: str, check: str, zh: str, en: str, sql: str) -> Rule:
    return Rule(f"provenance.{name}", check, Severity.ERROR, Blame.READING, zh, en, sql)


def rules() -> tuple[Rule, ...]:
    """All are our own faults: a body can't print a number without a place."""
    return (
        _rule(
            "evidence",
            "provenance",
            "{code}的数值{value}没有出处",
            "{code} is {value} without evidence",
            f"""SELECT {CELL} {CELLS} WHERE c.value IS NOT NULL AND c.state != 'derived'
                AND c.evidence = {NO_EVIDENCE}""",
        ),
        _rule(
            "quote",
            "provenance",
            "{code}所引语句与其位置不符",
            "{code}: the quoted sentence and its offsets do not fit",
            f"SELECT {CELL} {CELLS} WHERE c.evidence = {FALSE_QUOTE}",
        ),
        _rule(
            "printed",
            "provenance",
            "{code}的数值{value}没有原文",
            "{code} is {value}, but nothing printed is kept",
            f"SELECT {CELL} {CELLS} WHERE c.state IN ('reported', 'conflict') AND ifnull(c.printed, '') = ''",
        ),
        _rule(
            "state",
            "structure",
            "{code}的状态（{state}）与数值（{value}）不符",
            "{code}: the state {state} does not fit the value {value}",
            f"""SELECT {CELL}, c.state {CELLS} WHERE CASE c.state
                WHEN 'zero_stated' THEN ifnull(c.value, 1) != 0
                WHEN 'reported' THEN c.value IS NULL WHEN 'conflict' THEN c.value IS NULL
                WHEN 'derived' THEN c.value IS NULL ELSE c.value IS NOT NULL END""",
        ),
        _rule(
            "derived",
            "provenance",
            "{code}为推算值，但未记录所用勾稽关系",
            "{code} is derived, but by no identity",
            f"SELECT {CELL} {CELLS} WHERE (c.state = 'derived') != (c.identities > 0)",
        ),
        _rule(
            "literal",
            "provenance",
            "{code}原文“{printed}”，读作{value}",
            "{code} is printed {printed} and read as {value}",
            f"""SELECT {CELL} {CELLS} WHERE c.value IS NOT NULL AND c.state != 'derived' AND k.unit != 'yuan'
                AND c.printed != '' AND c.printed NOT GLOB '*[^0-9]*' AND c.value != CAST(c.printed AS INTEGER)""",
        ),
        _rule(
            "same_place",
            "provenance",
            "同一单元格读出{times}个指标的数值：{code}等",
            "{times} statistics were read from one and the same cell: {code} and others",
            """SELECT c.report, 'table ' || c.grid || ', row ' || c.line || ', column ' || c.position AS place,
                      min(c.code) AS code, max(c.applicant) AS applicant, count(*) AS times
               FROM places c JOIN {batch} r ON r.report = c.report
               GROUP BY c.report, c.grid, c.page, c.line, c.position HAVING count(*) > 1""",
        ),
    )
