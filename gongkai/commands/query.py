"""gongkai query"""

from __future__ import annotations

from typing import Any

import click

from gongkai.output import cell, print_csv, print_json, print_table, say


@click.command(epilog="Example: gongkai query panel --format csv   or   gongkai query 'select count(*) from report'")
@click.argument("name_or_sql", required=False)
@click.option("--format", "style", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="A parameter of a canned query.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
def command(name_or_sql: str | None, style: str, settings: tuple[str, ...], as_json: bool) -> int:
    """A canned query by name, or one read-only SQL statement; without either, the list of canned queries."""
    from flows.settings import load_settings
    from warehouse.store import Warehouse

    if name_or_sql is None:
        rows = [(entry.name, entry.title, " ".join(entry.parameters)) for entry in Warehouse.canned_queries()]
        print_table(("query", "what it shows", "parameters"), rows)
        return 0
    with Warehouse.open(load_settings().warehouse_url, create=False) as warehouse:
        result = warehouse.query(name_or_sql, parameters(settings))
    if as_json or style == "json":
        for record in result.records():
            print_json(record)
    elif style == "csv":
        print_csv(result.columns, result.rows)
    else:
        print_table(result.columns, [[cell(value) for value in row] for row in result.rows])
        say(f"{len(result.rows)} rows")
    return 0


def parameters(settings: tuple[str, ...]) -> dict[str, Any]:
    """``NAME=VALUE`` pairs; whole numbers become numbers."""
    pairs = [setting.partition("=") for setting in settings]
    for name, equals, _ in pairs:
        if not equals:
            raise click.ClickException(f"--set {name}: write it as NAME=VALUE")
    return {name: int(value) if value.lstrip("-").isdigit() else value for name, _, value in pairs}
