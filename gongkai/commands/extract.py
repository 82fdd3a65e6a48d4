"""gongkai extract"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from gongkai.output import json_option, print_json, print_table, say
from warehouse.codebook.records import Applicant


@click.command(epilog="Example: gongkai extract report.pdf --json")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")
@click.option("--bureau", metavar="NAME", help="The body, where the document does not say.")
@click.option("--year", type=int, metavar="Y", help="The report's year, where the document does not say.")
@json_option
def command(paths: tuple[Path, ...], bureau: str | None, year: int | None, as_json: bool) -> int:
    """Documents to values; touches nothing else. Exit 1 if one is not a report, 2 if one can't be read."""
    from gongkai.files import document_files
    from scrapers.documents import UnreadableDocumentError
    from warehouse.codebook.records import Context

    context = Context(bureau=bureau, year=year)
    code = 0
    for path in document_files(paths):
        try:
            for record in extract_file(path, context):
                if as_json:
                    print_json(record)
                else:
                    show(record)
                code = max(code, 0 if record["is_report"] else 1)
        except UnreadableDocumentError as error:
            say(f"gongkai: {path}: {error}")
            code = 2
    return code


def extract_file(path: Path, context: Any) -> Iterator[dict[str, Any]]:
    """The printed object of every document in a file."""
    from scrapers.documents import members, read_document
    from scrapers.reports import extract_report
    from scrapers.reports.as_json import report_object

    parts = members(path.read_bytes(), name=path.name)
    for part in parts:
        source = str(path) if len(parts) == 1 else f"{path}!{part.name}"
        yield report_object(extract_report(read_document(part.data, name=part.name), context), source)


def show(record: dict[str, Any]) -> None:
    """An extracted document as a person reads it."""
    click.secho(f"{record['bureau'] or '?'} · {record['year'] or '?'} · {record['template'] or '?'}", bold=True)
    click.echo(f"{record['source']}  {record['media_type']}  {record['title'] or ''}")
    by_applicant = [value for value in record["values"] if value["applicant"]]
    if by_applicant:
        print_table(("applications", *Applicant), matrix(by_applicant))
    rows = [value for value in record["values"] if not value["applicant"] and value["state"] != "blank"]
    columns = ("code", "value", "state", "printed", "evidence")
    print_table(columns, [[place(value[column]) for column in columns] for value in rows])
    numbers = sum(value["value"] is not None for value in record["values"])
    blanks = sum(value["state"] == "blank" for value in record["values"])
    click.echo(f"{numbers} numbers, {blanks} blank cells (not zero); --json shows every value with its evidence")
    for finding in record["findings"]:
        click.echo(f"  {finding['severity']}: {finding['check']} at {finding['where']}: {finding['message']}")
    sys.stdout.flush()


def matrix(values: list[dict[str, Any]]) -> list[list[str]]:
    """Table 3 as the form prints it; a value whose state is not plain is marked with the state."""
    rows: dict[str, dict[str, str]] = {}
    for value in values:
        number = "" if value["value"] is None else str(value["value"])
        mark = "" if value["state"] in ("reported", "blank") else value["state"]
        label = value["code"].removeprefix("applications.")
        rows.setdefault(label, {})[value["applicant"]] = f"{number} {mark}".strip()
    return [[label, *(row.get(name, "–") for name in Applicant)] for label, row in rows.items()]


def place(value: Any) -> str:
    """Evidence in a few characters: the cell's place, or the quote."""
    if isinstance(value, dict):
        if "quote" in value:
            quote = " ".join(value["quote"].split())
            return f"“{quote[:60]}” [{value['start']}–{value['end']}]"
        page = f"page {value['page']} " if value.get("page") else ""
        return f"{page}table {value['table']} row {value['row']} column {value['column']}"
    return "–" if value is None else str(value)
