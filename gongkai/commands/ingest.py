"""gongkai ingest"""

from __future__ import annotations

from pathlib import Path

import click

from gongkai.output import json_option, print_json, say


@click.command(epilog="Example: gongkai ingest reports/ --bureau 杭州市生态环境局")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")
@click.option("--bureau", metavar="NAME", help="The body, where the documents do not say.")
@click.option("--year", type=int, metavar="Y", help="The report's year, where the documents do not say.")
@json_option
def command(paths: tuple[Path, ...], bureau: str | None, year: int | None, as_json: bool) -> int:
    """Local documents (any format, folders too) through archive, extraction, expectations, warehouse."""
    from flows.ingest import ingest
    from flows.records import summary_record
    from flows.settings import load_settings
    from gongkai.files import document_files
    from gongkai.summary import print_ingested, print_summary
    from warehouse.codebook.records import Context

    files = list(document_files(paths))
    say(f"{len(files)} files")
    summary, judged = ingest(load_settings(), files, Context(bureau=bureau, year=year))
    if as_json:
        print_json(summary_record(summary))
    else:
        print_ingested(judged)
        print_summary(summary)
    return 1 if summary.needs_a_look else 0
