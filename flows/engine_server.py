"""Prefect's server with our mail block in it: ``python -m flows.engine_server start …`` is ``prefect server start …``.

An alarm's block is loaded by the server, which must know its class.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Runs ``prefect server`` with the same arguments."""
    from prefect.cli import app

    import flows.mail  # noqa: F401 - imported for its registration

    sys.argv = ["prefect", "server", *sys.argv[1:]]
    app()


if __name__ == "__main__":
    main()
