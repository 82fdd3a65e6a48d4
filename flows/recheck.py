"""What is held in quarantine, read again from the archive when a better extractor has come. No portal is asked."""

from __future__ import annotations

from collections.abc import Iterable, Set

from flows import settling
from flows.archived import archived
from flows.doors import Night
from flows.patience import patiently
from flows.records import Candidate
from flows.settling import Settled, together
from scrapers.fetch import ArchiveError
from scrapers.reports import EXTRACTOR_VERSION


def with_held(run: Night, settled: Settled) -> Settled:
    """A night's outcome with that of the held documents that another version of the extractor has read last.

    They are a batch of their own, so that they never count against the night's floor; after a floor was broken
    nothing is touched. What passes now is released; what does not, is held by its newest reading.
    """
    if settled.floor:
        return settled
    wanted = patiently(lambda: run.warehouse.held_documents(read_by_other_than=EXTRACTOR_VERSION))
    if not wanted:
        return settled
    try:
        candidates = holding(archived(run.archive)[1], wanted)
    except ArchiveError as error:
        return together(
            run.settings.data, [settled, Settled(warnings=(f"what is held could not be read again: {error}",))]
        )
    if not candidates:
        return settled
    return together(run.settings.data, [settled, settling.settle(run, candidates, again=True)])


def holding(candidates: Iterable[Candidate], wanted: Set[str]) -> list[Candidate]:
    """The candidates that hold any of the documents; of several with the same bytes, the newest."""
    newest: dict[frozenset[str], Candidate] = {}
    for row in candidates:
        hashes = frozenset(source.sha256 for source in row.sources)
        if hashes & wanted:
            newest[hashes] = row
    return list(newest.values())
