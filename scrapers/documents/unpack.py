"""rar and 7z by whichever unpacking program the machine has."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from scrapers.documents import limits
from scrapers.documents.limits import Deadline
from scrapers.documents.model import MediaType, UnreadableDocumentError

_PROGRAMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("bsdtar", ("-x", "-f", "{archive}", "-C", "{folder}", "--no-same-owner", "--no-same-permissions")),
    ("7zz", ("x", "-y", "-p-", "-o{folder}", "{archive}")),
    ("7z", ("x", "-y", "-p-", "-o{folder}", "{archive}")),
    ("unar", ("-q", "-p", "", "-no-directory", "-o", "{folder}", "{archive}")),
    ("unrar", ("x", "-y", "-p-", "-inul", "{archive}", "{folder}/")),
)
_ONLY_RAR = frozenset(("unrar",))


_WARNED = {"7z": 1, "7zz": 1}
"""Exit codes that only warn; any other but 0 means that members are missing."""

MEMORY = 400 * 1024 * 1024
"""Bytes of address space that an unpacking program may use: a 7z of a few bytes can ask for gigabytes."""


def unpack(data: bytes, kind: MediaType, deadline: Deadline, budget: int) -> list[tuple[str, bytes]]:
    """Names and bytes of the files inside, by name; at most ``budget`` bytes are unpacked.

    What one program can't unpack the next one may: not all know every method. Raises UnreadableDocumentError:
    unsupported where no program is installed, too_large, timeout, corrupt where no program unpacks all of it.
    """
    programs = list(_programs(kind))
    if not programs:
        raise UnreadableDocumentError(
            "unsupported", "No program for rar and 7z archives is installed; install bsdtar (libarchive-tools)."
        )
    with tempfile.TemporaryDirectory(prefix="gongkai-unpack-") as place:
        archive = Path(place, "archive.rar" if kind is MediaType.RAR else "archive.7z")
        archive.write_bytes(data)
        for name, program, arguments in programs:
            folder = Path(place, name)
            folder.mkdir()
            filled = [argument.format(archive=archive, folder=folder) for argument in arguments]
            code = _watch([program, *filled], folder, deadline, budget)
            files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
            if code in (0, _WARNED.get(name)) and (files or name == programs[-1][0]):
                return [(path.relative_to(folder).as_posix(), path.read_bytes()) for path in files]
            shutil.rmtree(folder)
    tried = ", ".join(name for name, _, _ in programs)
    raise UnreadableDocumentError("corrupt", f"The archive is damaged, encrypted or of an unknown method ({tried}).")


def _programs(kind: MediaType) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for name, arguments in _PROGRAMS:
        path = shutil.which(name)
        if path and (kind is MediaType.RAR or name not in _ONLY_RAR):
            yield name, path, arguments


def _watch(command: list[str], folder: Path, deadline: Deadline, budget: int) -> int:
    """Run the program while its output stays small; kill its whole process group otherwise."""
    process = subprocess.Popen(  # noqa: S603  # a fixed program on a file of ours
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env={**os.environ, "LC_ALL": "C.UTF-8"},  # else Chinese names are lost
    )
    try:
        _limit(process.pid, budget)
        while process.poll() is None:
            deadline.check()
            _weigh(folder, budget)
            time.sleep(0.02)
        _weigh(folder, budget)
        return process.returncode
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _limit(process: int, budget: int) -> None:
    """Bound the program's memory and files, where the system can do that from outside."""
    if sys.platform != "linux":
        return
    import resource

    with contextlib.suppress(ProcessLookupError):
        resource.prlimit(process, resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.prlimit(process, resource.RLIMIT_FSIZE, (budget + 1, budget + 1))


def _weigh(folder: Path, budget: int) -> None:
    total = count = 0
    for path in folder.rglob("*"):
        count += 1
        try:
            total += path.lstat().st_size
        except FileNotFoundError:
            continue
        if total > budget or count > 4 * limits.MAX_MEMBERS:
            raise limits.refuse_size("The archive unfolds to too much", f"{limits.MAX_UNPACKED_BYTES // 2**20} MB")
