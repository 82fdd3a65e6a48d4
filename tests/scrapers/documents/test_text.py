"""Dumps by others' tools: every character kept, tables of tabs and bars found, their positions not trusted."""

from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.documents import Grid, MediaType, Text, read_document

ANY = st.text(alphabet="一二三 \t\n\r|#-0123456789甲乙丙。", max_size=200)


@given(text=ANY)
@settings(max_examples=200, deadline=None)
def test_the_text_is_kept_to_the_last_character(text: str) -> None:
    source = text + "完"
    document = read_document(source.encode())
    assert document.text == source
    assert document.dump
    last = 0
    for block in document.blocks:
        assert last <= block.start <= block.end <= len(source)
        last = block.end
        if isinstance(block, Text):
            assert source[block.start : block.end] == block.text != ""


@pytest.mark.parametrize("form", ["tabs", "pipes"])
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_any_table_comes_back_by_position(form: str, make: SimpleNamespace, data: st.DataObject) -> None:
    sample = data.draw(make.samples(spans=False, filled=True))
    written = getattr(make, form)(sample)
    document = read_document(f"# 报告\n\n前文\n\n{written}\n\n后文\n".encode())
    (grid,) = make.grids(document)
    assert make.placed(grid.cells) == make.placed(sample.cells)
    assert document.text[grid.start : grid.end] == written
    assert not grid.positions_certain


def test_a_table_torn_by_a_blank_line_is_two_grids_in_order(make: SimpleNamespace) -> None:
    document = read_document("甲\t1\t\n乙\t2\t\n\n丙\t\t\t\n\t丁\t3\t\n".encode())
    assert [[cell.text for cell in grid.cells] for grid in make.grids(document)] == [
        ["甲", "1", "", "乙", "2", ""],
        ["丙", "", "", "", "", "丁", "3", ""],
    ]


def test_rows_of_different_lengths_keep_their_own_cells(make: SimpleNamespace) -> None:
    (grid,) = make.grids(read_document("甲\t1\t2\n乙\t3\n".encode()))
    assert (grid.rows, grid.columns) == (2, 3)
    assert [(cell.row, cell.column) for cell in grid.cells] == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1)]


def test_indented_prose_is_no_table() -> None:
    document = read_document("\t第一段。\n\t第二段。\n".encode())
    assert [block.text for block in document.blocks] == ["第一段。", "第二段。"]


def test_one_cell_a_line_with_bars_stays_text() -> None:
    document = read_document("第二十条第(一)项 |\n|||\n信息内容 |\n规章 |\n0 |\n0 |\n".encode())
    assert not any(isinstance(block, Grid) for block in document.blocks)


def test_blank_cells_of_bars_are_cells(make: SimpleNamespace) -> None:
    (grid,) = make.grids(read_document("| 甲 | 乙 |\n|---|:-:|\n| | 2 |\n".encode()))
    assert [(cell.row, cell.column, cell.text) for cell in grid.cells] == [
        (0, 0, "甲"),
        (0, 1, "乙"),
        (1, 0, ""),
        (1, 1, "2"),
    ]


def test_headings_are_marked_without_their_hashes() -> None:
    document = read_document("# 年报 #\n\n正文\n\n#标签\n".encode())
    assert document.media_type is MediaType.MARKDOWN
    assert [(block.text, block.heading) for block in document.blocks] == [
        ("年报", True),
        ("正文", False),
        ("#标签", False),
    ]
    assert document.title == "年报"


def test_a_web_table_inside_a_dump_is_read_in_its_place(make: SimpleNamespace) -> None:
    table = "<table><tr><td rowspan=2>甲</td><td>1</td></tr>\n<tr><td>2</td></tr></table>"
    source = f"# 报告\n\n前文\n\n{table}\n\n后文 <b>\n"
    document = read_document(source.encode())
    (grid,) = make.grids(document)
    assert document.text == source
    assert source[grid.start : grid.end] == table
    assert make.placed(grid.cells) == [(0, 0, "甲", 2, 1), (0, 1, "1", 1, 1), (1, 1, "2", 1, 1)]
    assert [block.text for block in document.blocks if isinstance(block, Text)] == ["报告", "前文", "后文 <b>"]
