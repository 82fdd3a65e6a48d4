"""Rows out of anchors: the date beside the title, the fuller title, the column's own against its neighbours."""

from __future__ import annotations

import re
from datetime import date

import pytest

from scrapers.portals.page import Page, decode, selector_path
from scrapers.portals.rows import article_rows, folder, json_of, json_rows

URL = "http://sthjj.linjiang.gov.cn/zwgk/nb/index.html"
ARTICLE = re.compile(r"/t\d+_\d+\.html")
DAY = date(2022, 1, 19)
HREF = "./202201/t20220119_1.html"


def page(inner: str) -> Page:
    return Page(URL, f"<html><body>{inner}</body></html>")


@pytest.mark.parametrize(
    "row",
    [
        f"<ul><li><a href='{HREF}'>年报</a><span>2022-01-19</span></li><li><a href='x'>y</a>2020-01-01</li></ul>",
        f"<ul><li><a href='/cat/'>[公开]</a><a href='{HREF}'>年报</a><em>[2022.01.19]</em></li></ul>",
        f"<ul><li><div><a href='{HREF}'>年报</a></div><div>2022年1月19日</div></li></ul>",
        f"<table><tr><td><a href='{HREF}'>年报</a></td><td>014/2022-00018</td><td>2022-01-19</td></tr></table>",
        f"<table><tr><td><a href='{HREF}'>年报</a></td><td><a href='/f.pdf'>下载</a></td><td>2022-01-19</td></tr>",
        f"<div><p><a href='{HREF}'>年报</a> 2022-01-19</p><p><a href='./x/'>y</a> 2021-01-19</p></div>",
        f"<ul><li><a href='{HREF}'><span>2022-01-19</span><p>年报</p></a></li></ul>",
        f"<ul><li><a href='{HREF}'>年报</a><b readlabel='2022-01-19'>19日</b></li></ul>",
    ],
)
def test_a_row_has_the_date_that_stands_beside_it(row: str) -> None:
    found = article_rows(page(row), ARTICLE)[0]
    assert (found.title, found.published) == ("年报", DAY)


def test_two_articles_in_one_table_row_share_no_date() -> None:
    cells = "".join(f"<td><a href='./202201/t20220119_{n}.html'>年报</a></td><td>202{n}-01-19</td>" for n in (1, 2))
    assert [row.published for row in article_rows(page(f"<table><tr>{cells}</tr></table>"), ARTICLE)] == [None, None]


@pytest.mark.parametrize(
    ("anchor", "title"),
    [
        ("title='2021年政府信息公开工作年度报告'>2021年政府信息公开...", "2021年政府信息公开工作年度报告"),
        (">2021年政府信息公开工作年度报告", "2021年政府信息公开工作年度报告"),
        ("title='点击查看'>2021年政府信息公开工作年度报告", "2021年政府信息公开工作年度报告"),
        (">  2021年\n 政府信息公开&nbsp;年报 ", "2021年 政府信息公开 年报"),
    ],
)
def test_a_row_has_its_fullest_title(anchor: str, title: str) -> None:
    (row,) = article_rows(page(f"<ul><li><a href='{HREF}' {anchor}</a></li></ul>"), ARTICLE)
    assert row.title == title


def test_copies_and_commented_copies_count_once() -> None:
    row = f"<li><a href='{HREF}'>年报</a></li>"
    (found,) = article_rows(page(f"{row}<!--{row}-->{row.replace(HREF, HREF + '#top')}"), ARTICLE)
    assert found.url.endswith("t20220119_1.html")


def test_rows_that_stand_only_in_comments_count() -> None:
    assert len(article_rows(page(f"<ul><!--<li><a href='{HREF}'>年报</a></li>--></ul>"), ARTICLE)) == 1


def test_a_neighbours_row_is_kept_but_marked() -> None:
    rows = article_rows(
        page(f"<a href='{HREF}'>年报</a><a href='../zn/202201/t20220101_9.html'>指南</a>"), ARTICLE, scope=folder(URL)
    )
    assert [row.in_scope for row in rows] == [True, False]


def test_a_base_element_changes_where_links_lead() -> None:
    (row,) = article_rows(page("<base href='/other/'><a href='t20220119_1.html'>年报</a>"), ARTICLE)
    assert row.url == "http://sthjj.linjiang.gov.cn/other/t20220119_1.html"


def test_a_part_of_the_page_can_be_named() -> None:
    inner = (
        f"<ul class='menu'><a href='t1_1.html'>a</a></ul><ul class='x list' id='l'><li><a href='{HREF}'>b</a></li></ul>"
    )
    for selector in ("ul.list", "#l li", "body ul.x.list", "*.list a"):
        assert len(article_rows(page(inner), ARTICLE, within=selector)) <= 1
    assert [row.title for row in article_rows(page(inner), ARTICLE, within="ul.list")] == ["b"]


@pytest.mark.parametrize("selector", ["", "ul > li", "a[href]", "li:first-child", "ul,ol"])
def test_a_selector_beyond_the_plain_ones_is_refused(selector: str) -> None:
    with pytest.raises(ValueError, match="select"):
        selector_path(selector)


def test_any_json_with_titles_and_addresses_gives_rows() -> None:
    data = {
        "datas": {
            "0": {"doctitle": "<em>年报</em>一", "docpuburl": "/a.html", "docreltime": "2022-01-19"},
            "1": {"source": {"title": "年报二", "urls": '{"pc": "/b.html"}', "pubDate": 1642557600}},
            "2": {"title": "没有地址"},
        }
    }
    rows = list(json_rows(data, page("")))
    assert [(row.title, row.url[-7:], row.published) for row in rows] == [
        ("年报一", "/a.html", DAY),
        ("年报二", "/b.html", DAY),
    ]


@pytest.mark.parametrize("text", ['{"a": 1}', 'cb({"a": 1});', ' a.b.cb({"a": 1}) '])
def test_json_is_read_bare_or_in_its_wrapper(text: str) -> None:
    assert json_of(text) == {"a": 1}
    assert json_of(text + "x") is None


def test_a_page_is_decoded_as_what_it_is() -> None:
    text = "<meta charset='utf-8'>政府信息公开年报"
    assert decode(text.encode("gb18030"), None) == text
    assert decode(b"\xef\xbb\xbf" + text.encode(), "utf-8") == text
    assert "政府信息" in decode(text.encode("gb18030") + b"\x81", "no-such-codec")


@pytest.mark.parametrize(
    "row",
    [
        "<li><a href='javascript:;' onclick=\"openDetail('{0}')\">{1}</a><span>2022-01-19</span></li>",
        "<li><a href=\"javascript:openDetail('{0}')\">{1}</a><span>2022-01-19</span></li>",
        "<li onclick='window.open(\"{0}\")'>{1}<span>2022-01-19</span></li>",
        "<table><tr onclick=\"location.href='{0}'\"><td>{1}</td><td>2022-01-19</td></tr></table>",
        "<li><a onclick=\"view('{0}','_blank')\">{1}</a><span>2022-01-19</span></li>",
    ],
)
def test_a_row_that_a_script_opens_leads_where_the_script_does(row: str) -> None:
    title = "临江市生态环境局2021年政府信息公开工作年度报告"
    (found,) = article_rows(page(row.format(HREF, title)), ARTICLE)
    assert found.url.endswith(HREF[2:])
    assert (found.title, found.published) == (title, DAY)


def test_a_script_that_names_no_address_opens_nothing() -> None:
    row = "<a href='#' onclick=\"openDetail('123')\">2022年</a><b onclick=\"show('a/b')\">x</b>"
    assert page(row).anchors() == []
