"""Self-made certificates for portals whose TLS is broken: nobody signed them, or they are for another host, or old."""

from __future__ import annotations

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from warnings import catch_warnings, simplefilter


def context(kind: str, address: str) -> ssl.SSLContext:
    """A server's TLS context of a kind: self_signed, wrong_host, expired, or old_protocol (TLS 1.1 at most)."""
    with TemporaryDirectory() as folder:
        chain = Path(folder) / "chain.pem"
        chain.write_bytes(_certificate(kind, address))
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
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
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
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
