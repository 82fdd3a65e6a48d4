"""A fetched page, readable: text, tree, national meta tags, anchors with what stands around them.

The only module that touches the HTML parser. Everything is computed when asked, once.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain, islice
from typing import Any

from lxml import etree

from scrapers.fetch import charset
from scrapers.fetch.model import Capture
from scrapers.fetch.urls import join
from scrapers.portals.dates import count_dates, parse_date

FILE_SUFFIXES = (
    "pdf", "doc", "docx", "wps", "rtf", "odt", "xls", "xlsx", "et", "ods", "zip", "rar", "7z", "ceb", "ofd",
)  # fmt: skip
_FILE = re.compile(r"\.(?:" + "|".join(FILE_SUFFIXES) + r")(?:$|[?#&])", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_END_DATE = re.compile(
    r"^[\[(]?20\d{2}([-/.])\d{1,2}\1\d{1,2}[\])]?\s*|\s*[\[(]?20\d{2}([-/.])\d{1,2}\2\d{1,2}(?: \d\d:\d\d)?[\])]?$"
)
_NAMED = re.compile(
    r"([\"'])([^\"'\s]*/[^\"'\s]*\.(?:s?html?|jsp|php|aspx?|pdf|docx?)(?:\?[^\"'\s]*)?)\1", re.IGNORECASE
)
_ELLIPSIS = ("...", "…", "．．．")

Element = Any  # lxml's own type says less than this comment: an etree._Element


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link with its row: ``title`` is the fullest of text and title attribute, ``date`` the row's printed one."""

    url: str
    title: str
    text: str
    published: date | None
    href: str
    row_text: str = ""
    cut: bool = False


class Page:
    """One capture as a page. ``text`` is decoded with the charset that the fetcher decided on, else with care."""

    def __init__(self, url: str, text: str, capture: Capture | None = None) -> None:
        self.url = url
        self.text = text
        self.capture = capture

    @classmethod
    def of(cls, capture: Capture) -> Page:
        return cls(capture.final_url or capture.url, decode(capture.body, capture.text_encoding), capture)

    @property
    def size(self) -> int:
        return len(self.capture.body) if self.capture else len(self.text.encode())

    @cached_property
    def root(self) -> Element:
        return parse(self.text)

    @cached_property
    def base(self) -> str:
        href = self.root.xpath("string(//base/@href)")
        return join(self.url, href) or self.url if href else self.url

    @cached_property
    def meta(self) -> dict[str, tuple[str, ...]]:
        """Meta contents by lower-cased name: every value of a repeated tag, in order, without repeats."""
        found: dict[str, list[str]] = {}
        for tag in self.root.iter("meta"):
            name, content = tag.get("name") or tag.get("property"), tag.get("content")
            if name and content and content.strip() not in found.setdefault(name.strip().lower(), []):
                found[name.strip().lower()].append(content.strip())
        return {name: tuple(values) for name, values in found.items() if values}

    def first_meta(self, *names: str) -> str | None:
        return next((self.meta[name.lower()][0] for name in names if name.lower() in self.meta), None)

    @cached_property
    def title(self) -> str:
        return clean(self.root.xpath("string(//title)"))

    @cached_property
    def scripts(self) -> tuple[str, ...]:
        return tuple(script.text or "" for script in self.root.iter("script"))

    def links(self, wanted: Callable[[str], bool] | None = None) -> Iterator[str]:
        """Addresses of all links or those whose text is wanted, without a look at the rows that they stand in."""
        for element in self.root.iter("a"):
            href = _address(element) if wanted is None or wanted(clean(str(element.xpath("string()")))) else ""
            if url := join(self.base, html.unescape(href)) if href else None:
                yield url

    def anchors(self, within: str | None = None) -> list[Anchor]:
        """The links of the page, or of the part that a selector (``ul.list li``) names, in reading order."""
        if within is None:
            return self._anchors
        return [anchor for root in self.root.xpath(selector_path(within)) for anchor in anchors_of(root, self.base)]

    @cached_property
    def _anchors(self) -> list[Anchor]:
        return list(anchors_of(self.root, self.base))

    @cached_property
    def commented(self) -> list[Anchor]:
        """Links that stand inside HTML comments; some lists keep all their rows there."""
        texts = [comment.text or "" for comment in self.root.iter(etree.Comment)]
        return [anchor for text in texts if "<a" in text for anchor in anchors_of(parse(text), self.base)]

    @cached_property
    def frames(self) -> tuple[str, ...]:
        sources = (frame.get("src") for frame in self.root.iter("iframe", "frame"))
        return tuple(url for source in sources if source and (url := join(self.base, source)))


