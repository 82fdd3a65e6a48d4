"""WARC files on any store: each written by one process, healed where it was killed mid-write, read by member."""

from __future__ import annotations

import fcntl
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from scrapers.fetch.warc import ArchiveDamagedError

SUFFIX = ".warc.gz"
_MARK = ".writing"
_CHUNK = 1 << 20
_GZIP_START = b"\x1f\x8b\x08"


@dataclass(frozen=True, slots=True)
class Healed:
    """A file whose last record was torn by a kill: the torn bytes were moved to ``<file>.torn``."""

    file: str
    kept_bytes: int
    torn_bytes: int


class MemberWriter(Protocol):
    """One WARC file being written. ``file`` is its name relative to the archive's root."""

    file: str
    size: int

    def append(self, member: bytes) -> int: ...

    def is_full(self, coming: int, most: int) -> bool: ...

    def read(self, offset: int, length: int) -> bytes | None: ...

    def flush(self) -> None: ...

    def close(self) -> None: ...


class LocalWriter:
    """Appends to a local file. A locked mark beside it says that its writer is alive."""

    def __init__(self, root: Path, file: str) -> None:
        self.file = file
        self.size = 0
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        self._mark_path = path.with_name(path.name + _MARK)
        self._mark = self._mark_path.open("ab")
        fcntl.flock(self._mark, fcntl.LOCK_EX)
        self._out: IO[bytes] = path.open("xb", buffering=0)

    def append(self, member: bytes) -> int:
        offset = self.size
        view = memoryview(member)
        try:
            while view:
                view = view[self._out.write(view) or 0 :]
        except OSError:
            self._out.truncate(offset)
            self._out.seek(offset)
            raise
        self.size += len(member)
        return offset

    def is_full(self, coming: int, most: int) -> bool:
        return self.size > 0 and self.size + coming > most

    def read(self, offset: int, length: int) -> bytes | None:
        return None

    def flush(self) -> None:
        os.fsync(self._out.fileno())

    def close(self) -> None:
        if not self._out.closed:
            self.flush()
            self._out.close()
            self._mark_path.unlink(missing_ok=True)
            self._mark.close()


class PartWriter:
    """Gathers members and puts them as one object: object stores can't append. ``flush`` makes them durable."""

    def __init__(self, files: Any, root: str, file: str) -> None:
        self.file = file
        self.size = 0
        self._files = files
        self._path = f"{root}/{file}"
        self._gathered = bytearray()
        self._stored = 0

    def append(self, member: bytes) -> int:
        offset = len(self._gathered)
        self._gathered += member
        self.size = len(self._gathered)
        return offset

    def is_full(self, coming: int, most: int) -> bool:
        # A part that was put is added to only while putting it once more costs little.
        return self.size > 0 and (self.size + coming > most or self._stored > _CHUNK)

    def read(self, offset: int, length: int) -> bytes | None:
        return bytes(self._gathered[offset : offset + length])

    def flush(self) -> None:
        if self._stored < self.size:
            self._files.makedirs(self._path.rpartition("/")[0], exist_ok=True)
            self._files.pipe_file(self._path, bytes(self._gathered))
            self._stored = self.size

    def close(self) -> None:
        self.flush()


def heal(root: Path) -> list[Healed]:
    """Cut the torn tail off every local file whose writer died, keeping the torn bytes aside."""
    healed = []
    for mark_path in sorted(root.rglob(f"*{SUFFIX}{_MARK}")):
        with mark_path.open("ab") as mark:
            try:
                fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                continue  # its writer lives
            path = mark_path.with_name(mark_path.name.removesuffix(_MARK))
            if path.exists():
                found = _cut_torn_tail(path, path.relative_to(root).as_posix())
                healed += [found] if found else []
            mark_path.unlink(missing_ok=True)
    return healed


def being_written(root: Path, file: str) -> bool:
    """Whether a living process may still be writing the file, so that its tail may not be whole yet."""
    return (root / (file + _MARK)).exists()


def members(stream: IO[bytes], file: str) -> Iterator[tuple[int, bytes | ArchiveDamagedError]]:
    """Each gzip member with its offset, in order. What can't be read is given as an error, and the next one sought."""
    pending = b""
    offset = 0
    while True:
        member, pending, wrong = _one_member(stream, pending)
        if not member and wrong is None:
            return
        if wrong is None:
            yield offset, member
            offset += len(member)
            continue
        yield offset, ArchiveDamagedError(f"{file} at {offset}: {wrong}")
        skipped, pending = _next_start(stream, member + pending)
        if not pending:
            return
        offset += skipped


def _one_member(stream: IO[bytes], pending: bytes) -> tuple[bytes, bytes, str | None]:
    """The next member's compressed bytes, the bytes read beyond it, and what is wrong with it, if anything."""
    inflate = zlib.decompressobj(wbits=31)
    taken = bytearray()
    while not inflate.eof:
        data = pending or stream.read(_CHUNK)
        pending = b""
        if not data:
            return bytes(taken), b"", "record is torn: the file ends within it" if taken else None
        taken += data
        try:
            inflate.decompress(data, _CHUNK)
            while inflate.unconsumed_tail:
                inflate.decompress(inflate.unconsumed_tail, _CHUNK)
        except zlib.error as error:
            return bytes(taken), b"", f"not a gzip member ({error})"
    beyond = inflate.unused_data
    return bytes(taken[: len(taken) - len(beyond)]), beyond, None


def _next_start(stream: IO[bytes], data: bytes) -> tuple[int, bytes]:
    skipped = 0
    position = data.find(_GZIP_START, 1)
    while position < 0:
        keep = data[-2:]
        skipped += len(data) - len(keep)
        more = stream.read(_CHUNK)
        if not more:
            return skipped, b""
        data = keep + more
        position = data.find(_GZIP_START)
    return skipped + position, data[position:]


def _cut_torn_tail(path: Path, file: str) -> Healed | None:
    whole = 0
    with path.open("rb") as stream:
        for offset, member in members(stream, file):
            if isinstance(member, bytes):
                whole = offset + len(member)
    size = path.stat().st_size
    if whole == size:
        return None
    with path.open("r+b") as stream:
        stream.seek(whole)
        path.with_name(path.name + ".torn").write_bytes(stream.read())
        stream.truncate(whole)
    return Healed(file, whole, size - whole)
