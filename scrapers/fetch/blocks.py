"""Who turns us away: the marks of web application firewalls and challenges. Recognised and reported, never solved."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from scrapers.fetch.markup import plain_text

# A refusal with one of these statuses is a block even where no vendor shows.
BLOCKING_STATUSES = frozenset({401, 403, 405, 406, 407, 412, 429, 451, 468, 493, 503, 512, 521})
# No honest server answers robots.txt with these: a firewall did.
FIREWALL_STATUSES = frozenset({405, 406, 412, 468, 493, 512, 521})
_SHELL_BYTES = 16_000
_SHELL_TEXT = 300


@dataclass(frozen=True, slots=True)
class Marker:
    """A vendor's marks. ``challenge`` marks alone prove a block on a page without content; ``front`` marks (header
    lines, cookies) only name who stands in front, and mean nothing on a page that was served. With ``statuses``, the
    marks count on these only; without marks, the status itself is the vendor's."""

    vendor: str
    challenge: str = ""
    front: str = ""
    statuses: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Block:
    """Blocked, and by whom (``unknown`` where no vendor shows)."""

    vendor: str
    detail: str


def _marker(vendor: str, challenge: str = "", front: str = "", *statuses: int) -> Marker:
    return Marker(vendor, challenge, front, frozenset(statuses))


# Patterns are matched without regard to case: ``challenge`` in the body or the Set-Cookie names (as "cookie:NAME"),
# ``front`` in header lines ("server: …") and cookie names.
MARKERS: tuple[Marker, ...] = (
    _marker(
        "jiasule",
        r"__jsl_clearance|static\.jiasule\.com|notice-jiasule",
        r"server: .*jiasule-waf|cookie:__jsluid|cookie:jsl_tracking",
    ),
    _marker("jiasule", "", "", 521, 512),
    _marker("knownsec", r"365cyd\.com|cyd-error-help|ks-waf-error"),
    _marker("ruishu", r"\$_ts\s*=\s*window\[['\"]\$_ts['\"]\]|\$_ts\.(?:nsd|cd)\s*="),
    _marker("ruishu", "", r"cookie:\w{8,}(?:S|O|T|P)$", 412),
    _marker("c3vk", r"C3VK\s*="),
    _marker("ct6t", r"", r"cookie:CT6TS?\b"),
    _marker("tencent_edgeone", r"EO_Bot_Ssid|__tst_status|edgeone.{0,40}(?:challenge|captcha)"),
    _marker("tencent_waf", r"腾讯云\s*Web\s*应用防火墙|waf\.tencent(?:-cloud)?\.com/(?:403|501)page\.html"),
    _marker(
        "aliyun_waf",
        r"errors\.aliyun(?:dun)?\.com|alicdn\.com[^\"']{0,80}405\.png|\barg1\s*=\s*'[0-9A-F]{20,}'|acw_sc__v2",
        r"cookie:acw_tc",
    ),
    _marker(
        "qianxin_wzws",
        r"wzws-waf-cgi|wangshan\.360\.cn|reason:\s*GeoBL",
        r"wzws-ray:|x-powered-by-360wzb:|server: .*qianxin-waf|cookie:wzws_sessionid",
    ),
    _marker("qianxin_wzws", "", "", 493),
    _marker("safe3", r"Safe3waf/", r"server: .*Safe3 Web Firewall"),
    _marker("nsfocus", r"", r"server: .*NSFocus"),
    _marker("wts", r"<title>\s*WTS-WAF", r"server: .*wts/"),
    _marker("panyun_360", r"", r"server: .*panyun"),
    _marker("yundun", r"Blocked by YUNDUN|yundun\.com/yd_http_error", r"(?:server|x-cache): .*YUNDUN|cookie:yd_cookie"),
    _marker("safedog", r"404\.safedog\.cn|safedogsite/", r"server: .*Safedog|cookie:safedog-flow-item"),
    _marker("yunsuo", r"yunsuologo", r"cookie:yunsuo_session"),
    _marker("anquanbao", r"aqb_cc/error/", r"x-powered-by-anquanbao:"),
    _marker("baidu_yunjiasu", r"/\.well-known/yunjiasu-cgi/|yjs_use_ob", r"server: .*yunjiasu"),
    _marker("huawei_cloudwaf", r"hwclouds\.com|hws_security@", r"cookie:HWWAFSESID|server: .*HuaweiCloudWAF"),
    _marker("chaitin_safeline", r"<!--\s*event[ _]id:"),
    _marker("telecom_yunfanghu", r"电信云防护"),
    _marker("wangsu", r"", r"(?:server|via|x-cache): .*(?:PS-ATL|wangsu|chinanetcenter|wscloud)"),
    _marker(
        "captcha",
        r"(?:输入|请完成|图形|图片)[^<]{0,6}验证码|验证码[^<]{0,12}(?:下载|错误)|name=[\"']?(?:captcha|validcode)",
    ),
)
_REFUSING_STATUSES = BLOCKING_STATUSES.union(*(marker.statuses for marker in MARKERS))
_CHALLENGES = tuple((m, re.compile(m.challenge, re.IGNORECASE)) for m in MARKERS if m.challenge)
_FRONTS = tuple((m, re.compile(m.front, re.IGNORECASE | re.MULTILINE)) for m in MARKERS if m.front)
# A script that stores a cookie and loads the page again: a challenge of no known make.
_COOKIE_AND_RELOAD = re.compile(
    r"document\.cookie\s*=.*?(?:location\.(?:reload|href|replace)|location\s*=)", re.DOTALL | re.IGNORECASE
)


def block_in(status: int, headers: Mapping[str, str], cookies: tuple[str, ...], body: bytes) -> Block | None:
    """The block that an answer is, if it is one.

    A page with real content is never a block, whatever cookies and headers its firewall adds to it; one without is
    where a challenge's marks stand in it; a blocking status always is.
    """
    refused = status in _REFUSING_STATUSES
    if not refused and (len(body) > _SHELL_BYTES or status in (404, 410)):
        return None
    text = body[:_SHELL_BYTES].decode("utf-8", "replace")
    text += body[:_SHELL_BYTES].decode("gb18030", "replace") if not body.isascii() else ""
    text += headers.get("Location", "")
    lines = "\n".join([*(f"{name}: {value}" for name, value in headers.items()), *(f"cookie:{c}" for c in cookies)])
    if refused or len(plain_text(text)) < _SHELL_TEXT:
        for marker, pattern in _CHALLENGES:
            if pattern.search(text):
                return Block(marker.vendor, f"{marker.vendor} asks for proof of a browser or refuses (status {status})")
    if refused:
        vendor = _vendor_in_front(status, lines)
        return Block(vendor, f"status {status}" + (f", {vendor} stands in front" if vendor != "unknown" else ""))
    if _COOKIE_AND_RELOAD.search(text) and len(plain_text(text)) < 50:
        return Block("unknown", f"a script sets a cookie and loads the page again (status {status})")
    return None


def _vendor_in_front(status: int, lines: str) -> str:
    for marker, pattern in _FRONTS:
        if pattern.search(lines) and (not marker.statuses or status in marker.statuses):
            return marker.vendor
    bare = (marker.vendor for marker in MARKERS if status in marker.statuses and not marker.front)
    return next(bare, "unknown")
