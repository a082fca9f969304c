"""How requests leave the agency: HTTPS with the machine's own trust, no redirects, a limit on size and on time."""

from __future__ import annotations

import http.client
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str
    """Begins with a slash; the transport knows the host."""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes = field(repr=False)


class Transport(Protocol):
    """One request, one whole response; any exception means that none came."""

    def __call__(self, request: Request, *, limit: int) -> Response:
        """`limit`: the most bytes of a body that will be read; a larger one is an error."""


class CutShort(OSError):
    """The response ended before its time, or would not end."""


class Https:
    """The default transport: a connection a request, so that threads share nothing."""

    def __init__(self, issuer: str, *, timeout: float = 5.0, context: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(issuer)
        if parts.path or parts.query or parts.fragment or parts.username or not parts.hostname:
            raise ValueError("an issuer is a scheme and a host, without a path")
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
            raise ValueError("an issuer is https; only loopback may do without")
        self._host, self._port, self._timeout = parts.hostname, parts.port, timeout
        self._context = (context or ssl.create_default_context()) if parts.scheme == "https" else None

    def __call__(self, request: Request, *, limit: int) -> Response:
        deadline = time.monotonic() + self._timeout
        connection = self._connection()
        try:
            connection.request(request.method, request.path, body=request.body, headers=dict(request.headers))
            answer = connection.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return Response(answer.status, headers, _read(answer, headers, limit, deadline))
        except http.client.HTTPException:
            raise CutShort("not an HTTP response") from None
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        if self._context is None:
            return http.client.HTTPConnection(self._host, self._port, timeout=self._timeout)
        return http.client.HTTPSConnection(self._host, self._port, timeout=self._timeout, context=self._context)


def _read(answer: http.client.HTTPResponse, headers: Mapping[str, str], limit: int, deadline: float) -> bytes:
    parts: list[bytes] = []
    size = 0
    while chunk := answer.read1(_CHUNK):
        parts.append(chunk)
        size += len(chunk)
        if size > limit:
            raise CutShort("the response is larger than any of theirs")
        if time.monotonic() > deadline:
            raise CutShort("the response takes too long")
    told = headers.get("content-length")
    # http.client is content with less than was promised, where it reads in parts.
    if told is not None and "transfer-encoding" not in headers and told != str(size):
        raise CutShort("the response ended early")
    return b"".join(parts)
