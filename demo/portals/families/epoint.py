"""新点 Epoint EWB: an empty list, a script that names the site, rows by POST of JSON to the light front."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from demo.portals.articles import Article, Attachment
from demo.portals.messages import Request, Response
from demo.portals.site import Site
from demo.reports import Style

_SCRIPTS = {"common": "/js/webBuilderCommon.js", "request": "/js/ajaxReq.js"}


class EpointSite(Site):
    """Switches: ``category``, ``guid``, ``project`` (the interface's folder), ``named_in`` (common or request: the
    script that says the guid; page), ``wrapped`` (parameters must lie in ``params``), ``first_number`` (1: page 0 is
    page 1 again), ``cut_titles`` to so many characters, the whole in realtitle.
    """

    family: ClassVar[str] = "epoint"
    style: ClassVar[Style] = Style.PATTERN
    defaults: ClassVar[Mapping[str, Any]] = {
        "category": "003006",
        "guid": "7eb5f7f1-0000-43ad-8e13-8fcb82ea831a",
        "project": "EWB-FRONT",
        "named_in": "common",
        "wrapped": False,
        "first_number": 0,
        "cut_titles": None,
    }

    @property
    def list_path(self) -> str:
        return f"/dynamic/zwgk/govInfoPub.html?categorynum={self.switches['category']}"

    def article_path(self, article: Article) -> str:
        category = self.switches["category"]
        return f"/{category[:3]}/{category}/{article.published:%Y%m%d}/{UUID(article.key)}.html"

    def attachment_path(self, article: Article, attachment: Attachment) -> str:
        return f"/{self.switches['project']}/pages/webbuildermis/attach/{attachment.key}.{attachment.extension}"

    def answer_list(self, request: Request) -> Response | None:
        named_in = self.switches["named_in"]
        if request.path == self.list_path.partition("?")[0]:
            script = f"<script>var siteInfo = {self._site_info()};</script>" if named_in == "page" else ""
            call = f'<script src="/js/webBuilderCommon.js"></script><script src="/js/ajaxReq.js"></script>{script}'
            return self.list_page('<ul class="ewb-info-items" id="infolist"></ul>', call)
        if request.path in _SCRIPTS.values():
            said = f"var siteInfo = {self._site_info()};" if request.path == _SCRIPTS.get(named_in) else "var ewb = {};"
            return Response(body=said.encode(), media_type="application/javascript")
        if request.path == f"/{self.switches['project']}/rest/lightfrontaction/getgovinfolist":
            return self._listed(request)
        return None

    def _site_info(self) -> str:
        return json.dumps({"projectName": f"/{self.switches['project']}", "siteGuid": self.switches["guid"]})

    def _listed(self, request: Request) -> Response:
        asked = (
            json.loads(request.body) if request.headers.get("content-type", "").startswith("application/json") else {}
        )
        wanted = asked.get("params", {}) if self.switches["wrapped"] else asked
        if wanted.get("siteGuid") != self.switches["guid"] or wanted.get("categorynum") != self.switches["category"]:
            return _json({"status": {"code": 200, "text": ""}, "custom": ""})
        size = min(int(wanted["pageSize"]), int(self.switches["per_page"]))
        number = max(0, int(wanted["pageIndex"]) - int(self.switches["first_number"]))
        rows = self.rows()
        data = [self._row(article) for article in rows[number * size : (number + 1) * size]]
        return _json({"custom": {"total": len(rows), "data": data}})

    def _row(self, article: Article) -> dict[str, str]:
        shown, cut = self.shows(article), self.switches["cut_titles"]
        return {
            "infourl": self.article_path(article),
            "title": shown if cut is None else f"{shown[:cut]}...",
            "realtitle": shown,
            "infodate": f"{article.published:%Y-%m-%d}",
        }


def _json(answer: object) -> Response:
    return Response(text=json.dumps(answer, ensure_ascii=False), media_type="application/json", charset="utf-8")
