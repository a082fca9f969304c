"""Where an agency's system gets its access token: client_credentials with `private_key_jwt`, and nothing else."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from consent.events import AgencyId
from consent.http import assertion
from consent.http.audience import open_to
from consent.http.dependencies import Dependencies
from consent.http.edge import SINGLE_LIMIT, guarded
from consent.http.tokens import LIFE, Tokens
from consent.ledger import Agency, Ledger, UnknownAgency

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
logger = logging.getLogger("consent.http")


class TokenRefused(Exception):
    """An RFC 6749 error; `code` says more precisely, for the engineer at the other end."""

    def __init__(self, error: str, code: str, description: str) -> None:
        super().__init__(error)
        self.error, self.code, self.description = error, code, description


def blueprint(deps: Dependencies, tokens: Tokens) -> Blueprint:
    oauth = Blueprint("oauth", __name__, url_prefix="/oauth")

    @oauth.post("/token")
    @open_to("anyone")
    def token() -> Response:
        form = _form()
        try:
            told = assertion.claimed(_assertion(form))
            if form.get("client_id", told.client_id) != told.client_id:
                raise assertion.AssertionRefused("assertion.issuer")
            with deps.engine.connect().execution_options(writes=True) as connection:
                ledger = deps.ledger(connection)
                agency = _agency(ledger, told)
                now = deps.now()
                jti, expires = assertion.verify(told, agency.jwks, audience=deps.issuer, now=now)
                if not ledger.spend(agency.agency_id, jti, expires):
                    raise assertion.AssertionRefused("assertion.replayed")
                # Spent even if the scope is refused below: an assertion is good for one answer.
                connection.commit()
        except assertion.AssertionRefused as refused:
            raise TokenRefused("invalid_client", refused.code, "The client assertion was not accepted.") from None
        scopes = _scopes(form.get("scope"), agency)
        body = {
            "access_token": tokens.mint(agency.agency_id, agency.supplier, scopes),
            "token_type": "Bearer",
            "expires_in": LIFE,
            "scope": " ".join(scopes),
        }
        return _json(body, 200)

    @oauth.errorhandler(TokenRefused)
    def refused(error: TokenRefused) -> Response:
        # RFC 6749 section 5.2 fixes this form, so that any OAuth client can read it; it is not a problem document.
        logger.info("token refused: %s", error.code)
        status = 401 if error.error == "invalid_client" else 400
        body = {"error": error.error, "error_description": error.description, "code": error.code}
        response = _json(body, status)
        if status == 401:
            response.headers["WWW-Authenticate"] = 'Bearer realm="agency-api", error="invalid_client"'
        return response

    return guarded(oauth, deps.issuer)


def _form() -> MultiDict[str, str]:
    request.max_content_length = SINGLE_LIMIT
    if request.mimetype != "application/x-www-form-urlencoded":
        raise TokenRefused("invalid_request", "token.form", "Send application/x-www-form-urlencoded.")
    form = request.form
    if any(len(values) > 1 for values in form.listvalues()):
        raise TokenRefused("invalid_request", "token.repeated", "A parameter is given more than once.")
    if form.get("grant_type") is None:
        raise TokenRefused("invalid_request", "token.grant-type", "grant_type is missing.")
    if form["grant_type"] != "client_credentials":
        raise TokenRefused("unsupported_grant_type", "token.grant-type", "Only client_credentials is supported.")
    return form


def _assertion(form: MultiDict[str, str]) -> str:
    if form.get("client_assertion_type") != ASSERTION_TYPE or "client_assertion" not in form:
        raise TokenRefused("invalid_client", "assertion.missing", "Authenticate with private_key_jwt (RFC 7523).")
    return form["client_assertion"]


def _agency(ledger: Ledger, told: assertion.Claimed) -> Agency:
    try:
        return ledger.agency(AgencyId(told.client_id))
    except UnknownAgency:
        # The same answer as for an unknown key: who is registered here is not told to strangers.
        raise assertion.AssertionRefused("assertion.key") from None


def _scopes(wanted: str | None, agency: Agency) -> list[str]:
    """The scopes asked for, or all the agency has; one it does not have refuses the whole."""
    if wanted is None or not wanted.split():
        return sorted(agency.scopes)
    asked = list(dict.fromkeys(wanted.split()))
    if not set(asked) <= set(agency.scopes):
        raise TokenRefused("invalid_scope", "token.scope", "Your agency is not registered for a scope you ask for.")
    return asked


def _json(body: Mapping[str, object], status: int) -> Response:
    response = Response(json.dumps(body), status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
