"""The machine may die at any moment: the same command again ends where it would have ended without that."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from demo.server import serve
from warehouse.store import Warehouse

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), pytest.mark.xdist_group("killed")]

POINTS = 6
COMMAND = str(Path(sys.executable).parent / "gongkai")


def start(folder: Path, registry: Path) -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GONGKAI_", "PREFECT_"))}
    environment["GONGKAI_DATA"] = str(folder)
    return subprocess.Popen(
        [COMMAND, "harvest", "--registry", str(registry)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def finish(process: subprocess.Popen[bytes]) -> None:
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 1, errors.decode()  # the demo always has a blocked portal: something needs a look


def exported(folder: Path) -> dict[str, bytes]:
    with Warehouse.open(f"sqlite:///{folder / 'gongkai.db'}", create=False) as warehouse:
        paths = warehouse.export(folder / "export", "csv")
    return {path.name: path.read_bytes() for path in paths}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory):
    """The portals, their registry, what an undisturbed harvest exports, and how long it took."""
    folder = tmp_path_factory.mktemp("undisturbed")
    running = serve(day=1)
    registry = running.write_registry(folder / "registry.yaml")
    finish(start(folder / "warm-up", registry))
    began = time.monotonic()
    finish(start(folder / "data", registry))
    yield registry, exported(folder / "data"), time.monotonic() - began
    running.stop()


@pytest.mark.parametrize("point", range(POINTS))
def test_killed_anywhere_and_started_again_it_ends_in_the_same_place(undisturbed, tmp_path, point):
    registry, expected, seconds = undisturbed
    # Spread over the run, with chance inside each stretch; the seed makes a failure repeatable.
    moment = seconds * (point + random.Random(point).random()) / POINTS
    process = start(tmp_path, registry)
    time.sleep(moment)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=30)
    finish(start(tmp_path, registry))
    assert exported(tmp_path) == expected


def test_two_harvests_at_once_both_end_right(undisturbed, tmp_path):
    registry, expected, _ = undisturbed
    both = [start(tmp_path, registry), start(tmp_path, registry)]
    for process in both:
        finish(process)
    assert exported(tmp_path) == expected
