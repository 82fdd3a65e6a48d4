"""Old Word and WPS documents, by LibreOffice in a process of its own, to docx."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from scrapers.documents import limits
from scrapers.documents.limits import Deadline
from scrapers.documents.model import Document, MediaType, UnreadableDocumentError
from scrapers.documents.word import read_docx


def read_doc(data: bytes, *, deadline: Deadline | None = None) -> Document:
    """A doc, wps or rtf document. Raises UnreadableDocumentError (needs_office, encrypted, corrupt, timeout)."""
    if _is_encrypted(data):
        raise UnreadableDocumentError("encrypted", "The Word document is encrypted; its password is needed.")
    deadline = deadline or Deadline()
    converted = read_docx(_convert(data, min(limits.OFFICE_SECONDS, deadline.left())), deadline=deadline)
    return replace(converted, sha256=hashlib.sha256(data).hexdigest(), media_type=MediaType.DOC)


def _convert(data: bytes, seconds: float) -> bytes:
    """LibreOffice gets a profile of its own: of two processes on one profile, one silently writes nothing."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise UnreadableDocumentError(
            "needs_office", "LibreOffice is not installed; install it (soffice on the PATH) to read doc and wps files."
        )
    with tempfile.TemporaryDirectory(prefix="gongkai-office-") as folder:
        source = Path(folder, "source.doc")
        source.write_bytes(data)
        command = [
            program,
            f"-env:UserInstallation={Path(folder, 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            "docx:MS Word 2007 XML",
            "--outdir",
            folder,
            str(source),
        ]
        said = _run(command, seconds)
        result = Path(folder, "source.docx")
        if not result.is_file():
            raise UnreadableDocumentError(
                "corrupt", f"LibreOffice can't read the document ({said or 'no reason given'})."
            )
        if result.stat().st_size > limits.MAX_BYTES:
            raise limits.refuse_size("The converted document is too large", f"{limits.MAX_BYTES // 2**20} MB")
        return result.read_bytes()


def _run(command: list[str], seconds: float) -> str:
    """Run to the end or kill the whole process group; returns the last line said."""
    process = subprocess.Popen(  # noqa: S603  # a fixed program on a file of ours
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True
    )
    try:
        said, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise UnreadableDocumentError(
            "timeout", f"LibreOffice took longer than {seconds:.0f} s; look at the document by hand."
        ) from error
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return (said.decode("utf-8", "replace").strip().splitlines() or [""])[-1][:200]


def _is_encrypted(data: bytes) -> bool:
    """The flag in Word's file information block, which begins at a sector with A5EC."""
    for sector in range(512, min(len(data), 1 << 16), 512):
        if data[sector : sector + 2] == b"\xec\xa5":
            return bool(int.from_bytes(data[sector + 10 : sector + 12], "little") & 0x0100)
    return False
