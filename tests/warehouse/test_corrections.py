"""Corrections: declared in a file with a reason, guarded by what the source prints, taken back when they leave it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from warehouse.store import LoadSummary, Warehouse, WarehouseError

BODY = "临江市生态环境局"
Load = Callable[..., LoadSummary]
ONE = f"""corrections:
  - bureau: {BODY}
    year: 2020
    code: applications.received
    applicant: total
    expected: 0
    value: 84
    reason: 正文写明84件
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "corrections.yaml"
    path.write_text(ONE, "utf-8")
    return path


def received(warehouse: Warehouse) -> tuple[Any, str | None]:
    rows = {row.code: row for row in warehouse.statistics(f"{BODY}/2020")}
    return rows["applications.received"].value, rows["applications.received"].printed


def test_a_correction_is_a_version_that_keeps_what_is_printed(
    warehouse: Warehouse, load: Load, make: Any, file: Path
) -> None:
    load(make.item(make.report(received=0)))
    assert len(warehouse.apply_corrections(file).applied) == 1
    assert received(warehouse) == (84, "0")
    assert warehouse.query("panel").records()[0]["applications_received"] == 84
    (finding,) = warehouse.findings(check="correction")
    assert "正文写明84件" in finding.message_zh
    (change,) = warehouse.changes(f"{BODY}/2020")
    assert (change.change, change.old_value, change.new_value) == ("corrected", 0, 84)
    total = "select total from yearly_total where code = 'applications.received'"
    assert warehouse.query(total).rows == ((84,),)


def test_corrections_apply_once_and_survive_re_runs(warehouse: Warehouse, load: Load, make: Any, file: Path) -> None:
    load(make.item(make.report(received=0)))
    warehouse.apply_corrections(file)
    assert len(load(make.item(make.report(received=0))).unchanged) == 1
    summary = warehouse.apply_corrections(file)
    assert (len(summary.applied), len(summary.standing)) == (0, 1)
    assert received(warehouse) == (84, "0")
    assert len(warehouse.findings(check="correction")) == 1


def test_a_better_reading_is_corrected_again(warehouse: Warehouse, load: Load, make: Any, file: Path) -> None:
    load(make.item(make.report(received=0)))
    warehouse.apply_corrections(file)
    load(make.item(make.report(received=0, year=2020, extractor="2", published=None, extra=[_more()])))
    assert received(warehouse) == (0, "0")
    assert len(warehouse.apply_corrections(file).applied) == 1
    assert received(warehouse) == (84, "0")


def _more() -> Any:
    from warehouse.codebook.records import State, TextEvidence, Value

    return Value("prose.weibo_posts", None, 3, State.REPORTED, "3", TextEvidence("微博3条", 1, 5))


def test_the_guard_fails_once_the_source_is_fixed(warehouse: Warehouse, load: Load, make: Any, file: Path) -> None:
    load(make.item(make.report("a1", received=0)))
    warehouse.apply_corrections(file)
    load(make.item(make.report("a2", received=84)))
    with pytest.raises(WarehouseError, match=r"stale correction of .*2020.*the source says 84, not 0"):
        warehouse.apply_corrections(file)
    assert received(warehouse) == (84, "84")


def test_a_correction_that_leaves_the_file_is_taken_back(
    warehouse: Warehouse, load: Load, make: Any, file: Path
) -> None:
    load(make.item(make.report(received=0)))
    warehouse.apply_corrections(file)
    file.write_text("corrections: []\n", "utf-8")
    warehouse.apply_corrections(file)
    assert received(warehouse) == (0, "0")
    assert warehouse.findings(check="correction") == ()
    versions = warehouse.query("select count(*) from report_version").rows
    warehouse.apply_corrections(file)
    assert warehouse.query("select count(*) from report_version").rows == versions


def test_a_correction_waits_for_its_report(warehouse: Warehouse, load: Load, make: Any, file: Path) -> None:
    assert len(warehouse.apply_corrections(file).waiting) == 1
    load(make.item(make.report(received=0)))
    assert len(warehouse.apply_corrections(file).applied) == 1


def test_corrected_and_rebuilt_warehouses_publish_the_same(
    warehouse: Warehouse, load: Load, make: Any, file: Path, tmp_path: Path
) -> None:
    load(make.item(make.report("a1", received=5)))
    load(make.item(make.report("a2", received=0)))
    warehouse.apply_corrections(file)
    load(make.item(make.report("a2", received=0)))
    warehouse.apply_corrections(file)
    text = {path.name: path.read_text("utf-8") for path in warehouse.export(tmp_path / "out", "csv")}
    assert "applications.received,total,,84,reported,0" in text["statistics.csv"]
    assert ",5,reported,0,reported" in text["amendments.csv"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("[", "not YAML"),
        ("corrections: 1", "needs a list"),
        ("corrections: [{year: 1}]", "correction 1 lacks bureau"),
        (ONE.replace("applications.received", "applications.invented"), "no code applications.invented"),
        (ONE.replace("total", "nobody"), "no applicant nobody"),
        (ONE.replace("value: 84", "value: many"), "value must be a number"),
        (ONE.replace("正文写明84件", "''"), "a reason"),
        (ONE + ONE.partition("\n")[2], "two corrections of"),
        (ONE + "    author: me\n", "unknown author"),
    ],
)
def test_a_mistake_in_the_file_is_told_in_one_line(warehouse: Warehouse, file: Path, content: str, says: str) -> None:
    file.write_text(content, "utf-8")
    with pytest.raises(WarehouseError, match=says) as error:
        warehouse.apply_corrections(file)
    assert str(file) in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_file_is_told(warehouse: Warehouse, tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="can't be read"):
        warehouse.apply_corrections(tmp_path / "none.yaml")
