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


SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OTHERS = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def written(make: SimpleNamespace, body: str, **parts: str) -> list[str | list[str]]:
    """The paragraphs of a document with this body, and the cells of its tables."""
    whole = {"word/document.xml": f"<w:document {SPACE} {OTHERS}><w:body>{body}</w:body></w:document>"}
    whole.update({f"word/{name}.xml": f"<w:{name} {SPACE}>{content}</w:{name}>" for name, content in parts.items()})
    blocks = read_document(make.zipped(whole)).blocks
    return [[cell.text for cell in block.cells] if isinstance(block, Grid) else block.text for block in blocks]


def said(text: str, properties: str = "", run: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def table(*rows: str) -> str:
    cells = ("".join(f"<w:tc>{said(text)}</w:tc>" for text in row.split()) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def counted(level: int, number: int = 1) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


LEVELS = (
    '<w:abstractNum w:abstractNumId="7">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>'
    '<w:lvl w:ilvl="3"><w:numFmt w:val="bullet"/><w:lvlText w:val="l"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="7"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="11"/></w:lvlOverride></w:num>'
)  # fmt: skip


class TestNumbersThatWordCounts:
    def test_stand_before_the_text_and_begin_anew_under_each_heading(self, make: SimpleNamespace) -> None:
        body = "".join(
            said(text, counted(level))
            for level, text in (
                (0, "总体情况"),
                (1, "公开"),
                (1, "申请"),
                (2, "收到"),
                (0, "问题"),
                (1, "不足"),
                (3, "点"),
            )
        )
        assert written(make, body, numbering=LEVELS) == [
            "一、总体情况", "（一）公开", "（二）申请", "1.收到", "二、问题", "（一）不足", "点",
        ]  # fmt: skip

    def test_may_come_with_the_style_or_from_a_start_of_their_own(self, make: SimpleNamespace) -> None:
        styles = (
            f'<w:style w:styleId="1"><w:name w:val="heading 1"/><w:pPr>{counted(0)}</w:pPr></w:style>'
            '<w:style w:styleId="a"><w:name w:val="标题甲"/><w:basedOn w:val="1"/></w:style>'
        )
        body = (
            said("甲", '<w:pStyle w:val="1"/>')
            + said("乙", '<w:pStyle w:val="a"/>')
            + said("丙", '<w:pStyle w:val="1"/><w:numPr><w:numId w:val="0"/></w:numPr>')
            + said("丁", counted(0, 2))
        )
        assert written(make, body, numbering=LEVELS, styles=styles) == ["一、甲", "二、乙", "丙", "十一、丁"]

    def test_are_never_taken_for_digits_of_a_cell(self, make: SimpleNamespace) -> None:
        cells = f"<w:tc>{said('属于国家秘密', counted(2))}</w:tc><w:tc>{said('5', counted(2))}</w:tc>"
        body = f"<w:tbl><w:tr>{cells}</w:tr><w:tr>{cells}</w:tr></w:tbl>"
        assert written(make, body, numbering=LEVELS) == [["1.属于国家秘密", "2. 5", "3.属于国家秘密", "4. 5"]]

    def test_are_counted_in_chinese(self) -> None:
        from scrapers.documents.word_numbering import chinese

        numbers = (1, 10, 11, 20, 99, 100, 102, 110, 1005, 1010, 2019)
        assert [chinese(number) for number in numbers] == [
            "一", "十", "十一", "二十", "九十九", "一百", "一百零二",
            "一百一十", "一千零五", "一千零一十", "二千零一十九",
        ]  # fmt: skip


class TestWhatIsSeen:
    def test_a_table_in_a_text_box_is_one_and_is_read_once(self, make: SimpleNamespace) -> None:
        inside = f"<w:txbxContent>{said('表前')}{table('规章 1', '文件 2')}</w:txbxContent>"
        body = (
            "<w:p><w:r><w:t>正文</w:t></w:r><w:r><mc:AlternateContent>"
            f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{inside}</wps:txbx></w:drawing></mc:Choice>'
            f"<mc:Fallback><w:pict><v:textbox>{inside}</v:textbox></w:pict></mc:Fallback>"
            "</mc:AlternateContent></w:r></w:p>"
        )
        assert written(make, body) == ["正文", "表前", ["规章", "1", "文件", "2"]]

    def test_an_old_text_box_is_read_too(self, make: SimpleNamespace) -> None:
        box = f"<v:textbox><w:txbxContent>{said('盒中')}</w:txbxContent></v:textbox>"
        body = f"<w:p><w:r><w:pict>{box}</w:pict></w:r></w:p>"
        assert written(make, body) == ["盒中"]

    def test_hidden_words_deleted_cells_and_moved_text_are_not(self, make: SimpleNamespace) -> None:
        gone = "<w:tc><w:tcPr><w:cellDel/></w:tcPr><w:p><w:r><w:t>9</w:t></w:r></w:p></w:tc>"
        kept = "".join(f"<w:tc>{said(text)}</w:tc>" for text in ("规章", "1"))
        body = (
            said("草稿", run="<w:vanish/>")
            + said("定稿", run='<w:vanish w:val="0"/>')
            + "<w:p><w:moveFrom><w:r><w:t>原处</w:t></w:r></w:moveFrom>"
            + "<w:moveTo><w:r><w:t>新处</w:t></w:r></w:moveTo></w:p>"
            + f"<w:tbl><w:tr>{kept}{gone}</w:tr><w:tr>{kept}</w:tr>"
            + f"<w:tr><w:trPr><w:hidden/></w:trPr>{kept}</w:tr></w:tbl>"
        )
        assert written(make, body) == ["定稿", "新处", ["规章", "1", "规章", "1"]]

    def test_footnotes_follow_the_body_that_refers_to_them(self, make: SimpleNamespace) -> None:
        body = '<w:p><w:r><w:t>受理5件</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>' + said("后文")
        notes = "".join(f'<w:footnote w:id="{at}">{said(f"注{at}")}</w:footnote>' for at in (1, 2))
        assert written(make, body, footnotes=notes) == ["受理5件", "后文", "注2"]

    def test_a_small_table_inside_a_cell_stays_the_cell_s_text(self, make: SimpleNamespace) -> None:
        inner = f"<w:tc>{table('甲 乙')}<w:p/></w:tc>"
        rows = ""
        for name in "一二三":
            second = inner if name == "一" else f"<w:tc>{said(name)}</w:tc>"
            rows += f"<w:tr><w:tc>{said(name)}</w:tc>{second}</w:tr>"
        assert written(make, f"<w:tbl>{rows}</w:tbl>") == [["一", "甲乙", "二", "二", "三", "三"]]
