"""Text and path objects of OFD pages, in points on the page."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

from lxml import etree

from scrapers.documents.lettering import Glyph
from scrapers.documents.limits import MAX_PAGE_CHARACTERS, refuse_size
from scrapers.documents.lines import Line, straight, thin

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_ASCENT, _DESCENT = 0.86, 0.14
_ARGUMENTS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}


def times(inner: Matrix, outer: Matrix) -> Matrix:
    """The matrix that applies ``inner`` first."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def shifted(matrix: Matrix, x: float, y: float) -> Matrix:
    """The matrix, then a move."""
    a, b, c, d, e, f = matrix
    return a, b, c, d, e + x, f + y


def within(node: etree._Element, outer: Matrix) -> Matrix:
    """An object's own space to the page's: its CTM, then the corner of its Boundary, then what is around it."""
    own = IDENTITY
    numbers = floats(node.get("CTM"))
    if len(numbers) == 6:
        a, b, c, d, e, f = numbers
        own = (a, b, c, d, e, f)
    boundary = floats(node.get("Boundary"))
    if len(boundary) == 4:
        own = shifted(own, boundary[0], boundary[1])
    return times(own, outer)


def floats(text: str | None) -> list[float]:
    """Numbers by blanks; nothing where one of them is no finite number."""
    try:
        found = [float(part) for part in (text or "").split()]
    except ValueError:
        return []
    return found if all(map(math.isfinite, found)) else []


def text_glyphs(node: etree._Element, outer: Matrix, scale: float) -> Iterator[Glyph]:
    """The characters of a TextObject; TextCode gives the first one's place and the steps to the next."""
    matrix = within(node, outer)
    size = (floats(node.get("Size")) or [3.5])[0]
    stretch = (floats(node.get("HScale")) or [1.0])[0]
    x = y = 0.0
    for code in node.iterchildren("{*}TextCode"):
        x = (floats(code.get("X")) or [x])[0]
        y = (floats(code.get("Y")) or [y])[0]
        steps_x, steps_y = _steps(code.get("DeltaX")), _steps(code.get("DeltaY"))
        text = (code.text or "").replace("\n", "").replace("\r", "")
        if len(text) > MAX_PAGE_CHARACTERS:
            raise refuse_size("A page has too many characters", f"{MAX_PAGE_CHARACTERS:,} characters")
        for index, character in enumerate(text):
            width = _width(character) * size * stretch
            step = steps_x[index] if index < len(steps_x) else None
            if step is not None and 0 < step <= 1.1 * size * stretch:
                width = step
            yield _glyph(character, x, y, width, size, matrix, scale)
            x += step if step is not None else (0.0 if steps_y else width)
            y += steps_y[index] if index < len(steps_y) else 0.0


def _width(character: str) -> float:
    return 1.0 if character > "\u2e7f" else 0.5


def _glyph(character: str, x: float, y: float, width: float, size: float, matrix: Matrix, scale: float) -> Glyph:
    a, b, c, d, e, f = matrix
    corners = [
        ((a * px + c * py + e) * scale, (b * px + d * py + f) * scale)
        for px in (x, x + width)
        for py in (y - _ASCENT * size, y + _DESCENT * size)
    ]
    xs, ys = [px for px, _ in corners], [py for _, py in corners]
    certain = character != "\ufffd" and not "\ue000" <= character <= "\uf8ff"
    return Glyph(character, min(xs), min(ys), max(xs), max(ys), certain)


def _steps(text: str | None) -> list[float]:
    """Steps with repetitions: ``g n v`` stands for n times v."""
    steps: list[float] = []
    parts = (text or "").split()
    at = 0
    try:
        while at < len(parts) and len(steps) < 10_000:
            if parts[at] == "g" and at + 2 < len(parts):
                steps.extend([float(parts[at + 2])] * min(int(parts[at + 1]), 10_000))
                at += 3
            else:
                steps.append(float(parts[at]))
                at += 1
    except ValueError:
        return steps
    return steps


def path_lines(node: etree._Element, outer: Matrix, scale: float, horizontal: list[Line], vertical: list[Line]) -> None:
    """Straight stroked pieces and thin filled boxes of a PathObject."""
    matrix = within(node, outer)
    strokes = node.get("Stroke", "true").lower() != "false"
    fills = node.get("Fill", "false").lower() == "true"
    data = next(node.iterchildren("{*}AbbreviatedData"), None)
    if data is None:
        return
    for points, curved in _polylines(data.text or "", matrix, scale):
        if strokes:
            for one, other in pairwise(points):
                straight(one, other, horizontal, vertical)
        if fills and not curved:
            thin(points, horizontal, vertical)


def _polylines(text: str, matrix: Matrix, scale: float) -> Iterator[tuple[list[tuple[float, float]], bool]]:
    a, b, c, d, e, f = matrix
    points: list[tuple[float, float]] = []
    curved = False
    parts = text.split()
    at = 0
    while at < len(parts):
        command = parts[at]
        count = _ARGUMENTS.get(command)
        if count is None:
            at += 1
            continue
        numbers = floats(" ".join(parts[at + 1 : at + 1 + count]))
        at += 1 + count
        if command == "C":
            if points and points[0] != points[-1]:
                points.append(points[0])
            continue
        if len(numbers) != count:
            continue
        x, y = numbers[-2:]
        point = ((a * x + c * y + e) * scale, (b * x + d * y + f) * scale)
        if command in "SM":
            if len(points) > 1:
                yield points, curved
            points, curved = [point], False
        else:
            curved = curved or command != "L"
            points.append(point)
    if len(points) > 1:
        yield points, curved
