"""JCMS's xxgk module: lists by search.jsp, reports by xxgkAnnualReport.jsp."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, ClassVar

from demo.portals.articles import Article
from demo.portals.families.jcms import JcmsSite
from demo.portals.messages import Request, Response


class JcmsXxgkSite(JcmsSite):
    """Switches beyond JCMS's: ``leak`` (the search returns the whole area's catalogue), ``skin`` (old, standard),
    ``annual_report`` (reports lie at xxgkAnnualReport.jsp, one a year, without any list of them).
    """

    family: ClassVar[str] = "jcms_xxgk"
    defaults: ClassVar[Mapping[str, Any]] = {
        **JcmsSite.defaults,
        "leak": False,
        "skin": "standard",
        "annual_report": False,
    }

    @property
    def area(self) -> str:
        """The body's code in addresses of the module."""
        return f"11370800004526{self.switches['unit_id']}"

    @property
    def list_path(self) -> str:
        if self.switches["annual_report"]:
            newest = max((article.year for article in self.articles), default=2024)
            return f"/module/xxgk/xxgkAnnualReport.jsp?fbtime={newest}&area={self.area}"
        return super().list_path

    def article_path(self, article: Article) -> str:
        if self.switches["annual_report"]:
            return f"/module/xxgk/xxgkAnnualReport.jsp?fbtime={article.year}&area={self.area}"
        return super().article_path(article)

    def answer_list(self, request: Request) -> Response | None:
        if request.path == "/module/xxgk/search.jsp":
            return self._search(request)
        if request.path == "/module/xxgk/xxgkAnnualReport.jsp":
            return self._annual_report(request)
        if request.path == super().list_path and not self.switches["annual_report"]:
            return self._catalogue()
        return None

    def _catalogue(self) -> Response:
        column = self.switches["column_id"]
        call = (
            f"/module/xxgk/search.jsp?standardXxgk=1&isAllList=1&texttype=&fbtime=-1&vc_all=&vc_filenumber=&vc_title="
            f"&vc_number=&currpage=1&sortfield=,compaltedate:0&fbtime=-1&infotypeId=B001&jdid={self.switches['web_id']}"
            f"&area={self.area}&divid=div{column}"
        )
        inner = f'<div id="div{column}" class="zfxxgk_zdgkc"></div>'
        return self.list_page(inner, f"<script>$('#div{column}').load('{call}');</script>")

    def _search(self, request: Request) -> Response:
        number = max(1, request.number("currpage", 1))
        rows = self.slice(number)
        if self.switches["skin"] == "old":
            shown = "".join(self._old_row(index, article) for index, article in enumerate(rows))
            inner = f"<table>{shown}</table>"
        else:
            inner = f'<div class="zfxxgk_zdgkc"><ul>{"".join(map(self.row, rows))}{self._leaked()}</ul></div>'
        pager = f"<div>共{self.page_count}页 <a href='javascript:goto({number + 1})'>下一页</a></div>"
        return Response(text=inner + pager, charset="utf-8", modified=self.last_change)

    def _old_row(self, index: int, article: Article) -> str:
        return (
            f'<tr class="tr_main_value_{("odd", "even")[index % 2]}"><td>{index + 1}</td>'
            f'<td><a href="{self.article_path(article)}" title="{escape(article.title)}">{escape(article.title)}</a>'
            f"</td><td>{article.published:%Y-%m-%d}</td></tr>"
        )

    def _leaked(self) -> str:
        if not self.switches["leak"]:
            return ""
        title = "另一单位2023年政府信息公开工作年度报告"
        return "".join(
            f'<li><a href="/art/2024/1/{day}/art_999{day}_{day}.html" title="{title}">{title}</a>'
            f"<b>2024-01-{day}</b></li>"
            for day in (11, 12)
        )

    def _annual_report(self, request: Request) -> Response | None:
        for article in self.articles:
            if request.get("area") == self.area and request.get("fbtime") == str(article.year):
                return self.article_page(article)
        return None
