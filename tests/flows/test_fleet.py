"""A fleet: Prefect's server and the warehouse on PostgreSQL, three workers, one of them killed in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from demo.server import serve
from flows.desk import server
from flows.engine import prepare_engine
from flows.ports import free_port
from flows.settings import Settings
from warehouse.store import Warehouse

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

REPOSITORY = Path(__file__).parents[2]
ENDED = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


def command(name: str, *arguments: str) -> list[str]:
    return [str(Path(sys.executable).parent / name), *arguments]


def environment(folder: Path, **more: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GONGKAI_", "PREFECT_"))}
    return clean | {"GONGKAI_DATA": str(folder), "GONGKAI_EXTRACTION_WORKERS": "1"} | more


def exported(url: str, folder: Path) -> dict[str, bytes]:
    with Warehouse.open(url, create=False) as warehouse:
        return {path.name: path.read_bytes() for path in warehouse.export(folder, "csv")}


def harvest(registry: Path, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command("gongkai", "harvest", "--registry", str(registry)),
        env=environment(folder, **more),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def descendants(pid: int) -> list[int]:
    """A process and all that it started, in whatever session."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    below = children.read_text().split() if children.exists() else []
    return [pid, *(found for child in below for found in descendants(int(child)))]


def wait_for_a_run(url: str) -> None:
    """Until a harvest has begun, and a moment longer."""
    with Warehouse.open(url) as opened:
        for _ in range(1200):
            if opened.unfinished_runs():
                break
            time.sleep(0.1)
        else:
            raise AssertionError("no run began")
    time.sleep(0.3)


class Fleet:
    """What an operator does: deploys, starts workers, starts a share, looks how it goes."""

    def __init__(self, api: str, folder: Path, warehouse: str) -> None:
        self.environment = environment(
            folder, PREFECT_API_URL=api, PREFECT_HOME=str(folder / "prefect"), GONGKAI_DATABASE_URL=warehouse
        )
        self.api = api
        self.workers: list[subprocess.Popen[bytes]] = []

    def prefect(self, *arguments: str) -> None:
        done = subprocess.run(
            command("prefect", "--no-prompt", *arguments),
            cwd=REPOSITORY,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=200,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def hire(self, name: str) -> None:
        arguments = command("prefect", "worker", "start", "--pool", "gongkai", "--limit", "1", "--name", name)
        started = subprocess.Popen(
            arguments,
            env=self.environment | {"PREFECT_WORKER_QUERY_SECONDS": "2"},
            cwd=self.environment["GONGKAI_DATA"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.workers.append(started)

    def start(self, registry: Path, shard: int) -> str:
        import requests

        deployment = requests.get(f"{self.api}/deployments/name/harvest/nightly", timeout=30).json()["id"]
        parameters = {"registry": str(registry), "shard": shard, "shards": 3}
        made = requests.post(
            f"{self.api}/deployments/{deployment}/create_flow_run", json={"parameters": parameters}, timeout=30
        )
        return str(made.json()["id"])

    def state(self, run: str) -> dict[str, Any]:
        import requests

        found: dict[str, Any] = requests.get(f"{self.api}/flow_runs/{run}", timeout=30).json()["state"]
        return found

    def wait(self, runs: list[str], wanted: set[str]) -> list[dict[str, Any]]:
        for _ in range(480):
            states = [self.state(run) for run in runs]
            if all(state["type"] in wanted for state in states):
                return states
            time.sleep(0.5)
        raise AssertionError([(state["type"], state["message"]) for state in states])

    def dismiss(self) -> None:
        for worker in self.workers:
            for pid in descendants(worker.pid):
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
            worker.wait(timeout=30)


@pytest.fixture
def portals():
    running = serve(day=1)
    yield running
    running.stop()


def test_three_workers_one_killed_end_where_one_machine_ends(postgresql, portals, tmp_path, monkeypatch):
    registry = portals.write_registry(tmp_path / "registry.yaml")
    alone = harvest(registry, tmp_path / "alone")
    assert alone.returncode == 1, alone.stderr
    expected = exported(f"sqlite:///{tmp_path / 'alone' / 'gongkai.db'}", tmp_path / "alone-export")

    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "fleet"
    prepare_engine(Settings(data=folder))
    engine = postgresql.create("prefect").replace("postgresql://", "postgresql+asyncpg://")
    monkeypatch.setenv("PREFECT_API_DATABASE_CONNECTION_URL", engine)
    warehouse = postgresql.create("warehouse")
    with server(free_port()) as api:
        fleet = Fleet(api, folder, warehouse)
        fleet.prefect("work-pool", "create", "gongkai", "--type", "process")
        fleet.prefect("deploy", "--all")
        try:
            first = fleet.start(registry, 1)
            fleet.hire("victim")
            fleet.wait([first], {"RUNNING"})
            wait_for_a_run(warehouse)
            victim = fleet.workers[0].pid
            for pid in reversed(descendants(victim)):
                os.kill(pid, signal.SIGKILL)
            others = [fleet.start(registry, shard) for shard in (2, 3)]
            fleet.hire("second")
            fleet.hire("third")
            again = fleet.start(registry, 1)
            states = fleet.wait([*others, again], ENDED)
        finally:
            fleet.dismiss()
    assert {state["type"] for state in states} == {"COMPLETED"}, [state["message"] for state in states]
    assert exported(warehouse, tmp_path / "fleet-export") == expected
    with Warehouse.open(warehouse, create=False) as opened:
        kinds = [row.kind for row in opened.runs()]
        assert sorted(set(kinds)) == ["harvest 1/3", "harvest 2/3", "harvest 3/3"]
        done = [row for row in opened.runs() if row.state in {"completed", "completed_with_gaps"}]
        crawled = [result.portal_id for row in done for result in opened.portal_results(row.id)]
    assert len(crawled) == len(set(crawled)), "a portal was in two shares"


def test_the_database_restarts_in_the_middle_and_the_harvest_goes_on_or_the_next_one_completes(
    postgresql, portals, tmp_path
):
    registry = portals.write_registry(tmp_path / "registry.yaml")
    alone = harvest(registry, tmp_path / "alone")
    assert alone.returncode == 1, alone.stderr
    expected = exported(f"sqlite:///{tmp_path / 'alone' / 'gongkai.db'}", tmp_path / "alone-export")

    url = postgresql.create("warehouse")
    running = subprocess.Popen(
        command("gongkai", "harvest", "--registry", str(registry)),
        env=environment(tmp_path / "data", GONGKAI_DATABASE_URL=url),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_for_a_run(url)
    assert running.poll() is None
    postgresql.stop()
    time.sleep(2)
    postgresql.start()
    out, errors = running.communicate(timeout=300)
    assert "Traceback" not in out + errors
    assert running.returncode in (1, 2), errors
    following = harvest(registry, tmp_path / "data", GONGKAI_DATABASE_URL=url)
    assert following.returncode == 1, following.stderr
    assert exported(url, tmp_path / "export") == expected
