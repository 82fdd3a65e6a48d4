"""Web pages: what their readers see, wherever the markup is wrong."""

from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.documents import Document, MediaType, Text, UnreadableDocumentError, read_document

ROWS = (
    "<tr><td rowspan='2' colspan='2'>一、本年新收</td><td>自然人</td><td>总计</td></tr>"
    "<tr><td>3</td><td>4</td></tr>"
    "<tr><td colspan='2'>二、上年结转</td><td>0</td><td></td></tr>"
)


def page(body: str, head: str = "") -> Document:
    return read_document(f"<html><head>{head}</head><body>{body}</body></html>".encode())


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Text)]


def values(document: Document, number: int = 0) -> list[list[str]]:
    """The only table's rows of own cells."""
    tables = [block for block in document.blocks if not isinstance(block, Text)]
    rows: list[list[str]] = [[] for _ in range(tables[number].rows)]
    for cell in tables[number].cells:
        rows[cell.row].append(cell.text)
    return rows


PLAIN = [["一、本年新收", "自然人", "总计"], ["3", "4"], ["二、上年结转", "0", ""]]


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_table_comes_back_as_it_was_written(make: SimpleNamespace, data: st.DataObject) -> None:
    sample = data.draw(make.samples())
    document = read_document(f"<p>前文</p>{make.html(sample)}<p>后文</p>".encode())
    (grid,) = make.grids(document)
    assert make.placed(grid.cells) == make.placed(sample.cells)
    assert (grid.rows, grid.columns, grid.positions_certain) == (sample.rows, sample.columns, True)


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_every_block_stands_where_it_says(make: SimpleNamespace, data: st.DataObject) -> None:
    samples = data.draw(st.lists(make.samples(), min_size=1, max_size=3))
    document = read_document("<h2>标题</h2>".join(f"<p>段落</p>{make.html(sample)}" for sample in samples).encode())
    assert [grid.number for grid in make.grids(document)] == list(range(1, len(samples) + 1))
    last = 0
    for block in document.blocks:
        assert last <= block.start <= block.end <= len(document.text)
        last = block.end
        if isinstance(block, Text):
            assert document.text[block.start : block.end] == block.text
        else:
            held = document.text[block.start : block.end]
            assert all(cell.text in held for cell in block.cells)


class TestTables:
    @pytest.mark.parametrize(
        "table",
        [
            f"<table>{ROWS}</table>",
            f"<table><tbody>{ROWS}</tbody></table>",
            f"<table>{ROWS.replace('</td>', '').replace('</tr>', '')}</table>",
            f"<TABLE>{ROWS.upper()}</TABLE>",
            '<table>' + ROWS.replace("'2'", "'2px'") + '</table>',
            f"<table>{ROWS.replace('<td>', '<td><p><span>').replace('</td>', '</span></p></td>')}</table>",
            f"<table>{ROWS.replace('3', '<table><tr><td>3</td></tr></table>')}</table>",
            f"<table>{ROWS}<tr height=0><td></td><td></td><td></td><td></td></tr></table>",
            f"<table>{ROWS}<tr style='display:none'><td>9</td><td>9</td></tr></table>",
            f"<table>{ROWS}<!-- <tr><td>旧</td><td>9</td></tr> --></table>",
            f"<table>{ROWS.replace('<td></td>', '<td>&nbsp;&#8203; </td>')}</table>",
            f"<table><form>{ROWS}</form></table>",
        ],
        ids=[
            "plain", "tbody", "unclosed", "upper", "px", "spans", "inner", "word", "hidden", "comment", "blank", "form",
        ],
    )  # fmt: skip
    def test_is_the_same_however_it_is_written(self, table: str) -> None:
        assert values(page(table)) == PLAIN

    def test_inside_a_layout_table_is_the_grid_and_the_layout_is_none(self) -> None:
        document = page(f"<table><tr><td>导航</td><td><p>前文</p><table>{ROWS}</table>后文</td></tr></table>")
        assert values(document) == PLAIN
        assert texts(document) == ["导航", "前文", "后文"]

    def test_layout_tables_lie_in_each_other(self) -> None:
        inner = f"<table>{ROWS}</table>"
        for _ in range(8):
            inner = f"<table><tr><td>{inner}</td></tr></table>"
        assert values(page(inner)) == PLAIN

    def test_captions_and_words_between_rows_are_kept(self) -> None:
        rows = ROWS.replace("</tr><tr><td colspan", "</tr>单位：件<tr><td colspan")
        document = page(f"<table><caption>申请<b>情况</b></caption>{rows}</table>")
        assert values(document) == PLAIN
        assert texts(document) == ["申请情况", "单位：件"]

    def test_a_whole_text_in_a_table_is_text(self) -> None:
        document = page(f"<table><tr><td>栏目</td><td><p>{'本年工作。' * 100}</p><p>第二段</p></td></tr></table>")
        assert texts(document)[-1] == "第二段"

    def test_a_table_with_rows_run_into_one_cell_is_doubted(self) -> None:
        nested = "<table><tr><td>1</td></tr><tr><td>2</td></tr></table>"
        rows = "".join(f"<tr><td>行{n}</td><td>{n}</td><td>{nested if n == 5 else n}</td></tr>" for n in range(9))
        document = page(f"<table>{rows}</table>")
        (grid,) = (block for block in document.blocks if not isinstance(block, Text))
        assert [(cell.text, cell.certain) for cell in grid.cells if not cell.certain] == [("1 2", False)]

    def test_a_colspan_of_a_million_takes_the_room_that_there_is(self) -> None:
        document = page("<table><tr><td colspan=1000000>题</td></tr><tr><td>甲</td><td>1</td></tr></table>")
        (grid,) = document.blocks
        assert [(cell.text, cell.colspan) for cell in grid.cells] == [("题", 2), ("甲", 1), ("1", 1)]

    def test_rowspans_end_with_the_table(self) -> None:
        document = page("<table><tr><td rowspan=900>三、</td><td>1</td></tr><tr><td>2</td></tr></table>")
        (grid,) = document.blocks
        assert grid.rows == 2
        assert grid.cells[0].rowspan == 2

    def test_rows_in_comments_are_not_shown_but_reported(self) -> None:
        document = page(f"<table>{ROWS}<!-- <tr><td>旧</td><td>9</td></tr> --></table>")
        assert [problem.kind for problem in document.problems] == ["hidden_rows"]


