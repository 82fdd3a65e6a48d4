"""rar and 7z by whichever unpacking program the machine has."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
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


def unpack(data: bytes, kind: MediaType, deadline: Deadline, budget: int) -> list[tuple[str, bytes]]:
    """Names and bytes of the files inside, by name; at most ``budget`` bytes are unpacked.

    Raises UnreadableDocumentError: unsupported where no program is installed, too_large, timeout, corrupt.
    """
    found = _program(kind)
    if found is None:
        raise UnreadableDocumentError(
            "unsupported", "No program for rar and 7z archives is installed; install bsdtar (libarchive-tools)."
        )
    program, arguments = found
    with tempfile.TemporaryDirectory(prefix="gongkai-unpack-") as place:
        archive = Path(place, "archive.rar" if kind is MediaType.RAR else "archive.7z")
        archive.write_bytes(data)
        folder = Path(place, "inside")
        folder.mkdir()
        filled = [argument.format(archive=archive, folder=folder) for argument in arguments]
        code = _watch([program, *filled], folder, deadline, budget)
        files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
        if not files:
            raise UnreadableDocumentError("corrupt", f"The archive is damaged or encrypted (exit code {code}).")
        return [(path.relative_to(folder).as_posix(), path.read_bytes()) for path in files]


def _program(kind: MediaType) -> tuple[str, tuple[str, ...]] | None:
    for name, arguments in _PROGRAMS:
        path = shutil.which(name)
        if path and (kind is MediaType.RAR or name not in _ONLY_RAR):
            return path, arguments
    return None


def _watch(command: list[str], folder: Path, deadline: Deadline, budget: int) -> int:
    """Run the program while its output stays small; kill its whole process group otherwise."""
    process = subprocess.Popen(  # noqa: S603  # a fixed program on a file of ours
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
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
