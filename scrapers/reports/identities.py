"""The identities (勾稽关系) over one report's values: what fails, how it reads, and which cell is suspect.

Nothing printed is ever changed: the values of a failing identity keep their number and become conflicts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from warehouse.codebook import Equation, codebook, equations
from warehouse.codebook.records import Applicant, CellReference, Fault, Finding, Number, State, Value

Cells = Mapping[CellReference, tuple[Number | None, State]]

_PRINTED = frozenset({State.REPORTED, State.ZERO_STATED, State.CONFLICT})
_CLOSED = 0.005


def check_identities(values: Iterable[Value]) -> tuple[tuple[Value, ...], tuple[Finding, ...]]:
    """The values with every printed number of a failing identity marked a conflict, and a finding an identity.

    Blank and derived cells keep their state. The fault is the source's where every cell of the identity was read with
    certainty, blanks too, else the reading's. A total left empty beside parts that add up to something is a conflict,
    too, unless the body leaves such totals empty as a rule; then it is only said.
    """
    values = tuple(values)
    sheet = _Sheet()
    position_of: dict[int, int] = {}
    for at, value in enumerate(values):
        cell = _network().index.get((value.code, value.applicant)) if value.category is None else None
        if cell is not None:
            sheet.put(cell, value.value, value.state)
            position_of[cell] = at
    failing = sheet.failing()
    totalless = sheet.totalless()
    if not failing and not totalless:
        return values, ()
    odd = [at for at in totalless if not sheet.is_the_rule(at, totalless)]
    conflicting = {
        position_of[cell]
        for equation in (*failing, *odd)
        for cell, _, _ in _network().terms[equation]
        if cell in position_of and values[position_of[cell]].state in _PRINTED
    }
    marked = tuple(
        replace(value, state=State.CONFLICT) if at in conflicting else value for at, value in enumerate(values)
    )
    certain = {cell: values[at].certain and values[at].state is not State.DERIVED for cell, at in position_of.items()}
    return marked, (
        *(_finding(equation, sheet, certain) for equation in failing),
        *(_total_missing(equation, sheet) for equation in totalless),
    )


def rank_suspects(
    cells: Cells, failing: Sequence[Equation], among: Iterable[CellReference] | None = None
) -> tuple[CellReference, ...]:
    """The printed cells of the failing identities, likeliest culprit first.

    First come cells whose change to one number would close every identity that they take part in; then those
    that would close more failing identities than they would open. Ties keep the form's order.
    """
    network, sheet = _network(), _Sheet()
    for reference, (number, state) in cells.items():
        cell = network.index.get((reference.code, reference.applicant))
        if cell is not None:
            sheet.put(cell, number, state)
    chosen = among if among is not None else [term.cell for equation in failing for term in equation.terms]
    return _rank(sheet, [network.index[reference.code, reference.applicant] for reference in chosen])


@dataclass(frozen=True)
class _Network:
    """The codebook's equations over numbered cells: ``terms[e]`` holds (cell, sign, required), ``of[c]`` (e, sign).

    ``totals[c]`` lists the equations that can't be checked without the cell.
    """

    equations: tuple[Equation, ...]
    references: tuple[CellReference, ...]
    index: Mapping[tuple[str, Applicant | None], int]
    terms: tuple[tuple[tuple[int, int, bool], ...], ...]
    of: tuple[tuple[tuple[int, int], ...], ...]
    totals: Mapping[int, Sequence[int]]


@cache
def _network() -> _Network:
    whole = equations()
    references = tuple(dict.fromkeys(term.cell for equation in whole for term in equation.terms))
    index = {(reference.code, reference.applicant): at for at, reference in enumerate(references)}
    terms = tuple(
        tuple((index[term.cell.code, term.cell.applicant], term.sign, term.required) for term in equation.terms)
        for equation in whole
    )
    of: dict[int, list[tuple[int, int]]] = defaultdict(list)
    totals: dict[int, list[int]] = defaultdict(list)
    for at, equation_terms in enumerate(terms):
        for cell, sign, required in equation_terms:
            of[cell].append((at, sign))
            if required:
                totals[cell].append(at)
    return _Network(whole, references, index, terms, tuple(tuple(of[at]) for at in range(len(references))), totals)


class _Sheet:
    """One report's numbers by cell, and how far each identity is from closing."""

    def __init__(self) -> None:
        count = len(_network().references)
        self.numbers: list[Number | None] = [None] * count
        self.states: list[State] = [State.ABSENT] * count
        self._residuals: list[float | None] | None = None

    def put(self, cell: int, number: Number | None, state: State) -> None:
        self.numbers[cell] = number
        self.states[cell] = state

    @property
    def residuals(self) -> list[float | None]:
        """The signed sum of each identity; null where it can't be checked (as the codebook's ``evaluate`` has it)."""
        if self._residuals is None:
            self._residuals = [self._residual(terms) for terms in _network().terms]
        return self._residuals

    def failing(self) -> list[int]:
        return [at for at, total in enumerate(self.residuals) if total is not None and abs(total) >= _CLOSED]

    def totalless(self) -> list[int]:
        """The identities that can't be checked because a total is left empty, though its parts give something."""
        totals = _network().totals
        empty = {at for cell, state in enumerate(self.states) if state is State.BLANK for at in totals.get(cell, ())}
        return [at for at in sorted(empty) if self._lacks_total(at)]

    def is_the_rule(self, at: int, totalless: Sequence[int]) -> bool:
        """Whether most of an identity's equations with parts have no total."""
        identity = _network().equations[at].identity
        same = [other for other, equation in enumerate(_network().equations) if equation.identity == identity]
        whole = sum(1 for other in same if self.residuals[other] is not None and self._filled(other))
        return sum(1 for other in same if other in totalless) > whole

    def _lacks_total(self, at: int) -> bool:
        terms = _network().terms[at]
        if any(self.states[cell] is State.UNREADABLE for cell, _, _ in terms):
            return False
        lacking = [cell for cell, _, required in terms if required and self.numbers[cell] is None]
        given = sum(sign * (self.numbers[cell] or 0) for cell, sign, _ in terms)
        return all(self.states[cell] is State.BLANK for cell in lacking) and abs(given) >= _CLOSED

    def _filled(self, at: int) -> bool:
        return any(self.numbers[cell] for cell, _, _ in _network().terms[at])

    def _residual(self, terms: tuple[tuple[int, int, bool], ...]) -> float | None:
        total, found = 0.0, 0
        for cell, sign, required in terms:
            number = self.numbers[cell]
            if number is not None and self.states[cell] is not State.UNREADABLE:
                total += sign * number
                found += 1
            elif required or self.states[cell] is State.UNREADABLE:
                return None
        return total if found > 1 else None


