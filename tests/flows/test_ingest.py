"""Local documents through the whole house, and the archive back into a warehouse."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.ingest import ingest, reprocess
from flows.settings import Settings
from warehouse.codebook.records import Context
from warehouse.store import Warehouse

REPORTS = Path(__file__).parents[3] / "shared" / "reports"
real = pytest.mark.skipif(not REPORTS.is_dir(), reason="the real documents are not beside this checkout")


@pytest.fixture
def documents() -> list[Path]:
    return sorted(path for path in REPORTS.iterdir() if path.name != "README.md")


def value(settings: Settings, report: str, code: str, applicant: str | None = None) -> tuple[object, str]:
    with Warehouse.open(settings.warehouse_url) as warehouse:
        rows = [row for row in warehouse.statistics(report) if (row.code, row.applicant) == (code, applicant)]
    return (rows[0].value, rows[0].state.value) if rows else (None, "absent")


@real
def test_the_real_reports_load_with_their_bureau_year_and_template(settings, documents):
    summary, judged = ingest(settings, documents, Context())
    found = {(row.report.bureau, row.report.year, row.report.template) for row in judged}
    assert found == {
        ("杭州市生态环境局淳安分局", 2019, "T2008"),
        ("杭州市生态环境局", 2020, "T2019"),
        ("乌兰察布市生态环境局", 2020, "T2019"),
        ("宁波市镇海区环境保护局", 2013, "T2008"),
        ("海东市生态环境局", 2019, "T2019"),
        ("淮安市洪泽区人民政府", 2023, "T2021"),
    }
    assert summary.loaded == 6
    assert summary.quarantined == ()


@real
def test_what_the_real_reports_say_comes_out(settings, documents):
    ingest(settings, documents, Context())
    hangzhou = "杭州市生态环境局/2020"
    assert value(settings, hangzhou, "applications.received", "total") == (84, "reported")
    assert value(settings, hangzhou, "applications.received", "natural_person") == (74, "derived")
    assert value(settings, hangzhou, "applications.carried_out", "total") == (2, "reported")
    assert value(settings, hangzhou, "proactive.procurement.amount") == (68_380_800, "reported")
    assert value(settings, "乌兰察布市生态环境局/2020", "proactive.procurement.amount") == (26_126_122, "reported")
    assert value(settings, "宁波市镇海区环境保护局/2013", "prose.proactive_total") == (107, "reported")
    assert value(settings, "杭州市生态环境局淳安分局/2019", "prose.proactive_total") == (149, "reported")
    haidong = "海东市生态环境局/2019"
    assert value(settings, haidong, "prose.applications_received") == (356, "reported")
    assert value(settings, haidong, "applications.received", "total")[0] == 0
    with Warehouse.open(settings.warehouse_url) as warehouse:
        assert any(row.check == "prose_vs_table" for row in warehouse.findings(haidong))
        assert not any(row.check == "category_sum" for row in warehouse.findings("杭州市生态环境局淳安分局/2019"))


@real
def test_the_same_files_again_change_nothing(settings, documents):
    ingest(settings, documents, Context())
    summary, _ = ingest(settings, documents, Context())
    assert summary.loaded == 0
    assert summary.unchanged == 6


@real
def test_a_warehouse_rebuilt_from_the_archive_exports_the_same_bytes(settings, documents, tmp_path):
    ingest(settings, documents, Context())
    rebuilt = Settings(data=settings.data, database_url=f"sqlite:///{tmp_path / 'rebuilt.db'}")
    summary, _ = reprocess(rebuilt)
    assert summary.loaded == 6
    for where, used in (("first", settings), ("second", rebuilt)):
        with Warehouse.open(used.warehouse_url) as warehouse:
            warehouse.export(tmp_path / where, "csv")
    names = sorted(path.name for path in (tmp_path / "first").iterdir())
    assert names
    for name in names:
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes(), name


@real
def test_corrections_are_applied_after_the_load_and_a_stale_one_is_a_gap_not_a_crash(settings, documents, tmp_path):
    file = tmp_path / "corrections.yaml"
    entry = "bureau: 海东市生态环境局, year: 2019, code: applications.received, applicant: total"
    file.write_text(f"corrections:\n  - {{{entry}, expected: 0, value: 356, reason: 正文为356件}}\n", encoding="utf-8")
    correcting = settings.model_copy(update={"corrections": file})
    summary, _ = ingest(correcting, documents, Context())
    assert summary.warnings == ()
    assert value(settings, "海东市生态环境局/2019", "applications.received", "total") == (356, "reported")
    file.write_text(f"corrections:\n  - {{{entry}, expected: 7, value: 8, reason: 早已更正}}\n", encoding="utf-8")
    summary, _ = ingest(correcting, documents, Context())
    assert summary.state == "CompletedWithGaps"
    assert "corrections" in summary.warnings[0]
