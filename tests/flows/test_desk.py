"""The desk's server: its pages ask its own port, and it never outlives the desk."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
import requests

from flows.desk import server
from flows.engine import prepare_engine
from flows.errors import UserError
from flows.ports import claim, free_port
from flows.settings import Settings

pytestmark = pytest.mark.slow

DESK = """
import sys, time
from flows.desk import server
from flows.engine import prepare_engine
from flows.settings import load_settings
prepare_engine(load_settings())
with server(int(sys.argv[1])):
    print("ready", flush=True)
    time.sleep(600)
"""


@pytest.fixture(autouse=True)
def clean(tmp_path, monkeypatch):
    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path))


def test_its_pages_ask_its_own_port_and_load_nothing_from_the_web(tmp_path):
    prepare_engine(Settings(data=tmp_path))
    port = free_port()
    with server(port) as api:
        assert requests.get(f"http://127.0.0.1:{port}/ui-settings", timeout=30).json()["api_url"] == api
        page = requests.get(f"http://127.0.0.1:{port}/", timeout=30).text
        assert 'src="http' not in page
        with pytest.raises(UserError, match="in use"):
            claim(port)


def test_a_desk_that_is_killed_leaves_its_port_free():
    port = free_port()
    desk = subprocess.Popen([sys.executable, "-c", DESK, str(port)], stdout=subprocess.PIPE, text=True)
    assert desk.stdout.readline() == "ready\n"
    os.kill(desk.pid, signal.SIGKILL)
    desk.wait(timeout=30)
    for _ in range(120):
        try:
            claim(port)
        except UserError:
            time.sleep(0.5)
        else:
            return
    raise AssertionError("the server outlived its desk")
