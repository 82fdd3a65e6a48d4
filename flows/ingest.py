"""Documents that are already here: local files, and what the archive holds. No portal, no engine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from flows import night
from flows.errors import UserError
from flows.night import Judged, Night, Settled
from flows.records import Candidate, HarvestSummary, Source, candidate_from_note, candidate_note, summary_record
from flows.settings import Settings
from scrapers.fetch import Archive, content_sha256
from warehouse.codebook.records import Context

CANDIDATE = "urn:gongkai:candidate:"


def ingest(settings: Settings, files: Sequence[Path], context: Context) -> tuple[HarvestSummary, tuple[Judged, ...]]:
    """Archives, extracts, judges and loads local files; the same files twice change nothing."""
    name = f"ingest {datetime.now().astimezone().date()} · {len(files)} files"
    with night.open_night(settings, "ingest", name, {"files": [str(file) for file in files]}) as run:
        candidates = [_archive(run, file, context) for file in files]
        return _conclude(run, night.settle(run, candidates))


def reprocess(
    settings: Settings, *, reports: Sequence[str] = (), run_id: int | None = None
) -> tuple[HarvestSummary, tuple[Judged, ...]]:
    """Extracts again from the archive, without the network: everything, or the named reports, or what a run loaded.

    On an empty warehouse this rebuilds it: the archive holds each candidate beside its documents.
    """
    name = f"reprocess {datetime.now().astimezone().date()}"
    with night.open_night(settings, "reprocess", name, {"reports": list(reports), "run": run_id}) as run:
        wanted = _wanted(run, reports, run_id)
        newest = {row.context.url or row.visit: row for row in archived_candidates(run.archive)}
        candidates = [
            row for row in newest.values() if wanted is None or any(source.sha256 in wanted for source in row.sources)
        ]
        if wanted is not None and not candidates:
            raise UserError("nothing in the archive belongs to that; `gongkai query reports` lists what is loaded")
        return _conclude(run, night.settle(run, candidates, again=True))


def archived_candidates(archive: Archive) -> Iterator[Candidate]:
    """Every candidate that was ever written down, oldest first."""
    for _, record in archive.records():
        if record.url.startswith(CANDIDATE):
            yield candidate_from_note(record.body)


def _archive(run: Night, file: Path, context: Context) -> Candidate:
    data = file.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    url = f"urn:sha256:{digest}"
    reference = run.archive.append_resource(url, data, {"name": file.name})
    source = Source(reference, digest, content_sha256(data, None), url, datetime.now().astimezone(), file.name)
    known = Context(bureau=context.bureau, year=context.year, url=url)
    candidate = Candidate(digest[:16], None, known, (source,))
    run.archive.append_resource(f"{CANDIDATE}{candidate.visit}", candidate_note(candidate), {})
    return candidate


def _wanted(run: Night, reports: Sequence[str], run_id: int | None) -> frozenset[str] | None:
    if not reports and run_id is None:
        return None
    return run.warehouse.documents_of(reports, run_id)


def _conclude(run: Night, settled: Settled) -> tuple[HarvestSummary, tuple[Judged, ...]]:
    started = datetime.now().astimezone()
    pages = night.write_pages(run, settled)
    summary = night.summarise(run, (), settled, started, pages)
    run.warehouse.finish_run(run.run_id, summary.state, summary_record(summary), datetime.now().astimezone())
    return summary, settled.judged
