"""What a page says decides its content hash; what passes does not."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.fetch import content_sha256

PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>某局2024年报告</title>
<meta name="HtmlGenerateTime" content="2025-01-20 10:00:00"><style>.a{{width:{style}px}}</style>
<script>var hits = {hits}; var token = "{token}";</script></head>
<body><!-- 页面生成时间 2025-01-20 10:0{style}:00 -->
<div class="meta">发布时间：2025-01-20　来源：某局　浏览次数：<span id="hits">{hits}</span>次</div>
<div>今天是2025年1月{style}日 星期{weekday}</div>
<h1>某局2024年政府信息公开工作年度报告</h1>
<p>全年主动公开信息{number}条。</p>
<table><tr><td>网站访问量：{visits}</td><td>{cell}</td></tr></table>
<p>附件：<a href="/attach/{file}.pdf;jsessionid={token}?t={hits}">{name}</a></p>
<form><input type="hidden" name="_csrf" value="{token}"></form>
<div>页面生成时间：2025-01-20 10:0{style}:00</div><div>您是第{hits}位访问者</div>
</body></html>"""

SAYS = {"number": 84, "cell": "12", "file": "1a2b", "name": "报告全文", "visits": "5000"}
PASSES = {"hits": 17, "style": 1, "token": "A1B2C3", "weekday": "一"}


def page(**changes) -> bytes:
    return PAGE.format(**{**SAYS, **PASSES, **changes}).encode()


def same(one: bytes, other: bytes, media: str = "text/html") -> bool:
    return content_sha256(one, media) == content_sha256(other, media)


@given(hits=st.integers(0, 10**9), style=st.integers(1, 9), token=st.from_regex("[0-9A-F]{6,32}", fullmatch=True))
def test_two_fetches_of_one_page_hash_alike(hits, style, token):
    assert same(page(), page(hits=hits, style=style, token=token, weekday="二"))


@pytest.mark.parametrize(
    "change", [{"number": 85}, {"cell": "13"}, {"file": "1a2c"}, {"name": "报告全文（更正）"}, {"visits": "5001"}]
)
def test_a_word_a_number_or_an_attachment_changed_is_a_change(change):
    assert not same(page(), page(**change))


@given(number=st.integers(0, 10**6), other=st.integers(0, 10**6))
def test_numbers_differ_where_they_differ(number, other):
    assert same(page(number=number), page(number=other)) is (number == other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("浏览次数：12", "浏览次数：13"),
        ("点击数: 1,204", "点击数: 1,205"),
        ("阅读量 [ 12 ]", "阅读量 [ 13 ]"),
        ("点击率：<i>3</i> 次", "点击率：<i>4</i> 次"),
        ("发布：某局 日期：2025-01-20 点击：12", "发布：某局 日期：2025-01-20 点击：99"),
        ("<script>document.write(12)</script>", "<script>document.write(13)</script>"),
        ("当前时间：2025-01-20 10:00:00", "当前时间：2025-02-21 11:11:11"),
        ("<a href='x.html;jsessionid=1A'>x</a>", "<a href='x.html;jsessionid=2B'>x</a>"),
        ("<img src='/code.jpg?0.123'>", "<img src='/code.jpg?0.456'>"),
        ("<p  class='a'>x</p>", "<p class='b' style='top:1px'>x</p>"),
        ("<p>一 二</p>\n\n<p>三</p>", "<p>一\n二</p><p>三</p>"),
        ("<a href='/d?fileName=a.pdf&token=1'>x</a>", "<a href='/d?fileName=a.pdf&token=2'>x</a>"),
    ],
)
def test_what_passes_does_not_count(one, other):
    assert same(f"<html><body>{one}</body></html>".encode(), f"<html><body>{other}</body></html>".encode())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>网站访问量12万次，比上年增加。</p>", "<p>网站访问量13万次，比上年增加。</p>"),
        ("<td>总访问量</td><td>12</td>", "<td>总访问量</td><td>13</td>"),
        ("<p>全年微博阅读量12万。</p>", "<p>全年微博阅读量13万。</p>"),
        ("<p>一二</p>", "<p>一</p><p>二</p>"),
        ("<a href='/d?fileName=a.pdf'>x</a>", "<a href='/d?fileName=b.pdf'>x</a>"),
        ("<a href='/d?id=1'>x</a>", "<a href='/d?id=2'>x</a>"),
        ("<img src='W020250120.png'>", "<img src='W020250121.png'>"),
        ("<iframe src='v.html?file=a.pdf'></iframe>", "<iframe src='v.html?file=b.pdf'></iframe>"),
    ],
)
def test_what_a_reader_would_see_counts(one, other):
    frame = (
        "<html><body><table><tr>{}</tr></table></body></html>"
        if one.startswith("<td")
        else "<html><body>{}</body></html>"
    )
    assert not same(frame.format(one).encode(), frame.format(other).encode())


