"""Scans and pictures, read by PP-OCR (the optional extra ``ocr``; its models come inside the wheel).

A reading takes some 2 s a page on two cores and 0.8 GB of memory. What is weakly read is marked uncertain, and so
is a cell that has ink but no reading: a scan's blank cell is blank only where the paper is.
"""

from __future__ import annotations

import functools
import io
import re
import time
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from scrapers.documents import limits
from scrapers.documents.assembly import Assembly
from scrapers.documents.lattice import Lattice
from scrapers.documents.layout import Flow, Page, page_blocks
from scrapers.documents.lettering import Glyph
from scrapers.documents.lines import Line, frames
from scrapers.documents.model import Document, MediaType, UnreadableDocumentError

if TYPE_CHECKING:
    from scrapers.documents.ocr_lines import Picture

DPI = 200
SCALE = 72 / DPI
WEAK = 0.85
"""Below this score of the engine, from 0 to 1, a reading is uncertain."""

DOUBT = "\ufffd"
"""Stands behind a number that was read weakly, so that nobody takes it for one; the sums may yet tell what it is."""

NARROW = 96
"""Pixels that a line of text, 48 high, is filled up to before it is read; the usual 320 are mostly white in a table
of single digits and take nearly twice the time to read the same."""

_MISREAD = str.maketrans("OoIl|工", "001111")
_LIKE_NUMBER = re.compile(r"[0-9OoIl|工]+")
_NEEDED = ("rapidocr", "onnxruntime", "cv2")


UNREAD = "The page is a scan that there was no time left to read; look at it by hand."


@dataclass(frozen=True, slots=True)
class Allowance:
    """The processor time that the scanned pages of one document may take, from now on."""

    start: float = field(default_factory=time.process_time)

    @property
    def is_spent(self) -> bool:
        return time.process_time() - self.start > limits.OCR_SECONDS


def installed() -> bool:
    """Whether the ``ocr`` extra is there."""
    return all(find_spec(name) is not None for name in _NEEDED)


def require() -> None:
    """Raise UnreadableDocumentError (needs_ocr) where the extra is missing."""
    if not installed():
        raise UnreadableDocumentError(
            "needs_ocr", "The document is a scan; install the ocr extra (pip install 'gongkai[ocr]') to read it."
        )


def read_image(data: bytes) -> Document:
    """A picture of a page; each frame of a TIFF is one.

    Raises UnreadableDocumentError (needs_ocr, corrupt, too_large).
    """
    require()
    assembly = Assembly()
    flow = Flow(assembly)
    allowance = Allowance()
    for number, picture in enumerate(_frames(data), start=1):
        if allowance.is_spent:
            assembly.problem("ocr", UNREAD, number)
            continue
        flow.add(page_blocks(read_picture(picture, number)), number)
        assembly.problem("ocr", "Read from a picture by OCR.", number)
    flow.end()
    return assembly.document(data, MediaType.IMAGE)


def has_grid(picture: Picture) -> bool:
    """Whether the picture shows a ruled table: such pages are read first."""
    from scrapers.documents.ocr_lines import picture_lines, straighten

    horizontal, vertical, _ = picture_lines(straighten(picture))
    return any(len(frame.xs) > 2 and len(frame.ys) > 1 for frame in frames(_points(horizontal), _points(vertical)))


def read_picture(picture: Picture, number: int) -> Page:
    """The characters and lines of one page's picture (BGR, 200 dots an inch), in points."""
    from scrapers.documents.ocr_cleaning import without_seal, without_specks
    from scrapers.documents.ocr_lines import picture_lines, straighten

    level = straighten(without_seal(picture))
    rows, columns, ink = picture_lines(level)
    level = without_specks(level, ink)
    horizontal, vertical = _points(rows), _points(columns)
    glyphs = list(_recognised(level))
    glyphs.extend(_missed(level, ink, glyphs, horizontal, vertical))
    return Page(number, level.shape[1] * SCALE, level.shape[0] * SCALE, glyphs, horizontal, vertical)


def _points(lines: list[Line]) -> list[Line]:
    return [Line(line.at * SCALE, line.start * SCALE, line.end * SCALE) for line in lines]


@functools.cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.use_cls": False,
            "Global.log_level": "critical",
            "Global.return_word_box": True,
            "Global.text_score": 0.2,
            "Rec.rec_img_shape": [3, 48, NARROW],
        }
    )


