"""A database that restarts costs a run a minute, not the night."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from warehouse.store import WarehouseError

T = TypeVar("T")
WAITS = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0)


def patiently(ask: Callable[[], T], sleep: Callable[[float], None] = time.sleep) -> T:
    """Asks again where the connection was lost; every method of the warehouse is one transaction that may be repeated.

    SQLite has no connection to lose: its errors, and a server's other errors, go through at once.
    """
    for wait in WAITS:
        try:
            return ask()
        except WarehouseError as error:
            if not _lost(error.__cause__):
                raise
            sleep(wait)
    return ask()


def _lost(cause: BaseException | None) -> bool:
    if not isinstance(cause, DBAPIError) or type(cause.orig).__module__.startswith("sqlite3"):
        return False
    return cause.connection_invalidated or isinstance(cause, OperationalError | InterfaceError)
