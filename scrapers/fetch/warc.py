"""Captures and the exchanges behind them as WARC 1.1 records, a gzip member each, and back.

A response is kept as it came, its body in the coding that it was sent in, and the request that it answers beside it;
only chunked framing is undone, and the line that spoke of it renamed, as is customary. A capture whose wire bytes are
not at hand (and every one of archives older than this) is kept decoded, its coding's line renamed too.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import uuid
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from requests.structures import CaseInsensitiveDict
from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]
from warcio.recordloader import ArcWarcRecordLoader  # type: ignore[import-untyped]

from scrapers.fetch.model import ArchiveReference, Capture, Request
from scrapers.fetch.wire import UNDONE, Wire, decoded, head_of, parsed
from warehouse.codebook.records import FetchOutcome

EXTRA_HEADER = "Gongkai-Capture"
SAME_CONTENT = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_OF_THE_CODING = frozenset({"content-encoding", "content-length"})
_TRUNCATED = {
    FetchOutcome.TOO_LARGE: "length",
    FetchOutcome.OVER_BUDGET: "length",
    FetchOutcome.TRUNCATED: "disconnect",
}
_MESSAGE = "application/http; msgtype="
_LONGEST_HEAD = 1 << 16
_EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()


class ArchiveError(ValueError):
    """The archive can't be used; the message says where and why in one line."""


class ArchiveDamagedError(ArchiveError):
    """A record of the archive can't be read or does not hash to what it says."""


@dataclass(frozen=True, slots=True)
class ArchivedRecord:
    """One stored response, or one local document (``kind`` resource).

    ``kind`` is page, robots, probe or resource; hop for an answer on the way to one of these (a redirect, a passing
    error). ``note`` is what the asker wished to be kept beside the response. ``refers_to`` is set on a revisit: the
    record that holds the body; ``body`` is filled from there. ``payload_sha256`` hashes the body as it came,
    ``sha256`` what it says.
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
    payload_sha256: str = ""

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
    payload_sha256: str


def payload_sha256(capture: Capture) -> str:
    """The hash of a capture's body as it came."""
    wire = capture.wire
    if capture.status == 304 and not capture.body:  # its hash is that of the body before
        return _EMPTY_SHA256
    if wire is None or wire.body is capture.body:
        return capture.sha256
    return hashlib.sha256(wire.body).hexdigest()


def members_of(
    capture: Capture,
    request: Request,
    *,
    record_id: str,
    portal_id: str | None,
    original: Original | None,
    payload: str | None = None,
) -> tuple[bytes, bytes]:
    """The gzip members of a capture's record and of its request's, which is empty where what was sent is not known.

    The record is a revisit without payload where ``original`` holds the same body. ``payload`` is the hash of the body
    as it came, where it is known already.
    """
    wire, payload = capture.wire, payload or payload_sha256(capture)
    extra: dict[str, Any] = {
        "url": capture.url,
        "final_url": capture.final_url,
        "kind": capture.kind,
        "portal": portal_id,
        "outcome": capture.outcome.value,
        "sha256": capture.sha256 if capture.sha256 != payload else None,
        "content_sha256": capture.content_sha256,
        "detail": capture.detail,
        "blocked_by": capture.blocked_by,
        "text_encoding": capture.text_encoding,
        "tls_exception": capture.tls_exception,
        "form": dict(request.form) if request.form is not None else None,
        "note": dict(request.note),
    }
    headers = _named("response", record_id, capture.final_url, capture.requested_at, wire)
    headers["WARC-Payload-Digest"] = digest_of(original.payload_sha256 if original else payload)
    if original is not None:
        extra["refers_to"] = _as_list(original.reference)
        headers |= {
            "WARC-Type": "revisit",
            "WARC-Profile": NOT_MODIFIED if capture.status == 304 else SAME_CONTENT,
            "WARC-Refers-To": original.reference.record_id,
            "WARC-Refers-To-Target-URI": original.url,
            "WARC-Refers-To-Date": _warc_date(original.requested_at),
        }
    elif capture.outcome in _TRUNCATED:
        headers["WARC-Truncated"] = _TRUNCATED[capture.outcome]
    headers[EXTRA_HEADER] = _json(extra)
    if capture.kind == "resource":
        headers["Content-Type"] = capture.headers.get("content-type", "application/octet-stream")
        headers["WARC-Type"] = "revisit" if original else "resource"
        return _member(headers, b"" if original else capture.body), b""
    head, body = (wire.head, wire.body) if wire else (_decoded_head(capture), capture.body)
    return _member(headers, head + (b"" if original else body)), _request_member(wire, record_id)


def hop_members(wire: Wire, portal_id: str | None, asked: str) -> tuple[bytes, bytes]:
    """The members of an answer on the way from the address that was ``asked`` to the capture, and of its request."""
    record_id = f"<urn:uuid:{uuid.uuid4()}>"
    headers = _named("response", record_id, wire.url, wire.asked_at, wire)
    headers["WARC-Payload-Digest"] = digest_of(hashlib.sha256(wire.body).hexdigest())
    headers[EXTRA_HEADER] = _json({"url": asked, "final_url": wire.url, "kind": "hop", "portal": portal_id})
    return _member(headers, wire.head + wire.body), _request_member(wire, record_id)


def opening_member(file: str, agent: str) -> bytes:
    """The gzip member that begins a file: what it is and who wrote it."""
    block = f"software: {agent}\r\nformat: WARC File Format 1.1\r\nrobots: obey\r\n".encode()
    return _member(
        {
            "WARC-Type": "warcinfo",
            "WARC-Record-ID": f"<urn:uuid:{uuid.uuid4()}>",
            "WARC-Date": _warc_date(datetime.now(UTC)),
            "WARC-Filename": file.rpartition("/")[2],
            "Content-Type": "application/warc-fields",
        },
        block,
    )


