"""The demo portals as a running server with a registry that names the addresses it really has."""

from __future__ import annotations

import json
import os
import signal
import threading
from dataclasses import dataclass
from pathlib import Path

from demo.portals.simulator import Simulator
from demo.world import portals, sites

DEFAULT_PORT = 8642
_FAMILY_SETTINGS = "{delay_seconds: 0}"


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
    """The demo's registry as YAML: ``demo: true`` and one entry a portal."""
    lines = [
        "# The bundled demo portals on loopback; written when they start, good while they run.",
        "demo: true",
        "portals:",
    ]
    for portal in portals():
        former = ", ".join(portal.former)
        lines += [
            f"  - id: {portal.id}",
            f"    bureau: {portal.bureau}",
            *([f"    former: [{former}]"] if former else []),
            f'    region_code: "{portal.region_code}"',
            f"    level: {portal.level}",
            f"    place: {portal.place}",
            f"    family: {simulator.sites[portal.id].family}",
            f"    url: {simulator.list_url(portal.id)}",
            f"    settings: {_FAMILY_SETTINGS}",
            f"    first_year: {portal.first_year}",
            "    verified: null",
        ]
    return "\n".join(lines) + "\n"


def run(port: int, registry_out: Path | None, day: int, parent_pid: int | None) -> None:
    """Serves until SIGTERM, SIGINT or the parent's end; prints one ready line first."""
    ended = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ended.set())
    running = serve(port, day)
    registry = running.write_registry(registry_out) if registry_out else None
    first = running.simulator.list_url(portals()[0].id)
    print(f"ready: {len(portals())} demo portals, day {day}, first {first}, registry {registry or '-'}", flush=True)  # noqa: T201
    while not ended.wait(0.5):
        if parent_pid is not None and not _alive(parent_pid):
            break
    running.stop()


def write_expected(path: Path, day: int = 1) -> Path:
    """Writes the truth of every report that a harvest can reach, condensed; one report a line."""
    from demo.expected import condensed, expected

    entries = ",\n".join(json.dumps(condensed(entry), ensure_ascii=False) for entry in expected(day))
    path.write_text(f"[\n{entries}\n]\n", encoding="utf-8")
    return path


def _alive(pid: int) -> bool:
    if os.getppid() == pid:
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
