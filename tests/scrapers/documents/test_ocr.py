"""Scans: cells from the picture's lines, weak readings marked, and what is said without the extra."""

import io
from types import SimpleNamespace

import pytest

from scrapers.documents import MediaType, UnreadableDocumentError, ocr, read_document

needs_extra = pytest.mark.skipif(not ocr.installed(), reason="the ocr extra is not installed")


def scanned(pdf: bytes, *, degrees: float = 0.0, form: str = "PDF") -> bytes:
    """The first page as a picture at 200 dpi, a little turned as on a scanner."""
    import pypdfium2
    from PIL import Image

    page = pypdfium2.PdfDocument(pdf)[0]
    image = page.render(scale=200 / 72).to_pil().convert("RGB")
    if degrees:
        image = image.rotate(degrees, fillcolor="white", resample=Image.Resampling.BICUBIC)
    stream = io.BytesIO()
    image.save(stream, form, resolution=200)
    return stream.getvalue()


def embedded(make: SimpleNamespace, simple: SimpleNamespace) -> bytes:
    """The sample with glyphs that can be drawn: the blank page of a PDF without its font shows none."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (1654, 2339), "white")
    pen = ImageDraw.Draw(image)
    font = ImageFont.truetype("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 30)
    width, height = 450, 90
    for cell in simple.cells:
        x, y = 150 + cell.column * width, 400 + cell.row * height
        pen.rectangle((x, y, x + cell.colspan * width, y + cell.rowspan * height), outline="black", width=3)
        pen.text((x + 20, y + 25), cell.text, font=font, fill="black")
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


@needs_extra
@pytest.mark.slow
@pytest.mark.parametrize("degrees", [0.0, 0.7])
def test_a_picture_of_a_table_gives_its_cells(make: SimpleNamespace, simple: SimpleNamespace, degrees: float) -> None:
    from PIL import Image

    try:
        drawn = embedded(make, simple)
    except OSError:
        pytest.skip("no Chinese font to draw a page with")
    image = Image.open(io.BytesIO(drawn)).rotate(degrees, fillcolor="white", resample=Image.Resampling.BICUBIC)
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=70)
    document = read_document(stream.getvalue())
    assert document.media_type is MediaType.IMAGE
    (grid,) = make.grids(document)
    ours = [(row, column, text.replace(" ", "").translate({0xFF08: "(", 0xFF09: ")", 0xFF1A: ":"}), tall, wide)
            for row, column, text, tall, wide in make.placed(grid.cells)]  # fmt: skip
    expected = [(row, column, text.translate({0xFF08: "(", 0xFF09: ")", 0xFF1A: ":"}), tall, wide)
                for row, column, text, tall, wide in make.placed(simple.cells)]  # fmt: skip
    assert ours == expected
    assert {problem.kind for problem in document.problems} == {"ocr"}
    assert all(cell.certain for cell in grid.cells if cell.text.isdigit() or not cell.text)


@needs_extra
@pytest.mark.slow
def test_ink_that_can_not_be_read_is_no_blank_cell(make: SimpleNamespace, simple: SimpleNamespace) -> None:
    from PIL import Image, ImageDraw

    try:
        image = Image.open(io.BytesIO(embedded(make, simple)))
    except OSError:
        pytest.skip("no Chinese font to draw a page with")
    pen = ImageDraw.Draw(image)
    pen.line([(1150, 600), (1200, 650), (1160, 640), (1210, 610), (1155, 655)], fill="black", width=4)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    (grid,) = make.grids(read_document(stream.getvalue()))
    (cell,) = (cell for cell in grid.cells if (cell.row, cell.column) == (2, 2))
    assert cell.text or not cell.certain


def test_without_the_extra_a_scan_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, make: SimpleNamespace, simple: SimpleNamespace
) -> None:
    monkeypatch.setattr(ocr, "installed", lambda: False)
    for form in ("PDF", "PNG"):
        with pytest.raises(UnreadableDocumentError, match="ocr extra") as caught:
            read_document(scanned(make.pdf([simple]), form=form))
        assert caught.value.kind == "needs_ocr"


def test_a_bomb_of_a_picture_is_refused() -> None:
    import struct
    import zlib

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")
    if not ocr.installed():
        pytest.skip("the ocr extra is not installed")
    with pytest.raises(UnreadableDocumentError) as caught:
        read_document(bomb)
    assert caught.value.kind in ("too_large", "corrupt")


@needs_extra
class TestCleaning:
    """What lies on the paper and is no print goes; what may be print stays."""

    @staticmethod
    def paper() -> "object":
        import cv2
        import numpy as np

        picture = np.full((300, 600, 3), 250, np.uint8)
        cv2.putText(picture, "7730", (60, 150), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (20, 20, 20), 3)
        return picture

    def test_a_red_seal_vanishes_and_the_figures_beneath_it_stay(self) -> None:
        import cv2
        import numpy as np

        from scrapers.documents.ocr_cleaning import without_seal

        paper = self.paper()
        seal = np.full_like(paper, 255)
        cv2.circle(seal, (150, 150), 80, (45, 40, 215), 8)
        stamped = (paper.astype(np.uint16) * seal // 255).astype(np.uint8)
        cleaned = without_seal(stamped)
        assert stamped.min(axis=2).mean() < paper.min(axis=2).mean() - 3
        dark, was = cleaned.min(axis=2) < 128, paper.min(axis=2) < 128
        assert (dark & ~was).sum() < 0.03 * was.sum()
        assert (was & ~dark).sum() < 0.03 * was.sum()

    def test_a_page_without_red_is_left_as_it_is(self) -> None:
        from scrapers.documents.ocr_cleaning import without_seal

        paper = self.paper()
        assert without_seal(paper) is paper

    def test_dust_goes_but_no_point_between_two_figures(self) -> None:
        import cv2

        from scrapers.documents.ocr_cleaning import without_specks
        from scrapers.documents.ocr_lines import picture_lines

        paper = self.paper()
        point, dust = (168, 148), (400, 220)
        cv2.putText(paper, "28", (180, 150), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (20, 20, 20), 3)
        for x, y in (point, dust):
            paper[y : y + 3, x : x + 3] = 20
        cleaned = without_specks(paper, picture_lines(paper)[2])
        assert cleaned[point[1] + 1, point[0] + 1].max() < 128
        assert cleaned[dust[1] + 1, dust[0] + 1].min() > 128


class Spent:
    """An allowance that ends after so many questions."""

    def __init__(self, pages: int) -> None:
        self.left = pages

    @property
    def is_spent(self) -> bool:
        self.left -= 1
        return self.left < 0


def test_pages_that_no_time_is_left_for_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import Image

    from scrapers.documents.layout import Page

    monkeypatch.setattr(ocr, "installed", lambda: True)
    monkeypatch.setattr(ocr, "has_grid", lambda picture: False)
    monkeypatch.setattr(ocr, "read_picture", lambda picture, number: Page(number, 600, 800, [], [], []))
    monkeypatch.setattr(ocr, "Allowance", lambda: Spent(2))
    pages = [Image.new("RGB", (600, 800), "white") for _ in range(4)]
    stream = io.BytesIO()
    pages[0].save(stream, "PDF", resolution=72, save_all=True, append_images=pages[1:])
    problems = read_document(stream.getvalue()).problems
    assert [(problem.kind, problem.page) for problem in problems] == [("ocr", page) for page in (1, 2, 3, 4)]
    assert [problem.detail == ocr.UNREAD for problem in problems] == [False, False, True, True]
