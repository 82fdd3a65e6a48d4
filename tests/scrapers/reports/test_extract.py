"""One document in, one Report out: the composition, its cross checks, and the real documents."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.documents import read_document
from scrapers.documents.model import Document, MediaType, Text
from scrapers.reports import EXTRACTOR_VERSION, extract_report
from scrapers.reports.as_json import report_object
from scrapers.reports.cross_checks import READINGS, cross_check
from warehouse.codebook import codebook
from warehouse.codebook.records import Applicant, Report, State, Template, TextEvidence, Value

SHARED = Path(__file__).parents[4] / "shared" / "reports"
NAMES = {
    "chunan": "000_064c82577da2a4a7.txt",
    "hangzhou": "001_d51cf76ee17a7d05.txt",
    "ulanqab": "002_1ea1b4681b48209c.txt",
    "zhenhai": "003_a81d437c9c41126b.txt",
    "haidong": "004_3df4aaf4ae062e25.txt",
    "hongze": "hongze-2023.pdf",
}


def real(name: str) -> tuple[Report, Document]:
    path = SHARED / NAMES[name]
    if not path.exists():
        pytest.skip("the real reports are not beside this repository")
    document = read_document(path.read_bytes(), name=path.name)
    return extract_report(document), document


def prose(report: Report) -> dict[str, tuple[float | int | None, bool]]:
    return {
        value.code.removeprefix("prose."): (value.value, value.approximate)
        for value in report.values
        if value.code.startswith("prose.") and value.category is None
    }


def categories(report: Report) -> dict[str | None, float | int | None]:
    return {value.category: value.value for value in report.values if value.code == "prose.proactive_by_category"}


def checks(report: Report) -> set[str]:
    return {finding.check for finding in report.findings}


def made(*lines: str) -> Document:
    blocks, position = [], 0
    for line in lines:
        blocks.append(Text(line, position, position + len(line)))
        position += len(line) + 1
    return Document("0" * 64, MediaType.TEXT, "\n".join(lines), tuple(blocks))


@pytest.mark.parametrize(
    ("name", "bureau", "code", "year", "template"),
    [
        ("chunan", "杭州市生态环境局淳安分局", "330127", 2019, Template.T2008),
        ("hangzhou", "杭州市生态环境局", "330100", 2020, Template.T2019),
        ("ulanqab", "乌兰察布市生态环境局", "150900", 2020, Template.T2019),
        ("zhenhai", "宁波市镇海区环境保护局", "330211", 2013, Template.T2008),
        ("haidong", "海东市生态环境局", "630200", 2019, Template.T2019),
        ("hongze", "淮安市洪泽区人民政府", "320813", 2023, Template.T2021),
    ],
)
def test_real_reports_give_body_place_year_and_template(name, bureau, code, year, template) -> None:
    report, _ = real(name)

    assert (report.bureau, report.region_code, report.year, report.template) == (bureau, code, year, template)
    assert report.is_report


def test_chunan_categories_add_up_and_the_application_is_none_of_them() -> None:
    report, _ = real("chunan")

    assert prose(report) == {"proactive_total": (149, False), "applications_received": (1, False)}
    assert sum(v or 0 for v in categories(report).values()) == 149
    assert len(categories(report)) == 6
    assert "template_year" in checks(report)
    assert "category_sum" not in checks(report)


def test_zhenhai_states_totals_posts_and_zeros() -> None:
    report, _ = real("zhenhai")

    assert prose(report) == {
        "proactive_total": (107, False),
        "website_items": (120, True),
        "weibo_posts": (340, True),
        "reconsideration_cases": (0, False),
        "litigation_cases": (0, False),
    }
    assert {v.state for v in report.values if v.code == "prose.litigation_cases"} == {State.ZERO_STATED}
    assert "ambiguous_prose" in checks(report)


def test_hangzhou_prose_agrees_with_its_tables() -> None:
    report, _ = real("hangzhou")

    assert prose(report) == {
        "website_items": (2260, False),
        "press_conferences": (4, False),
        "applications_received": (84, False),
        "reconsideration_cases": (0, False),
        "litigation_cases": (0, False),
        "weibo_posts": (2110, False),
        "wechat_posts": (411, False),
    }
    assert "prose_vs_table" not in checks(report)


def test_haidong_keeps_the_prose_and_the_table_apart() -> None:
    report, _ = real("haidong")

    assert prose(report)["applications_received"] == (356, False)
    table = next(v for v in report.values if (v.code, v.applicant) == ("applications.received", Applicant.TOTAL))
    assert table.value == 0
    assert [f.where for f in report.findings if f.check == "prose_vs_table"] == ["prose.applications_received"]
    assert prose(report)["proactive_total"] == (1448, False)
    assert list(categories(report).values()) == [11, 6, 314, 7, 1110]


def test_ulanqab_and_hongze_prose() -> None:
    assert prose(real("ulanqab")[0]) == {"complaints_received": (162, False)}
    assert prose(real("hongze")[0]) == {"website_items": (1136, False), "applications_received": (21, False)}


@pytest.mark.parametrize("name", NAMES)
def test_every_quote_is_the_documents_own_text_and_holds_what_is_printed(name) -> None:
    report, document = real(name)
    for value in report.values:
        if value.code.startswith("prose.") and isinstance(value.evidence, TextEvidence):
            quote = document.text[value.evidence.start : value.evidence.end]
            assert quote == value.evidence.quote
            assert value.printed is not None
            assert value.printed in quote


@pytest.mark.parametrize("name", ["chunan", "haidong"])
def test_the_same_bytes_give_the_same_json(name) -> None:
    first, second = (json.dumps(report_object(real(name)[0], "x"), ensure_ascii=False) for _ in range(2))

    assert first == second


def test_the_printed_object_has_the_contracts_keys_and_whole_numbers() -> None:
    document = made(
        "宿迁市生态环境局2019年政府信息公开工作年度报告",
        "一、概述",
        "2019年，我局主动公开政府信息80条，其中动态类30条，政策类50条。",
    )
    printed = report_object(extract_report(document), "a.txt")

    assert list(printed)[:5] == ["source", "sha256", "media_type", "title", "bureau"]
    assert {"region_code", "year", "template", "is_report", "values", "findings"} <= printed.keys()
    total, first, _ = printed["values"]
    assert total == {
        "code": "prose.proactive_total",
        "applicant": None,
        "value": 80,
        "state": "reported",
        "printed": "80条",
        "approximate": False,
        "evidence": {"quote": "2019年，我局主动公开政府信息80条，其中动态类30条，政策类50条。", "start": 31, "end": 67},
    }
    assert first["category"] == "动态类"
    assert isinstance(total["value"], int)
    json.dumps(printed)


def test_a_page_that_is_no_report_has_no_values_and_says_why() -> None:
    report = extract_report(
        made("宿迁市生态环境局政府信息公开指南", "主动公开政府信息80条，收到政府信息公开申请3件。" * 3)
    )

    assert not report.is_report
    assert report.values == ()
    assert checks(report) == {"not_a_report"}
    assert report.extractor_version == EXTRACTOR_VERSION


def stated(code: str, number: int, approximate: bool = False) -> Value:
    return Value(code, None, number, State.REPORTED, str(number), TextEvidence(str(number), 0, 1), approximate)


def cell(code: str, number: int | None, applicant: Applicant | None = None) -> Value:
    return Value(code, applicant, number, State.REPORTED, str(number), None)


def test_applications_with_or_without_those_carried_in_both_agree() -> None:
    tables = [cell("applications.received", 84, Applicant.TOTAL), cell("applications.carried_in", 2, Applicant.TOTAL)]

    assert cross_check(tables, [stated("prose.applications_received", 84)]) == ()
    (note,) = cross_check(tables, [stated("prose.applications_received", 86)])
    assert note.severity == "info"
    (finding,) = cross_check(tables, [stated("prose.applications_received", 85)])
    assert (finding.check, finding.severity) == ("prose_vs_table", "warning")


def test_lawsuits_are_compared_with_both_kinds_together() -> None:
    tables = [cell("litigation.direct.total", 2), cell("litigation.after_reconsideration.total", 1)]

    assert cross_check(tables, [stated("prose.litigation_cases", 3)]) == ()
    assert len(cross_check(tables, [stated("prose.litigation_cases", 2)])) == 1


def test_every_code_that_prose_is_compared_with_is_in_the_codebook() -> None:
    named = {cell.code for readings in READINGS.values() for reading in readings for cell in reading} | READINGS.keys()

    assert named <= codebook().codes.keys()


def test_values_stand_in_printed_order() -> None:
    report, _ = real("chunan")
    starts = [value.evidence.start for value in report.values if isinstance(value.evidence, TextEvidence)]

    assert starts == sorted(starts)


def test_blank_cells_and_rough_numbers_start_no_quarrel() -> None:
    blank = replace(cell("stats2014.disclosed.total", None), state=State.BLANK)

    assert cross_check([blank], [stated("prose.proactive_total", 10)]) == ()
    assert cross_check([cell("stats2014.disclosed.total", 1263)], [stated("prose.proactive_total", 1200, True)]) == ()


@given(
    st.lists(
        st.text(
            alphabet="杭州市生态环境局县区分人民政府办公室信息公开年度报告指南2013年一二、（）。，：季总结\t |#",
            max_size=40,
        ),
        max_size=8,
    )
)
def test_any_lines_give_a_report_or_a_reason(lines: list[str]) -> None:
    report = extract_report(made(*lines))

    assert report.is_report or checks(report) == {"not_a_report"}
    assert report.is_report or (report.bureau, report.year, report.values) == (None, None, ())
    json.dumps(report_object(report, "x"))