def parse(text: str) -> Element:
    """A tree of any text that calls itself HTML; never fails."""
    data = _DECLARATION.sub("", text).replace("\x00", "").encode("utf-8", "replace")
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
    root = etree.fromstring(data, parser) if data.strip() else None
    return root if root is not None else etree.Element("html")


def decode(body: bytes, encoding: str | None) -> str:
    """Bytes to text with the charset that the fetcher decided on, else decides now; a torn character spoils nothing."""
    codec = encoding or charset.decide(body).encoding
    try:
        return body.decode("utf-8-sig" if codec.lower() in ("utf-8", "utf8") else codec, "replace")
    except LookupError:
        return body.decode("gb18030", "replace")


def anchors_of(root: Element, base: str) -> Iterator[Anchor]:
    for element in chain(root.iter("a"), root.xpath(".//*[@onclick][not(self::a)]")):
        href = _address(element)
        url = join(base, html.unescape(href)) if href else None
        if url is None:
            continue
        text = without_date(clean(str(element.xpath("string()"))))
        attribute = clean(element.get("title") or "")
        row_text, printed = _row(element)
        cut = text.endswith(_ELLIPSIS) and len(attribute) <= len(text)
        title = attribute if len(attribute) > 3 and (text.endswith(_ELLIPSIS) or len(attribute) >= len(text)) else text
        yield Anchor(url, title or attribute, text, printed, href, row_text, cut)


def _address(element: Element) -> str:
    """Where an element leads: its href, or the address that its script names (``openDetail('/a/b.html')``)."""
    href = (element.get("href") or "").strip()
    if href and not href.startswith(("#", "javascript:")):
        return href
    named = _NAMED.search(element.get("onclick") or "") or _NAMED.search(href)
    return named[2] if named else ""


def _row(anchor: Element) -> tuple[str, date | None]:
    """The text of the widest block that holds this link alone, and the date printed there outside the title.

    A list item or table row with one date is taken whole even if it holds a category's or a file's link besides.
    """
    block = anchor
    for parent in anchor.iterancestors():
        if not isinstance(parent.tag, str) or parent.tag in ("body", "html", "ul", "ol", "table", "tbody"):
            break
        others = islice((link for link in parent.iter("a") if link.get("href") not in (None, anchor.get("href"))), 4)
        count, row = len(list(others)), parent.tag in ("li", "tr")
        if count and not (row and count < 4 and count_dates(_spaced(parent)) == 1):
            if row:
                break
            continue
        block = parent
        if row:
            break
    whole, own = _spaced(block), _spaced(anchor)
    labels = [label for label in block.xpath(".//@readlabel | .//@data-date") if label]
    around = whole.replace(own, " ", 1)
    return clean(around), parse_date(" ".join(labels)) or parse_date(around) or _tail_date(own)


def _spaced(element: Element) -> str:
    """The text with a blank between its pieces: cells must not run into each other, 018 and 2022-01-19 least of all."""
    return " ".join(str(text) for text in element.xpath(".//text()"))


def without_date(text: str) -> str:
    """A link that wraps its whole row shows the date at one end of its text; the title is the rest."""
    return _END_DATE.sub("", text).strip() or text


def _tail_date(text: str) -> date | None:
    """A link that wraps the whole row carries its date at one end."""
    plain = clean(text)
    return parse_date(plain[-14:]) or parse_date(plain[:14])


def clean(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\xa0", " ").replace("\u3000", " ")).strip()


def is_file(url: str) -> bool:
    """Whether an address names a document file, in its path or in its query (``filename=``, ``e=.pdf``)."""
    return bool(_FILE.search(url))


def selector_path(selector: str) -> str:
    """XPath of a plain CSS selector: tags, ``.class``, ``#id`` and descendants; raises ValueError for more."""
    steps = []
    for compound in selector.split():
        match = re.fullmatch(r"([a-zA-Z][\w-]*|\*)?((?:[.#][\w-]+)*)", compound)
        if not match:
            raise ValueError(f"selector {selector!r}: only tag, .class, #id and blanks between them are understood")
        tests = [
            f"@id='{name}'" if kind == "#" else f"contains(concat(' ',normalize-space(@class),' '),' {name} ')"
            for kind, name in re.findall(r"([.#])([\w-]+)", match[2])
        ]
        steps.append(f"//{match[1] or '*'}" + "".join(f"[{test}]" for test in tests))
    if not steps:
        raise ValueError("an empty selector selects nothing")
    return "." + "".join(steps)
