"""Ways in which a table itself is damaged on purpose: its cells, rows, columns, heads and labels.

Each changes a laid-out table; null where nothing applies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from benchmarks.damages import Damage, a_row, columns_of, values_of, with_cells, with_texts
from demo.reports.layout import Placed, Table


def drop_cell(table: Table, random: Random) -> Table | None:
    row = a_row(table, random)
    return _shifted(table, row, random.randrange(len(row)), -1) if row else None


def insert_cell(table: Table, random: Random) -> Table | None:
    row = a_row(table, random)
    if row is None:
        return None
    at = random.randrange(len(row))
    moved = _shifted(table, row, at, 1)
    new = replace(row[at], text=random.choice(["", "0", "7"]), colspan=1)
    return replace(moved, cells=(*moved.cells, new), widths=(*table.widths, table.widths[-1]))


def _shifted(table: Table, row: Sequence[Placed], at: int, step: int) -> Table:
    later = [replace(cell, column=cell.column + step) for cell in row[at + (step < 0) :]]
    return with_cells(table, row[at:], later)


def merge_cells(table: Table, random: Random) -> Table | None:
    row = a_row(table, random, 2)
    if row is None:
        return None
    at = random.randrange(len(row) - 1)
    left, right = row[at : at + 2]
    text = random.choice([left.text, f"{left.text} {right.text}", f"{left.text}{right.text}"])
    return with_cells(table, [left, right], [replace(left, text=text, colspan=left.colspan + right.colspan)])


def merge_cells_below(table: Table, random: Random) -> Table | None:
    rows = values_of(table)
    at = random.randrange(len(rows)) - 1
    if at < 0 or rows[at + 1][0].row != rows[at][0].row + 1 or len(rows[at]) != len(rows[at + 1]):
        return None
    column = random.randrange(len(rows[at]))
    upper, lower = rows[at][column], rows[at + 1][column]
    return with_cells(table, [upper, lower], [replace(upper, rowspan=2)])


def drop_row(table: Table, random: Random) -> Table | None:
    row = a_row(table, random)
    return _without_rows(table, {row[0].row}) if row else None


def cut_tail(table: Table, random: Random) -> Table | None:
    rows = values_of(table)
    first = random.choice(rows)[0].row
    return _without_rows(table, set(range(first, table.rows)))


def keep_few_rows(table: Table, random: Random) -> Table | None:
    rows = values_of(table)
    if len(rows) < 6:
        return None
    start = random.randrange(len(rows) - 4)
    kept = {row[0].row for row in rows[start : start + random.randint(1, 4)]}
    return _without_rows(table, set(range(table.rows)) - kept)


def tear_in_row(table: Table, random: Random) -> Table | None:
    row = a_row(table, random, 2)
    if row is None:
        return None
    torn = with_cells(table, row[random.randrange(len(row)) :], [])
    return _without_rows(torn, set(range(row[0].row + 1, table.rows)))


def _without_rows(table: Table, gone: set[int]) -> Table:
    """Without whole rows: what begins in them and ends there is gone, what spans them shrinks."""
    left = [row for row in range(table.rows) if row not in gone]
    place = {row: at for at, row in enumerate(left)}
    cells = []
    for cell in table.cells:
        kept = [row for row in range(cell.row, cell.row + cell.rowspan) if row in place]
        if kept and not (cell.row in gone and cell.key is not None):
            cells.append(replace(cell, row=place[kept[0]], rowspan=len(kept)))
    return replace(table, rows=len(left), cells=tuple(cells))


def drop_column(table: Table, random: Random) -> Table | None:
    """A whole column with its heads is gone, the table narrower."""
    column = random.choice(columns_of(table))[0].column
    cells = []
    for cell in table.cells:
        covers = cell.column <= column < cell.column + cell.colspan
        if covers and cell.colspan == 1:
            continue
        cells.append(
            replace(cell, colspan=cell.colspan - covers, column=cell.column - (cell.column > column and not covers))
        )
    widths = (*table.widths[:column], *table.widths[column + 1 :])
    return replace(table, widths=widths, cells=tuple(cells)) if len(columns_of(table)) > 1 else None


def drop_values_of_column(table: Table, random: Random) -> Table | None:
    """A column's cells are gone below its head, what stands right of them moved to the left."""
    columns = columns_of(table)
    at = random.randrange(len(columns))
    for row in values_of(table):
        if len(row) == len(columns):
            table = _shifted(table, row, at, -1)
    return table


