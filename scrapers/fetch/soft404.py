"""Pages that say 200 and mean "there is no such page"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from scrapers.fetch.content_hash import LINK, html_lines
from scrapers.fetch.markup import plain_text, title_of

_SMALL_BYTES = 2_000
_STUB_BYTES = 16
_LITTLE_TEXT = 400
_ECHOED = 60
# What a column or article says of itself by the national page tags.
_COLUMN = re.compile(r"<meta\b[^>]*\bname\s*=\s*[\"']?(?:ColumnName|ArticleTitle)\b[^>]*>", re.IGNORECASE)
_ABSENT = re.compile(
    r"找不到|页面不存在|页面已?(?:经)?(?:被)?(?:删除|丢失)|(?<!\d)404(?!\d)|错误页面|您(?:要)?访问的(?:页面|网页|内容|文件)"
    r"|not\s+found|(?:栏目|文章|信息|文件|内容)不存在|无法找到|已被删除或不存在",
    re.IGNORECASE,
)
_ABSENT_TITLE = re.compile(
    r"^\W*(?:404|错误|出错|error\b)|(?<![\d第])404(?![\d号条件个年局家期])|页面不存在|找不到(?:页面|网页)|错误页面|页面未找到"
    r"|not found",
    re.IGNORECASE,
)
_ROOT = re.compile(r"^/?(?:(?:index|default|main|home)\.\w+)?$", re.IGNORECASE)
_ERROR_PATH = re.compile(r"/(?:40[0-9]|50[0-9]|error|err|notfound|pagenotfound)(?:\.\w+|/|$)", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class AbsentPage:
    """The likeness of what a host serves for a path that can't exist: its title, its words, where it links."""

    title: str
    words: frozenset[str]
    links: frozenset[str]

    @classmethod
    def of(cls, text: str, url: str) -> AbsentPage:
        """From a page's markup. The address that it may echo is left out, and digits, which are often the time.

        Rows that stand in scripts and comments count: a list drawn by script shows the frame alone.
        """
        echo = _echo_of(url)
        words: set[str] = set()
        links: set[str] = set()
        for said in (*html_lines(text), *_COLUMN.findall(text)):
            line = echo.sub(" ", said)
            if line.startswith(LINK):
                links.add(line)
            else:
                words.update(_DIGITS.sub(" ", line).split())
        return cls(title_of(text), frozenset(words), frozenset(links))

    def is_like(self, text: str, url: str) -> bool:
        """Whether another address's page is the same page in all but what it echoes of the address and the clock.

        A real page in the same frame of menus has words or links of its own.
        """
        if title_of(text) != self.title:
            return False
        other = AbsentPage.of(text, url)
        tolerated = min(_ECHOED, sum(map(len, self.words)) // 10)
        own = (other.words - self.words, self.words - other.words)
        return other.links == self.links and all(sum(map(len, words)) <= tolerated for words in own)


def _echo_of(url: str) -> re.Pattern[str]:
    path = urlsplit(url).path
    said = {url, path, unquote(path), path.rpartition("/")[2]} - {"", "/"}
    return re.compile("|".join(re.escape(one) for one in sorted(said, key=len, reverse=True)) or r"(?!)")


def absence_in(body: bytes, text: str) -> str:
    """Why a served HTML page is no page at all: a stub, a small page or a title that says so; "" where it is one."""
    if len(body.strip()) < _STUB_BYTES:
        return f"served 200 with {len(body)} bytes"
    title = title_of(text)
    if said := _ABSENT_TITLE.search(title):
        return f'served 200 with the title "{title[:40]}" ({said[0]})'
    if len(body) < _SMALL_BYTES:
        visible = plain_text(text)
        said = _ABSENT.search(visible) if len(visible) < _LITTLE_TEXT else None
        if said:
            return f'served 200 with a small page that says "{said[0]}"'
    return ""


def leads_nowhere(asked: str, got: str) -> str:
    """Why a redirect from one address to another of the same site means absence; "" where it may be the page."""
    path = urlsplit(got).path
    if _ERROR_PATH.search(path) and not _ERROR_PATH.search(urlsplit(asked).path):
        return f"sent to the error page {path}"
    if _ROOT.match(path) and not urlsplit(got).query and not _ROOT.match(urlsplit(asked).path):
        return "sent to the home page"
    return ""
