"""The demo portals as a running server with a registry that names the addresses it really has."""

from __future__ import annotations

import json
import os
import signal
import threading
from dataclasses import dataclass
from pathlib import Path

import yaml

from demo.portals.simulator import Simulator
from demo.world import portals, registry_source, sites

DEFAULT_PORT = 8642


@dataclass(frozen=True)
class Running:
    """Demo portals that answer: their simulator, port and day."""

    simulator: Simulator
    day: int

    def stop(self) -> None:
        """Ends the server."""
        self.simulator.stop()

    def write_registry(self, path: Path) -> Path:
        """Writes a registry with the portals' real addresses; see ``registry_text``."""
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(path.name + ".part")
        unfinished.write_text(registry_text(self.simulator), encoding="utf-8")
        unfinished.replace(path)
        return path


def serve(port: int = 0, day: int = 1) -> Running:
    """Starts the demo portals on loopback; a port that is taken falls back to a free one."""
    return Running(Simulator(sites(day), port).start(), day)


def registry_text(simulator: Simulator) -> str:
    """The packaged registry with the addresses that the portals really have."""
    text = registry_source()
    for entry in yaml.safe_load(text)["portals"]:
        text = text.replace(f"url: {entry['url']}\n", f"url: {simulator.list_url(entry['id'])}\n")
    return text


def run(port: int, registry_out: Path | None, day: int, parent_pid: int | None) -> None:
    """Serves until SIGTERM, SIGINT or the parent's end; prints one ready line first."""
    ended = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ended.set())
    running = serve(port, day)
    registry = running.write_registry(registry_out) if registry_out else None
    first = running.simulator.list_url(portals()[0].id)
    print(f"ready: {len(portals())} demo portals, day {day}, first {first}, registry {registry or '-'}", flush=True)  # noqa: T201
    child = os.getppid() == parent_pid
    while not ended.wait(0.5):
        if parent_pid is not None and not _alive(parent_pid, child=child):
            break
    running.stop()


def write_expected(path: Path, day: int = 1) -> Path:
    """Writes the truth of every report that a harvest can reach, condensed; one report a line."""
    from demo.expected import condensed, expected

    entries = ",\n".join(json.dumps(condensed(entry), ensure_ascii=False) for entry in expected(day))
    path.write_text(f"[\n{entries}\n]\n", encoding="utf-8")
    return path


def _alive(pid: int, *, child: bool) -> bool:
    """Whether a process still runs; a child sees its parent's end at once, even while the body is unburied."""
    if child:
        return os.getppid() == pid
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
