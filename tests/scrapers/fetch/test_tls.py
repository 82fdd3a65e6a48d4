"""Strict first; what an exception lets pass is written down with the capture."""

import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from scrapers.fetch import Request
from scrapers.fetch.tls import cause_of
from warehouse.codebook.records import FetchOutcome as Outcome

ADDRESS = "127.84.0.1"
pytestmark = [
    pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning"),
    pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning"),
]


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def served_with(tmp_path: Path, key: rsa.RSAPrivateKey) -> Callable[..., ssl.SSLContext]:
    """Makes a server's context with a self-signed certificate."""

    def make(address: str = ADDRESS, *, days: int = 30) -> ssl.SSLContext:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, address)])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=60))
            .not_valid_after(now + timedelta(days=days))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        pem = tmp_path / "server.pem"
        pem.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        (tmp_path / "ca.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        return context

    return make


def test_a_self_signed_certificate_is_trouble_and_says_so(sites, fetching, served_with):
    site = sites(served_with(), ADDRESS)
    capture = fetching(site)(Request(site.serve("/a.html")))
    assert capture.outcome is Outcome.TLS_TROUBLE
    assert "self-signed" in capture.detail
    assert site.hits == []


def test_the_portals_exception_lets_it_pass_and_is_recorded(sites, fetching, served_with, archive):
    site = sites(served_with(), ADDRESS)
    capture = fetching(site, tls_exception="tls_unverified")(Request(site.serve("/a.html")))
    assert (capture.outcome, capture.tls_exception) == (Outcome.OK, "tls_unverified")
    assert archive.read(capture.archived).tls_exception == "tls_unverified"


def test_an_exception_that_is_not_needed_is_not_used(sites, fetching):
    site = sites()
    capture = fetching(site, tls_exception="tls_unverified")(Request(site.serve("/a.html")))
    assert (capture.outcome, capture.tls_exception) == (Outcome.OK, None)


def test_an_authority_of_ones_own_is_trusted_strictly(sites, fetching, served_with, tmp_path):
    site = sites(served_with(), ADDRESS)
    session = fetching(site, ca_file=tmp_path / "ca.pem", tls_exception="tls_unverified")
    capture = session(Request(site.serve("/a.html")))
    assert (capture.outcome, capture.tls_exception) == (Outcome.OK, None)


def test_an_expired_certificate_is_named(sites, fetching, served_with, tmp_path):
    site = sites(served_with(days=-1), ADDRESS)
    capture = fetching(site, ca_file=tmp_path / "ca.pem")(Request(site.serve("/a.html")))
    assert capture.outcome is Outcome.TLS_TROUBLE
    assert "expired" in capture.detail


def test_a_certificate_for_another_host_is_named(sites, fetching, served_with, tmp_path):
    site = sites(served_with("127.84.0.2"), ADDRESS)
    capture = fetching(site, ca_file=tmp_path / "ca.pem")(Request(site.serve("/a.html")))
    assert capture.outcome is Outcome.TLS_TROUBLE
    assert "another host" in capture.detail


def test_an_outdated_protocol_passes_by_exception_only(sites, fetching, served_with, tmp_path):
    context = served_with()
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    site = sites(context, ADDRESS)
    url = site.serve("/a.html")
    strict = fetching(site, ca_file=tmp_path / "ca.pem")(Request(url))
    assert strict.outcome is Outcome.TLS_TROUBLE
    assert "weak_ciphers" in strict.detail
    granted = fetching(site, ca_file=tmp_path / "ca.pem", tls_exception="weak_ciphers")(Request(url))
    assert (granted.outcome, granted.tls_exception) == (Outcome.OK, "weak_ciphers")


def test_plain_http_on_the_port_is_named(site, fetching):
    capture = fetching(site, retries=0)(Request(site.url("/a.html").replace("http:", "https:")))
    assert capture.outcome is Outcome.TLS_TROUBLE
    assert "http://" in capture.detail


def test_one_portals_exception_is_not_anothers_on_the_same_host(sites, archive, fetching, served_with):
    from scrapers.fetch import Client, FetchSettings

    site = sites(served_with(), ADDRESS)
    url = site.serve("/a.html")
    client = Client(FetchSettings(delay_seconds=0, allow_loopback=True), archive)
    assert client.session("strict", [ADDRESS])(Request(url)).outcome is Outcome.TLS_TROUBLE
    assert client.session("lax", [ADDRESS], tls_exception="tls_unverified")(Request(url)).outcome is Outcome.OK
    assert client.session("strict too", [ADDRESS])(Request(url)).outcome is Outcome.TLS_TROUBLE


def test_an_exception_that_there_is_not_is_refused_with_those_there_are(fetching):
    with pytest.raises(ValueError, match="legacy_renegotiation, weak_ciphers, tls_unverified"):
        fetching("www.example.gov.cn", tls_exception="anything")


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("[SSL: UNSAFE_LEGACY_RENEGOTIATION_DISABLED] unsafe legacy renegotiation disabled", "legacy_renegotiation"),
        ("[SSL: DH_KEY_TOO_SMALL] dh key too small", "weak_ciphers"),
        ("[SSL: BAD_ECPOINT] bad ecpoint", "http://"),
        ("[SSL: SSLV3_ALERT_HANDSHAKE_FAILURE] sslv3 alert handshake failure", "http://"),
        ("certificate verify failed: unable to get local issuer certificate", "incomplete"),
        ("something new", "something new"),
    ],
)
def test_what_openssl_says_is_put_in_words_that_help(said, named):
    assert named in cause_of(ssl.SSLError(said))
