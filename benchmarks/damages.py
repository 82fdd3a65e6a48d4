"""Ways in which a printed table is damaged on purpose: each changes a laid-out table, or the lines of a dump of it.

``CONTENT`` changes what value cells print, ``STRUCTURE`` the cells, rows, columns and labels themselves, ``SPELLINGS``
only how the same numbers are written, ``LINES`` the text that somebody's converter left. Null where nothing applies.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from demo.reports.layout import Placed, Table

Rows = list[list[Placed]]
_NUMERALS = "零一二三四五六七八九"


def _values(table: Table) -> Rows:
    """The value cells row by row."""
    rows: dict[int, list[Placed]] = defaultdict(list)
    for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column)):
        if cell.key is not None:
            rows[cell.row].append(cell)
    return list(rows.values())


def _columns(table: Table) -> list[list[Placed]]:
    """The value cells column by column, where rows have as many as the widest."""
    rows = _values(table)
    width = max(map(len, rows))
    return [list(column) for column in zip(*(row for row in rows if len(row) == width), strict=True)]


def _with(table: Table, old: Sequence[Placed], new: Sequence[Placed]) -> Table:
    """The table with some cells in the place of others."""
    gone = set(map(id, old))
    return replace(table, cells=(*(cell for cell in table.cells if id(cell) not in gone), *new))


def _texts(table: Table, cells: Sequence[Placed], texts: Sequence[str]) -> Table | None:
    new = [replace(cell, text=text) for cell, text in zip(cells, texts, strict=True)]
    return _with(table, cells, new) if [c.text for c in cells] != list(texts) else None


def _a_number(table: Table, random: Random) -> Placed | None:
    found = [cell for row in _values(table) for cell in row if cell.text.isdigit()]
    return random.choice(found) if found else None


def _a_row(table: Table, random: Random, least: int = 1) -> list[Placed] | None:
    found = [row for row in _values(table) if len(row) >= least and any(cell.text for cell in row)]
    return random.choice(found) if found else None


def delete_digit(table: Table, random: Random) -> Table | None:
    cell = _a_number(table, random)
    if cell is None or len(cell.text) < 2:
        return None
    at = random.randrange(len(cell.text))
    return _texts(table, [cell], [cell.text[:at] + cell.text[at + 1 :]])


def insert_digit(table: Table, random: Random) -> Table | None:
    cell = _a_number(table, random)
    at = random.randrange(len(cell.text) + 1) if cell else 0
    return _texts(table, [cell], [cell.text[:at] + random.choice("123456789") + cell.text[at:]]) if cell else None


def alter_digit(table: Table, random: Random) -> Table | None:
    cell = _a_number(table, random)
    if cell is None:
        return None
    at = random.randrange(len(cell.text))
    digit = random.choice([digit for digit in "0123456789" if digit != cell.text[at]])
    return _texts(table, [cell], [cell.text[:at] + digit + cell.text[at + 1 :]])


def swap_digits(table: Table, random: Random) -> Table | None:
    cell = _a_number(table, random)
    if cell is None or len(cell.text) < 2:
        return None
    at = random.randrange(len(cell.text) - 1)
    return _texts(table, [cell], [cell.text[:at] + cell.text[at + 1] + cell.text[at] + cell.text[at + 2 :]])


def blank_cell(table: Table, random: Random) -> Table | None:
    cell = _a_number(table, random)
    return _texts(table, [cell], [""]) if cell else None


def blank_column(table: Table, random: Random) -> Table | None:
    column = random.choice(_columns(table))
    return _texts(table, column, [""] * len(column))


def blank_row(table: Table, random: Random) -> Table | None:
    row = _a_row(table, random)
    return _texts(table, row, [""] * len(row)) if row else None


def swap_neighbours(table: Table, random: Random) -> Table | None:
    row = _a_row(table, random, 2)
    if row is None:
        return None
    at = random.randrange(len(row) - 1)
    return _texts(table, row[at : at + 2], [row[at + 1].text, row[at].text])


def swap_values_of_rows(table: Table, random: Random) -> Table | None:
    rows = _values(table)
    at = random.randrange(len(rows)) - 1
    if at < 0 or len(rows[at]) != len(rows[at + 1]):
        return None
    return _texts(table, rows[at] + rows[at + 1], [cell.text for cell in rows[at + 1] + rows[at]])


def swap_values_of_columns(table: Table, random: Random) -> Table | None:
    columns = _columns(table)
    if len(columns) < 2:
        return None
    one, other = random.sample(columns, 2)
    return _texts(table, one + other, [cell.text for cell in other + one])


def shift_row(table: Table, random: Random) -> Table | None:
    row = _a_row(table, random, 2)
    if row is None:
        return None
    texts = [cell.text for cell in row]
    return _texts(table, row, random.choice([["", *texts[:-1]], [*texts[1:], ""]]))


def foreign_number(table: Table, random: Random) -> Table | None:
    cells = [cell for row in _values(table) for cell in row if cell.text in {"", "0"}]
    return _texts(table, [random.choice(cells)], [str(random.randint(1, 99))]) if cells else None


def spoil_number(table: Table, random: Random) -> Table | None:
    cell = _a_number(table, random)
    spoilt = ["{}O", "4 {}", "{}?", "约{}", "见附件", "{} 3", "l{}"]
    return _texts(table, [cell], [random.choice(spoilt).format(cell.text)]) if cell else None


def glue_neighbours(table: Table, random: Random) -> Table | None:
    """A cell's text runs into the next cell, or out of it, its own cell left empty."""
    row = _a_row(table, random, 2)
    if row is None:
        return None
    at = random.randrange(len(row) - 1)
    glued = random.choice([" ", ""]).join(cell.text for cell in row[at : at + 2])
    return _texts(table, row[at : at + 2], random.choice([[glued, ""], ["", glued]]))


