"""What lies on a scan and is no print: red seals over the figures, and dust."""

from __future__ import annotations

import cv2
import numpy as np

from scrapers.documents.ocr_lines import Picture

REDDER = 40
"""How much stronger red must be than green and blue, of 255, for a pixel to be red ink."""

LEAST_RED = 400
"""Red pixels under which a page bears no seal."""

DUST = 4
"""Pixels, at 200 dots an inch, across the largest speck; a full stop is as small."""

_BESIDE = 30
_PAPER = 11


def without_seal(picture: Picture) -> Picture:
    """The picture (BGR) with red ink turned to paper: through a red glass, only what is black under it is dark."""
    if picture.ndim != 3:
        return picture
    blue, green, red = (picture[:, :, channel].astype(np.int16) for channel in range(3))
    seal = ((red - np.maximum(green, blue)) > REDDER).astype(np.uint8)
    if cv2.countNonZero(seal) < LEAST_RED:
        return picture
    around = cv2.dilate(seal, np.ones((9, 9), np.uint8)) > 0
    plain = picture[:, :, 2][~around]
    level, _ = cv2.threshold(plain, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    print_, paper = float(np.median(plain[plain <= level])), float(np.median(plain[plain > level]))
    ink = float(np.percentile(red[seal > 0], 60))
    bright = min(print_ + 0.6 * (paper - print_), ink)  # compression leaves dark rims that red glass does not clear
    lifted = np.clip((red - print_) * ((paper - print_) / max(bright - print_, 1.0)) + print_, 0, paper)
    cleaned = picture.copy()
    cleaned[around] = lifted[around].astype(np.uint8)[:, np.newaxis]
    return cleaned


def without_specks(picture: Picture, ink: Picture) -> Picture:
    """The picture without its dust. ``ink`` is its print less the walls, non-zero where dark.

    A speck between two marks of one line stays, for it may be the point of a number.
    """
    count, labels, stats, centres = cv2.connectedComponentsWithStats(ink, connectivity=8)
    small = (stats[:, cv2.CC_STAT_WIDTH] <= DUST) & (stats[:, cv2.CC_STAT_HEIGHT] <= DUST)
    small[0] = False
    if not small.any():
        return picture
    print_ = np.where(small[labels], 0, ink).astype(np.uint8)
    reach = np.ones((1, _BESIDE), np.uint8)
    left = cv2.dilate(print_, reach, anchor=(_BESIDE - 1, 0))
    right = cv2.dilate(print_, reach, anchor=(0, 0))
    gone = np.zeros(count, dtype=bool)
    for label in np.flatnonzero(small):
        x, y = (int(value) for value in centres[label])
        gone[label] = not (left[y, x] and right[y, x])
    mask = cv2.dilate(gone[labels].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    paper = cv2.medianBlur(picture, _PAPER)
    cleaned = picture.copy()
    cleaned[mask] = paper[mask]
    return cleaned
