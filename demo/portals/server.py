"""A small HTTP/1.1 server: one event loop, one listening socket a site, answers as the sites give them."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from urllib.parse import unquote, urlsplit

from demo.portals.messages import Mishap, Request, Response
from demo.portals.site import Site

_HEAD_LIMIT = 65_536
_BODY_LIMIT = 1_000_000
_HANG_SECONDS = 600.0
_IDLE_SECONDS = 60.0
# how conversations end: the other side leaves, talks nonsense or falls silent, or the server is stopped
_ENDINGS = (
    ConnectionError,
    asyncio.IncompleteReadError,
    asyncio.LimitOverrunError,
    asyncio.CancelledError,
    TimeoutError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One request that reached a site; ``conditional`` says that it carried a validator."""

    portal: str
    method: str
    path: str
    query: str
    status: int
    bytes_sent: int
    conditional: bool
    user_agent: str


class SiteServer:
    """Serves sites on sockets that are already bound; ``log`` keeps the last hundred thousand requests."""

    def __init__(self, sites: Mapping[str, Site]) -> None:
        self._sites = sites
        self.log: deque[LogEntry] = deque(maxlen=100_000)
        self._servers: list[asyncio.Server] = []

    async def listen(self, site: Site, listener: socket.socket, tls: ssl.SSLContext | None = None) -> None:
        """Starts answering for one site on its socket."""

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(*_ENDINGS):
                await self._converse(site, reader, writer)
            with suppress(Exception):
                writer.close()

        server = await asyncio.start_server(serve, sock=listener, ssl=tls, limit=_HEAD_LIMIT)
        self._servers.append(server)

    def close(self) -> None:
        """Stops listening."""
        for server in self._servers:
            server.close()

    async def _converse(self, site: Site, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            request = await asyncio.wait_for(_read(reader), _IDLE_SECONDS)
            response = self._control(request) if request.path.startswith("/__control__/") else None
            if response is None:
                if site.switches["latency"]:
                    await asyncio.sleep(site.switches["latency"])
                response = site.answer(request)
                self.log.append(_entry(site, request, response))
            if response.mishap is not None:
                await _fail(response, writer)
                return
            head = _head(response, keep=True)
            body = b"" if request.method == "HEAD" else response.body
            await _send(head + body, writer, site.switches["slow"])
            await writer.drain()
            if request.headers.get("connection", "").lower() == "close":
                return

    def _control(self, request: Request) -> Response:
        """Switches and the log over HTTP, for a server in a process of its own."""
        try:
            if request.path == "/__control__/switch":
                wish = json.loads(request.body)
                self._sites[wish["portal"]].switch(**wish["switches"])
                answer: object = {"done": True}
            else:
                answer = [{name: getattr(entry, name) for name in LogEntry.__slots__} for entry in self.log]
        except (KeyError, TypeError, ValueError) as error:
            return Response(400, body=json.dumps({"error": str(error)}).encode(), media_type="application/json")
        return Response(body=json.dumps(answer).encode())


async def _read(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    line, *lines = head.split("\r\n")
    method, target, _ = line.split(" ", 2)
    headers = {}
    for text in lines:
        name, _, value = text.partition(":")
        headers[name.strip().lower()] = value.strip()
    length = headers.get("content-length", "0")
    size = min(int(length), _BODY_LIMIT) if length.isdigit() else 0
    body = await reader.readexactly(size) if size else b""
    parts = urlsplit(target)
    return Request(method, unquote(parts.path) or "/", parts.query, headers, body)


def _head(response: Response, *, keep: bool) -> bytes:
    try:
        phrase = HTTPStatus(response.status).phrase
    except ValueError:
        phrase = "Unknown"
    fields = [f"HTTP/1.1 {response.status} {phrase}", f"Date: {formatdate(usegmt=True)}"]
    if not any(name == "Server" for name, _ in response.headers):
        fields.append("Server: openresty")
    fields += [f"{name}: {value}" for name, value in response.headers]
    if response.status != HTTPStatus.NOT_MODIFIED:
        fields.append(f"Content-Length: {len(response.body)}")
    if not keep:
        fields.append("Connection: close")
    return ("\r\n".join(fields) + "\r\n\r\n").encode("utf-8")


async def _send(answer: bytes, writer: asyncio.StreamWriter, slow: float) -> None:
    if not slow:
        writer.write(answer)
        return
    for start in range(0, len(answer), 512):
        writer.write(answer[start : start + 512])
        await writer.drain()
        await asyncio.sleep(slow)


async def _fail(response: Response, writer: asyncio.StreamWriter) -> None:
    if response.mishap is Mishap.HANG:
        await asyncio.sleep(_HANG_SECONDS)
    elif response.mishap is Mishap.TRUNCATED:
        writer.write(_head(response, keep=False) + response.body[: len(response.body) // 2])
        await writer.drain()
    else:
        _reset_on_close(writer)
    writer.transport.abort()


def _reset_on_close(writer: asyncio.StreamWriter) -> None:
    """Makes closing send RST, as a firewall does."""
    wire = writer.get_extra_info("socket")
    if wire is not None:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")


def _entry(site: Site, request: Request, response: Response) -> LogEntry:
    conditional = "if-none-match" in request.headers or "if-modified-since" in request.headers
    return LogEntry(
        site.identity,
        request.method,
        request.path,
        request.query,
        response.status,
        len(response.body),
        conditional,
        request.headers.get("user-agent", ""),
    )


def bind(addresses: Sequence[str], port: int) -> list[socket.socket]:
    """One listening socket an address, all on ``port``; raises ``OSError`` and leaves none open if one fails."""
    listeners: list[socket.socket] = []
    try:
        for address in addresses:
            # the protocol is named because asyncio turns Nagle's delay off only where it is
            listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
            listeners.append(listener)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((address, port))
    except OSError:
        for listener in listeners:
            listener.close()
        raise
    return listeners
