"""Markup that a page keeps in its scripts and writes out when it is shown."""

from __future__ import annotations

import html
import re

_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "", "f": "", "v": "", "0": "", "\n": ""}
_TABLE = re.compile(r"(?:<|&lt;|\\u003c|\\x3c|%3C)table", re.IGNORECASE)


def held_markup(source: str, *, plain: bool = False) -> tuple[str, ...]:
    """The HTML with tables that a script's strings hold, unescaped, or nothing.

    ``plain`` says that the source is no script but the markup itself. Pieces joined by ``+`` are one.
    """
    if not _TABLE.search(source):
        return ()
    if plain or (source.lstrip().startswith("<") and not source.lstrip().startswith("<!--")):
        return (_entities(source),)
    pieces = [piece for piece in _strings(source) if "<" in piece or "&lt;" in piece.lower()]
    joined = _entities("".join(pieces))
    if "<table" not in joined.lower():  # a quote too many somewhere: take all the script for one string
        joined = _entities(_string(source, 0, "")[0])
    return (joined,) if "<table" in joined.lower() else ()


def _entities(text: str) -> str:
    return html.unescape(text) if "<table" not in text.lower() else text


def _strings(source: str) -> list[str]:
    """The string literals of a script in order, escapes resolved; comments are passed over."""
    found: list[str] = []
    at, end = 0, len(source)
    while at < end:
        character = source[at]
        if character in "\"'`":
            text, at = _string(source, at + 1, character)
            found.append(text)
        elif source.startswith("//", at):
            at = _after(source, "\n", at)
        elif source.startswith("/*", at):
            at = _after(source, "*/", at)
        else:
            at += 1
    return found


def _after(source: str, mark: str, at: int) -> int:
    found = source.find(mark, at)
    return len(source) if found < 0 else found + len(mark)


def _string(source: str, at: int, quote: str) -> tuple[str, int]:
    parts: list[str] = []
    start = at
    while at < len(source):
        character = source[at]
        if quote and (character == quote or (character == "\n" and quote != "`")):
            break
        if character != "\\":
            at += 1
            continue
        parts.append(source[start:at])
        text, at = _escape(source, at + 1)
        parts.append(text)
        start = at
    parts.append(source[start:at])
    return "".join(parts), at + 1


def _escape(source: str, at: int) -> tuple[str, int]:
    letter = source[at : at + 1]
    if letter in ("u", "x"):
        width = 4 if letter == "u" else 2
        digits = source[at + 1 : at + 1 + width]
        try:
            return chr(int(digits, 16)), at + 1 + width
        except ValueError:
            return letter, at + 1
    return _ESCAPES.get(letter, letter), at + 1
