"""All tables of a document, each with its own template."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from scrapers.documents.model import Document
from scrapers.reports.tables import findings
from scrapers.reports.tables.annex import read_annex
from scrapers.reports.tables.applications import read_applications
from scrapers.reports.tables.labels import Kind
from scrapers.reports.tables.model import Reading, Tables
from scrapers.reports.tables.proactive import read_proactive
from scrapers.reports.tables.reviews import read_reviews
from scrapers.reports.tables.rows import Row, sort_grids
from warehouse.codebook.records import Finding, Template

_READERS: Mapping[Kind, Callable[[Sequence[Row]], Reading]] = {
    Kind.PROACTIVE: read_proactive,
    Kind.APPLICATIONS: read_applications,
    Kind.REVIEWS: read_reviews,
    Kind.ANNEX: read_annex,
}
_STATUTORY = (Kind.PROACTIVE, Kind.APPLICATIONS, Kind.REVIEWS)


def read_tables(document: Document) -> Tables:
    """Every cell of the document's statutory tables: printed number, blank, or unreadable, never a guess.

    Blank cells are values of state blank; cells of rows and tables that are not there are not emitted but reported.
    """
    found = sort_grids(document)
    readings = {kind: read(found.rows[kind]) for kind, read in _READERS.items() if found.rows.get(kind)}
    templates = {
        kind.value: reading.template
        for kind, reading in readings.items()
        if reading.template is not None and kind is not Kind.REVIEWS
    }
    return Tables(
        values=tuple(value for reading in readings.values() for value in reading.values),
        findings=(*(f for reading in readings.values() for f in reading.findings), *_whole(readings, templates)),
        templates=templates,
        spans=found.spans,
        grids=found.grids,
    )


def _whole(readings: Mapping[Kind, Reading], templates: Mapping[str, Template]) -> list[Finding]:
    """What only the tables together show: a missing one, or two of different templates."""
    whole = []
    if any(kind in readings for kind in _STATUTORY):
        whole = [findings.table_missing(kind.value) for kind in _STATUTORY if kind not in readings]
    first, second = templates.get(Kind.PROACTIVE), templates.get(Kind.APPLICATIONS)
    if first is not None and second is not None and first is not second:
        whole.append(findings.hybrid_template(first, second))
    return whole
