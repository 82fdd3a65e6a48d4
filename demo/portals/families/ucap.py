"""开普云 ucap: ``createPageHTML('page_div', …)`` lists, JSON search, year columns in comments, a JSONP tree."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from html import escape
from typing import Any, ClassVar

from demo.portals.articles import Article, Attachment
from demo.portals.messages import Request, Response
from demo.portals.site import Site
from demo.reports import Style


class UcapSite(Site):
    """Switches: ``mode`` (static pages; json: rows only by search; years: a menu of one column a year; tree: a JSONP
    tree with null.shtml placeholders), ``stem`` of list files, ``commented`` (rows and pager inside an HTML comment),
    ``announced`` (a wrong total), ``page_cap`` (pages that exist, the rest by JSON only), ``project`` of the tree,
    ``bare_pages`` (articles do not link their files: only the search's resList names them).
    """

    family: ClassVar[str] = "ucap"
    style: ClassVar[Style] = Style.UCAP
    defaults: ClassVar[Mapping[str, Any]] = {
        "mode": "static",
        "column": "/sthj/c110634/",
        "stem": "common_list",
        "commented": False,
        "announced": None,
        "page_cap": None,
        "project": "sthj",
        "bare_pages": False,
    }

    @property
    def channel(self) -> str:
        """The 32-hex channel id."""
        return sha256(self.switches["column"].encode()).hexdigest()[:32]

    @property
    def list_path(self) -> str:
        if self.switches["mode"] == "tree":
            return f"/{self.switches['project']}/xxgk/xxzwgkList.shtml"
        return f"{self.switches['column']}{self.switches['stem']}.shtml"

    def article_path(self, article: Article) -> str:
        return f"{self.switches['column']}{article.published:%Y%m}/{article.key}.shtml"

    def attachment_path(self, article: Article, attachment: Attachment) -> str:
        folder = self.article_path(article).rsplit("/", 1)[0]
        return f"{folder}/{article.key}/files/{attachment.key}.{attachment.extension}"

    def attachment_html(self, article: Article, attachment: Attachment) -> str:
        return "" if self.switches["bare_pages"] else super().attachment_html(article, attachment)

    def article_metas(self, article: Article) -> str:
        return f'<meta name="channelId" content="{self.channel}">\n<meta name="code" content="c110634">\n'

    def answer_list(self, request: Request) -> Response | None:
        mode = self.switches["mode"]
        if request.path in (f"/common/search/{self.channel}", f"/searchList/{self.channel}"):
            return self._search(request)
        if mode == "years":
            return self._year_menu(request.path)
        if mode == "tree" and request.path == self.list_path:
            return self._tree_page()
        if mode == "tree" and request.path == f"/u/channel/treeNew/{self.switches['project']}":
            return self._tree(request)
        return self._static(request.path)

    def _static(self, path: str) -> Response | None:
        stem = f"{self.switches['column']}{self.switches['stem']}"
        if path == f"{stem}.shtml" or (
            self.switches["mode"] == "tree" and path == f"{self.switches['column']}xlist.shtml"
        ):
            number = 1
        else:
            digits = path.removeprefix(f"{stem}_").removesuffix(".shtml")
            number = int(digits) if path.startswith(f"{stem}_") and digits.isdigit() else 0
        if not 1 <= number <= self._pages or path.endswith("_1.shtml"):
            return None
        return self._column(self.slice(number) if self.switches["mode"] != "json" else [], number)

    @property
    def _pages(self) -> int:
        return min(self.page_count, self.switches["page_cap"] or self.page_count)

    def _column(self, articles: Sequence[Article], number: int) -> Response:
        announced = self.switches["announced"]
        total = len(self.rows()) if announced is None else announced
        rows = f'<ul class="jytxxgklist">{"".join(map(self._row, articles))}</ul>'
        pager = (
            f"<div id='page_div'></div><script>createPageHTML('page_div',{self._pages},{number},"
            f"'{self.switches['stem']}','shtml',{total});</script>"
        )
        inner = f"<!--{rows}{pager}-->" if self.switches["commented"] else rows + pager
        if self.switches["mode"] == "json":
            size = self.switches["per_page"]
            call = f"/common/search/{self.channel}?_isAgg=true&_isJson=true&_pageSize={size}&_template=index&page=1"
            inner = f"<ul id='body'></ul><script>var searchUrl='{call}';</script>"
        inner += '<input type="hidden" id="page" value="1"><input type="hidden" id="pageSize" value="20">'
        response = self.list_page(inner)
        metas = f'<meta name="channelId" content="{self.channel}">\n</head>'
        return Response(text=(response.text or "").replace("</head>", metas, 1), modified=response.modified)

    def _row(self, article: Article) -> str:
        href = self.article_path(article)
        shown = escape(self.shows(article))
        return (
            f'<li><a href="{href}" title="{shown}" target="_blank">{shown}</a><b>{article.published:%Y-%m-%d}</b></li>'
        )

    def _year_menu(self, path: str) -> Response | None:
        """One column a year, as on Gansu's education site; the column codes say nothing about the year."""
        columns = {self._year_column(article.year): article.year for article in self.articles}
        if path in columns:
            inner = "".join(self._row(article) for article in self.articles if article.year == columns[path])
            return self._column_of_year(inner)
        if path != self.list_path:
            return None
        menu = "".join(
            f'<li id="erji_{column.split("/")[-2]}"><a href="{column}">{year}</a></li>'
            for column, year in sorted(columns.items(), key=lambda pair: -pair[1])
        )
        return self.list_page(f'<div>政府信息公开年报</div><ul id="nb_list">{menu}</ul><UCAPTITLE></UCAPTITLE>')

    def _column_of_year(self, rows: str) -> Response:
        pager = "<script>createPageHTML('page_div',1,1,'zwgklist','shtml',1);</script>"
        return self.list_page(
            f'<ul class="jytxxgklist"><!--{rows}{pager}--></ul><input type="hidden" id="page" value="1">'
        )

    def _year_column(self, year: int) -> str:
        code = int(sha256(f"{self.identity}{year}".encode()).hexdigest()[:6], 16) % 1_000_000
        return f"{self.switches['column']}c{code:06d}/zwgklist.shtml"

    def _search(self, request: Request) -> Response:
        size, number = request.number("_pageSize", 15), max(1, request.number("page", 1))
        rows = self.rows()[(number - 1) * size : number * size]
        if request.get("_isJson", "true") == "false":
            items = "".join(
                f'<li><div class="title"><a href="{self.article_path(article)}">{escape(article.title)}</a></div>'
                f'<div class="date">{article.published:%Y-%m-%d}</div></li>'
                for article in rows
            )
            return Response(text=f'<ul id="body">{items}</ul>', charset="utf-8")
        data = {
            "total": len(self.rows()),
            "page": number,
            "rows": size,
            "channelName": "政府信息公开年报",
            "results": [self._result(article) for article in rows],
        }
        return Response(
            text=json.dumps({"data": data}, ensure_ascii=False), media_type="application/json", charset="utf-8"
        )

    def _result(self, article: Article) -> dict[str, Any]:
        files = [
            {"fileName": file.name, "filePath": self.attachment_path(article, file)} for file in article.attachments
        ]
        keys = {"pubdate": f"{article.published:%Y-%m-%d}", "source": article.source}
        return {
            "title": article.title,
            "subTitle": "",
            "url": self.article_path(article),
            "content": "",
            "publishedTime": int(article.published.timestamp() * 1000),
            "publishedTimeStr": f"{article.published:%Y-%m-%d %H:%M:%S}",
            "resList": files,
            "domainMetaList": [{"resultList": [{"key": key, "value": value} for key, value in keys.items()]}],
        }

    def _tree_page(self) -> Response:
        script = (
            f"<script>$.fn.zTree.init($('#tree'),{{async:{{url:'/u/channel/treeNew/{self.switches['project']}',"
            f"dataType:'jsonp',jsonpCallback:'JsonpCallBack',otherParam:{{channelId:'{self.channel}',level:2}}}}}});</script>"
        )
        return self.list_page("<div id='tree'></div><UCAPCONTENT></UCAPCONTENT>", script)

    def _tree(self, request: Request) -> Response:
        nodes = [
            {"id": "1", "pId": "0", "name": "机构职能", "iframeurl": f"/{self.switches['project']}/jgzn/null.shtml"},
            {"id": "2", "pId": "0", "name": "外部链接", "iframeurl": "http://elsewhere.example/list.shtml"},
            {"id": "3", "pId": "0", "name": "政府信息公开年报", "iframeurl": f"{self.switches['column']}null.shtml"},
        ]
        callback = request.get("callback") or "JsonpCallBack"
        text = f"{callback}({json.dumps(nodes, ensure_ascii=False)})"
        return Response(text=text, media_type="application/javascript", charset="utf-8")
