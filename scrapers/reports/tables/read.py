"""All tables of a document, each with its own template."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from scrapers.documents.model import Document, Grid
from scrapers.reports.tables import findings
from scrapers.reports.tables.annex import read_annex
from scrapers.reports.tables.applications import read_applications
from scrapers.reports.tables.illegible import derive_illegible
from scrapers.reports.tables.labels import Kind, annex_form
from scrapers.reports.tables.lines import Line, dump_lines, rows_of_lines, table_runs
from scrapers.reports.tables.model import Reading, Tables
from scrapers.reports.tables.proactive import read_proactive
from scrapers.reports.tables.reviews import read_reviews
from scrapers.reports.tables.rows import Row, sort_grids
from scrapers.reports.tables.torn import read_torn_applications
from warehouse.codebook.records import Finding, Template

_READERS: Mapping[Kind, Callable[[Sequence[Row]], Reading]] = {
    Kind.PROACTIVE: read_proactive,
    Kind.APPLICATIONS: read_applications,
    Kind.REVIEWS: read_reviews,
    Kind.ANNEX: read_annex,
}
_TELLING, _FEW = 6, 2
_STATUTORY = (Kind.PROACTIVE, Kind.APPLICATIONS, Kind.REVIEWS)


def read_tables(document: Document) -> Tables:
    """Every cell of the document's statutory tables: printed number, blank, or unreadable, never a guess.

    Blank cells are values of state blank; cells of rows and tables that are not there are not emitted but reported.
    """
    found = sort_grids(document)
    readings = {kind: read(found.rows[kind]) for kind, read in _READERS.items() if found.rows.get(kind)}
    runs, few = table_runs(dump_lines(document))
    runs = {kind: run for kind, run in runs.items() if kind not in readings}
    for kind, run in runs.items():
        if kind is Kind.APPLICATIONS:
            readings[kind] = read_torn_applications(document, run)
        else:
            readings[kind] = _READERS[kind](rows_of_lines(document, run))
    templates = {
        kind.value: reading.template
        for kind, reading in readings.items()
        if reading.template is not None and kind is not Kind.REVIEWS
    }
    values, derived = derive_illegible([value for reading in readings.values() for value in reading.values])
    said = [finding for reading in readings.values() for finding in reading.findings]
    remains = (found.remains | few) - readings.keys()
    if not readings and not remains and _prints_an_annex(document.text):
        remains = frozenset({Kind.ANNEX})
    return Tables(
        values=values,
        findings=(*said, *derived, *_whole(readings, remains, templates)),
        templates=templates,
        spans=(*found.spans, *_spans(runs.values())),
        grids=found.grids | _grids(document, runs.values()),
    )


def _prints_an_annex(text: str) -> bool:
    """Whether the text holds labels that only the annex prints, in no shape that could be read."""
    telling = {spellings[0] for spellings in annex_form().spellings if len(spellings[0]) > _TELLING}
    squeezed = "".join(text.split())
    return sum(1 for label in telling if label in squeezed) > _FEW


def _whole(
    readings: Mapping[Kind, Reading], remains: Collection[Kind], templates: Mapping[str, Template]
) -> list[Finding]:
    """What only the tables together show: a missing one, or two of different templates."""
    whole = [findings.table_unreadable(kind.value) for kind in sorted(remains)]
    if any(kind in readings for kind in _STATUTORY):
        gone = [kind for kind in _STATUTORY if kind not in readings and kind not in remains]
        whole.extend(findings.table_missing(kind.value) for kind in gone)
    first, second = templates.get(Kind.PROACTIVE), templates.get(Kind.APPLICATIONS)
    if first is not None and second is not None and first is not second:
        whole.append(findings.hybrid_template(first, second))
    return whole


def _spans(runs: Iterable[Sequence[Line]]) -> list[tuple[int, int]]:
    """The stretches of text that the lines cover, neighbours joined."""
    spans: list[tuple[int, int]] = []
    for start, end in sorted((line.start, line.end) for run in runs for line in run):
        if spans and start - spans[-1][1] <= 2:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def _grids(document: Document, runs: Iterable[Sequence[Line]]) -> frozenset[int]:
    """The dump's grids that lines of a table were taken from."""
    spans = _spans(runs)
    return frozenset(
        block.number
        for block in document.blocks
        if isinstance(block, Grid) and any(start < block.end and block.start < end for start, end in spans)
    )
