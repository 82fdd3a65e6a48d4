"""TRS WCM (拓尔思): ``createPageHTML`` lists, ``tYYYYMMDD_N`` articles, files beside the page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import Any, ClassVar

from demo.portals.articles import Article, Attachment, Form
from demo.portals.messages import Request, Response
from demo.portals.site import Site
from demo.reports import Style

_SEARCH = "/fjdzapp/search"


class TrsSite(Site):
    """Switches: ``extension`` of pages, ``first_index`` (1: index_1 is the second page; 2: index_2 is),
    ``pager`` (two: count and current; three: records first; create_page: Chongqing's call; count_page: MOF's variable),
    ``rows`` (li, document_write; search: Fujian's, the first page in place, all by POST /fjdzapp/search),
    ``stub_after`` pages, beyond which deep pages are 200 stubs, ``files`` (P0 or W0 names).
    """

    family: ClassVar[str] = "trs"
    style: ClassVar[Style] = Style.TRS
    defaults: ClassVar[Mapping[str, Any]] = {
        "column": "/zwgk/zfxxgkzl/zfxxgknb/",
        "extension": "html",
        "first_index": 1,
        "pager": "two",
        "rows": "li",
        "stub_after": None,
        "files": "P0",
    }

    @property
    def list_path(self) -> str:
        return str(self.switches["column"])

    def article_path(self, article: Article) -> str:
        return self.list_path + self._relative(article).removeprefix("./")

    def attachment_path(self, article: Article, attachment: Attachment) -> str:
        return f"{self.list_path}{article.published:%Y%m}/{self._file_name(article, attachment)}"

    def attachment_html(self, article: Article, attachment: Attachment) -> str:
        name = self._file_name(article, attachment)
        return f'<div class="fj">附件：<a href="./{name}" OLDSRC="/protect/{name}">{escape(attachment.name)}</a></div>'

    def answer_list(self, request: Request) -> Response | None:
        if request.path == _SEARCH:
            return self._search(request)
        number = self._page_number(request.path)
        if number is None:
            return None
        stub_after = self.switches["stub_after"]
        if stub_after is not None and number > stub_after:
            return Response(text="<html><head><title></title></head><body>" + "&nbsp;" * 45 + "</body></html>")
        if number > self.page_count:
            return None
        if self.switches["rows"] == "search":
            return self.list_page(self._rows(1), self._search_call()) if number == 1 else None
        return self.list_page(self._rows(number), self._pager(number))

    def _page_number(self, path: str) -> int | None:
        extension = self.switches["extension"]
        if path in (self.list_path, f"{self.list_path}index.{extension}"):
            return 1
        stem, suffix = f"{self.list_path}index_", f".{extension}"
        digits = path.removeprefix(stem).removesuffix(suffix)
        if not path.startswith(stem) or not path.endswith(suffix) or not digits.isdigit():
            return None
        number = int(digits) + 2 - self.switches["first_index"]
        return number if number > 1 else None

    def _rows(self, number: int) -> str:
        if self.switches["rows"] == "document_write":
            return f'<ul class="list">{"".join(self._scripted(article) for article in self.slice(number))}</ul>'
        rows = "".join(
            f'<li><a href="{self._href(article)}" target="_blank" title="{escape(self.shows(article))}">'
            f"{escape(self.shows(article))}</a><span>{article.published:%Y-%m-%d}</span></li>\n"
            for article in self.slice(number)
        )
        return f'<ul class="list">\n{rows}</ul>'

    def _scripted(self, article: Article) -> str:
        title = self.shows(article).replace("'", "\\'")
        return (
            f"<script>var url='{self._href(article)}';var title='{title}';var FILENUM='';"
            f"var pubdate='{article.published:%Y-%m-%d}';"
            'document.writeln("<li><a href=\'"+url+"\'>"+title+"</a><span>"+pubdate+"</span></li>");</script>\n'
        )

    def _pager(self, number: int) -> str:
        numbers = f"{self.page_count}, {number - 1}"
        if self.switches["pager"] == "three":
            numbers = f"{len(self.rows())}, {self.page_count}, {number - 1}"
        call = f'createPageHTML({numbers}, "index", "{self.switches["extension"]}");'
        if self.switches["pager"] == "create_page":
            call = call.replace("createPageHTML", "createPage")
        elif self.switches["pager"] == "count_page":
            call = f"var currentPage = {number - 1};\nvar countPage = {self.page_count};"
        return f'<div class="page"><script>{call}</script></div>'

    def _search_call(self) -> str:
        return (
            f"<script>$('.list').fjdzapp({{url: '{_SEARCH}', channelid: '229105', classsql: 'chnlid=4910',"
            f" sortfield: '-docorderpri,-docreltime', prepage: {self.switches['per_page']},"
            f" recordCount: '{len(self.rows())}'}});</script>"
        )

    def _search(self, request: Request) -> Response:
        rows, size = self.rows(), request.number("prepage", 15)
        if request.method != "POST" or (request.get("channelid"), request.get("classsql")) != ("229105", "chnlid=4910"):
            rows = []
        number = max(1, request.number("page", 1))
        data = [
            {
                "doctitle": self.shows(article),
                "docreltime": f"{article.published:%Y-%m-%d %H:%M:%S}",
                "docpuburl": self.article_path(article),
            }
            for article in rows[(number - 1) * size : number * size]
        ]
        answer = json.dumps({"count": len(rows), "pageCount": -(-len(rows) // size), "data": data}, ensure_ascii=False)
        return Response(text=answer, media_type="application/json", charset="utf-8")

    def _href(self, article: Article) -> str:
        if article.form is Form.DIRECT_PDF:
            return f"./{article.published:%Y%m}/{self._file_name(article, article.attachments[0])}"
        return self._relative(article)

    def _relative(self, article: Article) -> str:
        return f"./{article.published:%Y%m}/t{article.published:%Y%m%d}_{article.number}.{self.switches['extension']}"

    def _file_name(self, article: Article, attachment: Attachment) -> str:
        digits = int(attachment.key[:12], 16) % 10**12
        return f"{self.switches['files']}{article.published:%Y%m%d}{digits:012d}.{attachment.extension}"
