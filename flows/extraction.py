"""Candidates to reports, in a pool of processes (pdfium is not thread-safe, and parsing is what takes the time)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from flows.records import Candidate, Extracted, Source
from scrapers.documents import UnreadableDocumentError, members, read_document
from scrapers.documents.model import Document
from scrapers.fetch.archive import Archive
from scrapers.reports import extract_report
from warehouse.codebook import codebook
from warehouse.codebook.records import Report

INLINE = 4
EXCERPT_CHARACTERS, EXCERPT_OPENING, EXCERPT_BEFORE = 3_000, 600, 400

_archives: dict[str, Archive] = {}


def extract_all(candidates: Iterable[Candidate], archive: str, workers: int) -> Iterator[Extracted]:
    """Extracts every candidate, in order; a few inline, more in ``workers`` processes."""
    waiting = list(candidates)
    if len(waiting) <= INLINE or workers == 1:
        yield from (extract_candidate(candidate, archive) for candidate in waiting)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(extract_candidate, waiting, [archive] * len(waiting), chunksize=4)


def extract_candidate(candidate: Candidate, archive: str) -> Extracted:
    """The report among a candidate's documents: the one that is a report and says most, the page first."""
    if archive not in _archives:
        _archives[archive] = Archive.open(archive)
    best: Extracted | None = None
    unreadable: list[str] = []
    for source in candidate.sources:
        record = _archives[archive].read(source.archived)
        for extracted in _reports_in(candidate, source, record.body, unreadable):
            if best is None or _worth(extracted.report) > _worth(best.report):
                best = extracted
    if best is None:
        return Extracted(candidate, None, None, unreadable=tuple(unreadable))
    return Extracted(candidate, best.source, best.report, best.excerpt, tuple(unreadable))


def _reports_in(candidate: Candidate, source: Source, body: bytes, unreadable: list[str]) -> Iterator[Extracted]:
    try:
        parts = members(body, name=source.name)
    except UnreadableDocumentError as error:
        unreadable.append(f"{source.url}: {error}")
        return
    for part in parts:
        try:
            document = read_document(part.data, name=part.name, encoding_hint=source.encoding)
        except UnreadableDocumentError as error:
            unreadable.append(f"{part.name or source.url}: {error}")
            continue
        yield Extracted(candidate, source, extract_report(document, candidate.context), _excerpt(document))


def _worth(report: Report | None) -> tuple[bool, int]:
    if report is None:
        return (False, -1)
    return (report.is_report, sum(value.value is not None for value in report.values))


def _excerpt(document: Document) -> str:
    """What a person needs to see of it: how it begins, and the passage that holds the applications table."""
    text, label = document.text, codebook()["applications.received"].zh.rpartition("、")[2]
    found = text.find(label, EXCERPT_OPENING)
    if found < 0:
        return text[:EXCERPT_CHARACTERS]
    start = max(found - EXCERPT_BEFORE, EXCERPT_OPENING)
    return f"{text[:EXCERPT_OPENING]}\n…\n{text[start : start + EXCERPT_CHARACTERS - EXCERPT_OPENING]}"
