"""Ways in which what a table prints is damaged on purpose, in a laid-out table or in the lines of a dump of it.

``CONTENT`` changes what value cells print, ``SPELLINGS`` only how the same numbers are written, ``LINES`` the text that
somebody's converter left. Null where nothing applies.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from demo.reports.layout import Placed, Table

Rows = list[list[Placed]]
_NUMERALS = "零一二三四五六七八九"


def values_of(table: Table) -> Rows:
    """The value cells row by row."""
    rows: dict[int, list[Placed]] = defaultdict(list)
    for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column)):
        if cell.key is not None:
            rows[cell.row].append(cell)
    return list(rows.values())


def columns_of(table: Table) -> list[list[Placed]]:
    """The value cells column by column, where rows have as many as the widest."""
    rows = values_of(table)
    width = max(map(len, rows))
    return [list(column) for column in zip(*(row for row in rows if len(row) == width), strict=True)]


def with_cells(table: Table, old: Sequence[Placed], new: Sequence[Placed]) -> Table:
    """The table with some cells in the place of others."""
    gone = set(map(id, old))
    return replace(table, cells=(*(cell for cell in table.cells if id(cell) not in gone), *new))


def with_texts(table: Table, cells: Sequence[Placed], texts: Sequence[str]) -> Table | None:
    new = [replace(cell, text=text) for cell, text in zip(cells, texts, strict=True)]
    return with_cells(table, cells, new) if [c.text for c in cells] != list(texts) else None


def _a_number(table: Table, random: Random) -> Placed | None:
    found = [cell for row in values_of(table) for cell in row if cell.text.isdigit()]
    return random.choice(found) if found else None


def a_row(table: Table, random: Random, least: int = 1) -> list[Placed] | None:
    found = [row for row in values_of(table) if len(row) >= least and any(cell.text for cell in row)]
    return random.choice(found) if found else None


def delete_digit(table: Table, random: Random) -> Table | None:
    cell = _a_number(table, random)
    if cell is None or len(cell.text) < 2:
        return None
    at = random.randrange(len(cell.text))
    return with_texts(table, [cell], [cell.text[:at] + cell.text[at + 1 :]])


def insert_digit(table: Table, random: Random) -> Table | None:
    cell = _a_number(table, random)
    at = random.randrange(len(cell.text) + 1) if cell else 0
    return with_texts(table, [cell], [cell.text[:at] + random.choice("123456789") + cell.text[at:]]) if cell else None


def alter_digit(table: Table, random: Random) -> Table | None:
    cell = _a_number(table, random)
    if cell is None:
        return None
    at = random.randrange(len(cell.text))
    digit = random.choice([digit for digit in "0123456789" if digit != cell.text[at]])
    return with_texts(table, [cell], [cell.text[:at] + digit + cell.text[at + 1 :]])


def swap_digits(table: Table, random: Random) -> Table | None:
    cell = _a_number(table, random)
    if cell is None or len(cell.text) < 2:
        return None
    at = random.randrange(len(cell.text) - 1)
    return with_texts(table, [cell], [cell.text[:at] + cell.text[at + 1] + cell.text[at] + cell.text[at + 2 :]])


def blank_cell(table: Table, random: Random) -> Table | None:
    cell = _a_number(table, random)
    return with_texts(table, [cell], [""]) if cell else None


def blank_column(table: Table, random: Random) -> Table | None:
    column = random.choice(columns_of(table))
    return with_texts(table, column, [""] * len(column))


def blank_row(table: Table, random: Random) -> Table | None:
    row = a_row(table, random)
    return with_texts(table, row, [""] * len(row)) if row else None


def swap_neighbours(table: Table, random: Random) -> Table | None:
    row = a_row(table, random, 2)
    if row is None:
        return None
    at = random.randrange(len(row) - 1)
    return with_texts(table, row[at : at + 2], [row[at + 1].text, row[at].text])


def swap_values_of_rows(table: Table, random: Random) -> Table | None:
    rows = values_of(table)
    at = random.randrange(len(rows)) - 1
    if at < 0 or len(rows[at]) != len(rows[at + 1]):
        return None
    return with_texts(table, rows[at] + rows[at + 1], [cell.text for cell in rows[at + 1] + rows[at]])


def swap_values_of_columns(table: Table, random: Random) -> Table | None:
    columns = columns_of(table)
    if len(columns) < 2:
        return None
    one, other = random.sample(columns, 2)
    return with_texts(table, one + other, [cell.text for cell in other + one])


def shift_row(table: Table, random: Random) -> Table | None:
    row = a_row(table, random, 2)
    if row is None:
        return None
    texts = [cell.text for cell in row]
    return with_texts(table, row, random.choice([["", *texts[:-1]], [*texts[1:], ""]]))


def foreign_number(table: Table, random: Random) -> Table | None:
    cells = [cell for row in values_of(table) for cell in row if cell.text in {"", "0"}]
    return with_texts(table, [random.choice(cells)], [str(random.randint(1, 99))]) if cells else None


def spoil_number(table: Table, random: Random) -> Table | None:
    cell = _a_number(table, random)
    spoilt = ["{}O", "4 {}", "{}?", "约{}", "见附件", "{} 3", "l{}"]
    return with_texts(table, [cell], [random.choice(spoilt).format(cell.text)]) if cell else None


def glue_neighbours(table: Table, random: Random) -> Table | None:
    """A cell's text runs into the next cell, or out of it, its own cell left empty."""
    row = a_row(table, random, 2)
    if row is None:
        return None
    at = random.randrange(len(row) - 1)
    glued = random.choice([" ", ""]).join(cell.text for cell in row[at : at + 2])
    return with_texts(table, row[at : at + 2], random.choice([[glued, ""], ["", glued]]))


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
    cells = [cell for row in values_of(table) for cell in row]
    return with_texts(table, cells, [spell(cell.text) for cell in cells])


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
