"""Small web servers of a test's own, on a free port, until the test is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import ThreadingMixIn
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server


class _QuietFiles(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None: ...


class _QuietApp(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None: ...


class _Threads(ThreadingMixIn, WSGIServer):
    """As many requests at a time as come."""


@contextmanager
def files(folder: Path) -> Iterator[str]:
    """What is in `folder`, as any static host would serve it."""
    with _running(ThreadingHTTPServer(("127.0.0.1", 0), partial(_QuietFiles, directory=str(folder)))) as url:
        yield url


@contextmanager
def application(app: Callable[..., Any]) -> Iterator[str]:
    """A WSGI application."""
    with _running(make_server("127.0.0.1", 0, app, server_class=_Threads, handler_class=_QuietApp)) as url:
        yield url


@contextmanager
def _running(server: ThreadingHTTPServer | WSGIServer) -> Iterator[str]:
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