ISLAND = """<html><body><div id="list"></div><script type="text/xml"><datastore><recordset>
<record><![CDATA[<li><a href="/art/2025/1/20/art_1_{0}.html" title="某局2024年报告">某局…</a></li>]]></record>
</recordset></datastore></script></body></html>"""
COMMENT = (
    "<html><body><ul><!-- <li><a href='/c1/{0}.shtml'>某局2024年报告</a><b>2025-01-20</b></li> --></ul></body></html>"
)
WRITTEN = """<html><body><script>var url='./202501/t20250120_{0}.html';
var title='某局2024年报告'; var hits={1}; document.writeln(url)</script></body></html>"""
CONFIG = """<html><body><script>window._CONFIG = {{"DETAIL": {{"id": 9, "hits": {1},
"content": "<p>全年主动公开{0}条</p>"}}}};</script></body></html>"""
ESCAPED = r"""<html><body><script>var d = {{"t": "\u5168\u5e74{0}\u6761"}};</script></body></html>"""


@pytest.mark.parametrize("layout", [ISLAND, COMMENT, WRITTEN, CONFIG, ESCAPED])
def test_rows_and_articles_published_in_scripts_and_comments_count(layout):
    """Many portals have their lists there alone: a change unseen would be silence."""
    assert not same(layout.format(101, 5).encode(), layout.format(102, 5).encode())
    assert same(layout.format(101, 5).encode(), layout.format(101, 6).encode())


def test_json_counts_by_its_values():
    one = {"data": [{"title": "某局2024年报告", "id": 1, "hits": 5}], "timestamp": 1737000000}
    other = {"timestamp": 1737000999, "data": [{"hits": 6, "id": 1, "title": "某局2024年报告"}]}
    changed = {"timestamp": 1737000000, "data": [{"hits": 5, "id": 2, "title": "某局2024年报告"}]}
    one, other, changed = (json.dumps(value, ensure_ascii=False).encode() for value in (one, other, changed))
    assert same(one, other, "application/json")
    assert not same(one, changed, "application/json")


def test_xml_counts_by_its_text():
    rows = "<datastore><totalrecord>{}</totalrecord><recordset><record>{}</record></recordset></datastore>"
    assert same(rows.format(2, "x").encode(), (rows.format(2, "x") + "\n ").encode(), "text/xml")
    assert not same(rows.format(2, "x").encode(), rows.format(3, "x").encode(), "text/xml")


@pytest.mark.parametrize("start", [b"%PDF-1.7", b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"\x00\x01"])
def test_files_count_by_their_bytes(start):
    assert not same(start + b" ;jsessionid=1", start + b" ;jsessionid=2", "application/octet-stream")


def test_the_charset_is_not_content():
    text = "<html><body><p>全年主动公开信息八十四条，政府信息公开工作年度报告</p></body></html>"
    assert same(text.encode("utf-8"), text.encode("gb18030"))


@given(st.binary(max_size=300))
def test_any_bytes_have_a_hash(body):
    assert len(content_sha256(body, "text/html")) == 64
    assert content_sha256(body) == content_sha256(body)


def test_deeply_nested_pages_are_hashed():
    body = b"<html><body>" + b"<div>" * 20_000 + b"x"
    assert len(content_sha256(body, "text/html")) == 64
    assert len(content_sha256(b"[" * 200_000, "application/json")) == 64
