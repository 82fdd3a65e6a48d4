"""A run's end on the screen: a table of portals, what was loaded, what was not and why, where to look next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import click

from flows.records import HarvestSummary
from flows.report import coverage_line, headline, next_actions, portal_row, since_lines, some
from flows.settling import Judged
from gongkai.output import cell, print_table

COLUMNS = ("portal", "outcome", "listed", "new", "amended", "unchanged", "failed", "requests", "detail")


def print_summary(summary: HarvestSummary) -> None:
    """Prints what a person needs to know of a run, most important last (where the eye is)."""
    if summary.portals:
        rows = [portal_row(result) for result in summary.portals]
        print_table(COLUMNS, [[str(row[column]) for column in COLUMNS] for row in rows], title=summary.name)
    named = (("Quarantined", summary.quarantined), ("Could not be read", summary.unreadable))
    for title, lines in (
        *((title, [f"{who}: {why}" for who, why in rows]) for title, rows in named),
        ("Kept out on a person's word (`gongkai quality list --all`)", some(summary.rejected)),
        ("The harvest as a whole", some(summary.harvest)),
    ):
        if lines:
            click.echo(f"{title}:")
        for line in lines:
            click.echo(f"  {line}")
    click.secho(f"{summary.state}: {headline(summary)} · {summary.seconds} s", bold=True)
    if summary.outlook and summary.outlook.coverage:
        click.echo(f"Coverage: {coverage_line(summary.outlook.coverage)}")
    if summary.outlook and summary.outlook.since:
        click.echo("Since the last good run: " + "; ".join(since_lines(summary)))
    click.echo("Where to look next:")
    for action in next_actions(summary):
        click.echo(f"  {action}")
    if summary.pages:
        click.echo(f"  Quality pages: {summary.pages}")


def print_ingested(judged: Iterable[Judged]) -> None:
    """A line a document: whose report it is, what it gave, and what the checks say."""
    columns = ("document", "bureau", "year", "template", "values", "decision", "findings")
    print_table(columns, [_ingested(row) for row in judged])


def _ingested(row: Judged) -> list[str]:
    report = row.report
    numbers = sum(value.value is not None for value in report.values)
    checks = Counter(finding.check for finding in row.verdict.findings)
    return [
        (row.extracted.source.name if row.extracted.source else None) or report.sha256[:12],
        cell(report.bureau),
        cell(report.year),
        cell(report.template),
        str(numbers),
        row.verdict.decision.value,
        ", ".join(f"{check} {count}" if count > 1 else check for check, count in checks.items()),
    ]
