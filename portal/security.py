"""Headers on every answer, the forms' tokens, the flood guard, and the size of what may be sent."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import IO, Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Request, current_app, request, session
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from portal.settings import Settings

csrf = CSRFProtect()
limiter = Limiter(get_remote_address, default_limits=["1200 per minute"], storage_uri="memory://")
"""A rough guard against floods, per process; agencies have budgets of their own."""

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Frame-Options": "DENY",
}


FORM = 1024 * 1024
"""Bytes of a form: whoever writes a hundred kilobytes is told that it is too much, and has them still."""
Taken = TypeVar("Taken", bound=Callable[..., Any])


class Sent(Request):
    """What is sent to us: a door that takes a file says how much, every other takes a form and no more."""

    @property
    def max_content_length(self) -> int | None:
        if self._max_content_length is not None or self.endpoint is None:
            return super().max_content_length
        most: int = getattr(current_app.view_functions.get(self.endpoint), "most", 0)
        return most or super().max_content_length

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        self._max_content_length = value

    def _get_file_stream(self, *told: object, **more: object) -> IO[bytes]:
        """A file somebody sends stays in memory: on disk it would lie in clear."""
        return BytesIO()


def takes_files(most: int) -> Callable[[Taken], Taken]:
    """Let a view be sent this many bytes of files, and a form beside them."""

    def mark(view: Taken) -> Taken:
        view.most = most + FORM  # type: ignore[attr-defined]  # a mark on the function, read in `Sent`
        return view

    return mark


def init_app(app: Flask, settings: Settings) -> None:
    app.request_class = Sent
    providers = {_origin(p.issuer) for p in (settings.citizen_provider, settings.staff_provider)}
    policy = "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "font-src 'self'",
            "connect-src 'self'",
            # A form's redirect is followed only where this allows it: logging out ends at the provider.
            f"form-action 'self' {' '.join(sorted(providers))}",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )
    app.config.update(
        MAX_CONTENT_LENGTH=FORM,
        MAX_FORM_MEMORY_SIZE=256 * 1024,
        SESSION_COOKIE_NAME="__Host-mf_visit" if settings.secure else "mf_visit",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        WTF_CSRF_TIME_LIMIT=None,  # bound to the visit instead: a long form must not go stale
        # Our pages tell no one where a visitor comes from, so no form of ours carries a Referer to compare.
        WTF_CSRF_SSL_STRICT=False,
    )
    app.before_request(from_our_own_pages)
    csrf.init_app(app)
    limiter.init_app(app)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # how Werkzeug is put on

    @app.after_request
    def headers(response: Response) -> Response:
        for name, value in FIXED.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", policy)
        if settings.secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def from_our_own_pages() -> None:
    """Refuse a form that a browser says was sent from another site; what is no browser says nothing of it."""
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        whence = request.headers.get("Sec-Fetch-Site", "same-origin")
        if whence not in ("same-origin", "none"):
            raise CSRFError("sent from another site")


def close_open_forms() -> None:
    """Whatever form is open in another window was drawn for somebody else: from here on it is refused."""
    session.pop("csrf_token", None)


def _origin(url: str) -> str:
    address = urlsplit(url)
    return f"{address.scheme}://{address.netloc}"
