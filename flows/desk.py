"""The operator's desk: Prefect's server with its run pages, and the scheduler, on this machine and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep

import requests

from flows.engine import prepare_engine
from flows.engine_server import DESK
from flows.errors import UserError
from flows.ports import claim, free_port
from flows.reading_room import reading_room
from flows.settings import Settings

STARTUP_SECONDS = 90


def serve(settings: Settings, port: int) -> None:
    """Runs server and scheduler until interrupted; the pages ask this port's API, wherever it is."""
    prepare_engine(settings)
    with server(port) as api, reading_room(settings, free_port(port + 1)) as pages:
        os.environ |= {"PREFECT_API_URL": api, "GONGKAI_PAGES_URL": settings.pages_url or pages}
        from flows.alarms import install
        from flows.deployments import serve_deployments

        install(settings)
        serve_deployments()


@contextmanager
def server(port: int) -> Iterator[str]:
    """Prefect's server on loopback; gives its API's address and ends with us."""
    claim(port)
    api = f"http://127.0.0.1:{port}/api"
    environment = os.environ | {
        "PREFECT_API_URL": api,
        "PREFECT_SERVER_UI_API_URL": api,
        DESK: str(os.getpid()),
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    }
    arguments = [sys.executable, "-m", "flows.engine_server", "start", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(arguments, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        _wait(process, api)
        yield api
    finally:
        process.terminate()
        process.wait(timeout=15)


def _wait(process: subprocess.Popen[bytes], api: str) -> None:
    deadline = monotonic() + STARTUP_SECONDS
    while monotonic() < deadline:
        if process.poll() is not None:
            raise UserError(f"the flow server ended at once (exit code {process.returncode}); run `gongkai doctor`")
        try:
            if requests.get(f"{api}/health", timeout=2).ok:
                return
        except requests.RequestException:
            sleep(0.3)
    raise UserError(f"the flow server did not answer on {api} within {STARTUP_SECONDS} s")
