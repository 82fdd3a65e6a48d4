"""One font for all fonts that PDFs name and don't carry, so that a file reads the same on every machine.

pdfium takes the boxes of such a font's characters from whatever font the system has; where it has none for Chinese, a
character that stands alone is lost. ``boxes.ttf`` (made with fontTools' FontBuilder; a cmap of format 13 takes its 700
bytes through all of Unicode's first planes) gives every character a box: half an em wide up to U+1FFF, else a whole.
"""

from __future__ import annotations

import ctypes
from functools import cache
from importlib.resources import files
from typing import Any

import pypdfium2.raw as pdfium

_HANDLE = 1


@cache
def install() -> object:
    """Makes pdfium take the one font, in this process and from now on; what it returns must not be let go."""
    font = files(__package__).joinpath("boxes.ttf").read_bytes()
    fields = dict(pdfium.FPDF_SYSFONTINFO._fields_)

    def font_data(_info: Any, _font: Any, table: int, buffer: Any, size: int) -> int:
        part = font if table == 0 else _table(font, table)
        if part and size >= len(part):
            ctypes.memmove(buffer, part, len(part))
        return len(part)

    def face_name(_info: Any, _font: Any, buffer: Any, size: int) -> int:
        name = b"Gongkai Boxes\0"
        if size >= len(name):
            ctypes.memmove(buffer, name, len(name))
        return len(name)

    info = pdfium.FPDF_SYSFONTINFO(
        1,
        fields["Release"](lambda _info: None),
        fields["EnumFonts"](lambda _info, _mapper: None),
        fields["MapFont"](lambda *_: _HANDLE),
        fields["GetFont"](lambda *_: _HANDLE),
        fields["GetFontData"](font_data),
        fields["GetFaceName"](face_name),
        fields["GetFontCharset"](lambda *_: 134),
        fields["DeleteFont"](lambda *_: None),
    )
    pdfium.FPDF_SetSystemFontInfo(ctypes.byref(info))
    return info


def _table(font: bytes, tag: int) -> bytes:
    """A table of the font by its four letters as a number; empty where it has none."""
    count = int.from_bytes(font[4:6], "big")
    for at in range(12, 12 + 16 * count, 16):
        if int.from_bytes(font[at : at + 4], "big") == tag:
            offset, length = (int.from_bytes(font[at + i : at + i + 4], "big") for i in (8, 12))
            return font[offset : offset + length]
    return b""
