"""``python -m demo`` says when it is ready, writes a registry that the scrapers accept, and ends with its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from demo.server import registry_text, serve
from scrapers.portals.registry import load_registry

pytestmark = pytest.mark.slow


def start(tmp_path: Path, *arguments: str) -> tuple[subprocess.Popen[str], Path]:
    registry = tmp_path / "registry.yaml"
    command = [sys.executable, "-m", "demo", "--port", "0", "--registry-out", str(registry), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True), registry


def test_it_is_ready_when_it_says_so_and_ends_on_sigterm(tmp_path: Path) -> None:
    process, registry = start(tmp_path)
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("ready: 8 demo portals")
    assert str(registry) in line
    portals = load_registry(registry)
    assert portals.demo
    assert requests.get(portals["hangzhou-sthjj"].url, timeout=5).status_code == 200
    assert requests.get(portals["meizhou-sthjj"].url, timeout=5).status_code == 521
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 0


def test_it_ends_when_its_parent_has_ended(tmp_path: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, text=True)
    process, _ = start(tmp_path, "--parent-pid", str(parent.pid))
    assert process.stdout is not None
    assert process.stdout.readline().startswith("ready")
    parent.communicate("\n", timeout=10)
    assert process.wait(timeout=10) == 0
    with pytest.raises(ProcessLookupError):
        os.kill(parent.pid, 0)


def test_the_packaged_registry_is_one_that_the_scrapers_accept() -> None:
    registry = load_registry(Path(__file__).parents[2] / "demo" / "registry.yaml")
    assert registry.demo
    assert len(registry.portals) == 8


def test_the_registry_names_every_portal_s_real_address(tmp_path: Path) -> None:
    running = serve()
    try:
        written = running.write_registry(tmp_path / "deep" / "registry.yaml")
        assert written.read_text(encoding="utf-8") == registry_text(running.simulator)
        registry = load_registry(written)
        assert len(registry.portals) == 8
        for portal in registry.portals:
            assert portal.url == running.simulator.list_url(portal.id)
            assert portal.bureaus[0].region_code
    finally:
        running.stop()
