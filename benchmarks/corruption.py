"""Ways in which a reading goes wrong, done to a true report on purpose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from warehouse.codebook.records import Applicant, CellReference, Report, State, Value

COLUMNS = tuple(Applicant)


@dataclass(frozen=True, slots=True)
class Corruption:
    """A spoiled report: what was done to it, and which cells are no longer what was printed."""

    kind: str
    report: Report
    cells: tuple[CellReference, ...]


Values = dict[CellReference, Value]


def digit_lost(values: Values, random: Random) -> Values:
    """A number of two digits or more loses one of them: 52 becomes 5."""
    cell, value = random.choice([(c, v) for c, v in values.items() if _countable(v) and abs(v.value or 0) >= 10])
    digits = str(int(value.value or 0))
    lost = random.randrange(len(digits))
    return {cell: _read(value, int(digits[:lost] + digits[lost + 1 :]))}


def digit_misread(values: Values, random: Random) -> Values:
    """One digit is taken for another: 1 becomes 7."""
    cell, value = random.choice([(c, v) for c, v in values.items() if _countable(v)])
    digits = str(int(value.value or 0))
    place = random.randrange(len(digits))
    other = random.choice([digit for digit in "0123456789" if digit != digits[place]])
    return {cell: _read(value, int(digits[:place] + other + digits[place + 1 :]))}


def neighbours_swapped(values: Values, random: Random) -> Values:
    """Two neighbouring cells of a row of table 3 change places."""
    row = _row(values, random)
    column = random.randrange(len(COLUMNS) - 1)
    left, right = row[column], row[column + 1]
    return _moved(values, {left: values[right], right: values[left]})


def row_shifted(values: Values, random: Random) -> Values:
    """A row of table 3 slides one cell to the right or to the left; what comes in is blank."""
    row = _row(values, random)
    step = random.choice((1, -1))
    return _moved(
        values,
        {
            cell: values[row[index - step]] if 0 <= index - step < len(row) else _blank(values[cell])
            for index, cell in enumerate(row)
        },
    )


def column_lost(values: Values, random: Random) -> Values:
    """A column of table 3 that is not empty is not read at all."""
    filled = [column for column in COLUMNS if any(values[row[COLUMNS.index(column)]].value for row in _rows(values))]
    lost = COLUMNS.index(random.choice(filled))
    return {row[lost]: _blank(values[row[lost]]) for row in _rows(values)}


def column_dropped(values: Values, random: Random) -> Values:
    """A column of table 3 is dropped: all columns after it move one to the left, the last is blank."""
    lost = random.randrange(len(COLUMNS) - 1)
    moved: Values = {}
    for row in _rows(values):
        for index in range(lost, len(row)):
            moved[row[index]] = values[row[index + 1]] if index + 1 < len(row) else _blank(values[row[index]])
    return _moved(values, moved)


def blank_turned_zero(values: Values, random: Random) -> Values:
    """An empty cell is read as 0."""
    cell, value = random.choice([(c, v) for c, v in values.items() if v.state is State.BLANK])
    return {cell: replace(value, value=0, state=State.REPORTED, printed="0")}


def number_turned_blank(values: Values, random: Random) -> Values:
    """A printed number is not seen, and the cell taken for empty."""
    cell, value = random.choice([(c, v) for c, v in values.items() if _countable(v)])
    return {cell: _blank(value)}


KINDS: tuple[Callable[[Values, Random], Values], ...] = (
    digit_lost,
    digit_misread,
    neighbours_swapped,
    row_shifted,
    column_lost,
    column_dropped,
    blank_turned_zero,
    number_turned_blank,
)


def corrupt(report: Report, kind: Callable[[Values, Random], Values], random: Random) -> Corruption | None:
    """The report spoiled in one way; null where it has nothing that could be spoiled so, or nothing changed."""
    values = {CellReference(v.code, v.applicant, v.category): v for v in report.values}
    tabled = {cell: value for cell, value in values.items() if not cell.code.startswith("prose.")}
    try:
        spoiled = kind(tabled, random)
    except IndexError:
        return None
    changed = {
        cell: value
        for cell, value in spoiled.items()
        if (value.value, value.state) != (values[cell].value, values[cell].state)
    }
    if not changed:
        return None
    return Corruption(kind.__name__, replace(report, values=tuple((values | changed).values())), tuple(changed))


def _countable(value: Value) -> bool:
    return value.value is not None and value.value >= 0 and float(value.value).is_integer()


def _read(value: Value, number: int) -> Value:
    return replace(value, value=number, printed=str(number))


def _blank(value: Value) -> Value:
    return replace(value, value=None, state=State.BLANK, printed=None)


def _rows(values: Values) -> list[tuple[CellReference, ...]]:
    codes = dict.fromkeys(cell.code for cell in values if cell.applicant)
    return [tuple(CellReference(code, column) for column in COLUMNS) for code in codes]


def _row(values: Values, random: Random) -> tuple[CellReference, ...]:
    filled = [row for row in _rows(values) if any(values[cell].value for cell in row)]
    return random.choice(filled)


def _moved(values: Values, sources: Values) -> Values:
    """Each cell with the number of another, at its own place."""
    return {
        cell: replace(values[cell], value=source.value, state=source.state, printed=source.printed)
        for cell, source in sources.items()
    }
