"""A portal's site: articles, switches, and what all content systems have in common.

Common switches, besides those of the families:

- ``hazard``, ``hazard_under``, ``hazard_after``: see ``hazards``; ``robots`` too
- ``latency``: seconds before an answer; ``slow``: seconds between half kilobytes; ``truncate``: answers under that
  prefix break off half-way
- ``charset``: utf8, no_header, gbk, gbk_under_utf8, gbk_undeclared; ``gzip``: asked, always, never
- ``soft_404``: page, home, stub, or null for honest 404s
- ``conditional``: whether validators are sent and honoured; ``clicks``: inline or none
- ``redesign``: cards or script, the same rows in a mark-up that no family knows; cosmetic, another frame around them
- ``tls``: self_signed, wrong_host, expired, old_protocol, weak_dh; read at the start only
- ``per_page``: rows a list page
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from html import escape
from itertools import count
from typing import Any, ClassVar

from demo.portals import hazards
from demo.portals.articles import Article, Attachment, Form
from demo.portals.messages import CLICKS, Mishap, Request, Response
from demo.portals.pages import national_meta, page, soft_404_page
from demo.portals.wire import Memory, Prepared, deliver, prepare
from demo.reports import Style
from demo.reports.html import container

_SERIAL = count()
_MEMORY = Memory(limit=64_000_000)
COMMON: Mapping[str, Any] = {
    "hazard": None,
    "hazard_under": "/",
    "hazard_after": 0,
    "latency": 0.0,
    "slow": 0.0,
    "truncate": None,
    "robots": "absent",
    "charset": "utf8",
    "gzip": "asked",
    "soft_404": None,
    "conditional": True,
    "clicks": "inline",
    "redesign": None,
    "tls": None,
    "per_page": 15,
}


class Site(ABC):
    """One portal. ``switches`` may change at any time between two requests; unknown names are refused."""

    family: ClassVar[str]
    style: ClassVar[Style]
    defaults: ClassVar[Mapping[str, Any]] = {}
    html_comment: ClassVar[str] = ""

    def __init__(self, identity: str, name: str, articles: Sequence[Article] = (), **switches: Any) -> None:
        self._serial, self._edition = next(_SERIAL), 0
        self.identity = identity
        self.name = name
        self.articles = list(articles)
        self.switches: dict[str, Any] = {**COMMON, **self.defaults}
        self.switch(**switches)
        self.origin = ""
        self.files_origin = ""
        self.fetches = 0

    def switch(self, **switches: Any) -> None:
        """Turns switches; raises ``KeyError`` naming one that the family does not have."""
        for name, value in switches.items():
            if name not in self.switches:
                known = ", ".join(sorted(self.switches))
                raise KeyError(f"{self.family} has no switch {name!r}; it has {known}")
            self.switches[name] = value
        self._edition += 1

    def publish(self, article: Article) -> None:
        """Puts an article on the site, or replaces the one of the same number."""
        self.articles = [other for other in self.articles if other.number != article.number] + [article]
        self._edition += 1

    def placed(self) -> None:  # noqa: B027 - most sites have nothing to do
        """Called once when every site has its address."""

    # what a family says

    @property
    @abstractmethod
    def list_path(self) -> str:
        """The list page that the registry names."""

    @abstractmethod
    def article_path(self, article: Article) -> str:
        """Where an article's page lies."""

    @abstractmethod
    def answer_list(self, request: Request) -> Response | None:
        """The answer to a list page, a paging call or a search; null where the path is not one of them."""

    @abstractmethod
    def attachment_path(self, article: Article, attachment: Attachment) -> str:
        """Where an attachment lies, query included."""

    def attachment_html(self, article: Article, attachment: Attachment) -> str:
        """How the article's page links the attachment."""
        href = escape(self.attachment_path(article, attachment))
        return f'<p class="fjxx">附件：<a href="{href}">{escape(attachment.name)}</a></p>'

    def inline_viewer(self, article: Article, attachment: Attachment) -> str:
        """How a page that is only a viewer embeds the file."""
        return f'<iframe src="{escape(self.attachment_path(article, attachment))}" width="100%" height="900"></iframe>'

    def article_metas(self, article: Article) -> str:
        """Metas beyond the national ones."""
        return ""

    # what all sites do

    def answer(self, request: Request) -> Response:
        """The whole answer: hazards first, then the content, then charset, compression and validators."""
        self.fetches += 1
        hazard = hazards.befall(self, request)
        prepared = self._prepared(request) if hazard is None else self._prepare(hazard)
        response = deliver(prepared, request, 1_000 + self.fetches, self.switches["gzip"])
        if self.switches["truncate"] and request.path.startswith(self.switches["truncate"]):
            return replace(response, mishap=Mishap.TRUNCATED)
        return response

    def rows(self) -> list[Article]:
        """The list's rows, newest first, pinned ones on top."""
        newest = sorted(self.articles, key=lambda article: (article.pinned, article.published, article.number))
        return newest[::-1]

    def slice(self, number: int, pages: int = 1) -> list[Article]:
        """The rows of the 1-based page ``number``, or of so many pages from it; the first shows some rows once more."""
        size = self.switches["per_page"]
        rows = self.rows()[(number - 1) * size : (number - 1 + pages) * size]
        return [*self.repeated(), *rows] if number == 1 else rows

    def repeated(self) -> list[Article]:
        """Rows that the list's head shows beside their place in the order."""
        return [article for article in self.rows() for _ in range(article.listed - 1)]

    @property
    def page_count(self) -> int:
        """How many pages the list has; an empty list has one."""
        return max(1, -(-len(self.rows()) // int(self.switches["per_page"])))

    @property
    def last_change(self) -> datetime | None:
        """When anything on the list changed last."""
        return max((article.modified for article in self.articles), default=None)

    def list_page(self, inner: str, script: str = "") -> Response:
        """A column page around the family's list mark-up."""
        metas = national_meta(self.name, self.origin, column="政府信息公开年报")
        if self.switches["redesign"] == "cosmetic":
            inner = f'<div class="banner-2026"><p>欢迎</p></div><div class="wrap"><main>{inner}</main></div>'
        text = page(f"政府信息公开年报_{self.name}", metas, inner, self.name, script, self.html_comment)
        return Response(text=text, modified=self.last_change)

    def shows(self, article: Article) -> str:
        """The text of an article's row."""
        return article.row_text or article.title

    def article_page(self, article: Article, part: int = 1) -> Response:
        """An article's page: metas, title, click counter, body, attachments; ``part`` of a text on two pages."""
        metas = national_meta(self.name, self.origin, column="政府信息公开年报", article=article)
        body = container(self.style, article.body(self.style, part))
        files = article.attachments
        if article.form is Form.TWO_PAGES:
            body += self._parts(article)
        elif article.form is Form.INLINE_PDF:
            body = container(self.style, self.inline_viewer(article, files[0]))
        elif article.form is Form.EMBEDDED_PDF:
            source = escape(self.attachment_path(article, files[0]))
            body = container(
                self.style, f'<object data="{source}" type="application/pdf"><embed src="{source}"></object>'
            )
        elif files:
            body += "".join(self.attachment_html(article, file) for file in files)
        clicks = f"浏览次数：<span>{CLICKS}</span>" if self.switches["clicks"] == "inline" else ""
        inner = (
            f'<div class="article"><h1 class="title">{escape(article.title)}</h1>'
            f'<div class="info">发布日期：{article.published:%Y-%m-%d} 来源：{escape(article.source)} {clicks}</div>'
            f"{body}</div>"
        )
        metas += self.article_metas(article)
        text = page(f"{article.title}_{self.name}", metas, inner, self.name, comment=self.html_comment)
        return Response(text=text, modified=article.modified)

    def _prepared(self, request: Request) -> Prepared:
        """What was answered to the same request before, until a switch turns or something is published."""
        key = (self._serial, self._edition, request.method, request.path, request.query, request.body)
        prepared = _MEMORY.get(key)
        if prepared is None:
            prepared = self._prepare(self._content(request))
            _MEMORY.put(key, prepared)
        return prepared

    def _prepare(self, response: Response) -> Prepared:
        return prepare(response, self.switches["charset"], conditional=self.switches["conditional"])

    def _content(self, request: Request) -> Response:
        if request.path == "/robots.txt":
            return hazards.robots(self)
        if self.switches["redesign"] in ("cards", "script") and self.list_path in (request.path, _wanted(request)):
            return self.list_page(_redesigned(self))
        listed = self.answer_list(request)
        if listed is not None:
            return listed
        return self._page_or_file(request) or self._not_found()

    def _page_or_file(self, request: Request) -> Response | None:
        wanted = _wanted(request)
        for article in self.articles:
            if article.form is Form.TWO_PAGES and self._second_part(article) == wanted:
                return self.article_page(article, 2)
            if self.article_path(article) == wanted:
                return soft_404(self) if article.lost else self.article_page(article)
            for attachment in article.attachments:
                path = self.attachment_path(article, attachment).removeprefix(self.files_origin or self.origin)
                if path in (wanted, request.path):
                    return self.attachment_response(article, attachment)
        return None

    def _second_part(self, article: Article) -> str:
        stem, dot, extension = self.article_path(article).rpartition(".")
        return f"{stem}_2{dot}{extension}"

    def _parts(self, article: Article) -> str:
        first, second = self.article_path(article), self._second_part(article)
        return (
            f'<div class="pages"><a href="{first}">1</a> <a href="{second}">2</a> <a href="{second}">下一页</a></div>'
        )

    def attachment_response(self, article: Article, attachment: Attachment) -> Response:
        """A file's bytes, under the type that its name suggests."""
        return Response(body=attachment.load(), media_type=attachment.media_type, modified=article.modified)

    def _not_found(self) -> Response:
        if self.switches["soft_404"] is None:
            return Response(404, text=soft_404_page(self.name))
        return soft_404(self)


def _wanted(request: Request) -> str:
    return f"{request.path}?{request.query}" if request.query else request.path


def soft_404(site: Site) -> Response:
    """A missing page under status 200, in the way the site's switch says."""
    kind = site.switches["soft_404"]
    if kind == "home":
        return Response(text=page(site.name, national_meta(site.name, site.origin), "<p>欢迎访问</p>", site.name))
    if kind == "stub":
        return Response(body=b"\r\n\x00", media_type="text/html")
    return Response(text=soft_404_page(site.name))


def _redesigned(site: Site) -> str:
    """The same rows in a mark-up that no family knows: cards for a script to fill, or cards with links."""
    if site.switches["redesign"] == "script":
        return '<div id="app" data-api="/api/v3/publicity"></div><script src="/static/app.9f2c.js"></script>'
    cards = "".join(
        f'<section class="card" data-target="{escape(site.article_path(article))}">'
        f"<h4>{escape(site.shows(article))}</h4><time>{article.published:%Y.%m.%d}</time></section>"
        for article in site.rows()
    )
    return f'<div class="card-wall">{cards}</div>'
