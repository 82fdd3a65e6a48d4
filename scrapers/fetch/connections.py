"""Connections that are guarded: to checked addresses only, and cut off at the exchange's deadline."""

from __future__ import annotations

import os
import socket
import ssl
import threading
from contextvars import ContextVar
from types import TracebackType
from typing import Any, Self

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from scrapers.fetch.safety import ForbiddenAddressError, connect
from scrapers.fetch.watchdog import WATCHDOG


class CutOff:
    """Ends an exchange at its deadline, wherever it is stuck, by shutting its connection down."""

    def __init__(self, seconds: float, allow_loopback: bool) -> None:
        self.allow_loopback = allow_loopback
        self.refused: ForbiddenAddressError | None = None
        self.fired = False
        self.peer: str | None = None
        self._over = False
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()
        self._seconds = seconds

    def watch(self, sock: socket.socket) -> None:
        """Watch over a connection, by a handle of our own: TLS wrapping and early closing take the first one away."""
        with self._lock:
            if self._socket is None:
                self._socket = socket.socket(fileno=os.dup(sock.fileno()))
                self.peer = _peer(self._socket)
        if self.fired:
            self._shut()

    def _fire(self) -> None:
        self.fired = not self._over
        self._shut()

    def _shut(self) -> None:
        with self._lock:
            if self._socket is not None:
                try:
                    self._socket.shutdown(socket.SHUT_RDWR)
                except OSError:
                    return  # it is gone already

    def __enter__(self) -> Self:
        WATCHDOG.after(self._seconds, self._fire)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._over = True
            if self._socket is not None:
                self._socket.close()
                self._socket = None


def _peer(sock: socket.socket) -> str | None:
    try:
        return str(sock.getpeername()[0])
    except OSError:
        return None  # it is gone already


# What the connections that this thread opens or uses belong to.
current: ContextVar[CutOff] = ContextVar("current exchange")


class _Guarded(HTTPConnection):
    """Connects to checked numbers only."""

    def _new_conn(self) -> socket.socket:
        cut_off = current.get()
        timeout = self.timeout
        try:
            sock = connect(self.host, self.port, timeout, allow_loopback=cut_off.allow_loopback)
        except ForbiddenAddressError as refused:
            cut_off.refused = refused
            raise
        cut_off.watch(sock)
        return sock

    def getresponse(self) -> Any:
        if self.sock is not None:  # kept open from an earlier exchange
            current.get().watch(self.sock)
        return super().getresponse()


class _GuardedTls(_Guarded, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Guarded


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _GuardedTls


class GuardedAdapter(HTTPAdapter):
    """requests' adapter over guarded connections, with a TLS context of its own."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__(pool_connections=4, pool_maxsize=2)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._context, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """The context has the authorities loaded; loading them again for every connection is slow."""
        conn.cert_reqs = "CERT_NONE" if self._context.verify_mode == ssl.CERT_NONE else "CERT_REQUIRED"
