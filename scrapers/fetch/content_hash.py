"""The hash of what a page says: the same while only counters, times, tokens and scripts change."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode

import lxml.etree

from scrapers.fetch.charset import decide

_INLINE = frozenset(
    {
        "a",
        "abbr",
        "b",
        "big",
        "em",
        "font",
        "i",
        "label",
        "ins",
        "mark",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "u",
    }
)
_DROPPED = frozenset({"script", "style", "noscript", "meta", "link", "input", "select"})
_LINKS = {"a": "href", "area": "href", "iframe": "src", "frame": "src", "embed": "src", "object": "data", "img": "src"}
_CELLS = frozenset({"td", "th"})
_SPECIAL = _DROPPED | _CELLS | _LINKS.keys()
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"|\'((?:[^\'\\\n]|\\.)*)\'')
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_PAGE_LINK = re.compile(r"[\w./%?=&:\-]+\.(?:s?html?|jhtml|pdf|docx?|wps|xlsx?|ofd|ceb|zip|rar)\b", re.IGNORECASE)
_SESSION_ID = re.compile(r";jsessionid=[^/?#;\"'<>\s]*", re.IGNORECASE)
_PASSING_PARAMETER = re.compile(
    r"^(?:_|_t|t|ts|r|rnd|rand|random|timestamp|time|v|ver|version|nonce|token|sign|signature|expires|_csrf|csrf"
    r"|jsessionid|ossaccesskeyid|x-amz-.*|x-oss-.*|uuid|sid_token)$",
    re.IGNORECASE,
)
_PASSING_VALUE = re.compile(r"^(?:0\.\d+|1\d{9}|1\d{12}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})$", re.IGNORECASE)
_PASSING_KEY = re.compile(
    r"^(?:timestamp|servertime|nowtime|currenttime|now|took|cost|requestid|traceid|token|csrf|nonce|hits?|views?|visits?"
    r"|clicks?|browse|pv|uv|(?:hit|view|visit|click|read|browse)_?(?:s|num|count|times|number)+)$",
    re.IGNORECASE,
)
_NUMBER = r"[:：]?\s*[\[【(（]?\s*[\d,]*\s*[\]】)）]?\s*(?:人次|次|人)?"
_COUNTER = re.compile(
    rf"(?:浏览|点击|阅读|查看|人气)(?:次数|人数|量|数|率|指数)?\s*(?:[:：]|(?=[\[【(（\d])){_NUMBER}", re.IGNORECASE
)
_SITE_COUNTER = re.compile(
    rf"(?:您是第|总访问|今日访问|本站访问|访问量|访问次数|访问人数|在线人数)[^\d。]{{0,8}}{_NUMBER}(?:位访问者|位访客)?"
)
_CLOCK = re.compile(
    r"(?:页面)?(?:生成|打印|当前|现在|系统|服务器)(?:时间|日期)\s*[:：]?\s*[\d\-/:.年月日时分秒 ]+"
    r"|今天是\s*[:：]?\s*[\d\-/.年月日 ]*\s*(?:星期[一二三四五六日天])?[\d: ]*"
)
# What every one of the patterns above needs: most lines have none of it, and are looked at once.
_PASSING_WORD = re.compile(r"浏览|点击|阅读|查看|人气|您是第|访问|在线人数|时间|日期|今天是")
_SHORT = 120
LINK = "→ "
_BINARY = (b"%PDF", b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x89PNG", b"\xff\xd8\xff")


def content_sha256(body: bytes, media: str | None = None, encoding: str | None = None) -> str:
    """Hexadecimal SHA-256 of the normalised content.

    ``media`` is the Content-Type as sent, a bare type, or None where it is unknown. HTML: every visible word and
    number, every link's target, and what scripts and comments carry of rows and articles (many portals publish their
    lists there); not the rest of scripts, styles, comments, metas, hidden fields, click counters, generation times,
    session ids. JSON: values in key order without times, tokens and counters. All else: the bytes.
    """
    media = (media or "").lower()
    if not body or _is_binary(body, media):
        return hashlib.sha256(body).hexdigest()
    text = body.decode(encoding or decide(body, media).encoding, "replace")
    return hashlib.sha256("\n".join(_lines_of(text, media)).encode("utf-8", "surrogatepass")).hexdigest()


def _lines_of(text: str, media: str) -> list[str]:
    start = text.lstrip("\ufeff \t\r\n")[:200]
    if "json" in media or start[:1] in ("{", "["):
        try:
            return [json.dumps(_lasting(json.loads(text)), ensure_ascii=False, sort_keys=True)]
        except (ValueError, RecursionError):  # JSONP, a script, or nesting meant to harm
            return list(_script_lines(text))
    is_xml = "xml" in media and "html" not in media and not start.lower().startswith(("<!doctype html", "<html"))
    if not is_xml and ("<" in start or "html" in media):
        return html_lines(text)
    return [_lasting_links(" ".join(text.split()))]


def html_lines(text: str) -> list[str]:
    """A page's lasting content in reading order: a line a block of words, and ``→ target`` a link."""
    root = _parse(text)
    if root is None:
        return [_lasting_links(" ".join(text.split()))]
    return _Gatherer().lines_of(root)


