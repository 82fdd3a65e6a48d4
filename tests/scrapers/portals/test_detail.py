"""What an article page says: metadata with its repeats, body, files by every way they are linked, further pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from scrapers.fetch.model import Request
from scrapers.portals import Detail, Listing, Portal, read_detail

HOST = "http://sthjj.linjiang.gov.cn"
URL = HOST + "/zwgk/nb/202201/t20220119_1.html"
TITLE = "临江市生态环境局2021年政府信息公开工作年度报告"
BODY = "<p>全年主动公开信息一百二十条，依申请公开四件。" + "本局在网站上公布办事依据和办理结果。" * 10 + "</p>"
Reader = Callable[..., Detail]


@pytest.fixture
def read(web: Any, portal_of: Callable[..., Portal]) -> Reader:
    def reading(page: str | bytes, *, url: str = URL, title: str = TITLE, **settings: Any) -> Detail:
        web.put(url, page)
        listing = Listing("linjiang-sthjj", url, title, date(2022, 1, 20))
        return read_detail(portal_of("trs", HOST + "/zwgk/nb/", **settings), listing, web(Request(url)))

    return reading


def page(inner: str, head: str = "") -> str:
    return f"<html><head><title>{TITLE}_门户</title>{head}</head><body>{inner}</body></html>"


def test_repeated_meta_tags_keep_every_value(read: Reader) -> None:
    head = (
        '<meta name="ColumnType" content="政府信息公开"><meta content="文件通知" name="columntype"/>'
        '<meta name="SiteDomain" content="http://a.gov.cn/"><meta name="SiteDomain" content="a.gov.cn">'
        '<meta name="PubDate" content="2022-01-19 10:30"><meta name="ContentSource" content="市生态环境局">'
    )
    detail = read(page(f'<div id="zoom">{BODY}</div>', head))
    assert detail.metadata["columntype"] == ("政府信息公开", "文件通知")
    assert detail.metadata["sitedomain"] == ("http://a.gov.cn/", "a.gov.cn")
    assert (detail.published, detail.bureau_hint) == (date(2022, 1, 19), "市生态环境局")
    assert (detail.title, detail.has_body, detail.looks_like_report) == (TITLE, True, True)


def test_the_whole_title_comes_from_the_page_where_the_list_cut_it(read: Reader) -> None:
    detail = read(page(f'<h1>{TITLE}</h1><div class="TRS_Editor">{BODY}</div>'), title="临江市生态环境局2021...")
    assert detail.title == TITLE


def test_without_a_date_of_its_own_the_page_takes_the_lists(read: Reader) -> None:
    assert read(page(f'<div id="zoom">{BODY}</div>')).published == date(2022, 1, 20)


def test_the_text_is_found_in_a_container_that_no_list_of_names_holds(read: Reader) -> None:
    menu = "<ul class='menu'>" + "<li><a href='/x/'>政务公开</a></li>" * 40 + "</ul>"
    detail = read(page(f"<div class='top'>{menu}</div><div class='w1200'><div class='con_con2'>{BODY * 4}</div></div>"))
    assert (detail.has_body, detail.looks_like_report) == (True, True)


def test_a_page_of_links_has_no_text(read: Reader) -> None:
    menu = "<ul class='menu'>" + "<li><a href='/x/'>依申请公开栏目</a></li>" * 90 + "</ul>"
    detail = read(page(f"<div>{menu}</div><div class='foot'>主办：临江市生态环境局</div>"))
    assert (detail.has_body, detail.looks_like_report) == (False, False)


@pytest.mark.parametrize(
    "container",
    ['id="Zoom"', 'class="TRS_Editor"', 'id="vsb_content_2"', 'class="j-fontContent"', 'id="UCAP-CONTENT"',
     'class="artile_zw"', 'class="news_cont_d_wrap"', 'class="gkdhb_contnet"', 'class="zc_article_con"'],
)  # fmt: skip
def test_the_body_is_found_in_every_systems_container(read: Reader, container: str) -> None:
    assert read(page(f'<div class="menu">{"菜单 " * 80}</div><div {container}>{BODY}</div>')).has_body
    assert not read(page(f'<div class="menu">{"菜单 " * 80}</div><div {container}><p>见附件</p></div>')).has_body


LINKS = [
    ('<a href="./P020220119500000000001.pdf">年度报告.pdf</a>',
     HOST + "/zwgk/nb/202201/P020220119500000000001.pdf", False),
    ('<a href="/module/download/downfile.jsp?classid=0&amp;filename=0a1b.doc">报告</a>',
     HOST + "/module/download/downfile.jsp?classid=0&filename=0a1b.doc", False),
    ('<a href="/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid=2">报告.docx</a>',
     HOST + "/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid=2", False),
    ('<a href="/virtual_attach_file.vsb?afc=x&amp;oid=1&amp;e=.pdf">报告</a>',
     HOST + "/virtual_attach_file.vsb?afc=x&oid=1&e=.pdf", False),
    ('<a href="/api-gateway/jpaas-web-server/front/document/file-download?fileUrl=/cms/0.ceb">报告</a>',
     HOST + "/api-gateway/jpaas-web-server/front/document/file-download?fileUrl=/cms/0.ceb", False),
    ('<a href="https://www.linjiang.gov.cn/attachment/1/1658/12541123.docx">报告</a>',
     "https://www.linjiang.gov.cn/attachment/1/1658/12541123.docx", False),
    ('<a href="/group6/M00/06/0A/wKgB.ofd">报告</a>', HOST + "/group6/M00/06/0A/wKgB.ofd", False),
    ('<iframe src="/files/nb2021.pdf"></iframe>', HOST + "/files/nb2021.pdf", True),
    ('<embed src="nb.PDF">', HOST + "/zwgk/nb/202201/nb.PDF", True),
    ('<object data="nb.pdf"></object>', HOST + "/zwgk/nb/202201/nb.pdf", True),
    ('<iframe src="/system/resource/pdfjs/viewer.html?file=%2Fvirtual_attach_file.vsb%3Fafc%3Dx%26e%3D.pdf"></iframe>',
     HOST + "/virtual_attach_file.vsb?afc=x&e=.pdf", True),
    ('<script>showVsbpdfIframe("/virtual_attach_file.vsb?afc=x&e=.pdf","100%","800")</script>',
     HOST + "/virtual_attach_file.vsb?afc=x&e=.pdf", True),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "url", "inline"), LINKS, ids=lambda value: str(value)[:40])
def test_a_file_is_found_however_it_is_linked(read: Reader, markup: str, url: str, inline: bool) -> None:
    for place in (
        f'<div id="zoom">{markup}</div>',
        f'<div id="zoom"><p>全文见附件</p></div><div class="fj">{markup}</div>',
    ):
        (attachment,) = read(page(place)).attachments
        assert (attachment.url, attachment.inline) == (url, inline)
        assert attachment.name


def test_other_reports_files_in_menus_and_side_columns_are_left_out(read: Reader) -> None:
    inner = (
        '<div class="sidebar"><a href="/files/zn.pdf">信息公开指南</a></div>'
        '<div class="related"><a href="/files/2019.pdf">临江市生态环境局2019年政府信息公开工作年度报告</a></div>'
        f'<div id="zoom">{BODY}</div><div><a href="/files/2021.pdf">{TITLE}</a></div>'
    )
    assert [file.url for file in read(page(inner)).attachments] == [HOST + "/files/2021.pdf"]


def test_a_files_capture_is_its_own_report(read: Reader) -> None:
    detail = read(b"%PDF-1.7 ...", url=HOST + "/zwgk/nb/202201/P02022.pdf")
    assert (detail.has_body, detail.looks_like_report, detail.attachments) == (True, True, ())


def test_gkmlpt_keeps_its_text_in_a_script(read: Reader) -> None:
    content = BODY + '<p><a href="https://www.linjiang.gov.cn/attachment/0/531/4252512.pdf">附件</a></p>'
    stated = json.dumps({"title": TITLE, "publisher": "市生态环境局", "date": "2022-01-19", "content": content})
    script = "<script>window._CONFIG = {SID:'1', DETAIL: " + stated.replace("<", "\\u003C") + "};</script>"
    detail = read(page('<div class="article-content"></div>' + script), url=HOST + "/gkmlpt/content/1/1/post_1.html")
    assert detail.has_body
    assert detail.body_html == content
    assert (detail.bureau_hint, detail.published) == ("市生态环境局", date(2022, 1, 19))
    assert detail.attachments[0].url.endswith("4252512.pdf")


def test_a_text_over_several_pages_names_the_others(read: Reader) -> None:
    pager = '<a href="t20220119_1.html">1</a><a href="t20220119_1_1.html">2</a><a href="t20220119_1_2.html">3</a>'
    pages = read(page(f'<div id="zoom">{BODY}</div>{pager}<a href="t20210119_9.html">下一页</a>')).next_pages
    assert pages == (HOST + "/zwgk/nb/202201/t20220119_1_1.html", HOST + "/zwgk/nb/202201/t20220119_1_2.html")


def test_a_text_whose_pages_a_script_states_names_them(read: Reader) -> None:
    script = '<script>createPageHTML(3, 0, "t20220119_1", "html");</script>'
    pages = read(page(f'<div id="zoom">{BODY}</div>{script}')).next_pages
    assert pages == (HOST + "/zwgk/nb/202201/t20220119_1_1.html", HOST + "/zwgk/nb/202201/t20220119_1_2.html")


def test_a_flip_book_names_all_its_other_leaves(read: Reader) -> None:
    book = HOST + "/zfgk/2023ssthjj/files/basic-html/page"
    links = '<a href="page1.html">|<</a><a href="page3.html">3</a><a href="page4.html">>|</a>'
    assert read(page(f'<div id="content">{BODY}</div>{links}'), url=book + "2.html").next_pages == (
        book + "1.html",
        book + "3.html",
        book + "4.html",
    )


@pytest.mark.parametrize(
    ("title", "inner", "reason"),
    [
        ("临江市生态环境局政府信息公开指南", f'<div id="zoom">{BODY}</div>', "guide"),
        (TITLE, '<div id="zoom"></div>', "neither text nor a file"),
        (TITLE, f'<div id="zoom"><p>{"今日天气晴，适合出行。" * 60}</p></div>', "must cover"),
    ],
)
def test_what_is_no_report_says_why(read: Reader, title: str, inner: str, reason: str) -> None:
    detail = read(page(inner, f'<meta name="ArticleTitle" content="{title}">'), title=title)
    assert not detail.looks_like_report
    assert reason in detail.reason


def test_a_rows_bare_year_is_a_report_where_the_page_has_no_better_title(read: Reader) -> None:
    bare = f'<html><head></head><body><div id="zoom">{BODY}</div></body></html>'
    assert read(bare, title="2021年", column="annual_reports").looks_like_report
