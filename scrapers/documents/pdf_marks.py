"""What pdfium knows of a page, turned upright: its characters and its straight lines."""

from __future__ import annotations

import ctypes
import itertools
import math
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium

from scrapers.documents import limits
from scrapers.documents.lettering import Glyph
from scrapers.documents.lines import THIN, Line, straight, thin

Matrix = tuple[float, float, float, float, float, float]

_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_RECTANGLE_SEGMENTS = (4, 5)


@dataclass(frozen=True, slots=True)
class Turn:
    """How the page must be turned for its text to stand upright: quarters clockwise, and its box in PDF units."""

    quarters: int
    box: tuple[float, float, float, float]

    @classmethod
    def of(cls, page: pypdfium2.PdfPage, textpage: pypdfium2.PdfTextPage) -> Turn:
        """By how most characters stand (tables are laid on their side without saying so), else as the page says."""
        count = textpage.count_chars()
        stands: Counter[int] = Counter()
        for index in range(0, count, max(count // 60, 1)):
            if pdfium.FPDFText_GetUnicode(textpage.raw, index) > 32:
                stands[round(-pdfium.FPDFText_GetCharAngle(textpage.raw, index) / (math.pi / 2)) % 4] += 1
        quarters, most = stands.most_common(1)[0] if stands else (0, 0)
        if most < 5 or most < 0.6 * stands.total():
            quarters = page.get_rotation() // 90 % 4
        return cls(quarters, page.get_cropbox())

    @property
    def width(self) -> float:
        left, bottom, right, top = self.box
        return (top - bottom) if self.quarters % 2 else (right - left)

    @property
    def height(self) -> float:
        left, bottom, right, top = self.box
        return (right - left) if self.quarters % 2 else (top - bottom)

    @property
    def matrix(self) -> Matrix:
        """What ``point`` does, as a matrix."""
        (e, f), (right_x, right_y), (up_x, up_y) = self.point(0, 0), self.point(1, 0), self.point(0, 1)
        return round(right_x - e), round(right_y - f), round(up_x - e), round(up_y - f), e, f

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


@dataclass(slots=True)
class Marks:
    """What stands on a page: characters, horizontal and vertical lines, and the share that pictures cover (0 to 1)."""

    turn: Turn
    glyphs: list[Glyph]
    horizontal: list[Line] = field(default_factory=list)
    vertical: list[Line] = field(default_factory=list)
    pictures: float = 0.0


def marks_of(page: pypdfium2.PdfPage) -> Marks:
    """All that is read of a page. Raises UnreadableDocumentError (too_large)."""
    textpage = page.get_textpage()
    try:
        turn = Turn.of(page, textpage)
        marks = Marks(turn, _glyphs(textpage, turn))
        _drawn(page, marks)
        return marks
    finally:
        textpage.close()


def has_hidden_text(page: pypdfium2.PdfPage) -> bool:
    """Whether the page's text is invisible: what a scanner's own OCR laid behind the picture."""
    modes = [
        pdfium.FPDFTextObj_GetTextRenderMode(item.raw)
        for item in itertools.islice(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=4), 20)
    ]
    return bool(modes) and modes.count(pdfium.FPDF_TEXTRENDERMODE_INVISIBLE) * 2 > len(modes)


def _glyphs(page: pypdfium2.PdfTextPage, turn: Turn) -> list[Glyph]:
    """The page's characters. Boxes are loose ones: tight boxes put a full stop on a line of its own."""
    textpage, count = page.raw, page.count_chars()
    if count > limits.MAX_PAGE_CHARACTERS:
        raise limits.refuse_size("A page has too many characters", f"{limits.MAX_PAGE_CHARACTERS:,} characters")
    upright, (edge, _, _, ceiling) = turn.quarters == 0, turn.box
    box = pdfium.FS_RECTF()
    reference = ctypes.byref(box)
    found: list[Glyph] = []
    high = ""
    trusted = 0.0
    unicode_of, is_generated = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_IsGenerated
    box_of, is_unmapped = pdfium.FPDFText_GetLooseCharBox, pdfium.FPDFText_HasUnicodeMapError
    for index in range(count):
        code = unicode_of(textpage, index)
        if code in (10, 13) or (code == 32 and is_generated(textpage, index) == 1):
            continue  # only blanks and line ends are generated
        if 0xD800 <= code < 0xDC00:
            high = chr(code)
            continue
        if not box_of(textpage, index, reference):
            continue
        size = box.top - box.bottom
        if abs(size - trusted) > 0.3 * trusted and code > 0x2E80:
            if size > trusted and _is_swollen(textpage, index, box):  # a smaller one is the next line's, or a comma's
                size = trusted
            trusted = size
        text, certain = _character(code, high)
        if certain and is_unmapped(textpage, index) == 1:
            certain = False
        high = ""
        left, right, upper, lower = box.left, box.right, box.top, box.bottom
        if upright and left <= right and lower <= upper:
            found.append(Glyph(text, left - edge, ceiling - upper, right - edge, ceiling - lower, certain))
        else:
            left, top = turn.point(left, upper)
            right, bottom = turn.point(right, lower)
            found.append(Glyph(text, min(left, right), min(top, bottom), max(left, right), max(top, bottom), certain))
    return found


def _character(code: int, high: str) -> tuple[str, bool]:
    """The character of a UTF-16 unit after its high surrogate, if any, and whether it is a reading at all."""
    if 0xDC00 <= code < 0xE000:
        text = (high + chr(code)).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return text, "\ufffd" not in text
    if code == 0:
        return "\ufffd", False
    return chr(code), not (0xE000 <= code < 0xF900 or code == 0xFFFD)


def _is_swollen(textpage: pdfium.FPDF_TEXTPAGE, index: int, box: pdfium.FS_RECTF) -> bool:
    """Loose boxes of vertical writing come unscaled, far too big: then the box is set to the tight one."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    found = pdfium.FPDFText_GetCharBox(
        textpage, index, ctypes.byref(left), ctypes.byref(right), ctypes.byref(bottom), ctypes.byref(top)
    )
    tight = max(right.value - left.value, top.value - bottom.value)
    if not found or tight <= 0 or box.top - box.bottom < 4 * tight:
        return False
    box.left, box.right, box.bottom, box.top = left.value, right.value, bottom.value, top.value
    return True


def _drawn(page: pypdfium2.PdfPage, marks: Marks) -> None:
    """Lines are stroked segments and thin filled rectangles, in forms too."""
    raw, answers = page.raw, _Answers()
    waiting = [(pdfium.FPDFPage_GetObject(raw, index), _IDENTITY) for index in range(pdfium.FPDFPage_CountObjects(raw))]
    while waiting:
        item, outer = waiting.pop()
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            _path(item, outer, marks, answers)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            marks.pictures += _share(_times(_matrix(item), outer), marks.turn.box)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM:
            inner = _times(_matrix(item), outer)
            count = pdfium.FPDFFormObj_CountObjects(item)
            waiting.extend((pdfium.FPDFFormObj_GetObject(item, index), inner) for index in range(count))
        if (
            len(marks.horizontal) + len(marks.vertical) > limits.MAX_PAGE_LINES
            or len(waiting) > 10 * limits.MAX_PAGE_LINES
        ):
            raise limits.refuse_size("A page has too many ruling lines", f"{limits.MAX_PAGE_LINES:,} lines")


def _matrix(item: pdfium.FPDF_PAGEOBJECT) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix)):
        return _IDENTITY
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _share(matrix: Matrix, box: tuple[float, float, float, float]) -> float:
    """How much of the page a picture covers, which fills the unit square of its matrix."""
    left, bottom, right, top = box
    a, b, c, d, e, f = matrix
    xs, ys = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
    width, height = min(max(xs), right) - max(min(xs), left), min(max(ys), top) - max(min(ys), bottom)
    return max(width, 0.0) * max(height, 0.0) / max((right - left) * (top - bottom), 1.0)


class _Answers:
    """Where pdfium writes what a path is: made once a page, for tables are drawn with hundreds of paths."""

    def __init__(self) -> None:
        self.fill, self.stroke = ctypes.c_int(), ctypes.c_int()
        self.drawn = ctypes.byref(self.fill), ctypes.byref(self.stroke)
        self.left, self.bottom, self.right, self.top = (ctypes.c_float() for _ in range(4))
        self.bounds = tuple(map(ctypes.byref, (self.left, self.bottom, self.right, self.top)))


def _path(item: pdfium.FPDF_PAGEOBJECT, outer: Matrix, marks: Marks, answers: _Answers) -> None:
    fill, stroke = answers.fill, answers.stroke
    pdfium.FPDFPath_GetDrawMode(item, *answers.drawn)
    if not fill.value and not stroke.value:
        return
    if not stroke.value and outer is _IDENTITY and _filled_rectangle(item, marks, answers):
        return
    for points, curved in _subpaths(item, _times(_matrix(item), outer), marks.turn):
        if stroke.value:
            for one, other in pairwise(points):
                straight(one, other, marks.horizontal, marks.vertical)
        if fill.value and not curved:
            thin(points, marks.horizontal, marks.vertical)


def _filled_rectangle(item: pdfium.FPDF_PAGEOBJECT, marks: Marks, answers: _Answers) -> bool:
    """Take a filled shape of four corners by its box, without asking for each of them; false where it is another.

    The box of anything wider than a line is enough to pass it over, and tables are drawn with hundreds of these.
    """
    if pdfium.FPDFPath_CountSegments(item) not in _RECTANGLE_SEGMENTS:
        return False
    if not pdfium.FPDFPageObj_GetBounds(item, *answers.bounds):
        return False
    left, bottom, right, top = answers.left.value, answers.bottom.value, answers.right.value, answers.top.value
    if right - left > THIN and top - bottom > THIN:
        return True
    middle = pdfium.FPDFPath_GetPathSegment(item, 2)  # of so few segments, any curve goes through the third
    if pdfium.FPDFPathSegment_GetType(middle) != pdfium.FPDF_SEGMENT_LINETO:
        return False
    thin((marks.turn.point(left, bottom), marks.turn.point(right, top)), marks.horizontal, marks.vertical)
    return True


def _subpaths(item: pdfium.FPDF_PAGEOBJECT, matrix: Matrix, turn: Turn) -> list[tuple[list[tuple[float, float]], bool]]:
    """Polylines in page coordinates, closed ones ending where they began, and whether a curve is in them."""
    a, b, c, d, e, f = _times(matrix, turn.matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    at_x, at_y = ctypes.byref(x), ctypes.byref(y)
    found: list[tuple[list[tuple[float, float]], bool]] = []
    points: list[tuple[float, float]] = []
    curved = False
    segment_of, point_of = pdfium.FPDFPath_GetPathSegment, pdfium.FPDFPathSegment_GetPoint
    for index in range(min(pdfium.FPDFPath_CountSegments(item), limits.MAX_PAGE_LINES)):
        segment = segment_of(item, index)
        point_of(segment, at_x, at_y)
        at_left, at_top = x.value, y.value
        point = (a * at_left + c * at_top + e, b * at_left + d * at_top + f)
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
