"""Firewalls by their marks; and real pages that only stand behind one."""

import pytest

from scrapers.fetch.blocks import MARKERS, block_in

CONTENT = (
    "<html><head><title>某局报告</title></head><body>" + "<p>全年主动公开信息八十四条。</p>" * 60 + "</body></html>"
).encode()

SEEN = [
    ("jiasule", 521, {}, ("__jsluid_h",), b"<script>document.cookie=('__jsl_clearance=1');location.href=1</script>"),
    ("jiasule", 521, {"Server": "jiasule-waf/2"}, (), b""),
    ("jiasule", 512, {}, (), b"<script>x()</script>"),
    ("jiasule", 200, {}, (), b"<html><script>go({'ct':'x'}); '__jsl_clearance_s'</script></html>"),
    ("knownsec", 403, {}, (), b"<a href='http://www.365cyd.com/cyd-error-help.html?code=403'>?</a>"),
    ("ruishu", 412, {}, (), b"<meta content='aaaa'><script>$_ts=window['$_ts'];$_ts.nsd=7;$_ts.cd='q'</script>"),
    ("ruishu", 200, {}, (), b"<script>$_ts=window['$_ts'];$_ts.nsd=7</script><script src='/a1b2.js'></script>"),
    ("ruishu", 202, {}, (), b"<script>$_ts.cd='qqq'</script>"),
    ("ruishu", 412, {}, ("FSSBBIl1UgzbN7N80S",), b"<html></html>"),
    ("c3vk", 200, {}, (), b"<script>document.cookie='C3VK=9f; max-age=300';window.location.reload()</script>"),
    ("tencent_edgeone", 200, {}, (), b"<script>document.cookie='__tst_status=1;EO_Bot_Ssid=2'</script>"),
    ("tencent_waf", 403, {}, (), "<h1>腾讯云Web应用防火墙</h1>".encode()),
    ("tencent_waf", 200, {}, (), b"<script>location.href='https://waf.tencent-cloud.com/403page.html'</script>"),
    ("aliyun_waf", 405, {}, ("acw_tc",), b"<a href='https://errors.aliyun.com/error'>x</a>"),
    ("aliyun_waf", 405, {}, (), b"<img src='//g.alicdn.com/err/405.png'>"),
    ("aliyun_waf", 200, {}, (), b"<script>var arg1='4A6B8C0D2E4F6A8B0C2D4E6F8A0B2C4D6E8F0A2B';</script>"),
    ("aliyun_waf", 200, {}, (), b"<script>setCookie('acw_sc__v2', x)</script>"),
    ("qianxin_wzws", 403, {"WZWS-Ray": "1-2"}, (), b"no"),
    ("qianxin_wzws", 493, {}, (), b"reason:GeoBL"),
    ("qianxin_wzws", 403, {"X-Powered-By-360WZB": "wangzhan.360.cn"}, (), b""),
    ("qianxin_wzws", 403, {"Server": "qianxin-waf"}, (), b""),
    ("qianxin_wzws", 403, {}, ("wzws_sessionid",), b""),
    ("safe3", 403, {"Server": "Safe3 Web Firewall"}, (), b""),
    ("nsfocus", 403, {"Server": "NSFocus"}, (), b""),
    ("wts", 403, {"Server": "wts/1.1"}, (), b""),
    ("wts", 200, {}, (), b"<title>WTS-WAF</title>"),
    ("panyun_360", 403, {"Server": "panyun/1"}, (), b""),
    ("yundun", 403, {"X-Cache": "YUNDUN"}, (), b""),
    ("yundun", 200, {}, (), b"Blocked by YUNDUN Cloud WAF"),
    ("safedog", 403, {}, (), b"<img src='http://404.safedog.cn/images/safedogsite/x.png'>"),
    ("safedog", 403, {}, ("safedog-flow-item",), b""),
    ("yunsuo", 403, {}, (), b"<img class='yunsuologo'>"),
    ("anquanbao", 405, {"X-Powered-By-Anquanbao": "MISS"}, (), b""),
    ("baidu_yunjiasu", 503, {"Server": "yunjiasu-nginx"}, (), b""),
    ("baidu_yunjiasu", 200, {}, (), b"<script src='/.well-known/yunjiasu-cgi/challenge'></script>"),
    ("huawei_cloudwaf", 418, {}, ("HWWAFSESID",), b"<a href='mailto:hws_security@huawei.com'>x</a>"),
    ("chaitin_safeline", 403, {}, (), b"<!-- event_id: 7 -->"),
    ("chaitin_safeline", 403, {}, (), b"<!-- event id: 7 -->"),
    ("telecom_yunfanghu", 405, {}, (), "<p>您的请求被电信云防护拦截</p>".encode()),
    ("telecom_yunfanghu", 405, {}, (), "<p>您的请求被电信云防护拦截</p>".encode("gbk")),
    ("wangsu", 403, {"Via": "1.1 PS-ATL-01abc:3 (W)"}, (), b""),
    ("captcha", 200, {}, (), "<form>请输入验证码：<input name=code><img src=createimage.jsp></form>".encode()),
    ("unknown", 403, {"Server": "nginx"}, (), b"<h1>403 Forbidden</h1>"),
    ("unknown", 200, {}, (), b"<html><script>document.cookie='k='+f();window.location.reload();</script></html>"),
]  # fmt: skip


@pytest.mark.parametrize(("vendor", "status", "headers", "cookies", "body"), SEEN)
def test_a_block_is_recognised_and_its_vendor_named(vendor, status, headers, cookies, body):
    block = block_in(status, headers, cookies, body)
    assert block is not None
    assert block.vendor == vendor
    assert block.detail
    assert "\n" not in block.detail


def test_every_vendor_of_the_table_has_an_example_but_the_cookie_that_is_satisfied_plainly():
    assert {marker.vendor for marker in MARKERS} - {row[0] for row in SEEN} == {"ct6t"}


@pytest.mark.parametrize(
    ("headers", "cookies"),
    [
        ({"Server": "openresty"}, ("acw_tc", "JSESSIONID")),
        ({"Server": "jiasule-waf/2"}, ("__jsluid_s",)),
        ({"Server": "yunjiasu-nginx"}, ()),
        ({"WZWS-Ray": "1-2"}, ("wzws_sessionid",)),
        ({}, ("HWWAFSESID", "FSSBBIl1UgzbN7N80S")),
        ({"X-Cache": "HIT from YUNDUN"}, ()),
    ],
)
def test_a_page_with_content_behind_a_firewall_is_no_block(headers, cookies):
    assert block_in(200, headers, cookies, CONTENT) is None
    small = b'{"data": [{"title": "x"}]}'
    assert block_in(200, headers, cookies, small) is None


@pytest.mark.parametrize(
    "inserted",
    [
        b"<script>$_ts=window['$_ts'];$_ts.nsd=7</script>",
        "<p>本机关启用电信云防护等措施。</p>".encode(),
        "<form>请输入验证码<input></form>".encode(),
        b"<script>document.cookie='a=1'; if (x) location.href='/m'</script>",
    ],
)
def test_marks_within_real_content_prove_nothing(inserted):
    assert block_in(200, {}, (), CONTENT.replace(b"</body>", inserted + b"</body>")) is None


@pytest.mark.parametrize("status", [404, 410, 500])
def test_absence_and_failure_behind_a_firewall_are_no_block(status):
    assert block_in(status, {"Server": "yunjiasu-nginx"}, ("acw_tc",), b"<h1>not found</h1>") is None
