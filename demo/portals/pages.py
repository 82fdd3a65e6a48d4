"""The page skeleton that government sites share: national meta tags, footer fingerprints, the missing page."""

from __future__ import annotations

from hashlib import sha256
from html import escape
from urllib.parse import urlsplit

from demo.portals.articles import Article


def national_meta(site_name: str, origin: str, column: str | None = None, article: Article | None = None) -> str:
    """The meta tags of the national page standard (国办发〔2017〕47号) for a home, column or content page."""
    pairs = [
        ("SiteName", site_name),
        ("SiteDomain", urlsplit(origin).hostname or ""),
        ("SiteIDCode", site_code(site_name)),
    ]
    if column:
        pairs += [
            ("ColumnName", column),
            ("ColumnDescription", f"{site_name}{column}"),
            ("ColumnKeywords", f"{column};政府信息公开"),
            ("ColumnType", "信息公开年报"),
        ]
    if article:
        pairs += [
            ("ArticleTitle", article.title),
            ("PubDate", f"{article.published:%Y-%m-%d %H:%M}"),
            ("ContentSource", article.source),
            ("Keywords", "政府信息公开;年度报告"),
        ]
    return "".join(f'<meta name="{name}" content="{escape(value)}">\n' for name, value in pairs)


def site_code(site_name: str) -> str:
    """A ten-digit 网站标识码 of our own making."""
    return str(int(sha256(site_name.encode()).hexdigest()[:12], 16) % 10**10).zfill(10)


def page(title: str, metas: str, inner: str, site_name: str, script: str = "", comment: str = "") -> str:
    """A whole page around ``inner``."""
    code = site_code(site_name)
    return (
        f'<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n{comment}'
        '<meta name="generator" content="demonstration portal, invented content">\n'
        f"<title>{escape(title)}</title>\n{metas}</head>\n<body>\n"
        f'<div class="header"><a href="/">{escape(site_name)}</a></div>\n'
        f'<div class="position">当前位置：<a href="/">首页</a> &gt; 政府信息公开</div>\n'
        f"{inner}\n{script}\n"
        f'<div class="footer">主办：{escape(site_name)} 网站标识码：{code} '
        f"<script id=\"_jiucuo_\" sitecode='{code}'></script></div>\n"
        "</body>\n</html>\n"
    )


def soft_404_page(site_name: str) -> str:
    """The short page that says a page is not there."""
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>错误页面</title></head>'
        "<body><p>对不起，您访问的页面不存在或已被删除。</p>"
        f"<p><a href='/'>返回{escape(site_name)}首页</a></p></body></html>"
    )
