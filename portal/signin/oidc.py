"""The relying party: sends a person to the provider and makes up its mind about what comes back.

OpenID Connect Core with the authorization code flow only, PKCE S256, state, nonce, PAR where it is offered, `iss` on
the callback (RFC 9207) and `private_key_jwt`. Knows no web framework and no database: the state of a login comes in.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from consent.events import Assurance
from portal.signin import tokens
from portal.signin.claims import ClaimMap, Claims, Kind, as_text, is_personal
from portal.signin.provider import ProviderLink
from portal.signin.refusals import Aborted, ProviderAway, TokenInvalid, TooWeak, WrongDoor

ENOUGH = frozenset({Assurance.SUBSTANTIAL, Assurance.HIGH})
"""NSIS: health data asks for Substantial at the least."""
SIGNED_IN_WITHIN = timedelta(minutes=15)
"""How long ago she may have shown who she is, when the provider lets her pass without a page."""
ID_TOKEN_TYPES = frozenset({"", "jwt"})
LOGOUT_TOKEN_TYPES = frozenset({"logout+jwt"})


class Purpose(StrEnum):
    LOGIN = "login"
    FRESH = "fresh"
    """She shows who she is once more, for an answer that weighs: a running session at the provider does not count."""


@dataclass(frozen=True, kw_only=True)
class Start:
    """Where the browser is sent, and the secrets that its return is measured by."""

    url: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What we kept of a login that was begun."""

    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    purpose: Purpose
    begun_at: datetime


@dataclass(frozen=True, kw_only=True)
class Login:
    """Somebody the provider vouches for, every check passed. What names her is kept out of `repr`."""

    kind: Kind
    issuer: str
    sub: str = field(repr=False)
    sid: str | None = field(repr=False)
    id_token: str | None = field(repr=False)
    """For the way out; None when it names a person and so must not stand in an address."""
    auth_time: datetime
    assurance: Assurance
    cpr: str | None = field(repr=False)
    name: str = field(repr=False)
    protected: bool = field(repr=False)
    employee_key: str | None = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class LogoutNotice:
    """A checked back-channel logout token."""

    issuer: str
    sid: str | None
    sub: str | None
    jti: str
    good_until: datetime


