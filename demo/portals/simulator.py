"""The simulator: many portals on loopback in one thread, each under its own address, with switches.

with Simulator([TrsSite("trs", "青溪市生态环境局", articles)]) as portals:
    portals.list_url("trs")                      # http://127.0.0.2:41234/zwgk/zfxxgkzl/zfxxgknb/
    portals.switch("trs", hazard="521")
    portals.publish("trs", article_of(report, 7))
    portals.requests_log("trs")
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from demo.portals.articles import Article, article_of
from demo.portals.server import LogEntry, SiteServer, bind
from demo.portals.site import Site
from demo.reports import TrueReport

_HOSTS_A_BLOCK = 250
_NEIGHBOURS = 10


class Simulator:
    """Serves sites over loopback from a thread of its own; usable as a context manager.

    ``port`` 0 takes any free one; for one that is taken its next free neighbour serves, so that addresses stay the
    same from one start to the next where they can. Every site has its own
    address 127.x.y.z; where the system knows only 127.0.0.1 (macOS), every site has its own port instead.
    """

    def __init__(self, sites: Iterable[Site], port: int = 0) -> None:
        self.sites = {site.identity: site for site in sites}
        self._wanted_port = port
        self._server = SiteServer(self.sites)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Simulator:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> Simulator:
        """Binds every address and begins to answer; returns when all sites listen."""
        listeners = _bind_all(len(self.sites), self._wanted_port)
        for site, listener in zip(self.sites.values(), listeners, strict=True):
            host, port = listener.getsockname()
            scheme = "https" if site.switches["tls"] else "http"
            site.origin = f"{scheme}://{host}:{port}"
        for site in self.sites.values():
            site.placed()
        self._loop = asyncio.new_event_loop()
        ready: asyncio.Future[None] = self._loop.create_future()
        self._thread = threading.Thread(target=self._run, args=(listeners, ready), name="portals", daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(_wait(ready), self._loop).result(timeout=60)
        return self

    def stop(self) -> None:
        """Stops answering and closes every socket."""
        if self._loop is None or self._thread is None:
            return
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop = self._thread = None

    def base_url(self, portal: str) -> str:
        """Scheme, address and port of a portal, without a closing slash."""
        return self.sites[portal].origin

    def list_url(self, portal: str) -> str:
        """The address of the list page, as a registry names it."""
        site = self.sites[portal]
        return site.origin + site.list_path

    def switch(self, portal: str, **switches: Any) -> None:
        """Turns switches of a running portal; raises ``KeyError`` for one that its family does not have."""
        self.sites[portal].switch(**switches)

    def publish(self, portal: str, published: Article | TrueReport) -> None:
        """Puts an article or a report on a portal; an article of a known number replaces the old one."""
        site = self.sites[portal]
        if isinstance(published, TrueReport):
            published = article_of(published, max((a.number for a in site.articles), default=1_000_000) + 1)
        site.publish(published)

    def requests_log(self, portal: str | None = None) -> list[LogEntry]:
        """The requests so far, oldest first, of one portal or of all."""
        return [entry for entry in list(self._server.log) if portal in (None, entry.portal)]

    def _run(self, listeners: Sequence[socket.socket], ready: asyncio.Future[None]) -> None:
        loop = self._loop
        if loop is None:
            return
        asyncio.set_event_loop(loop)
        loop.create_task(self._listen(listeners, ready))
        loop.run_forever()
        self._server.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    async def _listen(self, listeners: Sequence[socket.socket], ready: asyncio.Future[None]) -> None:
        try:
            for site, listener in zip(self.sites.values(), listeners, strict=True):
                await self._server.listen(site, listener, _tls(site, listener))
            ready.set_result(None)
        except Exception as error:
            ready.set_exception(error)


async def _wait(ready: asyncio.Future[None]) -> None:
    await ready


def _tls(site: Site, listener: socket.socket) -> Any:
    if not site.switches["tls"]:
        return None
    from demo.portals.certificates import context

    return context(site.switches["tls"], listener.getsockname()[0])


def _bind_all(count: int, port: int) -> list[socket.socket]:
    _allow_many_sockets(count)
    addresses = [_address(index) for index in range(count)]
    for wanted in [*range(port, port + _NEIGHBOURS), 0, 0] if port else [0, 0, 0]:
        with suppress(OSError):
            return bind(addresses, wanted or _free_port())
    return [bind(["127.0.0.1"], 0)[0] for _ in range(count)]


def _address(index: int) -> str:
    block, last = divmod(index, _HOSTS_A_BLOCK)
    return f"127.{block >> 8}.{block & 255}.{last + 2}"


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _allow_many_sockets(count: int) -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4 * count + 1024
    if soft != resource.RLIM_INFINITY and soft < wanted:
        limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, limit), hard))
