"""A night in which the quarantine shows: documents that nobody may load, and the life of a person's word on them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from demo.reports.dumps import Dump, render_text
from demo.reports.generate import random_report
from demo.reports.html import render_html
from flows import extraction, night, recheck
from flows.doors import open_night
from flows.ingest import ingest, reprocess
from flows.quality_pages import entry_page
from flows.records import HarvestSummary
from flows.settings import Settings
from flows.settling import Settled
from warehouse.codebook.records import Context, Finding, PortalOutcome, PortalResult
from warehouse.store import Warehouse, WarehouseError
from warehouse.store.model import QuarantineRow, ReportRow

TORN, UNNAMED = "杭州市生态环境局", "宁波市生态环境局"
NOTHING = Settled()
GUIDE = "<h1>杭州市水利局政府信息公开指南</h1><p>为方便公民获取本机关的政府信息，编制本指南。</p>"


@pytest.fixture
def documents(tmp_path: Path) -> list[Path]:
    """A dump that lost its empty cells and one figure, a report without a body, a guide, and a good report."""
    files = [tmp_path / name for name in ("torn.txt", "unnamed.html", "guide.html", "good.html")]
    lines = render_text(random_report(30, "T2021", bureau=TORN, year=2023, blanks=True), Dump.SQUEEZED).decode()
    torn = re.sub(r"(本年新收\S*) \d+ (\d+)", r"\1 \2", lines)
    assert torn != lines
    named = render_html(random_report(42, "T2021", bureau=UNNAMED, year=2023)).decode()
    good = render_html(random_report(41, "T2021", bureau="温州市水利局", year=2023))
    bodies = (torn.encode(), named.replace(UNNAMED, "本机关").encode(), GUIDE.encode(), good)
    for file, body in zip(files, bodies, strict=True):
        file.write_bytes(body)
    return files


def entries(settings: Settings) -> dict[str, QuarantineRow]:
    """The quarantine by what is in it."""
    with Warehouse.open(settings.warehouse_url) as warehouse:
        rows = warehouse.quarantine_list(None)
    names = {"not_a_report": "guide", "bureau_unclear": "unnamed"}
    return {next((names[rule] for rule in row.rules if rule in names), "torn"): row for row in rows}


def loaded(settings: Settings) -> list[ReportRow]:
    with Warehouse.open(settings.warehouse_url) as warehouse:
        return list(warehouse.reports())


def bodies(settings: Settings) -> set[str]:
    return {row.bureau for row in loaded(settings)}


def states(settings: Settings) -> dict[str, str]:
    return {name: row.state for name, row in entries(settings).items()}


@pytest.fixture
def decided(settings: Settings, documents: list[Path]) -> Settings:
    """A warehouse in which a person has released the torn report and rejected the guide."""
    ingest(settings, documents, Context())
    held = entries(settings)
    with Warehouse.open(settings.warehouse_url) as warehouse:
        warehouse.quarantine_release(held["torn"].id, "checked against the paper", "an analyst")
        warehouse.quarantine_reject(held["guide"].id, "the guide, not the report", "an analyst")
    return settings


def better(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    """A new version of the extractor, which reads some things otherwise."""
    read = extraction.extract_report

    def extract(document: Any, context: Context) -> Any:
        report = replace(read(document, context), extractor_version="99")
        return replace(report, **changes) if report.is_report and report.bureau is None else report

    monkeypatch.setattr(extraction, "extract_report", extract)
    monkeypatch.setattr(recheck, "EXTRACTOR_VERSION", "99")


def test_what_cannot_be_trusted_is_held_and_the_rest_is_loaded(settings, documents):
    summary, _ = ingest(settings, documents, Context())
    assert (summary.state, summary.loaded, len(summary.quarantined)) == ("CompletedWithGaps", 1, 3)
    assert states(settings) == {"torn": "held", "unnamed": "held", "guide": "held"}
    assert bodies(settings) == {"温州市水利局"}


def test_a_persons_words_survive_every_re_run(decided, documents):
    summary, _ = ingest(decided, documents, Context())
    assert (summary.loaded, summary.quarantined) == (0, ())
    for _ in range(2):
        summary, judged = reprocess(decided)
        assert summary.loaded == 0
        assert states(decided) == {"torn": "released", "unnamed": "held", "guide": "rejected"}
        assert bodies(decided) == {TORN, "温州市水利局"}
    reasons = {row.report.bureau: " ".join(row.verdict.reasons) for row in judged}
    assert "an analyst released it" in reasons[TORN]
    assert len(summary.quarantined) == 1
    assert summary.rejected == ("杭州市水利局政府信息公开指南",)


def test_a_better_extractor_releases_what_now_passes_and_nothing_else(decided, monkeypatch):
    better(monkeypatch, bureau=UNNAMED, findings=())
    summary, _ = reprocess(decided, held=True)
    assert summary.loaded == 1
    assert states(decided) == {"torn": "released", "unnamed": "released", "guide": "rejected"}
    assert bodies(decided) == {TORN, UNNAMED, "温州市水利局"}
    assert entries(decided)["unnamed"].decided_by == "gongkai"
    summary, _ = reprocess(decided)
    assert (summary.quarantined, states(decided)["guide"]) == ((), "rejected")
    assert bodies(decided) == {TORN, UNNAMED, "温州市水利局"}


def test_a_night_reads_what_is_held_again_by_itself_once_a_version(decided, monkeypatch):
    def pass_by(settled: Settled = NOTHING) -> Settled:
        with open_night(decided, "harvest", "night", {}) as run:
            return recheck.with_held(run, settled)

    assert pass_by() == NOTHING
    better(monkeypatch)
    assert [key.sha256 for key in pass_by().loaded.quarantined] == [entries(decided)["unnamed"].sha256]
    assert pass_by() == NOTHING
    better(monkeypatch, bureau=UNNAMED, findings=())
    monkeypatch.setattr(recheck, "EXTRACTOR_VERSION", "3")
    assert pass_by(Settled(floor=("half of the night failed",))).judged == ()
    assert [key.bureau for key in pass_by().loaded.new] == [UNNAMED]
    assert states(decided)["unnamed"] == "released"


def test_a_report_without_a_body_is_loaded_once_the_operator_names_it(settings, documents):
    ingest(settings, documents, Context())
    with (
        Warehouse.open(settings.warehouse_url) as warehouse,
        pytest.raises(WarehouseError, match="say whose it is"),
    ):
        warehouse.quarantine_release(entries(settings)["unnamed"].id, "it is ours", "an analyst")
    ingest(settings, documents[1:2], Context(bureau=UNNAMED))
    assert states(settings)["unnamed"] == "released"
    assert UNNAMED in bodies(settings)
    rebuilt = Settings(data=settings.data, database_url=f"sqlite:///{settings.data / 'rebuilt.db'}")
    reprocess(rebuilt)
    assert bodies(rebuilt) == bodies(settings)


def test_every_entry_has_a_page_with_its_excerpt_its_document_and_its_record(settings, documents):
    summary, _ = ingest(settings, documents, Context())
    with Warehouse.open(settings.warehouse_url) as warehouse:
        shown = [warehouse.quarantine_show(row.id) for row in warehouse.quarantine_list()]
    for entry in shown:
        page = entry_page(settings, entry)
        assert page.parent == Path(summary.pages or "").parent
        links = dict(re.findall(r'href="([^"]+)"()', page.read_text("utf-8")))
        record = next(link for link in links if link.startswith("../../archive/"))
        assert (page.parent / record.partition("?")[0]).is_file()
        snapshot = next(link for link in links if link.startswith(entry.report.sha256[:16]))
        assert (page.parent / snapshot).read_bytes() in {file.read_bytes() for file in documents}
        assert not snapshot.endswith(".html")
        assert "原文摘录" in page.read_text("utf-8")
    torn = next(entry for entry in shown if entry.report.bureau == TORN)
    assert "新收政府信息公开申请数量" in (torn.excerpt or "")
    entry_page(settings, torn).unlink()
    made_anew = entry_page(settings, torn)
    assert made_anew.parent.name == "quarantine"
    assert "原文摘录" in made_anew.read_text("utf-8")


def test_an_engine_that_fails_loads_and_holds_nothing(settings, documents, monkeypatch):
    import expectations.judging
    from expectations import EngineFailure

    def fail(*_: object) -> None:
        raise EngineFailure("no such column")

    monkeypatch.setattr(expectations.judging, "_violations", fail)
    summary, _ = ingest(settings, documents, Context())
    assert summary.state == "Failed"
    assert "no such column" in summary.floor[0]
    assert (loaded(settings), entries(settings)) == ([], {})


def test_what_is_wrong_with_the_harvest_as_a_whole_stands_on_its_pages_and_in_its_summary(settings):
    silent = PortalResult("quiet", PortalOutcome.EMPTY, expected=12)
    with open_night(settings, "harvest", "night", {}) as run:
        findings: tuple[Finding, ...] = night.judge_whole(run, [silent])
        pages = night.write_pages(run, Settled(), [silent], findings)
        summary: HarvestSummary = night.summarise(run, (silent,), Settled(), pages, findings)
    assert "the portal quiet listed 12 reports last time and none now" in summary.harvest[0]
    assert pages is not None
    assert "门户quiet上次列出12份报告，本次一份也没有" in pages.read_text("utf-8")
