"""Whatever a portal sends, a crawl ends with a result: an outcome or listings, never an exception."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scrapers.fetch.model import Request
from scrapers.portals import Listing, crawl, read_detail
from scrapers.portals.families import FAMILIES

HOST = "http://sthjj.linjiang.gov.cn"
SHARDS = st.sampled_from(
    [
        "<datastore>",
        "<record>",
        "<![CDATA[",
        "]]>",
        "</record>",
        "<nextgroup>",
        "<a href='",
        "'>",
        "</a>",
        "2022年",
        "./202201/t20220101_1.html",
        "/art/2022/1/1/art_1_2.html",
        "content/post_1.html",
        "../info/1/2.htm",
        "dataproxy.jsp?page=2&columnid=1",
        '"/module/web/jpage/dataproxy.jsp"',
        "columnid:1",
        "perPage:0",
        "totalRecord:99999999",
        "createPageHTML(9, 0, 'index', 'html')",
        "createPageHTML('page_div',9,1,'list','shtml',9)",
        "createPageHTML(99999999, 0)",
        "<script>",
        "</script>",
        'window._CONFIG={SID:\'1\',TREE:[{"id":1,"name":"年报"}]}',
        "TREE:[",
        "DETAIL:{",
        "queryData=\"{'webId':'1'}\"",
        "unitUrl='/api-gateway/x'",
        "count='99999999' rows='0'",
        "<div ",
        "loadPageData(params,'1')",
        "webSiteCode:['a'],channelCode:['b'],perPage:'0'",
        "id='timeFrame'",
        "/site/label/8888",
        "organId:1",
        "pageCount:99999999",
        "<!--",
        "-->",
        "http://[::1",
        "http://a b/",
        "javascript:void(0)",
        "//",
        "\x00",
        "<base href='http://[bad'>",
        "<iframe src='http://'>",
        "<iframe src='/f'>",
        "下页",
        "index_99999999.html",
        "{",
        "}",
        "/u/channel/treeNew/x",
        '"iframeurl":"null.shtml"',
        "共99999999页",
        'cb({"data":{"total":"x","results":[1,{}]}})',
        "政府信息公开工作年度报告",
        "&amp;",
        "&#0;",
        "<meta name='ColumnType' content='信息公开年报'>",
        "\ud800",
    ]
)
PAGES = st.lists(SHARDS | st.text(max_size=8), max_size=25).map("".join)


@pytest.mark.parametrize("family", FAMILIES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entry=PAGES, other=PAGES)
def test_no_page_breaks_a_crawl(
    web_of: Callable[..., Any], portal_of: Any, family: str, entry: str, other: str
) -> None:
    start = HOST + "/col/col1/index.html"
    web = web_of(other.encode("utf-8", "replace"))
    web.put(start, entry.encode("utf-8", "replace"))
    result = crawl(
        portal_of(family, start, api="/api?page={page}") if family == "pattern" else portal_of(family, start), web
    )
    assert result.outcome or result.listings
    assert len(web.asked) < 2_000


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=PAGES)
def test_no_page_breaks_the_reading_of_an_article(web_of: Callable[..., Any], portal_of: Any, body: str) -> None:
    web = web_of(body.encode("utf-8", "replace"))
    listing = Listing("linjiang-sthjj", HOST + "/a.html", "2022年政府信息公开工作年度报告")
    detail = read_detail(portal_of("trs", HOST + "/"), listing, web(Request(listing.url)))
    assert detail.reason
    assert detail.title


@pytest.mark.slow
def test_a_page_of_ten_thousand_links_does_not_explode(web: Any, portal_of: Any) -> None:
    rows = "".join(
        f"<a href='./202201/t20220119_{n}.html'>第{n}号 2021年政府信息公开工作年度报告</a> 2022-01-19"
        for n in range(10_000)
    )
    web.put(HOST + "/nb/", f"<html><body><div>{rows}</div></body></html>")
    started = time.process_time()
    result = crawl(portal_of("trs", HOST + "/nb/"), web)
    assert len(result.listings) == 10_000
    print(f"{time.process_time() - started:.1f} s for 10,000 links")  # noqa: T201 - shown with -s, never asserted
