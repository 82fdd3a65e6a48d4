"""Tables as real pages and PDFs print them: torn, mislabelled, mixed, repeated."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scrapers.documents import Cell, Document, Grid, MediaType, Text
from scrapers.reports.tables import Tables, read_tables
from warehouse.codebook import codebook
from warehouse.codebook.records import Applicant, CellEvidence, Number, State, Template, Value

HEADER = [["", "申请人情况"], ["", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]]


def grid(*lines: list[str], number: int = 1, page: int | None = None) -> Grid:
    cells = tuple(Cell(r, c, text) for r, line in enumerate(lines) for c, text in enumerate(line))
    return Grid(number, len(lines), max(map(len, lines)), cells, page, 10 * number, 10 * number + 9)


def document(*grids: Grid) -> Document:
    return Document("0" * 64, MediaType.PDF, "", grids)


def table(template: Template = Template.T2019) -> list[list[str]]:
    """Table 3 with every row's natural persons and total numbered after the row."""
    codes = codebook().table("applications", template)
    rows = [[code.row or "", str(at), "0", "0", "0", "0", "0", str(at)] for at, code in enumerate(codes)]
    return [*(list(line) for line in HEADER), *rows]


def found(tables: Tables) -> dict[tuple[str, Applicant | None], Value]:
    return {(value.code, value.applicant): value for value in tables.values}


def persons(tables: Tables) -> dict[str, Number | None]:
    return {value.code: value.value for value in tables.values if value.applicant is Applicant.NATURAL_PERSON}


def numbered(template: Template = Template.T2019) -> dict[str, Number | None]:
    return {code.code: at for at, code in enumerate(codebook().table("applications", template))}


def checks(tables: Tables) -> set[tuple[str, str]]:
    return {(finding.check, finding.where) for finding in tables.findings}


@pytest.mark.parametrize("template", [Template.T2019, Template.T2021])
def test_the_template_of_table_3_is_read_from_its_rows(template: Template) -> None:
    tables = read_tables(document(grid(*table(template))))
    assert persons(tables) == numbered(template)
    assert tables.templates == {"applications": template}


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("2.其他法律行政止公开", "2.其他法律行政法规禁止公开"),
        ("１、属于 国家秘密", "1.属于国家秘密"),
        ("属于国家\n秘密", "1.属于国家秘密"),
        ("（三）不予公开 1.属于国家秘密", "1.属于国家秘密"),
        ("（七）合计", "（七）总计"),
        ("（二）部分公开（区分处理的，只计这一情 形，不计其他情形）", "（二）部分公开"),
        ("危及三安全一稳定", "3.危及“三安全一稳定”"),
        ("一、本年新收政府信息公开申请数星", "一、本年新收政府信息公开申请数量"),
        ("③危及「三安全一稳定」", "3.危及“三安全一稳定”"),
    ],
)
def test_labels_are_known_however_they_are_written(printed: str, meant: str) -> None:
    lines = table()
    (line,) = [line for line in lines if line[0] == meant]
    line[0] = printed
    tables = read_tables(document(grid(*lines)))
    assert persons(tables) == numbered()
    assert all(value.certain for value in tables.values)


def test_group_cells_stand_before_the_label() -> None:
    lines = table()
    lines[4] = ["三、本年度办理结果", *lines[4]]
    lines[6] = ["（三）不予公开", *lines[6]]
    assert persons(read_tables(document(grid(*lines)))) == numbered()


def test_a_row_cut_by_a_page_break_is_mended() -> None:
    lines = table()
    at = next(i for i, line in enumerate(lines) if line[0].startswith("5.要求"))
    label = lines[at][0]
    upper = [label[:7], *lines[at][1:]]
    lower = [label[7:], *[""] * 7]
    tables = read_tables(document(grid(*lines[:at], upper), grid(lower, *lines[at + 1 :], number=2)))
    assert persons(tables) == numbered()


def test_a_row_that_is_not_there_is_reported_and_not_zero() -> None:
    lines = [line for line in table() if "重复申请" not in line[0] or "反复" in line[0]]
    tables = read_tables(document(grid(*lines)))
    assert ("row_missing", "applications.not_processed.repeat") in checks(tables)
    assert "applications.not_processed.repeat" not in persons(tables)


def test_a_row_that_the_form_does_not_have_is_reported() -> None:
    lines = table()
    lines.insert(10, ["9.本地增设的某一类特别事项", "5", "0", "0", "0", "0", "0", "5"])
    tables = read_tables(document(grid(*lines)))
    assert persons(tables) == numbered()
    assert ("unknown_row", "applications/9.本地增设的某一类特别事项") in checks(tables)


def test_a_row_with_a_cell_too_few_is_unreadable_as_a_whole() -> None:
    lines = table()
    del lines[5][3]
    values = found(read_tables(document(grid(*lines))))
    row = [values["applications.granted_part", applicant] for applicant in Applicant]
    assert {(value.value, value.state) for value in row} == {(None, State.UNREADABLE)}


def test_a_column_that_is_not_there_is_reported_and_the_others_stay_in_place() -> None:
    lines = [line[:1] + line[1:] if len(line) == 2 else line[:3] + line[4:] for line in table()]
    tables = read_tables(document(grid(*lines)))
    assert ("row_missing", "applications/research") in checks(tables)
    assert persons(tables) == numbered()
    assert found(tables)["applications.granted", Applicant.TOTAL].value == 2


def test_a_table_printed_twice_alike_is_read_once() -> None:
    tables = read_tables(document(grid(*table()), grid(*table(), number=2)))
    assert persons(tables) == numbered()
    assert not {check for check, _ in checks(tables)} & {"unknown_row", "unreadable"}