@dataclass(frozen=True, kw_only=True)
class RelyingParty:
    """One door: the citizens' or the staff's. `test_identities` says that the provider is a simulator on loopback."""

    kind: Kind
    link: ProviderLink
    names: ClaimMap
    redirect_uri: str
    logged_out_uri: str
    test_identities: bool = False

    def begin(
        self, *, purpose: Purpose, language: str, login_hint: str | None = None, fault: str | None = None
    ) -> Start:
        """A fresh request; raises ProviderAway. Hint and fault go no further than to a simulator."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        door = self.names.doors[self.kind]
        parameters = {
            "client_id": self.link.client_id,
            "response_type": "code",
            "redirect_uri": self.redirect_uri,
            "scope": door.scope,
            "state": state,
            "nonce": nonce,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
            "max_age": str(int(SIGNED_IN_WITHIN.total_seconds())),
            self.names.language: language,
            **door.parameters,
        }
        if purpose is Purpose.FRESH:
            parameters["prompt"] = "login"
        if self.test_identities:
            parameters |= {name: value for name, value in (("login_hint", login_hint), ("fault", fault)) if value}
        metadata = self.link.metadata()
        if metadata.pushed_authorization_request_endpoint:
            parameters = {"client_id": self.link.client_id, "request_uri": self.link.push(parameters)}
        url = f"{metadata.authorization_endpoint}?{urlencode(parameters)}"
        return Start(url=url, state=state, nonce=nonce, verifier=verifier)

    def complete(self, answer: Mapping[str, str], expected: Expected) -> Login:
        """The callback's parameters, `state` matched already → who it is; raises SignInRefused or ProviderAway."""
        self._check_sender(answer)
        if "error" in answer:
            raise Aborted("access_denied") if answer["error"] == "access_denied" else TokenInvalid("error")
        if not answer.get("code"):
            raise TokenInvalid("code")
        id_token, access_token = self.link.redeem(
            answer["code"], verifier=expected.verifier, redirect_uri=self.redirect_uri
        )
        signed = tokens.opened(id_token, self.link.find_key, types=ID_TOKEN_TYPES)
        fresh = expected.purpose is Purpose.FRESH
        tokens.check_id_token(
            signed,
            issuer=self.link.issuer,
            client_id=self.link.client_id,
            nonce=expected.nonce,
            now=self.link.now(),
            access_token=access_token,
            not_before=expected.begun_at if fresh else expected.begun_at - SIGNED_IN_WITHIN,
        )
        told = self.link.userinfo(access_token)
        if told.get("sub") != signed["sub"]:
            raise TokenInvalid("userinfo_sub")
        return self._login({**told, **signed}, id_token=None if is_personal(signed, self.names) else id_token)

    def read_logout_token(self, token: str) -> LogoutNotice:
        """Raises TokenInvalid, or ProviderAway when its keys cannot be had."""
        claims = tokens.opened(token, self.link.find_key, types=LOGOUT_TOKEN_TYPES)
        now = self.link.now()
        tokens.check_logout_token(claims, issuer=self.link.issuer, client_id=self.link.client_id, now=now)
        return LogoutNotice(
            issuer=self.link.issuer,
            sid=claims.get("sid"),
            sub=claims.get("sub"),
            jti=claims["jti"],
            good_until=datetime.fromtimestamp(claims["exp"], UTC) + timedelta(seconds=tokens.SKEW),
        )

    def logout_address(self, *, id_token: str | None, sid: str | None) -> str | None:
        """Where the browser ends the provider's session too; None when the provider has no such place or is away."""
        try:
            address = self.link.metadata().end_session_endpoint
        except ProviderAway:
            return None
        if address is None:
            return None
        asked = {"client_id": self.link.client_id, "post_logout_redirect_uri": self.logged_out_uri}
        if id_token is not None:
            asked["id_token_hint"] = id_token
        elif sid is not None:
            asked["logout_hint"] = sid
        return f"{address}?{urlencode(asked)}"

    def _check_sender(self, answer: Mapping[str, str]) -> None:
        if "iss" not in answer:
            if self.link.metadata().tells_issuer:
                raise TokenInvalid("callback_iss")
        elif answer["iss"] != self.link.issuer:
            raise TokenInvalid("callback_iss")

    def _login(self, claims: Claims, *, id_token: str | None) -> Login:
        names = self.names
        if not self.test_identities and _marked_as_test(claims, names):
            raise TokenInvalid("test_identity")
        for claim, values in names.doors[self.kind].marks.items():
            if as_text(claims.get(claim)) not in values:
                raise WrongDoor(claim)
        level = names.levels.get(as_text(claims.get(names.assurance)))
        if level is None:
            raise TokenInvalid("assurance")
        if level not in ENOUGH:
            raise TooWeak(level.value)
        name = as_text(claims.get(names.name[self.kind])).strip()
        hidden = name in names.protected_names
        citizen = self.kind == "citizen"
        return Login(
            kind=self.kind,
            issuer=self.link.issuer,
            sub=str(claims["sub"]),
            sid=_text_or_none(claims.get("sid") or claims.get("neb_sid")),
            id_token=id_token,
            auth_time=datetime.fromtimestamp(claims["auth_time"], UTC),
            assurance=level,
            cpr=_number(claims.get(names.cpr)) if citizen else None,
            name="" if hidden else name,
            protected=hidden or (names.protected is not None and as_text(claims.get(names.protected)) == "true"),
            employee_key=None if citizen else _text_or_none(claims.get(names.employee_key)),
        )


def _marked_as_test(claims: Claims, names: ClaimMap) -> bool:
    return any(as_text(claims.get(claim)).lower() in values for claim, values in names.test_marks.items())


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _number(value: Any) -> str | None:
    """Ten digits; a provider that sends something else in the number's place is not believed."""
    if value is None or value == "":
        return None
    digits = value.replace("-", "") if isinstance(value, str) else ""
    if len(digits) != 10 or not (digits.isascii() and digits.isdigit()):
        raise TokenInvalid("cpr")
    return digits


def _text_or_none(value: Any) -> str | None:
    return value if isinstance(value, str) and 0 < len(value) <= 255 else None
