"""The archive: every response as it came, in WARC, one gzip member a record; from it alone all can be rebuilt."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from requests.structures import CaseInsensitiveDict

from scrapers.fetch.content_hash import content_sha256
from scrapers.fetch.model import ArchiveReference, Capture, Request
from scrapers.fetch.settings import PRODUCT
from scrapers.fetch.warc import (
    ArchiveDamagedError,
    ArchivedRecord,
    ArchiveError,
    Original,
    hop_members,
    members_of,
    opening_member,
    original_by_head,
    payload_sha256,
    record_of,
)
from scrapers.fetch.warc_files import (
    SUFFIX,
    Healed,
    LocalWriter,
    MemberWriter,
    PartWriter,
    being_written,
    heal,
    members,
)
from scrapers.fetch.wire import Wire
from warehouse.codebook.records import FetchOutcome

__all__ = ["Archive", "ArchiveDamagedError", "ArchiveError", "ArchivedRecord", "Healed"]

_FILE_BYTES = 256 * 1024 * 1024
_HEAD_BYTES = 4096
_PART_BYTES = 8 * 1024 * 1024
_log = logging.getLogger(__name__)


class Archive:
    """WARC files under one root, local or on any fsspec store. Safe for threads; each process writes its own files.

    ``healed`` names what was put right when it was opened. References stay valid for ever.
    """

    def __init__(self, files: Any, root: str, *, max_file_bytes: int | None = None) -> None:
        self._files = files
        self._root = root.rstrip("/")
        self._local = Path(root) if "file" in _protocols(files) else None
        self._max_file_bytes = max_file_bytes or (_FILE_BYTES if self._local else _PART_BYTES)
        self._writer: MemberWriter | None = None
        self._writer_of: tuple[int, str] = (0, "")
        self._lock = threading.RLock()
        self._known: dict[tuple[str, str], Original] = {}
        self.healed: tuple[Healed, ...] = ()

    @classmethod
    def open(cls, location: str | Path, *, max_file_bytes: int | None = None) -> Archive:
        """The archive at a folder or fsspec address, made where missing, torn tails healed.

        Raises ArchiveError with one clear line where the place can't be used.
        """
        from fsspec.core import url_to_fs  # type: ignore[import-untyped]

        try:
            files, root = url_to_fs(str(location))
            archive = cls(files, root, max_file_bytes=max_file_bytes)
            if archive._local:
                archive._local.mkdir(parents=True, exist_ok=True)
                archive.healed = tuple(heal(archive._local))
        except (OSError, ValueError, ImportError) as wrong:
            raise ArchiveError(f"the archive at {location} can't be opened: {wrong}") from wrong
        for healed in archive.healed:
            _log.warning(
                "%s: its writer was killed; %d torn bytes moved to %s.torn, %d bytes kept",
                healed.file, healed.torn_bytes, healed.file, healed.kept_bytes,
            )  # fmt: skip
        return archive

    def append(
        self,
        capture: Capture,
        request: Request | None = None,
        *,
        portal_id: str | None = None,
        note: Mapping[str, Any] | None = None,
        earlier: ArchiveReference | None = None,
    ) -> ArchiveReference:
        """Store a response. The body is stored once: where the run, or ``earlier``, has it already, as a revisit.

        ``note`` (by default the request's) is JSON that a rebuild will need: what the list said of the page.
        Raises ArchiveError where nothing can be written.
        """
        request = request or Request(capture.url)
        payload = payload_sha256(capture)
        original = self._original(capture, payload, earlier)
        record_id = f"<urn:uuid:{uuid.uuid4()}>"
        member, companion = members_of(
            capture,
            request if note is None else replace(request, note=note),
            record_id=record_id,
            portal_id=portal_id,
            original=original,
            payload=payload,
        )
        with self._lock:
            file, offset = self._write(member + companion)
            reference = ArchiveReference(file, offset, len(member), record_id)
            if original is None and capture.body:
                known = Original(reference, capture.final_url, capture.requested_at, payload)
                self._known[(capture.sha256, payload)] = known
            return reference

    def append_hop(self, wire: Wire, asked: str, *, portal_id: str | None = None) -> None:
        """Store an answer that was not the end of the way from ``asked``: a redirect, an error that passed."""
        member, companion = hop_members(wire, portal_id, asked)
        with self._lock:
            self._write(member + companion)

    def append_resource(
        self, name: str, data: bytes, note: Mapping[str, Any] | None = None, *, media: str = "application/octet-stream"
    ) -> ArchiveReference:
        """Store a local document as a resource record; the same bytes once.

        ``name`` is an urn, or any name, which then becomes ``urn:gongkai:document:<name>``.
        """
        url = name if name.startswith("urn:") else f"urn:gongkai:document:{quote(name, safe='/')}"
        return self.append(_resource(url, data, media, content_sha256(data, media)), note=note or {})

    def append_note(self, urn: str, data: bytes) -> ArchiveReference:
        """Store a record of our own beside the responses; nobody asks whether its content has changed."""
        return self.append(_resource(urn, data, "application/json", ""))

    def read(self, reference: ArchiveReference) -> ArchivedRecord:
        """The record at a reference, its body resolved and verified. Raises ArchiveDamagedError, which says where."""
        record = self._read_unresolved(reference)
        return self._resolved(record)

    def records(
        self, on_damage: Callable[[ArchiveDamagedError], None] | None = None
    ) -> Iterator[tuple[ArchiveReference, ArchivedRecord]]:
        """Every response and document in the order of writing, one in memory at a time.

        Damage raises, or goes to ``on_damage``.
        """
        self.flush()
        for file in self.files():
            yield from self._records_in(file, on_damage or _raise)

    def check(self) -> tuple[int, tuple[str, ...]]:
        """Read everything and verify every digest: the number of good records, and one line for each damage."""
        damage: list[str] = []
        good = sum(1 for _ in self.records(lambda wrong: damage.append(str(wrong))))
        return good, tuple(damage)

    def files(self) -> list[str]:
        """The WARC files, relative to the root, oldest first."""
        try:
            found = self._files.find(self._root)
        except FileNotFoundError:
            return []
        names = (str(path)[len(self._root) :].lstrip("/") for path in found)
        return sorted(name for name in names if name.endswith(SUFFIX))

    def flush(self) -> None:
        """Make everything appended durable; to be called before what was read from it is committed elsewhere."""
        with self._lock:
            if self._writer is not None and self._writer_of[0] == os.getpid():
                self._writer.flush()

    def close(self) -> None:
        """Finish this process's file. The archive may be used again; it then begins a new file."""
        with self._lock:
            if self._writer is not None and self._writer_of[0] == os.getpid():
                self._writer.close()
            self._writer = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _write(self, members: bytes) -> tuple[str, int]:
        try:
            writer = self._writer_for(len(members))
            return writer.file, writer.append(members)
        except OSError as wrong:
            raise ArchiveError(f"the archive at {self._root} can't be written: {wrong}") from wrong

    def _writer_for(self, coming: int) -> MemberWriter:
        today = datetime.now(UTC).strftime("%Y%m%d")
        if self._writer is not None and self._writer_of != (os.getpid(), today):
            if self._writer_of[0] == os.getpid():
                self._writer.close()
            self._writer = None  # after a fork the file is the parent's
        if self._writer is not None and self._writer.is_full(coming, self._max_file_bytes):
            self._writer.close()
            self._writer = None
        if self._writer is None:
            now = datetime.now(UTC)
            file = f"{now:%Y/%m}/gongkai-{now:%Y%m%dT%H%M%S%f}Z-{os.getpid()}-{uuid.uuid4().hex[:8]}{SUFFIX}"
            self._writer = LocalWriter(self._local, file) if self._local else PartWriter(self._files, self._root, file)
            self._writer.append(opening_member(file, PRODUCT))
            self._writer_of = (os.getpid(), today)
        return self._writer

    def _original(self, capture: Capture, payload: str, earlier: ArchiveReference | None) -> Original | None:
        """The record whose payload is the capture's, byte for byte as it came; of a 304 the one that it confirms."""
        if capture.kind != "resource" and not capture.body and capture.status != 304:
            return None
        known = self._known.get((capture.sha256, payload))
        if known is None and earlier is not None:
            # A 304 has no body that could be lost: the head of the earlier record tells enough.
            find = self._original_by_head if capture.status == 304 else self._original_at
            known = find(earlier, capture.sha256)
            if known is not None:
                self._known[(capture.sha256, known.payload_sha256)] = known
        same = known is not None and (known.payload_sha256 == payload or capture.status == 304)
        return known if same else None

    def _original_at(self, earlier: ArchiveReference, sha256: str) -> Original | None:
        """The record that holds the content, seen through a revisit; None where it is not to be had."""
        try:
            record = self._read_unresolved(earlier)
            if record.refers_to is not None:
                record = self._read_unresolved(record.refers_to)
        except ArchiveDamagedError:
            return None
        if record.sha256 != sha256:
            return None
        return Original(record.reference, record.final_url, record.requested_at, record.payload_sha256)

    def _original_by_head(self, earlier: ArchiveReference, sha256: str) -> Original | None:
        """Like ``_original_at``, by the first bytes of the earlier record alone; its body is not verified."""
        try:
            return original_by_head(self._bytes_at(earlier, _HEAD_BYTES), earlier, sha256)
        except ArchiveDamagedError:
            return None

    def _bytes_at(self, reference: ArchiveReference, most: int | None = None) -> bytes:
        length = reference.length if most is None else min(most, reference.length)
        with self._lock:
            if self._writer is not None and self._writer.file == reference.file:
                gathered = self._writer.read(reference.offset, length)
                if gathered is not None:
                    return gathered
        try:
            if self._local:
                with (self._local / reference.file).open("rb", buffering=0) as stream:
                    return os.pread(stream.fileno(), length, reference.offset)
            start, end = reference.offset, reference.offset + length
            return bytes(self._files.cat_file(f"{self._root}/{reference.file}", start=start, end=end))
        except (OSError, ValueError) as wrong:
            raise ArchiveDamagedError(f"{reference.file} at {reference.offset}: not to be had ({wrong})") from wrong

    def _read_unresolved(self, reference: ArchiveReference) -> ArchivedRecord:
        record = record_of(self._bytes_at(reference), reference.file, reference.offset)
        if reference.record_id and record.reference.record_id != reference.record_id:
            raise ArchiveDamagedError(f"{reference.file} at {reference.offset}: another record lies here")
        return record

    def _resolved(self, record: ArchivedRecord) -> ArchivedRecord:
        if record.refers_to is None:
            return record
        original = self._read_unresolved(record.refers_to)
        if original.sha256 != record.sha256:
            raise ArchiveDamagedError(f"{record.reference.file} at {record.reference.offset}: refers to another body")
        return replace(record, body=original.body)

    def _records_in(
        self, file: str, on_damage: Callable[[ArchiveDamagedError], None]
    ) -> Iterator[tuple[ArchiveReference, ArchivedRecord]]:
        with self._files.open(f"{self._root}/{file}", "rb") as stream:
            for offset, member in members(stream, file):
                try:
                    if isinstance(member, ArchiveDamagedError):
                        raise member
                    record = self._resolved(record_of(member, file, offset))
                except ArchiveDamagedError as wrong:
                    if not (self._local and being_written(self._local, file)):
                        on_damage(wrong)
                    continue
                if record.kind not in ("warcinfo", "request"):
                    yield record.reference, record


def _resource(url: str, data: bytes, media: str, content: str) -> Capture:
    sha256 = hashlib.sha256(data).hexdigest()
    return Capture(
        url=url,
        final_url=url,
        requested_at=datetime.now(UTC),
        outcome=FetchOutcome.OK,
        status=None,
        headers=CaseInsensitiveDict({"content-type": media}),
        body=data,
        sha256=sha256,
        content_sha256=content or sha256,
        kind="resource",
    )


def _protocols(files: Any) -> tuple[str, ...]:
    return (files.protocol,) if isinstance(files.protocol, str) else tuple(files.protocol)


def _raise(wrong: ArchiveDamagedError) -> None:
    raise wrong
