"""Documents that are already here: local files, and what the archive holds. No portal, no engine."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path

from flows import night, settling
from flows.archived import archived
from flows.doors import Night, conclude, open_night
from flows.errors import UserError
from flows.night import CANDIDATE
from flows.recheck import holding
from flows.records import Candidate, HarvestSummary, Source, candidate_note
from flows.settings import Settings
from flows.settling import Judged, Settled, together
from scrapers.fetch import content_sha256
from warehouse.codebook.records import Context


def ingest(settings: Settings, files: Sequence[Path], context: Context) -> tuple[HarvestSummary, Collection[Judged]]:
    """Archives, extracts, judges and loads local files; the same files twice change nothing.

    Files that are known already are read again where the operator says whose they are, or of which year.
    """
    name = f"ingest {datetime.now().astimezone().date()} · {len(files)} files"
    with open_night(settings, "ingest", name, {"files": [str(file) for file in files]}) as run:
        candidates = [_archive(run, file, context) for file in files]
        run.archive.flush()
        return _conclude(run, settling.settle(run, candidates, again=bool(context.bureau or context.year)))


def reprocess(
    settings: Settings, *, reports: Sequence[str] = (), run_id: int | None = None, held: bool = False
) -> tuple[HarvestSummary, Collection[Judged]]:
    """Extracts again from the archive, without the network: everything, or the named reports, what a run loaded, or
    what is held in quarantine. A held report that passes now is released; a person's verdict stands.

    Everything means every run in its order, with all its versions: on an empty warehouse this rebuilds it.
    """
    name = f"reprocess {datetime.now().astimezone().date()}"
    with open_night(settings, "reprocess", name, {"reports": list(reports), "run": run_id, "held": held}) as run:
        portals, candidates = archived(run.archive)
        night.register_portals(run, portals)
        if reports or run_id is not None:
            wanted = run.warehouse.documents_of(reports, run_id)
            newest = {row.context.url or row.visit: row for row in candidates}
            candidates = [row for row in newest.values() if any(source.sha256 in wanted for source in row.sources)]
            if not candidates:
                raise UserError("nothing in the archive belongs to that; `gongkai coverage` shows what is loaded")
        elif held:
            candidates = holding(candidates, run.warehouse.held_documents())
        settled = [settling.settle(run, list(batch), again=True) for batch in _runs(candidates)]
        return _conclude(run, together(settings.data, settled))


def _runs(candidates: Iterable[Candidate]) -> Iterator[list[Candidate]]:
    """The candidates run by run; documents that an earlier run had already read the same way are left out."""
    seen: set[tuple[frozenset[str], Context | None]] = set()
    for _, batch in groupby(candidates, key=lambda row: row.harvested_at):
        fresh = [row for row in batch if _way(row) not in seen]
        seen.update(way for row in fresh for way in (_way(row), (_way(row)[0], None)))
        if fresh:
            yield fresh


def _way(row: Candidate) -> tuple[frozenset[str], Context | None]:
    """The documents, and what the operator said of them: known ones are read again only where that is something."""
    said = row.context if row.portal_id is None and (row.context.bureau or row.context.year) else None
    return frozenset(source.sha256 for source in row.sources), said


def _archive(run: Night, file: Path, context: Context) -> Candidate:
    data = file.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    url = f"urn:sha256:{digest}"
    reference = run.archive.append_resource(url, data, {"name": file.name})
    source = Source(reference, digest, content_sha256(data, None), url, datetime.now().astimezone(), file.name)
    known = Context(bureau=context.bureau, year=context.year, url=url)
    candidate = Candidate(digest[:16], run.started_at, None, known, (source,))
    run.archive.append_note(f"{CANDIDATE}{candidate.visit}", candidate_note(candidate))
    return candidate


def _conclude(run: Night, settled: Settled) -> tuple[HarvestSummary, Collection[Judged]]:
    pages = night.write_pages(run, settled)
    summary = night.summarise(run, (), settled, pages)
    conclude(run, summary)
    return summary, settled.judged
