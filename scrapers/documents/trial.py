"""What could blow up inside a library is tried first in a process with little memory, which may die of it."""

from __future__ import annotations

import os
import subprocess
import sys

from scrapers.documents import limits
from scrapers.documents.limits import Deadline
from scrapers.documents.model import UnreadableDocumentError

MEMORY = 440 * 1024 * 1024
"""Bytes of address space that a trial may use."""

SECONDS = 10.0
"""Seconds that a trial may last: what passes is loaded once more, in the same time."""


def run(module: str, data: bytes, deadline: Deadline, what: str) -> None:
    """Run a module of this house on these bytes. Raises UnreadableDocumentError (too_large, timeout) where it fails."""
    try:
        done = subprocess.run(  # noqa: S603  # this very interpreter on a module of ours
            [sys.executable, "-m", module],
            input=data,
            capture_output=True,
            timeout=min(SECONDS, deadline.left()),
            check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableDocumentError(
            "timeout", f"{what} took longer than {SECONDS:.0f} s to load; look at it by hand."
        ) from error
    if done.returncode != 0:
        raise limits.refuse_size(f"{what} unfolds to too much", f"{MEMORY // 2**20} MB of memory")


def bound_memory() -> None:
    """Called by the module on trial, before it loads anything."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
