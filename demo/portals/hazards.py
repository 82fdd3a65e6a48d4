"""Everything that stands between a harvester and a page: challenges, blocks, broken wires, odd robots.txt."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from demo.portals.messages import Mishap, Request, Response, redirect

if TYPE_CHECKING:
    from demo.portals.site import Site

_NOISE = "0a1b2c3d4e5f60718293a4b5c6d7e8f9" * 5


def befall(site: Site, request: Request) -> Response | None:
    """The hazard's answer instead of the site's own; null where the request goes through.

    Switch ``hazard`` names it, ``hazard_under`` bounds it to addresses with that prefix, and ``hazard_after``
    lets that many requests through first (throttling).
    """
    hazard = site.switches["hazard"]
    if hazard is None or site.fetches <= site.switches["hazard_after"]:
        return None
    if not request.path.startswith(site.switches["hazard_under"]):
        return None
    return HAZARDS[hazard](request)


def robots(site: Site) -> Response:
    """robots.txt by switch: absent, allow, disallow, disallow_list, 403, 503, waf."""
    kind = site.switches["robots"]
    if kind == "absent":
        return Response(404, text="Not Found")
    if kind in ("403", "503"):
        return Response(int(kind), text="Forbidden")
    if kind == "waf":
        return _jiasule(Request("GET", "/robots.txt"))
    lines = {"allow": "Disallow:", "disallow": "Disallow: /"}.get(kind, f"Disallow: {site.list_path}")
    delay = "\nCrawl-delay: 1" if kind == "allow" else ""
    return Response(body=f"User-agent: *\n{lines}{delay}\n".encode(), media_type="text/plain")


def _html(inner: str) -> str:
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>{inner}</body></html>'


def _jiasule(_: Request) -> Response:
    script = (
        "<script>document.cookie=('_')+('_')+('jsl')+('_clearance_s')+'=1700000000.1|-1|abcdef;"
        "path=/';location.href=location.pathname+location.search</script>"
    )
    cookie = ("Set-Cookie", "__jsluid_s=5f3e0c6b2d1a4978; max-age=31536000; path=/; HttpOnly")
    return Response(521, text=script, headers=(("Server", "jiasule-waf"), cookie))


def _ruishu(_: Request) -> Response:
    text = (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><meta content="{_NOISE}" id="9DhefwqGPrzGxEp9hPaoag">'
        "<script>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=45862;"
        f'$_ts.cd="{_NOISE}";</script><script src="/4QbVtADbnLVIc/c.FxJzG50F.6bb0bb5.js" r="m"></script>'
        "</head><body></body></html>"
    )
    return Response(412, text=text, headers=(("Set-Cookie", "4hP44ZykCTt5O=60abc; path=/; HttpOnly"),))


def _telecom(_: Request) -> Response:
    return Response(405, text=_html("<h1>405</h1><p>您的访问被电信云防护拦截</p>"))


def _aliyun(_: Request) -> Response:
    text = _html('<img src="https://img.alicdn.com/tfs/405.png"><a href="https://errors.aliyun.com/">请求被拦截</a>')
    return Response(405, text=text, headers=(("Set-Cookie", "acw_tc=1a2b3c; path=/; HttpOnly"),))


def _wzws(_: Request) -> Response:
    text = _html("<p>wzws-waf-cgi</p><p>reason:GeoBL</p>")
    headers = (
        ("Server", "qianxin-waf"),
        ("WZWS-Ray", "1163-1700000000.123-s9k"),
        ("Set-Cookie", "wzws_sessionid=gmF1"),
    )
    return Response(403, text=text, headers=headers)


def _tencent(_: Request) -> Response:
    return Response(403, text=_html("<title>403</title><p>腾讯云Web应用防火墙</p>"))


def _c3vk(_: Request) -> Response:
    cookie = "C3VK=a1b2c3; path=/; max-age=300"
    text = (
        '<html><head><meta charset="utf-8"><script type="text/javascript">'
        f'function setCookie(){{document.cookie="{cookie}";}}setCookie();'
        "setTimeout(function(){if(document.cookie.indexOf('C3VK')>=0){window.location.reload();}},100);</script></head>"
        "<body><noscript>请在浏览器中启用脚本，然后刷新页面</noscript></body></html>"
    )
    return Response(200, text=text)


def _captcha(_: Request) -> Response:
    return Response(
        200,
        text=_html(
            '<form action="/system/_content/download.jsp"><img src="/system/resource/js/filedownload/createimage.jsp">'
            '<input name="codeValue">请输入验证码</form>'
        ),
    )


def _self_cookie(request: Request) -> Response | None:
    """An ordinary redirect to itself that a cookie jar satisfies."""
    if "CT6T=" in request.cookies:
        return None
    query = f"?{request.query}" if request.query else ""
    return redirect(request.path + query, 302, "CT6T=a0b1c2; path=/", "CT6TS=d3e4f5; path=/")


def _elsewhere(_: Request) -> Response:
    return redirect("http://elsewhere.example/error/index.html")


def _unavailable(_: Request) -> Response:
    return Response(503, text=_html("服务器繁忙"), headers=(("Retry-After", "1"),))


def _too_many(_: Request) -> Response:
    return Response(429, text=_html("请求过于频繁"), headers=(("Retry-After", "1"),))


def _foreign_page(_: Request) -> Response:
    """Throttling that answers with an unrelated index page under status 200."""
    rows = "".join(f"<li><a href='/news/{number}.html'>要闻{number}</a></li>" for number in range(400))
    return Response(200, text=_html(f"<title>首页</title><ul>{rows}</ul>"))


HAZARDS: dict[str, Callable[[Request], Response | None]] = {
    "521": _jiasule,
    "412": _ruishu,
    "405": _telecom,
    "405_aliyun": _aliyun,
    "403_wzws": _wzws,
    "403_tencent": _tencent,
    "403": lambda _: Response(403, text=_html("Forbidden")),
    "c3vk": _c3vk,
    "captcha": _captcha,
    "self_cookie": _self_cookie,
    "elsewhere": _elsewhere,
    "404": lambda _: Response(404, text=_html("Not Found")),
    "410": lambda _: Response(410, text=_html("Gone")),
    "500": lambda _: Response(500, text=_html("Internal Server Error")),
    "503": _unavailable,
    "429": _too_many,
    "foreign_page": _foreign_page,
    "empty_body": lambda _: Response(200, body=b"\r\n\r\n", media_type="text/html"),
    "reset": lambda _: Response(mishap=Mishap.RESET),
    "hang": lambda _: Response(mishap=Mishap.HANG),
}
