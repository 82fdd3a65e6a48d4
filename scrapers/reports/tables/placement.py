"""The constraint step: which columns do a dump's numbers stand in, and what must a lost cell have held?

A row that prints its seven numbers needs no search. For the others every placement that the dump allows is a
candidate: empty columns may have been dropped but none added, so the order of numbers holds and gaps only grow.
Identities choose; a cell is accepted only where all of the best placements agree.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import prod

from warehouse.codebook.records import Number

WIDTH = 7
TOTAL = WIDTH - 1
RECEIVED, CARRIED_IN = "applications.received", "applications.carried_in"
HANDLED, CARRIED_OUT = "applications.handled", "applications.carried_out"
_COLUMN_SUMS = frozenset({"handled_sum", "balance"})
_MOST_TRIALS = 1500
_MOST_STEPS = 5000
_MOST_OUTCOMES = 300

Placement = tuple[int | None, ...]
"""For each of the seven columns the index of the row's number that stands there, or null."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row's numbers in printed order (null: printed but unreadable)."""

    code: str
    numbers: tuple[Number | None, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """Rows that can only be placed together: every candidate places each of them.

    ``loose`` ones lost their blanks, so that only sums tell where numbers stand; ``narrow`` ones lost whole columns.
    """

    candidates: tuple[Mapping[str, Placement], ...]
    loose: bool = False
    narrow: bool = False


@dataclass(frozen=True, slots=True)
class Lost:
    """A cell that the dump lost and the identities leave one value for."""

    code: str
    column: int
    number: Number
    identities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Solution:
    """The rows' placements, where the best ones agree on a cell's number, and the cells that were derived."""

    placed: Mapping[str, Placement]
    agreed: Mapping[str, tuple[bool, ...]]
    lost: tuple[Lost, ...]


def all_placements(count: int, columns: Sequence[int] | None = None) -> Iterator[Placement]:
    """Every way to put ``count`` numbers in order into seven columns; gaps of printed columns never shrink."""
    for chosen in combinations(range(WIDTH), count):
        if columns is not None and any(
            chosen[i + 1] - chosen[i] < columns[i + 1] - columns[i] for i in range(count - 1)
        ):
            continue
        placement: list[int | None] = [None] * WIDTH
        for index, column in enumerate(chosen):
            placement[column] = index
        yield tuple(placement)


def solve(
    lines: Mapping[str, Line], units: Sequence[Unit], dense: bool = False, seen: Collection[str] = ()
) -> Solution:
    """The placement that breaks the fewest identities, as far as the best ones agree.

    ``seen`` names the rows that show by themselves which of their cells are empty: no number is missing there.
    ``dense`` says that the table prints a number everywhere, so that a row of six numbers has lost one. Where units are
    loose or narrow, every identity must close. Bounded by counted steps.
    """
    open_units = [unit for unit in units if len(unit.candidates) > 1]
    loose = any(unit.loose for unit in open_units)
    units = [_closing(lines, unit) if unit.loose else unit for unit in units]
    trials = prod(len(unit.candidates) for unit in units)
    placements = _try_all(lines, units) if trials <= _MOST_TRIALS else _search(lines, units)
    outcomes: list[tuple[int, _Outcome]] = []
    for placed in placements[:_MOST_OUTCOMES]:
        grid = _grid(lines, placed)
        lost = _holes(grid) if dense else () if loose else _derive(grid, seen)
        outcomes.append((2 * broken(grid) + len(lost), (placed, lost, grid)))
    if loose or any(unit.narrow for unit in open_units):
        outcomes = [(score, outcome) for score, outcome in outcomes if score <= len(outcome[1])]
    if not outcomes or len(placements) > _MOST_OUTCOMES:
        return _agree_by_unit(lines, units)
    least = min(score for score, _ in outcomes)
    return _agree([outcome for score, outcome in outcomes if score == least])


def _closing(lines: Mapping[str, Line], unit: Unit) -> Unit:
    """The candidates whose rows add up, where there are such."""
    closing = tuple(
        candidate
        for candidate in unit.candidates
        if not any(_row_broken(row) for row in _grid(lines, candidate).values())
    )
    return Unit(closing, unit.loose) if closing else unit


Grid = dict[str, list[Number | None]]
_Placed = Mapping[str, Placement]
_Outcome = tuple[_Placed, tuple["Lost", ...], Grid]


def _try_all(lines: Mapping[str, Line], units: Sequence[Unit]) -> list[_Placed]:
    scored = []
    for choice in product(*(unit.candidates for unit in units)):
        placed = {code: placement for part in choice for code, placement in part.items()}
        scored.append((broken(_grid(lines, placed)), placed))
    if not scored:
        return []
    least = min(score for score, _ in scored)
    # A lost cell mends two or three identities at once, so placements a little worse stay in the running.
    return [placed for score, placed in scored if score <= least + 3]


def _grid(lines: Mapping[str, Line], placed: _Placed) -> Grid:
    return {
        code: [None if at is None else lines[code].numbers[at] for at in placement]
        for code, placement in placed.items()
    }


def broken(grid: Grid) -> int:
    """How many identities fail, blanks counting as nothing; a number without the total it belongs to counts too."""
    count = sum(1 for row in grid.values() if _row_broken(row))
    return count + sum(1 for column in range(WIDTH) for check in (_sum_broken, _balance_broken) if check(grid, column))


def failing_cells(lines: Mapping[str, Line], solution: Solution) -> dict[str, tuple[bool, ...]]:
    """Which cells of each row stand in a sum that fails."""
    grid = _grid(lines, solution.placed)
    for item in solution.lost:
        grid[item.code][item.column] = item.number
    checks = {"handled_sum": _sum_broken, "balance": _balance_broken}
    broken_columns = {
        (name, column) for name, check in checks.items() for column in range(WIDTH) if check(grid, column)
    }
    return {
        code: tuple(
            _row_broken(row) or any((name, column) in broken_columns for name in _column_sums(code))
            for column in range(WIDTH)
        )
        for code, row in grid.items()
    }


def _row_broken(row: Sequence[Number | None]) -> bool:
    parts = sum(number or 0 for number in row[:TOTAL])
    return (row[TOTAL] or 0) != parts


def _sum_broken(grid: Grid, column: int) -> bool:
    if HANDLED not in grid:
        return False
    return (grid[HANDLED][column] or 0) != sum(_part(grid, column))


def _part(grid: Grid, column: int) -> Iterator[Number]:
    outside = (RECEIVED, CARRIED_IN, HANDLED, CARRIED_OUT)
    return (row[column] or 0 for code, row in grid.items() if code not in outside)


def _balance_broken(grid: Grid, column: int) -> bool:
    if RECEIVED not in grid or HANDLED not in grid:
        return False
    return _cell(grid, RECEIVED, column) + _cell(grid, CARRIED_IN, column) != _cell(grid, HANDLED, column) + _cell(
        grid, CARRIED_OUT, column
    )


def _cell(grid: Grid, code: str, column: int) -> Number:
    return grid[code][column] or 0 if code in grid else 0


def _holes(grid: Grid) -> tuple[Lost, ...]:
    """In a table that prints a number everywhere: the one empty cell of a row, where row and column leave one value."""
    holes = []
    for code, row in grid.items():
        empty = [column for column in range(WIDTH) if row[column] is None]
        if len(empty) != 1:
            continue
        column = empty[0]
        parts = sum(number or 0 for number in row[:TOTAL])
        needed = parts if column == TOTAL else (row[TOTAL] or 0) - parts
        row[column] = max(needed, 0)
        if needed < 0 or _troubles(grid, code, column):
            row[column] = None
            continue
        holes.append(Lost(code, column, needed, ("applicant_sum", *_column_sums(code))))
    return tuple(holes)


def _column_sums(code: str) -> tuple[str, ...]:
    if code == HANDLED:
        return ("handled_sum", "balance")
    return ("balance",) if code in {RECEIVED, CARRIED_IN, CARRIED_OUT} else ("handled_sum",)


def _derive(grid: Grid, seen: Collection[str]) -> tuple[Lost, ...]:
    """Fill lost cells one at a time, each where exactly one empty cell mends its row and its column at once."""
    lost: list[Lost] = []
    while True:
        options = list(_options(grid, seen))
        unique = [
            option
            for option in options
            if not any(other is not option and _same_trouble(option, other) for other in options)
        ]
        if not unique or len(lost) >= 12:
            return tuple(lost)
        chosen = unique[0]
        grid[chosen.code][chosen.column] = chosen.number
        lost.append(chosen)


def _same_trouble(one: Lost, other: Lost) -> bool:
    if one.code == other.code:
        return True
    return one.column == other.column and not _COLUMN_SUMS.isdisjoint({*one.identities} & {*other.identities})


def _options(grid: Grid, seen: Collection[str]) -> Iterator[Lost]:
    for code, row in grid.items():
        if code in seen:
            continue
        for column in range(WIDTH):
            if row[column] is not None:
                continue
            parts = sum(number or 0 for number in row[:TOTAL])
            needed = parts if column == TOTAL else (row[TOTAL] or 0) - parts
            if needed <= 0:
                continue
            before = _troubles(grid, code, column)
            row[column] = needed
            after = _troubles(grid, code, column)
            row[column] = None
            if len(before) >= 2 and not after:
                yield Lost(code, column, needed, before)


def _troubles(grid: Grid, code: str, column: int) -> tuple[str, ...]:
    """The identities of a cell that fail."""
    failing = []
    if _row_broken(grid[code]):
        failing.append("applicant_sum")
    checks = {"handled_sum": _sum_broken, "balance": _balance_broken}
    failing.extend(name for name in _column_sums(code) if checks[name](grid, column))
    return tuple(failing)


def _search(lines: Mapping[str, Line], units: Sequence[Unit]) -> list[_Placed]:
    """Placements that break nothing at all, row by row, cut off where a column outgrows its total.

    Empty where the total row is itself in doubt, nothing fits, or more steps are needed than are allowed.
    """
    order = sorted(units, key=lambda unit: len(unit.candidates))
    handled = next(
        (u.candidates[0][HANDLED] for u in order if len(u.candidates) == 1 and HANDLED in u.candidates[0]), None
    )
    if handled is None:
        return []
    limits = [number or 0 for number in _grid(lines, {HANDLED: handled})[HANDLED]]
    weighed = [[(c, _weights(lines, c)) for c in unit.candidates] for unit in order]
    solutions: list[_Placed] = []
    steps = 0

    def visit(at: int, placed: dict[str, Placement], sums: list[Number]) -> bool:
        nonlocal steps
        if at == len(weighed):
            if broken(_grid(lines, placed)) == 0:
                solutions.append(placed)
            return len(solutions) <= _MOST_OUTCOMES
        for candidate, weights in weighed[at]:
            steps += 1
            together = [sums[column] + weights[column] for column in range(WIDTH)]
            if all(together[column] <= limits[column] for column in range(WIDTH)) and not visit(
                at + 1, {**placed, **candidate}, together
            ):
                return False
            if steps > _MOST_STEPS:
                return False
        return True

    return solutions if visit(0, {}, [0] * WIDTH) else []


def _weights(lines: Mapping[str, Line], candidate: _Placed) -> list[Number]:
    """What a unit's rows add to the columns of the total row."""
    grid = _grid(lines, candidate)
    return [sum(_part(grid, column)) for column in range(WIDTH)]


