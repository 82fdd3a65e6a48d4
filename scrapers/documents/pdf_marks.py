"""What pdfium knows of a page, turned upright: its characters and its straight lines."""

from __future__ import annotations

import ctypes
from collections import Counter
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from scrapers.documents import limits
from scrapers.documents.lettering import Glyph
from scrapers.documents.lines import THIN, Line

Matrix = tuple[float, float, float, float, float, float]
_STRAIGHT = 1.0
"""How far off the level, in points, a line's ends may be."""


@dataclass(frozen=True, slots=True)
class Turn:
    """How the page must be turned for its text to stand upright: quarters clockwise, and its box in PDF units."""

    quarters: int
    box: tuple[float, float, float, float]

    @classmethod
    def of(cls, page: pypdfium2.PdfPage) -> Turn:
        return cls(page.get_rotation() // 90 % 4, page.get_cropbox())

    @property
    def height(self) -> float:
        left, bottom, right, top = self.box
        return (right - left) if self.quarters % 2 else (top - bottom)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of PDF space (y upwards) on the upright page (y downwards)."""
        left, bottom, right, top = self.box
        match self.quarters:
            case 0:
                return x - left, top - y
            case 1:
                return y - bottom, x - left
            case 2:
                return right - x, y - bottom
            case _:
                return top - y, right - x


def glyphs_of(page: pypdfium2.PdfPage, turn: Turn) -> list[Glyph]:
    """The page's characters. Boxes are loose ones: tight boxes put a full stop on a line of its own."""
    textpage = page.get_textpage()
    try:
        count = textpage.count_chars()
        if count > limits.MAX_PAGE_CHARACTERS:
            raise limits.refuse_size("A page has too many characters", f"{limits.MAX_PAGE_CHARACTERS:,} characters")
        return _glyphs(textpage.raw, count, turn)
    finally:
        textpage.close()


def _glyphs(textpage: pdfium.FPDF_TEXTPAGE, count: int, turn: Turn) -> list[Glyph]:
    box = pdfium.FS_RECTF()
    reference = ctypes.byref(box)
    found: list[Glyph] = []
    high = ""
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        if code in (10, 13) or pdfium.FPDFText_IsGenerated(textpage, index) == 1:
            continue
        if not pdfium.FPDFText_GetLooseCharBox(textpage, index, reference):
            continue
        text, certain = chr(code) if code else "\ufffd", True
        if 0xD800 <= code < 0xDC00:
            high = text
            continue
        if 0xDC00 <= code < 0xE000:
            text = (high + text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        high = ""
        if (
            code == 0
            or 0xE000 <= code < 0xF900
            or code == 0xFFFD
            or pdfium.FPDFText_HasUnicodeMapError(textpage, index) == 1
        ):
            certain = False
        left, top = turn.point(box.left, box.top)
        right, bottom = turn.point(box.right, box.bottom)
        found.append(Glyph(text, min(left, right), min(top, bottom), max(left, right), max(top, bottom), certain))
    return found


def rules_of(page: pypdfium2.PdfPage, turn: Turn) -> tuple[list[Line], list[Line]]:
    """The page's horizontal and vertical lines: stroked segments and thin filled rectangles."""
    horizontal: list[Line] = []
    vertical: list[Line] = []
    identity: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    raw = page.raw
    waiting = [(pdfium.FPDFPage_GetObject(raw, index), identity) for index in range(pdfium.FPDFPage_CountObjects(raw))]
    while waiting:
        item, outer = waiting.pop()
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            _path(item, _times(_matrix(item), outer), turn, horizontal, vertical)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM:
            inner = _times(_matrix(item), outer)
            count = pdfium.FPDFFormObj_CountObjects(item)
            waiting.extend((pdfium.FPDFFormObj_GetObject(item, index), inner) for index in range(count))
        if len(horizontal) + len(vertical) > limits.MAX_PAGE_LINES or len(waiting) > 10 * limits.MAX_PAGE_LINES:
            raise limits.refuse_size("A page has too many ruling lines", f"{limits.MAX_PAGE_LINES:,} lines")
    return horizontal, vertical


def _matrix(item: pdfium.FPDF_PAGEOBJECT) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix)):
        return (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _path(
    item: pdfium.FPDF_PAGEOBJECT, matrix: Matrix, turn: Turn, horizontal: list[Line], vertical: list[Line]
) -> None:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, ctypes.byref(fill), ctypes.byref(stroke))
    if not fill.value and not stroke.value:
        return
    for points, curved in _subpaths(item, matrix, turn):
        if stroke.value:
            for one, other in zip(points, points[1:], strict=False):
                _segment(one, other, horizontal, vertical)
        if fill.value and not curved:
            _thin(points, horizontal, vertical)


def _subpaths(item: pdfium.FPDF_PAGEOBJECT, matrix: Matrix, turn: Turn) -> list[tuple[list[tuple[float, float]], bool]]:
    """Polylines in page coordinates, closed ones ending where they began, and whether a curve is in them."""
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    at_x, at_y = ctypes.byref(x), ctypes.byref(y)
    found: list[tuple[list[tuple[float, float]], bool]] = []
    points: list[tuple[float, float]] = []
    curved = False
    for index in range(min(pdfium.FPDFPath_CountSegments(item), limits.MAX_PAGE_LINES)):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        pdfium.FPDFPathSegment_GetPoint(segment, at_x, at_y)
        point = turn.point(a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                found.append((points, curved))
            points, curved = [point], False
        else:
            curved = curved or kind == pdfium.FPDF_SEGMENT_BEZIERTO
            points.append(point)
        if pdfium.FPDFPathSegment_GetClose(segment) and points and points[0] != points[-1]:
            points.append(points[0])
    if len(points) > 1:
        found.append((points, curved))
    return found


def _segment(
    one: tuple[float, float], other: tuple[float, float], horizontal: list[Line], vertical: list[Line]
) -> None:
    (x0, y0), (x1, y1) = one, other
    if abs(y0 - y1) <= _STRAIGHT and abs(x0 - x1) > abs(y0 - y1):
        horizontal.append(Line((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
    elif abs(x0 - x1) <= _STRAIGHT and abs(y0 - y1) > abs(x0 - x1):
        vertical.append(Line((x0 + x1) / 2, min(y0, y1), max(y0, y1)))


def _thin(points: list[tuple[float, float]], horizontal: list[Line], vertical: list[Line]) -> None:
    """A filled rectangle too thin to be shading; a dot is a piece of a line either way."""
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    if bottom - top <= THIN and right - left >= bottom - top:
        horizontal.append(Line((top + bottom) / 2, left, right))
    if right - left <= THIN and bottom - top >= right - left:
        vertical.append(Line((left + right) / 2, top, bottom))
