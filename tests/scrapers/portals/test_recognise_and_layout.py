"""Which system made a page, and what of its structure changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.portals import layout_diff, layout_fingerprint, recognise

ADDRESS = "http://www.linjiang.gov.cn/zwgk/"

MARKS = [
    ("gkmlpt", "<script>window._CONFIG = {SID: '1', TREE: []}</script>"),
    ("jpaas", '<div queryData="{}" unitUrl="/api-gateway/jpaas-publish-server/front/page/build/unit"></div>'),
    ("jiangxi", "<script>var params={webSiteCode:['a'],channelCode:['col1']};loadPageData(params,'3')</script>"),
    ("jcms", '<script type="text/xml"><datastore><recordset></recordset></datastore></script>'),
    ("jcms", "&lt;datastore&gt;&lt;recordset&gt;"),
    ("jcms_xxgk", '<script>load("/module/xxgk/search.jsp?infotypeId=1")</script>'),
    ("ucap", "<script>createPageHTML('page_div',22,1,'common_list','shtml',325);</script>"),
    ("ucap", "<UCAPTITLE>年报</UCAPTITLE>"),
    ("ucap", '<meta name="channelId" content="0123456789abcdef0123456789abcdef">'),
    ("trs", '<script>createPageHTML(3, 0, "index", "html");</script>'),
    ("trs", '<a href="./202201/t20220124_123.html">x</a>'),
    ("longxun", "<script>get('/site/label/8888?labelName=publicInfoList')</script>"),
    ("vsb", "<!--Announced by Visual SiteBuilder 9-->"),
    ("jcms", "<script>$('#l').jpage({proxyUrl:'/TrueCMS/messageController/getMessage.do'})</script>"),
    ("trs", "<script>list({url: '/fjdzapp/search', channelid: '229105'})</script>"),
    ("epoint", '<script src="/js/webBuilderCommon.js"></script>'),
    ("nfcms", '<a href="content/post_8062204.html">x</a>'),
]


@pytest.mark.parametrize(("family", "page"), MARKS)
def test_a_page_is_known_by_its_marks(family: str, page: str) -> None:
    assert recognise(page, ADDRESS) == family
    assert recognise(page.encode("gb18030"), ADDRESS) == family


def test_the_order_of_the_tests_decides_between_marks_that_families_share() -> None:
    jpaas = "/col/col1/ <datastore> /api-gateway/jpaas-publish-server/"
    assert recognise(jpaas, ADDRESS) == "jpaas"
    both = "createPageHTML('page_div',1,1,'list','shtml',3) /202201/t20220124_123.html"
    assert recognise(both, ADDRESS) == "ucap"


@pytest.mark.parametrize(
    "page", ["", "<html><body><a href='/a/b.html'>年报</a></body></html>", "createPageHTML(pages)"]
)
def test_nothing_is_guessed(page: str) -> None:
    assert recognise(page, ADDRESS) is None


def test_an_address_speaks_where_the_page_does_not() -> None:
    assert recognise("<html></html>", "http://a.gov.cn/col/col77/index.html") == "jcms"
    assert recognise("<html></html>", "http://a.gov.cn/public/column/16251?type=2") == "longxun"


def listing(rows: int, item: str = "li", extra: str = "") -> str:
    items = "".join(
        f'<{item} id="line_{n}"><a href="/{n}.html">第{n}条</a><span>{n}</span></{item}>' for n in range(rows)
    )
    return f'<html><body><div class="main"><ul class="list12">{items}</ul></div>{extra}</body></html>'


@given(st.integers(1, 30), st.integers(1, 30))
def test_rows_and_their_words_do_not_count(one: int, other: int) -> None:
    assert layout_fingerprint(listing(one)) == layout_fingerprint(listing(other))


def test_scripts_comments_and_inline_marks_do_not_count() -> None:
    noise = "<script>var t=1</script><!-- 12:00 --><b></b>"
    assert layout_fingerprint(listing(3, extra=noise)) == layout_fingerprint(listing(3))


def test_another_structure_counts_and_is_told() -> None:
    (old, before), (new, after) = layout_fingerprint(listing(3)), layout_fingerprint(listing(3, item="section"))
    assert old != new
    told = layout_diff(before, after)
    assert told.startswith("gone: ")
    assert "li#line_N > a" in told
    assert "new: " in told
    assert "section#line_N > a" in told


def test_equal_layouts_differ_in_nothing() -> None:
    _, layout = layout_fingerprint(listing(3))
    assert layout_diff(layout, layout) == ""


@given(st.text())
def test_any_text_has_a_layout(text: str) -> None:
    digest, layout = layout_fingerprint(text)
    assert len(digest) == 16
    assert layout
