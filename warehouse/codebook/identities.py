"""Identities (勾稽关系) expanded into linear equations, and their evaluation over a report's cells.

Extraction places and derives cells with them, the expectations guard the warehouse with them, the
generator builds true reports from them: all read the same list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from warehouse.codebook.book import Codebook, codebook
from warehouse.codebook.records import Applicant, CellReference, Number, State, Template


@dataclass(frozen=True, slots=True)
class Term:
    """``sign`` × the value of a cell; ``year`` is 0 for the report's own year, -1 for the year before."""

    cell: CellReference
    sign: int
    required: bool = False
    year: int = 0


@dataclass(frozen=True, slots=True)
class Equation:
    """The signed terms sum to zero. ``where`` names the place: a column, a row or a block."""

    identity: str
    where: str
    terms: tuple[Term, ...]
    template: Template | None = None


class Outcome(StrEnum):
    HOLDS = "holds"
    FAILS = "fails"
    NOT_CHECKABLE = "not_checkable"


@cache
def equations() -> tuple[Equation, ...]:
    """Every identity within a report, expanded: one equation a column, a row or a block."""
    book = codebook()
    return tuple(
        equation for definition in book.identity_definitions for equation in _expand_definition(book, definition)
    )


@cache
def year_equations() -> tuple[Equation, ...]:
    """Every identity across a body's consecutive years, expanded; terms of the year before have year -1."""
    return tuple(
        equation for definition in codebook().year_identity_definitions for equation in _expand_years(definition)
    )


def evaluate(equation: Equation, cells: Mapping[CellReference, tuple[Number | None, State]]) -> Outcome:
    """Whether an identity holds over a report's cells (own-year terms only).

    A required term that is not a number, or any unreadable term, leaves it unchecked; other blank or
    absent terms count as nothing, as the forms are filled. A lone number has nothing to be checked against.
    """
    total = 0.0
    numbers = 0
    for term in equation.terms:
        number, state = cells.get(term.cell, (None, State.ABSENT))
        if state is State.UNREADABLE or (term.required and number is None):
            return Outcome.NOT_CHECKABLE
        if number is not None:
            total += term.sign * number
            numbers += 1
    if numbers < 2:
        return Outcome.NOT_CHECKABLE
    return Outcome.HOLDS if abs(total) < 0.005 else Outcome.FAILS


def _expand_definition(book: Codebook, definition: dict[str, Any]) -> list[Equation]:
    identity, each = definition["code"], definition.get("each")
    if each == "row":
        return [_row_sum(identity, code) for pattern in definition["rows"] for code in book.matching(pattern)]
    columns: tuple[Applicant | None, ...] = tuple(Applicant) if each == "applicant" else (None,)
    return [
        Equation(
            identity,
            f"applications/{column}" if column else equation["where"],
            tuple(_terms(book, equation, column)),
        )
        for equation in definition["equations"]
        for column in columns
    ]


def _terms(book: Codebook, equation: dict[str, Any], column: Applicant | None) -> list[Term]:
    required = set(equation.get("required", ()))
    return [
        Term(CellReference(code, column), sign, code in required)
        for side, sign in (("left", 1), ("right", -1))
        for pattern in equation[side]
        for code in book.matching(pattern)
    ]


def _row_sum(identity: str, code: str) -> Equation:
    parts = tuple(Term(CellReference(code, column), 1) for column in Applicant if column is not Applicant.TOTAL)
    return Equation(identity, code, (*parts, Term(CellReference(code, Applicant.TOTAL), -1, required=True)))


def _expand_years(definition: dict[str, Any]) -> list[Equation]:
    template = Template(definition["template"]) if "template" in definition else None
    columns: tuple[Applicant | None, ...] = tuple(Applicant) if definition.get("each") == "applicant" else (None,)
    return [
        Equation(
            definition["code"],
            f"applications/{column}" if column else equation.get("where", equation["now"]),
            (
                Term(CellReference(equation["now"], column), 1, required=True),
                *(Term(CellReference(code, column), -1, required=True, year=-1) for code in equation["before"]),
                *(Term(CellReference(code, column), -1) for code in equation.get("plus", ())),
                *(Term(CellReference(code, column), 1) for code in equation.get("minus", ())),
            ),
            template,
        )
        for equation in definition["equations"]
        for column in columns
    ]