def drop_cell(table: Table, random: Random) -> Table | None:
    row = _a_row(table, random)
    return _shifted(table, row, random.randrange(len(row)), -1) if row else None


def insert_cell(table: Table, random: Random) -> Table | None:
    row = _a_row(table, random)
    if row is None:
        return None
    at = random.randrange(len(row))
    moved = _shifted(table, row, at, 1)
    new = replace(row[at], text=random.choice(["", "0", "7"]), colspan=1)
    return replace(moved, cells=(*moved.cells, new), widths=(*table.widths, table.widths[-1]))


def _shifted(table: Table, row: Sequence[Placed], at: int, step: int) -> Table:
    later = [replace(cell, column=cell.column + step) for cell in row[at + (step < 0) :]]
    return _with(table, row[at:], later)


def merge_cells(table: Table, random: Random) -> Table | None:
    row = _a_row(table, random, 2)
    if row is None:
        return None
    at = random.randrange(len(row) - 1)
    left, right = row[at : at + 2]
    text = random.choice([left.text, f"{left.text} {right.text}", f"{left.text}{right.text}"])
    return _with(table, [left, right], [replace(left, text=text, colspan=left.colspan + right.colspan)])


def merge_cells_below(table: Table, random: Random) -> Table | None:
    rows = _values(table)
    at = random.randrange(len(rows)) - 1
    if at < 0 or rows[at + 1][0].row != rows[at][0].row + 1 or len(rows[at]) != len(rows[at + 1]):
        return None
    column = random.randrange(len(rows[at]))
    upper, lower = rows[at][column], rows[at + 1][column]
    return _with(table, [upper, lower], [replace(upper, rowspan=2)])


def drop_row(table: Table, random: Random) -> Table | None:
    row = _a_row(table, random)
    return _without_rows(table, {row[0].row}) if row else None


def cut_tail(table: Table, random: Random) -> Table | None:
    rows = _values(table)
    first = random.choice(rows)[0].row
    return _without_rows(table, set(range(first, table.rows)))


def keep_few_rows(table: Table, random: Random) -> Table | None:
    rows = _values(table)
    if len(rows) < 6:
        return None
    start = random.randrange(len(rows) - 4)
    kept = {row[0].row for row in rows[start : start + random.randint(1, 4)]}
    return _without_rows(table, set(range(table.rows)) - kept)


def tear_in_row(table: Table, random: Random) -> Table | None:
    row = _a_row(table, random, 2)
    if row is None:
        return None
    torn = _with(table, row[random.randrange(len(row)) :], [])
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
    column = random.choice(_columns(table))[0].column
    cells = []
    for cell in table.cells:
        covers = cell.column <= column < cell.column + cell.colspan
        if covers and cell.colspan == 1:
            continue
        cells.append(
            replace(cell, colspan=cell.colspan - covers, column=cell.column - (cell.column > column and not covers))
        )
    widths = (*table.widths[:column], *table.widths[column + 1 :])
    return replace(table, widths=widths, cells=tuple(cells)) if len(_columns(table)) > 1 else None


def drop_values_of_column(table: Table, random: Random) -> Table | None:
    """A column's cells are gone below its head, what stands right of them moved to the left."""
    columns = _columns(table)
    at = random.randrange(len(columns))
    for row in _values(table):
        if len(row) == len(columns):
            table = _shifted(table, row, at, -1)
    return table


def drop_heads_of_column(table: Table, random: Random) -> Table | None:
    """A column keeps its values, but loses its head."""
    column = random.choice(_columns(table))[0].column
    heads = [c for c in table.cells if c.key is None and c.column == column and c.text]
    return _texts(table, heads, [""] * len(heads)) if heads else None


def swap_columns(table: Table, random: Random) -> Table | None:
    """Two columns change places, heads and all."""
    columns = _columns(table)
    if len(columns) < 2:
        return None
    one, other = (column[0].column for column in random.sample(columns, 2))
    if any(cell.colspan > 1 and cell.key is not None for cell in table.cells):
        return None
    narrow = [cell for cell in table.cells if cell.colspan == 1 and cell.column in {one, other}]
    moved = [replace(cell, column=other if cell.column == one else one) for cell in narrow]
    return _with(table, narrow, moved)


