"""gongkai demo-portals"""

from __future__ import annotations

from pathlib import Path

import click

from flows.ports import claim


@click.command(epilog="Example: gongkai demo-portals --port 8642 --day 2")
@click.option("--port", type=click.IntRange(1, 65535), help="On every loopback address; default 8642, or a free one.")
@click.option("--day", type=int, default=1, show_default=True, help="2: one report has been amended.")
@click.option(
    "--registry-out", type=click.Path(path_type=Path), default=Path("data/demo-registry.yaml"), show_default=True
)
def command(port: int | None, day: int, registry_out: Path) -> int:
    """The bundled portals on loopback, alone, until Ctrl-C; harvest them with --registry and the file written here."""
    from demo.server import DEFAULT_PORT, run

    if port is not None:
        claim(port)
    run(port or DEFAULT_PORT, registry_out, day, None)
    return 0
