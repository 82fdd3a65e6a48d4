"""Starts the bundled portals as a process of their own, and stops it with us."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.errors import UserError


@contextmanager
def demo_portals(data: Path, day: int = 1) -> Iterator[Path]:
    """The demo's registry file, while its portals answer on loopback."""
    registry = data / "demo-registry.yaml"
    registry.parent.mkdir(parents=True, exist_ok=True)
    arguments = [
        "--registry-out",
        str(registry),
        "--day",
        str(day),
        "--parent-pid",
        str(os.getpid()),
    ]
    process = subprocess.Popen(  # noqa: S603 - our own module with our own arguments
        [sys.executable, "-m", "demo", *arguments], stdout=subprocess.PIPE, text=True
    )
    try:
        if not (process.stdout and process.stdout.readline().startswith("ready")):
            raise UserError("the demo portals did not start; `gongkai demo-portals` shows why")
        yield registry
    finally:
        process.terminate()
        process.wait(timeout=10)
