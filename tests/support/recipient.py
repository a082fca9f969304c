"""A real recipient of pushed messages, over TLS on this machine, that behaves well or in one of many other ways."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Way = Callable[["Exchange"], None]


@dataclass
class Exchange:
    """One request that has come in, and the socket to answer it on."""

    wire: socket.socket
    head: bytes
    body: bytes
    stopping: threading.Event

    def say(self, data: bytes) -> None:
        with suppress(OSError):
            self.wire.sendall(data)

    def drip(self, data: bytes) -> None:
        """A byte at a time, slowly, for as long as anybody listens."""
        for byte in data:
            if self.stopping.wait(0.05):
                return
            try:
                self.wire.sendall(bytes([byte]))
            except OSError:
                return


def takes_it(exchange: Exchange) -> None:
    exchange.say(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")


def _plain(status: str, body: bytes = b"", media: str = "text/html") -> Way:
    def way(exchange: Exchange) -> None:
        head = f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\nContent-Length: {len(body)}\r\n\r\n"
        exchange.say(head.encode() + body)

    return way


def refuses(code: str) -> Way:
    """RFC 8935 section 2.3."""
    told = {"err": code, "description": "Not this one."}
    return _plain("400 Bad Request", json.dumps(told).encode(), "application/json")


def _slow_headers(exchange: Exchange) -> None:
    exchange.drip(b"HTTP/1.1 202 Accepted\r\n" + b"X-More: and more\r\n" * 1000)


def _slow_body(exchange: Exchange) -> None:
    exchange.say(b"HTTP/1.1 202 Accepted\r\nContent-Length: 5000\r\n\r\n")
    exchange.drip(b"." * 5000)


def _huge_body(exchange: Exchange) -> None:
    exchange.say(b"HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n")
    chunk = b"8000\r\n" + b"x" * 0x8000 + b"\r\n"
    for _ in range(64):
        exchange.say(chunk)


def _endless_headers(exchange: Exchange) -> None:
    exchange.say(b"HTTP/1.1 202 Accepted\r\n")
    for number in range(200):
        exchange.say(f"X-{number}: {'y' * 2000}\r\n".encode())


def _reset(exchange: Exchange) -> None:
    exchange.wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    exchange.wire.close()


def _hang(exchange: Exchange) -> None:
    exchange.stopping.wait()


def _elsewhere(exchange: Exchange) -> None:
    exchange.say(b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")


def _garbage(exchange: Exchange) -> None:
    exchange.say(b"SSH-2.0-OpenSSH_9.2\r\n")


MISBEHAVIOURS: dict[str, Way] = {
    "slow headers": _slow_headers,
    "slow body": _slow_body,
    "huge body": _huge_body,
    "endless headers": _endless_headers,
    "redirect": _elsewhere,
    "server error": _plain("500 Internal Server Error", b"Traceback"),
    "202 with a page in it": _plain("202 Accepted", b"<p>Thank you!</p>"),
    "200 instead of 202": _plain("200 OK"),
    "refuses our key": refuses("invalid_key"),
    "refuses in another language": _plain("400 Bad Request", b"<h1>Bad Request</h1>"),
    "refuses this one": refuses("invalid_request"),
    "reset": _reset,
    "hang": _hang,
    "not HTTP": _garbage,
    "too many requests": _plain("429 Too Many Requests"),
}


@dataclass
class Recipient:
    """What has come in, in order, and how it is answered: each request by `way`."""

    port: int
    way: Way = takes_it
    heads: list[bytes] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)
    """The claims of every message that was answered with a proper 202."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}/set"

    def jtis(self) -> list[str]:
        return [claims["jti"] for claims in self.taken]

    def answer(self, exchange: Exchange) -> Way:
        """By the way it behaves at this moment, which is returned."""
        with self.lock:
            way = self.way
            self.heads.append(exchange.head)
            self.bodies.append(exchange.body)
            if way is takes_it and exchange.body:
                self.taken.append(claims_of(exchange.body))
        way(exchange)
        return way


def claims_of(token: bytes) -> dict[str, Any]:
    """What a signed message says; whether it is signed is tested elsewhere."""
    payload = token.split(b".")[1]
    claims: dict[str, Any] = json.loads(urlsafe_b64decode(payload + b"=" * (-len(payload) % 4)))
    return claims


class Authority:
    """A certificate authority of a test's own, and certificates for this machine."""

    def __init__(self, folder: Path, name: str = "Test CA") -> None:
        self.folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        own = self._certificate(self._name, self._key, None)
        self.file = folder / f"{name}.pem"
        self.file.write_bytes(own.public_bytes(serialization.Encoding.PEM))

    def trusted(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.file))

    def server(self, host: str = "localhost") -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        made = self._certificate(subject, key, host)
        file = self.folder / f"{host}.{id(key)}.pem"
        file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + made.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _certificate(self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, host: str | None) -> x509.Certificate:
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=host is None, path_length=None), critical=True)
        )
        if host is not None:
            made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        return made.sign(self._key, hashes.SHA256())


@contextmanager
def recipient(context: ssl.SSLContext | None, way: Way = takes_it) -> Iterator[Recipient]:
    """Listens until the end of the test; without a context in plain HTTP."""
    listener = socket.create_server(("127.0.0.1", 0))
    there = Recipient(listener.getsockname()[1], way)
    stopping = threading.Event()
    threads: list[threading.Thread] = []

    def accept() -> None:
        while True:
            try:
                wire, _ = listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=serve, args=(wire,))
            threads.append(thread)
            thread.start()

    def serve(wire: socket.socket) -> None:
        wire.settimeout(20)
        try:
            if context is not None:
                wire = context.wrap_socket(wire, server_side=True)
            while not stopping.is_set() and (exchange := _read(wire, stopping)) is not None:
                if there.answer(exchange) is not takes_it:
                    break
        except (OSError, ValueError):
            pass  # the other side has had enough
        finally:
            wire.close()

    accepting = threading.Thread(target=accept)
    accepting.start()
    try:
        yield there
    finally:
        stopping.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        accepting.join()
        for thread in threads:
            thread.join(20)


def _read(wire: socket.socket, stopping: threading.Event) -> Exchange | None:
    data = b""
    while b"\r\n\r\n" not in data:
        more = wire.recv(65536)
        if not more:
            return None
        data += more
    head, body = data.split(b"\r\n\r\n", 1)
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
    )
    while len(body) < length:
        body += wire.recv(65536)
    return Exchange(wire, head, body, stopping)
