"""What a person sees while a run works: a bar where a terminal is attached, nothing in a pipe."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from warehouse.codebook.records import PortalResult


class Progress(Protocol):
    """Told of every portal that ended and every stage that began."""

    def portal(self, result: PortalResult) -> None: ...

    def stage(self, text: str) -> None: ...


class Silent:
    """For pipes and schedulers."""

    def portal(self, result: PortalResult) -> None:
        pass

    def stage(self, text: str) -> None:
        pass


class Bar:
    """A line that lives on stderr, so that stdout stays data."""

    def __init__(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as RichProgress

        self.bar = RichProgress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self.task = self.bar.add_task("crawling portals", total=total)

    def portal(self, result: PortalResult) -> None:
        came = f"{result.listed} listed" if result.listed else result.outcome.value
        self.bar.update(self.task, advance=1, description=f"{result.portal_id}: {came}")

    def stage(self, text: str) -> None:
        self.bar.update(self.task, description=text)


@contextmanager
def progress(total: int) -> Iterator[Progress]:
    """Progress for ``total`` portals, shown only on a terminal."""
    import sys

    if not sys.stderr.isatty():
        yield Silent()
        return
    bar = Bar(total)
    with bar.bar:
        yield bar
