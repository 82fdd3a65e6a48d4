"""广东 gkmlpt (政府信息公开目录平台), alone or jumping to an NFCMS column, and NFCMS itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import Any, ClassVar

from demo.portals.articles import Article, Attachment
from demo.portals.messages import Request, Response
from demo.portals.site import Site
from demo.reports import Style

_API_PAGE = 100
_ANNUAL = 8012


class NfcmsSite(Site):
    """NFCMS (南方网 CMS): 1-based list files, ``content/post_N.html``; files lie on another host when there is one."""

    family: ClassVar[str] = "nfcms"
    style: ClassVar[Style] = Style.NFCMS
    defaults: ClassVar[Mapping[str, Any]] = {"column": "/zwgk/zfxxgknb/"}

    @property
    def list_path(self) -> str:
        return str(self.switches["column"])

    def article_path(self, article: Article) -> str:
        return f"{self.switches['column']}content/post_{article.number}.html"

    def attachment_path(self, article: Article, attachment: Attachment) -> str:
        digits = str(article.number)
        name = f"{int(attachment.key[:8], 16)}.{attachment.extension}"
        return f"{self.files_origin}/attachment/0/{digits[:3]}/{digits}/{name}"

    def article_metas(self, article: Article) -> str:
        return (
            f'<meta name="ArticleId" content="{article.number}">\n'
            f"<script>var NFCMS_SITE_ID='755001',NFCMS_POST_ID='{article.number}';</script>\n"
        )

    def answer_list(self, request: Request) -> Response | None:
        return self._column(request.path)

    def _column(self, path: str) -> Response | None:
        column = self.switches["column"]
        number = 1 if path in (column, f"{column}index.html") else None
        digits = path.removeprefix(f"{column}index_").removesuffix(".html")
        if path.startswith(f"{column}index_") and digits.isdigit() and 1 < int(digits) <= self.page_count:
            number = int(digits)
        if number is None:
            return None
        rows = "".join(
            f'<li><a href="{self.origin}{self.article_path(article)}" title="{escape(self.shows(article))}">'
            f"{escape(self.shows(article))}</a><span class='time'>{article.published:%Y-%m-%d}</span></li>"
            for article in self.slice(number)
        )
        pages = "".join(
            f'<a href="{column}index{f"_{page}" if page > 1 else ""}.html">{page}</a>'
            for page in range(1, self.page_count + 1)
        )
        script = "<script>var NFCMS_SITE_ID='755001';</script>"
        return self.list_page(f'<ul class="news_list">{rows}</ul><div class="pagination">{pages}</div>', script)


class GkmlptSite(NfcmsSite):
    """gkmlpt. Switches: ``department`` path before /gkmlpt, ``sid``, ``jump`` (the annual-report node only has a
    ``jump_url`` to the NFCMS column), ``empty_body`` (the body exists only in ``_CONFIG.DETAIL``), ``own_tab`` (reports
    are no node of the catalogue, but of the tree of /gkmlpt/annualreport).
    """

    family: ClassVar[str] = "gkmlpt"
    style: ClassVar[Style] = Style.GKMLPT
    defaults: ClassVar[Mapping[str, Any]] = {
        **NfcmsSite.defaults,
        "department": "",
        "sid": "755041",
        "jump": False,
        "empty_body": False,
        "own_tab": False,
    }

    @property
    def list_path(self) -> str:
        return f"{self.switches['department']}/gkmlpt/index"

    def article_path(self, article: Article) -> str:
        if self.switches["jump"]:
            return super().article_path(article)
        number = article.number
        folders = f"{number // 1_000_000}/{number // 1_000}"
        return f"{self.switches['department']}/gkmlpt/content/{folders}/post_{number}.html"

    def answer_list(self, request: Request) -> Response | None:
        base = f"{self.switches['department']}/gkmlpt"
        if request.path in (f"{base}/index", f"{base}/policy"):
            return self._index()
        if request.path == f"{base}/annualreport" and self.switches["own_tab"]:
            return self._tree_page([_node(_ANNUAL, "本单位", 0, len(self.rows()))])
        if request.path.startswith(f"{base}/api/all/"):
            return self._api(request)
        if self.switches["jump"]:
            return self._column(request.path)
        return None

    def article_metas(self, article: Article) -> str:
        if self.switches["jump"]:
            return super().article_metas(article)
        detail = json.dumps({"id": article.number, "content": article.body(self.style)}).replace("<", "\\u003C")
        return f"<script>window._CONFIG = {{SID: '{self.switches['sid']}', DETAIL: {detail}}}</script>\n"

    def article_page(self, article: Article, part: int = 1) -> Response:
        response = super().article_page(article, part)
        if not self.switches["empty_body"] or self.switches["jump"]:
            return response
        body = article.body(self.style)
        text = (response.text or "").replace(
            f'<div class="article-content">{body}</div>', '<div class="article-content"></div>'
        )
        return Response(text=text, modified=response.modified)

    def _index(self) -> Response:
        jump = f"{self.origin}{self.switches['column']}" if self.switches["jump"] else ""
        count = 0 if jump else len(self.rows())
        tree = [
            _node(8010, "信息公开指南", 0, 0),
            _node(_ANNUAL, "政府信息公开年度报告", 0, count, jump),
            _node(8020, "工作动态", 0, 0, children=[_node(8021, "部门动态", 8020, 0)]),
        ]
        return self._tree_page([node for node in tree if node["id"] != _ANNUAL or not self.switches["own_tab"]])

    def _tree_page(self, tree: list[dict[str, Any]]) -> Response:
        config = (
            f"window._CONFIG = {{\n  SID: '{self.switches['sid']}',\n  SERVICE_AREA_ID: 755,\n"
            f"  TREE: {json.dumps(tree, ensure_ascii=False)},\n  CATE_ID: 0\n}};"
        )
        return self.list_page('<div id="app"></div>', f"<script>{config}</script>")

    def _api(self, request: Request) -> Response:
        category = request.path.rsplit("/", 1)[-1]
        here = [] if self.switches["jump"] or category not in ("0", str(_ANNUAL)) else self.rows()
        page = max(1, request.number("page", 1))
        answer = {
            "classify": {"id": int(category) if category.isdigit() else 0, "post_count": len(here)},
            "total": len(here),
            "articles": [self._entry(article) for article in here[(page - 1) * _API_PAGE : page * _API_PAGE]],
        }
        return Response(text=json.dumps(answer, ensure_ascii=False), media_type="application/json", charset="utf-8")

    def _entry(self, article: Article) -> dict[str, Any]:
        url = f"{self.origin}{self.article_path(article)}"
        seconds = int(article.published.timestamp())
        files = [
            {
                "id": index,
                "name": file.name,
                "type": file.extension,
                "mime": file.media_type,
                "size": len(file.load()),
                "url": self.attachment_path(article, file),
            }
            for index, file in enumerate(article.attachments)
        ]
        return {
            "id": article.number,
            "title": article.title,
            "document_number": "",
            "publisher": article.source,
            "keywords": "",
            "date": f"{article.published:%Y-%m-%d}",
            "created_at": f"{article.published:%Y-%m-%d %H:%M:%S}",
            "create_time": seconds,
            "first_publish_time": seconds,
            "display_publish_time": seconds,
            "identifier": f"{article.source}/{article.published:%Y}-{article.number % 100_000:05d}",
            "classify_main": _ANNUAL,
            "classify_main_name": "政府信息公开年度报告",
            "url": url,
            "post_url": url,
            "attachment": files,
            "abstract": "",
            "relation": [],
            "is_expired": 0,
            "is_abolished": 0,
        }


def _node(
    number: int, name: str, parent: int, count: int, jump: str = "", children: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    return {
        "id": number,
        "name": name,
        "parent": parent,
        "children": children or [],
        "jump_url": jump,
        "post_count": count,
    }
