"""gongkai codebook"""

from __future__ import annotations

from dataclasses import asdict

import click

from gongkai.output import json_option, print_json, print_table, say
from warehouse.codebook import codebook, equations, year_equations


@click.command(epilog="Example: gongkai codebook applications.granted")
@click.argument("code", required=False)
@click.option("--markdown", is_flag=True, help="The whole data dictionary: tables, views, columns, codes.")
@json_option
def command(code: str | None, markdown: bool, as_json: bool) -> int:
    """Every code: meaning (zh, en), template, unit, identities. CODE may be a prefix."""
    if markdown:
        from warehouse.store import Warehouse

        click.echo(Warehouse.data_dictionary(), nl=False)
        return 0
    book = codebook()
    chosen = [entry for entry in book.codes.values() if code is None or entry.code.startswith(code)]
    if not chosen:
        raise click.ClickException(f"no code begins with {code!r}; `gongkai codebook` lists them all")
    identities = identities_by_code()
    if as_json:
        for entry in chosen:
            print_json(asdict(entry) | {"identities": identities.get(entry.code, [])})
        return 0
    rows = [
        (
            entry.code,
            entry.zh,
            entry.en,
            " ".join(entry.templates),
            entry.unit,
            " ".join(identities.get(entry.code, [])),
        )
        for entry in chosen
    ]
    print_table(("code", "label", "meaning", "templates", "unit", "identities"), rows)
    say(f"{len(chosen)} codes, codebook version {book.version}")
    return 0


def identities_by_code() -> dict[str, list[str]]:
    """The identities that each code takes part in."""
    found: dict[str, list[str]] = {}
    for equation in (*equations(), *year_equations()):
        for term in equation.terms:
            names = found.setdefault(term.cell.code, [])
            if equation.identity not in names:
                names.append(equation.identity)
    return found
