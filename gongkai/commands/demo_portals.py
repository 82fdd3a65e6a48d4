"""gongkai demo-portals"""

from __future__ import annotations

from pathlib import Path

import click


@click.command(epilog="Example: gongkai demo-portals --port 8765 --day 2")
@click.option("--port", type=int, default=8765, show_default=True, help="The first port on loopback.")
@click.option("--day", type=int, default=1, show_default=True, help="2: one report has been amended.")
@click.option(
    "--registry-out", type=click.Path(path_type=Path), default=Path("data/demo-registry.yaml"), show_default=True
)
def command(port: int, day: int, registry_out: Path) -> int:
    """The bundled portals on loopback, alone, until Ctrl-C; harvest them with --registry and the file written here."""
    from demo.__main__ import main

    registry_out.parent.mkdir(parents=True, exist_ok=True)
    return int(main(["--port", str(port), "--day", str(day), "--registry-out", str(registry_out)]) or 0)
