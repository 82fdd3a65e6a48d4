"""Corrections of what sources print: declarative, in a file, each with its reason and a guard.

The file says what the source prints (``expected``) and what is right (``value``). A corrected report is a version
of its own over the same document, so that the printed one stays. Once the source prints something else, the
correction is stale and applying fails, for nobody may correct what is already right.

    corrections:
      - {bureau: 某市某局, year: 2019, code: applications.received, applicant: total, expected: 0, value: 356,
         reason: 正文与附件均为356}
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from warehouse.codebook import codebook
from warehouse.codebook.records import Applicant, Number, Template
from warehouse.store import schema, totals
from warehouse.store.bodies import bureau_ids
from warehouse.store.bulk import insert_facts
from warehouse.store.dimensions import APPLICANT_IDS, metric_ids, next_id
from warehouse.store.engine import Database
from warehouse.store.errors import WarehouseError
from warehouse.store.rows import STATISTIC_COLUMNS, harmonised_row, series_cells
from warehouse.store.types import plain_number

CHECK = "correction"
_AFTER_ALL_OTHERS = 10_000  # positions that no finding of a reading reaches
_NEEDED = ("bureau", "year", "code", "expected", "value", "reason")
_KNOWN = {*_NEEDED, "applicant", "category"}


@dataclass(frozen=True, slots=True)
class Correction:
    """One cell of one report: what the source prints, what is right, and why."""

    bureau: str
    year: int
    code: str
    applicant: Applicant | None
    category: str
    expected: Number | None
    value: Number | None
    reason: str

    def __str__(self) -> str:
        cell = "/".join(part for part in (self.code, self.applicant, self.category) if part)
        return f"{self.bureau}/{self.year} {cell}"


@dataclass(frozen=True, slots=True)
class CorrectionSummary:
    """``applied`` were made now, ``standing`` already; ``waiting`` name reports that are not loaded."""

    applied: tuple[str, ...] = ()
    standing: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()


def read(path: Path) -> tuple[Correction, ...]:
    """The corrections of a file; a mistake in it is one line that says where."""
    import yaml

    try:
        content = yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        raise WarehouseError(f"{path}: can't be read: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise WarehouseError(f"{path}: not YAML: {' '.join(str(error).split())}") from error
    entries = content.get("corrections") if isinstance(content, dict) else None
    if not isinstance(entries, list):
        raise WarehouseError(f"{path}: needs a list named corrections")
    made = tuple(_parse(path, number, entry) for number, entry in enumerate(entries, 1))
    cells = [str(correction) for correction in made]
    doubles = sorted({cell for cell in cells if cells.count(cell) > 1})
    if doubles:
        raise WarehouseError(f"{path}: two corrections of {doubles[0]}")
    return made


def _parse(path: Path, number: int, entry: Any) -> Correction:
    where = f"{path}: correction {number}"
    if not isinstance(entry, dict) or set(_NEEDED) - set(entry):
        missing = sorted(set(_NEEDED) - set(entry if isinstance(entry, dict) else ()))
        raise WarehouseError(f"{where} lacks {', '.join(missing)}")
    if set(entry) - _KNOWN:
        raise WarehouseError(f"{where} has unknown {', '.join(sorted(map(str, set(entry) - _KNOWN)))}")
    if entry["code"] not in codebook().codes:
        raise WarehouseError(f"{where}: the codebook has no code {entry['code']}")
    for name in ("expected", "value"):
        if not isinstance(entry[name], (int, float, type(None))) or isinstance(entry[name], bool):
            raise WarehouseError(f"{where}: {name} must be a number or null")
    if entry.get("applicant") not in (None, *Applicant):
        raise WarehouseError(f"{where}: there is no applicant {entry['applicant']}")
    if not isinstance(entry["year"], int) or not str(entry["reason"] or "").strip():
        raise WarehouseError(f"{where} needs a year in figures and a reason")
    applicant = Applicant(entry["applicant"]) if entry.get("applicant") else None
    return Correction(
        str(entry["bureau"]),
        entry["year"],
        entry["code"],
        applicant,
        str(entry.get("category") or ""),
        plain_number(entry["expected"]),
        plain_number(entry["value"]),
        str(entry["reason"]),
    )


def apply(database: Database, wanted: Sequence[Correction], at: datetime | None = None) -> CorrectionSummary:
    """Makes the warehouse agree with the file, in one transaction; a stale correction fails it as a whole.

    Corrections that left the file are taken back. Idempotent; to be run after every load.
    """
    moment = at or datetime.now(UTC)
    with database.write(alone=True) as connection:
        known = _known(connection)
        by_report: dict[int, list[Correction]] = defaultdict(list)
        waiting: list[str] = []
        for correction in wanted:
            report_id = _report_id(connection, correction)
            if report_id is None:
                waiting.append(str(correction))
            else:
                by_report[report_id].append(correction)
        touched = {number for correction in known if (number := _report_id(connection, correction)) is not None}
        applied: list[str] = []
        standing: list[str] = []
        for report_id in sorted(by_report.keys() | touched):
            changed = _correct(connection, report_id, by_report[report_id], known, moment)
            (applied if changed else standing).extend(map(str, by_report[report_id]))
        _remember(connection, wanted, set(waiting))
        return CorrectionSummary(tuple(applied), tuple(standing), tuple(waiting))


def _report_id(connection: Connection, correction: Correction) -> int | None:
    body = bureau_ids(connection, [correction.bureau]).get(correction.bureau)
    table = schema.report
    statement = select(table.c.id).where(table.c.bureau_id == body, table.c.year == correction.year)
    return connection.execute(statement).scalar_one_or_none()


def _correct(
    connection: Connection, report_id: int, wanted: list[Correction], known: set[Correction], at: datetime
) -> bool:
    """Brings one report to the wanted corrections; false where it is there already."""
    version = schema.report_version
    of_report = select(version).where(version.c.report_id == report_id).order_by(version.c.number.desc())
    current = connection.execute(of_report.where(version.c.current)).mappings().one()
    corrected = current["change"] == "corrected"
    base = connection.execute(
        of_report.where(version.c.document_id == current["document_id"], version.c.change != "corrected")
    ).mappings()
    source = next(iter(base.all()))
    rows = _rows(connection, source["id"])
    _guard(connection, wanted, rows)
    before = [one for one in known if _report_id(connection, one) == report_id]
    if set(before) == set(wanted) and corrected == bool(wanted):
        return False
    if not wanted and not corrected:
        return False
    _add_version(connection, current, source, _with(connection, rows, wanted), wanted, at)
    return True


def _guard(connection: Connection, wanted: Iterable[Correction], rows: dict[tuple[Any, ...], list[Any]]) -> None:
    metrics = metric_ids(connection)
    for correction in wanted:
        row = rows.get(_cell(metrics, correction))
        printed = plain_number(row[4]) if row else None
        if row is None or printed != correction.expected:
            says = "has no such cell" if row is None else f"says {printed}"
            raise WarehouseError(
                f"stale correction of {correction}: the source {says}, not {correction.expected}; remove or renew it"
            )


def _cell(metrics: dict[str, int], correction: Correction) -> tuple[Any, ...]:
    return metrics[correction.code], APPLICANT_IDS[correction.applicant], correction.category


def _rows(connection: Connection, version_id: int) -> dict[tuple[Any, ...], list[Any]]:
    """A version's statistics by cell, as lists in the order of STATISTIC_COLUMNS."""
    table = schema.statistic
    statement = select(*(table.c[name] for name in STATISTIC_COLUMNS)).where(table.c.report_version_id == version_id)
    return {tuple(row[1:4]): list(row) for row in connection.execute(statement)}


