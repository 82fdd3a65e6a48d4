"""Real servers on loopback that misbehave as portals do."""

from __future__ import annotations

import itertools
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from scrapers.fetch import Archive, Client, FetchSettings, PortalSession

_ADDRESSES = itertools.count(1)

settings.register_profile("unhurried", deadline=None)  # a busy machine proves nothing
settings.load_profile("unhurried")

REPORT = (
    "<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title></head><body><h1>{title}</h1>"
    "<p>本机关全年主动公开信息{number}条，收到申请十二件，均在法定期限内答复。</p>"
    + "<p>下一步将继续做好公开工作，方便群众查询。</p>" * 40
    + "</body></html>"
)


@dataclass
class Reply:
    """What the server sends. ``raw`` goes over the wire instead of everything else."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    media: str | None = "text/html"
    length: int | None = None
    raw: bytes | None = None
    wait: threading.Event | None = None


Route = Reply | Callable[[BaseHTTPRequestHandler], Reply]


class Site:
    """A host of its own. ``routes`` by path (without query); anything else is an honest 404. ``hits`` are logged."""

    def __init__(self, address: str, context: ssl.SSLContext | None = None) -> None:
        self.address = address
        self.routes: dict[str, Route] = {}
        self.other: Route = Reply(b"<html><body>no such page</body></html>", 404)
        self.hits: list[tuple[str, str, dict[str, str], bytes]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args: Any) -> None:
                pass

            def do_GET(self) -> None:
                site.answer(self)

            def do_POST(self) -> None:
                site.answer(self)

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *args: Any) -> None:
                pass  # clients hang up on purpose here

        self.server = Server((address, 0), Handler)
        if context is not None:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.scheme = "https" if context else "http"
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @staticmethod
    def page(title: str = "某局政府信息公开工作年度报告", number: int = 84) -> bytes:
        """A page of honest size with content of our own."""
        return REPORT.format(title=title, number=number).encode()

    @staticmethod
    def reply(body: bytes = b"", status: int = 200, **more: Any) -> Reply:
        return Reply(body, status, **more)

    def serve(self, path: str, body: bytes | None = None, status: int = 200, **more: Any) -> str:
        """Have a path answered; its address."""
        self.routes[path] = Reply(self.page() if body is None else body, status, **more)
        return self.url(path)

    def redirect(self, path: str, target: str, status: int = 302, **headers: str) -> str:
        self.routes[path] = Reply(b"", status, {"Location": target, **headers})
        return self.url(path)

    def url(self, path: str = "/") -> str:
        return f"{self.scheme}://{self.address}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [path for _, path, _, _ in self.hits]

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        sent = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        self.hits.append((handler.command, handler.path, dict(handler.headers), sent))
        route = self.routes.get(handler.path.partition("?")[0], self.other)
        reply = route(handler) if callable(route) else route
        if reply.wait is not None:
            reply.wait.wait(20)
        if reply.raw is not None:
            handler.wfile.write(reply.raw)
            handler.close_connection = True
            return
        handler.send_response(reply.status)
        if reply.media and "Content-Type" not in reply.headers:
            handler.send_header("Content-Type", reply.media)
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        length = len(reply.body) if reply.length is None else reply.length
        if reply.status not in (204, 304):
            handler.send_header("Content-Length", str(length))
        handler.end_headers()
        handler.wfile.write(reply.body)
        if length != len(reply.body):
            handler.close_connection = True

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def sites() -> Iterator[Callable[..., Site]]:
    """Makes sites, each on a loopback address of its own."""
    made: list[Site] = []

    def make(context: ssl.SSLContext | None = None, address: str | None = None) -> Site:
        number = next(_ADDRESSES)
        made.append(Site(address or f"127.81.{number // 250}.{number % 250 + 1}", context))
        return made[-1]

    yield make
    for site in made:
        site.close()


@pytest.fixture
def site(sites: Callable[..., Site]) -> Site:
    return sites()


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive") as opened:
        yield opened


def quick(**changes: Any) -> FetchSettings:
    """Settings that ask loopback without pauses."""
    usual: dict[str, Any] = {
        "contact": "mailto:operator@example.org",
        "delay_seconds": 0.0,
        "backoff_seconds": 0.0,
        "timeout_seconds": 2.0,
        "total_seconds": 5.0,
        "allow_loopback": True,
    }
    return FetchSettings(**{**usual, **changes})


@pytest.fixture
def fetching(archive: Archive) -> Iterator[Callable[..., PortalSession]]:
    """Makes a session for sites: ``fetching(site, retries=0)``."""
    opened: list[PortalSession] = []

    def make(
        *own: Site | str, remembered: Any = None, tls_exception: str | None = None, **changes: Any
    ) -> PortalSession:
        client = Client(quick(**changes), archive)
        hosts = [one.address if isinstance(one, Site) else one for one in own]
        opened.append(client.session("portal", hosts, remembered=remembered, tls_exception=tls_exception))
        return opened[-1]

    yield make
    for session in opened:
        session.close()
