"""PDF: cells by the page's own lines, sentences joined again, scans and damage named."""

import io
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.documents import Document, Grid, Text, UnreadableDocumentError, read_document

REAL = Path(__file__).parents[4] / "shared" / "reports" / "hongze-2023.pdf"


def drawn(draw_page: object, pages: int = 1) -> bytes:
    """A PDF by a function of its canvas."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(595, 842))
    for number in range(pages):
        canvas.setFont("STSong-Light", 12)
        draw_page(canvas, number)  # type: ignore[operator]
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Text)]


def rows_of(grid: Grid) -> list[list[str]]:
    rows: list[list[str]] = [[] for _ in range(grid.rows)]
    for cell in grid.cells:
        rows[cell.row].append(cell.text)
    return rows


class TestTables:
    @given(data=st.data())
    @settings(max_examples=25, deadline=None)
    def test_any_ruled_table_comes_back_as_it_was_drawn(self, make: SimpleNamespace, data: st.DataObject) -> None:
        samples = data.draw(st.lists(make.samples(filled=True), min_size=1, max_size=2))
        rotate = data.draw(st.sampled_from([0, 90, 180, 270]))
        document = read_document(make.pdf(samples, filled_rules=data.draw(st.booleans()), rotate=rotate))
        assert [make.placed(grid.cells) for grid in make.grids(document)] == [make.placed(s.cells) for s in samples]
        assert [grid.page for grid in make.grids(document)] == list(range(1, len(samples) + 1))

    def test_a_table_laid_on_its_side_is_read_upright(self, make: SimpleNamespace, simple: SimpleNamespace) -> None:
        turned = make.pdf([simple], rotate=90)
        assert b"/Rotate 90" in turned
        (grid,) = make.grids(read_document(turned.replace(b"/Rotate 90", b"/Rotate 0 ")))
        assert make.placed(grid.cells) == make.placed(simple.cells)

    def test_the_point_of_a_number_is_not_lost(self, make: SimpleNamespace, simple: SimpleNamespace) -> None:
        (grid,) = make.grids(read_document(make.pdf([simple])))
        assert ["行政事业性收费", "7730.28", ""] in rows_of(grid)

    def test_shading_has_no_walls(self) -> None:
        def page(canvas, _):  # type: ignore[no-untyped-def]
            canvas.setFillGray(0.9)
            canvas.rect(60, 600, 400, 100, stroke=0, fill=1)
            canvas.setFillGray(0)
            canvas.drawString(70, 650, "带底纹的一段话，不是表格。")

        document = read_document(drawn(page))
        assert texts(document) == ["带底纹的一段话，不是表格。"]
        assert len(document.blocks) == 1

    def test_a_table_open_at_the_page_end_keeps_its_last_row(self) -> None:
        def page(canvas, number):  # type: ignore[no-untyped-def]
            for x in (60, 200, 300):
                canvas.line(x, 100, x, 220)
            for y in (220, 180, 140) if number == 0 else (100, 140, 180):
                canvas.line(60, y, 300, y)
            for index, y in enumerate((195, 155, 115)):
                canvas.drawString(70, y, f"行{number}{index}")
                canvas.drawString(210, y, str(number * 10 + index))

        first, second = (block for block in read_document(drawn(page, 2)).blocks if isinstance(block, Grid))
        assert rows_of(first) == [["行00", "0"], ["行01", "1"], ["行02", "2"]]
        assert rows_of(second) == [["行10", "10"], ["行11", "11"], ["行12", "12"]]
        assert {cell.page for cell in second.cells} == {2}

    def test_a_number_without_room_goes_on_in_the_next_line(self) -> None:
        def page(canvas, _):  # type: ignore[no-untyped-def]
            canvas.grid([60, 160, 205], [600, 640, 680])
            canvas.drawString(64, 650, "采购总金额")
            canvas.drawString(163, 662, "683808")
            canvas.drawString(163, 648, "00")
            canvas.drawString(163, 622, "12")
            canvas.drawString(163, 608, "34")

        (grid,) = read_document(drawn(page)).blocks
        assert rows_of(grid) == [["采购总金额", "68380800"], ["", "12 34"]]

    def test_letters_stacked_in_a_narrow_column_are_a_word(self) -> None:
        def page(canvas, _):  # type: ignore[no-untyped-def]
            canvas.grid([60, 80, 200], [500, 600])
            for index, letter in enumerate("本年度"):
                canvas.drawString(64, 580 - 20 * index, letter)
            canvas.drawString(90, 550, "1")

        (grid,) = read_document(drawn(page)).blocks
        assert rows_of(grid) == [["本年度", "1"]]


class TestColumns:
    ROWS = (
        ("一、本年新收政府信息公开申请", "74", "5", "", "5", "84"),
        ("二、上年结转", "", "2", "0", "", "2"),
        ("（一）予以公开", "35", "3", "", "4", "42"),
        ("（七）总计", "75", "4", "0", "5", "84"),
    )

    def page(self, canvas, rules):  # type: ignore[no-untyped-def]
        canvas.drawString(60, 760, "三、收到和处理政府信息公开申请情况")
        heads = ("", "自然人", "企业", "科研", "其他", "总计")
        for index, row in enumerate((heads, *self.ROWS)):
            for column, text in enumerate(row):
                canvas.drawString((60, 260, 320, 380, 440, 500)[column], 700 - 30 * index, text)
            if rules:
                canvas.line(60, 690 - 30 * index, 540, 690 - 30 * index)
        canvas.drawString(60, 520, "四、行政复议和行政诉讼情况")

    @pytest.mark.parametrize("rules", [False, True], ids=["bare", "rules"])
    def test_text_in_columns_is_a_table_though_no_walls_are_drawn(self, rules: bool) -> None:
        document = read_document(drawn(lambda canvas, _: self.page(canvas, rules)))
        (grid,) = (block for block in document.blocks if isinstance(block, Grid))
        assert rows_of(grid)[1:] == [list(row) for row in self.ROWS]
        assert texts(document) == ["三、收到和处理政府信息公开申请情况", "四、行政复议和行政诉讼情况"]

    def test_a_label_of_two_lines_belongs_to_the_row_between_them(self) -> None:
        def page(canvas, _):  # type: ignore[no-untyped-def]
            for index in range(4):
                y = 700 - 40 * index
                canvas.drawString(60, y + 7, f"第{index}行的名称很长")
                canvas.drawString(60, y - 7, "要写两行")
                canvas.drawString(300, y, str(index))
                canvas.drawString(400, y, str(index * 2))
                canvas.drawString(250, y, "件")

        (grid,) = read_document(drawn(page)).blocks
        assert rows_of(grid) == [[f"第{n}行的名称很长要写两行", "件", str(n), str(2 * n)] for n in range(4)]

    def test_pairs_of_words_are_no_table(self) -> None:
        def page(canvas, _):  # type: ignore[no-untyped-def]
            pairs = (("索引号：甲", "主题：乙"), ("机构：丙", "日期：丁"), ("名称：戊", "体裁：己"))
            for index, (one, other) in enumerate(pairs):
                canvas.drawString(60, 700 - 20 * index, one)
                canvas.drawString(300, 700 - 20 * index, other)

        assert not any(isinstance(block, Grid) for block in read_document(drawn(page)).blocks)


class TestText:
    def test_lines_of_a_paragraph_are_joined_and_pages_too(self) -> None:
        def page(canvas, number):  # type: ignore[no-untyped-def]
            if number == 0:
                canvas.drawString(84, 140, "甲" * 36)
                canvas.drawString(60, 120, "乙" * 38)
                canvas.drawCentredString(297, 30, "- 1 -")
            else:
                canvas.drawString(60, 760, "丙丁。")
                canvas.drawString(84, 740, "第二段。")
                canvas.drawCentredString(297, 30, "2")

        document = read_document(drawn(page, 2))
        assert texts(document) == ["甲" * 36 + "乙" * 38 + "丙丁。", "第二段。"]
        assert [block.page for block in document.blocks] == [1, 2]

    def test_the_large_line_on_top_is_the_title(self) -> None:
        def page(canvas, _):  # type: ignore[no-untyped-def]
            canvas.setFont("STSong-Light", 22)
            canvas.drawCentredString(297, 780, "某市某局")
            canvas.drawCentredString(297, 750, "政府信息公开工作年度报告")
            canvas.setFont("STSong-Light", 12)
            for line in range(6):
                canvas.drawString(84, 700 - 20 * line, f"第{line}段内容，写到这里为止。")

        document = read_document(drawn(page))
        assert document.title == "某市某局政府信息公开工作年度报告"
        assert texts(document)[1:] == [f"第{line}段内容，写到这里为止。" for line in range(6)]


class TestTrouble:
    def test_text_hidden_behind_a_scan_is_not_trusted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from PIL import Image
        from reportlab.lib.utils import ImageReader

        from scrapers.documents import ocr

        def page(canvas, _):  # type: ignore[no-untyped-def]
            canvas.drawImage(ImageReader(Image.new("RGB", (60, 80), "white")), 0, 0, 595, 842)
            for row in range(4):
                for column in range(4):
                    words = canvas.beginText(60 + 120 * column, 700 - 30 * row)
                    words.setTextRenderMode(3)
                    words.textOut(f"第{row}行的名称" if column == 0 else str(row * column))
                    canvas.drawText(words)

        monkeypatch.setattr(ocr, "installed", lambda: False)
        document = read_document(drawn(page))
        (grid,) = document.blocks
        assert not any(cell.certain for cell in grid.cells if cell.text)
        assert [problem.kind for problem in document.problems] == ["ocr"]

    def test_an_encrypted_pdf_is_named_so(self) -> None:
        from reportlab.lib.pdfencrypt import StandardEncryption
        from reportlab.pdfgen.canvas import Canvas

        stream = io.BytesIO()
        canvas = Canvas(stream, encrypt=StandardEncryption("secret", "owner"))
        canvas.drawString(10, 10, "x")
        canvas.save()
        with pytest.raises(UnreadableDocumentError) as caught:
            read_document(stream.getvalue(), name="年报.pdf")
        assert caught.value.kind == "encrypted"
        assert str(caught.value).startswith("年报.pdf: ")
        assert "\n" not in str(caught.value)

    def test_a_torn_pdf_is_named_so(self) -> None:
        with pytest.raises(UnreadableDocumentError) as caught:
            read_document(b"%PDF-1.7\n%broken")
        assert caught.value.kind == "corrupt"

    def test_junk_before_the_header_is_passed_over(self, make: SimpleNamespace, simple: SimpleNamespace) -> None:
        document = read_document(b"\r\n<!-- cms -->\r\n" + make.pdf([simple]))
        assert make.placed(make.grids(document)[0].cells) == make.placed(simple.cells)

    def test_too_many_pages_are_refused(self) -> None:
        with pytest.raises(UnreadableDocumentError) as caught:
            read_document(drawn(lambda canvas, number: None, 5000))
        assert caught.value.kind == "too_large"


@pytest.mark.skipif(not REAL.exists(), reason="the real reports are not beside this checkout")
class TestARealReport:
    @pytest.fixture
    def document(self) -> Document:
        return read_document(REAL.read_bytes())

    def test_its_tables_are_torn_as_its_pages_are(self, document: Document) -> None:
        grids = [block for block in document.blocks if isinstance(block, Grid)]
        assert [(grid.page, grid.rows, grid.columns) for grid in grids] == [
            (2, 8, 4), (3, 6, 2), (3, 17, 10), (4, 9, 10), (4, 4, 15),
        ]  # fmt: skip
        assert rows_of(grids[1])[-1][-1] == "7730.28"
        assert rows_of(grids[4])[-1] == ["10", "1", "0", "0", "0", "0", "0", "0", "0", "0", "5", "0", "0", "0", "0"]

    def test_its_cells_are_those_that_pdfplumber_finds(self, document: Document) -> None:
        """Two readers that share no code: where they disagree, one of them is wrong."""
        import pdfplumber

        with pdfplumber.open(REAL) as pdf:
            theirs = [
                [[(text or "").replace("\n", "").replace(" ", "") for text in row] for row in table]
                for page in pdf.pages
                for table in page.extract_tables()
            ]
        numbers = [
            [[text for text in row if text.replace(".", "").isdigit()] for row in table if len(row) in (10, 15)]
            for table in theirs
        ]
        expected = [row for table in numbers for row in table if row]
        grids = [block for block in document.blocks if isinstance(block, Grid) and block.columns in (10, 15)]
        ours = [[text for text in row if text.replace(".", "").isdigit()] for grid in grids for row in rows_of(grid)]
        assert [row for row in ours if row] == expected
        assert sum(map(len, expected)) == 23 * 7 + 15

    def test_all_is_certain_and_page_numbers_are_gone(self, document: Document) -> None:
        assert all(cell.certain for block in document.blocks if isinstance(block, Grid) for cell in block.cells)
        assert not any(text.strip("- ").isdigit() for text in texts(document))