def _with(
    connection: Connection, rows: dict[tuple[Any, ...], list[Any]], wanted: Iterable[Correction]
) -> list[tuple[Any, ...]]:
    metrics = metric_ids(connection)
    for correction in wanted:
        rows[_cell(metrics, correction)][4] = correction.value
    return [tuple(row) for _, row in sorted(rows.items())]


def _add_version(
    connection: Connection,
    current: Any,
    source: Any,
    rows: list[tuple[Any, ...]],
    wanted: Iterable[Correction],
    at: datetime,
) -> None:
    version, number = schema.report_version, next_id(connection, schema.report_version)
    highest = select(func.max(version.c.number)).where(version.c.report_id == source["report_id"])
    connection.execute(update(version).where(version.c.id == current["id"]).values(current=False, valid_to=at))
    connection.execute(
        insert(version).values(
            dict(source)
            | {
                "id": number,
                "number": connection.execute(highest).scalar_one() + 1,
                "current": True,
                "change": "corrected",
                "superseded_by": None,
                "loaded_at": at,
                "valid_from": at,
                "valid_to": None,
            }
        )
    )
    connection.execute(update(version).where(version.c.id == current["id"]).values(superseded_by=number))
    facts = [row[1:] for row in rows]
    insert_facts(connection, schema.statistic, STATISTIC_COLUMNS, [(number, facts)])
    template = Template(source["template"]) if source["template"] else None
    cells = {row[:3]: row for row in facts}
    series = harmonised_row(template, cells, series_cells(metric_ids(connection)))
    connection.execute(insert(schema.harmonised).values(report_version_id=number, **series))
    _copy_findings(connection, source["id"], number, wanted)
    year = select(schema.report.c.year).where(schema.report.c.id == source["report_id"])
    totals.add(connection, [(connection.execute(year).scalar_one(), cells)], number)
    totals.take_away(connection, [current["id"]])


