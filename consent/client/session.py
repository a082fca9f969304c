"""The agency's conversation with the ledger: a token by its own key, one request, and a body that is what it claims."""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from consent import canonical
from consent.client.answers import Doubt, Trouble
from consent.client.jose import Keys, SigningKey
from consent.client.lease import Clocks
from consent.client.transport import Request, Response, Transport

ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_LIFE: Final = 50
"""Seconds; the server takes no more than 60."""
EARLY: Final = 30.0
"""Seconds before its end a token is not used any more."""
KEYS_LIFE: Final = 3600.0
"""Seconds a JWKS is believed: a key that was taken out is not believed for longer."""
SMALL: Final = 64 * 1024
LARGE: Final = 8 * 1024 * 1024
_CODE: Final = re.compile(r"[a-z0-9._-]{1,64}", re.ASCII)
_TOKEN: Final = re.compile(r"[A-Za-z0-9._~+/=-]{1,8192}", re.ASCII)


class Session:
    """Thread-safe. Every way in which no good answer comes is a `Trouble`."""

    def __init__(
        self,
        *,
        issuer: str,
        client_id: str,
        key: SigningKey,
        jwks: Mapping[str, Any] | None,
        clocks: Clocks,
        random: Callable[[int], bytes],
        transport: Transport,
    ) -> None:
        self._issuer, self._client_id, self._key = issuer, client_id, key
        self._clocks, self._random, self._transport = clocks, random, transport
        self._lock = Lock()
        self._token: tuple[str, float] | None = None
        self._keys: tuple[Keys, float] | None = None if jwks is None else (Keys(jwks), clocks.elapsed())

    def json(
        self, method: str, path: str, body: object = None, *, limit: int = SMALL, good: tuple[int, ...] = (200,)
    ) -> tuple[float, dict[str, Any]]:
        """The answer's body, and when (by the clock that never goes back) the question was sent."""
        sent, response = self.send(method, path, body, limit=limit)
        if response.status not in good:
            raise _told(response)
        return sent, object_in(response)

    def send(self, method: str, path: str, body: object = None, *, limit: int = SMALL) -> tuple[float, Response]:
        """With a token; once more with a new one where the server does not know it any longer."""
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        for attempt in (1, 2):
            token = self._bearer()
            headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
            if data is not None:
                headers["Content-Type"] = "application/json"
            sent = self._clocks.elapsed()
            response = self._whole(Request(method, path, headers, data), limit)
            if response.status != 401 or attempt == 2:
                break
            self._forget(token)
        return sent, response

    def keys(self, *, again: bool = False) -> Keys:
        """The ledger's public keys; `again` fetches them anew, as does their age."""
        with self._lock:
            known = self._keys
        if known is not None and not again and self._clocks.elapsed() - known[1] < KEYS_LIFE:
            return known[0]
        at = self._clocks.elapsed()
        response = self._whole(Request("GET", "/.well-known/jwks.json", {"Accept": "application/json"}), SMALL)
        if response.status != 200:
            raise _told(response)
        try:
            keys = Keys(object_in(response))
        except ValueError:
            raise Trouble(Doubt.MALFORMED) from None
        with self._lock:
            self._keys = (keys, at)
        return keys

    def _bearer(self) -> str:
        with self._lock:
            if self._token is not None and self._clocks.elapsed() < self._token[1]:
                return self._token[0]
        at = self._clocks.elapsed()
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self._assertion(),
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        response = self._whole(Request("POST", "/oauth/token", headers, urlencode(form).encode()), SMALL)
        if response.status >= 500:
            raise _told(response)
        told = object_in(response)
        token, life = told.get("access_token"), told.get("expires_in")
        if response.status != 200 or not isinstance(token, str) or not _TOKEN.fullmatch(token):
            raise Trouble(Doubt.TOKEN, _code(told), response.status)
        seconds = life if type(life) is int and 0 < life <= 3600 else 0
        with self._lock:
            self._token = (token, at + seconds - EARLY)
        return token

    def _assertion(self) -> str:
        """RFC 7523: our own name, for this server only, for under a minute, once."""
        now = int(self._clocks.now().timestamp())
        claims = {
            "iss": self._client_id,
            "sub": self._client_id,
            "aud": self._issuer,
            "iat": now,
            "exp": now + ASSERTION_LIFE,
            "jti": str(UUID(bytes=self._random(16), version=4)),
        }
        return self._key.sign("JWT", canonical.dumps(claims))

    def _forget(self, token: str) -> None:
        with self._lock:
            if self._token is not None and self._token[0] == token:
                self._token = None

    def _whole(self, request: Request, limit: int) -> Response:
        try:
            response = self._transport(request, limit=limit)
        except ssl.SSLError:
            raise Trouble(Doubt.TLS) from None
        except Exception:
            # Whatever a transport fails with, what matters is that no answer came; its words may name what was asked.
            raise Trouble(Doubt.NETWORK) from None
        if 300 <= response.status < 400:
            raise Trouble(Doubt.REDIRECTED, status=response.status)
        if len(response.body) > limit:
            raise Trouble(Doubt.MALFORMED)
        return response


def object_in(response: Response) -> dict[str, Any]:
    """The one JSON object in a body that two parsers would read alike."""
    media = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "application/json" and not media.endswith("+json"):
        raise Trouble(Doubt.STATUS if response.status != 200 else Doubt.MALFORMED, status=response.status)
    try:
        told = canonical.loads(response.body, restricted=False)
    except ValueError:
        raise Trouble(Doubt.MALFORMED, status=response.status) from None
    if not isinstance(told, dict):
        raise Trouble(Doubt.MALFORMED, status=response.status)
    return told


def _told(response: Response) -> Trouble:
    """An error status with the server's own code, where it is one."""
    try:
        code = _code(object_in(response))
    except Trouble:
        code = None
    return Trouble(Doubt.TOKEN if response.status == 401 else Doubt.STATUS, code, response.status)


def _code(body: Mapping[str, Any]) -> str | None:
    code = body.get("code")
    return code if isinstance(code, str) and _CODE.fullmatch(code) else None