class _Gatherer:
    """Walks a page in reading order and joins inline pieces to lines, as a reader sees them."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._pieces: list[str] = []
        self._cells = 0

    def lines_of(self, root: Any) -> list[str]:
        # Without recursion: real pages nest thousands deep where tags are left open.
        walk = lxml.etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        pieces = self._pieces
        for event, node in walk:
            if event == "start":
                tag = node.tag
                if pieces and tag not in _INLINE:
                    self._break()
                if tag in _SPECIAL and not self._enter(node, tag):
                    walk.skip_subtree()
                    continue
                text = node.text
            else:
                if event == "end":
                    tag = node.tag
                    if pieces and tag not in _INLINE:
                        self._break()
                    self._cells -= tag in _CELLS
                elif event == "comment":
                    self._hidden(node, "")
                text = node.tail
            if text and (pieces or not text.isspace()):
                pieces.append(text)
        self._break()
        return self._lines

    def _enter(self, node: Any, tag: str) -> bool:
        """Take a cell, a link or a hidden element up; whether what is in it is read."""
        if tag == "script":
            self._hidden(node, tag)
        elif tag in _CELLS:
            self._cells += 1
        elif tag in _LINKS:
            self._link(node.get(_LINKS[tag]) or "")
        return tag not in _DROPPED

    def _hidden(self, node: Any, tag: str) -> None:
        content = node.text or ""
        kind = (node.get("type") or "").lower() if tag else ""
        markup = "<li" in content or "<a " in content or "<tr" in content
        if (not tag and markup) or ("xml" in kind or "template" in kind or "html" in kind):
            self._lines += html_lines(content.replace("<![CDATA[", "").replace("]]>", ""))
        elif tag == "script":
            self._lines += _script_lines(content)

    def _link(self, target: str) -> None:
        target = target.strip()
        if target and not target.lower().startswith(("javascript:", "#", "data:")):
            self._lines.append(f"{LINK}{_lasting_link(target)}")

    def _break(self) -> None:
        line = " ".join("".join(self._pieces).split())
        self._pieces.clear()
        if line and (line := _lasting_line(line, in_cell=self._cells > 0)):
            self._lines.append(line)


def _script_lines(code: str) -> Iterator[str]:
    """The strings of a script that carry Chinese text or lead to a page or file: rows and articles live there."""
    for match in _LITERAL.finditer(code):
        text = _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), match[1] or match[2] or "")
        if _CHINESE.search(text) or _PAGE_LINK.search(text):
            line = _lasting_line(_lasting_links(" ".join(text.split())), in_cell=False)
            if line:
                yield line


def _lasting_line(line: str, *, in_cell: bool) -> str:
    if len(line) <= _SHORT and "。" not in line and _PASSING_WORD.search(line):
        line = _CLOCK.sub("", _COUNTER.sub("", line))
        if not in_cell:
            line = _SITE_COUNTER.sub("", line)
    return line.strip()


def _lasting_link(target: str) -> str:
    target = _SESSION_ID.sub("", target)
    path, mark, query = target.partition("?")
    if not mark:
        return path
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [
        (name, value)
        for name, value in pairs
        if not (_PASSING_PARAMETER.match(name) or _PASSING_VALUE.match(value or name))
    ]
    return f"{path}?{urlencode(kept)}" if kept else path


def _lasting_links(text: str) -> str:
    return _SESSION_ID.sub("", text)


def _lasting(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _lasting(inner) for key, inner in value.items() if not _PASSING_KEY.match(str(key))}
    if isinstance(value, list):
        return [_lasting(inner) for inner in value]
    if isinstance(value, str) and "<" in value:
        return html_lines(value)
    return value


def _parse(text: str) -> Any:
    try:
        parser = lxml.etree.HTMLParser(encoding="utf-8", huge_tree=True)
        return lxml.etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (lxml.etree.LxmlError, ValueError):
        return None


def _is_binary(body: bytes, media: str) -> bool:
    if body.startswith(_BINARY):
        return True
    if any(word in media for word in ("html", "json", "xml", "text", "javascript")):
        return False
    return b"\x00" in body[:4096] or body.lstrip()[:1] not in (b"<", b"{", b"[")
