"""Links as real pages write them, and one key per page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.fetch import canonical_url, join, urls
from scrapers.fetch.urls import host_of, plain_host, registrable_domain, same_body, tidy

BASE = "http://www.example.gov.cn/zwgk/nb/index.html"


@pytest.mark.parametrize(
    ("href", "means"),
    [
        ("./202201/t20220124_1.html", "http://www.example.gov.cn/zwgk/nb/202201/t20220124_1.html"),
        ("../../../../x/a.html", "http://www.example.gov.cn/x/a.html"),
        ("/../a.html", "http://www.example.gov.cn/a.html"),
        ("//other.example.gov.cn/a.html", "http://other.example.gov.cn/a.html"),
        ("https://Other.Example.gov.cn:443/a.html#top", "https://other.example.gov.cn/a.html"),
        ("http://www.example.gov.cn.:80", "http://www.example.gov.cn/"),
        ("?page=2", "http://www.example.gov.cn/zwgk/nb/index.html?page=2"),
        ("/d.jsp?classid=0&amp;filename=a.pdf", "http://www.example.gov.cn/d.jsp?classid=0&filename=a.pdf"),
        ("/d.jsp?a=1&copy=2", "http://www.example.gov.cn/d.jsp?a=1&copy=2"),
        ("/2020 年报/附件 1.pdf", "http://www.example.gov.cn/2020%20%E5%B9%B4%E6%8A%A5/%E9%99%84%E4%BB%B6%201.pdf"),
        ("/%C4%EA%B1%A8.pdf", "http://www.example.gov.cn/%C4%EA%B1%A8.pdf"),
        ("\\zwgk\\a.html", "http://www.example.gov.cn/zwgk/a.html"),
        ("  /a.\r\n html ", "http://www.example.gov.cn/a.%20html"),
        ("a.html?x=\"1\"", "http://www.example.gov.cn/zwgk/nb/a.html?x=%221%22"),
        ("http://政务.example.gov.cn/a", "http://xn--zfr164b.example.gov.cn/a"),
    ],
)  # fmt: skip
def test_a_link_leads_where_a_browser_would_go(href, means):
    assert join(BASE, href) == means


@pytest.mark.parametrize(
    "href",
    [
        "",
        "  ",
        "#",
        "#top",
        "javascript:void(0)",
        "JavaScript:openDetail('123')",
        "mailto:a@b",
        "tel:1",
        "data:,x",
        "about:blank",
        "file:///etc/passwd",
        "ftp://x/y",
        "http://",
        "http://[bad/",
    ],
)
def test_what_is_no_page_leads_nowhere(href):
    assert join(BASE, href) is None


@pytest.mark.parametrize(
    ("base_href", "means"),
    [
        ("/jxssthjt/", "http://www.example.gov.cn/jxssthjt/a.html"),
        ("https://cdn.example.gov.cn/x/", "https://cdn.example.gov.cn/x/a.html"),
        (None, "http://www.example.gov.cn/zwgk/nb/a.html"),
        ("", "http://www.example.gov.cn/zwgk/nb/a.html"),
    ],
)
def test_the_pages_own_base_counts(base_href, means):
    assert join(BASE, "a.html", base_href) == means


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://www.example.gov.cn/a.html", "https://WWW.EXAMPLE.gov.cn:443/a.html#x"),
        ("http://www.example.gov.cn", "http://www.example.gov.cn:80/"),
        ("http://www.example.gov.cn/a.jsp;jsessionid=1A2B?x=1", "http://www.example.gov.cn/a.jsp?x=1"),
        ("http://www.example.gov.cn/a.jsp?jsessionid=9&x=1", "http://www.example.gov.cn/a.jsp?x=1"),
        ("http://www.example.gov.cn./a/./b/../c.html", "http://www.example.gov.cn/a/c.html"),
        ("http://www.example.gov.cn/年 报", "http://www.example.gov.cn/%E5%B9%B4%20%E6%8A%A5"),
    ],
)
def test_two_writings_of_a_page_have_one_key(one, other):
    assert canonical_url(one) == canonical_url(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://www.example.gov.cn/d.jsp?filename=a.pdf", "http://www.example.gov.cn/d.jsp?filename=b.pdf"),
        ("http://www.example.gov.cn/a.html", "http://www.example.gov.cn:81/a.html"),
        ("http://www.example.gov.cn/A.html", "http://www.example.gov.cn/a.html"),
        ("http://a.example.gov.cn/", "http://b.example.gov.cn/"),
    ],
)
def test_two_pages_have_two_keys(one, other):
    assert canonical_url(one) != canonical_url(other)


@given(
    path=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40),
    query=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20),
)
def test_tidying_a_tidy_address_changes_nothing(path, query):
    url = tidy(f"http://www.example.gov.cn/{path.replace('?', '').replace('#', '')}?{query.replace('#', '')}")
    assert tidy(url) == url
    assert canonical_url(url) == canonical_url(tidy(url))
    assert url.isascii()
    assert " " not in url


@given(st.text(max_size=60))
def test_no_link_breaks_us(href):
    joined = join(BASE, href)
    assert joined is None or joined.startswith(("http://", "https://"))


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("sthj.hangzhou.gov.cn", "hangzhou.gov.cn"),
        ("hangzhou.gov.cn", "hangzhou.gov.cn"),
        ("a.b.c.sz.gov.cn.", "sz.gov.cn"),
        ("www.gov.cn", "www.gov.cn"),
        ("www.some.com.cn", "some.com.cn"),
        ("www.some.sh.cn", "some.sh.cn"),
        ("www.some.cn", "some.cn"),
        ("store.oss-cn-hangzhou.aliyuncs.com", "aliyuncs.com"),
        ("www.gov.hk", "www.gov.hk"),
        ("x.some.gov.hk", "some.gov.hk"),
        ("61.150.65.235", "61.150.65.235"),
        ("localhost", "localhost"),
    ],
)
def test_a_body_is_known_by_the_name_it_registered(host, domain):
    assert registrable_domain(host) == domain


def test_bodies_under_gov_cn_are_not_one():
    assert not same_body("www.ningbo.gov.cn", frozenset({"www.hangzhou.gov.cn"}))
    assert same_body("zwgk.hangzhou.gov.cn", frozenset({"www.hangzhou.gov.cn"}))
    assert not same_body("127.0.0.2", frozenset({"127.0.0.1"}))


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "127.0.0.1."])
def test_numeric_spellings_are_one_address(host):
    assert plain_host(host) == "127.0.0.1"
    assert host_of(f"http://{host}:8080/x") == "127.0.0.1"


HOSTS = (
    *("a.gov.cn", "A.cn", "a.cn.", "x..cn", "localhost", "a.c1"),
    *("1.2.3.4", "256.1.1.1", "01.2.3.4", "0x7f.1", "1.2.3", "1.2.3.4.5"),
)


@given(
    st.sampled_from(["http://", "https://", "HTTP://"]),
    st.sampled_from(HOSTS),
    st.sampled_from(["", ":80", ":443", ":8080", ":0080", ":65535", ":70000", ":1"]),
    st.text(alphabet="ab09.-/:?&=;%~'(!_\\#@[\" AZ", max_size=14) | st.just("/a;jsessionid=1?jsessionid=2"),
)
def test_the_short_way_for_plain_addresses_says_what_the_long_way_says(scheme, host, port, rest):
    url = scheme + host + port + rest
    for short, long in ((tidy, urls._tidied), (canonical_url, urls._canonical)):
        try:
            said = long(url)
        except ValueError:
            with pytest.raises(ValueError, match=r"."):
                short(url)
        else:
            assert short(url) == said
