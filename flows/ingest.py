"""Documents that are already here: local files, and what the archive holds. No portal, no engine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path

from flows import night
from flows.doors import Night, conclude, open_night
from flows.errors import UserError
from flows.night import CANDIDATE, REGISTRY, Judged, Settled, together
from flows.records import (
    Candidate,
    HarvestSummary,
    Source,
    candidate_from_note,
    candidate_note,
    registry_from_note,
)
from flows.settings import Settings
from scrapers.fetch import Archive, content_sha256
from scrapers.portals.model import Portal
from warehouse.codebook.records import Context


def ingest(settings: Settings, files: Sequence[Path], context: Context) -> tuple[HarvestSummary, tuple[Judged, ...]]:
    """Archives, extracts, judges and loads local files; the same files twice change nothing."""
    name = f"ingest {datetime.now().astimezone().date()} · {len(files)} files"
    with open_night(settings, "ingest", name, {"files": [str(file) for file in files]}) as run:
        candidates = [_archive(run, file, context) for file in files]
        run.archive.flush()
        return _conclude(run, night.settle(run, candidates))


def reprocess(
    settings: Settings, *, reports: Sequence[str] = (), run_id: int | None = None
) -> tuple[HarvestSummary, tuple[Judged, ...]]:
    """Extracts again from the archive, without the network: everything, or the named reports, or what a run loaded.

    Everything means every run in its order, with all its versions: on an empty warehouse this rebuilds it.
    """
    name = f"reprocess {datetime.now().astimezone().date()}"
    with open_night(settings, "reprocess", name, {"reports": list(reports), "run": run_id}) as run:
        portals, candidates = archived(run.archive)
        night.register_portals(run.warehouse, portals)
        if reports or run_id is not None:
            wanted = run.warehouse.documents_of(reports, run_id)
            newest = {row.context.url or row.visit: row for row in candidates}
            candidates = [row for row in newest.values() if any(source.sha256 in wanted for source in row.sources)]
            if not candidates:
                raise UserError("nothing in the archive belongs to that; `gongkai coverage` shows what is loaded")
        settled = [night.settle(run, list(batch), again=True) for batch in _runs(candidates)]
        return _conclude(run, together(settled))


def _runs(candidates: Iterable[Candidate]) -> Iterator[list[Candidate]]:
    """The candidates run by run; documents that an earlier run had already read the same way are left out."""
    seen: set[frozenset[str]] = set()
    for _, batch in groupby(candidates, key=lambda row: row.harvested_at):
        fresh = [row for row in batch if frozenset(source.sha256 for source in row.sources) not in seen]
        seen.update(frozenset(source.sha256 for source in row.sources) for row in fresh)
        if fresh:
            yield fresh


def archived(archive: Archive) -> tuple[tuple[Portal, ...], list[Candidate]]:
    """The portals of the last harvest, and every candidate that was ever written down, run by run."""
    portals: tuple[Portal, ...] = ()
    candidates = []
    for _, record in archive.records():
        if record.url.startswith(CANDIDATE):
            candidates.append(candidate_from_note(record.body))
        elif record.url == REGISTRY:
            portals = registry_from_note(record.body)
    return portals, sorted(candidates, key=lambda row: row.harvested_at)


def _archive(run: Night, file: Path, context: Context) -> Candidate:
    data = file.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    url = f"urn:sha256:{digest}"
    reference = run.archive.append_resource(url, data, {"name": file.name})
    source = Source(reference, digest, content_sha256(data, None), url, datetime.now().astimezone(), file.name)
    known = Context(bureau=context.bureau, year=context.year, url=url)
    candidate = Candidate(digest[:16], run.started_at, None, known, (source,))
    run.archive.append_resource(f"{CANDIDATE}{candidate.visit}", candidate_note(candidate), {})
    return candidate


def _conclude(run: Night, settled: Settled) -> tuple[HarvestSummary, tuple[Judged, ...]]:
    pages = night.write_pages(run, settled)
    summary = night.summarise(run, (), settled, pages)
    conclude(run, summary)
    return summary, settled.judged
