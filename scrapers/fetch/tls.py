"""TLS: strict first; a laxer handshake only where the registry grants that portal an exception."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from types import MappingProxyType

import certifi

STRICT = ""
_MAKING = Lock()
_LEGACY_SERVER_CONNECT = 0x4  # ssl.OP_LEGACY_SERVER_CONNECT has a name only since Python 3.12


@dataclass(frozen=True, slots=True)
class TlsException:
    """What is let pass for one portal."""

    verifies: bool
    ciphers: str | None = None
    legacy_renegotiation: bool = False
    oldest: ssl.TLSVersion | None = None


EXCEPTIONS: Mapping[str, TlsException] = MappingProxyType(
    {
        "legacy_renegotiation": TlsException(verifies=True, legacy_renegotiation=True),
        "weak_ciphers": TlsException(
            verifies=True,
            ciphers="DEFAULT:@SECLEVEL=0",
            legacy_renegotiation=True,
            oldest=ssl.TLSVersion.MINIMUM_SUPPORTED,
        ),
        "tls_unverified": TlsException(
            verifies=False,
            ciphers="DEFAULT:@SECLEVEL=0",
            legacy_renegotiation=True,
            oldest=ssl.TLSVersion.MINIMUM_SUPPORTED,
        ),
    }
)

# OpenSSL's words → what is wrong, and the exception or scheme that would let it pass.
_CAUSES = (
    ("UNSAFE_LEGACY_RENEGOTIATION", "the server only knows legacy renegotiation; tls: legacy_renegotiation would do"),
    ("DH_KEY_TOO_SMALL", "the server's key exchange is too weak; tls: weak_ciphers would do"),
    ("BAD_ECPOINT", "the server's elliptic curve is broken; try the http:// address"),
    ("UNSUPPORTED_PROTOCOL", "the server only speaks an outdated TLS; tls: weak_ciphers would do"),
    ("ALERT_PROTOCOL_VERSION", "the server only speaks an outdated TLS; tls: weak_ciphers would do"),
    ("HANDSHAKE_FAILURE", "no common cipher; tls: weak_ciphers or the http:// address may do"),
    ("EE_KEY_TOO_SMALL", "the certificate's key is too weak; tls: weak_ciphers would do"),
    ("CA_MD_TOO_WEAK", "the certificate is signed too weakly; tls: weak_ciphers would do"),
    ("WRONG_VERSION_NUMBER", "no TLS is spoken on this port; try the http:// address"),
    ("HTTP_REQUEST", "no TLS is spoken on this port; try the http:// address"),
    ("is not valid for", "the certificate is for another host"),
    ("doesn't match", "the certificate is for another host"),
    ("self-signed", "the certificate is self-signed"),
    ("self signed", "the certificate is self-signed"),
    ("has expired", "the certificate has expired"),
    ("not yet valid", "the certificate is not valid yet"),
    ("unable to get local issuer", "the certificate chain is incomplete or its authority unknown"),
    ("CERTIFICATE_VERIFY_FAILED", "the certificate can't be verified"),
    ("EOF", "the server hangs up during the handshake"),
)


def context(exception: str = STRICT, ca_file: Path | None = None) -> ssl.SSLContext:
    """The context for strict connections, or for the named exception. Shared: loading authorities is slow.

    Raises ValueError for an exception that is not in the table, or a ``ca_file`` that can't be read.
    """
    with _MAKING:  # many threads begin at once, and one alone shall load
        return _context(exception, ca_file)


@lru_cache(maxsize=16)
def _context(exception: str, ca_file: Path | None) -> ssl.SSLContext:
    made = ssl.create_default_context(cafile=certifi.where())
    if ca_file is not None:
        try:
            made.load_verify_locations(cafile=str(ca_file))
        except OSError as wrong:
            raise ValueError(f"certificate authorities can't be read from {ca_file}: {wrong}") from wrong
    if exception == STRICT:
        return made
    granted = exception_named(exception)
    if granted.ciphers:
        made.set_ciphers(granted.ciphers)
    if granted.legacy_renegotiation:
        made.options |= _LEGACY_SERVER_CONNECT
    if granted.oldest is not None:
        made.minimum_version = granted.oldest
    if not granted.verifies:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    return made


def exception_named(name: str) -> TlsException:
    """The exception, or a ValueError that lists those there are."""
    try:
        return EXCEPTIONS[name]
    except KeyError:
        raise ValueError(f"no TLS exception {name!r}; there are: {', '.join(EXCEPTIONS)}") from None


def cause_of(error: BaseException) -> str:
    """One line on why a handshake failed and what would help, from the exception or what it was raised from."""
    said = str(error)
    for words, cause in _CAUSES:
        if words.lower() in said.lower():
            return cause
    return f"the handshake failed: {said[:160]}"
