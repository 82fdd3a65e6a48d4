"""One capture as one WARC 1.1 record in one gzip member, and back.

The payload is stored decoded, so that its digest is the capture's hash; the header lines that spoke of the wire
(content and transfer coding, length) are kept under the customary ``X-Archive-Orig-`` names.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from requests.structures import CaseInsensitiveDict
from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]
from warcio.recordloader import ArcWarcRecordLoader  # type: ignore[import-untyped]
from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]
from warcio.utils import Digester  # type: ignore[import-untyped]
from warcio.warcwriter import BufferWARCWriter  # type: ignore[import-untyped]

from scrapers.fetch.model import ArchiveReference, Capture, Request
from warehouse.codebook.records import FetchOutcome

EXTRA_HEADER = "Gongkai-Capture"
SAME_CONTENT = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_ORIGINAL = "X-Archive-Orig-"
_WIRE_HEADERS = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_TRUNCATED = {FetchOutcome.TOO_LARGE: "length", FetchOutcome.TRUNCATED: "disconnect"}
_EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()


class ArchiveError(ValueError):
    """The archive can't be used; the message says where and why in one line."""


class ArchiveDamagedError(ArchiveError):
    """A record of the archive can't be read or does not hash to what it says."""


@dataclass(frozen=True, slots=True)
class ArchivedRecord:
    """One stored response, or one local document (``kind`` resource).

    ``kind`` is page, robots, probe or resource. ``note`` is what the asker wished to be kept beside the response.
    ``refers_to`` is set on a revisit: the record that holds the body; ``body`` is filled from there.
    """

    reference: ArchiveReference
    url: str
    final_url: str
    requested_at: datetime
    kind: str
    status: int | None
    headers: Mapping[str, str]
    body: bytes
    sha256: str
    content_sha256: str
    outcome: FetchOutcome
    portal_id: str | None = None
    detail: str = ""
    blocked_by: str | None = None
    text_encoding: str | None = None
    tls_exception: str | None = None
    form: Mapping[str, Any] | None = None
    note: Mapping[str, Any] = field(default_factory=dict)
    refers_to: ArchiveReference | None = None

    @property
    def capture(self) -> Capture:
        """The capture as it was when it was fetched."""
        return Capture(
            url=self.url,
            final_url=self.final_url,
            requested_at=self.requested_at,
            outcome=self.outcome,
            status=self.status,
            headers=self.headers,
            body=self.body,
            sha256=self.sha256,
            content_sha256=self.content_sha256,
            detail=self.detail,
            blocked_by=self.blocked_by,
            text_encoding=self.text_encoding,
            tls_exception=self.tls_exception,
            archived=self.reference,
            kind=self.kind,
        )


@dataclass(frozen=True, slots=True)
class Original:
    """The earlier record that a revisit points to."""

    reference: ArchiveReference
    url: str
    requested_at: datetime


class _Writer(BufferWARCWriter):  # type: ignore[misc]
    """warcio's writer with SHA-256 digests; compression is ours, so that equal records are equal bytes."""

    @staticmethod
    def _create_digester() -> Digester:
        return Digester("sha256")


class _HeadersAsTheyCame(StatusAndHeaders):  # type: ignore[misc]
    """Header bytes outside ASCII are kept, not percent-encoded: old servers send raw GBK file names."""

    def to_ascii_bytes(self, filter_func: Any = None) -> bytes:
        text: str = self.to_str(filter_func)
        return text.encode("latin-1", "replace") + b"\r\n"


def member_of(
    capture: Capture, request: Request, *, record_id: str, portal_id: str | None, original: Original | None
) -> bytes:
    """The gzip member for a capture; a revisit without payload where ``original`` holds the same body."""
    extra: dict[str, Any] = {
        "url": capture.url,
        "final_url": capture.final_url,
        "kind": capture.kind,
        "portal": portal_id,
        "outcome": capture.outcome.value,
        "content_sha256": capture.content_sha256,
        "detail": capture.detail,
        "blocked_by": capture.blocked_by,
        "text_encoding": capture.text_encoding,
        "tls_exception": capture.tls_exception,
        "form": dict(request.form) if request.form is not None else None,
        "note": dict(request.note),
    }
    headers = {
        "WARC-Record-ID": record_id,
        "WARC-Date": _warc_date(capture.requested_at),
        "WARC-Payload-Digest": digest_of(capture.sha256),
    }
    if original is not None:
        extra["refers_to"] = _as_list(original.reference)
        headers |= {
            "WARC-Profile": NOT_MODIFIED if capture.status == 304 else SAME_CONTENT,
            "WARC-Refers-To": original.reference.record_id,
            "WARC-Refers-To-Target-URI": original.url,
            "WARC-Refers-To-Date": _warc_date(original.requested_at),
        }
    elif capture.outcome in _TRUNCATED:
        headers["WARC-Truncated"] = _TRUNCATED[capture.outcome]
    headers[EXTRA_HEADER] = json.dumps({k: v for k, v in extra.items() if v is not None}, default=str)
    kind = "resource" if capture.kind == "resource" else "revisit" if original else "response"
    return _gzip_member(kind, capture, headers)


