"""The identities (勾稽关系) over one report's values: what fails, how it reads, and which cell is suspect.

Nothing printed is ever changed: the values of a failing identity keep their number and become conflicts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from warehouse.codebook import Equation, Outcome, codebook, equations, evaluate
from warehouse.codebook.records import Applicant, CellReference, Fault, Finding, Number, State, Value

Cells = Mapping[CellReference, tuple[Number | None, State]]

_PRINTED = frozenset({State.REPORTED, State.ZERO_STATED, State.CONFLICT})


def check_identities(values: Iterable[Value]) -> tuple[tuple[Value, ...], tuple[Finding, ...]]:
    """The values with every printed number of a failing identity marked a conflict, and a finding an identity.

    Blank and derived cells keep their state. The fault is the source's where every cell of the identity was read with
    certainty, else the reading's.
    """
    values = tuple(values)
    by_reference = {_reference(value): value for value in values}
    cells = {reference: (value.value, value.state) for reference, value in by_reference.items()}
    failing = [equation for equation in _relevant(cells) if evaluate(equation, cells) is Outcome.FAILS]
    if not failing:
        return values, ()
    conflicting = {
        term.cell
        for equation in failing
        for term in equation.terms
        if term.cell in cells and cells[term.cell][1] in _PRINTED
    }
    marked = tuple(
        replace(value, state=State.CONFLICT) if _reference(value) in conflicting else value for value in values
    )
    return marked, tuple(_finding(equation, failing, cells, by_reference) for equation in failing)


def rank_suspects(
    cells: Cells, failing: Sequence[Equation], among: Iterable[CellReference] | None = None
) -> tuple[CellReference, ...]:
    """The printed cells of the failing identities, likeliest culprit first.

    First come cells whose change to one number would close every identity that they take part in; then those
    that would close more failing identities than they would open. Ties keep the form's order.
    """
    candidates = list(dict.fromkeys(among if among is not None else (t.cell for e in failing for t in e.terms)))
    scored = []
    for position, cell in enumerate(candidates):
        number, state = cells.get(cell, (None, State.ABSENT))
        if number is None or state not in _PRINTED:
            continue
        closed, broken, whole = _effect(cell, number, cells)
        if closed:
            scored.append((not whole, -(closed - broken), -closed, position, cell))
    return tuple(cell for *_, cell in sorted(scored, key=lambda item: item[:4]))


def _effect(cell: CellReference, number: Number, cells: Cells) -> tuple[int, int, bool]:
    """For the best single change of a cell: identities closed, identities opened, and whether all would hold."""
    residuals = [
        (sign, total) for equation, sign in _equations_of()[cell] if (total := _residual(equation, cells)) is not None
    ]
    best = (0, 0, False)
    for candidate in {number - sign * total for sign, total in residuals if abs(total) >= 0.005}:
        if candidate < 0:
            continue
        after = [total + sign * (candidate - number) for sign, total in residuals]
        closed = sum(abs(old) >= 0.005 and abs(new) < 0.005 for (_, old), new in zip(residuals, after, strict=True))
        broken = sum(abs(old) < 0.005 and abs(new) >= 0.005 for (_, old), new in zip(residuals, after, strict=True))
        whole = all(abs(new) < 0.005 for new in after)
        best = max(best, (closed, -broken, whole), key=lambda item: (item[2], item[0] + item[1]))
    return best[0], -best[1], best[2]


def _residual(equation: Equation, cells: Cells) -> float | None:
    if evaluate(equation, cells) is Outcome.NOT_CHECKABLE:
        return None
    return sum(term.sign * (cells.get(term.cell, (None, State.ABSENT))[0] or 0) for term in equation.terms)


@cache
def _equations_of() -> Mapping[CellReference, list[tuple[Equation, int]]]:
    index: dict[CellReference, list[tuple[Equation, int]]] = defaultdict(list)
    for equation in equations():
        for term in equation.terms:
            index[term.cell].append((equation, term.sign))
    return index


def _relevant(cells: Cells) -> tuple[Equation, ...]:
    """The identities of the tables that the report has, in the codebook's order."""
    families = frozenset(reference.code.split(".", 1)[0] for reference in cells)
    return _by_families(families)


@cache
def _by_families(families: frozenset[str]) -> tuple[Equation, ...]:
    return tuple(e for e in equations() if e.terms[0].cell.code.split(".", 1)[0] in families)


def _finding(
    equation: Equation,
    failing: Sequence[Equation],
    cells: Cells,
    by_reference: Mapping[CellReference, Value],
) -> Finding:
    present = tuple(term.cell for term in equation.terms if cells.get(term.cell, (None, None))[0] is not None)
    certain = all(by_reference[cell].certain and cells[cell][1] is not State.DERIVED for cell in present)
    message, message_zh = _messages(equation, cells)
    return Finding(
        check=equation.identity,
        severity=codebook().checks[equation.identity].severity,
        where=equation.where,
        message=message,
        message_zh=message_zh,
        fault=Fault.SOURCE if certain else Fault.READING,
        cells=present,
        suspects=rank_suspects(cells, failing, among=present),
    )


def _messages(equation: Equation, cells: Cells) -> tuple[str, str]:
    left, right = _side(equation, cells, 1), _side(equation, cells, -1)
    left_sum, right_sum = sum(left), sum(right)
    place, place_zh = _place(equation)
    added = f"{_sum_text(left)} = {_text(left_sum)}" if len(left) != 1 else _text(left_sum)
    if len([term for term in equation.terms if term.sign < 0]) == 1:
        return (
            f"{place}: {added}, but the printed total is {_text(right_sum)}",
            f"{place_zh}：{added}，而所列总计为{_text(right_sum)}",
        )
    opposite = f"{_sum_text(right)} = {_text(right_sum)}" if len(right) != 1 else _text(right_sum)
    return (
        f"{place}: received and carried in give {added}, but handled and carried out give {opposite}",
        f"{place_zh}：第一、二项之和{added}，而第三、四项之和{opposite}",
    )


def _side(equation: Equation, cells: Cells, sign: int) -> list[Number]:
    numbers = (cells.get(term.cell, (None, State.ABSENT))[0] for term in equation.terms if term.sign == sign)
    return [number for number in numbers if number is not None]


def _sum_text(numbers: Sequence[Number]) -> str:
    return " + ".join(_text(number) for number in numbers) or "nothing"


def _text(number: Number) -> str:
    return f"{number:g}" if isinstance(number, float) and not number.is_integer() else str(int(number))


def _place(equation: Equation) -> tuple[str, str]:
    """The identity's place in words: a column's applicant, or the row's or block's name."""
    book = codebook()
    _, _, column = equation.where.partition("/")
    if column:
        applicant = Applicant(column)
        return f"column {book.applicant_names[applicant]}", f"“{book.applicant_labels[applicant][0]}”列"
    if equation.where in book.codes:
        code = book[equation.where]
        return code.en, code.zh
    total = book[equation.terms[-1].cell.code]
    return total.en, total.zh


def _reference(value: Value) -> CellReference:
    return CellReference(value.code, value.applicant, value.category)