def drop_heads_of_column(table: Table, random: Random) -> Table | None:
    """A column keeps its values, but loses its head."""
    column = random.choice(columns_of(table))[0].column
    heads = [c for c in table.cells if c.key is None and c.column == column and c.text]
    return with_texts(table, heads, [""] * len(heads)) if heads else None


def swap_columns(table: Table, random: Random) -> Table | None:
    """Two columns change places, heads and all."""
    columns = columns_of(table)
    if len(columns) < 2:
        return None
    one, other = (column[0].column for column in random.sample(columns, 2))
    if any(cell.colspan > 1 and cell.key is not None for cell in table.cells):
        return None
    narrow = [cell for cell in table.cells if cell.colspan == 1 and cell.column in {one, other}]
    moved = [replace(cell, column=other if cell.column == one else one) for cell in narrow]
    return with_cells(table, narrow, moved)


def swap_heads(table: Table, random: Random) -> Table | None:
    """Two heads change places above values that stay."""
    first = min(row[0].row for row in values_of(table))
    least = min(cell.column for row in values_of(table) for cell in row)
    heads = [c for c in table.cells if c.key is None and c.row < first and c.column >= least and c.colspan == 1]
    if len(heads) < 2:
        return None
    one, other = random.sample(heads, 2)
    return with_texts(table, [one, other], [other.text, one.text])


def _labels(table: Table) -> list[Placed]:
    """The label of each row of values: the longest cell before them."""
    labels = []
    for row in values_of(table):
        before = [c for c in table.cells if c.row == row[0].row and c.column < row[0].column and c.rowspan == 1]
        labels.extend([max(before, key=lambda cell: len(cell.text))] if before else [])
    return labels


def swap_rows(table: Table, random: Random) -> Table | None:
    """Two neighbouring rows change places, labels and all."""
    swapped = swap_labels(table, random)
    if swapped is None:
        return None
    old = {cell.row: cell.text for cell in _labels(table)}
    changed = [cell.row for cell in _labels(swapped) if cell.text != old[cell.row]]
    rows = [row for row in values_of(swapped) if row[0].row in changed]
    if len(rows) != 2 or len(rows[0]) != len(rows[1]):
        return None
    return with_texts(swapped, rows[0] + rows[1], [cell.text for cell in rows[1] + rows[0]])


def swap_labels(table: Table, random: Random) -> Table | None:
    labels = _labels(table)
    if len(labels) < 2:
        return None
    at = random.randrange(len(labels) - 1)
    one, other = labels[at : at + 2]
    return with_texts(table, [one, other], [other.text, one.text])


def spoil_label(table: Table, random: Random) -> Table | None:
    labels = _labels(table)
    if not labels:
        return None
    label = random.choice(labels)
    at = random.randrange(len(label.text))
    text = random.choice(["", label.text[:at] + label.text[at + 1 :], label.text[:at] + "某" + label.text[at + 1 :]])
    return with_texts(table, [label], [text])


def double_row(table: Table, random: Random) -> Table | None:
    """A row is printed twice, the second time perhaps with another number."""
    row = a_row(table, random)
    if row is None:
        return None
    number = row[0].row
    again = [cell for cell in table.cells if cell.row == number and cell.rowspan == 1]
    copies = [replace(cell, row=number + 1) for cell in again]
    if random.random() < 0.5:
        at = random.choice([at for at, cell in enumerate(copies) if cell.key is not None])
        copies[at] = replace(copies[at], text=f"1{copies[at].text}")
    moved = []
    for cell in table.cells:
        below = cell.row > number
        spans = cell.row <= number < cell.row + cell.rowspan and cell.rowspan > 1
        moved.append(replace(cell, row=cell.row + below, rowspan=cell.rowspan + spans))
    return replace(table, rows=table.rows + 1, cells=(*moved, *copies))


STRUCTURE: tuple[Damage, ...] = (
    drop_cell,
    insert_cell,
    merge_cells,
    merge_cells_below,
    drop_row,
    cut_tail,
    keep_few_rows,
    tear_in_row,
    drop_column,
    drop_values_of_column,
    drop_heads_of_column,
    swap_columns,
    swap_heads,
    swap_rows,
    swap_labels,
    spoil_label,
    double_row,
)