def _recognised(picture: Picture) -> list[Glyph]:
    found: list[Glyph] = []
    result = _engine()(picture, use_det=True, use_rec=True)
    if result.boxes is None:
        return found
    for box, text, score, words in zip(result.boxes, result.txts, result.scores, result.word_results, strict=True):
        left, top = (float(value) * SCALE for value in box.min(axis=0))
        right, bottom = (float(value) * SCALE for value in box.max(axis=0))
        if bottom - top > 1.5 * (right - left) or not words:
            found.append(_glyph(text, score, (left, top, right, bottom)))
            continue
        if _LIKE_NUMBER.fullmatch(text) and not text.isdigit():
            found.append(_glyph(text, score, (left, top, right, bottom)))
            continue
        for word, word_score, corners in words:
            xs = [float(x) * SCALE for x, _ in corners]
            certain = min(float(score), float(word_score)) >= WEAK
            shown = word if certain or not text.isdigit() else word + DOUBT
            found.append(Glyph(shown, min(xs), top, max(xs), bottom, certain))
    return found


def _glyph(text: str, score: float, box: tuple[float, float, float, float]) -> Glyph:
    certain = float(score) >= WEAK
    if _LIKE_NUMBER.fullmatch(text):
        certain = certain and any(letter in "0123456789" for letter in text)
        text = text.translate(_MISREAD) + ("" if certain else DOUBT)
    return Glyph(text, *box, certain)


def _missed(
    picture: Picture, ink: Picture, glyphs: list[Glyph], horizontal: list[Line], vertical: list[Line]
) -> list[Glyph]:
    """Cells with ink where nothing was found are read once more on their own, without looking for lines of text."""
    found: list[Glyph] = []
    for frame in frames(horizontal, vertical):
        lattice = Lattice.of(frame)
        if lattice.columns < 2:
            continue
        lattice.take(glyphs)
        for box in lattice.empty_boxes():
            inked = _inked(ink, box)
            if inked is None:
                continue
            left, top, right, bottom = inked
            crop = picture[max(top - 8, 0) : bottom + 8, max(left - 8, 0) : right + 8]
            result = _engine()(crop, use_det=False, use_rec=True)
            text = "".join(result.txts or ()).strip()
            score = min(result.scores or (0.0,))
            place = (left * SCALE, top * SCALE, right * SCALE, bottom * SCALE)
            found.append(_glyph(text, score, place) if text else Glyph("\ufffd", *place, certain=False))
    return found


def _inked(ink: Picture, box: tuple[float, float, float, float]) -> tuple[int, int, int, int] | None:
    """The bounds in pixels of what is printed in a cell; null where there are only specks."""
    import cv2

    left, top, right, bottom = (round(value / SCALE) for value in box)
    inner = ink[top + 6 : bottom - 6, left + 6 : right - 6]
    if inner.size == 0:
        return None
    count, _, stats, _ = cv2.connectedComponentsWithStats(inner, connectivity=8)
    marks = [stats[label] for label in range(1, count) if stats[label][3] >= 12 or stats[label][2] >= 12]
    if not marks:
        return None
    x0, y0 = min(int(mark[0]) for mark in marks), min(int(mark[1]) for mark in marks)
    x1 = max(int(mark[0] + mark[2]) for mark in marks)
    y1 = max(int(mark[1] + mark[3]) for mark in marks)
    return left + 6 + x0, top + 6 + y0, left + 6 + x1, top + 6 + y1


def _frames(data: bytes) -> list[Picture]:
    import cv2
    import numpy as np
    from PIL import Image, ImageSequence, UnidentifiedImageError

    found: list[Picture] = []
    try:
        with Image.open(io.BytesIO(data)) as image:
            for frame in ImageSequence.Iterator(image):
                if frame.width * frame.height > limits.MAX_IMAGE_PIXELS:
                    raise limits.refuse_size("The picture is too large", f"{limits.MAX_IMAGE_PIXELS:,} pixels")
                if len(found) >= limits.MAX_OCR_PAGES:
                    break
                pixels = np.asarray(frame.convert("RGB"))[:, :, ::-1]
                factor = min(11.69 * DPI / max(frame.width, frame.height), 3.0)
                if not 0.9 < factor < 1.1:
                    how = cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA
                    pixels = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=how)
                found.append(np.ascontiguousarray(pixels, dtype=np.uint8))
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnreadableDocumentError("corrupt", "The picture is damaged and can't be opened.") from error
    return found
