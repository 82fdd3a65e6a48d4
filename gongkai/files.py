"""The documents that a person names on the command line: files, or folders of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from flows.errors import UserError

IGNORED = frozenset({"README.md", ".DS_Store", "Thumbs.db"})


def document_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Every file named, and in folders every file that is not hidden, in order of name."""
    for path in paths:
        if path.is_dir():
            inside = sorted(file for file in path.rglob("*") if file.is_file() and _wanted(file.relative_to(path)))
            if not inside:
                raise UserError(f"{path}: no documents in this folder")
            yield from inside
        elif path.is_file():
            yield path
        else:
            raise UserError(f"{path}: no such file or folder")


def _wanted(file: Path) -> bool:
    return file.name not in IGNORED and not any(part.startswith(".") for part in file.parts)
