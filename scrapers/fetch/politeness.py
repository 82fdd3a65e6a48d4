"""Manners towards hosts: a delay between starts, few at a time, Retry-After obeyed, backoff with jitter."""

from __future__ import annotations

import fcntl
import os
import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Protocol

_SECONDS = re.compile(r"\d{1,15}", re.ASCII)
_MOMENT = re.compile(rb"\d{1,16}(?:\.\d+)? *")
_FILE_NAME = re.compile(r"[^a-z0-9.\-]")


class HostGate(Protocol):
    """Who may start a request on a host, and when. A database could keep this for many machines."""

    def reserve(self, host: str, delay: float) -> float:
        """Take the host's next start, ``delay`` seconds after the one before; the seconds to wait until it."""
        ...

    def postpone(self, host: str, seconds: float) -> None:
        """No start on the host for so many seconds: it asked for that."""
        ...


class ProcessGate:
    """Starts are kept in memory: shared by the threads of one process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._next: dict[str, float] = {}
        self._lock = threading.Lock()

    def reserve(self, host: str, delay: float) -> float:
        with self._lock:
            now = self._clock()
            start = max(now, self._next.get(host, now))
            self._next[host] = start + delay
            return start - now

    def postpone(self, host: str, seconds: float) -> None:
        with self._lock:
            self._next[host] = max(self._next.get(host, 0.0), self._clock() + seconds)


class MachineGate:
    """Starts are kept in one small locked file a host: shared by all processes that name the same folder."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._clock = clock

    def reserve(self, host: str, delay: float) -> float:
        now = self._clock()
        return self._change(host, lambda known: max(now, known), delay) - now

    def postpone(self, host: str, seconds: float) -> None:
        until = self._clock() + seconds
        self._change(host, lambda known: max(until, known), 0.0)

    def _change(self, host: str, start_after: Callable[[float], float], delay: float) -> float:
        path = self._folder / _FILE_NAME.sub("_", host)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            said = os.pread(handle, 64, 0)
            known = float(said) if _MOMENT.fullmatch(said) else 0.0
            # A clock set back must not hold a host for years.
            start = start_after(known if known < self._clock() + 86_400 else 0.0)
            os.pwrite(handle, b"%-24.6f" % (start + delay), 0)  # as wide as any before: cutting a file is slow
            return start
        finally:
            os.close(handle)


@dataclass(slots=True)
class Manners:
    """The gate with few-at-a-time per host, and how to wait. ``sleep`` is injected in tests."""

    gate: HostGate
    per_host_concurrency: int
    sleep: Callable[[float], None] = time.sleep
    _places: dict[str, threading.Semaphore] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def turn(self, host: str, delay: float) -> Iterator[None]:
        """Wait for one's turn on a host, and hold a place on it while the request runs."""
        with self._lock:
            place = self._places.setdefault(host, threading.Semaphore(self.per_host_concurrency))
        with place:
            if (wait := self.gate.reserve(host, delay)) > 0:
                self.sleep(wait)
            yield

    def back_off(self, attempt: int, base: float) -> None:
        """Sleep before another try: doubling, with full jitter so that many clients don't return together."""
        self.sleep(base * 2**attempt * (0.5 + random.random()))  # noqa: S311 - jitter, not a secret


def retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """The seconds that a Retry-After asks for, given as seconds or as a date; None where it says nothing."""
    if not value:
        return None
    if _SECONDS.fullmatch(value.strip()):
        return float(value.strip())
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())
