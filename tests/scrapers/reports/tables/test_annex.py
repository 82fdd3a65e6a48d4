"""The T2014 annex: about sixty indicators in one long table, or in the lines of a dump."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.documents import Cell, Document, Grid, MediaType, read_document
from scrapers.reports.identities import check_identities
from scrapers.reports.tables import Tables, read_tables
from warehouse.codebook import codebook
from warehouse.codebook.records import Number, State, Template, Value

PRINTED = {
    "stats2014.disclosed.total": "（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）",
    "stats2014.channel.gazette": "1.政府公报公开政府信息数",
    "stats2014.response.press_conferences_by_head": "其中：主要负责同志参加次数",
    "stats2014.response.online_interviews_by_head": "其中：主要负责同志参加次数",
    "stats2014.applications.denied.state_secret": "其中：1.涉及国家秘密",
    "stats2014.reconsideration.total": "四、行政复议数量",
    "stats2014.litigation.total": "五、行政诉讼数量",
    "stats2014.fees_charged": "七、依申请公开信息收取的费用",
}
HEADINGS = {
    "stats2014.disclosed.total": "一、主动公开情况",
    "stats2014.applications.received": "三、依申请公开情况",
    "stats2014.offices": "八、机构建设和保障经费情况",
}
Rows = list[list[str]]


def annex(seed: int) -> tuple[Rows, dict[str, Number]]:
    random = Random(seed)
    rows, truth = [["统计指标", "单位", "统计数"]], {}
    for code in codebook().table("annex"):
        if code.code in HEADINGS:
            rows.append([HEADINGS[code.code], "——", "——"])
        number = random.choice([0, random.randint(0, 3000)])
        truth[code.code] = number * 1000 if code.unit == "yuan" else number
        printed = f"{number / 10:g}" if code.unit == "yuan" else str(number)
        rows.append([PRINTED.get(code.code, code.row or ""), code.printed_unit or "", printed])
    return rows, truth


def as_grid(rows: Rows) -> Document:
    cells = tuple(Cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row))
    return Document("0" * 64, MediaType.HTML, "", (Grid(1, len(rows), 3, cells, None, 0, 0),))


def dump(join: Callable[[list[str]], str]) -> Callable[[Rows], Document]:
    return lambda rows: read_document("\n".join(join(row) for row in rows).encode())


def units_in_brackets(rows: Rows) -> Document:
    return as_grid(
        [[f"{label}（单位：{unit}）" if unit not in {"单位", "——"} else label, n] for label, unit, n in rows]
    )


def side_by_side(rows: Rows) -> Document:
    head, *body = rows
    half = (len(body) + 1) // 2
    right = [*body[half:], ["", "", ""]][:half]
    return as_grid([[*head, *head], *([*left, *other] for left, other in zip(body[:half], right, strict=True))])


def on_one_line(rows: Rows) -> Document:
    return read_document(" ".join(cell for row in rows[1:] for cell in row if "——" not in row).encode())


def totals_among_columns(rows: Rows) -> Document:
    head, *body = rows
    return as_grid([[*head[:2], "合计", "本级"], *([*row, row[2] if row[2] == "——" else "1"] for row in body)])


FORMS: dict[str, Callable[[Rows], Document]] = {
    "grid": as_grid,
    "tabs": dump("\t".join),
    "pipes": dump(lambda row: "| " + " | ".join(row) + " |"),
    "cells one a line": dump("\n".join),
    "blanks": dump(" ".join),
    "count before unit": lambda rows: as_grid([[label, count, unit] for label, unit, count in rows]),
    "units in brackets": units_in_brackets,
    "side by side": side_by_side,
    "on one line": on_one_line,
    "totals among columns": totals_among_columns,
    "colons": dump(lambda row: row[0] if row[2] == "——" else f"{row[0]}：{row[2]}{row[1]}"),
    "full stops": dump(lambda row: row[0] if row[2] == "——" else f"{row[0]} {row[2]} {row[1]}；"),
}


def found(tables: Tables) -> dict[str, Value]:
    return {value.code: value for value in tables.values}


@pytest.mark.parametrize("form", list(FORMS))
@given(st.integers(0, 10**6))
@settings(deadline=None, max_examples=10)
def test_every_indicator_comes_out_of_every_form(form: str, seed: int) -> None:
    rows, truth = annex(seed)
    tables = read_tables(FORMS[form](rows))
    assert {code: value.value for code, value in found(tables).items()} == truth
    assert tables.templates == {"annex": Template.T2014}
    assert tables.findings == ()


@pytest.mark.parametrize("form", ["grid", "tabs", "cells one a line"])
@given(st.integers(0, 10**6))
@settings(deadline=None, max_examples=15)
def test_damage_to_a_label_or_a_row_is_never_silent(form: str, seed: int) -> None:
    rows, truth = annex(seed)
    random = Random(seed)
    at = random.choice([i for i, row in enumerate(rows) if row[2].replace(".", "").isdigit()])
    letter = random.randrange(len(rows[at][0]))
    damage = random.choice(["letter", "label", "row"])
    if damage == "letter":
        rows[at][0] = rows[at][0][:letter] + rows[at][0][letter + 1 :]
    elif damage == "label":
        rows[at][0] = "未见过的统计事项"
    else:
        del rows[at]
    tables = read_tables(FORMS[form](rows))
    values = found(tables)
    missing = {finding.where for finding in tables.findings if finding.check == "row_missing"}
    for code, number in truth.items():
        assert code in missing or values[code].value == number or values[code].state is State.UNREADABLE


def test_like_labels_are_told_apart_by_their_place() -> None:
    rows, _ = annex(1)
    for number, row in enumerate([row for row in rows if "其他情形数" in row[0] or "被依法纠错" in row[0]]):
        row[2] = str(100 + number)
    values = found(read_tables(as_grid(rows)))
    assert [
        values[f"stats2014.{block}.{row}"].value
        for block in ("reconsideration", "litigation")
        for row in ("corrected", "other")
    ] == [
        100,
        101,
        102,
        103,
    ]


def test_a_row_of_a_province_is_kept_under_its_label() -> None:
    rows, truth = annex(2)
    rows.insert(8, ["6.政务客户端公开政府信息数", "条", "77"])
    tables = read_tables(as_grid(rows))
    (unknown,) = [value for value in tables.values if value.code == "unknown_row"]
    assert (unknown.value, unknown.category) == (77, "6.政务客户端公开政府信息数")
    assert [finding.check for finding in tables.findings] == ["unknown_row"]
    known = {code: value.value for code, value in found(tables).items() if code != "unknown_row"}
    assert known == truth


def test_blanks_dashes_and_words_keep_their_meaning() -> None:
    rows, _ = annex(3)
    by_label = {row[0]: row for row in rows}
    by_label["举报投诉数量"][2] = "/"
    by_label["接受培训人员数"][2] = "无"
    by_label["专职人员数"][2] = ""
    values = found(read_tables(as_grid(rows)))
    assert values["stats2014.complaints"].state is State.BLANK
    assert values["stats2014.people_trained"].state is State.ZERO_STATED
    assert values["stats2014.staff.full_time"].state is State.BLANK


def test_its_sums_are_checked() -> None:
    rows, _ = annex(4)
    by_label = {row[0]: row for row in rows}
    by_label["从事政府信息公开工作人员数"][2], by_label["专职人员数"][2], by_label["兼职人员数"][2] = "5", "1", "3"
    _, findings = check_identities(read_tables(as_grid(rows)).values)
    (staff,) = [finding for finding in findings if finding.where == "stats2014.staff"]
    assert staff.message == "Staff: 1 + 3 = 4, but the printed total is 5"
