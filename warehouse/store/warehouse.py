"""The warehouse's door: one class whose methods name everything that can be asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from warehouse.codebook.records import HistoryValue, PortalResult, Word
from warehouse.store import bodies, crawl_memory, history, ledger, load, quarantine, reading, runs
from warehouse.store import captures as captures_
from warehouse.store.corrections import CorrectionSummary
from warehouse.store.engine import Database
from warehouse.store.model import (
    Batch,
    BureauRow,
    CannedQuery,
    CaptureRow,
    CellChange,
    FindingRow,
    LedgerRow,
    LoadSummary,
    PortalList,
    PortalMemory,
    PortalRow,
    PortalRunRow,
    QuarantineEntry,
    QuarantineRow,
    ReportRow,
    Result,
    RunRow,
    StatisticRow,
    SuccessionRow,
)

ExportFormat = Literal["parquet", "csv", "sqlite"]


class Warehouse(AbstractContextManager["Warehouse"]):
    """Disclosure statistics with their evidence, versions and findings, on SQLite or PostgreSQL.

    Every method is one transaction; one that fails raises ``WarehouseError`` and leaves nothing behind.
    An instance may be shared by threads. A report is named by its number or by ``body/year``.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, url: str, *, create: bool = True) -> Self:
        """Connects and migrates to the newest schema; ``create=False`` asks for a database that exists."""
        return cls(Database.open(url, create=create))

    def close(self) -> None:
        self._database.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def url(self) -> str:
        """Where it is, without the password."""
        return self._database.url

    @property
    def revision(self) -> str:
        """The schema's revision."""
        return self._database.revision()

    # runs

    def start_run(self, kind: str, name: str, parameters: Mapping[str, Any], started_at: datetime) -> int:
        """Opens a run's record and gives its number."""
        return runs.start(self._database, kind, name, parameters, started_at)

    def finish_run(self, run_id: int, state: str, summary: Mapping[str, Any], finished_at: datetime) -> None:
        """Closes a run's record; ``state`` is completed, completed_with_gaps, failed or crashed."""
        runs.finish(self._database, run_id, state, summary, finished_at)

    def unfinished_runs(self) -> tuple[RunRow, ...]:
        """Runs that were started and never closed: running now, or killed."""
        return runs.unfinished(self._database)

    def last_good_run(self, kind: str) -> RunRow | None:
        """The newest run of a kind that completed, with gaps or without."""
        return runs.last_good(self._database, kind)

    def runs(self, limit: int = 20) -> tuple[RunRow, ...]:
        """The newest runs first."""
        return runs.newest(self._database, limit)

    def record_portal_results(self, run_id: int, results: Sequence[PortalResult]) -> None:
        """How portals ended in a run; said twice, the last word stays."""
        runs.record_portals(self._database, run_id, results)

    def portal_results(self, run_id: int) -> tuple[PortalResult, ...]:
        """How every portal of a run ended, by portal."""
        return runs.portal_results(self._database, run_id)

    def portal_history(self, portal_id: str, limit: int = 30) -> tuple[PortalRunRow, ...]:
        """What a portal gave in its newest runs, newest first."""
        return runs.portal_history(self._database, portal_id, limit)

    # registry

    def register_bureaus(self, rows: Iterable[BureauRow]) -> None:
        """Makes bodies known, with the names they bore; a body known by a former name is renamed, never doubled."""
        bodies.register_bureaus(self._database, tuple(rows))

    def register_portals(self, rows: Iterable[PortalRow]) -> None:
        """Makes portals known, or updates them."""
        bodies.register_portals(self._database, tuple(rows))

    def register_successions(self, rows: Iterable[SuccessionRow]) -> None:
        """Mergers and splits: the ledger expects nothing of the predecessor from that year on."""
        bodies.register_successions(self._database, tuple(rows))

    # captures

    def portal_memories(self, portal_ids: Iterable[str]) -> dict[str, PortalMemory]:
        """What earlier runs leave behind for each portal's next crawl."""
        return crawl_memory.of_portals(self._database, portal_ids)

    def record_captures(self, run_id: int | None, captures: Mapping[str, Sequence[CaptureRow]]) -> None:
        """Keeps, by portal, what was requested and how it ended; the same request is kept once."""
        captures_.record(self._database, run_id, captures)

    def record_lists(self, run_id: int | None, lists: Mapping[str, PortalList]) -> None:
        """Keeps what portals' lists gave; addresses listed before and no more are marked gone."""
        captures_.record_lists(self._database, run_id, lists)

    def record_same_lists(self, run_id: int, portal_ids: Sequence[str]) -> None:
        """Keeps that these portals' lists were found as they were."""
        captures_.record_same_lists(self._database, run_id, portal_ids)

    def known_documents(self, hashes: Iterable[str]) -> frozenset[str]:
        """Those of the hashes whose documents are loaded or in quarantine: they need no extraction."""
        return crawl_memory.known_documents(self._database, hashes)

    def documents_of(self, reports: Sequence[str], run_id: int | None = None) -> frozenset[str]:
        """The hashes of the documents that the named reports, or a run's, were read from."""
        return crawl_memory.documents_of(self._database, reports, run_id)

    # reports

    def load(self, batch: Batch) -> LoadSummary:
        """Loads a batch in one transaction, idempotently: versions, quarantine and findings as the verdicts say."""
        return load.load(self._database, batch)

    def history(self, pairs: Iterable[tuple[str, int]]) -> tuple[HistoryValue, ...]:
        """The current values of the years before and after each body and year."""
        return history.around(self._database, tuple(pairs))

    def ledger(self, year: int | None = None, *, today: date) -> tuple[LedgerRow, ...]:
        """The coverage ledger as of a day: every body and year that a report is expected for."""
        return ledger.rows(self._database, year, today)

    def reports(self, year: int | None = None) -> tuple[ReportRow, ...]:
        """The current version of every report, by body and year."""
        return reading.reports(self._database, year)

    def statistics(self, report_id: int | str) -> tuple[StatisticRow, ...]:
        """A report's current values with their evidence, in the form's order."""
        return reading.statistics(self._database, report_id)

    def changes(self, report_id: int | str) -> tuple[CellChange, ...]:
        """What each version of a report said differently from the one before, cell by cell."""
        return reading.changes(self._database, report_id)

    def findings(
        self, report_id: int | str | None = None, *, check: str | None = None, current: bool = True
    ) -> tuple[FindingRow, ...]:
        """Findings about loaded reports, of one report or all, of one check or all."""
        return reading.findings(self._database, report_id, check, current)

    # quarantine and corrections

    def quarantine_list(self, state: str | None = "held") -> tuple[QuarantineRow, ...]:
        """Quarantined documents in a state (held, released, rejected), or all with null."""
        return quarantine.entries(self._database, state)

    def quarantine_show(self, entry_id: int) -> QuarantineEntry:
        """One entry in full."""
        return quarantine.show(self._database, entry_id)

    def held_documents(self, *, read_by_other_than: str | None = None) -> frozenset[str]:
        """The hashes of held documents; only those that another version of the extractor has read last, if named."""
        return quarantine.held_documents(self._database, read_by_other_than)

    def human_words(self) -> dict[str, Word]:
        """Every word that persons have given, by the finding's fingerprint."""
        return quarantine.words(self._database)

    def quarantine_release(self, entry_id: int, reason: str, who: str, at: datetime | None = None) -> LoadSummary:
        """Loads a held or rejected report as it was read last, on a person's word, which is kept with the findings."""
        return quarantine.release(self._database, entry_id, reason, who, at)

    def quarantine_reject(self, entry_id: int, reason: str, who: str, at: datetime | None = None) -> None:
        """Keeps a held report out for good, on a person's word."""
        quarantine.reject(self._database, entry_id, reason, who, at)

    def apply_corrections(self, path: Path, at: datetime | None = None) -> CorrectionSummary:
        """Makes the warehouse agree with the corrections file; to be run after every load, idempotent."""
        from warehouse.store import corrections

        return corrections.apply(self._database, corrections.read(Path(path)), at)

    # use

    def query(self, name_or_sql: str, parameters: Mapping[str, Any] | None = None) -> Result:
        """A canned query by name, or one read-only SQL statement."""
        from warehouse.store import query

        return query.run(self._database, name_or_sql, parameters or {})

    @staticmethod
    def canned_queries() -> tuple[CannedQuery, ...]:
        """Every canned query by name."""
        from warehouse.store import query

        return query.canned()

    def export(self, directory: Path, formats: ExportFormat | Sequence[ExportFormat] = "parquet") -> tuple[Path, ...]:
        """Writes the published data set with its descriptor and dictionary; equal content gives equal bytes."""
        from warehouse.store import export

        return export.write(self._database, Path(directory), (formats,) if isinstance(formats, str) else formats)

    @staticmethod
    def data_dictionary() -> str:
        """Every table, view, column and code in Markdown."""
        from warehouse.store import dictionary

        return dictionary.markdown()
