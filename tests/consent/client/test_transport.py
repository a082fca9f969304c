"""How the client's requests travel: to one host, by TLS, for a whole answer of bounded size, and nowhere else."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
from flask import Flask

from consent.client import Https, Request
from tests.support import serving


@contextmanager
def raw(answer: bytes) -> Iterator[int]:
    """A port where one caller is told these bytes, and then nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            caller, _ = server.accept()
            with caller:
                caller.recv(65536)
                caller.sendall(answer)

        thread = Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


@pytest.mark.parametrize("issuer", ["http://ledger.example", "ftp://127.0.0.1", "https://a.example/path", "https://"])
def test_only_loopback_does_without_tls(issuer: str) -> None:
    with pytest.raises(ValueError, match="an issuer is"):
        Https(issuer)
    assert Https("https://ledger.example")._context is not None


def test_the_transport_takes_whole_answers_only_and_follows_nobody() -> None:
    app = Flask("odd")

    @app.get("/elsewhere")
    def elsewhere() -> tuple[str, int, dict[str, str]]:
        return "", 302, {"Location": "/large"}

    @app.get("/large")
    def large() -> str:
        return "x" * 5000

    with serving.application(app) as url:
        transport = Https(url)
        assert transport(Request("GET", "/elsewhere"), limit=100).status == 302
        assert len(transport(Request("GET", "/large"), limit=5000).body) == 5000
        with pytest.raises(OSError, match="larger"):
            transport(Request("GET", "/large"), limit=4999)
    with raw(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf") as port, pytest.raises(OSError, match="early"):
        Https(f"http://127.0.0.1:{port}")(Request("GET", "/"), limit=100)
    with raw(b"nonsense\r\n\r\n") as port, pytest.raises(OSError, match="not an HTTP"):
        Https(f"http://127.0.0.1:{port}")(Request("GET", "/"), limit=100)
