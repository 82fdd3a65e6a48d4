"""Sets Prefect up before it is imported: local, quiet on the screen, nothing sent anywhere.

What the operator sets in the environment wins; the run pages keep the whole log, the screen only what is fatal.
"""

from __future__ import annotations

import os

from flows.settings import Settings

_DEFAULTS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "true",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "90",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "60",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_CLI_PROMPT": "false",
}


def prepare_engine(settings: Settings) -> None:
    """Puts Prefect's settings into this process's environment; call before the first import of prefect."""
    home = (settings.data / "prefect").absolute()
    home.mkdir(parents=True, exist_ok=True)
    for name, value in {**_DEFAULTS, "PREFECT_HOME": str(home)}.items():
        os.environ.setdefault(name, value)