def test_a_table_printed_twice_with_other_numbers_can_not_be_trusted_there() -> None:
    again = table()
    again[4][1] = "99"
    tables = read_tables(document(grid(*table()), grid(*again, number=2)))
    value = found(tables)["applications.granted", Applicant.NATURAL_PERSON]
    assert (value.value, value.state, value.printed) == (None, State.UNREADABLE, "2 / 99")


def test_a_cell_that_the_reader_doubts_is_not_certain() -> None:
    whole = grid(*table())
    doubted = replace(
        whole, cells=tuple(c._replace(text="O", certain=False) if c.text == "5" else c for c in whole.cells)
    )
    value = found(read_tables(document(doubted)))["applications.denied.prohibited_by_law", Applicant.TOTAL]
    assert (value.value, value.printed, value.certain) == (0, "O", False)


def test_evidence_points_at_the_very_cell() -> None:
    value = found(read_tables(document(grid(*table(), page=3))))["applications.granted", Applicant.TOTAL]
    assert value.evidence == CellEvidence(page=3, table=1, row=5, column=8)
    assert value.printed == "2"


NEW = [
    ["第二十条第（一）项"],
    ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
    ["规章", "1", "2", "3"],
    ["行政规范性文件", "4", "5", "6"],
    ["第二十条第（五）项"],
    ["信息内容", "本年处理决定数量"],
    ["行政许可", "7"],
    ["第二十条第（六）项"],
    ["信息内容", "本年处理决定数量"],
    ["行政处罚", "8"],
    ["行政强制", "9"],
    ["第二十条第（八）项"],
    ["信息内容", "本年收费金额（单位：万元）"],
    ["行政事业性收费", "7730.28"],
]
OLD = [
    ["第二十条第（五）项"],
    ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"],
    ["行政许可", "47", "减11", "757"],
    ["其他对外管理服务事项", "40", "/", "751"],
    ["第二十条第（九）项"],
    ["信息内容", "采购项目数量", "采购总金额"],
    ["政府集中采购", "13", "2612.6122万元"],
]


def test_table_2_of_the_new_form() -> None:
    tables = read_tables(document(grid(*NEW)))
    numbers = {value.code.removeprefix("proactive."): value.value for value in tables.values}
    assert numbers == {
        "regulations.issued": 1,
        "regulations.repealed": 2,
        "regulations.in_force": 3,
        "normative_documents.issued": 4,
        "normative_documents.repealed": 5,
        "normative_documents.in_force": 6,
        "permits.decisions": 7,
        "penalties.decisions": 8,
        "coercion.decisions": 9,
        "fees.amount": 77302800,
    }
    assert tables.templates == {"proactive": Template.T2021}
    assert checks(tables) == {("table_missing", "applications"), ("table_missing", "reviews")}


def test_table_2_of_the_old_form() -> None:
    tables = read_tables(document(grid(*OLD)))
    values = {value.code.removeprefix("proactive."): value for value in tables.values}
    assert values["permits.change"].value == -11
    assert values["other_services.change"].state is State.BLANK
    assert values["procurement.amount"].value == 26126122
    assert tables.templates == {"proactive": Template.T2019}
    assert ("row_missing", "proactive.penalties") in checks(tables)


def test_money_without_the_unit_that_the_form_asks_for_is_doubtful() -> None:
    lines = [["信息内容", "本年收费金额"] if line[-1].startswith("本年收费") else line for line in NEW]
    (value,) = [v for v in read_tables(document(grid(*lines))).values if v.code == "proactive.fees.amount"]
    assert (value.value, value.certain) == (77302800, False)


@pytest.mark.parametrize(("second", "third"), [(NEW, Template.T2019), (OLD, Template.T2021)])
def test_both_hybrids_are_told(second: list[list[str]], third: Template) -> None:
    tables = read_tables(document(grid(*second), grid(*table(third), number=2)))
    assert ("hybrid_template", "report") in checks(tables)
    assert set(tables.templates.values()) == {Template.T2019, Template.T2021}
    assert persons(tables) == numbered(third)


def test_table_4_without_a_row_of_values_claims_nothing() -> None:
    names = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 3
    tables = read_tables(document(grid(["行政复议", "行政诉讼"], ["未经复议直接起诉", "复议后起诉"], names)))
    assert tables.values == ()
    assert ("row_missing", "reviews") in checks(tables)


def test_table_4_of_empty_cells_is_blank() -> None:
    names = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 3
    tables = read_tables(document(grid(["行政复议", "行政诉讼"], names, [""] * 14 + ["/"])))
    assert [value.state for value in tables.values] == [State.BLANK] * 15


def test_tables_in_one_grid_are_told_apart() -> None:
    tables = read_tables(document(grid(*NEW, *table())))
    assert persons(tables) == numbered()
    assert len([value for value in tables.values if value.code.startswith("proactive")]) == 10


def test_a_menu_that_prints_the_forms_words_is_no_table() -> None:
    menu = grid(["首页", "行政许可"], ["行政处罚", "行政强制"], ["行政复议", "行政诉讼"])
    assert read_tables(document(menu)) == Tables((), (), {}, (), frozenset())


def test_grids_and_spans_that_tables_took_are_named() -> None:
    other = grid(["姓名", "电话"], number=1)
    tables = read_tables(document(other, grid(*table(), number=2)))
    assert tables.grids == frozenset({2})
    assert tables.spans == ((20, 29),)


def test_cells_that_a_page_prints_as_paragraphs_are_read_too() -> None:
    texts, blocks, at = [cell for line in table() for cell in line if cell], [], 0
    for text in texts:
        blocks.append(Text(text, at, at + len(text)))
        at += len(text) + 1
    tables = read_tables(Document("0" * 64, MediaType.HTML, "\n".join(texts), tuple(blocks)))
    assert persons(tables) == numbered()
