"""Which charset a page is really in. Headers and metas of old portals claim what is not so."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from bs4.dammit import EncodingDetector

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:\-]+)""", re.IGNORECASE)
_SIMPLIFIED = frozenset({"gb2312", "gbk", "gb_2312-80", "x-gbk", "cp936", "ms936", "csgb2312", "euc-cn", "hz-gb-2312"})
_COMMON = frozenset("的一是在有和不了年月日政府信息公开人大中国市区县局关于工作行部门通知")
_SAMPLE = 200_000


@dataclass(frozen=True, slots=True)
class Charset:
    """The Python codec decided on, and in one line what is doubtful about it ("" where nothing is)."""

    encoding: str
    doubt: str = ""


def decide(body: bytes, content_type: str = "") -> Charset:
    """Byte order mark, then what the bytes prove, then meta, header and likeness to Chinese; doubt is said."""
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return Charset(encoding)
    claims = _claims(body, content_type)
    if body.isascii():
        return Charset(claims[0] if claims else "utf-8")
    if _reads_as(body, "utf-8"):
        return Charset("utf-8", _doubt(claims, "utf-8"))
    fitting = [claim for claim in claims if claim not in ("utf-8", "latin-1") and _reads_as(body, claim)]
    if fitting and _likeness(body, fitting[0]) > 0:
        return Charset(fitting[0], _doubt(claims, fitting[0]))
    best = max(("gb18030", "utf-8", "big5"), key=lambda encoding: _likeness(body, encoding))
    errors = body[:_SAMPLE].decode(best, "replace").count("\ufffd")
    return Charset(best, _doubt(claims, best) or (f"{errors} characters can't be read as {best}" if errors else ""))


def _claims(body: bytes, content_type: str) -> list[str]:
    header = _HEADER.search(content_type)
    names = [EncodingDetector.find_declared_encoding(body[:4096], is_html=True), header[1] if header else None]
    return list(dict.fromkeys(codec for name in names if name and (codec := _codec(name))))


def _codec(name: str) -> str | None:
    name = name.lower()
    if name in _SIMPLIFIED:
        return "gb18030"
    try:
        found = codecs.lookup(name).name
    except LookupError:
        return None
    return {"gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "latin-1", "ascii": "utf-8"}.get(found, found)


def _reads_as(body: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)("strict").decode(body[:_SAMPLE], final=len(body) <= _SAMPLE)
    except (UnicodeError, LookupError):
        return False
    return True


def _likeness(body: bytes, encoding: str) -> float:
    text = body[:_SAMPLE].decode(encoding, "replace")
    foreign = [character for character in text if ord(character) > 127]
    common = sum(character in _COMMON for character in foreign)
    return (common - 5 * text.count("\ufffd")) / max(len(foreign), 1)


def _doubt(claims: list[str], decided: str) -> str:
    others = [claim for claim in claims if claim not in (decided, "latin-1")]
    return f"charset doubtful: it says {others[0]} and reads as {decided}" if others else ""
