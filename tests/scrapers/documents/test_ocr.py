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
