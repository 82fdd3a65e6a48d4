"""Identities (勾稽关系) within a report and across years, as SQL generated from the codebook's equations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from expectations.rows import numbered_cells
from expectations.rule import Blame, Rule
from warehouse.codebook import codebook, equations, year_equations
from warehouse.codebook.identities import Equation, Term
from warehouse.codebook.records import Template

TOLERANCE = 0.005

SENTENCE_ZH = "勾稽关系不成立：{where_zh}，{rule_zh}；左边为{left}，右边为{right}"
SENTENCE_EN = "{where_en}: {left} against {right}, but {rule_en}"
ACROSS_ZH = "与上一年度报告不衔接：{where_zh}，{rule_zh}；本年为{left}，按上一年度报告应为{right}"
ACROSS_EN = "{where_en}: {left}, but {right} by the report of the year before ({rule_en})"


def rules() -> tuple[Rule, ...]:
    """One rule an identity; each returns the equations that fail, with both sides."""
    return (
        *(_rule(code, members, _within, SENTENCE_ZH, SENTENCE_EN) for code, members in _grouped(equations())),
        *(_rule(code, members, _across, ACROSS_ZH, ACROSS_EN) for code, members in _grouped(year_equations())),
    )


def _grouped(members: Sequence[Equation]) -> list[tuple[str, list[Equation]]]:
    return [(code, list(group)) for code, group in groupby(members, key=lambda equation: equation.identity)]


def _rule(code: str, members: Iterable[Equation], select: Callable[[Equation], str], zh: str, en: str) -> Rule:
    union = "\nUNION ALL\n".join(select(equation) for equation in members)
    check = codebook().checks[code]
    sql = f"""
        SELECT v.* FROM ({union}) v JOIN {{batch}} r ON r.report = v.report
        WHERE NOT EXISTS (SELECT 1 FROM unreadable u
                          WHERE u.report = v.report AND u.identity = '{code}' AND u.place = v.place)
    """  # noqa: S608 (our own names)
    return Rule(f"identities.{code}", code, check.severity, Blame.IDENTITY, zh, en, sql)


def _within(equation: Equation) -> str:
    """The reports whose numbers break the equation; the conditions are those of ``evaluate``."""
    columns = [_column(term, "n") for term in equation.terms]
    numbers = " + ".join(f"({column} IS NOT NULL)" for column in columns)
    return f"""
        SELECT n.report, '{equation.where}' AS place, {_side(equation, 1)} AS "left", {_side(equation, -1)} AS "right"
        FROM numbers n
        WHERE abs({_sum(equation.terms)}) >= {TOLERANCE} AND {numbers} >= 2{_required(equation)}
    """  # noqa: S608


def _across(equation: Equation) -> str:
    """As within a report, with the terms of the year before from the same body's numbers of that year.

    Where a batch brings several documents of that year, it is the last: each with each would be their product.
    """
    return f"""
        SELECT n.report, '{equation.where}' AS place,
               {_sum(_terms(equation, now=True))} AS "left", {_sum(_terms(equation, now=False), flip=True)} AS "right"
        FROM numbers n JOIN numbers b ON b.report = (
            SELECT max(report) FROM numbers WHERE bureau = n.bureau AND year = n.year - 1)
        WHERE abs({_sum(equation.terms)}) >= {TOLERANCE}{_required(equation)}{_template(equation.template)}
    """  # noqa: S608


def _terms(equation: Equation, *, now: bool) -> tuple[Term, ...]:
    """The value that stands in the report (``now``), or all that it should come from."""
    return equation.terms[:1] if now else equation.terms[1:]


def _column(term: Term, own: str = "n", before: str = "b") -> str:
    return f"{before if term.year else own}.{numbered_cells()[term.cell]}"


def _sum(terms: Sequence[Term], *, flip: bool = False) -> str:
    return " ".join(f"{'-' if (term.sign < 0) != flip else '+'} ifnull({_column(term)}, 0)" for term in terms)


def _side(equation: Equation, sign: int) -> str:
    return " + ".join(f"ifnull({_column(term)}, 0)" for term in equation.terms if term.sign == sign)


def _required(equation: Equation) -> str:
    return "".join(f" AND {_column(term)} IS NOT NULL" for term in equation.terms if term.required)


def _template(template: Template | None) -> str:
    return f" AND n.template = '{template}' AND b.template = '{template}'" if template else ""
