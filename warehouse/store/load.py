"""Loads a batch in one transaction: what is new becomes a version, what is doubtful goes to quarantine."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, delete, select, update

from warehouse.codebook.deadlines import deadline, is_government
from warehouse.codebook.records import Decision, Report
from warehouse.store import schema, totals
from warehouse.store.bodies import ensure_portals, resolve, see_names
from warehouse.store.bulk import add_rows, collector_at_rest, insert_facts, insert_rows
from warehouse.store.dimensions import metric_ids, next_id
from warehouse.store.engine import Database
from warehouse.store.errors import WarehouseError
from warehouse.store.model import Batch, LoadItem, LoadSummary, ReportKey
from warehouse.store.quarantine import Gate, unfit
from warehouse.store.rows import (
    STATISTIC_COLUMNS,
    Cells,
    Rows,
    SeriesCells,
    UnfitReportError,
    harmonised_row,
    rows,
    series_cells,
)
from warehouse.store.standing import known_documents, known_reports, standings
from warehouse.store.versions import Candidate, Change, Known, Standing, Version, decide

_SUMMARY = {
    Change.FIRST: "new",
    Change.AMENDED: "amended",
    Change.COMPLETED: "completed",
    Change.RE_EXTRACTED: "re_extracted",
    Change.OLDER: "older",
    Known.UNCHANGED: "unchanged",
    Known.REFRESHED: "unchanged",
    Known.COPY: "copies",
}


def load(database: Database, batch: Batch) -> LoadSummary:
    if not batch.items:
        return LoadSummary()
    with collector_at_rest(), database.write(alone=True) as connection:
        return load_items(connection, batch)


def load_items(connection: Connection, batch: Batch, *, released: bool = False) -> LoadSummary:
    """Loads in the caller's transaction; the caller holds the loaders' lock. ``released`` passes the quarantine."""
    if any(item.report.year is not None and not 2008 <= item.report.year <= 2100 for item in batch.items):
        raise WarehouseError("a report's year lies outside 2008-2100: the extraction must not give it")
    loader = _Loader.prepare(connection, batch)
    first = loader.next_version
    for item in batch.items:
        loader.take(item, released=released)
    loader.write()
    totals.add(connection, loader.promoted.values(), first)
    totals.take_away(connection, loader.retired)
    return loader.summary()


@dataclass
class _Loader:
    """The batch's state: what is known, and the rows that will be written at the end."""

    connection: Connection
    batch: Batch
    gate: Gate
    metrics: dict[str, int]
    series: SeriesCells
    bureaus: dict[str, int]
    reports: dict[tuple[int, int], int]
    standings: dict[int, Standing]
    documents: dict[str, int]
    next_report: int
    next_version: int
    next_document: int
    new: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    statistics: list[tuple[int, list[tuple[Any, ...]]]] = field(default_factory=list)
    harmonised: list[tuple[Any, ...]] = field(default_factory=list)
    read_again: dict[int, tuple[LoadItem, Rows]] = field(default_factory=dict)
    promoted: dict[int, tuple[int, Cells]] = field(default_factory=dict)
    retired: list[int] = field(default_factory=list)
    outcomes: dict[str, list[ReportKey]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def prepare(cls, connection: Connection, batch: Batch) -> _Loader:
        loadable = [item.report for item in batch.items if unfit(item.report) is None]
        ensure_portals(connection, (item.portal_id for item in batch.items))
        bureaus = resolve(connection, loadable)
        reports = known_reports(connection, loadable, bureaus)
        hashes = {item.report.sha256 for item in batch.items}
        metrics = metric_ids(connection)
        return cls(
            connection,
            batch,
            Gate.prepare(connection, batch),
            metrics,
            series_cells(metrics),
            bureaus,
            reports,
            standings(connection, reports.values()),
            known_documents(connection, hashes),
            next_id(connection, schema.report),
            next_id(connection, schema.report_version),
            next_id(connection, schema.document),
        )

    def take(self, item: LoadItem, *, released: bool) -> None:
        report = item.report
        key = ReportKey(report.bureau or "", report.year or 0, report.sha256)
        reason = unfit(report)
        made: Rows | None = None
        if reason is None:
            try:
                made = rows(report, item.verdict.findings, self.metrics)
            except UnfitReportError as error:
                reason = str(error)
        if reason is not None and released:
            raise WarehouseError(
                f"{key} can't be released: {reason}; if it is a report, ingest its document again and say whose it is"
            )
        if made is not None and (released or self._may_enter(item, made)):
            self._place(item, key, made)
        else:
            for outcome in ("quarantined",) if self.gate.hold(item, reason) else ("unchanged", "rejected"):
                self.outcomes[outcome].append(key)

    def _may_enter(self, item: LoadItem, made: Rows) -> bool:
        if item.verdict.decision is not Decision.QUARANTINE and not self.gate.rejected(item):
            return True
        return self._is_known(item, made) or self.gate.passes(item)

    def _is_known(self, item: LoadItem, made: Rows) -> bool:
        """Whether these bytes were loaded before and read the same: then there is nothing to hold."""
        standing = self.standings.get(self._report_id(item.report, make=False) or 0)
        return standing is not None and any(
            version.sha256 == item.report.sha256 and version.record_sha256 == made.record_sha256
            for version in standing.versions
        )

    def _place(self, item: LoadItem, key: ReportKey, made: Rows) -> None:
        report_id = self._report_id(item.report, make=True)
        assert report_id is not None  # noqa: S101
        standing = self.standings.setdefault(report_id, Standing())
        candidate = _candidate(item, made)
        decision = decide(standing, candidate)
        document_id = self._document_id(item)
        if isinstance(decision, Change):
            self._add_version(item, made, candidate, standing, report_id, document_id, decision)
            if item.verdict.decision is not Decision.LOAD:
                self.outcomes["flagged"].append(key)
        else:
            same = [version for version in standing.versions if version.sha256 == candidate.sha256]
            if not same:
                standing.copies.add(candidate.sha256)
            self.read_again |= {
                version.id: (item, made) for version in same if version.record_sha256 == candidate.record_sha256
            }
        role = "copy" if candidate.sha256 in standing.copies else "source"
        self.new["report_document"].append({"report_id": report_id, "document_id": document_id, "role": role})
        self.outcomes[_SUMMARY[decision]].append(key)
        self.gate.settle(item)

    def _report_id(self, report: Report, *, make: bool) -> int | None:
        assert report.bureau is not None and report.year is not None  # noqa: S101, PT018
        key = (self.bureaus[report.bureau], report.year)
        if key not in self.reports and make:
            self.reports[key] = self.next_report
            self.new["report"].append({"id": self.next_report, "bureau_id": key[0], "year": key[1]})
            self.next_report += 1
        return self.reports.get(key)

    def _document_id(self, item: LoadItem) -> int:
        sha256 = item.report.sha256
        if sha256 not in self.documents:
            capture = item.capture
            self.documents[sha256] = self.next_document
            self.new["document"].append(
                {
                    "id": self.next_document,
                    "sha256": sha256,
                    "content_sha256": item.content_sha256,
                    "media_type": item.report.media_type,
                    "url": capture.url if capture else None,
                    "archive_file": capture.archive_file if capture else None,
                    "archive_offset": capture.archive_offset if capture else None,
                    "archive_length": capture.archive_length if capture else None,
                    "record_id": capture.record_id if capture else None,
                }
            )
            self.next_document += 1
        return self.documents[sha256]

    def _add_version(
        self,
        item: LoadItem,
        made: Rows,
        candidate: Candidate,
        standing: Standing,
        report_id: int,
        document_id: int,
        change: Change,
    ) -> None:
        number, version_id, loaded_at = len(standing.versions) + 1, self.next_version, self.batch.loaded_at
        self.next_version += 1
        current = standing.current
        becomes_current = _becomes_current(change, current, candidate)
        if current is not None and becomes_current:
            self._supersede(current, version_id)
        if becomes_current:
            self.promoted[version_id] = (item.report.year or 0, made.cells)
        self.new["report_version"].append(
            _version_row(item, made, candidate)
            | {
                "id": version_id,
                "report_id": report_id,
                "number": number,
                "current": becomes_current,
                "change": str(change),
                "document_id": document_id,
                "run_id": self.batch.run_id,
                "loaded_at": loaded_at,
                "valid_from": loaded_at if becomes_current else None,
                "valid_to": None,
                "superseded_by": None,
            }
        )
        self.statistics.append((version_id, made.statistics))
        series = harmonised_row(item.report.template, made.cells, self.series)
        self.harmonised.append((version_id, *series.values()))
        self.new["finding"].extend(_finding_rows(version_id, made))
        standing.versions.append(
            Version(
                version_id,
                number,
                becomes_current,
                candidate.sha256,
                candidate.content_sha256,
                candidate.figures_sha256,
                candidate.record_sha256,
                candidate.extractor_version,
                candidate.url,
                candidate.publication_date,
                candidate.figures,
            )
        )

    def _supersede(self, version: Version, by: int) -> None:
        version.current = False
        change = {"current": False, "superseded_by": by, "valid_to": self.batch.loaded_at}
        for row in self.new["report_version"]:
            if row["id"] == version.id:
                row.update(change)
                del self.promoted[version.id]
                return
        self.retired.append(version.id)
        self.new["superseded"].append({"number": version.id, "by": by})

    def write(self) -> None:
        connection, version = self.connection, schema.report_version
        for name in ("document", "report"):
            self._insert(name)
        # a version points at the one that supersedes it: retire the old ones first, point when both are there
        old = [row["number"] for row in self.new["superseded"]]
        for start in range(0, len(old), 5000):
            connection.execute(
                update(version)
                .where(version.c.id.in_(old[start : start + 5000]))
                .values(current=False, valid_to=self.batch.loaded_at)
            )
        pointers = [
            {"number": r["id"], "by": r["superseded_by"]} for r in self.new["report_version"] if r["superseded_by"]
        ]
        for row in self.new["report_version"]:
            row["superseded_by"] = None
        self._insert("report_version")
        for pointer in (*self.new["superseded"], *pointers):
            connection.execute(
                update(version).where(version.c.id == pointer["number"]).values(superseded_by=pointer["by"])
            )
        self._write_report_documents()
        insert_facts(connection, schema.statistic, STATISTIC_COLUMNS, self.statistics)
        insert_rows(connection, schema.harmonised, self.harmonised)
        self._insert("finding")
        see_names(connection, ((row["printed_bureau"], row["deadline"].year - 1) for row in self.new["report_version"]))
        self._judge_again()

    def _judge_again(self) -> None:
        """Known documents keep their version; what is found about them, and by which reading, is brought up to date."""
        table, version = schema.finding, schema.report_version
        known: dict[int, list[str]] = {number: [] for number in self.read_again}
        read = table.c.check_code != "correction"
        statement = select(table.c.report_version_id, table.c.fingerprint).where(read).order_by(table.c.position)
        for number, fingerprint in self.connection.execute(statement.where(table.c.report_version_id.in_(known))):
            known[number].append(fingerprint)
        for number, (item, made) in self.read_again.items():
            if known[number] != [row["fingerprint"] for row in made.findings]:
                self.connection.execute(delete(table).where(table.c.report_version_id == number, read))
                self.new["finding"] = _finding_rows(number, made)
                self._insert("finding")
                decision = str(item.verdict.decision)
                self.connection.execute(update(version).where(version.c.id == number).values(decision=decision))
            self.connection.execute(
                update(version)
                .where(version.c.id == number, version.c.extractor_version != item.report.extractor_version)
                .values(extractor_version=item.report.extractor_version)
            )

    def _write_report_documents(self) -> None:
        unique = {(row["report_id"], row["document_id"]): row["role"] for row in reversed(self.new["report_document"])}
        if unique:
            rows = [(*key, role) for key, role in unique.items()]
            add_rows(self.connection, schema.report_document, rows, "ON CONFLICT (report_id, document_id) DO NOTHING")

    def _insert(self, name: str) -> None:
        table = schema.metadata.tables[name]
        columns = [column.name for column in table.columns]
        insert_rows(self.connection, table, [tuple(row[column] for column in columns) for row in self.new[name]])

    def summary(self) -> LoadSummary:
        return LoadSummary(**{name: tuple(keys) for name, keys in self.outcomes.items()})


def _finding_rows(version_id: int, made: Rows) -> list[dict[str, Any]]:
    return [
        {"report_version_id": version_id, "position": position} | row for position, row in enumerate(made.findings, 1)
    ]


def _becomes_current(change: Change, current: Version | None, new: Candidate) -> bool:
    if change is Change.OLDER:
        return False
    if change is Change.RE_EXTRACTED and current is not None:
        return current.sha256 == new.sha256
    return True


def _candidate(item: LoadItem, made: Rows) -> Candidate:
    return Candidate(
        item.report.sha256,
        item.content_sha256,
        made.figures_sha256,
        made.record_sha256,
        item.report.extractor_version,
        item.capture.url if item.capture else None,
        item.report.publication_date,
        lambda: frozenset(made.figures),
    )


def _version_row(item: LoadItem, made: Rows, candidate: Candidate) -> dict[str, Any]:
    report = item.report
    assert report.bureau is not None and report.year is not None  # noqa: S101, PT018
    due = deadline(report.year, is_government(report.bureau))
    return {
        "portal_id": item.portal_id,
        "url": candidate.url,
        "printed_bureau": report.bureau,
        "template": str(report.template) if report.template else None,
        "title": report.title,
        "publication_date": report.publication_date,
        "period_start": report.period_start,
        "period_end": report.period_end,
        "deadline": due,
        "days_late": (report.publication_date - due).days if report.publication_date else None,
        "decision": str(item.verdict.decision),
        "extractor_version": report.extractor_version,
        "figures_sha256": made.figures_sha256,
        "record_sha256": made.record_sha256,
    }
