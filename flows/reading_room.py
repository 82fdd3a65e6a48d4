"""Where a browser reads what the run page links to: quality pages and archived captures, on loopback, read-only.

Captures are strangers' bytes: they are shown as they came but in a sandbox, so that nothing in them runs.
"""

from __future__ import annotations

import html
import mimetypes
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

from flows.settings import Settings
from scrapers.fetch import Archive, ArchiveError
from scrapers.fetch.model import ArchiveReference
from warehouse.store import Warehouse, WarehouseError

_CAPTURES = """
SELECT portal_id, url, outcome, status, detail, archive_file, archive_offset, archive_length, record_id
FROM capture WHERE run_id = :run ORDER BY portal_id, id
"""
_STYLE = (
    "body{font:15px sans-serif;margin:2em}td:first-child{white-space:nowrap}"
    "td,th{text-align:left;padding:.2em .8em;border-bottom:1px solid #ddd;overflow-wrap:anywhere}"
)
_SANDBOX = {"Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page of the reading room is."""

    body: bytes
    media_type: str = "text/html; charset=utf-8"
    status: int = 200


MISSING = Answer(b"There is nothing here. The run page has the links.\n", "text/plain; charset=utf-8", 404)


@contextmanager
def reading_room(settings: Settings, port: int) -> Iterator[str]:
    """Serves pages and captures while the desk is open; gives the address that run pages link to."""
    handler = type("ReadingRoom", (_Handler,), {"answer": staticmethod(lambda path: answer(settings, path))})
    running = ThreadingHTTPServer(("127.0.0.1", port), handler)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{running.server_address[1]}"
    finally:
        running.shutdown()
        running.server_close()


def answer(settings: Settings, path: str) -> Answer:
    """The page at a path: ``/pages/RUN/FILE``, ``/captures/RUN`` or ``/archive/FILE?offset=…``."""
    parts = urlsplit(path)
    room, _, rest = unquote(parts.path).lstrip("/").partition("/")
    try:
        if room == "pages":
            return _page(settings.pages, rest)
        if room == "captures" and rest.isdecimal():
            return _captures(settings, int(rest))
        if room == "archive":
            return _archived(settings, rest, {name: found[0] for name, found in parse_qs(parts.query).items()})
    except (ArchiveError, WarehouseError, OSError, KeyError, ValueError):
        return MISSING
    return MISSING


def _page(folder: Path, name: str) -> Answer:
    wanted = (folder / name).resolve()
    if not wanted.is_relative_to(folder.resolve()) or not wanted.is_file():
        return MISSING
    return Answer(wanted.read_bytes(), mimetypes.guess_type(wanted.name)[0] or "application/octet-stream")


def _captures(settings: Settings, run: int) -> Answer:
    with Warehouse.open(settings.warehouse_url, create=False) as warehouse:
        rows = warehouse.query(_CAPTURES, {"run": run}).records()
    lines = []
    for row in rows:
        address = html.escape(row["url"])
        if row["archive_file"]:
            place = f"offset={row['archive_offset']}&length={row['archive_length']}&record={quote(row['record_id'])}"
            address = f'<a href="/archive/{quote(row["archive_file"])}?{html.escape(place)}">{address}</a>'
        cells = (html.escape(row["portal_id"]), address, html.escape(row["outcome"]), str(row["status"] or ""))
        lines.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in (*cells, html.escape(row["detail"] or ""))))
    head = "".join(f"<th>{name}</th>" for name in ("portal", "asked for", "outcome", "status", "detail"))
    page = (
        f"<!doctype html><meta charset=utf-8><title>Run {run}: captures</title><style>{_STYLE}</style>"
        f"<h1>Run {run}: {len(rows)} captures</h1><table><tr>{head}{''.join(lines)}</table>"
    )
    return Answer(page.encode())


def _archived(settings: Settings, file: str, place: dict[str, str]) -> Answer:
    reference = ArchiveReference(file, int(place["offset"]), int(place["length"]), place["record"])
    with Archive.open(settings.archive_location) as archive:
        record = archive.read(reference)
    named = next((value for key, value in record.headers.items() if key.lower() == "content-type"), "text/plain")
    kind = named.partition(";")[0].strip() or "text/plain"
    return Answer(record.body, f"{kind}; charset={record.text_encoding}" if record.text_encoding else kind)


class _Handler(BaseHTTPRequestHandler):
    answer: Callable[[str], Answer]

    def do_GET(self) -> None:
        found = self.answer(self.path)
        self.send_response(found.status)
        headers = {"Content-Type": found.media_type, "Content-Length": str(len(found.body))}
        for name, value in (headers | _SANDBOX | {"X-Content-Type-Options": "nosniff"}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(found.body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        pass
