"""No table, however hostile, takes long or grows without end."""

from __future__ import annotations

import pytest

from scrapers.documents import Cell, Document, Grid, MediaType, read_document
from scrapers.reports.tables import read_tables

LABELS = [
    "一、本年新收政府信息公开申请数量",
    "二、上年结转政府信息公开申请数量",
    "（一）予以公开",
    "1.属于国家秘密",
    "2.重复申请",
]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]


def as_document(lines: list[list[str]]) -> Document:
    cells = tuple(Cell(r, c, text) for r, line in enumerate(lines) for c, text in enumerate(line))
    return Document("0" * 64, MediaType.HTML, "", (Grid(1, len(lines), 8, cells, None, 0, 0),))


def test_a_grid_of_thousands_of_unknown_rows() -> None:
    lines = [[label, *"1" * 7] for label in LABELS] + [[f"第{at}类事项甲", *"1" * 7] for at in range(20000)]
    tables = read_tables(as_document(lines))
    assert len(tables.values) == 35
    assert len(tables.findings) < 200


def test_an_annex_of_thousands_of_unknown_rows() -> None:
    known = ["主动公开政府信息数", "制发规范性文件总数", "政府公报公开政府信息数", "政府网站公开政府信息数"]
    lines = [[label, "条", "3"] for label in known] + [
        [f"其他指标{chr(0x4E00 + at)}", "条", "3"] for at in range(15000)
    ]
    assert len(read_tables(as_document(lines)).values) <= 4 + 100


@pytest.mark.parametrize(
    "line",
    [
        "\n".join([*LABELS, "1", "2", "3"]),
        "某\t1\t2\t\t3",
        "1 " * 95 + "甲",
        "政府信息" + " " * 150 + "甲",
        "：" * 70 + "1",
        "1" * 190,
    ],
)
def test_a_dump_of_thousands_of_lines(line: str) -> None:
    tables = read_tables(read_document("\n".join(LABELS + [line] * 6000).encode()))
    assert len(tables.findings) < 300


def test_a_dump_whose_every_row_may_stand_anywhere() -> None:
    lines = [f"{label}\t5\t5\t5" for label in LABELS]
    assert {value.state for value in read_tables(read_document("\n".join(lines).encode())).values} == {"unreadable"}