def _rank(sheet: _Sheet, cells: Iterable[int]) -> tuple[CellReference, ...]:
    scored = []
    for position, cell in enumerate(dict.fromkeys(cells)):
        number = sheet.numbers[cell]
        if number is None or sheet.states[cell] not in _PRINTED:
            continue
        closed, broken, whole = _effect(sheet, cell, number)
        if closed:
            scored.append((not whole, broken - closed, -closed, position, cell))
    return tuple(_network().references[cell] for *_, cell in sorted(scored))


def _effect(sheet: _Sheet, cell: int, number: Number) -> tuple[int, int, bool]:
    """For the best single change of a cell: identities closed, identities opened, and whether all would hold."""
    checkable = [(sign, total) for at, sign in _network().of[cell] if (total := sheet.residuals[at]) is not None]
    best = (False, 0, 0)
    for candidate in {number - sign * total for sign, total in checkable if abs(total) >= _CLOSED}:
        if candidate < 0:
            continue
        after = [abs(total + sign * (candidate - number)) < _CLOSED for sign, total in checkable]
        before = [abs(total) < _CLOSED for _, total in checkable]
        closed = sum(new and not old for old, new in zip(before, after, strict=True))
        broken = sum(old and not new for old, new in zip(before, after, strict=True))
        best = max(best, (all(after), closed - broken, closed))
    whole, gain, closed = best
    return closed, closed - gain, whole