def _agree(solutions: Sequence[_Outcome]) -> Solution:
    """What all the best solutions say of a cell, by its number; of equals the first: fillers stand at the end."""
    placed, lost, grid = solutions[0]
    agreed = {
        code: tuple(all(other[code][column] == row[column] for _, _, other in solutions) for column in range(WIDTH))
        for code, row in grid.items()
    }
    return Solution(placed, agreed, tuple(item for item in lost if agreed[item.code][item.column]))


def _agree_by_unit(lines: Mapping[str, Line], units: Sequence[Unit]) -> Solution:
    """Nothing fits as a whole: accept what a unit's own candidates share.

    Where blanks or columns were lost, totals and empty rows are accepted only if the column of totals adds up.
    """
    placed = {code: placement for unit in units for code, placement in unit.candidates[0].items()}
    confirmed = _totals_confirmed(lines, placed, units)
    agreed = {}
    for unit in units:
        for code, placement in unit.candidates[0].items():
            same = [all(c[code][column] == placement[column] for c in unit.candidates) for column in range(WIDTH)]
            if unit.loose or unit.narrow:
                empty = not any(at is not None for at in placement)
                same = [same[column] and (confirmed and (empty or column == TOTAL)) for column in range(WIDTH)]
            agreed[code] = tuple(same)
    return Solution(placed, agreed, ())


def _totals_confirmed(lines: Mapping[str, Line], placed: _Placed, units: Sequence[Unit]) -> bool:
    known = all(
        candidate[code][TOTAL] == placed[code][TOTAL]
        for unit in units
        for candidate in unit.candidates
        for code in candidate
    )
    grid = _grid(lines, placed)
    if not known or any(grid.get(code, [None] * WIDTH)[TOTAL] is None for code in (RECEIVED, HANDLED)):
        return False
    return not _sum_broken(grid, TOTAL) and not _balance_broken(grid, TOTAL)
