"""gongkai reprocess"""

from __future__ import annotations

import click

from gongkai.output import json_option, print_json


@click.command(epilog="Example: gongkai reprocess --all   or   gongkai reprocess --report 杭州市生态环境局/2020")
@click.option("--report", "reports", multiple=True, metavar="ID", help="A report, by number or body/year.")
@click.option("--run", "run_id", type=int, metavar="ID", help="What a run loaded.")
@click.option("--held", is_flag=True, help="What is held in quarantine; what passes now is released.")
@click.option("--all", "everything", is_flag=True, help="Everything in the archive; rebuilds an empty warehouse.")
@json_option
def command(reports: tuple[str, ...], run_id: int | None, held: bool, everything: bool, as_json: bool) -> int:
    """Extract again from the archive, without the network."""
    from flows.ingest import reprocess
    from flows.records import summary_record
    from flows.settings import load_settings
    from gongkai.summary import print_summary

    if not (reports or run_id or held or everything):
        raise click.ClickException("say what to extract again: --report ID, --run ID, --held or --all")
    summary, _ = reprocess(load_settings(), reports=reports, run_id=run_id, held=held)
    if as_json:
        print_json(summary_record(summary))
    else:
        print_summary(summary)
    return 1 if summary.needs_a_look else 0
