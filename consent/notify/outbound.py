"""One careful HTTP client: it resolves once, checks every address, connects to a checked one, and never waits long.

No redirects, no proxies from the environment, no cookies; a total deadline for each exchange and a limit on what is
read, whatever the other side does. TLS is verified for the name that was registered.
"""

from __future__ import annotations

import http.client
import io
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final

from consent.notify.address import Endpoint, Refused, Rules, check_addresses

Resolve = Callable[[str, int], list[str]]
"""From a name and a port to every address it has."""

CONNECT_SECONDS: Final = 3.0
TOTAL_SECONDS: Final = 10.0
MOST_READ: Final = 64 * 1024
"""Bytes of headers and body together."""


class Unreachable(Exception):
    """No answer that counts; `code`: dns, address, connect, tls, timeout, reset, protocol or size."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    media: str
    body: bytes


def resolve(host: str, port: int) -> list[str]:
    """By the system's resolver, which has no deadline of its own: it is asked in a thread that is left behind."""
    answers: queue.SimpleQueue[list[str]] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            found = []
        answers.put(list(dict.fromkeys(str(entry[4][0]) for entry in found)))

    threading.Thread(target=ask, name="resolve", daemon=True).start()
    try:
        return answers.get(timeout=CONNECT_SECONDS)
    except queue.Empty:
        return []


def tls_context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


@dataclass(frozen=True, kw_only=True)
class Caller:
    """How this installation calls out: what it may reach, how names resolve, whom it trusts."""

    rules: Rules
    context: ssl.SSLContext
    resolve: Resolve = resolve
    total: float = TOTAL_SECONDS

    def line(self, endpoint: Endpoint) -> Line:
        return Line(self, endpoint)


class Line:
    """A connection to one endpoint, kept while it serves; used by one thread."""

    def __init__(self, caller: Caller, endpoint: Endpoint) -> None:
        self._caller, self._endpoint = caller, endpoint
        self._http: _Pinned | None = None

    def __enter__(self) -> Line:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up()

    def post(self, body: bytes, headers: Mapping[str, str]) -> Reply:
        """One exchange within the deadline; `Unreachable` for anything that is not a whole answer."""
        deadline = time.monotonic() + self._caller.total
        kept = self._http is not None
        try:
            return self._exchange(body, headers, deadline)
        except Unreachable as failed:
            # A server may close a kept connection at any moment, before it has seen the request: once more, anew.
            if not kept or failed.code != "reset" or self._seen:
                raise
            return self._exchange(body, headers, deadline)

    _seen = False
    """Whether anything of an answer has come."""

    def _exchange(self, body: bytes, headers: Mapping[str, str], deadline: float) -> Reply:
        self._seen = False
        try:
            if self._http is None:
                self._http = _Pinned(self._caller, self._endpoint, deadline)
                self._http.connect()
            self._http.until(deadline)
            self._http.request("POST", self._endpoint.target, body, dict(headers))
            response = self._http.getresponse()
            self._seen = True
            read = response.read()
        except BaseException as error:
            self._seen = self._seen or (self._http is not None and self._http.heard)
            self._hang_up()
            code = _code(error)
            if code is None:
                raise
            raise Unreachable(code) from None
        if response.will_close:
            self._hang_up()
        return Reply(response.status, response.headers.get_content_type(), read)

    def _hang_up(self) -> None:
        if self._http is not None:
            self._http.end()
            self._http = None


def _code(error: BaseException) -> str | None:
    match error:
        case Unreachable() | Refused():
            return error.code
        case TimeoutError():
            return "timeout"
        case http.client.RemoteDisconnected() | OSError():  # ssl.SSLError too: hung up without saying so
            return "reset"
        case http.client.HTTPException() | ValueError():
            return "protocol"
    return None


class _Pinned(http.client.HTTPConnection):
    """An HTTP connection to an address that was checked, under the name that was registered."""

    def __init__(self, caller: Caller, endpoint: Endpoint, deadline: float) -> None:
        super().__init__(endpoint.host, endpoint.port)
        self._caller, self._endpoint, self._deadline = caller, endpoint, deadline
        self._wire: _Wire | None = None

    @property
    def heard(self) -> bool:
        return self._wire is not None and self._wire.heard

    def until(self, deadline: float) -> None:
        if self._wire is not None:
            self._wire.begin(deadline)

    def connect(self) -> None:
        addresses = self._caller.resolve(self._endpoint.host, self._endpoint.port)
        check_addresses(addresses, self._endpoint, self._caller.rules)
        opened = self._open(addresses)
        try:
            if self._endpoint.tls:
                opened.settimeout(min(CONNECT_SECONDS, _left(self._deadline)))
                opened = self._caller.context.wrap_socket(opened, server_hostname=self._endpoint.host)
        except BaseException as error:
            opened.close()
            if isinstance(error, ssl.SSLError):
                raise Unreachable("tls") from None
            raise
        self._wire = _Wire(opened, self._deadline)
        self.sock = self._wire

    def _open(self, addresses: list[str]) -> socket.socket:
        for address in addresses:
            try:
                return socket.create_connection(
                    (address, self._endpoint.port), timeout=min(CONNECT_SECONDS, _left(self._deadline))
                )
            except OSError:
                if _left(self._deadline, at_least=0) <= 0:
                    break
        raise Unreachable("connect")

    def request(self, method: str, url: str, body: Any = None, headers: Any = None, **more: Any) -> None:
        super().request(method, url, body, {"Host": self._endpoint.authority, **(headers or {})}, **more)

    def end(self) -> None:
        self.close()
        if self._wire is not None:
            self._wire.hang_up()


class _Wire:
    """A socket with a deadline over everything, however slowly the other side drips."""

    def __init__(self, opened: socket.socket, deadline: float) -> None:
        self._socket = opened
        self.begin(deadline)

    def begin(self, deadline: float) -> None:
        self._deadline, self._left_to_read, self.heard = deadline, MOST_READ, False

    def sendall(self, data: bytes) -> None:
        self._socket.settimeout(_left(self._deadline))
        self._socket.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self))

    def read_into(self, buffer: memoryview) -> int:
        if self._left_to_read <= 0:
            raise Unreachable("size")
        self._socket.settimeout(_left(self._deadline))
        got = self._socket.recv_into(buffer, min(len(buffer), self._left_to_read))
        self._left_to_read -= got
        self.heard = self.heard or got > 0
        return got

    def close(self) -> None:
        """Called after each answer by the client library; the connection itself is ended by `hang_up`."""

    def hang_up(self) -> None:
        self._socket.close()


class _Reader(io.RawIOBase):
    def __init__(self, wire: _Wire) -> None:
        self._wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._wire.read_into(memoryview(buffer))


def _left(deadline: float, at_least: float = 0.001) -> float:
    left = deadline - time.monotonic()
    if left <= 0 and at_least > 0:
        raise TimeoutError
    return max(left, at_least)
