"""The structure of a page without its content: a hash to notice a redesign, a readable form to show it."""

from __future__ import annotations

import difflib
import hashlib
import re
from typing import Any

from scrapers.portals.page import parse
from scrapers.portals.recognise import recognise

_SKIPPED = {
    "script",
    "style",
    "link",
    "meta",
    "noscript",
    "head",
    "br",
    "hr",
    "img",
    "input",
    "font",
    "b",
    "i",
    "em",
    "strong",
}
_DEPTH = 14
_LINES = 200  # of the readable form; the hash covers all


def layout_fingerprint(html: str) -> tuple[str, str]:
    """(hash, layout): the distinct paths of tags with their classes, in page order, one a line.

    How many rows a list has, what they say and where they lead does not count; digits in class and id names count
    as one sign, for platforms put record numbers there. The first line names the family whose marks the page bears,
    since some pages are all script.
    """
    lines: dict[str, None] = {f"marks of {recognise(html, '') or 'no known family'}": None}
    root = parse(html)
    body = root.find("body")
    _collect(body if body is not None else root, [], lines)
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
    return digest, "\n".join(list(lines)[:_LINES])


def _collect(element: Any, above: list[str], lines: dict[str, None]) -> None:
    if not isinstance(element.tag, str) or element.tag in _SKIPPED:
        return
    path = [*above, _sign(element)]
    children = [child for child in element if isinstance(child.tag, str) and child.tag not in _SKIPPED]
    if not children or len(path) >= _DEPTH:
        lines[" > ".join(path[1:] or path)] = None
    for child in children if len(path) < _DEPTH else ():
        _collect(child, path, lines)


def _sign(element: Any) -> str:
    identity = f"#{_plain(element.get('id'))}" if element.get("id") else ""
    classes = sorted({_plain(name) for name in (element.get("class") or "").split()})
    return str(element.tag) + identity + "".join(f".{name}" for name in classes)


def _plain(name: str) -> str:
    return re.sub(r"\d+", "N", name.strip())


def layout_diff(before: str, after: str, *, limit: int = 8) -> str:
    """What is gone and what is new between two readable layouts, shortest paths first; empty where equal."""
    gone, new = [], []
    for line in difflib.ndiff(before.splitlines(), after.splitlines()):
        if line.startswith("- "):
            gone.append(line[2:])
        elif line.startswith("+ "):
            new.append(line[2:])
    parts = [
        f"{word}: " + "; ".join(_shortest(lines, limit)) for word, lines in (("gone", gone), ("new", new)) if lines
    ]
    return ". ".join(parts)


def _shortest(lines: list[str], limit: int) -> list[str]:
    tails = list(dict.fromkeys(" > ".join(line.split(" > ")[-3:]) for line in lines))
    return tails[:limit] + ([f"and {len(tails) - limit} more"] if len(tails) > limit else [])
