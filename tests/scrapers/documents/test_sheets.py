"""Workbooks: visible sheets as grids, numbers as a person would write them."""

from types import SimpleNamespace

import pytest

from scrapers.documents import MediaType, Text, UnreadableDocumentError, read_document

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def workbook(sheets: list[tuple[str, str, str]]) -> dict[str, str]:
    """The parts of an xlsx; a sheet is its name, its state and its XML inside <worksheet>."""
    numbers = range(1, len(sheets) + 1)
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" state="{state}" r:id="r{n}"/>'
        for n, (name, state, _) in zip(numbers, sheets, strict=True)
    )
    related = "".join(
        f'<Relationship Id="r{n}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    typed = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{TYPE}.worksheet+xml"/>' for n in numbers
    )
    root = f'<Relationship Id="r1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
    return {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>{typed}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}">{root}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{related}</Relationships>',
        **{
            f"xl/worksheets/sheet{n}.xml": f'<worksheet xmlns="{MAIN}">{content}</worksheet>'
            for n, (_, _, content) in zip(numbers, sheets, strict=True)
        },
    }


def words(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


TABLE = (
    f'<sheetData><row r="2">{words("B2", "统计指标")}{words("D2", "统计数")}</row>'
    f'<row r="3">{words("B3", "主动公开")}{words("C3", "条")}<c r="D3"><v>107</v></c></row>'
    f'<row r="4">{words("B4", "专项经费")}{words("C4", "万元")}<c r="D4"><v>7730.28</v></c></row></sheetData>'
    '<mergeCells count="1"><mergeCell ref="B2:C2"/></mergeCells>'
)


def test_a_sheet_is_its_name_and_its_grid(make: SimpleNamespace) -> None:
    document = read_document(make.zipped(workbook([("附表", "visible", TABLE), ("草稿", "hidden", TABLE)])))
    heading, grid = document.blocks
    assert heading == Text("附表", 0, 2, heading=True)
    assert make.placed(grid.cells) == [
        (0, 0, "统计指标", 1, 2), (0, 2, "统计数", 1, 1),
        (1, 0, "主动公开", 1, 1), (1, 1, "条", 1, 1), (1, 2, "107", 1, 1),
        (2, 0, "专项经费", 1, 1), (2, 1, "万元", 1, 1), (2, 2, "7730.28", 1, 1),
    ]  # fmt: skip
    assert document.media_type is MediaType.XLSX


def test_a_cell_at_the_far_end_of_the_sheet_is_refused(make: SimpleNamespace) -> None:
    far = (
        f'<sheetData><row r="1">{words("A1", "甲")}</row><row r="1048576">{words("XFD1048576", "乙")}</row></sheetData>'
    )
    with pytest.raises(UnreadableDocumentError) as caught:
        read_document(make.zipped(workbook([("附表", "visible", far)])))
    assert caught.value.kind == "too_large"


def test_a_broken_workbook_is_named_so(make: SimpleNamespace) -> None:
    with pytest.raises(UnreadableDocumentError) as caught:
        read_document(make.zipped({"xl/workbook.xml": "<workbook"}))
    assert caught.value.kind == "corrupt"


def test_cells_that_only_have_a_style_reach_nowhere(make: SimpleNamespace) -> None:
    sheet = (
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>规章</t></is></c><c r="B1"><v>3</v></c></row>'
        '<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    )
    (grid,) = make.grids(read_document(make.zipped(workbook([("甲", "visible", sheet)]))))
    assert [cell.text for cell in grid.cells] == ["规章", "3"]


@pytest.mark.parametrize("last", ["A1048576", "XFD1048576", "XFD1"])
def test_a_filled_cell_far_away_is_refused_before_it_is_laid_out(make: SimpleNamespace, last: str) -> None:
    row = "".join(filter(str.isdigit, last))
    cells = "".join(f'<row r="{at}"><c r="{name}"><v>1</v></c></row>' for at, name in ((1, "A1"), (row, last)))
    far = make.zipped(workbook([("甲", "visible", f"<sheetData>{cells}</sheetData>")]))
    if last == "XFD1":
        assert make.grids(read_document(far))[0].columns == 16_384
        return
    with pytest.raises(UnreadableDocumentError) as caught:
        read_document(far)
    assert caught.value.kind == "too_large"
