"""gongkai export"""

from __future__ import annotations

from pathlib import Path

import click

from gongkai.output import json_option, print_json, say


@click.command(epilog="Example: gongkai export --format parquet published/")
@click.option("--format", "formats", default="parquet", show_default=True, metavar="parquet,csv,sqlite")
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
@json_option
def command(formats: str, directory: Path, as_json: bool) -> int:
    """The published data set with its descriptor and dictionary; equal content gives equal bytes."""
    from typing import cast, get_args

    from flows.settings import load_settings
    from warehouse.store import Warehouse
    from warehouse.store.warehouse import ExportFormat

    wanted = [name.strip() for name in formats.split(",") if name.strip()]
    unknown = [name for name in wanted if name not in get_args(ExportFormat)]
    if unknown or not wanted:
        raise click.ClickException(f"--format {formats}: choose among {', '.join(get_args(ExportFormat))}")
    with Warehouse.open(load_settings().warehouse_url, create=False) as warehouse:
        paths = warehouse.export(directory, cast("list[ExportFormat]", wanted))
    for path in paths:
        if as_json:
            print_json({"path": str(path), "bytes": path.stat().st_size})
        else:
            click.echo(str(path))
    say(f"{len(paths)} files in {directory}")
    return 0
