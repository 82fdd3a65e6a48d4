"""gongkai quality"""

from __future__ import annotations

import getpass

import click

from flows.settings import load_settings
from gongkai.output import json_option, print_json, print_rows, print_table, say


@click.group(epilog="Example: gongkai quality show 3")
def command() -> None:
    """Findings and the quarantine: what is held, why, and a person's word on it."""


@command.command("list", epilog="Example: gongkai quality list --all")
@click.option("--all", "everything", is_flag=True, help="Released and rejected ones too.")
@click.option("--findings", is_flag=True, help="The findings of loaded reports instead.")
@json_option
def list_entries(everything: bool, findings: bool, as_json: bool) -> int:
    """What is held in quarantine, or the findings of loaded reports."""
    from warehouse.store import Warehouse

    with Warehouse.open(load_settings().warehouse_url, create=False) as warehouse:
        if findings:
            columns = ("bureau", "year", "check", "severity", "fault", "where", "message")
            print_rows(warehouse.findings(), columns, as_json=as_json, empty="no findings")
            return 0
        rows = warehouse.quarantine_list(None if everything else "held")
    columns = ("id", "state", "bureau", "year", "rules", "reasons", "url")
    print_rows(rows, columns, as_json=as_json, empty="the quarantine is empty")
    return 1 if any(row.state == "held" for row in rows) else 0


@command.command("show", epilog="Example: gongkai quality show 3")
@click.argument("entry", type=int, metavar="ID")
@json_option
def show(entry: int, as_json: bool) -> int:
    """One entry: the reasons, the findings with their suspects, the values, the document's excerpt."""
    from warehouse.store import Warehouse

    with Warehouse.open(load_settings().warehouse_url, create=False) as warehouse:
        held = warehouse.quarantine_show(entry)
    if as_json:
        print_json(held)
        return 0
    click.secho(f"{held.row.bureau or '?'} · {held.row.year or '?'} · {held.row.state}", bold=True)
    click.echo(f"{held.row.title or ''}\n{held.row.url or held.row.sha256}")
    for reason in held.row.reasons:
        click.echo(f"  because {reason}")
    for finding in held.verdict.findings:
        suspects = f" (suspects: {', '.join(str(cell) for cell in finding.suspects)})" if finding.suspects else ""
        click.echo(f"  {finding.severity}: {finding.check} at {finding.where}: {finding.message}{suspects}")
    rows = [
        [
            value.code,
            value.applicant or "",
            "–" if value.value is None else str(value.value),
            value.state,
            value.printed or "",
        ]
        for value in held.report.values
        if value.state != "blank"
    ]
    print_table(("code", "applicant", "value", "state", "printed"), rows)
    if held.excerpt:
        click.echo(held.excerpt)
    return 0


@command.command("release", epilog="Example: gongkai quality release 3 --reason 'checked against the PDF'")
@click.argument("entry", type=int, metavar="ID")
@click.option("--reason", required=True, help="Why it may be loaded; kept with the report.")
def release(entry: int, reason: str) -> int:
    """Loads a held report as it was extracted, on your word."""
    from warehouse.store import Warehouse

    with Warehouse.open(load_settings().warehouse_url, create=False) as warehouse:
        warehouse.quarantine_release(entry, reason, getpass.getuser())
    say(f"released {entry}: {reason}")
    return 0


@command.command("reject", epilog="Example: gongkai quality reject 3 --reason 'the guide, not the report'")
@click.argument("entry", type=int, metavar="ID")
@click.option("--reason", required=True, help="Why it may never be loaded; kept with the entry.")
def reject(entry: int, reason: str) -> int:
    """Keeps a held report out for good, on your word."""
    from warehouse.store import Warehouse

    with Warehouse.open(load_settings().warehouse_url, create=False) as warehouse:
        warehouse.quarantine_reject(entry, reason, getpass.getuser())
    say(f"rejected {entry}: {reason}")
    return 0
