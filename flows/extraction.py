"""Candidates to reports, in a pool of processes (pdfium is not thread-safe, and parsing is what takes the time)."""

from __future__ import annotations

import faulthandler
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from itertools import islice
from multiprocessing import get_context

from flows.records import Candidate, Extracted, Source
from scrapers.documents import UnreadableDocumentError, members, read_document
from scrapers.documents.model import Document
from scrapers.fetch.archive import Archive
from scrapers.reports import extract_report
from warehouse.codebook import codebook
from warehouse.codebook.records import Report

AHEAD = 32
"""Candidates that are being extracted at a time: what is read ahead of the one that is waited for."""
LAST_RESORT_SECONDS = 180.0
"""A process that a document keeps this long has been caught in somebody's C code; our own readers give up earlier."""
EXCERPT_CHARACTERS, EXCERPT_OPENING, EXCERPT_BEFORE = 3_000, 600, 400

_SPAWN = get_context("spawn")
_archives: dict[str, Archive] = {}


def extract_all(candidates: Iterable[Candidate], archive: str, workers: int) -> Iterator[Extracted]:
    """Extracts every candidate, in order, in ``workers`` processes; a single worker is this process itself.

    A document that kills the process which reads it is unreadable, and costs nobody else's.
    """
    waiting = deque(candidates)
    if workers == 1:
        yield from (extract_candidate(candidate, archive) for candidate in waiting)
        return
    while waiting:
        with ProcessPoolExecutor(workers, mp_context=_SPAWN) as pool, suppress(BrokenProcessPool):
            yield from _in_order(pool, waiting, archive)
        for _ in range(min(AHEAD, len(waiting))):  # one of these broke the pool; nothing is left where none did
            yield _alone(waiting.popleft(), archive)


def _in_order(pool: ProcessPoolExecutor, waiting: deque[Candidate], archive: str) -> Iterator[Extracted]:
    """Leaves in ``waiting`` what is not extracted."""
    running: deque[Future[Extracted]] = deque()
    while waiting:
        for candidate in islice(waiting, len(running), AHEAD):
            running.append(pool.submit(extract_guarded, candidate, archive))
        extracted = running.popleft().result()
        waiting.popleft()
        yield extracted


def _alone(candidate: Candidate, archive: str) -> Extracted:
    """Extracts a candidate in a process that nobody shares, to see whether it is the one that kills."""
    try:
        with ProcessPoolExecutor(1, mp_context=_SPAWN) as pool:
            return pool.submit(extract_guarded, candidate, archive).result()
    except BrokenProcessPool:
        line = f"{candidate.context.url or candidate.visit}: the process that read it crashed or hung; open it by hand"
        return Extracted(candidate, None, None, unreadable=(line,))


def extract_guarded(candidate: Candidate, archive: str) -> Extracted:
    """``extract_candidate``, in a process that ends itself where a document won't let go of it."""
    with open(os.devnull, "w") as nowhere:
        faulthandler.dump_traceback_later(LAST_RESORT_SECONDS, exit=True, file=nowhere)
        try:
            return extract_candidate(candidate, archive)
        finally:
            faulthandler.cancel_dump_traceback_later()


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
        try:
            report = extract_report(document, candidate.context)
        except Exception as error:  # a defect of ours, which must be told and must not cost the other reports
            unreadable.append(f"{part.name or source.url}: {type(error).__name__}: {error}; please report it")
            continue
        yield Extracted(candidate, source, report, _excerpt(document))


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
