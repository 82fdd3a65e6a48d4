"""The tables. Every column says what it means; PostgreSQL and the data dictionary show it."""

from __future__ import annotations

from warehouse.store.schema.base import metadata
from warehouse.store.schema.dimensions import (
    applicant,
    bureau,
    bureau_name,
    bureau_portal,
    bureau_succession,
    metric,
    note,
    place,
    portal,
    state,
    template,
    year,
)
from warehouse.store.schema.harvest import capture, harvest_run, listing, page, portal_run
from warehouse.store.schema.reports import (
    correction,
    document,
    finding,
    finding_verdict,
    harmonised,
    quarantine,
    report,
    report_document,
    report_version,
    series_columns,
    statistic,
    yearly_sum,
)

__all__ = [
    "applicant",
    "bureau",
    "bureau_name",
    "bureau_portal",
    "bureau_succession",
    "capture",
    "correction",
    "document",
    "finding",
    "finding_verdict",
    "harmonised",
    "harvest_run",
    "listing",
    "metadata",
    "metric",
    "note",
    "page",
    "place",
    "portal",
    "portal_run",
    "quarantine",
    "report",
    "report_document",
    "report_version",
    "series_columns",
    "state",
    "statistic",
    "template",
    "year",
    "yearly_sum",
]
