"""Ruling lines of a scanned page: found in the picture, which they also serve to set straight."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from scrapers.documents.lines import Line

Picture = NDArray[np.uint8]

# pixels at 200 dpi
LEVEL, UPRIGHT = 45, 30
"""The shortest runs taken for a horizontal and for a vertical line; the stems of 1 and 0 are upright runs too."""

SURE = 70
"""An upright run longer than this is a line; a shorter one only if both its ends touch a horizontal."""

_TOUCH = 8


def straighten(picture: Picture) -> Picture:
    """The picture turned so that its long horizontal lines are level (by less than 5 degrees)."""
    ink = _ink(picture)
    runs = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, LEVEL), np.uint8))
    runs = cv2.morphologyEx(runs, cv2.MORPH_CLOSE, np.ones((3, 9), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(runs, connectivity=8)
    slopes: list[tuple[float, float]] = []
    for label in range(1, count):
        left, top, width, height, _ = (int(value) for value in stats[label])
        if width < 250 or height > width * 0.1:
            continue
        ys, xs = np.nonzero(labels[top : top + height, left : left + width] == label)
        slopes.append((float(np.polyfit(xs, ys, 1)[0]), float(width)))
    if not slopes:
        return picture
    angle = math.degrees(math.atan(_weighted_median(slopes)))
    if not 0.03 < abs(angle) < 5:
        return picture
    rows, columns = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((columns / 2, rows / 2), angle, 1.0)
    return _picture(cv2.warpAffine(picture, turn, (columns, rows), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255)))


def _weighted_median(slopes: list[tuple[float, float]]) -> float:
    half, passed = sum(width for _, width in slopes) / 2, 0.0
    for slope, width in sorted(slopes):
        passed += width
        if passed >= half:
            return slope
    return 0.0


def picture_lines(picture: Picture) -> tuple[list[Line], list[Line], Picture]:
    """Horizontal and vertical lines in pixels, and the ink that is left without them (non-zero where dark)."""
    ink = _ink(picture)
    level = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, LEVEL), np.uint8))
    upright = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((UPRIGHT, 1), np.uint8))
    horizontal = [
        Line(top + height / 2, left, left + width)
        for left, top, width, height in _boxes(level)
        if height <= 14 and width >= LEVEL
    ]
    vertical = []
    for left, top, width, height in _boxes(upright):
        line = Line(left + width / 2, top, top + height)
        if width <= 14 and (
            height > SURE or (_touches(line, line.start, horizontal) and _touches(line, line.end, horizontal))
        ):
            vertical.append(line)
    walls = np.zeros_like(ink)
    for row in horizontal:
        cv2.line(walls, (int(row.start), int(row.at)), (int(row.end), int(row.at)), 255, 9)
    for column in vertical:
        cv2.line(walls, (int(column.at), int(column.start)), (int(column.at), int(column.end)), 255, 9)
    return horizontal, vertical, _picture(cv2.bitwise_and(ink, cv2.bitwise_not(walls)))


def _touches(line: Line, end: float, horizontal: list[Line]) -> bool:
    return any(abs(row.at - end) <= _TOUCH and row.start - _TOUCH <= line.at <= row.end + _TOUCH for row in horizontal)


def _ink(picture: Picture) -> Picture:
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) if picture.ndim == 3 else picture
    return _picture(
        cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, blockSize=31, C=12)
    )


def _boxes(mask: Any) -> list[tuple[int, int, int, int]]:
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    return [(int(row[0]), int(row[1]), int(row[2]), int(row[3])) for row in stats[1:count]]


def _picture(array: Any) -> Picture:
    return np.asarray(array, dtype=np.uint8)