def _finding(at: int, sheet: _Sheet, certain: Mapping[int, bool]) -> Finding:
    network = _network()
    equation = network.equations[at]
    present = [cell for cell, _, _ in network.terms[at] if sheet.numbers[cell] is not None]
    sure = all(certain.get(cell, _may_be_absent(equation, cell)) for cell, _, _ in network.terms[at])
    message, message_zh = _messages(at, sheet)
    return Finding(
        check=equation.identity,
        severity=codebook().checks[equation.identity].severity,
        where=equation.where,
        message=message,
        message_zh=message_zh,
        fault=Fault.SOURCE if sure else Fault.READING,
        cells=_there(at, sheet),
        suspects=_rank(sheet, present),
    )


def _total_missing(at: int, sheet: _Sheet) -> Finding:
    network = _network()
    equation = network.equations[at]
    place, place_zh = _place(equation)
    printed = _sum_text([number for cell, _, _ in network.terms[at] if (number := sheet.numbers[cell]) is not None])
    return Finding(
        check="form_differs",
        severity=codebook().checks["form_differs"].severity,
        where=equation.where,
        message=f"{place}: {printed}, but the total is left empty",
        message_zh=f"{place_zh}：{printed}，但总计栏为空",
        fault=Fault.NOTE,
        cells=_there(at, sheet),
    )


def _there(at: int, sheet: _Sheet) -> tuple[CellReference, ...]:
    """The identity's cells that the document has, empty ones too."""
    network = _network()
    return tuple(network.references[cell] for cell, _, _ in network.terms[at] if sheet.states[cell] is not State.ABSENT)


def _may_be_absent(equation: Equation, cell: int) -> bool:
    """Whether the form itself may lack a cell: a lost row or column makes any sum fail by our fault."""
    code = _network().references[cell].code
    return equation.identity == "t2014_sums" or code.startswith("applications.other.")


def _messages(at: int, sheet: _Sheet) -> tuple[str, str]:
    equation = _network().equations[at]
    left, right = _side(at, sheet, 1), _side(at, sheet, -1)
    place, place_zh = _place(equation)
    added, opposite = _sum_text(left), _sum_text(right)
    if equation.identity == "balance":
        return (
            f"{place}: received and carried in give {added}, but handled and carried out give {opposite}",
            f"{place_zh}：第一、二项之和为{added}，而第三、四项之和为{opposite}",
        )
    return (
        f"{place}: {added}, but the printed total is {opposite}",
        f"{place_zh}：{added}，而所列总计为{opposite}",
    )


def _side(at: int, sheet: _Sheet, sign: int) -> list[Number]:
    numbers = (sheet.numbers[cell] for cell, own, _ in _network().terms[at] if own == sign)
    return [number for number in numbers if number is not None]


def _sum_text(numbers: Sequence[Number]) -> str:
    if len(numbers) == 1:
        return _text(numbers[0])
    return f"{' + '.join(_text(number) for number in numbers)} = {_text(sum(numbers))}"


def _text(number: Number) -> str:
    return str(int(number)) if float(number).is_integer() else f"{number:.4f}".rstrip("0")


def _place(equation: Equation) -> tuple[str, str]:
    """The identity's place in words: a column's applicant, or the row's or block's name."""
    book = codebook()
    _, _, column = equation.where.partition("/")
    if column:
        applicant = Applicant(column)
        return f"column {book.applicant_names[applicant]}", f"“{book.applicant_labels[applicant][0]}”列"
    code = book[equation.where if equation.where in book.codes else equation.terms[-1].cell.code]
    return code.en.removesuffix(": total"), code.zh.removesuffix(" 总计")