def _copy_findings(connection: Connection, source: int, target: int, wanted: Iterable[Correction]) -> None:
    """The findings about what is printed stay; each correction is one more, with its reason."""
    table = schema.finding
    statement = select(table).where(table.c.report_version_id == source).order_by(table.c.position)
    rows = [dict(row) | {"report_version_id": target} for row in connection.execute(statement).mappings()]
    for position, one in enumerate(wanted, _AFTER_ALL_OTHERS):
        cell = "/".join(part for part in (one.code, one.applicant, one.category) if part)
        rows.append(
            {
                "report_version_id": target,
                "position": position,
                "check_code": CHECK,
                "severity": str(codebook().checks[CHECK].severity),
                "fault": "source",
                "place": cell,
                "message": f"{cell}: the source says {one.expected}, corrected to {one.value}: {one.reason}",
                "message_zh": f"{cell}：原文为{one.expected}，更正为{one.value}：{one.reason}",
                "cells": [cell],
                "suspects": [cell],
                "fingerprint": f"correction {one.bureau} {one.year} {cell} {one.expected} {one.value}",
            }
        )
    if rows:
        connection.execute(insert(table), rows)


def _known(connection: Connection) -> set[Correction]:
    table = schema.correction
    return {
        Correction(
            row.bureau,
            row.year,
            row.code,
            Applicant(row.applicant) if row.applicant else None,
            row.category,
            row.expected,
            row.value,
            row.reason,
        )
        for row in connection.execute(select(table).where(table.c.status == "applied"))
    }


def _remember(connection: Connection, wanted: Iterable[Correction], waiting: set[str]) -> None:
    connection.execute(delete(schema.correction))
    rows = [
        {
            "bureau": one.bureau,
            "year": one.year,
            "code": one.code,
            "applicant": str(one.applicant or ""),
            "category": one.category,
            "expected": one.expected,
            "value": one.value,
            "reason": one.reason,
            "status": "waiting" if str(one) in waiting else "applied",
        }
        for one in wanted
    ]
    if rows:
        connection.execute(insert(schema.correction), rows)
