"""博达 VSB: list files that count down, ``../info/`` links, download.jsp, the pdfjs viewer."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, ClassVar
from urllib.parse import quote

from demo.portals.articles import Article, Attachment
from demo.portals.messages import Request, Response
from demo.portals.site import Site
from demo.reports import Style


class VsbSite(Site):
    """Switches: ``column`` path without extension, ``tree`` id, ``owner``, ``viewer`` (pdfjs, script)."""

    family: ClassVar[str] = "vsb"
    style: ClassVar[Style] = Style.VSB
    html_comment: ClassVar[str] = (
        "<!--Announced by Visual SiteBuilder 9-->\n<!--CustomerNO:7765626265723230747d445350565756-->\n"
        '<link rel="stylesheet" href="/style.vsb.css">\n<script src="/system/resource/js/counter.js"></script>\n'
    )
    defaults: ClassVar[Mapping[str, Any]] = {
        "column": "/xxgk/zfxxgknb",
        "tree": 1033,
        "owner": 1_456_123_789,
        "viewer": "pdfjs",
    }

    @property
    def list_path(self) -> str:
        return f"{self.switches['column']}.htm"

    def article_path(self, article: Article) -> str:
        return f"/info/{self.switches['tree']}/{article.number}.htm"

    def attachment_path(self, article: Article, attachment: Attachment) -> str:
        if article.form.value == "inline_pdf":
            afc = attachment.key.upper()
            return (
                f"/virtual_attach_file.vsb?afc={afc}&oid={self.switches['owner']}&tid=1033&nid={article.number}&e=.pdf"
            )
        return (
            "/system/_content/download.jsp?urltype=news.DownloadAttachUrl"
            f"&owner={self.switches['owner']}&wbfileid={int(attachment.key[:7], 16)}"
        )

    def attachment_html(self, article: Article, attachment: Attachment) -> str:
        href = escape(self.attachment_path(article, attachment))
        link = f'<a href="{href}" target="_blank">{escape(attachment.name)}</a>'
        return f"<ul><li>附件【{link}】已下载<span></span>次</li></ul>"

    def inline_viewer(self, article: Article, attachment: Attachment) -> str:
        path = self.attachment_path(article, attachment)
        if self.switches["viewer"] == "script":
            return f'<script>showVsbpdfIframe("{path}","100%","800","","","{attachment.name}");</script>'
        viewer = f"/system/resource/pdfjs/viewer.html?file={quote(path, safe='')}"
        return f'<iframe src="{viewer}" width="100%" height="800"></iframe>'

    def answer_list(self, request: Request) -> Response | None:
        pages = self.page_count
        if request.path == self.list_path:
            return self._page(1)
        digits = request.path.removeprefix(f"{self.switches['column']}/").removesuffix(".htm")
        if request.path.startswith(f"{self.switches['column']}/") and digits.isdigit() and 1 <= int(digits) < pages:
            return self._page(pages - int(digits) + 1)
        return None

    def _page(self, number: int) -> Response:
        """Page 1 lies at ``column.htm``; page n of T at ``column/<T-n+1>.htm``, one folder deeper."""
        up = "../" * (self.switches["column"].count("/") - (1 if number == 1 else 0))
        rows = "".join(
            f'<li id="line_u8_{index}"><a href="{up}{self.article_path(article)[1:]}" '
            f'title="{escape(self.shows(article))}">'
            f"{escape(self.shows(article))}</a><span>{article.published:%Y-%m-%d}</span></li>"
            for index, article in enumerate(self.slice(number))
        )
        script = f"<script>_jsq_({self.switches['tree']},'/list.jsp',-1,{self.switches['owner']})</script>"
        return self.list_page(f"<ul>{rows}</ul>{self._pager(number)}", script)

    def _pager(self, number: int) -> str:
        if number >= self.page_count:
            return f'<span class="p_no">{number}</span>'
        stem = self.switches["column"].rsplit("/", 1)[-1]
        following = f"{self.page_count - number}.htm"
        href = f"{stem}/{following}" if number == 1 else following
        last = f"{stem}/1.htm" if number == 1 else "1.htm"
        following_link, last_link = f'<a href="{href}">下页</a>', f'<a href="{last}">尾页</a>'
        return f'<span class="p_next">{following_link}</span><span class="p_last">{last_link}</span>'
