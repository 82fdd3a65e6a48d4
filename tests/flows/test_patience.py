"""A lost connection is waited for; everything else is said at once."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from flows.patience import WAITS, patiently
from warehouse.store import WarehouseError


class Flaky:
    """Fails as a database does, so many times."""

    def __init__(self, times: int, cause: BaseException | None) -> None:
        self.times, self.cause, self.calls = times, cause, 0

    def __call__(self) -> str:
        self.calls += 1
        if self.calls <= self.times:
            raise WarehouseError("no server answers there") from self.cause
        return "done"


LOST = OperationalError("SELECT 1", {}, Exception("server closed the connection unexpectedly"))


def test_a_lost_connection_is_asked_again_until_it_is_back():
    slept: list[float] = []
    ask = Flaky(3, LOST)
    assert patiently(ask, slept.append) == "done"
    assert slept == list(WAITS[:3])


def test_patience_ends_with_the_databases_own_words():
    ask = Flaky(99, LOST)
    with pytest.raises(WarehouseError, match="no server answers"):
        patiently(ask, lambda _: None)
    assert ask.calls == len(WAITS) + 1


@pytest.mark.parametrize(
    "cause", [None, ValueError("a bug"), OperationalError("x", {}, sqlite3.OperationalError("disk is full"))]
)
def test_other_errors_are_not_waited_for(cause):
    ask = Flaky(1, cause)
    with pytest.raises(WarehouseError):
        patiently(ask, lambda _: None)
    assert ask.calls == 1
