"""How commands print: tables for people, one JSON object a line for machines; data to stdout, words to stderr."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

import click

PIPE_WIDTH = 240
FEW = 8  # columns that a table always keeps side by side
MOST = 40  # cells a column may ask for before it is wrapped

json_option = click.option("--json", "as_json", is_flag=True, help="Machine-readable JSON, one object a line.")


def say(text: str) -> None:
    """A line for the person, kept out of the data."""
    click.echo(text, err=True)


def print_json(record: Any) -> None:
    """One object on one line of stdout."""
    click.echo(json.dumps(record, ensure_ascii=False, default=plain))


def print_rows(rows: Iterable[Any], columns: Sequence[str], *, as_json: bool, empty: str) -> None:
    """Records as a table of the named columns, or one JSON object each; ``empty`` is said where there are none."""
    records = [asdict(row) if is_dataclass(row) and not isinstance(row, type) else dict(row) for row in rows]
    if as_json:
        for record in records:
            print_json(record)
    elif not records:
        say(empty)
    else:
        print_table(columns, [[cell(record.get(column)) for column in columns] for record in records])


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]], title: str | None = None) -> None:
    """A table sized to the terminal; in a pipe, as wide as its content. Too wide to read, it becomes records."""
    from rich.box import SIMPLE_HEAD
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table

    rows = list(rows)
    console = Console(width=None if sys.stdout.isatty() else PIPE_WIDTH, markup=False, highlight=False)
    natural = sum(min(MOST, max(map(cell_len, column))) + 3 for column in zip(columns, *rows, strict=True))
    if len(columns) > FEW and natural > console.width:
        print_records(columns, rows)
        return
    table = Table(*columns, box=SIMPLE_HEAD, title=title, title_justify="left", title_style="bold", pad_edge=False)
    for row in rows:
        table.add_row(*row)
    console.print(table)


def print_records(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A line a field, a block a row: for what is wider than any screen."""
    width = max(map(len, columns)) + 2
    for row in rows:
        for column, value in zip(columns, row, strict=True):
            click.echo(f"{column:{width}}{value}")
        click.echo()


def print_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Comma-separated values with a header; null is an empty field."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)


def cell(value: Any) -> str:
    """A value as a person reads it: null is a dash, never a zero."""
    if value is None:
        return "–"
    if isinstance(value, list | tuple):
        return ", ".join(cell(part) for part in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {cell(part)}" for key, part in value.items())
    return " ".join(str(value.value if isinstance(value, Enum) else value).split())


def plain(value: Any) -> Any:
    """What the json module doesn't know: dates, paths, records."""
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return str(value)
