"""Manners: a delay between starts on a host, whoever asks, and patience as asked for."""

import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.fetch import Archive, Client, FetchSettings, Request
from scrapers.fetch.politeness import MachineGate, Manners, ProcessGate, retry_after
from warehouse.codebook.records import FetchOutcome as Outcome

HOST = "www.example.gov.cn"


class Clock:
    """Time that passes only where somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1_000_000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture(params=["process", "machine"])
def gate_and_clock(request, tmp_path):
    clock = Clock()
    return (ProcessGate(clock) if request.param == "process" else MachineGate(tmp_path, clock)), clock


def test_starts_on_a_host_are_a_delay_apart(gate_and_clock):
    gate, _ = gate_and_clock
    assert [round(gate.reserve(HOST, 2.0), 3) for _ in range(3)] == [0.0, 2.0, 4.0]


def test_hosts_do_not_wait_for_each_other(gate_and_clock):
    gate, _ = gate_and_clock
    gate.reserve(HOST, 60.0)
    assert gate.reserve("other.example.gov.cn", 60.0) == 0


def test_time_that_passed_is_not_waited_for(gate_and_clock):
    gate, clock = gate_and_clock
    gate.reserve(HOST, 2.0)
    clock.now += 5
    assert gate.reserve(HOST, 2.0) == 0


def test_a_host_that_asks_for_time_gets_it(gate_and_clock):
    gate, _ = gate_and_clock
    gate.postpone(HOST, 30.0)
    assert round(gate.reserve(HOST, 1.0), 3) == 30.0


def test_two_gates_on_one_folder_are_one(tmp_path):
    clock = Clock()
    first, second = MachineGate(tmp_path, clock), MachineGate(tmp_path, clock)
    assert (first.reserve(HOST, 2.0), round(second.reserve(HOST, 2.0), 3)) == (0.0, 2.0)


def test_a_damaged_or_far_future_note_does_not_hold_a_host_up(tmp_path):
    clock = Clock()
    gate = MachineGate(tmp_path, clock)
    for said in (b"", b"nonsense", b"99999999999.0"):
        (tmp_path / HOST).write_bytes(said)
        assert gate.reserve(HOST, 1.0) == 0


def _reserve(folder, count, results):
    gate = MachineGate(folder, lambda: 1_000_000.0)
    results.put([gate.reserve(HOST, 1.0) for _ in range(count)])


def test_processes_share_a_hosts_starts(tmp_path):
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    workers = [context.Process(target=_reserve, args=(tmp_path, 20, results)) for _ in range(2)]
    for worker in workers:
        worker.start()
    waits = sorted(round(wait) for _ in workers for wait in results.get(timeout=60))
    for worker in workers:
        worker.join()
    assert waits == list(range(40))


def test_no_more_requests_than_allowed_run_on_a_host_at_once():
    running, most = [], []
    lock = threading.Lock()
    manners = Manners(ProcessGate(), 2)

    def one(_):
        with manners.turn(HOST, 0.0):
            with lock:
                running.append(1)
                most.append(len(running))
            threading.Event().wait(0.01)
            with lock:
                running.pop()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(16)))
    assert max(most) == 2


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Sat, 31 Jan 2026 00:02:00 GMT", 120.0),
        ("Fri, 30 Jan 2026 00:00:00 GMT", 0.0),
        ("soon", None),
        ("", None),
        (None, None),
        ("-5", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_date(said, seconds):
    assert retry_after(said, datetime(2026, 1, 31, tzinfo=UTC)) == seconds


@given(st.text(max_size=40))
def test_no_retry_after_breaks_us(said):
    seconds = retry_after(said)
    assert seconds is None or seconds >= 0


@pytest.fixture
def patient(site):
    """A client on a clock of its own: its session and the clock."""
    clock = Clock()
    settings = FetchSettings(
        delay_seconds=1.0, backoff_seconds=2.0, allow_loopback=True, retries=2, obey_robots=False, probe_absent=False
    )
    client = Client(settings, Archive.open("memory://patient"), gate=ProcessGate(clock), sleep=clock.sleep)
    return client, clock


def test_portals_on_one_host_share_its_delay(site, patient):
    client, clock = patient
    url = site.serve("/a.html")
    client.session("one", [site.address])(Request(url))
    client.session("other", [site.address])(Request(url))
    assert clock.slept == [1.0]


def test_a_delicate_portal_may_be_slowed_and_none_hurried(site, patient):
    client, clock = patient
    url = site.serve("/a.html")
    slow = client.session("slow", [site.address], delay_seconds=5.0)
    for _ in range(2):
        slow(Request(url))
    clock.now += 100
    hurried = client.session("hurried", [site.address], delay_seconds=0.1)
    for _ in range(2):
        hurried(Request(url))
    assert clock.slept == [5.0, 1.0]


@pytest.mark.parametrize("status", [429, 503])
def test_a_retry_after_is_waited_for_and_then_asked_again(site, patient, status):
    client, clock = patient
    replies = [site.reply(b"busy", status, headers={"Retry-After": "40"}), site.reply(site.page())]
    site.routes["/a.html"] = lambda _: replies.pop(0)
    assert client.session("p", [site.address])(Request(site.url("/a.html"))).outcome is Outcome.OK
    assert clock.slept == [40.0]


def test_a_retry_after_beyond_patience_ends_the_hosts_night(site, patient):
    client, clock = patient
    site.serve("/a.html", b"busy", status=503, headers={"Retry-After": "7200"})
    session = client.session("p", [site.address])
    assert session(Request(site.url("/a.html"))).outcome is Outcome.BLOCKED
    later = session(Request(site.serve("/b.html")))
    assert "7200 s" in later.detail
    assert not later.ok
    assert site.paths() == ["/a.html"]
    assert clock.slept == []


def test_trouble_is_tried_again_with_growing_pauses_that_are_not_all_alike(site, patient):
    client, clock = patient
    site.serve("/a.html", b"", status=502)
    client.session("p", [site.address])(Request(site.url("/a.html")))
    assert site.paths() == ["/a.html"] * 3
    pauses = [pause for pause in clock.slept if pause != 1.0]
    assert 1.0 <= pauses[0] <= 3.0
    assert 2.0 <= pauses[1] <= 6.0
