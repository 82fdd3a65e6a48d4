"""A run's records on disk: what a night holds in memory does not grow with its reports."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


class Spool(Collection[T]):
    """A sequence of plain records that is written once and read as often as one likes, one record at a time.

    It lies in a file without a name under ``folder``, which is gone with the process, however that ends.
    """

    def __init__(self, folder: Path, records: Iterable[T] = ()) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (open as long as the spool)
        self._starts: list[int] = []
        for record in records:
            self.append(record)

    def append(self, record: T) -> None:
        """Adds a record behind the last one."""
        self._starts.append(self._file.seek(0, 2))
        pickle.dump(record, self._file, pickle.HIGHEST_PROTOCOL)

    def __getitem__(self, number: int) -> T:
        self._file.seek(self._starts[number])
        record: T = pickle.load(self._file)  # noqa: S301 (our own records, in a file that nobody else can open)
        return record

    def __iter__(self) -> Iterator[T]:
        return (self[number] for number in range(len(self)))

    def __contains__(self, record: object) -> bool:
        return any(each == record for each in self)

    def __len__(self) -> int:
        return len(self._starts)
