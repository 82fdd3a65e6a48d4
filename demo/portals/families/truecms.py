"""TrueCMS (Nantong and others): JCMS' jpage over a datastore in a script's string, the rest as JSONP around XML."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from demo.portals.articles import Article
from demo.portals.families.jcms import JcmsSite
from demo.portals.messages import Request, Response

_PROXY = "/TrueCMS/messageController/getMessage.do"


class TrueCmsSite(JcmsSite):
    """Switches: ``column``, ``most`` (rows an answer; who asks for more gets nothing), ``refuses`` (who asks for more
    gets 404), ``wants_referer`` (who says no page gets 404), ``island`` (plain: in a script; none: links in the page).
    """

    defaults: ClassVar[Mapping[str, Any]] = {
        **JcmsSite.defaults,
        "column": "xxgknb",
        "column_id": "754f6db5-0000-46d5-b25c-da3a86d102cd",
        "most": 20,
        "refuses": False,
        "wants_referer": False,
    }

    @property
    def list_path(self) -> str:
        return f"/shbj/{self.switches['column']}/{self.switches['column']}.html"

    def article_path(self, article: Article) -> str:
        return f"/shbj/{self.switches['column']}/content/{UUID(article.key)}.html"

    def answer_list(self, request: Request) -> Response | None:
        if request.path == _PROXY:
            return self._messages(request)
        return super().answer_list(request)

    def _list(self) -> Response:
        if self.switches["island"] == "none":
            return super()._list()
        store = self._datastore(self.slice(1), next_group=None, totals=True).replace("\n", "").replace("'", "\\'")
        call = (
            f"$('#list').jpage({{dataStore:'{store}',proxyUrl:'{_PROXY}',perPage:{self.switches['per_page']},"
            f"groupSize:3,barPosition:'bottom',ajaxParam:{{columnId:'{self.switches['column_id']}'}}}});"
        )
        return self.list_page('<div id="list"></div>', f"<script>{call}</script>")

    def _messages(self, request: Request) -> Response:
        start, end = request.number("startrecord", 1), request.number("endrecord", 10)
        asks_too_much = end - start + 1 > self.switches["most"]
        stranger = self.switches["wants_referer"] and "referer" not in request.headers
        if request.get("columnId") != self.switches["column_id"] or stranger or asks_too_much:
            return Response(404, text="") if stranger or self.switches["refuses"] else _jsonp(request, "")
        return _jsonp(request, self._datastore(self.rows()[start - 1 : end], next_group=None, totals=True))


def _jsonp(request: Request, result: str) -> Response:
    answer, callback = json.dumps({"result": result}, ensure_ascii=False), request.get("callback")
    text = f"{callback}({answer})" if callback else answer
    return Response(text=text, media_type="application/json", charset="utf-8")
