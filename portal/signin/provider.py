"""The conversation with one OpenID provider: its own description, its keys, and our proofs that we are we."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import requests
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey

from portal.logging import log
from portal.signin import tokens
from portal.signin.refusals import ProviderAway, TokenInvalid

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_LIFE = 60
DISCOVERY_LIFE = timedelta(hours=1)
KEYS_LIFE = timedelta(hours=1)
KEYS_REST = timedelta(seconds=30)
"""At least so long between two fetches for a key we do not know: a stranger's tokens must not make us hammer it."""
TIMEOUT = 5
LARGEST = 256 * 1024
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """The part of the provider's description that we use; every address has been checked."""

    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    jwks_uri: str
    pushed_authorization_request_endpoint: str | None
    end_session_endpoint: str | None
    tells_issuer: bool
    """It puts `iss` on the callback (RFC 9207), so a callback without one is refused."""


class ProviderLink:
    """Safe to share between threads; one for each client we are at a provider."""

    def __init__(self, *, issuer: str, client_id: str, key: ECKey, now: Callable[[], datetime]) -> None:
        self.issuer = issuer
        self.client_id = client_id
        self.now = now
        self.key = key
        self._lock = Lock()
        self._metadata: tuple[Metadata, datetime] | None = None
        self._keys: tuple[KeySet, datetime] | None = None
        self._on_loopback = urlsplit(issuer).hostname in LOOPBACK

    def metadata(self) -> Metadata:
        """The provider's description, asked for once an hour; raises ProviderAway."""
        with self._lock:
            if self._metadata is None or self.now() - self._metadata[1] >= DISCOVERY_LIFE:
                address = self.issuer.rstrip("/") + "/.well-known/openid-configuration"
                self._metadata = (self._read(self._call("GET", address)), self.now())
            return self._metadata[0]

    def find_key(self, kid: str | None, algorithm: str) -> ECKey | RSAKey:
        """The provider's key of that name; its set is asked for again when the name is new, but not at every call."""
        address = self.metadata().jwks_uri
        with self._lock:
            for forced in (False, True):
                age = None if self._keys is None else self.now() - self._keys[1]
                if age is None or age >= KEYS_LIFE or (forced and age >= KEYS_REST):
                    self._keys = (_key_set(self._call("GET", address)), self.now())
                assert self._keys is not None
                found = tokens.pick(self._keys[0], kid, algorithm)
                if found is not None:
                    return found
        raise TokenInvalid("kid")

    def push(self, parameters: Mapping[str, str]) -> str:
        """Leave the request with the provider beforehand (RFC 9126) → its `request_uri`."""
        address = self.metadata().pushed_authorization_request_endpoint
        assert address is not None
        answer = self._call("POST", address, data={**parameters, **self._proof()}, good=(201, 200))
        handle = answer.get("request_uri")
        if not isinstance(handle, str):
            raise ProviderAway("par")
        return handle

    def redeem(self, code: str, *, verifier: str, redirect_uri: str) -> tuple[str, str]:
        """The code against (ID token, access token)."""
        data = {
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": verifier,
            "redirect_uri": redirect_uri,
            **self._proof(),
        }
        answer = self._call("POST", self.metadata().token_endpoint, data=data, refusal="code")
        id_token, access_token = answer.get("id_token"), answer.get("access_token")
        if not isinstance(id_token, str) or not isinstance(access_token, str):
            raise TokenInvalid("token_response")
        if str(answer.get("token_type", "")).lower() != "bearer":
            raise TokenInvalid("token_type")
        return id_token, access_token

    def userinfo(self, access_token: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {access_token}"}
        return self._call("GET", self.metadata().userinfo_endpoint, headers=headers)

    def _proof(self) -> dict[str, str]:
        """`private_key_jwt`: a minute's life, good once, and for nobody but this provider."""
        moment = int(self.now().timestamp())
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": self.issuer,
            "iat": moment,
            "exp": moment + ASSERTION_LIFE,
            "jti": secrets.token_urlsafe(24),
        }
        assertion = jwt.encode({"alg": "ES256", "kid": self.key.kid, "typ": "JWT"}, claims, self.key)
        return {
            "client_id": self.client_id,
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion,
        }

    def _call(
        self,
        method: str,
        address: str,
        *,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        good: tuple[int, ...] = (200,),
        refusal: str | None = None,
    ) -> dict[str, Any]:
        """One exchange, never a redirect; with `refusal`, a 400 is about what we sent and not the provider away."""
        try:
            with requests.Session() as http:
                http.trust_env = not self._on_loopback
                answer = http.request(
                    method,
                    address,
                    data=data,
                    headers={"Accept": "application/json", **(headers or {})},
                    timeout=TIMEOUT,
                    allow_redirects=False,
                )
        except requests.RequestException as away:
            log.warning("provider away", error=type(away).__name__, path=urlsplit(address).path)
            raise ProviderAway("unreachable") from None
        if answer.status_code == 400 and refusal is not None:
            raise TokenInvalid(refusal)
        if answer.status_code not in good or len(answer.content) > LARGEST:
            log.error("provider refused", status=answer.status_code, path=urlsplit(address).path)
            raise ProviderAway("status")
        try:
            told = answer.json()
        except ValueError:
            raise ProviderAway("json") from None
        if not isinstance(told, dict):
            raise ProviderAway("json")
        return told

    def _read(self, told: dict[str, Any]) -> Metadata:
        if told.get("issuer") != self.issuer:
            log.error("provider names another issuer")
            raise ProviderAway("issuer")
        if "S256" not in told.get("code_challenge_methods_supported", ["S256"]):
            raise ProviderAway("pkce")

        def optional(name: str) -> str | None:
            address = told.get(name)
            if address is None:
                return None
            parts = urlsplit(address) if isinstance(address, str) else None
            if parts is None or not (parts.scheme == "https" or (self._on_loopback and parts.hostname in LOOPBACK)):
                log.error("provider names an unsafe address", endpoint=name)
                raise ProviderAway("endpoint")
            return str(address)

        def needed(name: str) -> str:
            address = optional(name)
            if address is None:
                raise ProviderAway("endpoint")
            return address

        return Metadata(
            authorization_endpoint=needed("authorization_endpoint"),
            token_endpoint=needed("token_endpoint"),
            userinfo_endpoint=needed("userinfo_endpoint"),
            jwks_uri=needed("jwks_uri"),
            pushed_authorization_request_endpoint=optional("pushed_authorization_request_endpoint"),
            end_session_endpoint=optional("end_session_endpoint"),
            tells_issuer=told.get("authorization_response_iss_parameter_supported") is True,
        )


def _key_set(told: dict[str, Any]) -> KeySet:
    """The keys we can use; one in a form we do not know does not spoil the others."""
    keys = []
    listed = told.get("keys")
    for one in listed if isinstance(listed, list) else []:
        try:
            keys += KeySet.import_key_set({"keys": [one]}).keys
        except (JoseError, ValueError, KeyError, TypeError):
            continue
    return KeySet(keys)
