"""Addresses: one key per page whatever it is written like, and links as real pages write them."""

from __future__ import annotations

import ipaddress
import re
import socket
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}
_SESSION_ID = re.compile(r";jsessionid=[^/?#;]*", re.IGNORECASE)
_SESSION_PARAMETER = re.compile(r"(^|&)jsessionid=[^&]*", re.IGNORECASE)
_ENTITY_AMPERSAND = re.compile(r"&(?:amp|#38|#x26);", re.IGNORECASE)
_BLANKS = re.compile(r"[\t\r\n\x00]+")
_SCHEME = re.compile(r"^([a-z][a-z0-9+.\-]*):", re.IGNORECASE)
_PATH_SAFE = "/%:@!$&'()*+,;=~-._"
_QUERY_SAFE = _PATH_SAFE + '?[]{}|\\^`"'

# An address that is as it should be, as nearly all are: what is done below would change nothing in it.
_PLAIN = re.compile(
    r"https?://(?P<host>(?:[a-z0-9\-]+\.)+[a-z][a-z0-9\-]*|(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?![/:])|(?=[/:]))){4})"
    r"(?::(?!(?:80|443)/)(?:[1-5]\d{4}|[1-9]\d{1,3})(?=/))?(?:/(?!\.)[A-Za-z0-9_.\-~!$&'()*+,;=:@%]*)+"
    r"(?:\?(?!&)[A-Za-z0-9_.\-~!$&'()*+,;=:@%/?]+)?"
)

# Under .cn the second label is a suffix for these: a unit's own name is the third.
_CN_CATEGORIES = frozenset({"ac", "com", "edu", "gov", "mil", "net", "org", "政务", "公益"})
_CN_PROVINCES = frozenset(
    re.findall("..", "ahbjcqfjgdgsgxgzhahbhehihkhlhnjljsjxlnmonmnxqhscsdshsnsxtjtwxjxzynzj")  # two letters each
)
_COUNTRY_CATEGORIES = frozenset({"ac", "co", "com", "edu", "gov", "net", "org"})


def join(base: str, href: str, base_href: str | None = None) -> str | None:
    """The absolute http(s) address that ``href`` means on the page ``base``, or None where it leads nowhere.

    ``base_href`` is the page's ``<base href>``, itself perhaps relative. Script links, bare fragments, mail and
    data links give None. ``&amp;`` left in an attribute, backslashes, blanks, Chinese characters and ``..`` above
    the root are put right as browsers do.
    """
    href = _ENTITY_AMPERSAND.sub("&", _BLANKS.sub("", href)).strip()
    scheme = _SCHEME.match(href)
    if not href or href.startswith("#") or (scheme and scheme[1].lower() not in _DEFAULT_PORTS):
        return None
    if scheme and not href[scheme.end() :].strip("/\\"):
        return None
    path, mark, query = href.partition("?")
    href = path.replace("\\", "/") + mark + query
    try:
        start = urljoin(base, _BLANKS.sub("", base_href).strip()) if base_href else base
        return tidy(urljoin(start, href))
    except ValueError:
        return None


def tidy(url: str) -> str:
    """The address as it is sent: host lower-case ASCII without trailing dot, no default port, no fragment, no blanks.

    Raises ValueError where it is no http(s) address.
    """
    return url if _PLAIN.fullmatch(url) else _tidied(url)


def _tidied(url: str) -> str:
    parts = urlsplit(_BLANKS.sub("", url).strip())
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise ValueError(f"not an http address: {url!r}")
    path = quote(_without_dots(parts.path) or "/", safe=_PATH_SAFE)
    query = quote(parts.query, safe=_QUERY_SAFE).replace('"', "%22")
    return urlunsplit((scheme, _netloc(parts.hostname, parts.port, scheme), path, query, ""))


def canonical_url(url: str) -> str:
    """The key under which a page is known: no scheme, no session id, query kept: ``www.example.gov.cn/a.html?b=1``."""
    if _PLAIN.fullmatch(url) and "jsessionid" not in url.lower():
        return url.partition("://")[2]
    return _canonical(url)


def _canonical(url: str) -> str:
    parts = urlsplit(_tidied(url))
    path = _SESSION_ID.sub("", parts.path)
    query = _SESSION_PARAMETER.sub("", parts.query).lstrip("&")
    return f"{parts.netloc}{path}" + (f"?{query}" if query else "")


def host_of(url: str) -> str:
    """The host alone, lower-case ASCII, numeric spellings of an IPv4 address written in dots; "" where none is."""
    if plain := _PLAIN.fullmatch(url):
        return plain["host"]
    try:
        return plain_host(urlsplit(url).hostname or "")
    except ValueError:
        return ""


def plain_host(host: str) -> str:
    """One spelling per host: trailing dot gone, IDNA, and 2130706433, 0x7f.1, 0177.0.0.1 all as 127.0.0.1."""
    host = host.strip().strip("[]").rstrip(".").lower()
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError as wrong:
            raise ValueError(f"not a host name: {host!r}") from wrong
    if re.fullmatch(r"(0x[0-9a-f]*|\d+)(\.(0x[0-9a-f]*|\d+)){0,3}", host):
        try:
            return socket.inet_ntoa(socket.inet_aton(host))
        except OSError as wrong:
            raise ValueError(f"not an address: {host!r}") from wrong
    return host


def registrable_domain(host: str) -> str:
    """The name that one body registered: sthj.hz.example.gov.cn → example.gov.cn. An address literal is itself.

    A rule of the field instead of the public suffix list: government sites live under ``gov.cn``, the other
    category and province names of ``.cn``, generic names, and a few ``gov.xx``.
    """
    host = plain_host(host)
    if is_address(host):
        return host
    labels = host.split(".")
    if len(labels) > 2 and _is_suffix(labels[-2], labels[-1]):
        return ".".join(labels[-3:])
    return ".".join(labels[-2:])


def same_body(host: str, others: frozenset[str]) -> bool:
    """Whether ``host`` belongs to a body that one of ``others`` belongs to, by registered name."""
    return registrable_domain(host) in {registrable_domain(other) for other in others}


def is_address(host: str) -> bool:
    """Whether the host is an IP literal."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_suffix(label: str, top: str) -> bool:
    if top == "cn":
        return label in _CN_CATEGORIES or label in _CN_PROVINCES
    return len(top) == 2 and label in _COUNTRY_CATEGORIES


def _netloc(host: str, port: int | None, scheme: str) -> str:
    host = plain_host(host)
    shown = f"[{host}]" if ":" in host else host
    return shown if port in (None, _DEFAULT_PORTS[scheme]) else f"{shown}:{port}"


def _without_dots(path: str) -> str:
    kept: list[str] = []
    segments = path.split("/")
    for position, segment in enumerate(segments):
        last = position == len(segments) - 1
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
        if last and segment in (".", ".."):
            kept.append("")
    return "/".join(kept)
