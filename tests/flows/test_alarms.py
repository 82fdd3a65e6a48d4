"""Alarms against a real server and a real receiver: what arrives is what a person reads."""

from __future__ import annotations

import json
import os
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from email import message_from_string
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from flows.desk import server
from flows.engine import prepare_engine
from flows.ports import free_port
from flows.settings import Settings

# What an operator's process does: installs the alarms (twice, as after a restart), and lives through a bad night.
BAD_NIGHT = """
from flows.settings import load_settings
from flows.alarms import emit, install
from prefect.client.orchestration import get_client

install(load_settings())
with get_client(sync_client=True) as client:
    first = {row.name: row.id for row in client.read_automations()}
install(load_settings())
with get_client(sync_client=True) as client:
    assert {row.name: row.id for row in client.read_automations()} == first

import time
time.sleep(3)
from datetime import date
from prefect import flow
from flows.records import Coverage, HarvestSummary, Outlook, Silence

emit(HarvestSummary(1, "harvest", "CompletedWithGaps", (), outlook=Outlook(
    silent=(Silence("hangzhou-sthjj", "blocked", 1, 14, date(2026, 11, 20)),),
    held=3, held_before=1, held_by_rule=(("structure", 3),),
    coverage=Coverage(2025, (("found", 3), ("missing", 1)), (date(2026, 1, 31),), ("海东市生态环境局",)),
)))

@flow(name="harvest", flow_run_name="harvest 2026-11-22 · 41 portals")
def harvest():
    raise ValueError("the warehouse is not there")

harvest(return_state=True)
"""


class Receiver(BaseHTTPRequestHandler):
    got: list[dict[str, str]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append(json.loads(body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[ThreadingHTTPServer]:
    handler = type("Mine", (Receiver,), {"got": []})
    running = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield running
    running.shutdown()


class Postman(socketserver.StreamRequestHandler):
    """A mail server that takes everything."""

    mails: list[str]

    def handle(self) -> None:
        self.say("220 here")
        while line := self.rfile.readline().decode().strip():
            if line.upper() == "DATA":
                self.say("354 go on")
                self.mails.append("".join(iter(lambda: self.rfile.readline().decode(), ".\r\n")))
            elif line.upper() == "QUIT":
                return self.say("221 bye")
            self.say("250 ok")
        return None

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def mailbox() -> Iterator[socketserver.ThreadingTCPServer]:
    handler = type("Mine", (Postman,), {"mails": []})
    running = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
    running.daemon_threads = True
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield running
    running.shutdown()
    running.server_close()


@pytest.mark.slow
def test_every_alarm_arrives_in_words_that_a_person_understands(receiver, mailbox, tmp_path, monkeypatch):
    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path))
    monkeypatch.setenv("GONGKAI_ALARM_WEBHOOK", f"http://127.0.0.1:{receiver.server_address[1]}/hook")
    mail = f"mailto://127.0.0.1:{mailbox.server_address[1]}?from=gongkai@example.org&to=operator@example.org"
    monkeypatch.setenv("GONGKAI_ALARM_MAIL", mail)
    monkeypatch.setenv("GONGKAI_ALARM_HOURS", str(12 / 3600))
    prepare_engine(Settings())
    wanted = {"run failed", "no harvest completed", "portals silent", "deadline passed", "quarantine growing"}
    with server(free_port()) as api:
        monkeypatch.setenv("PREFECT_API_URL", api)
        done = subprocess.run(
            [sys.executable, "-c", BAD_NIGHT], capture_output=True, text=True, check=False, timeout=200
        )
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        for _ in range(240):
            got = {row["alarm"].removeprefix("gongkai · "): row for row in receiver.RequestHandlerClass.got}
            if wanted <= set(got) and len(mailbox.RequestHandlerClass.mails) >= len(wanted):
                break
            time.sleep(0.5)
    assert wanted <= set(got)
    texts = {name: row["text"] for name, row in got.items()}
    assert "harvest 2026-11-22 · 41 portals · Failed" in texts["run failed"]
    assert "the warehouse is not there" in texts["run failed"]
    assert "/runs/flow-run/" in got["run failed"]["link"]
    assert "hangzhou-sthjj (blocked for the first time; it listed 14 on 2026-11-20)" in texts["portals silent"]
    assert "1 of 4 bodies have not published: 海东市生态环境局" in texts["deadline passed"]
    assert "3 report(s) are held in quarantine, 2 more" in texts["quarantine growing"]
    assert "No harvest has completed for" in texts["no harvest completed"]
    mails = [message_from_string(mail, policy=default) for mail in mailbox.RequestHandlerClass.mails]
    assert {mail["Subject"].removeprefix("gongkai · ") for mail in mails} >= wanted
    assert all(mail["To"] == "operator@example.org" for mail in mails)
    assert any("海东市生态环境局" in mail.get_body().get_content() for mail in mails)
