"""gongkai portals"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.settings import load_settings
from gongkai.output import cell, json_option, print_json, print_table, say

if TYPE_CHECKING:
    from scrapers.portals import Diagnosis
    from warehouse.store.model import PortalRunRow

_REJECTED = 12

registry_option = click.option("--registry", type=click.Path(path_type=Path), help="A registry file or folder.")


@click.group(epilog="Example: gongkai portals check hangzhou-sthjj")
def command() -> None:
    """The registry; one portal's diagnosis; an entry proposed from an address."""


@command.command("list", epilog="Example: gongkai portals list --json")
@registry_option
@json_option
def list_portals(registry: Path | None, as_json: bool) -> int:
    """Every portal of the registry."""
    from scrapers.portals import load_registry

    entries = load_registry(registry or load_settings().registry)
    if as_json:
        for portal in entries.portals:
            print_json(portal)
        return 0
    rows = [
        (
            portal.id,
            portal.family,
            "、".join(bureau.name for bureau in portal.bureaus),
            portal.url,
            portal.known_broken or (f"verified {portal.verified}" if portal.verified else "unverified"),
        )
        for portal in entries.portals
    ]
    print_table(("portal", "family", "bureaus", "address", "state"), rows)
    say(f"{len(entries.portals)} portals")
    return 0


@command.command("check", epilog="Example: gongkai portals check hangzhou-sthjj")
@click.argument("portal_id", metavar="ID")
@registry_option
@json_option
def check(portal_id: str, registry: Path | None, as_json: bool) -> int:
    """One portal's diagnosis in one look; asks the portal, loads nothing."""
    from flows.diagnosis import check_portal, portal_past

    settings = load_settings()
    diagnosis = check_portal(settings, registry, portal_id)
    if as_json:
        print_json(diagnosis)
    else:
        show_diagnosis(diagnosis)
        show_past(portal_past(settings, portal_id))
    return 0 if diagnosis.outcome is None and diagnosis.listed else 1


def show_diagnosis(diagnosis: Diagnosis) -> None:
    """A diagnosis in one look: what answered, what was found, what is missing, what to do."""
    click.secho(f"{diagnosis.portal_id}: {diagnosis.outcome or 'works'}  {diagnosis.detail}".rstrip(), bold=True)
    answered = f"{diagnosis.fetched or 'no answer'} (status {cell(diagnosis.status)}), robots.txt: {diagnosis.robots}"
    lines = (
        ("address", diagnosis.url),
        ("answered", answered),
        (
            "family",
            f"{diagnosis.configured} in the registry, recognised {diagnosis.recognised or 'nothing known'}",
        ),
        ("listed", f"{diagnosis.listed} that may be reports, {diagnosis.without_year} without a year"),
        ("years", cell(diagnosis.years)),
        ("missing", cell(diagnosis.missing_years) or "none"),
        ("known broken", diagnosis.known_broken),
        ("requests", diagnosis.requests),
        ("sample", f"{diagnosis.sample_title}: {diagnosis.sample.reason}" if diagnosis.sample else None),
    )
    for label, value in lines:
        if value is not None:
            click.echo(f"  {label:13}{value}")
    for title, why in diagnosis.rejected[:_REJECTED]:
        click.echo(f"  not a report {title}: {why}")
    if len(diagnosis.rejected) > _REJECTED:
        click.echo(f"  and {len(diagnosis.rejected) - _REJECTED} rows more that are no reports (--json has all)")
    for line in diagnosis.advice:
        click.echo(f"  → {line}")


def show_past(runs: Sequence[PortalRunRow]) -> None:
    """What the portal gave in its runs so far."""
    from flows.report import history_lines

    for line in history_lines(runs):
        click.echo(f"  {line}")


@command.command("new", epilog="Example: gongkai portals new http://sthjj.example.gov.cn/zfxxgknb/")
@click.argument("url")
def new(url: str) -> int:
    """Proposes a registry entry from an address: the family, the body, the list page."""
    from flows.diagnosis import propose_entry

    click.echo(propose_entry(load_settings(), url))
    return 0
