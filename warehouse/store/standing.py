"""Fetches what is known of a batch's reports, in a few queries whatever its size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import partial

from sqlalchemy import Connection, select

from warehouse.codebook.records import Report
from warehouse.store import schema
from warehouse.store.types import plain_number
from warehouse.store.versions import Figures, Standing, Version


def _figures(connection: Connection, version_id: int) -> Figures:
    table = schema.statistic
    statement = select(table.c.metric_id, table.c.applicant_id, table.c.category, table.c.value).where(
        table.c.report_version_id == version_id, table.c.value.is_not(None)
    )
    return frozenset((*row[:3], plain_number(row[3])) for row in connection.execute(statement))


def known_reports(
    connection: Connection, reports: Iterable[Report], bureaus: dict[str, int]
) -> dict[tuple[int, int], int]:
    wanted = {(bureaus[report.bureau], report.year) for report in reports if report.bureau and report.year}
    table = schema.report
    numbers, years = sorted({number for number, _ in wanted}), sorted({year for _, year in wanted})
    found: dict[tuple[int, int], int] = {}
    for start in range(0, len(numbers), 5000):
        statement = select(table.c.bureau_id, table.c.year, table.c.id).where(
            table.c.bureau_id.in_(numbers[start : start + 5000]), table.c.year.in_(years)
        )
        found |= {(row[0], row[1]): row[2] for row in connection.execute(statement) if (row[0], row[1]) in wanted}
    return found


def known_documents(connection: Connection, hashes: set[str]) -> dict[str, int]:
    table, wanted = schema.document, sorted(hashes)
    found: dict[str, int] = {}
    for start in range(0, len(wanted), 5000):
        statement = select(table.c.sha256, table.c.id).where(table.c.sha256.in_(wanted[start : start + 5000]))
        found |= {row[0]: row[1] for row in connection.execute(statement)}
    return found


def standings(connection: Connection, report_ids: Iterable[int]) -> dict[int, Standing]:
    version, document, link = schema.report_version, schema.document, schema.report_document
    found: dict[int, Standing] = defaultdict(Standing)
    wanted = sorted(report_ids)
    for start in range(0, len(wanted), 5000):
        chunk = wanted[start : start + 5000]
        statement = (
            select(version, document.c.sha256, document.c.content_sha256)
            .join(document, document.c.id == version.c.document_id)
            .where(version.c.report_id.in_(chunk))
            .order_by(version.c.report_id, version.c.number)
        )
        for row in connection.execute(statement):
            found[row.report_id].versions.append(
                Version(
                    row.id,
                    row.number,
                    row.current,
                    row.sha256,
                    row.content_sha256,
                    row.figures_sha256,
                    row.record_sha256,
                    row.extractor_version,
                    row.url,
                    row.publication_date,
                    partial(_figures, connection, row.id),
                )
            )
        copies = (
            select(link.c.report_id, document.c.sha256)
            .join(document, document.c.id == link.c.document_id)
            .where(link.c.report_id.in_(chunk), link.c.role == "copy")
        )
        for report_id, sha256 in connection.execute(copies):
            found[report_id].copies.add(sha256)
    return found
