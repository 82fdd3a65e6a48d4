"""大汉 Hanweb JCMS: rows in an XML island, the rest from dataproxy.jsp."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, ClassVar
from urllib.parse import quote

from demo.portals.articles import Article, Attachment
from demo.portals.messages import Request, Response
from demo.portals.site import Site
from demo.reports import Style

_EMPTY = "<datastore><recordset></recordset></datastore>" + " " * 8


class JcmsSite(Site):
    """Switches: ``island`` (plain, escaped, none: links in the page and an empty proxy;
    datacall: drawn by another script, neither island nor links), ``proxy`` (obey_end,
    three_pages_plus_one), ``cap`` on rows an answer, ``ignore_startrecord`` (only ``page`` counts), ``zero_based``
    startrecord, ``empty_after`` rows, beyond which the proxy is 54 bytes of nothing (encrypted next groups),
    ``cut_titles`` to so many characters, ``full_title`` (whether a cut row keeps its title attribute), ``shell`` (the
    column page only leads by script to another column).
    """

    family: ClassVar[str] = "jcms"
    style: ClassVar[Style] = Style.JCMS
    defaults: ClassVar[Mapping[str, Any]] = {
        "column_id": 1229214366,
        "unit_id": 402134,
        "web_id": 14,
        "island": "plain",
        "proxy": "obey_end",
        "cap": 300,
        "ignore_startrecord": False,
        "zero_based": False,
        "empty_after": None,
        "cut_titles": None,
        "full_title": True,
        "shell": False,
    }

    @property
    def list_path(self) -> str:
        return f"/col/col{self.switches['column_id']}/index.html"

    def article_path(self, article: Article) -> str:
        day = article.published
        return f"/art/{day.year}/{day.month}/{day.day}/art_{self.switches['column_id']}_{article.number}.html"

    def attachment_path(self, article: Article, attachment: Attachment) -> str:
        return f"/module/download/downfile.jsp?classid=0&filename={attachment.key}.{attachment.extension}"

    def attachment_html(self, article: Article, attachment: Attachment) -> str:
        href = escape(self.attachment_path(article, attachment))
        return (
            f'<p><img src="/images/icon/{attachment.extension}.gif"><a href="{href}">{escape(attachment.name)}</a></p>'
        )

    def attachment_response(self, article: Article, attachment: Attachment) -> Response:
        name = quote(attachment.name)
        plain = super().attachment_response(article, attachment)
        disposition = ("Content-Disposition", f"attachment; filename*=UTF-8''{name}")
        return Response(
            body=plain.body, media_type="application/octet-stream", headers=(disposition,), modified=plain.modified
        )

    def answer_list(self, request: Request) -> Response | None:
        if request.path == self.list_path:
            return self._column()
        if self.switches["shell"] and request.path == f"/col/col{self._shell_target}/index.html":
            return self._list()
        if request.path in ("/module/web/jpage/dataproxy.jsp", "/module/jpage/dataproxy.jsp"):
            return self._proxy(request)
        return None

    @property
    def _shell_target(self) -> int:
        return int(self.switches["column_id"]) + 1

    def _column(self) -> Response:
        if self.switches["shell"]:
            target = f"/col/col{self._shell_target}/index.html"
            return Response(text=f"<html><script>window.location.href='{target}';</script></html>")
        return self._list()

    def _list(self) -> Response:
        if self.switches["island"] == "datacall":
            call = f"/module/datacall/column.jsp?columnid={self.switches['column_id']}"
            return self.list_page('<div id="datacall"></div>', f'<script src="{call}"></script>')
        if self.switches["island"] == "none":
            return self.list_page(f'<ul class="default_list">{"".join(map(self.row, self.rows()))}</ul>')
        first = self.slice(1, pages=3)
        island = self._datastore(first, next_group=2 if self.page_count > 3 else None)
        if self.switches["island"] == "escaped":
            island = escape(island)
        script = f'<script type="text/xml">{island}</script>'
        inner = f'<div id="{self.switches["unit_id"]}" class="default_pgContainer">{script}</div>'
        return self.list_page(inner, self._pager())

    def _pager(self) -> str:
        unit = self.switches["unit_id"]
        return (
            '<script type="text/javascript" src="/script/jquery.jpage.js"></script>\n<script type="text/javascript">\n'
            f"$(function(){{$('#{unit}').jpage({{themeName:'default',openCookies:false,showMode:'full',barPosition:'bottom',"
            f"perPage:{self.switches['per_page']},totalRecord:{len(self.rows())},groupSize:3,"
            f"proxyUrl:'/module/web/jpage/dataproxy.jsp?{self._call()}'}});}});\n</script>"
        )

    def _call(self) -> str:
        return (
            f"col=1&appid=1&webid={self.switches['web_id']}&path=/&columnid={self.switches['column_id']}&sourceContentType=1"
            f"&unitid={self.switches['unit_id']}&webname={quote(self.name)}&permissiontype=0"
        )

    def _datastore(self, articles: list[Article], *, next_group: int | None, totals: bool = False) -> str:
        records = "".join(f"<record><![CDATA[{self.row(article)}]]></record>\n" for article in articles)
        group = ""
        if next_group is not None:
            href = f"/module/web/jpage/dataproxy.jsp?page={next_group}&appid=1&{self._call()}"
            group = f'<nextgroup><![CDATA[<a href="{href}"></a>]]></nextgroup>\n'
        total = len(self.rows())
        heads = f"<totalrecord>{total}</totalrecord><totalpage>{self.page_count}</totalpage>" if totals else ""
        return f"<datastore>{heads}{group}<recordset>\n{records}</recordset></datastore>"

    def row(self, article: Article) -> str:
        """One row as the site's template prints it."""
        shown, cut = self.shows(article), self.switches["cut_titles"]
        title = f' title="{escape(shown)}"' if self.switches["full_title"] else ""
        if cut is not None and len(shown) > cut:
            shown = shown[:cut] + "..."
        href = self.article_path(article).replace("&", "&amp;")
        day = f"{article.published:%Y-%m-%d}"
        return f'<li><a href="{href}"{title} target="_blank">{escape(shown)}</a><b readlabel="{day}">{day}</b></li>'

    def _proxy(self, request: Request) -> Response:
        if request.get("columnid") != str(self.switches["column_id"]) or self.switches["island"] == "none":
            return self._xml(self._datastore([], next_group=None))
        size, rows = self.switches["per_page"], self.rows()
        page = request.number("page", 0)
        if page or self.switches["ignore_startrecord"]:
            page = max(page, 1)
            chunk = rows[(page - 1) * 3 * size : page * 3 * size]
            return self._xml(self._datastore(chunk, next_group=page + 1 if page * 3 * size < len(rows) else None))
        start = request.number("startrecord", 1) - (0 if self.switches["zero_based"] else 1)
        end = request.number("endrecord", start + size) + (1 if self.switches["zero_based"] else 0)
        if self.switches["proxy"] == "three_pages_plus_one":
            end = start + 3 * size + 1
        if self.switches["empty_after"] is not None and start >= self.switches["empty_after"]:
            return self._xml(_EMPTY)
        chunk = rows[max(start, 0) : end][: self.switches["cap"]]
        return self._xml(self._datastore(chunk, next_group=None, totals=True))

    def _xml(self, text: str) -> Response:
        return Response(text=text, media_type="text/xml", charset="utf-8")
