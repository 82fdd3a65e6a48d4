"""gongkai harvest"""

from __future__ import annotations

import logging
from contextlib import nullcontext
from pathlib import Path

import click

from flows.engine import prepare_engine
from flows.settings import load_settings
from gongkai.demo_process import demo_portals
from gongkai.output import json_option, print_json, say


@click.command(epilog="Example: gongkai harvest --demo   or   gongkai harvest --portal hangzhou-sthjj --since 2019")
@click.option(
    "--registry", type=click.Path(path_type=Path), help="A registry file or folder; default GONGKAI_REGISTRY."
)
@click.option("--portal", "portals", multiple=True, metavar="ID", help="Only this portal; may be given again.")
@click.option("--since", type=int, metavar="YEAR", help="Only reports for this year and later.")
@click.option("--recheck", is_flag=True, help="Ask again for pages whose row in the list has not changed.")
@click.option("--demo", is_flag=True, help="Start the bundled demo portals on loopback and harvest those.")
@click.option(
    "--demo-day", type=int, default=1, show_default=True, hidden=True, help="The demo's day; 2 has an amendment."
)
@click.option("--dry-run", is_flag=True, help="Say what would be crawled; ask no portal for anything.")
@json_option
def command(
    registry: Path | None,
    portals: tuple[str, ...],
    since: int | None,
    recheck: bool,
    demo: bool,
    demo_day: int,
    dry_run: bool,
    as_json: bool,
) -> int:
    """One nightly harvest, as a flow run: crawl, archive, extract, judge, load, and say what came and what did not."""
    settings = load_settings()
    prepare_engine(settings)
    with demo_portals(settings.data, demo_day) if demo else nullcontext(registry or settings.registry) as entries:
        if dry_run:
            return plan(entries, portals)
        say(f"warehouse {settings.warehouse_url}\narchive   {settings.archive_location}\nstarting the flow engine …")
        return run(entries, portals, since, recheck, as_json)


def plan(registry: Path | None, portals: tuple[str, ...]) -> int:
    """Prints the portals that a harvest would crawl."""
    from flows.harvest_plan import choose
    from scrapers.portals import load_registry

    chosen = choose(load_registry(registry), portals)
    for portal in chosen:
        click.echo(f"{portal.id}\t{portal.family}\t{portal.url}\t{portal.known_broken or ''}".rstrip())
    say(f"{len(chosen)} portals would be crawled; nothing was asked for")
    return 0


def run(registry: Path | None, portals: tuple[str, ...], since: int | None, recheck: bool, as_json: bool) -> int:
    """Runs the flow and prints its summary; 1 where something needs a look."""
    from flows.harvest import harvest
    from flows.harvest_plan import choose
    from flows.records import summary_from_record
    from flows.settings import load_settings
    from gongkai.summary import print_summary
    from scrapers.portals import load_registry
    from warehouse.store import Warehouse

    logging.getLogger("prefect").setLevel(logging.CRITICAL)
    choose(load_registry(registry), portals)
    state = harvest(registry=registry, portals=portals, since=since, recheck=recheck, return_state=True)
    with Warehouse.open(load_settings().warehouse_url) as warehouse:
        mine = str(state.state_details.flow_run_id)
        row = next((row for row in warehouse.runs(limit=50) if row.parameters.get("flow_run") == mine), None)
    if row is None or "portals" not in row.summary:
        raise click.ClickException(f"the harvest ended early: {state.message}")
    if as_json:
        print_json(row.summary)
    else:
        print_summary(summary_from_record(row.summary))
    return 1 if state.name != "Completed" else 0
