"""An exchange with real sockets: what is sent, and what an answer may not do."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from campaignpulse.webhooks import Answer, Limits, UnreachedError, exchange
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

KEY = ec.generate_private_key(ec.SECP256R1())  # mlflow brings cryptography
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Ticket: 17\r\n\r\n{}"


@dataclass
class Raw:
    """A server that answers every connection with the same bytes, in drops or at once."""

    port: int
    answer: bytes = OK
    drops: bool = False
    got: list[bytes] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/a/b?c=d"


@pytest.fixture
def raw() -> Iterator[Raw]:
    def serve() -> None:
        while True:
            try:
                connected, _ = listening.accept()
            except OSError:
                return
            with connected:
                request = connected.recv(65_536)
                while request.startswith(b"POST") and not request.endswith(b"{}"):
                    request += connected.recv(65_536)
                there.got.append(request)
                for byte in there.answer if there.drops else b"":
                    if there.done.wait(0.01):
                        return
                    connected.send(bytes([byte]))
                if not there.drops:
                    connected.sendall(there.answer)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        there = Raw(listening.getsockname()[1])
        serving = threading.Thread(target=serve)
        serving.start()
        yield there
        there.done.set()
        listening.shutdown(socket.SHUT_RDWR)
        serving.join()


def asked(url: str, *, method: str = "POST", body: bytes | None = b"{}", **limits: Any) -> Answer:
    return exchange(method, url, headers={"X-Key": "k1"}, body=body, limits=Limits(**limits))


def test_a_request_arrives_whole_and_its_answer_comes_back(raw) -> None:
    answer = asked(raw.url)
    assert (answer.status, answer.headers["x-ticket"], answer.body) == (200, "17", b"{}")
    head, _, body = raw.got[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /a/b?c=d HTTP/1.1\r\n")
    assert body == b"{}"
    for line in (
        f"Host: 127.0.0.1:{raw.port}",
        "Content-Length: 2",
        "X-Key: k1",
        "User-Agent: campaignpulse",
    ):
        assert line.encode() in head.split(b"\r\n")


def test_a_get_has_no_body(raw) -> None:
    asked(raw.url, method="GET", body=None)
    assert b"Content-Length" not in raw.got[0]


@pytest.mark.parametrize("status", [301, 307, 404, 500])
def test_any_status_is_an_answer_and_a_redirect_is_not_followed(raw, status: int) -> None:
    raw.answer = f"HTTP/1.1 {status} x\r\nLocation: {raw.url}\r\nContent-Length: 0\r\n\r\n".encode()
    assert asked(raw.url).status == status
    assert len(raw.got) == 1


@pytest.mark.parametrize(("largest", "passes"), [(20, True), (19, False)])
@pytest.mark.parametrize("length", [b"Content-Length: 20\r\n", b""])
def test_an_answer_that_is_too_long_is_refused_whatever_it_says_of_its_length(
    raw, largest: int, passes: bool, length: bytes
) -> None:
    raw.answer = b"HTTP/1.1 200 OK\r\n" + length + b"\r\n" + b"x" * 20
    if passes:
        assert asked(raw.url, largest=largest).body == b"x" * 20
    else:
        with pytest.raises(UnreachedError, match="the answer is longer than 19 bytes"):
            asked(raw.url, largest=largest)


def test_an_answer_in_drops_is_not_waited_for(raw) -> None:
    raw.answer, raw.drops = OK + b" " * 900, True
    with pytest.raises(UnreachedError, match=r"no whole answer within 0\.2 s"):
        asked(raw.url, seconds=0.2)


@pytest.mark.parametrize("answer", [b"", b"no http at all\r\n\r\n"])
def test_what_is_no_answer_is_said(raw, answer: bytes) -> None:
    raw.answer = answer
    with pytest.raises(UnreachedError):
        asked(raw.url)


def test_where_nobody_listens_that_is_said() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(UnreachedError, match="refused"):
        asked(f"http://127.0.0.1:{port}/")


def test_a_machine_without_a_certificate_of_the_name_is_not_talked_to(raw) -> None:
    with pytest.raises(UnreachedError, match=r"no safe connection to 127\.0\.0\.1"):
        asked(raw.url.replace("http:", "https:"))


def test_a_name_is_looked_up_once_and_the_connection_goes_to_what_was_checked(raw, monkeypatch) -> None:
    """A name server that turns to another machine at the second look: DNS rebinding."""
    looked: list[str] = []
    real = socket.getaddrinfo

    def turns(host: str, port: int, *more: Any, **named: Any) -> Any:
        if host != "tracker.example":
            return real(host, port, *more, **named)
        looked.append(host)
        return real("127.0.0.1" if len(looked) == 1 else "169.254.169.254", port, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", turns)
    answer = asked(f"http://tracker.example:{raw.port}/", allow_private=True)
    assert (answer.status, looked) == (200, ["tracker.example"])
    assert f"Host: tracker.example:{raw.port}".encode() in raw.got[0]


def test_a_proxy_is_not_asked(raw, monkeypatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert asked(raw.url).status == 200


def test_an_answer_is_not_printed() -> None:
    assert "s3cret" not in repr(Answer(401, {"x": "s3cret"}, b"s3cret"))


@pytest.fixture
def safe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A server with a certificate of localhost, which this process trusts; its port."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    key.write_bytes(KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    certificate.write_bytes(_certificate().public_bytes(Encoding.PEM))
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def serve() -> None:
        with suppress(OSError):
            while True:
                connected, _ = listening.accept()
                with (
                    connected,
                    suppress(ssl.SSLError),
                    context.wrap_socket(connected, server_side=True) as there,
                ):
                    there.recv(65_536)
                    there.sendall(OK)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = threading.Thread(target=serve)
        serving.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
        serving.join()


def _certificate() -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(KEY.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(KEY, hashes.SHA256())
    )


def test_over_tls_the_certificate_must_be_of_the_name_although_an_address_is_connected_to(
    safe: int, monkeypatch
) -> None:
    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda _, *more, **named: real("127.0.0.1", *more, **named))
    assert asked(f"https://localhost:{safe}/", method="GET", body=None).status == 200
    with pytest.raises(UnreachedError, match=r"no safe connection to other\.example"):
        asked(f"https://other.example:{safe}/", method="GET", body=None, allow_private=True)
