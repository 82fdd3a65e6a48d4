"""gongkai quality"""

from __future__ import annotations

import getpass
from dataclasses import asdict

import click

from flows.settings import load_settings
from gongkai.output import json_option, print_json, print_rows, print_table, say

DECIDED = ("decided_by", "decision_reason")


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
    decided = DECIDED if everything else ()
    shown = ("id", "state", "bureau", "year", "rules", "reasons", *decided, "url")
    print_rows(rows, shown, as_json=as_json, empty="the quarantine is empty")
    return 1 if any(row.state == "held" for row in rows) else 0


@command.command("show", epilog="Example: gongkai quality show 3")
@click.argument("entry", type=int, metavar="ID")
@json_option
def show(entry: int, as_json: bool) -> int:
    """One entry: the reasons, the findings with their suspects, the values, the document's excerpt, its page."""
    from flows.quality_pages import entry_page
    from warehouse.store import Warehouse

    settings = load_settings()
    with Warehouse.open(settings.warehouse_url, create=False) as warehouse:
        held = warehouse.quarantine_show(entry)
    page = str(entry_page(settings, held))
    if as_json:
        print_json({**asdict(held), "page": page})
        return 0
    row = held.row
    click.secho(f"{row.bureau or '?'} · {row.year or '?'} · {row.state}", bold=True)
    click.echo(f"{row.title or ''}\n{row.url or row.sha256}")
    if row.decided_by:
        click.echo(f"  {row.state} by {row.decided_by}: {row.decision_reason}")
    for reason in row.reasons:
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
    click.echo(f"page: {page}")
    if place := held.capture:
        click.echo(f"archived: {place.archive_file} at {place.archive_offset}, {place.record_id}")
    return 0


@command.command("release", epilog="Example: gongkai quality release 3 --reason 'checked against the PDF'")
@click.argument("entry", type=int, metavar="ID")
@click.option("--reason", required=True, help="Why it may be loaded; kept with the report.")
def release(entry: int, reason: str) -> int:
    """Loads a held report as it was read last, on your word; a rejected one, too, if you have changed your mind."""
    from warehouse.store import Warehouse

    with Warehouse.open(load_settings().warehouse_url, create=False) as warehouse:
        warehouse.quarantine_release(entry, reason, getpass.getuser())
    say(f"released {entry}: {reason}")
    return 0


@command.command("reject", epilog="Example: gongkai quality reject 3 --reason 'the guide, not the report'")
@click.argument("entry", type=int, metavar="ID")
@click.option("--reason", required=True, help="Why it may never be loaded; kept with the entry.")
def reject(entry: int, reason: str) -> int:
    """Keeps a held report out for good, on your word, however it may be read later."""
    from warehouse.store import Warehouse

    with Warehouse.open(load_settings().warehouse_url, create=False) as warehouse:
        warehouse.quarantine_reject(entry, reason, getpass.getuser())
    say(f"rejected {entry}: {reason}")
    return 0
