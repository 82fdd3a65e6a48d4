"""Pages that say 200 and mean "there is no such page"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from scrapers.fetch.markup import plain_text, title_of

_SMALL_BYTES = 2_000
_STUB_BYTES = 16
_LITTLE_TEXT = 400
_ECHOED = 60
_ABSENT = re.compile(
    r"找不到|页面不存在|页面已?(?:经)?(?:被)?(?:删除|丢失)|(?<!\d)404(?!\d)|错误页面|您(?:要)?访问的(?:页面|网页|内容|文件)"
    r"|not\s+found|(?:栏目|文章|信息|文件|内容)不存在|无法找到|已被删除或不存在",
    re.IGNORECASE,
)
_ABSENT_TITLE = re.compile(
    r"^\W*(?:404|错误|出错|error\b)|(?<!\d)404(?!\d)(?!号)|页面不存在|找不到(?:页面|网页)|错误页面|页面未找到"
    r"|not found",
    re.IGNORECASE,
)
_ROOT = re.compile(r"^/?(?:(?:index|default|main|home)\.\w+)?$", re.IGNORECASE)
_ERROR_PATH = re.compile(r"/(?:40[0-9]|50[0-9]|error|err|notfound|pagenotfound)(?:\.\w+|/|$)", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class AbsentPage:
    """The likeness of what a host serves for a path that can't exist: its title and its words."""

    title: str
    words: frozenset[str]
    size: int

    @classmethod
    def of(cls, text: str, url: str) -> AbsentPage:
        """From a page's markup; the address that it may echo and its digits are left out."""
        words = _words(text, url)
        return cls(title_of(text), words, sum(map(len, words)))

    def is_like(self, text: str, url: str) -> bool:
        """Whether another address's page is the same page in all but what it echoes of the address and the clock.

        A real page in the same frame of menus has more words of its own than that.
        """
        if title_of(text) != self.title:
            return False
        words = _words(text, url)
        tolerated = min(_ECHOED, self.size // 10)
        return all(sum(map(len, own)) <= tolerated for own in (words - self.words, self.words - words))


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


def _words(text: str, url: str) -> frozenset[str]:
    plain, path = plain_text(text), urlsplit(url).path
    for said in sorted({url, path, unquote(path), path.rpartition("/")[2]} - {"", "/"}, key=len, reverse=True):
        plain = plain.replace(said, " ")
    return frozenset(_DIGITS.sub(" ", plain).split())
