"""A PDF that names fonts it does not carry reads the same, whatever fonts the machine has."""

from __future__ import annotations

from io import BytesIO

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from scrapers.documents import read_document
from scrapers.documents.pdf_fonts import install


def page(*texts: tuple[float, float, str]) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    written = BytesIO()
    canvas = Canvas(written)
    canvas.setFont("STSong-Light", 12)
    for x, y, text in texts:
        canvas.drawString(x, y, text)
    canvas.save()
    return written.getvalue()


@pytest.mark.parametrize("alone", ["无", "0", "7", "—", "／", "一"])
def test_a_character_that_stands_alone_is_read(alone: str) -> None:
    assert read_document(page((100, 700, alone))).text.strip() == alone


def test_the_font_is_taken_once() -> None:
    assert install() is install()


def test_every_character_of_a_line_keeps_its_place() -> None:
    text = "收到政府信息公开申请 84 件，其中 ABC 公司 3 件。"
    assert read_document(page((72, 700, text), (72, 680, "第二行"))).text.split("\n") == [text, "第二行"]
