"""Self-made certificates for portals whose TLS is broken: nobody signed them, or they are for another host, or old."""

from __future__ import annotations

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from warnings import catch_warnings, simplefilter

# The 1024-bit group of RFC 2409, as old servers still offer it.
_WEAK_GROUP = """-----BEGIN DH PARAMETERS-----
MIGHAoGBAP//////////yQ/aoiFowjTExmKLgNwc0SkCTgiKZ8x0Agu+pjsTmyJR
Sgh5jjQE3e+VGbPNOkMbMCsKbfJfFDdP4TVtbVHCReSFtXZiXn7G9ExC6aY37WsL
/1y29Aa37e44a/taiZ+lrp8kEXxLH+ZJKGZR7OZTgf//////////AgEC
-----END DH PARAMETERS-----
"""


def context(kind: str, address: str) -> ssl.SSLContext:
    """A server's TLS context of a kind: self_signed, wrong_host, expired, old_protocol (at most TLS 1.1), weak_dh."""
    with TemporaryDirectory() as folder:
        chain, group = Path(folder) / "chain.pem", Path(folder) / "group.pem"
        chain.write_bytes(_certificate(kind, address))
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if kind == "weak_dh":
            made.set_ciphers("DHE:@SECLEVEL=0")
            made.maximum_version = ssl.TLSVersion.TLSv1_2
            group.write_text(_WEAK_GROUP)
            made.load_dh_params(str(group))
        made.load_cert_chain(chain)
    if kind == "old_protocol":
        made.set_ciphers("ALL:@SECLEVEL=0")
        with catch_warnings():
            simplefilter("ignore", DeprecationWarning)  # deprecated is what it is to be
            made.minimum_version, made.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    return made


def _certificate(kind: str, address: str) -> bytes:
    """Key and certificate as PEM, made anew at each start so that no key is ever stored."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    weak = kind == "weak_dh"  # its ciphers sign with RSA
    key = rsa.generate_private_key(65537, 2048) if weak else ec.generate_private_key(ec.SECP256R1())
    host = ipaddress.ip_address("127.99.99.99" if kind == "wrong_host" else address)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, str(host))])
    now = datetime.now(UTC)
    end = now - timedelta(days=1) if kind == "expired" else now + timedelta(days=30)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(end)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)
