"""Bytes to characters: what Chinese sites send, whatever their headers say."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (b"\x84\x31\x95\x33", "gb18030"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_FAMILY = {
    "gb2312": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "gbk": "gb18030", "gb18030": "gb18030",
    "cp936": "gb18030", "euc-cn": "gb18030", "hz-gb-2312": "hz", "big5": "big5hkscs", "big5-hkscs": "big5hkscs",
    "x-x-big5": "big5hkscs", "cn-big5": "big5hkscs", "cp950": "big5hkscs", "utf8": "utf-8", "utf-8": "utf-8",
    "utf-16": "utf-16-le", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be", "unicode": "utf-16-le",
}  # fmt: skip

# The commonest characters of official prose, in both scripts: right decodings are full of them, wrong ones are not.
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多"
    "定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由"
    "其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建"
    "月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知"
    "较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处府信息请申报告市局县省厅务网站依复议诉讼环境保"
    "護國會這來個為對時發後過動學產種與關於開機業經點從還應實現當無間樣線數質氣問題條結構員單標準辦報處復議訴訟環將請"
    "0123456789abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ<>/=\"'-_:;.,()\n\r\t，。、；：（）《》“”"
)
_CANDIDATES = ("gb18030", "utf-8", "big5hkscs", "utf-16-le", "utf-16-be")
_SAMPLE = 65_536


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and the encoding that gave it; ``damaged`` counts the bytes that stand for no character."""

    text: str
    encoding: str
    damaged: int = 0


def canonical(name: str | None) -> str | None:
    """The decoder for a declared name (gb2312 and gbk mean gb18030), null for names that say nothing here."""
    return _FAMILY.get(name.strip().strip("\"'").lower()) if name else None


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Decode by marks, then by strict utf-8, then by which candidate gives the most common characters.

    ``declared`` (a header or meta tag) only tips the balance, for it is often wrong. A character cut at the
    very end is dropped, a damaged one becomes U+FFFD.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _lossy(data[len(mark) :], encoding)
    hint = canonical(declared)
    zeros = b"\x00" in data[:4096]
    if hint == "hz" and not zeros:
        return _lossy(data, "hz")
    if not zeros:
        if data.isascii():
            return Decoded(data.decode("ascii"), "utf-8")
        strict = _strict_utf8(data)
        if strict is not None and not _only_by_chance(data, strict, hint):
            return Decoded(strict, "utf-8")
    sample = data[:_SAMPLE]
    scores = {encoding: _score(sample, encoding) for encoding in _CANDIDATES}
    if hint in scores:
        scores[hint] += abs(scores[hint]) / 10
    return _lossy(data, max(_CANDIDATES, key=scores.__getitem__))


def _only_by_chance(data: bytes, strict: str, hint: str | None) -> bool:
    """Valid utf-8 is utf-8, unless so few bytes that a text declared as double-byte could be valid by chance."""
    if hint in (None, "utf-8") or len(data) - len(strict) > 40:
        return False
    return _score(data, hint) > _score(data, "utf-8")


def _strict_utf8(data: bytes) -> str | None:
    try:
        return codecs.getincrementaldecoder("utf-8")("strict").decode(data)
    except UnicodeDecodeError:
        return None


def _score(data: bytes, encoding: str) -> float:
    """How much of the bytes common characters explain, less the damage (one broken character at the cut is free)."""
    text = data.decode(encoding, "gongkai.resync")
    narrow = sum(1 for character in text if character in _COMMON)
    wide = sum(1 for character in text if character > "\x7f" and character in _COMMON)
    return narrow + wide - 5.0 * max(0, text.count("\ufffd") - 1) - 2.0 * text.count("\x00")


def _resync(error: UnicodeError) -> tuple[str, int]:
    """After a damaged byte, go on one byte or two later, whichever reads better: double bytes lose their step."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.encoding not in ("gb18030", "big5hkscs", "big5-hkscs"):
        return "\ufffd", error.end
    ahead = {
        step: sum(character in _COMMON for character in error.object[step : step + 40].decode(error.encoding, "ignore"))
        for step in (error.start + 1, error.start + 2)
    }
    return "\ufffd", min(max(ahead, key=ahead.__getitem__), len(error.object))


codecs.register_error("gongkai.resync", _resync)


def _lossy(data: bytes, encoding: str) -> Decoded:
    decoder = codecs.getincrementaldecoder(encoding)("gongkai.resync")
    text = decoder.decode(data)
    return Decoded(text, encoding, text.count("\ufffd"))
