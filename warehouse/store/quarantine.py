"""The quarantine: documents kept out, and the life of the decision on each.

A held entry ends released (a person's word, or a better reading that passes) or rejected (a person's word). The
word is kept by the fingerprints of the findings, so that a re-run never asks again for the same thing; a rejection
holds for the document itself, however it is read, until a person releases it after all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from warehouse.codebook.fingerprint import fingerprint
from warehouse.codebook.records import Decision, Fault, Finding, Report, Severity, Verdict, Word
from warehouse.store import schema
from warehouse.store.engine import Database
from warehouse.store.errors import WarehouseError
from warehouse.store.model import Batch, LoadItem, LoadSummary, QuarantineEntry, QuarantineRow
from warehouse.store.upsert import upsert

AUTOMATIC = "gongkai"
ENGINE = "engine"
_LIGHT = tuple(column for column in schema.quarantine.columns if column.name not in ("record", "excerpt"))


def unfit(report: Report) -> str | None:
    """Why a record can't be anyone's report for any year; null where it can."""
    if not report.is_report:
        return "the document is not an annual report"
    if not report.bureau:
        return "the body is unknown"
    if report.year is None:
        return "the year is unknown"
    return None


@dataclass
class Gate:
    """What the quarantine knows of a batch's documents: their entries, and persons' words on their findings."""

    connection: Connection
    batch: Batch
    entries: dict[str, list[Row[Any]]]
    accepted: set[str]

    @classmethod
    def prepare(cls, connection: Connection, batch: Batch) -> Gate:
        entries: dict[str, list[Row[Any]]] = defaultdict(list)
        table, wanted = schema.quarantine, sorted({item.report.sha256 for item in batch.items})
        for start in range(0, len(wanted), 5000):
            statement = select(*_LIGHT).where(table.c.sha256.in_(wanted[start : start + 5000])).order_by(table.c.id)
            for row in connection.execute(statement):
                entries[row.sha256].append(row)
        doubtful = [item for item in batch.items if item.verdict.decision is Decision.QUARANTINE]
        return cls(connection, batch, entries, _accepted(connection, doubtful))

    def passes(self, item: LoadItem) -> bool:
        """Whether a person has already accepted everything that this verdict holds against the document.

        A report that the engine could not check passes on nobody's word: nobody can have seen what it would find.
        """
        if self.rejected(item) or any(finding.check == ENGINE for finding in item.verdict.findings):
            return False
        prints = set(_prints(item.report, _blocking(item.verdict)))
        if prints and prints <= self.accepted:
            return True
        return any(
            entry.state == "released" and prints <= set(entry.fingerprints) and entry.decided_by != AUTOMATIC
            for entry in self.entries[item.report.sha256]
        )

    def rejected(self, item: LoadItem) -> bool:
        """Whether a person has rejected the document."""
        return any(entry.state == "rejected" for entry in self.entries[item.report.sha256])

    def hold(self, item: LoadItem, reason: str | None) -> bool:
        """Keeps a document out; false where a person has rejected it before. The newest reading is what is kept."""
        values = _values(item, self.batch, reason)
        for entry in self.entries[item.report.sha256]:
            if entry.state != "released":
                self._read_again(entry, values)
                return bool(entry.state == "held")
        self.connection.execute(insert(schema.quarantine).values(values))
        self._forget(item.report.sha256)
        return True

    def settle(self, item: LoadItem) -> None:
        """Ends held entries of a document that now loads: a better reading passed."""
        for entry in self.entries[item.report.sha256]:
            if entry.state == "held":
                _decide(
                    self.connection,
                    entry.id,
                    "released",
                    f"read again by extractor {item.report.extractor_version}: passes",
                    AUTOMATIC,
                    self.batch.loaded_at,
                )

    def _read_again(self, entry: Row[Any], values: dict[str, Any]) -> None:
        changed = (
            "run_id",
            "extractor_version",
            "rules",
            "reasons",
            "fingerprints",
            "record",
            "excerpt",
            "bureau",
            "year",
            "title",
        )
        self.connection.execute(
            update(schema.quarantine)
            .where(schema.quarantine.c.id == entry.id)
            .values({name: values[name] for name in changed})
        )

    def _forget(self, sha256: str) -> None:
        """One document twice in a batch: the second meets the first one's entry."""
        statement = select(*_LIGHT).where(schema.quarantine.c.sha256 == sha256).order_by(schema.quarantine.c.id)
        self.entries[sha256] = list(self.connection.execute(statement))


def _accepted(connection: Connection, items: Iterable[LoadItem]) -> set[str]:
    wanted = sorted({one for item in items for one in _prints(item.report, item.verdict.findings)})
    table = schema.finding_verdict
    found: set[str] = set()
    for start in range(0, len(wanted), 5000):
        found |= set(
            connection.execute(
                select(table.c.fingerprint).where(
                    table.c.fingerprint.in_(wanted[start : start + 5000]), table.c.verdict == "accepted"
                )
            ).scalars()
        )
    return found


def _blocking(verdict: Verdict) -> tuple[Finding, ...]:
    """What holds a report: the findings that its verdict names, our own doubts and errors, or whatever there is."""
    grave = tuple(f for f in verdict.findings if f.fault is Fault.READING or f.severity is Severity.ERROR)
    return verdict.blocking or grave or verdict.findings


def _prints(report: Report, findings: Iterable[Finding]) -> list[str]:
    """What a person's word is kept by; a failure of the engine is no property of the report."""
    return sorted({fingerprint(report, finding) for finding in findings if finding.check != ENGINE})