def swap_heads(table: Table, random: Random) -> Table | None:
    """Two heads change places above values that stay."""
    first = min(row[0].row for row in _values(table))
    least = min(cell.column for row in _values(table) for cell in row)
    heads = [c for c in table.cells if c.key is None and c.row < first and c.column >= least and c.colspan == 1]
    if len(heads) < 2:
        return None
    one, other = random.sample(heads, 2)
    return _texts(table, [one, other], [other.text, one.text])


def _labels(table: Table) -> list[Placed]:
    """The label of each row of values: the longest cell before them."""
    labels = []
    for row in _values(table):
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
    rows = [row for row in _values(swapped) if row[0].row in changed]
    if len(rows) != 2 or len(rows[0]) != len(rows[1]):
        return None
    return _texts(swapped, rows[0] + rows[1], [cell.text for cell in rows[1] + rows[0]])


def swap_labels(table: Table, random: Random) -> Table | None:
    labels = _labels(table)
    if len(labels) < 2:
        return None
    at = random.randrange(len(labels) - 1)
    one, other = labels[at : at + 2]
    return _texts(table, [one, other], [other.text, one.text])


def spoil_label(table: Table, random: Random) -> Table | None:
    labels = _labels(table)
    if not labels:
        return None
    label = random.choice(labels)
    at = random.randrange(len(label.text))
    text = random.choice(["", label.text[:at] + label.text[at + 1 :], label.text[:at] + "某" + label.text[at + 1 :]])
    return _texts(table, [label], [text])


def double_row(table: Table, random: Random) -> Table | None:
    """A row is printed twice, the second time perhaps with another number."""
    row = _a_row(table, random)
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


def full_width(table: Table, random: Random) -> Table | None:
    return _respelt(table, lambda text: text.translate(str.maketrans("0123456789.", "０１２３４５６７８９．")))


def thousands(table: Table, random: Random) -> Table | None:
    comma = random.choice([",", "，"])
    return _respelt(table, lambda text: f"{int(text):,}".replace(",", comma) if text.isdigit() else text)


def dots_for_thousands(table: Table, random: Random) -> Table | None:
    return _respelt(table, lambda text: f"{int(text):,}".replace(",", ".") if text.isdigit() else text)


def with_units(table: Table, random: Random) -> Table | None:
    unit = random.choice(["件", "条", "项", " 件"])
    return _respelt(table, lambda text: f"{text}{unit}" if text.isdigit() else text)


def chinese_numerals(table: Table, random: Random) -> Table | None:
    return _respelt(
        table, lambda text: "零一二三四五六七八九"[int(text)] if text.isdigit() and len(text) == 1 else text
    )


def spaced_digits(table: Table, random: Random) -> Table | None:
    return _respelt(table, lambda text: " ".join(text) if text.isdigit() else text)


def _respelt(table: Table, spell: Callable[[str], str]) -> Table | None:
    cells = [cell for row in _values(table) for cell in row]
    return _texts(table, cells, [spell(cell.text) for cell in cells])


def drop_repeated_lines(text: str, random: Random) -> str | None:
    lines = text.split("\n")
    kept = [line for at, line in enumerate(lines) if at == 0 or line != lines[at - 1] or not line.strip()]
    return "\n".join(kept)


def drop_line(text: str, random: Random) -> str | None:
    lines = text.split("\n")
    at = random.randrange(len(lines))
    return "\n".join([*lines[:at], *lines[at + 1 :]]) if lines[at].strip() else None


def double_line(text: str, random: Random) -> str | None:
    lines = text.split("\n")
    at = random.randrange(len(lines))
    return "\n".join([*lines[:at], lines[at], *lines[at:]]) if lines[at].strip() else None


def join_lines(text: str, random: Random) -> str | None:
    lines = text.split("\n")
    at = random.randrange(len(lines) - 1)
    return "\n".join([*lines[:at], lines[at] + " " + lines[at + 1], *lines[at + 2 :]])


def cut_text(text: str, random: Random) -> str | None:
    """Not inside the last cell: what is left of it would be a number like any other, in a table that has all else."""
    return text[: random.randrange(len(text) // 4, text.rindex(text.rsplit(maxsplit=1)[-1]))]


Damage = Callable[[Table, Random], Table | None]
CONTENT: tuple[Damage, ...] = (
    delete_digit,
    insert_digit,
    alter_digit,
    swap_digits,
    blank_cell,
    blank_column,
    blank_row,
    swap_neighbours,
    swap_values_of_rows,
    swap_values_of_columns,
    shift_row,
    foreign_number,
    spoil_number,
    glue_neighbours,
)
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
SPELLINGS: tuple[Damage, ...] = (
    full_width,
    thousands,
    dots_for_thousands,
    with_units,
    chinese_numerals,
    spaced_digits,
)
LINES: tuple[Callable[[str, Random], str | None], ...] = (
    drop_repeated_lines,
    drop_line,
    double_line,
    join_lines,
    cut_text,
)
