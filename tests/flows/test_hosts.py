"""Hosts across machines: held by one worker at a time, paced by the database's clock, free again after a death."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time

import pytest

from flows.hosts import Hosts, SharedHosts

pytestmark = pytest.mark.slow


@pytest.fixture
def url(postgresql) -> str:
    return postgresql.create("warehouse")


def hold_and_wait(url: str, held) -> None:
    with Hosts.of(url).held(["sthjj.example"]):
        held.set()
        time.sleep(600)


def test_on_sqlite_there_is_one_machine_and_nothing_to_hold():
    hosts = Hosts.of("sqlite:///data/gongkai.db")
    assert hosts.gate is None
    with hosts.held(["sthjj.example"]):
        pass


def test_a_host_is_held_by_one_worker_at_a_time(url):
    first, second = Hosts.of(url), Hosts.of(url)
    assert isinstance(first, SharedHosts)
    order: list[str] = []

    def other() -> None:
        with second.held(["b.example", "a.example"]):
            order.append("second")

    with first.held(["a.example", "b.example"]):
        waiting = threading.Thread(target=other)
        waiting.start()
        with second.held(["c.example"]):
            order.append("another host is free")
        waiting.join(0.5)
        order.append("first")
    waiting.join(30)
    assert order == ["another host is free", "first", "second"]
    first.close()
    second.close()


def test_a_worker_that_is_killed_lets_its_hosts_go(url):
    context = multiprocessing.get_context("spawn")
    held = context.Event()
    worker = context.Process(target=hold_and_wait, args=(url, held))
    worker.start()
    assert held.wait(60)
    os.kill(worker.pid, signal.SIGKILL)
    worker.join(30)
    hosts = Hosts.of(url)
    with hosts.held(["sthjj.example"]):
        pass
    hosts.close()


def test_starts_on_a_host_are_paced_for_all_workers_together(url):
    first, second = Hosts.of(url), Hosts.of(url)
    waits = [gate.reserve("a.example", 100.0) for gate in (first.gate, second.gate, first.gate)]
    assert waits[0] == 0
    assert 99 < waits[1] <= 100
    assert 199 < waits[2] <= 200
    assert first.gate.reserve("b.example", 100.0) == 0
    second.gate.postpone("b.example", 1000.0)
    assert 999 < first.gate.reserve("b.example", 1.0) <= 1000
    first.close()
    second.close()


def test_the_pace_survives_a_restart_of_the_database(url, postgresql):
    hosts = Hosts.of(url)
    hosts.gate.reserve("a.example", 1.0)
    postgresql.stop()
    again = threading.Timer(2.0, postgresql.start)
    again.start()
    assert hosts.gate.reserve("b.example", 1.0) == 0
    again.join()
    hosts.close()
