"""A client that costs next to nothing: ready-made requests over one kept connection, so that the server is measured."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit


class Wire:
    """One connection to one server."""

    def __init__(self, url: str) -> None:
        host, port = urlsplit(url).hostname, urlsplit(url).port
        assert host is not None, "an address of our own making"
        assert port is not None, "an address of our own making"
        self._host = f"{host}:{port}"
        self._socket = socket.create_connection((host, port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def request(self, path: str, body: object, token: str = "") -> bytes:
        """The bytes of a POST, to be sent as often as wanted."""
        data = json.dumps(body).encode()
        head = f"POST {path} HTTP/1.1\r\nHost: {self._host}\r\nContent-Type: application/json\r\n"
        bearer = f"Authorization: Bearer {token}\r\n" if token else ""
        return f"{head}{bearer}Content-Length: {len(data)}\r\n\r\n".encode() + data

    def send(self, request: bytes) -> bytes:
        """The body of the answer, which must be a 200."""
        self._socket.sendall(request)
        found = b""
        while b"\r\n\r\n" not in found:
            found += self._received()
        head, _, body = found.partition(b"\r\n\r\n")
        status, *lines = head.decode().split("\r\n")
        if " 200 " not in status + " ":
            raise RuntimeError(f"{status}: {body.decode()}")
        headers: Mapping[str, str] = dict(line.lower().split(": ", 1) for line in lines)
        parts, missing = [body], int(headers["content-length"]) - len(body)
        while missing > 0:
            parts.append(self._received())
            missing -= len(parts[-1])
        return b"".join(parts)

    def ask(self, path: str, body: object, token: str = "") -> Any:
        return json.loads(self.send(self.request(path, body, token)))

    def close(self) -> None:
        self._socket.close()

    def _received(self) -> bytes:
        some = self._socket.recv(1 << 16)
        if not some:
            raise ConnectionError("the server hung up")
        return some
