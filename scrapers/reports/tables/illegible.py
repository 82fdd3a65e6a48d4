"""A cell whose print can't be read, where two identities that hold all else fixed leave the same one number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from scrapers.reports.tables import findings
from warehouse.codebook import Equation, equations
from warehouse.codebook.records import CellReference, Finding, Number, State, Value


def derive_illegible(values: Sequence[Value]) -> tuple[tuple[Value, ...], list[Finding]]:
    """The values, each unreadable one derived that its row and its column both name; the print stays beside it.

    One identity alone never derives: it may be the very one that the body broke.
    """
    if not any(value.state is State.UNREADABLE and value.applicant is not None for value in values):
        return tuple(values), []
    known = {CellReference(value.code, value.applicant): value for value in values if value.category is None}
    wanted = [cell for cell, value in known.items() if value.state is State.UNREADABLE and value.applicant is not None]
    if not wanted:
        return tuple(values), []
    solved: dict[CellReference, tuple[Number, tuple[str, ...]]] = {}
    for cell in wanted:
        named = [
            (number, equation.identity)
            for equation in _equations_of().get(cell, ())
            if (number := _number_left(equation, cell, known)) is not None
        ]
        numbers = {number for number, _ in named}
        if len(named) > 1 and len(numbers) == 1 and min(numbers) >= 0:
            solved[cell] = (named[0][0], tuple(identity for _, identity in named))
    derived = tuple(
        _with(value, solved.get(CellReference(value.code, value.applicant, value.category))) for value in values
    )
    return derived, [findings.derived(str(cell), cell, *solution) for cell, solution in solved.items()]


@cache
def _equations_of() -> Mapping[CellReference, list[Equation]]:
    index: dict[CellReference, list[Equation]] = defaultdict(list)
    for equation in equations():
        for term in equation.terms:
            index[term.cell].append(equation)
    return index


def _number_left(equation: Equation, cell: CellReference, known: dict[CellReference, Value]) -> Number | None:
    """What the identity leaves for the cell; null where another of its cells is not known for sure."""
    total: Number = 0
    own = 1
    for term in equation.terms:
        if term.cell == cell:
            own = term.sign
            continue
        value = known.get(term.cell)
        if value is None and term.cell.code.startswith("applications.other."):
            continue
        if value is None or value.state is State.UNREADABLE or (term.required and value.value is None):
            return None
        total += term.sign * (value.value or 0)
    return -own * total


def _with(value: Value, solution: tuple[Number, tuple[str, ...]] | None) -> Value:
    if solution is None:
        return value
    number, identities = solution
    return replace(value, value=number, state=State.DERIVED, certain=False, identities=identities)