class TestScripts:
    def test_a_table_in_a_string_is_read_in_its_place(self) -> None:
        escaped = ROWS.replace("/", "\\/").replace("'", "\\'").replace("一", "\\u4e00")
        document = page(f"<p>前</p><script>// it's\nvar t = '<table>{escaped}<\\/table>';</script><p>后</p>")
        assert values(document) == PLAIN
        assert texts(document) == ["前", "后"]

    def test_pieces_added_together_are_one_table(self) -> None:
        pieces = " +\n".join(f'"{row}</tr>"' for row in ROWS.split("</tr>") if row)
        assert values(page(f'<script>document.write("<table>" + {pieces} + "</table>")</script>')) == PLAIN

    def test_a_table_of_entities_in_json_is_read(self) -> None:
        escaped = ROWS.replace("<", "&lt;").replace(">", "&gt;")
        document = page(f'<script>var d = {{"content": "&lt;table&gt;{escaped}&lt;/table&gt;"}}</script>')
        assert values(document) == PLAIN

    def test_other_scripts_say_nothing(self) -> None:
        assert texts(page("<script>var a = '<p>不是表</p>';</script><p>正文</p>")) == ["正文"]


class TestText:
    def test_inline_marks_do_not_break_words_or_numbers(self) -> None:
        assert texts(page("<p>公开<span>1</span><b>1</b><font>36</font>条</p>")) == ["公开1136条"]

    def test_breaks_and_blocks_end_paragraphs(self) -> None:
        assert texts(page("一<br>二<div>三<p>四</p>五</div>")) == ["一", "二", "三", "四", "五"]

    def test_a_line_broken_in_the_source_is_one_line(self) -> None:
        assert texts(page("<p>政府\n   信息</p>")) == ["政府信息"]

    def test_furniture_is_left_out(self) -> None:
        document = page("<nav>首页</nav><style>p{}</style><p>正文</p><footer>版权</footer><select><option>年</select>")
        assert texts(document) == ["正文"]

    def test_headings_are_marked(self) -> None:
        document = page("<h1>年度<b>报告</b></h1><p>正文</p>")
        assert [(block.text, block.heading) for block in document.blocks] == [("年度报告", True), ("正文", False)]


class TestHead:
    def test_the_title_and_all_values_of_a_meta_tag_are_kept(self) -> None:
        head = "<title> 某局 年报 </title><meta name=PubDate content=2021-01-20><meta name=PubDate content=2021-02-01>"
        document = page("<p>正文</p>", head)
        assert document.title == "某局 年报"
        assert document.metadata == {"PubDate": ("2021-01-20", "2021-02-01")}
        assert document.media_type is MediaType.HTML

    @pytest.mark.parametrize("declared", ["gb2312", "utf-8", "iso-8859-1", "big5"])
    @pytest.mark.parametrize("real", ["gb18030", "utf-8"])
    def test_declared_and_real_encodings_may_disagree(self, declared: str, real: str) -> None:
        source = f"<html><head><meta charset={declared}></head><p>本年新收政府信息公开申请数量</p>"
        document = read_document(source.encode(real))
        assert texts(document) == ["本年新收政府信息公开申请数量"]
        assert document.encoding == real


def test_elements_nested_beyond_reason_are_refused() -> None:
    with pytest.raises(UnreadableDocumentError) as caught:
        page("<div>" * 100_000 + "x")
    assert caught.value.kind == "too_deep"


def test_reading_twice_gives_the_same() -> None:
    source = f"<title>t</title><p>前</p><table>{ROWS}</table>".encode()
    assert read_document(source) == read_document(source)


def test_a_click_counter_moves_no_offset_and_a_sentence_about_clicks_stays():
    page = "<h1>年度报告</h1><div>发布日期：2024-01-09 浏览次数：<span>{}</span></div><p>点击量达423万次。</p>"
    first, later = (read_document(page.format(count).encode()) for count in (9, 1_000_000))
    assert first.text == later.text
    assert "发布日期：2024-01-09" in first.text
    assert "点击量达423万次" in first.text
