"""大汉 JPaaS: a static first page, the rest by an API that heeds ``paramJson`` only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import Any, ClassVar
from urllib.parse import quote

from demo.portals.articles import Article, Attachment
from demo.portals.messages import Request, Response, redirect
from demo.portals.site import Site
from demo.reports import Style

_API = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_DOWNLOAD = "/api-gateway/jpaas-web-server/front/document/download"


class JpaasSite(Site):
    """Switches: ``paging`` (api; static: everything on the first page and no paging mark-up), ``deaf`` (even paramJson
    is ignored: page one for ever), ``cut_titles`` (cut and without a title attribute), ``row`` (clearfix, plain).
    """

    family: ClassVar[str] = "jpaas"
    style: ClassVar[Style] = Style.JPAAS
    defaults: ClassVar[Mapping[str, Any]] = {
        "column_id": 1229545610,
        "web_id": 149,
        "paging": "api",
        "deaf": False,
        "cut_titles": None,
        "row": "clearfix",
    }

    @property
    def list_path(self) -> str:
        return f"/col/col{self.switches['column_id']}/index.html"

    def article_path(self, article: Article) -> str:
        return f"/art/{article.published:%Y}/art_{article.key}.html"

    def attachment_path(self, article: Article, attachment: Attachment) -> str:
        return f"{_DOWNLOAD}?fileUrl={attachment.key}&fileName={quote(attachment.name)}"

    def answer_list(self, request: Request) -> Response | None:
        if request.path == self.list_path:
            return self._column()
        if request.path == _API:
            return self._unit(request)
        if request.path == _DOWNLOAD:
            return self._download(request)
        if request.path.startswith("/cms_files/filemanager/"):
            return redirect(request.path.replace("/cms_files/filemanager/", "/oss/cms/"), 301)
        if request.path.startswith("/oss/cms/"):
            return self._stored(request.path.rsplit("/", 1)[-1])
        return None

    def _column(self) -> Response:
        if self.switches["paging"] == "static":
            return self.list_page(f'<ul class="list">{"".join(map(self._row, self.rows()))}</ul>')
        return self.list_page(f'<div class="list-box">{self._html(1)}</div>')

    @property
    def _query_data(self) -> str:
        return (
            f"{{'webId':'{self.switches['web_id']}','pageId':'{self.switches['column_id']}','parseType':'bulidstatic',"
            "'pageType':'column','tagId':'当前栏目list','tplSetId':'9pTBDt8gJpRdKZbXz3UTM'}"
        )

    def _html(self, number: int) -> str:
        total, size = len(self.rows()), self.switches["per_page"]
        return (
            f'<ul class="list">{"".join(map(self._row, self.slice(number)))}</ul>'
            f'<div class="pagination" rows="{size}" count="{total}" pageNo="{number}"'
            f' unitUrl="{_API}" queryData="{self._query_data}"></div>'
        )

    def _unit(self, request: Request) -> Response:
        number = 1
        if not self.switches["deaf"]:
            try:
                number = int(json.loads(request.get("paramJson", "{}")).get("pageNo", 1))
            except (ValueError, AttributeError):
                number = 1
        answer = {"success": True, "message": "", "data": {"html": self._html(number)}}
        return Response(text=json.dumps(answer, ensure_ascii=False), media_type="application/json", charset="utf-8")

    def _row(self, article: Article) -> str:
        shown, cut = self.shows(article), self.switches["cut_titles"]
        title = f' title="{escape(shown)}"'
        if cut is not None and len(shown) > cut:
            shown, title = shown[:cut] + "...", ""
        href, day = f"{self.origin.split(':', 1)[1]}{self.article_path(article)}", f"{article.published:%Y-%m-%d}"
        if self.switches["row"] == "plain":
            return f'<li><a href="{href}"{title}>{escape(shown)}</a><span>[{day}]</span></li>'
        return (
            f'<li class="clearfix"><a class="bt-left" href="{href}"{title} target="_blank">{escape(shown)}</a>'
            f'<span class="bt-right">{day}</span></li>'
        )

    def _download(self, request: Request) -> Response | None:
        extension = request.get("fileName").rsplit(".", 1)[-1]
        return redirect(f"/cms_files/filemanager/{self.switches['web_id']}/{request.get('fileUrl')}.{extension}")

    def _stored(self, name: str) -> Response | None:
        for article in self.articles:
            for attachment in article.attachments:
                if name == f"{attachment.key}.{attachment.extension}":
                    return self.attachment_response(article, attachment)
        return None
