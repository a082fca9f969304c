"""The way out: logging out at the provider, and telling every relying party behind the browser's back."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import requests
from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.simulator import tokens
from portal.simulator.authorize import COOKIE, told
from portal.simulator.state import SingleSignOn

bp = Blueprint("leave", __name__)

Send = Callable[[str, str], None]
"""Posts a logout token to an address; a relying party that is away is not waited for."""


def send_by_http(address: str, token: str) -> None:
    try:
        requests.post(address, data={"logout_token": token}, timeout=3, allow_redirects=False)
    except requests.RequestException:
        current_app.logger.warning("a relying party did not take its logout token")


@bp.get("/")
def front() -> ResponseReturnValue:
    """What this is, and who is signed in."""
    config, state = told()
    return render_template("simulator/front.html", personas=config.personas, sessions=list(state.sessions.values()))


@bp.route("/end-session", methods=["GET", "POST"])
def end_session() -> ResponseReturnValue:
    """RP-initiated logout; only an address the client has registered is returned to."""
    config, state = told()
    asked = request.values
    hint = _unchecked_claims(asked.get("id_token_hint", ""))
    client = config.client(asked.get("client_id") or str(hint.get("aud", "")))
    session = state.sign_out(str(hint.get("sid") or request.cookies.get(COOKIE, "")))
    if session is not None:
        _tell(session, but=client.client_id if client else None)
    wanted = asked.get("post_logout_redirect_uri")
    if client is None or wanted not in client.post_logout_redirect_uris:
        response = current_app.make_response(render_template("simulator/logged_out.html"))
    else:
        query = f"?{urlencode({'state': asked['state']})}" if "state" in asked else ""
        response = current_app.make_response(redirect(wanted + query, 303))
    response.delete_cookie(COOKIE)
    return response


@bp.post("/log-out-everywhere")
def log_out_everywhere() -> ResponseReturnValue:
    """What a provider does when somebody loses her MitID: each session ends, and each relying party is told."""
    _, state = told()
    for sid in list(state.sessions):
        session = state.sign_out(sid)
        if session is not None:
            _tell(session)
    return redirect("/", 303)


def _tell(session: SingleSignOn, but: str | None = None) -> None:
    config, state = told()
    send: Send = current_app.extensions["simulator-send"]
    for client in config.clients:
        if client.client_id in session.client_ids - {but} and client.backchannel_logout_uri:
            token = tokens.logout_token(
                issuer=config.issuer,
                client_id=client.client_id,
                sub=session.persona.sub,
                sid=session.sid,
                key=state.key,
                now=state.now(),
            )
            send(client.backchannel_logout_uri, token)


def _unchecked_claims(token: str) -> dict[str, Any]:
    """A hint is only a hint: it may be expired, and ending a session by it harms nobody on this machine."""
    try:
        part = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError):
        return {}
    return claims if isinstance(claims, dict) else {}
