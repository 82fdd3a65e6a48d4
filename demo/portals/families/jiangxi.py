"""Jiangxi's unified platform: an empty container, Handlebars templates, rows by POST /queryList, JSON in JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import Any, ClassVar

from demo.portals.articles import Article, Attachment
from demo.portals.messages import Request, Response
from demo.portals.pages import national_meta, page
from demo.portals.site import Site
from demo.reports import Style


class JiangxiSite(Site):
    """Switches: ``site`` code in path and base, ``column`` code, ``unit``, ``title_max`` of showTitle."""

    family: ClassVar[str] = "jiangxi"
    style: ClassVar[Style] = Style.JIANGXI
    defaults: ClassVar[Mapping[str, Any]] = {
        "site": "jxssthjt",
        "column": "col42150",
        "unit": "380055",
        "title_max": 34,
    }

    @property
    def list_path(self) -> str:
        return f"/{self.switches['site']}/col/{self.switches['column']}/index.html"

    def article_path(self, article: Article) -> str:
        return f"/{self.switches['site']}/col/{self.switches['column']}/content/content_{article.key}.html"

    def attachment_path(self, article: Article, attachment: Attachment) -> str:
        return f"/{self.switches['site']}/resource/{attachment.key}.{attachment.extension}"

    def answer_list(self, request: Request) -> Response | None:
        if request.path == self.list_path:
            return self._column()
        if request.path in ("/queryList", f"/{self.switches['site']}/queryList"):
            return self._query(request)
        return None

    def _column(self) -> Response:
        size, limit = self.switches["per_page"], self.switches["title_max"]
        unit, site, column = self.switches["unit"], self.switches["site"], self.switches["column"]
        params = (
            f"current:1, unitid:'{unit}', webSiteCode:['{site}'], channelCode:['{column}'],"
            f" dataBefore:'', dataAfter:'', perPage:'{size}', notReturnContent:'', showMode:'normal', groupSize:1,"
            f" barPosition:'bottom', titleMax:'{limit}', templateContainerId:'div{unit}',"
            " themeName:'default'"
        )
        script = (
            f'<script id="div{unit}" type="text/x-handlebars-template"><ul class="List_list">{{{{#each results}}}}'
            '<li><a href="{{source.urls.pc}}" title="{{source.title}}">{{source.showTitle}}</a>'
            '<span class="list_span">{{source.pubDate}}</span></li>{{/each}}</ul></script>\n'
            '<script src="/commonfiles/jquery.jpage.js"></script>\n'
            f"<script>var params = {{{params}}};\nloadPageData(params, '{unit}');</script>"
        )
        metas = f'<base href="/{site}/">\n' + national_meta(self.name, self.origin, column="政府信息公开年报")
        text = page(f"政府信息公开年报_{self.name}", metas, f'<div id="{unit}"></div>', self.name, script)
        return Response(text=text, modified=self.last_change)

    def _query(self, request: Request) -> Response:
        size = request.number("pageSize", self.switches["per_page"])
        number = max(1, request.number("current", 1))
        column = request.get("channelCode[]") or request.get("channelCode")
        rows = self.rows() if column == self.switches["column"] and request.method == "POST" else []
        results = [{"source": self._source(article)} for article in rows[(number - 1) * size : number * size]]
        answer = {"code": "200", "data": {"total": len(rows), "current": number, "results": results}}
        return Response(text=json.dumps(answer, ensure_ascii=False), media_type="application/json", charset="utf-8")

    def _source(self, article: Article) -> dict[str, Any]:
        shown, limit = self.shows(article), int(self.switches["title_max"])
        return {
            "title": shown,
            "showTitle": shown if len(shown) <= limit else shown[:limit] + "...",
            "pubDate": f"{article.published:%Y-%m-%d %H:%M:%S}",
            "urls": json.dumps({"pc": self.article_path(article)}),
            "metadata": json.dumps({"source": article.source}, ensure_ascii=False),
            "content": {"content": escape(article.title)},
            "images": [],
        }
