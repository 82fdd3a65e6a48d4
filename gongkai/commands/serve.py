"""gongkai serve"""

from __future__ import annotations

import click

from flows.settings import load_settings
from gongkai.output import say


@click.command(epilog="Example: gongkai serve --port 4300")
@click.option("--port", type=click.IntRange(1, 65535), default=4200, show_default=True, help="On loopback.")
def command(port: int) -> int:
    """The operator's desk: scheduler and run pages on this machine, until Ctrl-C."""
    from flows.desk import serve

    say(f"run pages: http://127.0.0.1:{port}   (Ctrl-C stops; schedules and history stay)")
    serve(load_settings(), port)
    return 0