def opening_member(file: str, agent: str) -> bytes:
    """The gzip member that begins a file: what it is and who wrote it."""
    writer = _Writer(gzip=False, warc_version="1.1")
    info = {"software": agent, "format": "WARC File Format 1.1", "robots": "obey"}
    writer.write_record(writer.create_warcinfo_record(file.rpartition("/")[2], info))
    return gzip.compress(writer.get_contents(), 6, mtime=0)


def _gzip_member(kind: str, capture: Capture, headers: dict[str, str]) -> bytes:
    writer = _Writer(gzip=False, warc_version="1.1")
    http = None
    if kind != "resource":
        lines = [
            (f"{_ORIGINAL}{name}" if name.lower() in _WIRE_HEADERS else name, " ".join(value.split()))
            for name, value in capture.headers.items()
        ]
        http = _HeadersAsTheyCame(str(capture.status or 0), lines, protocol="HTTP/1.1")
    else:
        headers["Content-Type"] = capture.headers.get("content-type", "application/octet-stream")
    body = b"" if kind == "revisit" else capture.body
    record = writer.create_warc_record(
        capture.final_url, kind, io.BytesIO(body), len(body), warc_headers_dict=headers, http_headers=http
    )
    writer.write_record(record)
    return gzip.compress(writer.get_contents(), 6, mtime=0)


def record_of(member: bytes, file: str, offset: int) -> ArchivedRecord:
    """The record in a gzip member, digests verified; a revisit comes without its body.

    Its ``kind`` is warcinfo where it only opens a file. Raises ArchiveDamagedError where it can't be read, or its
    payload is not what it hashes to.
    """
    try:
        plain = gzip.decompress(member)
        loaded = ArcWarcRecordLoader().parse_record_stream(io.BytesIO(plain), no_record_parse=True)
        block: bytes = loaded.raw_stream.read()
        warc = CaseInsensitiveDict(loaded.rec_headers.headers)
        extra = json.loads(warc.get(EXTRA_HEADER, "{}"))
        return _record(warc, extra, block, ArchiveReference(file, offset, len(member), warc["WARC-Record-ID"]))
    except ArchiveDamagedError:
        raise
    except (OSError, EOFError, ArchiveLoadFailed, ValueError, KeyError, TypeError) as wrong:
        raise ArchiveDamagedError(f"{file} at {offset}: record can't be read ({wrong})") from wrong


def _record(
    warc: Mapping[str, str], extra: dict[str, Any], block: bytes, reference: ArchiveReference
) -> ArchivedRecord:
    kind = warc["WARC-Type"]
    if hashlib.sha256(block).hexdigest() != _hex(warc["WARC-Block-Digest"]):
        raise ArchiveDamagedError(f"{reference.file} at {reference.offset}: record does not hash to its digest")
    status: int | None
    headers: Mapping[str, str]
    if kind in ("resource", "warcinfo"):
        status, headers, body = None, CaseInsensitiveDict({"content-type": warc.get("Content-Type", "")}), block
    else:
        status, headers, body = _http(block)
    sha256 = _hex(warc.get("WARC-Payload-Digest", warc["WARC-Block-Digest"]))
    if kind != "revisit" and hashlib.sha256(body).hexdigest() != sha256:
        raise ArchiveDamagedError(f"{reference.file} at {reference.offset}: payload does not hash to its digest")
    url = extra.get("url") or warc.get("WARC-Target-URI", "")
    refers_to = extra.get("refers_to")
    return ArchivedRecord(
        reference=reference,
        url=url,
        final_url=extra.get("final_url") or url,
        requested_at=datetime.fromisoformat(warc["WARC-Date"]),
        kind=extra.get("kind", "warcinfo" if kind == "warcinfo" else "page"),
        status=status,
        headers=headers,
        body=body,
        sha256=sha256,
        content_sha256=extra.get("content_sha256", ""),
        outcome=FetchOutcome(extra.get("outcome", "ok")),
        portal_id=extra.get("portal"),
        detail=extra.get("detail", ""),
        blocked_by=extra.get("blocked_by"),
        text_encoding=extra.get("text_encoding"),
        tls_exception=extra.get("tls_exception"),
        form=extra.get("form"),
        note=extra.get("note", {}),
        refers_to=ArchiveReference(*refers_to) if refers_to else None,
    )


def digest_of(sha256: str) -> str:
    """A hexadecimal hash as WARC writes digests."""
    return "sha256:" + base64.b32encode(bytes.fromhex(sha256 or _EMPTY_SHA256)).decode()


def _hex(digest: str) -> str:
    name, _, value = digest.partition(":")
    return base64.b32decode(value).hex() if name == "sha256" else ""


def _http(block: bytes) -> tuple[int | None, Mapping[str, str], bytes]:
    head, _, body = block.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers: CaseInsensitiveDict[str] = CaseInsensitiveDict()
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.removeprefix(_ORIGINAL)] = value.strip()
    return int(first.split()[1]) or None, headers, body


def _warc_date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _as_list(reference: ArchiveReference) -> list[Any]:
    return [reference.file, reference.offset, reference.length, reference.record_id]
