"""Hosts across machines: with the warehouse on PostgreSQL, it also says who may crawl a host, and when.

On SQLite there is one machine, and the fetch client's own gate (small locked files) is enough.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, Engine, NullPool, TextClause, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from flows.patience import patiently
from scrapers.fetch.politeness import HostGate
from warehouse.store import WarehouseError
from warehouse.store.engine import explain

# A machine that vanishes without a word is missed after a minute and a half, and its hosts are free again.
_KEEPALIVE = "-c tcp_keepalives_idle=60 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
_TABLE = text("CREATE UNLOGGED TABLE IF NOT EXISTS host_pace (host text PRIMARY KEY, next_start timestamptz NOT NULL)")
_RESERVE = text(
    "INSERT INTO host_pace AS pace (host, next_start) VALUES (:host, clock_timestamp() + :delay * interval '1 second') "
    "ON CONFLICT (host) DO UPDATE SET next_start = "
    "greatest(pace.next_start, clock_timestamp()) + :delay * interval '1 second' "
    "RETURNING extract(epoch FROM next_start - :delay * interval '1 second' - clock_timestamp())"
)
_POSTPONE = text(
    "INSERT INTO host_pace AS pace (host, next_start) VALUES (:host, clock_timestamp() + :delay * interval '1 second') "
    "ON CONFLICT (host) DO UPDATE SET next_start = greatest(pace.next_start, excluded.next_start)"
)
_TABLE_LOCK = 0x474F4E47_504143


class Hosts:
    """Who crawls which host. Without a database, everybody may: there is one machine."""

    gate: HostGate | None = None

    @staticmethod
    def of(warehouse_url: str) -> Hosts:
        """The hosts of a warehouse: shared by all machines where it is on PostgreSQL."""
        url = make_url(warehouse_url)
        if url.get_backend_name() in ("postgresql", "postgres"):
            return SharedHosts(url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False))
        return Hosts()

    @contextmanager
    def held(self, hosts: Iterable[str]) -> Iterator[None]:
        """Holds hosts while a portal is crawled."""
        yield

    def close(self) -> None:
        """Lets everything go."""


class SharedHosts(Hosts):
    """Hosts are advisory locks, held by a connection: a worker that dies lets them go. Their pace is a small table."""

    def __init__(self, url: str) -> None:
        self._holders = create_engine(url, poolclass=NullPool, connect_args={"options": _KEEPALIVE})
        self._askers = create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})
        self.gate = DatabaseGate(self._askers)

    @contextmanager
    def held(self, hosts: Iterable[str]) -> Iterator[None]:
        """Waits until no other worker crawls any of the hosts; all take them in one order, so nobody waits for ever."""
        keys = sorted({_key(host) for host in hosts if host})
        with patiently(lambda: self._holding(keys)) as connection:
            try:
                yield
            finally:
                _let_go(connection)

    def _holding(self, keys: Sequence[int]) -> Connection:
        try:
            connection = self._holders.connect().execution_options(isolation_level="AUTOCOMMIT")
            for key in keys:
                connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": key})
        except DBAPIError as error:
            raise WarehouseError(f"a host can't be held: {explain(error)}") from error
        return connection

    def close(self) -> None:
        self._holders.dispose()
        self._askers.dispose()


class DatabaseGate:
    """The pace of every host, by the database's clock: one statement a request, the same for all machines."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _TABLE_LOCK})
            connection.execute(_TABLE)

    def reserve(self, host: str, delay: float) -> float:
        return max(0.0, self._ask(_RESERVE, host, delay))

    def postpone(self, host: str, seconds: float) -> None:
        self._ask(_POSTPONE, host, seconds)

    def _ask(self, statement: TextClause, host: str, seconds: float) -> float:
        return patiently(lambda: self._asked(statement, host, seconds))

    def _asked(self, statement: TextClause, host: str, seconds: float) -> float:
        try:
            with self._engine.begin() as connection:
                result = connection.execute(statement, {"host": host, "delay": seconds})
                return float(result.scalar_one()) if result.returns_rows else 0.0
        except DBAPIError as error:
            raise WarehouseError(f"the pace of {host} is not known: {explain(error)}") from error


def _let_go(connection: Connection) -> None:
    with suppress(DBAPIError):  # a lost connection holds nothing any more
        connection.execute(text("SELECT pg_advisory_unlock_all()"))


def _key(host: str) -> int:
    """A host as a lock's number (signed, 64 bits)."""
    return int.from_bytes(hashlib.sha256(host.lower().encode()).digest()[:8], "big", signed=True)
