"""A night's memory does not grow with its reports, and no document takes the others with it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from demo.reports import Style, random_report, render_html
from flows import extraction, settling
from flows.extraction import extract_all
from flows.ingest import ingest
from flows.records import Candidate
from flows.settings import Settings
from flows.spool import Spool
from scrapers.fetch import Archive
from warehouse.codebook.records import Context, Template
from warehouse.store import Warehouse


def test_a_spool_gives_back_what_it_took_in_order_and_as_often_as_asked(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "new", [("a", 1), ("b", 2)])
    spool.append(("c", 3))
    assert [*spool] == [*spool] == [("a", 1), ("b", 2), ("c", 3)]
    assert (len(spool), spool[1], ("c", 3) in spool, ("d", 4) in spool) == (3, ("b", 2), True, False)


def test_a_spool_leaves_no_file_behind(tmp_path: Path) -> None:
    Spool(tmp_path, range(1000))
    assert not list(tmp_path.iterdir())


def test_batches_end_where_a_body_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "BATCH", 2)
    bodies = ["乙局", "甲局", "乙局", "乙局", "丙局", "甲局", "", "", ""]
    batches = [[bodies[number] for number in batch] for batch in settling._batches(bodies)]
    assert batches == [["", ""], ["", "丙局"], ["乙局", "乙局", "乙局"], ["甲局", "甲局"]]


@pytest.fixture
def documents(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "documents"
    folder.mkdir()
    files = []
    for number, bureau in enumerate(("杭州市生态环境局", "宁波市生态环境局", "广州市生态环境局") * 2):
        report = random_report(number, Template.T2021, bureau=bureau)
        file = folder / f"{number}.html"
        file.write_bytes(render_html(report, list(Style)[number % len(Style)]))
        files.append(file)
    return files


def loaded(settings: Settings) -> list[tuple[object, ...]]:
    with Warehouse.open(settings.warehouse_url) as warehouse:
        columns = "bureau, year, code, applicant, value, state, printed"
        return list(warehouse.query(f"SELECT {columns} FROM current_statistic ORDER BY {columns}").rows)


def test_small_batches_load_what_one_batch_loads(
    settings: Settings, documents: list[Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ingest(settings, documents, Context())
    whole = loaded(settings)
    monkeypatch.setattr(settling, "BATCH", 1)
    other = settings.model_copy(update={"data": tmp_path / "other"})
    summary, _ = ingest(other, documents, Context())
    assert loaded(other) == whole
    assert summary.loaded + summary.unchanged == len(documents)


@pytest.fixture
def candidates(settings: Settings, documents: list[Path]) -> Iterator[list[Candidate]]:
    from flows.archived import archived

    ingest(settings, documents, Context())
    with Archive.open(settings.archive_location) as archive:
        yield archived(archive)[1]


READERS = """
import ctypes, faulthandler, os
from flows.extraction import extract_candidate

def {name}(candidate, archive):
    if candidate.visit == {victim!r}:
        {deed}
    return extract_candidate(candidate, archive)
"""
DEEDS = {
    "crash": "ctypes.string_at(0)",
    "hang": "faulthandler.dump_traceback_later(2, exit=True, file=open(os.devnull, 'w')); ctypes.CDLL(None).pause()",
    "exhaust": "os.kill(os.getpid(), 9)",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", DEEDS)
def test_a_document_that_kills_its_reader_is_named_and_the_others_are_read(
    name: str, settings: Settings, candidates: list[Candidate], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    victim = candidates[2].visit
    (tmp_path / f"reader_{name}.py").write_text(READERS.format(name=name, victim=victim, deed=DEEDS[name]))
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(extraction, "extract_guarded", getattr(import_module(f"reader_{name}"), name))
    results = list(extract_all(candidates, settings.archive_location, 2))
    assert [row.candidate.visit for row in results] == [row.visit for row in candidates]
    lost = [row for row in results if row.report is None]
    assert [row.candidate.visit for row in lost] == [victim]
    assert "crashed or hung" in lost[0].unreadable[0]


def test_a_fault_in_our_own_reading_is_told_as_such(
    settings: Settings, candidates: list[Candidate], monkeypatch: pytest.MonkeyPatch
) -> None:
    def defect(*_: object) -> None:
        raise KeyError("applications.received")

    monkeypatch.setattr(extraction, "extract_report", defect)
    results = list(extract_all(candidates[:1], settings.archive_location, 1))
    assert [row.report for row in results] == [None]
    assert "KeyError" in results[0].unreadable[0]
