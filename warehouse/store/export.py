"""Writes the published data set: the same bytes for the same content, from whichever run or database.

Nothing of a run takes part: no fetch time, no run, no number of this database, no version of the reading. Rows
are sorted here, by code point, for databases sort text each in their own way.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from warehouse.codebook import codebook
from warehouse.codebook.deadlines import deadline
from warehouse.codebook.records import Applicant
from warehouse.store import schema
from warehouse.store.engine import Database
from warehouse.store.errors import WarehouseError
from warehouse.store.published import TABLES, PublishedTable
from warehouse.store.schema import series_columns
from warehouse.store.types import plain_number

REPORTS_A_CHUNK = 500
Row = tuple[Any, ...]
Chunks = Iterator[list[Row]]


def write(database: Database, directory: Path, formats: Sequence[str]) -> tuple[Path, ...]:
    from warehouse.store import dictionary, export_files

    unknown = sorted(set(formats) - set(export_files.WRITERS))
    if unknown:
        raise WarehouseError(f"there is no export format {unknown[0]!r}; use {', '.join(export_files.WRITERS)}")
    try:
        directory.mkdir(parents=True, exist_ok=True)
        paths: list[Path] = []
        with database.read() as connection:
            source = Source(connection)
            for name in dict.fromkeys(formats):
                paths += export_files.WRITERS[name](directory, source)
        package = directory / "datapackage.json"
        text = json.dumps(
            export_files.descriptor(export_files.present(directory)), ensure_ascii=False, indent=2, sort_keys=True
        )
        export_files.replace_text(package, text + "\n")
        guide = directory / "data-dictionary.md"
        export_files.replace_text(guide, dictionary.published_markdown())
    except OSError as error:
        raise WarehouseError(f"{directory}: the export can't be written: {error.strerror or error}") from error
    return (*paths, package, guide)


# The bytes differ from fetch to fetch where a page counts its clicks; what it says does not.
CONTENT_HASH = func.coalesce(schema.document.c.content_sha256, schema.document.c.sha256).label("content_sha256")


class Source:
    """Rows of every published table in their fixed order, in chunks."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        version, report, bureau, document = schema.report_version, schema.report, schema.bureau, schema.document
        statement = (
            select(
                version,
                report.c.year,
                bureau.c.name,
                bureau.c.region_code,
                bureau.c.level,
                bureau.c.is_government,
                CONTENT_HASH,
                document.c.media_type,
            )
            .join(report, report.c.id == version.c.report_id)
            .join(bureau, bureau.c.id == report.c.bureau_id)
            .join(document, document.c.id == version.c.document_id)
            .where(version.c.current)
        )
        self._current = sorted(connection.execute(statement), key=lambda row: (row.name, row.year))
        self._amendments = sorted(self._amended(), key=lambda row: tuple(str(part or "") for part in row[:7]))

    def chunks(self, table: PublishedTable) -> Chunks:
        """The table's rows, sorted by its key, in chunks that depend on the content only."""
        makers = {
            "bureaus": self._bureaus,
            "reports": self._reports,
            "statistics": self._statistics,
            "panel": self._panel,
            "coverage": self._coverage,
            "findings": self._findings,
            "amendments": self._amendment_rows,
            "metrics": self._metrics,
            "applicants": self._applicants,
            "series": self._series,
        }
        return makers[table.name]()

    def _reports_in_chunks(self) -> Iterator[list[Any]]:
        for start in range(0, len(self._current), REPORTS_A_CHUNK):
            yield self._current[start : start + REPORTS_A_CHUNK]

    def _bureaus(self) -> Chunks:
        table = schema.bureau
        statement = select(
            table.c.name, table.c.region_code, table.c.level, table.c.is_branch, table.c.is_government
        ).where(table.c.id.in_(select(schema.report.c.bureau_id)))
        yield sorted((tuple(row) for row in self._connection.execute(statement)), key=lambda row: row[0])

    def _reports(self) -> Chunks:
        amended: dict[tuple[str, int], set[str]] = defaultdict(set)
        for row in self._amendments:
            amended[row[0], row[1]].add(row[3])
        for reports in self._reports_in_chunks():
            yield [
                (
                    row.name,
                    row.year,
                    row.printed_bureau,
                    row.template,
                    row.title,
                    row.publication_date,
                    row.deadline,
                    row.days_late,
                    row.decision != "load",
                    len(amended[row.name, row.year]),
                    row.media_type,
                    row.content_sha256,
                    row.url,
                )
                for row in reports
            ]

    def _statistics(self) -> Chunks:
        columns = TABLES[2].columns[7:]
        s, m, a, st = schema.statistic, schema.metric, schema.applicant, schema.state
        for reports in self._reports_in_chunks():
            statement = (
                select(
                    s.c.report_version_id,
                    m.c.code,
                    a.c.code.label("applicant"),
                    s.c.category,
                    s.c.value,
                    st.c.code.label("state"),
                    *(s.c[name] for name in columns),
                )
                .join(m, m.c.id == s.c.metric_id)
                .join(a, a.c.id == s.c.applicant_id)
                .join(st, st.c.id == s.c.state_id)
                .where(s.c.report_version_id.in_([row.id for row in reports]))
            )
            found: dict[int, list[Row]] = defaultdict(list)
            for row in self._connection.execute(statement).all():
                found[row[0]].append((*row[1:3], row[3] or None, plain_number(row[4]), *row[5:]))
            yield [
                (report.name, report.year, *row)
                for report in reports
                for row in sorted(found[report.id], key=lambda row: (row[0], row[1] or "", row[2] or ""))
            ]

    def _panel(self) -> Chunks:
        table = schema.harmonised
        for reports in self._reports_in_chunks():
            statement = select(table).where(table.c.report_version_id.in_([row.id for row in reports]))
            found = {row.report_version_id: row for row in self._connection.execute(statement)}
            yield [
                (
                    row.name,
                    row.region_code,
                    row.level,
                    row.year,
                    row.template,
                    *(found[row.id]._mapping[column.name] for column in series_columns),
                )
                for row in reports
            ]

    def _coverage(self) -> Chunks:
        """The ledger without what a day or a run decides: a year is missing here, whyever it is."""
        bureau, succession = schema.bureau, schema.bureau_succession
        statement = select(bureau.c.name, func.min(succession.c.year)).join(
            succession, succession.c.predecessor_id == bureau.c.id
        )
        ended = {row[0]: row[1] for row in self._connection.execute(statement.group_by(bureau.c.name))}
        newest = max((row.year for row in self._current), default=0)
        rows: list[Row] = []
        for name, group in groupby(self._current, key=lambda row: row.name):
            found = {row.year: row for row in group}
            expected_until = min(newest, ended.get(name, newest + 1) - 1)
            for year in range(min(found), max(*found, expected_until) + 1):
                late = year in found and (found[year].days_late or 0) > 0
                status = "late" if late else "found" if year in found else "missing"
                rows.append((name, year, deadline(year, found[min(found)].is_government), status))
        yield rows

    def _findings(self) -> Chunks:
        f = schema.finding
        for reports in self._reports_in_chunks():
            statement = select(f).where(f.c.report_version_id.in_([row.id for row in reports]))
            found: dict[int, list[Row]] = defaultdict(list)
            for row in self._connection.execute(statement):
                cells, suspects = " ".join(row.cells) or None, " ".join(row.suspects) or None
                found[row.report_version_id].append(
                    (
                        row.check_code,
                        row.severity,
                        row.fault,
                        row.place,
                        row.message,
                        row.message_zh,
                        cells,
                        suspects,
                        row.fingerprint,
                    )
                )
            yield [
                (report.name, report.year, *row)
                for report in reports
                for row in sorted(found[report.id], key=lambda row: (row[8], *map(str, row)))
            ]

    def _amendment_rows(self) -> Chunks:
        yield self._amendments

    def _amended(self) -> Iterator[Row]:
        """Cells that differ between successive documents of a report, each in its newest reading."""
        version, report, bureau, document = schema.report_version, schema.report, schema.bureau, schema.document
        amended = select(version.c.report_id).where(version.c.change == "amended")
        statement = (
            select(version.c.id, version.c.report_id, version.c.change, CONTENT_HASH, bureau.c.name, report.c.year)
            .join(report, report.c.id == version.c.report_id)
            .join(bureau, bureau.c.id == report.c.bureau_id)
            .join(document, document.c.id == version.c.document_id)
            .where(version.c.report_id.in_(amended), version.c.change.not_in(("older", "corrected")))
            .order_by(version.c.report_id, version.c.number)
        )
        chains: dict[int, dict[str, Any]] = defaultdict(dict)
        changes: dict[tuple[int, str], str] = {}
        for row in self._connection.execute(statement):
            chains[row.report_id][row.content_sha256] = (
                row  # the newest reading takes the document's place in the chain
            )
            changes.setdefault((row.report_id, row.content_sha256), row.change)
        for report_id, chain in chains.items():
            for old, new in pairwise(chain.values()):
                if changes[report_id, new.content_sha256] == "amended":
                    yield from self._differences(old, new)

    def _differences(self, old: Any, new: Any) -> Iterator[Row]:
        before, after = self._cells(old.id), self._cells(new.id)
        for cell in before.keys() | after.keys():
            was, now = before.get(cell, (None, None)), after.get(cell, (None, None))
            if was != now:
                yield (new.name, new.year, old.content_sha256, new.content_sha256, *cell, *was, *now)

    def _cells(self, version_id: int) -> dict[Row, Row]:
        s, m, a, st = schema.statistic, schema.metric, schema.applicant, schema.state
        statement = (
            select(m.c.code, a.c.code, s.c.category, s.c.value, st.c.code)
            .select_from(s)
            .join(m, m.c.id == s.c.metric_id)
            .join(a, a.c.id == s.c.applicant_id)
            .join(st, st.c.id == s.c.state_id)
            .where(s.c.report_version_id == version_id)
        )
        return {
            (row[0], row[1], row[2] or None): (plain_number(row[3]), row[4])
            for row in self._connection.execute(statement)
        }

    def _metrics(self) -> Chunks:
        codes = codebook().codes
        yield [
            (c.code, c.zh, c.en, c.unit, c.table, " ".join(c.templates), c.by_applicant, c.signed, c.caveat)
            for _, c in sorted(codes.items())
        ]

    def _applicants(self) -> Chunks:
        book = codebook()
        yield sorted((str(c), book.applicant_labels[c][0], book.applicant_names[c]) for c in Applicant)

    def _series(self) -> Chunks:
        yield sorted(
            (
                s.code,
                str(template),
                " or ".join(" + ".join(map(str, cells)) for cells in alternatives),
                s.zh,
                s.en,
                s.unit,
                s.caveat,
            )
            for s in codebook().series
            for template, alternatives in s.terms.items()
        )
