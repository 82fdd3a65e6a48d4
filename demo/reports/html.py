"""Reports as HTML, in the containers that the content systems put around an article's body."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from html import escape

from demo.reports.layout import Block, Paragraph, Table
from demo.reports.model import TrueReport
from demo.reports.wording import blocks


class Style(StrEnum):
    """The content system whose habits the mark-up follows."""

    TRS = "trs"
    JCMS = "jcms"
    JPAAS = "jpaas"
    JIANGXI = "jiangxi"
    UCAP = "ucap"
    GKMLPT = "gkmlpt"
    NFCMS = "nfcms"
    LONGXUN = "longxun"
    VSB = "vsb"
    PATTERN = "pattern"


_CONTAINERS = {
    Style.TRS: '<div class="TRS_Editor"><style type="text/css">.TRS_Editor P{{line-height:2}}</style>{}</div>',
    Style.JCMS: '<div id="zoom" class="bt-article-02">{}</div>',
    Style.JPAAS: '<div id="zoom" class="zc_article_con">{}</div>',
    Style.JIANGXI: '<div class="article-con" id="zoomcon">{}</div>',
    Style.UCAP: '<div class="article_content" id="UCAP-CONTENT"><UCAPCONTENT>{}</UCAPCONTENT></div>',
    Style.GKMLPT: '<div class="article-content">{}</div>',
    Style.NFCMS: '<div class="news_cont_d_wrap" id="zoomcon">{}</div>',
    Style.LONGXUN: '<div class="j-fontContent newscontnet" id="zoom">{}</div>',
    Style.VSB: '<div id="vsb_content_2"><div class="v_news_content">{}</div></div>',
    Style.PATTERN: '<div class="Article_content" id="ivs_content">{}</div>',
}


def container(style: Style | str, inner: str) -> str:
    """An article's body inside the element that the content system keeps it in."""
    return _CONTAINERS[Style(style)].format(inner)


def body_html(report: TrueReport, style: Style | str, part: int | None = None) -> str:
    """The report's paragraphs and tables as an HTML fragment, without the page around it.

    ``part`` 1 is what stands before the third section's heading, ``part`` 2 the rest, for articles over two pages.
    """
    whole = blocks(report)
    headings = [number for number, block in enumerate(whole) if isinstance(block, Paragraph) and block.level == 1]
    cut = headings[min(2, len(headings) - 1)]
    chosen = whole if part is None else whole[:cut] if part == 1 else whole[cut:]
    return "\n".join(_block(block, Style(style)) for block in chosen)


def render_html(report: TrueReport, style: Style | str = Style.TRS, content: Sequence[Block] | None = None) -> bytes:
    """A whole page in UTF-8 holding the report, as a page saved from such a portal would look.

    ``content`` is printed in the report's place.
    """
    style = Style(style)
    body = "\n".join(_block(block, style) for block in content) if content else body_html(report, style)
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(report.title)}</title>\n"
        f'<meta name="ArticleTitle" content="{escape(report.title)}">\n'
        f'<meta name="PubDate" content="{report.published.isoformat()} 09:00">\n'
        f'<meta name="ContentSource" content="{escape(report.bureau)}">\n'
        f"</head>\n<body>\n{container(style, body)}\n</body>\n</html>\n"
    ).encode()


def _block(block: Block, style: Style) -> str:
    if isinstance(block, Paragraph):
        return _paragraph(block, style)
    return _table(block, style)


def _paragraph(block: Paragraph, style: Style) -> str:
    text = escape(block.text, quote=False)
    if block.level == 0:
        return f'<p style="text-align:center"><strong>{text}</strong></p>'
    if block.level == 1:
        return f'<p style="text-indent:2em"><strong>{text}</strong></p>'
    if style in (Style.TRS, Style.GKMLPT):
        return f'<p class="MsoNormal" style="text-indent:32pt"><span style="font-size:16pt">{text}</span></p>'
    return f'<p style="text-indent:2em">{text}</p>'


def _table(table: Table, style: Style) -> str:
    rows: list[list[str]] = [[] for _ in range(table.rows)]
    for cell in sorted(table.cells, key=lambda placed: (placed.row, placed.column)):
        spans = f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
        spans += f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
        rows[cell.row].append(f"<td{spans}>{_cell_text(cell.text, style)}</td>")
    lines = "\n".join(f"<tr>{''.join(cells)}</tr>" for cells in rows)
    return f'<table border="1" cellspacing="0" cellpadding="0" style="width:100%"><tbody>\n{lines}\n</tbody></table>'


def _cell_text(text: str, style: Style) -> str:
    shown = escape(text, quote=False) or "&nbsp;"
    if style in (Style.TRS, Style.GKMLPT):
        return f'<p class="MsoNormal" align="center"><span style="font-size:10pt">{shown}</span></p>'
    return shown
