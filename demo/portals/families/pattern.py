"""A city's own platform, after Shanghai's: ``.pagination({totalPage:N})``, copies of rows in comments."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, ClassVar

from demo.portals.articles import Article, Attachment
from demo.portals.messages import Request, Response
from demo.portals.site import Site
from demo.reports import Style


class PatternSite(Site):
    """Switches: ``column`` folder, ``commented_copies`` (each row stands once more in an HTML comment), ``framed`` (the
    list lies in a same-host iframe), ``unmarked`` (rows without dates).
    """

    family: ClassVar[str] = "pattern"
    style: ClassVar[Style] = Style.PATTERN
    defaults: ClassVar[Mapping[str, Any]] = {
        "column": "/nw12344/",
        "commented_copies": True,
        "framed": False,
        "unmarked": False,
    }

    @property
    def list_path(self) -> str:
        return f"{self.switches['column']}index.html"

    def article_path(self, article: Article) -> str:
        return f"{self.switches['column']}{article.published:%Y%m%d}/{article.key}.html"

    def attachment_path(self, article: Article, attachment: Attachment) -> str:
        return f"/cmsres/{attachment.key[:2]}/{attachment.key}/{attachment.key[-8:]}.{attachment.extension}"

    def article_metas(self, article: Article) -> str:
        return f'<meta content="{article.published:%Y-%m-%d %H:%M}" name="pubdate">\n'

    def answer_list(self, request: Request) -> Response | None:
        column = self.switches["column"]
        if self.switches["framed"]:
            if request.path == self.list_path:
                return self.list_page(f'<iframe src="{column}list.html" width="100%"></iframe>')
            if request.path == f"{column}list.html":
                return self._page(1)
        if request.path in (column, self.list_path):
            return self._page(1)
        digits = request.path.removeprefix(f"{column}index_").removesuffix(".html")
        if request.path.startswith(f"{column}index_") and digits.isdigit() and 1 < int(digits) <= self.page_count:
            return self._page(int(digits))
        return None

    def _page(self, number: int) -> Response:
        rows = "".join(self._row(article) for article in self.slice(number))
        script = f"<script>$('.page').pagination({{totalPage:{self.page_count},currentPage:{number}}});</script>"
        return self.list_page(f'<ul class="pageList">{rows}</ul><div class="page"></div>', script)

    def _row(self, article: Article) -> str:
        day = "" if self.switches["unmarked"] else f"<span>{article.published:%Y-%m-%d}</span>"
        shown = escape(self.shows(article))
        row = f'<li><a href="{self.article_path(article)}" title="{shown}">{shown}</a>{day}</li>'
        return f"{row}<!--{row}-->" if self.switches["commented_copies"] else row
