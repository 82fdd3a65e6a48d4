"""Quality pages: bilingual, complete, and readable without a network."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from benchmarks.true_reports import changed, misprinted, number_of, true_report
from expectations import judge
from expectations.pages import Origin, page_name, render_report_page, render_run_pages
from expectations.pages.checklist import checklist
from expectations.pages.tables import tables_of
from warehouse.codebook.records import (
    Applicant,
    CellReference,
    Fault,
    Finding,
    PortalOutcome,
    PortalResult,
    Report,
    Severity,
    State,
    Template,
    Verdict,
)

TODAY = date(2026, 6, 1)
PERSON = Applicant.NATURAL_PERSON


def told(reports: list[Report]) -> list[tuple[Report, Verdict, Origin]]:
    """Reports with their verdicts, of unknown origin."""
    return [(report, verdict, Origin()) for report, verdict in zip(reports, judge(reports, today=TODAY), strict=True)]


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    made = [true_report(seed, template) for seed, template in enumerate(Template)]
    spoiled = changed(made[3], "applications.granted", Applicant.OTHER, state=State.BLANK, value=None, printed=None)
    spoiled = misprinted(
        spoiled, "applications.granted", PERSON, number_of(spoiled, "applications.granted", PERSON) + 8
    )
    return [*made[:3], spoiled, replace(true_report(9), bureau='<b>"局"</b>', sha256="9" * 64)]


@pytest.fixture(scope="module")
def index(reports: list[Report], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return render_run_pages(
        tmp_path_factory.mktemp("pages") / "run-1",
        "夜间采集 1",
        told(reports),
        portals=[PortalResult("demo", PortalOutcome.NEW, listed=5, new=5)],
        harvest=[Finding("portal_silent", Severity.ERROR, "x", "the portal x is silent", "门户x无声", Fault.READING)],
        floor=["6 of 10 portals failed"],
    )


def test_there_is_an_index_and_a_page_a_report(index: Path, reports: list[Report]) -> None:
    linked = set(re.findall(r'href="([0-9a-f]+\.html)"', index.read_text("utf-8")))
    assert linked == {f"{report.sha256[:16]}.html" for report in reports}
    assert all((index.parent / name).stat().st_size > 2000 for name in linked)


def test_nothing_is_loaded_from_anywhere(index: Path) -> None:
    for page in index.parent.iterdir():
        text = page.read_text("utf-8")
        assert not re.search(r"https?://|<script|<link|@import|url\(|src=", text), page.name


def test_a_held_reports_page_leads_to_its_document_and_its_record(reports: list[Report], tmp_path: Path) -> None:
    (held,) = [(report, verdict) for report, verdict in zip(reports, judge(reports, today=TODAY), strict=True)
               if report is reports[3]]  # fmt: skip
    origin = Origin(
        url="https://portal.example/1.html",
        archive="../../archive/",
        archive_file="2026/11/一.warc.gz",
        archive_offset=7,
        archive_length=9,
        record_id="<urn:uuid:1>",
        snapshot="3.html.txt",
        excerpt="<script>收到申请 84 件</script>",
    )
    index = render_run_pages(tmp_path, "run", [(*held, origin)])
    text = (tmp_path / page_name(held[0])).read_text("utf-8")
    place = "../../archive/2026/11/%E4%B8%80.warc.gz?offset=7&amp;length=9&amp;record=%3Curn%3Auuid%3A1%3E"
    for link in ("https://portal.example/1.html", place, "3.html.txt"):
        assert f'<a href="{link}"' in text
    assert "&lt;script&gt;收到申请 84 件" in text
    assert "<script" not in text
    assert 'href="3.html.txt"' in index.read_text("utf-8")


def test_a_strangers_scheme_is_shown_and_never_linked(reports: list[Report], tmp_path: Path) -> None:
    (verdict,) = judge(reports[:1], today=TODAY)
    origin = Origin(url="javascript:alert(1)", archive_file="a.warc.gz", record_id="1")
    page = render_report_page(tmp_path / "a" / "b.html", "x", reports[0], verdict, origin)
    assert "javascript:alert(1)" in page.read_text("utf-8")
    assert 'href="javascript' not in page.read_text("utf-8")
    assert "a.warc.gz" in page.read_text("utf-8")
    assert "?offset" not in page.read_text("utf-8")


def test_the_index_speaks_both_languages_and_puts_the_worst_first(index: Path) -> None:
    text = index.read_text("utf-8")
    assert text.index('badge quarantine"') < text.index('badge load"')
    for words in ("6 of 10 portals failed", "门户x无声", "the portal x is silent", "demo", "各类申请人之和等于总计"):
        assert words in text


def test_markup_in_a_document_stays_text(index: Path) -> None:
    assert "<b>&" not in index.read_text("utf-8")
    assert '<b>"局"</b>' not in index.read_text("utf-8")
    assert "&lt;b&gt;" in index.read_text("utf-8")


def test_a_reports_page_shows_every_number_with_its_place(index: Path, reports: list[Report]) -> None:
    for report in reports:
        text = (index.parent / f"{report.sha256[:16]}.html").read_text("utf-8")
        for value in report.values:
            assert f'title="{CellReference(value.code, value.applicant, value.category)} ' in text


def test_a_reports_page_shows_every_check_with_its_outcome(index: Path, reports: list[Report]) -> None:
    text = (index.parent / f"{reports[3].sha256[:16]}.html").read_text("utf-8")
    for check in ("balance", "carry_over", "provenance", "deadline", "plausibility", "jump", "prose_vs_table"):
        assert f'<td class="code">{check}</td>' in text


def test_table_3_keeps_the_shape_of_the_form(reports: list[Report]) -> None:
    suspect = CellReference("applications.granted", PERSON)
    tables = tables_of(reports[3], [suspect])
    assert len(tables.applications) == 25
    assert {len(row.cells) for row in tables.applications} == {7}
    granted = next(row for row in tables.applications if row.en == "Granted")
    assert granted.cells[0].suspect
    assert granted.cells[5].state == "blank"
    assert granted.cells[5].text == ""
    assert [row.span for row in tables.applications if row.span] == [8, 3, 5, 3]


def test_a_hybrid_reports_table_3_is_drawn_as_its_own_template() -> None:
    mixed = replace(true_report(2, Template.T2019), template=Template.T2021)
    codes = [row.cells[0].reference for row in tables_of(mixed, []).applications]
    assert len(codes) == 23
    assert "applications.other.all/natural_person" in codes


def test_the_checklist_claims_nothing_that_was_not_checked(reports: list[Report]) -> None:
    unknown = replace(reports[0], publication_date=None, period_start=None)
    lines = {line.check: (line.held, line.unchecked) for line in checklist(unknown, ())}
    assert lines["deadline"] == lines["period"] == lines["prose_vs_table"] == (0, 1)
    assert lines["carry_over"] == lines["jump"] == (None, None)
    assert lines["balance"] == (0, 7)
    assert {line.check: line.held for line in checklist(reports[1], ())}["deadline"] == 1


def test_forms_that_are_not_in_the_document_are_not_drawn(reports: list[Report]) -> None:
    tables = tables_of(reports[0], [])
    assert not tables.applications
    assert not tables.annex
    assert tables.prose


def test_the_same_run_gives_the_same_bytes(index: Path, reports: list[Report], tmp_path: Path) -> None:
    first = render_run_pages(tmp_path / "a", "x", told(reports))
    second = render_run_pages(tmp_path / "b", "x", told(reports))
    assert first.read_bytes() == second.read_bytes()


def test_half_characters_do_not_cost_the_page(tmp_path: Path) -> None:
    report = replace(true_report(4), bureau="局\udcff")
    index = render_run_pages(tmp_path, "run", told([report]))
    assert "局?" in index.read_text("utf-8")


def test_a_run_without_reports_still_has_a_page(tmp_path: Path) -> None:
    assert "no report was judged" in render_run_pages(tmp_path, "empty", []).read_text("utf-8")