def _values(item: LoadItem, batch: Batch, reason: str | None) -> dict[str, Any]:
    report, verdict = item.report, item.verdict
    blocking = _blocking(verdict)
    return {
        "state": "held",
        "sha256": report.sha256,
        "content_sha256": item.content_sha256,
        "bureau": report.bureau,
        "year": report.year,
        "title": report.title,
        "portal_id": item.portal_id,
        "url": item.capture.url if item.capture else None,
        "run_id": batch.run_id,
        "extractor_version": report.extractor_version,
        "rules": sorted({finding.check for finding in blocking}),
        "reasons": list(dict.fromkeys([*([reason] if reason else []), *verdict.reasons])),
        "fingerprints": _prints(report, blocking),
        "record": pack(item),
        "excerpt": item.excerpt,
        "entered_at": batch.loaded_at,
    }


@cache
def _adapter() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(LoadItem)


def pack(item: LoadItem) -> dict[str, Any]:
    """An item as JSON, so that a release needs no new reading."""
    packed: dict[str, Any] = _adapter().dump_python(replace(item, excerpt=None), mode="json")
    return packed


def unpack(packed: dict[str, Any]) -> LoadItem:
    """The item that was packed."""
    item: LoadItem = _adapter().validate_python(packed)
    return item


# The door for people


def entries(database: Database, state: str | None) -> tuple[QuarantineRow, ...]:
    if state not in (None, "held", "released", "rejected"):
        raise WarehouseError(f"{state!r} is no state of the quarantine: use held, released or rejected")
    statement = select(*_LIGHT).order_by(schema.quarantine.c.id)
    if state:
        statement = statement.where(schema.quarantine.c.state == state)
    with database.read() as connection:
        return tuple(map(_row, connection.execute(statement)))


def show(database: Database, entry_id: int) -> QuarantineEntry:
    with database.read() as connection:
        row = _find(connection, entry_id)
    item = unpack(row.record)
    return QuarantineEntry(_row(row), item.report, item.verdict, row.excerpt, item.capture)


def words(database: Database) -> dict[str, Word]:
    """Every word that persons have given, by the finding's fingerprint."""
    table = schema.finding_verdict
    statement = select(table.c.fingerprint, table.c.verdict, table.c.decided_by, table.c.reason)
    with database.read() as connection:
        return {row[0]: Word(row[1] == "accepted", row[2], row[3]) for row in connection.execute(statement)}


def held_documents(database: Database, read_by_other_than: str | None) -> frozenset[str]:
    """The hashes of held documents, and of what they were packed in; a version's own readings may be left out."""
    table = schema.quarantine
    statement = select(table.c.sha256, table.c.record).where(table.c.state == "held")
    if read_by_other_than is not None:
        statement = statement.where(table.c.extractor_version != read_by_other_than)
    with database.read() as connection:
        rows = [(row.sha256, (row.record["capture"] or {}).get("sha256")) for row in connection.execute(statement)]
    return frozenset(sha256 for row in rows for sha256 in row if sha256)


def release(database: Database, entry_id: int, reason: str, who: str, at: datetime | None) -> LoadSummary:
    from warehouse.store.load import load_items

    moment = at or datetime.now(UTC)
    with database.write(alone=True) as connection:
        row = _open(connection, entry_id, reason, "held", "rejected")
        _decide(connection, entry_id, "released", reason, who, moment)
        item = unpack(row.record)
        _remember(connection, item.report, item.verdict, "accepted", reason, who, moment)
        return load_items(connection, Batch(row.run_id, (item,), moment), released=True)


def reject(database: Database, entry_id: int, reason: str, who: str, at: datetime | None) -> None:
    moment = at or datetime.now(UTC)
    with database.write(alone=True) as connection:
        row = _open(connection, entry_id, reason, "held")
        _decide(connection, entry_id, "rejected", reason, who, moment)
        item = unpack(row.record)
        _remember(connection, item.report, item.verdict, "rejected", reason, who, moment)


def _find(connection: Connection, entry_id: int) -> Row[Any]:
    row = connection.execute(select(schema.quarantine).where(schema.quarantine.c.id == entry_id)).first()
    if row is None:
        raise WarehouseError(f"quarantine entry {entry_id}: there is none with this number")
    return row


def _open(connection: Connection, entry_id: int, reason: str, *states: str) -> Row[Any]:
    row = _find(connection, entry_id)
    if row.state not in states:
        raise WarehouseError(f"quarantine entry {entry_id} is already {row.state} by {row.decided_by}")
    if not reason.strip():
        raise WarehouseError(f"quarantine entry {entry_id}: a decision needs a reason")
    return row


def _decide(connection: Connection, entry_id: int, state: str, reason: str, who: str, at: datetime) -> None:
    connection.execute(
        update(schema.quarantine)
        .where(schema.quarantine.c.id == entry_id)
        .values(state=state, decision_reason=reason, decided_by=who, decided_at=at)
    )


def _remember(
    connection: Connection, report: Report, verdict: Verdict, word: str, reason: str, who: str, at: datetime
) -> None:
    rows = [
        {"fingerprint": one, "verdict": word, "reason": reason, "decided_by": who, "decided_at": at}
        for one in _prints(report, _blocking(verdict))
    ]
    if rows:
        statement = upsert(connection, schema.finding_verdict)
        statement = statement.on_conflict_do_update(
            index_elements=["fingerprint"],
            set_={name: statement.excluded[name] for name in ("verdict", "reason", "decided_by", "decided_at")},
        )
        connection.execute(statement, rows)


def _row(row: Row[Any]) -> QuarantineRow:
    return QuarantineRow(
        row.id,
        row.state,
        row.bureau,
        row.year,
        row.title,
        row.sha256,
        row.portal_id,
        row.url,
        tuple(row.rules),
        tuple(row.reasons),
        row.entered_at,
        row.decided_at,
        row.decided_by,
        row.decision_reason,
        row.run_id,
    )
