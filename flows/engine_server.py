"""Prefect's server with our mail block in it: ``python -m flows.engine_server start …`` is ``prefect server start …``.

An alarm's block is loaded by the server, which must know its class.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

# The process that the server ends with, where the environment names one.
DESK = "GONGKAI_DESK_PID"


def main() -> None:
    """Runs ``prefect server`` with the same arguments."""
    from prefect.cli import app

    import flows.mail  # noqa: F401 - imported for its registration

    if desk := os.environ.get(DESK):
        threading.Thread(target=_end_with, args=(int(desk),), daemon=True).start()
    sys.argv = ["prefect", "server", *sys.argv[1:]]
    app()


def _end_with(desk: int) -> None:
    """A desk that was killed leaves no server behind that holds its port."""
    while os.getppid() == desk:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
