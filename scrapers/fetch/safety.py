"""Which addresses may be connected to: the public internet only, whatever a name, a redirect or a resolver says."""

from __future__ import annotations

import ipaddress
import socket

from scrapers.fetch.urls import plain_host

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Public by number, but a cloud's own service: Azure's wire server.
_METADATA = frozenset({ipaddress.ip_address("168.63.129.16")})
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_IPV4_COMPATIBLE = ipaddress.ip_network("::/96")


class ForbiddenAddressError(OSError):
    """The host leads to a private, link-local, metadata or otherwise not public address."""


def is_allowed(address: str, *, allow_loopback: bool = False) -> bool:
    """Whether a numeric address may be connected to. Addresses wrapped in IPv6 are judged by what they wrap."""
    try:
        found: Address = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    found = _unwrapped(found)
    if found.is_loopback:
        return allow_loopback
    return found.is_global and not found.is_multicast and not found.is_reserved and found not in _METADATA


def connect(
    host: str, port: int, timeout: float | None, *, allow_loopback: bool, source: tuple[str, int] | None = None
) -> socket.socket:
    """A TCP connection to one of the host's allowed addresses, to the very number that was checked.

    So a resolver that answers otherwise the second time changes nothing. Raises ForbiddenAddressError where no
    address is allowed, and the last OSError where none answers.
    """
    found = socket.getaddrinfo(plain_host(host), port, type=socket.SOCK_STREAM)
    allowed = [entry for entry in found if is_allowed(str(entry[4][0]), allow_loopback=allow_loopback)]
    if not allowed:
        shown = ", ".join(sorted({str(entry[4][0]) for entry in found}))
        raise ForbiddenAddressError(f"{host} leads to {shown}, which is not a public address")
    trouble: OSError | None = None
    for family, kind, protocol, _, address in allowed:
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(timeout)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if source:
                sock.bind(source)
            sock.connect(address)
            return sock
        except OSError as error:
            sock.close()
            trouble = error
    raise trouble or OSError(f"{host} has no address")


def _unwrapped(address: Address) -> Address:
    if isinstance(address, ipaddress.IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
    if inner is None and (address in _NAT64 or (address in _IPV4_COMPATIBLE and int(address) > 1)):
        inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return inner or address
