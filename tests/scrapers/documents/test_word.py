"""docx: merged cells, nested tables, revisions; and what is refused."""

import io
import itertools
import zipfile
from types import SimpleNamespace

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.documents import Grid, MediaType, Text, UnreadableDocumentError, read_document, sniff


@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_any_table_comes_back_as_it_was_written(make: SimpleNamespace, data: st.DataObject) -> None:
    sample = data.draw(make.samples())
    document = read_document(make.docx(sample))
    (grid,) = make.grids(document)
    assert make.placed(grid.cells) == make.placed(sample.cells)


def test_headings_and_properties_are_kept(make: SimpleNamespace, simple: SimpleNamespace) -> None:
    document = read_document(make.docx(simple))
    assert document.media_type is MediaType.DOCX
    assert document.title == "年度报告"
    assert document.blocks[0] == Text("年度报告", 0, 4, heading=True)
    assert document.metadata["creator"] == ("python-docx",)


def test_order_of_paragraphs_and_tables_is_the_document_s(make: SimpleNamespace) -> None:
    source = docx.Document()
    source.add_paragraph("前文")
    source.add_table(2, 2).cell(0, 0).text = "甲"
    source.add_paragraph("后文\n第二行")
    kinds = [block.text if isinstance(block, Text) else "grid" for block in read_document(make.saved(source)).blocks]
    assert kinds == ["前文", "grid", "后文", "第二行"]


def test_what_a_revision_deleted_is_gone_and_what_it_added_is_there(make: SimpleNamespace) -> None:
    source = docx.Document()
    paragraph = source.add_paragraph("共收到")
    for tag, held, text in (("w:del", "w:delText", "12"), ("w:ins", "w:t", "15")):
        mark, run, words = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(held)
        words.text = text
        run.append(words)
        mark.append(run)
        paragraph._p.append(mark)
    assert [block.text for block in read_document(make.saved(source)).blocks] == ["共收到15"]


def test_a_layout_table_gives_the_table_inside(make: SimpleNamespace) -> None:
    source = docx.Document()
    cell = source.add_table(1, 1).cell(0, 0)
    cell.text = "前文"
    inner = cell.add_table(2, 2)
    for index, value in enumerate(["甲", "1", "乙", "2"]):
        inner.cell(index // 2, index % 2).text = value
    blocks = read_document(make.saved(source)).blocks
    assert blocks[0].text == "前文"
    assert [cell.text for block in blocks if isinstance(block, Grid) for cell in block.cells] == ["甲", "1", "乙", "2"]


def test_rows_that_begin_late_keep_their_columns(make: SimpleNamespace) -> None:
    source = docx.Document()
    table = source.add_table(2, 3)
    for index in range(6):
        table.cell(index // 3, index % 3).text = str(index)
    row = table.rows[1]._tr
    row.remove(row.tc_lst[0])
    before = OxmlElement("w:gridBefore")
    before.set(qn("w:val"), "1")
    row.get_or_add_trPr().append(before)
    (grid,) = make.grids(read_document(make.saved(source)))
    assert [(cell.row, cell.column, cell.text) for cell in grid.cells][3:] == [(1, 1, "4"), (1, 2, "5")]


def with_entity(source: bytes, entity: str) -> bytes:
    """The document with a doctype of its own and an entity in its heading."""
    letters = "abcdefghi"
    laughs = "".join(f'<!ENTITY {b} "{("&" + a + ";") * 10}">' for a, b in itertools.pairwise(letters))
    declared = f'<!DOCTYPE x [<!ENTITY a "haha">{laughs}<!ENTITY file SYSTEM "file:///etc/passwd">]>'
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                head, rest = content.decode().replace("年度报告", f"年度{entity}报告").split("?>", 1)
                content = f"{head}?>{declared}{rest}".encode()
            new.writestr(name, content)
    return stream.getvalue()


def test_entities_are_not_expanded(make: SimpleNamespace, simple: SimpleNamespace) -> None:
    document = read_document(with_entity(make.docx(simple), "&file;"))
    assert document.blocks[0].text.startswith("年度")
    assert "root:" not in document.text


def test_entities_that_multiply_are_refused(make: SimpleNamespace, simple: SimpleNamespace) -> None:
    with pytest.raises(UnreadableDocumentError) as caught:
        read_document(with_entity(make.docx(simple), "&i;"))
    assert caught.value.kind == "too_large"


def test_broken_parts_are_named(make: SimpleNamespace) -> None:
    with pytest.raises(UnreadableDocumentError) as caught:
        read_document(make.zipped({"word/document.xml": "<w:document"}))
    assert caught.value.kind == "corrupt"


def test_a_docx_is_known_whatever_its_name(make: SimpleNamespace, simple: SimpleNamespace) -> None:
    assert sniff(make.docx(simple)) is MediaType.DOCX
    assert read_document(make.docx(simple), name="年报.doc").media_type is MediaType.DOCX
