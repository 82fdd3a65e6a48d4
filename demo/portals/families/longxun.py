"""龙讯 (Anhui): ``/site/label/8888`` fragments, and a time frame of years on the annual-report page."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, ClassVar

from demo.portals.articles import Article, Attachment
from demo.portals.messages import Request, Response
from demo.portals.site import Site
from demo.reports import Style


class LongxunSite(Site):
    """Switches: ``mode`` (timeframe: one anchor a year, the address shows that year's report; label: an AJAX list),
    ``organ``, ``category``, ``length`` at which the label's titles are cut.
    """

    family: ClassVar[str] = "longxun"
    style: ClassVar[Style] = Style.LONGXUN
    defaults: ClassVar[Mapping[str, Any]] = {
        "mode": "timeframe",
        "organ": 6596211,
        "category": 6719861,
        "site_id": 6795621,
        "length": 80,
    }

    @property
    def _organ(self) -> str:
        return f"/public/column/{self.switches['organ']}"

    @property
    def list_path(self) -> str:
        if self.switches["mode"] == "timeframe":
            return f"{self._organ}?type=2"
        return f"{self._organ}?type=4&action=list&nav=3&catId={self.switches['category']}"

    def article_path(self, article: Article) -> str:
        if self.switches["mode"] == "timeframe":
            return f"{self._organ}?type=2&timeFrame={article.year}&hasContent=true"
        return f"/public/{self.switches['organ']}/{article.number}.html"

    def attachment_path(self, article: Article, attachment: Attachment) -> str:
        return (
            f"/group6/M00/0{article.number % 10}/{attachment.key[:2].upper()}/{attachment.key}.{attachment.extension}"
        )

    def answer_list(self, request: Request) -> Response | None:
        if request.path == "/site/label/8888":
            return self._label(request)
        if request.path != self._organ:
            return None
        if self.switches["mode"] == "timeframe":
            return self._time_frame(request)
        call = (
            f"IsAjax=1&dataType=html&labelName=publicInfoList&siteId={self.switches['site_id']}"
            f"&pageSize={self.switches['per_page']}&pageIndex=1&action=list&isDate=true&dateFormat=yyyy-MM-dd"
            f"&length={self.switches['length']}&organId={self.switches['organ']}&type=4&catId={self.switches['category']}"
            "&result=暂无相关信息&file=/xxgk/publicInfoList_newest2020"
        )
        script = f"<script>var labelName='publicInfoList';$('#xxgk_lmcon').load('/site/label/8888?{call}');</script>"
        return self.list_page('<div id="xxgk_lmcon"></div>', script)

    def _time_frame(self, request: Request) -> Response | None:
        year = request.get("timeFrame")
        if year:
            found = [article for article in self.articles if str(article.year) == year]
            return self.article_page(found[0]) if found else self.list_page("<p>暂无相关信息</p>")
        anchors = "".join(
            f'<li><a href="{escape(self.article_path(article))}">{article.year}年</a></li>'
            for article in sorted(self.articles, key=lambda article: -article.year)
        )
        return self.list_page(f'<ul id="timeFrame" class="timeFrame">{anchors}</ul>')

    def _label(self, request: Request) -> Response:
        """The fragment; an empty answer carries the words that the caller sent for it."""
        organ = request.get("organId") == str(self.switches["organ"])
        category = (request.get("catId") or request.get("catIds")) == str(self.switches["category"])
        size, number = request.number("pageSize", 15), max(1, request.number("pageIndex", 1))
        rows = self.rows() if organ and category else []
        items = "".join(self._item(article, request) for article in rows[(number - 1) * size : number * size])
        if not items:
            items = f"<li>{escape(request.get('result', '暂无相关信息'))}</li>"
        pages = max(1, -(-len(rows) // max(size, 1)))
        script = f"<script>$('#page').page({{pageIndex:{number},pageCount:{pages},pageSize:{size}}});</script>"
        return Response(text=f'<div class="xxgk_nav_con"><ul>{items}</ul></div>{script}', charset="utf-8")

    def _item(self, article: Article, request: Request) -> str:
        shown, length = self.shows(article), request.number("length", self.switches["length"])
        cut = shown if len(shown) <= length else shown[:length] + "..."
        return (
            f'<li><a class="title" href="{self.article_path(article)}" title="{escape(shown)}" target="_blank">'
            f'{escape(cut)}</a><span class="date">{article.published:%Y-%m-%d}</span></li>'
        )
