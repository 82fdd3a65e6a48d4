"""OpenDocument texts and sheets: spans, repeats, what is hidden, and what is refused."""

from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.documents import Grid, MediaType, Text, UnreadableDocumentError, read_document

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for name, long in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"), ("style", "style"),
    )
)  # fmt: skip


def packed(make: SimpleNamespace, body: str, kind: str = "text", styles: str = "", manifest: str = "<m/>") -> bytes:
    content = f"<office:document-content {SPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
    content += f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    names = {"mimetype": f"application/vnd.oasis.opendocument.{kind}", "META-INF/manifest.xml": manifest}
    return make.zipped({**names, "content.xml": content})


def cell(text: str = "", **counts: int) -> str:
    said = "".join(f' table:number-{name.replace("_", "-")}="{count}"' for name, count in counts.items())
    return f"<table:table-cell{said}><text:p>{text}</text:p></table:table-cell>"


def row(*cells: str, repeated: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(cells)}</table:table-row>'


def kinds(data: bytes) -> list[str | tuple[int, int]]:
    blocks = read_document(data).blocks
    return [block.text if isinstance(block, Text) else (block.rows, block.columns) for block in blocks]


@given(data=st.data())
@settings(max_examples=25, deadline=None)
@pytest.mark.parametrize("kind", ["text", "spreadsheet"])
def test_any_table_comes_back_as_it_was_written(make: SimpleNamespace, kind: str, data: st.DataObject) -> None:
    sample = data.draw(make.samples(filled=True))
    covered = sample.covered
    own = {(one.row, one.column): one for one in sample.cells}
    rows = []
    for at in range(sample.rows):
        cells = []
        for column in range(sample.columns):
            one = own.get((at, column))
            assert (at, column) in covered
            spans = {"rows_spanned": one.rowspan, "columns_spanned": one.colspan} if one else {}
            cells.append(cell(one.text, **spans) if one else "<table:covered-table-cell/>")
        rows.append(row(*cells))
    (grid,) = make.grids(
        read_document(packed(make, f'<table:table table:name="甲">{"".join(rows)}</table:table>', kind))
    )
    assert make.placed(grid.cells) == make.placed(sample.cells)


def test_text_keeps_its_order_and_loses_what_was_deleted(make: SimpleNamespace) -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>旧文</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        '<text:h text:outline-level="1">年度报告</text:h><text:p>共收到<text:span>3</text:span>件'
        "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>含转办</text:p></text:note-body>"
        "</text:note>。<office:annotation><text:p>批注</text:p></office:annotation></text:p>"
        f"<table:table>{row(cell('规章'), cell('1'))}{row(cell('文件'), cell(''))}</table:table>"
        "<text:list><text:list-item><text:p>后文</text:p></text:list-item></text:list>"
    )
    document = read_document(packed(make, body))
    assert kinds(packed(make, body)) == ["年度报告", "共收到3件。", "含转办", (2, 2), "后文"]
    assert (document.title, document.media_type) == ("年度报告", MediaType.ODT)


def test_a_table_in_a_text_box_is_a_table(make: SimpleNamespace) -> None:
    inner = f"<table:table>{row(cell('规章'), cell('1'))}{row(cell('文件'), cell('2'))}</table:table>"
    body = f"<text:p>正文<draw:frame><draw:text-box>{inner}</draw:text-box></draw:frame></text:p>"
    assert kinds(packed(make, body)) == ["正文", (2, 2)]


def test_a_sheet_ends_with_its_last_filled_cell(make: SimpleNamespace) -> None:
    blank = row(cell(columns_repeated=16_384), repeated=1_048_000)
    sheet = row(cell("规章"), cell(columns_repeated=2), cell("3"), cell(columns_repeated=16_000)) + row(
        cell("文件"), cell("0", columns_repeated=3)
    )
    (grid,) = make.grids(read_document(packed(make, f"<table:table>{sheet}{blank}</table:table>", "spreadsheet")))
    assert [one.text for one in grid.cells] == ["规章", "", "", "3", "文件", "0", "0", "0"]


def test_hidden_sheets_and_rows_are_passed_over(make: SimpleNamespace) -> None:
    styles = (
        '<style:style style:name="h" style:family="table"><style:table-properties table:display="false"/></style:style>'
    )
    hidden = f'<table:table table:name="底稿" table:style-name="h">{row(cell("1"), cell("2"))}</table:table>'
    shown = (
        row(cell("规章"), cell("1"))
        + '<table:table-row table:visibility="collapse">'
        + cell("9")
        + "</table:table-row>"
    )
    body = f'{hidden}<table:table table:name="年报">{shown}</table:table>'
    assert kinds(packed(make, body, "spreadsheet", styles)) == ["年报", (1, 2)]


@pytest.mark.parametrize(
    "rows",
    [
        row(cell("1"), repeated=1_000_000) + row(cell("2")),
        row(cell("1", columns_repeated=1_000_000)),
        row(cell("1")) + row(cell(), repeated=1_048_570) + row(cell("2")),
        row(cell("1", columns_repeated=900)) * 200,
    ],
)
def test_repeats_without_end_are_refused(make: SimpleNamespace, rows: str) -> None:
    with pytest.raises(UnreadableDocumentError) as caught:
        read_document(packed(make, f"<table:table>{rows}</table:table>", "spreadsheet"))
    assert caught.value.kind == "too_large"


def test_an_encrypted_document_is_named_so(make: SimpleNamespace) -> None:
    with pytest.raises(UnreadableDocumentError) as caught:
        read_document(packed(make, "", manifest="<m><manifest:encryption-data/></m>"))
    assert caught.value.kind == "encrypted"


def test_a_layout_table_gives_the_table_inside(make: SimpleNamespace) -> None:
    inner = f"<table:table>{row(cell('规章'), cell('1'))}{row(cell('文件'), cell('2'))}</table:table>"
    outer = f"<table:table-cell><text:p>前文</text:p>{inner}</table:table-cell>"
    document = read_document(packed(make, f"<table:table><table:table-row>{outer}</table:table-row></table:table>"))
    assert [type(block) for block in document.blocks] == [Text, Grid]
