"""What becomes of a run's candidates: extracted, judged and loaded, a batch at a time.

Every report is judged before the first is loaded, for the floor is the whole night's. What waits meanwhile lies on
disk, so that a night of ten thousand reports takes no more memory than one of a few hundred.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path

from flows.convert import source_row
from flows.doors import Night
from flows.extraction import extract_all
from flows.logs import reports_settled
from flows.patience import patiently
from flows.records import Candidate, Extracted
from flows.settings import Settings
from flows.spool import Spool
from warehouse.codebook.records import Decision, HistoryValue, PortalResult, Report, Verdict
from warehouse.store import Batch, LoadItem, LoadSummary, ReportKey, Warehouse, WarehouseError

BATCH = 250
"""Reports judged and loaded together; a body's are all in one batch, for they are held against each other."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A report with its verdict and where it came from."""

    extracted: Extracted
    report: Report
    verdict: Verdict

    @property
    def item(self) -> LoadItem:
        """What the warehouse takes."""
        source = self.extracted.source
        return LoadItem(
            report=self.report,
            verdict=self.verdict,
            capture=source_row(source) if source else None,
            portal_id=self.extracted.candidate.portal_id,
            content_sha256=source.content_sha256 if source else None,
            excerpt=self.extracted.excerpt,
        )

    @property
    def name(self) -> str:
        """What a person calls it."""
        report = self.report
        if report.bureau and report.year:
            return f"{report.bureau} {report.year}"
        return report.title or self.extracted.candidate.context.url or report.sha256[:12]


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a run's candidates. ``judged`` may be long: go through it, don't keep it."""

    judged: Collection[Judged] = ()
    loaded: LoadSummary = field(default_factory=LoadSummary)
    unreadable: tuple[tuple[str, str], ...] = ()
    floor: tuple[str, ...] = ()
    skipped: tuple[Candidate, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def held(self) -> list[tuple[str, str]]:
        """What this run put into quarantine, and why; where a floor stopped the load, what it would have."""
        would = (row for row in self.judged if row.verdict.decision is Decision.QUARANTINE)
        rows = would if self.floor else self._among(self.loaded.quarantined)
        return [(row.name, "; ".join(row.verdict.reasons)) for row in rows]

    @property
    def rejected(self) -> list[str]:
        """What a person keeps out."""
        return [row.name for row in self._among(self.loaded.rejected)]

    def _among(self, keys: Sequence[ReportKey]) -> Iterator[Judged]:
        hashes = {key.sha256 for key in keys}
        return (row for row in self.judged if row.report.sha256 in hashes) if hashes else iter(())


def settle(
    night: Night, candidates: Sequence[Candidate], portals: Sequence[PortalResult] = (), *, again: bool = False
) -> Settled:
    """Extracts, judges and loads candidates; documents already loaded are left alone unless ``again``."""
    night.notebook.flush()
    known = frozenset() if again else patiently(lambda: night.warehouse.known_documents(_hashes(candidates)))
    fresh: list[Candidate] = []
    skipped: list[Candidate] = []
    for row in candidates:
        (skipped if _hashes([row]) <= known else fresh).append(row)
    readable: Spool[Extracted] = Spool(night.settings.data)
    bodies: list[str] = []
    unreadable: list[tuple[str, str]] = []
    for extracted in extract_all(fresh, night.settings.archive_location, night.settings.extraction_workers):
        unreadable += [(extracted.candidate.context.url or "", line) for line in extracted.unreadable]
        if extracted.report is not None:
            readable.append(extracted)
            bodies.append(extracted.report.bureau or "")
    judged: Spool[Judged] = Spool(night.settings.data)
    batches = list(_batches(bodies))
    for batch in batches:
        for each in _judge(night, [readable[number] for number in batch]):
            judged.append(each)
    floor = _floor(night.settings, portals, judged)
    loaded = LoadSummary() if floor else _load(night, judged, map(len, batches))
    settled = Settled(judged, loaded, tuple(unreadable), floor, tuple(skipped), correct(night))
    reports_settled(night.log, settled)
    return settled


def together(folder: Path, settled: Sequence[Settled]) -> Settled:
    """Several settlements of one run as one."""
    return Settled(
        judged=Spool(folder, (judged for row in settled for judged in row.judged)),
        loaded=_sum(row.loaded for row in settled),
        unreadable=tuple(line for row in settled for line in row.unreadable),
        skipped=tuple(candidate for row in settled for candidate in row.skipped),
        warnings=tuple(dict.fromkeys(line for row in settled for line in row.warnings)),
        floor=tuple(dict.fromkeys(line for row in settled for line in row.floor)),
    )


def correct(night: Night) -> tuple[str, ...]:
    """Applies the operator's corrections; one that no longer fits its source is a warning, and the load stands."""
    if night.settings.corrections is None:
        return ()
    try:
        night.warehouse.apply_corrections(night.settings.corrections)
    except WarehouseError as error:
        return (f"corrections: {error}",)
    return ()


def _judge(night: Night, extracted: Sequence[Extracted]) -> list[Judged]:
    """One validation for the whole batch, with what the warehouse knows of the years around and persons have said."""
    from expectations import judge

    rows = [(row, row.report) for row in extracted if row.report is not None]
    reports = [report for _, report in rows]
    history = patiently(lambda: _history(night.warehouse, reports))
    human = patiently(night.warehouse.human_words)
    verdicts = judge(reports, history, today=night.today, human=human)
    return [Judged(row, report, verdict) for (row, report), verdict in zip(rows, verdicts, strict=True)]


def _batches(bodies: Sequence[str]) -> Iterator[list[int]]:
    """The reports' numbers, body by body, in batches that end where a body does; nameless ones end anywhere."""
    batch: list[int] = []
    for number in sorted(range(len(bodies)), key=bodies.__getitem__):
        if len(batch) >= BATCH and (not bodies[number] or bodies[number] != bodies[batch[-1]]):
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch


def _load(night: Night, judged: Iterable[Judged], sizes: Iterable[int]) -> LoadSummary:
    """One transaction a batch; all of a run's reports are loaded at one moment, as queries about the past see it."""
    now = datetime.now().astimezone()
    waiting = iter(judged)
    batches = (Batch(night.run_id, tuple(row.item for row in islice(waiting, size)), now) for size in sizes)
    return _sum(patiently(partial(night.warehouse.load, batch)) for batch in batches)


def _sum(loaded: Iterable[LoadSummary]) -> LoadSummary:
    rows = list(loaded)
    names = [item.name for item in fields(LoadSummary)]
    return LoadSummary(**{name: tuple(key for row in rows for key in getattr(row, name)) for name in names})


def _floor(settings: Settings, portals: Sequence[PortalResult], judged: Iterable[Judged]) -> tuple[str, ...]:
    from expectations import floor, unchecked

    verdicts = (row.verdict for row in judged)
    if not portals:
        return unchecked(verdicts)
    decision = floor(
        portals,
        verdicts,
        max_failed_share=settings.floor_failed_portals,
        max_quarantined_share=settings.floor_quarantined_reports,
    )
    return decision.reasons if decision.broken else ()


def _history(warehouse: Warehouse, reports: Sequence[Report]) -> tuple[HistoryValue, ...]:
    return warehouse.history((report.bureau, report.year) for report in reports if report.bureau and report.year)


def _hashes(candidates: Iterable[Candidate]) -> frozenset[str]:
    return frozenset(source.sha256 for candidate in candidates for source in candidate.sources)
