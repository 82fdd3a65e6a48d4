"""The charset that a page is really in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.fetch.charset import decide

TEXT = (
    "<html><head>{}</head><body><p>某局2024年政府信息公开工作年度报告，全年主动公开信息的数量如下。</p></body></html>"
)


def page(encoding: str, meta: str = "") -> bytes:
    return TEXT.format(f"<meta charset='{meta}'>" if meta else "").encode(encoding)


@pytest.mark.parametrize(
    ("body", "header", "encoding", "doubted"),
    [
        (page("utf-8"), "", "utf-8", False),
        (page("utf-8", "utf-8"), "text/html; charset=UTF-8", "utf-8", False),
        (page("utf-8", "gb2312"), "", "utf-8", True),
        (page("gb18030", "gb2312"), "", "gb18030", False),
        (page("gb18030", "GBK"), "text/html; charset=gbk", "gb18030", False),
        (page("gb18030"), "text/html; charset=utf-8", "gb18030", True),
        (page("gb18030", "utf-8"), "", "gb18030", True),
        (page("gb18030"), "text/html; charset=ISO-8859-1", "gb18030", False),
        (page("gb18030"), "", "gb18030", False),
        (page("gb18030", "gb2312"), "text/html; charset=utf-8", "gb18030", True),
        (page("utf-8-sig", "gb2312"), "", "utf-8-sig", False),
        (page("utf-16"), "", "utf-16", False),
        ("<p>某局政府資訊公開工作年度報告，的信息公開</p>".encode("big5"), "text/html; charset=big5", "big5", False),
        (b"<p>plain</p>", "", "utf-8", False),
        (b"<p>plain</p>", "text/html; charset=gb2312", "gb18030", False),
        (b"", "", "utf-8", False),
        (page("utf-8"), "text/html; charset=no-such", "utf-8", False),
    ],
)  # fmt: skip
def test_what_the_bytes_prove_goes_before_what_is_claimed(body, header, encoding, doubted):
    decided = decide(body, header)
    assert (decided.encoding, bool(decided.doubt)) == (encoding, doubted)


def test_a_few_broken_characters_do_not_turn_a_page_over():
    body = page("utf-8", "utf-8") * 20 + b"\xe4\xb8"
    assert decide(body).encoding == "utf-8"


def test_rare_characters_of_gb18030_are_no_doubt():
    assert decide("<p>政府信息公开年报的㑇𠀀</p>".encode("gb18030"), "text/html; charset=gb2312").encoding == "gb18030"


@given(st.binary(max_size=200), st.text(max_size=30))
def test_any_bytes_get_a_charset_that_python_knows(body, header):
    decided = decide(body, header)
    body.decode(decided.encoding, "replace")


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=30, max_size=200))
def test_chinese_in_utf8_is_never_taken_for_anything_else(text):
    assert decide(text.encode("utf-8")).encoding == "utf-8"
