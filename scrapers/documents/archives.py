"""Archives unfold into the documents inside, bounded, with the names that their makers gave them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO

from scrapers.documents import limits
from scrapers.documents.limits import Deadline
from scrapers.documents.model import MediaType, UnreadableDocumentError
from scrapers.documents.sniff import sniff

DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError,
)  # fmt: skip
"""What the zip library may raise where a file is damaged."""


@dataclass(frozen=True, slots=True)
class Member:
    """One document of an archive: its path inside (null for a document that came alone) and its bytes."""

    name: str | None
    data: bytes


def members(data: bytes, *, name: str | None = None) -> tuple[Member, ...]:
    """The documents in these bytes: an archive's, in their order, or the bytes themselves.

    Archives inside archives unfold too. Raises UnreadableDocumentError: too_large (bombs), encrypted,
    corrupt, unsupported (no tool for rar or 7z on this machine), empty.
    """
    found: list[Member] = []
    budget = _Budget()
    waiting: list[tuple[Member, int]] = [(Member(name, data), 0)]
    while waiting:
        member, depth = waiting.pop()
        kind = sniff(member.data)
        if kind not in (MediaType.ZIP, MediaType.RAR, MediaType.SEVEN_ZIP):
            found.append(member)
            continue
        if depth >= limits.MAX_ARCHIVE_DEPTH:
            raise limits.refuse_size("Archives lie too deep inside each other", f"{limits.MAX_ARCHIVE_DEPTH} levels")
        inside = _unfold(member.data, kind, budget)
        waiting.extend((item, depth + 1) for item in reversed(inside))
    if not found:
        raise UnreadableDocumentError("empty", "The archive holds no files.")
    return tuple(found)


class _Budget:
    """What may still be unpacked, in bytes and files, over all levels together."""

    def __init__(self) -> None:
        self.bytes = limits.MAX_UNPACKED_BYTES
        self.files = limits.MAX_MEMBERS
        self.deadline = Deadline()

    def spend(self, size: int) -> None:
        self.deadline.check()
        self.bytes -= size
        if self.bytes < 0:
            raise limits.refuse_size("The archive unfolds to too much", f"{limits.MAX_UNPACKED_BYTES // 2**20} MB")

    def file(self) -> None:
        self.files -= 1
        if self.files < 0:
            raise limits.refuse_size("The archive holds too many files", f"{limits.MAX_MEMBERS} files")


def _unfold(data: bytes, kind: MediaType, budget: _Budget) -> list[Member]:
    if kind is MediaType.ZIP:
        return _unzip(data, budget)
    from scrapers.documents.unpack import unpack

    unpacked = unpack(data, kind, budget.deadline, budget.bytes)
    found = [Member(name, content) for name, content in unpacked if not _is_litter(name)]
    for member in found:
        budget.file()
        budget.spend(len(member.data))
    return found


def _unzip(data: bytes, budget: _Budget) -> list[Member]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = []
            for entry in archive.infolist():
                name = _name(entry)
                if entry.is_dir() or _is_litter(name):
                    continue
                if entry.flag_bits & 1:
                    raise UnreadableDocumentError("encrypted", "The archive is encrypted; its password is needed.")
                budget.file()
                with archive.open(entry) as stream:
                    found.append(Member(name, _inflate(stream, budget)))
            return found
    except DAMAGE as error:
        raise UnreadableDocumentError("corrupt", f"The archive is damaged ({error}).") from error


def _inflate(stream: IO[bytes], budget: _Budget) -> bytes:
    """A member's bytes, counted as they come, for the sizes that an archive states can lie."""
    parts = []
    while part := stream.read(1 << 20):
        budget.spend(len(part))
        parts.append(part)
    return b"".join(parts)


def _name(entry: zipfile.ZipInfo) -> str:
    """Old Chinese tools write names in GBK without saying so; zipfile then reads them as cp437."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        raw = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _is_litter(name: str) -> bool:
    base = name.rsplit("/", 1)[-1]
    return name.startswith("__MACOSX/") or base in (".DS_Store", "Thumbs.db", "desktop.ini") or base.startswith("~$")