def _named(kind: str, record_id: str, url: str, moment: datetime, wire: Wire | None) -> dict[str, str]:
    headers = {
        "WARC-Type": kind,
        "WARC-Record-ID": record_id,
        "WARC-Target-URI": url,
        "WARC-Date": _warc_date(moment),
        "Content-Type": _MESSAGE + ("request" if kind == "request" else "response"),
    }
    return headers | {"WARC-IP-Address": wire.peer} if wire and wire.peer else headers


def _request_member(wire: Wire | None, answer_id: str) -> bytes:
    if wire is None:
        return b""
    headers = _named("request", f"<urn:uuid:{uuid.uuid4()}>", wire.url, wire.asked_at, wire)
    return _member(headers | {"WARC-Concurrent-To": answer_id}, wire.request)


def _decoded_head(capture: Capture) -> bytes:
    """The head over a body that is kept without its coding."""
    lines = ((f"{UNDONE}{n}" if n.lower() in _OF_THE_CODING else n, v) for n, v in capture.headers.items())
    return head_of(f"HTTP/1.1 {capture.status or 0}", lines)


def _member(headers: Mapping[str, str], block: bytes) -> bytes:
    lines = ["WARC/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    lines += [
        f"WARC-Block-Digest: {digest_of(hashlib.sha256(block).hexdigest())}",
        f"Content-Length: {len(block)}",
        "",
        "",
    ]
    return gzip.compress("\r\n".join(lines).encode() + block + b"\r\n\r\n", 6, mtime=0)


def _json(extra: Mapping[str, Any]) -> str:
    return json.dumps({name: value for name, value in extra.items() if value is not None}, default=str)


def record_of(member: bytes, file: str, offset: int) -> ArchivedRecord:
    """The record in a gzip member, digests verified; a revisit comes without its body.

    Its ``kind`` is warcinfo where it only opens a file, and request where it is what was sent. Raises
    ArchiveDamagedError where it can't be read, or its payload is not what it hashes to.
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


def original_by_head(start: bytes, reference: ArchiveReference, sha256: str) -> Original | None:
    """The record at ``reference``, or what it revisits, by the first bytes of its gzip member alone.

    None where they do not hold the record's whole head, or the head speaks of other content.
    """
    try:
        plain = zlib.decompressobj(wbits=31).decompress(start, _LONGEST_HEAD)
        head, end, _ = plain.partition(b"\r\n\r\n")
        warc = dict(line.split(": ", 1) for line in head.decode("utf-8").split("\r\n")[1:])
        extra, payload = json.loads(warc[EXTRA_HEADER]), _hex(warc["WARC-Payload-Digest"])
        if not end or warc["WARC-Record-ID"] != reference.record_id or (extra.get("sha256") or payload) != sha256:
            return None
        before = "WARC-Refers-To-" if warc["WARC-Type"] == "revisit" else "WARC-"
        return Original(
            ArchiveReference(*extra["refers_to"]) if "refers_to" in extra else reference,
            warc[f"{before}Target-URI"],
            datetime.fromisoformat(warc[f"{before}Date"]),
            payload,
        )
    except (zlib.error, ValueError, KeyError, TypeError):
        return None


def _record(
    warc: Mapping[str, str], extra: dict[str, Any], block: bytes, reference: ArchiveReference
) -> ArchivedRecord:
    kind = warc["WARC-Type"]
    if hashlib.sha256(block).hexdigest() != _hex(warc["WARC-Block-Digest"]):
        raise ArchiveDamagedError(f"{reference.file} at {reference.offset}: record does not hash to its digest")
    media = warc.get("Content-Type", "")
    headers: Mapping[str, str] = CaseInsensitiveDict({"content-type": media})
    status, payload, coding = None, block, ""
    if media == f"{_MESSAGE}response":
        first, headers, payload, coding = parsed(block)
        status = int(first.split()[1]) or None
    digest = _hex(warc.get("WARC-Payload-Digest", warc["WARC-Block-Digest"]))
    body, sha256 = decoded(payload, coding), extra.get("sha256") or digest
    if kind != "revisit" and hashlib.sha256(payload).hexdigest() != digest:
        raise ArchiveDamagedError(f"{reference.file} at {reference.offset}: payload does not hash to its digest")
    if coding and kind == "response" and extra.get("outcome") == "ok" and hashlib.sha256(body).hexdigest() != sha256:
        raise ArchiveDamagedError(f"{reference.file} at {reference.offset}: content is not what was read when it came")
    url = extra.get("url") or warc.get("WARC-Target-URI", "")
    refers_to = extra.get("refers_to")
    return ArchivedRecord(
        reference=reference,
        url=url,
        final_url=extra.get("final_url") or url,
        requested_at=datetime.fromisoformat(warc["WARC-Date"]),
        kind=extra.get("kind", kind if kind in ("warcinfo", "request") else "page"),
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
        payload_sha256=digest,
    )


def digest_of(sha256: str) -> str:
    """A hexadecimal hash as WARC writes digests."""
    return "sha256:" + base64.b32encode(bytes.fromhex(sha256 or _EMPTY_SHA256)).decode()


def _hex(digest: str) -> str:
    name, _, value = digest.partition(":")
    return base64.b32decode(value).hex() if name == "sha256" else ""


def _warc_date(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _as_list(reference: ArchiveReference) -> list[Any]:
    return [reference.file, reference.offset, reference.length, reference.record_id]
