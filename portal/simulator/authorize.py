"""The front of the provider: pushed requests, and the page where one chooses who to be."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from flask import Blueprint, current_app, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from portal.simulator.clients import ClientRefused, authenticate
from portal.simulator.config import Client, Fault, Persona, SimulatorConfig
from portal.simulator.state import REQUEST_LIFE, Grant, Parameters, SingleSignOn, State

URN = "urn:ietf:params:oauth:request_uri:"
COOKIE = "sim_session"
KINDS = {"mitid": "citizen", "mitid_erhverv": "employee"}

bp = Blueprint("authorize", __name__)


class RequestRefused(Exception):
    """The authorization request is wrong in a way that must not be answered by a redirect."""


def told() -> tuple[SimulatorConfig, State]:
    return current_app.extensions["simulator"], current_app.extensions["simulator-state"]


@bp.post("/par")
def push() -> ResponseReturnValue:
    """Pushed authorization request (RFC 9126)."""
    config, state = told()
    form = request.form.to_dict()
    try:
        client = authenticate(form, config, state)
    except ClientRefused as refused:
        return jsonify(error="invalid_client", error_description=str(refused)), 401
    fault = _fault_of(form, client)
    if fault is not None:
        return jsonify(error="invalid_request", error_description=fault), 400
    parameters = {name: value for name, value in form.items() if not name.startswith("client_assertion")}
    handle = state.remember(parameters)
    return jsonify(request_uri=URN + handle, expires_in=int(REQUEST_LIFE.total_seconds())), 201


@bp.get("/authorize")
def authorize() -> ResponseReturnValue:
    config, state = told()
    try:
        handle, parameters = _request_of(config, state)
    except RequestRefused as refused:
        return render_template("simulator/refused.html", reason=str(refused)), 400
    if parameters.get("fault") == Fault.ABORTED:
        return _away(parameters, error="access_denied", error_description="mitid_user_aborted")

    hinted = config.persona(parameters.get("login_hint"))
    if hinted is not None:
        return _signed_in(handle, parameters, state.sign_in(hinted))
    running = _running(parameters, state)
    if running is not None:
        return _signed_in(handle, parameters, running)
    if parameters.get("prompt") == "none":
        return _away(parameters, error="login_required")
    kind = KINDS.get(parameters.get("idp_values", ""))
    personas = [persona for persona in config.personas if kind in (None, persona.kind)]
    return render_template("simulator/choose.html", handle=handle, personas=personas, faults=list(Fault))


@bp.post("/choose")
def choose() -> ResponseReturnValue:
    """The answer of the page of choice."""
    config, state = told()
    handle = request.form.get("request", "")
    parameters = state.recall(handle)
    if parameters is None:
        return render_template("simulator/refused.html", reason="request_uri"), 400
    if request.form.get("abort"):
        state.forget(handle)
        return _away(parameters, error="access_denied", error_description="mitid_user_aborted")
    persona = config.persona(request.form.get("persona"))
    if persona is None:
        return redirect(f"/authorize?{urlencode({'client_id': parameters['client_id'], 'request_uri': URN + handle})}")
    if request.form.get("fault"):
        parameters = parameters | {"fault": request.form["fault"]}
    return _signed_in(handle, parameters, state.sign_in(persona))


def _request_of(config: SimulatorConfig, state: State) -> tuple[str, Parameters]:
    """The pushed request, or the plain one in the query; checked either way."""
    asked = request.args.to_dict()
    client = config.client(asked.get("client_id"))
    if client is None:
        raise RequestRefused("client_id")
    if "request_uri" in asked:
        handle = asked["request_uri"].removeprefix(URN)
        parameters = state.recall(handle)
        if parameters is None or parameters.get("client_id") != client.client_id:
            raise RequestRefused("request_uri")
        return handle, parameters
    fault = _fault_of(asked, client)
    if fault is not None:
        raise RequestRefused(fault)
    return state.remember(asked), asked


def _fault_of(asked: Parameters, client: Client) -> str | None:
    """The name of the first parameter that is wrong."""
    if asked.get("redirect_uri") not in client.redirect_uris:
        return "redirect_uri"
    if asked.get("response_type") != "code":
        return "response_type"
    if "openid" not in asked.get("scope", "").split():
        return "scope"
    if asked.get("code_challenge_method") != "S256" or len(asked.get("code_challenge", "")) != 43:
        return "code_challenge"
    if asked.get("fault") not in (None, *Fault):
        return "fault"
    return None


def _running(parameters: Parameters, state: State) -> SingleSignOn | None:
    """The browser's own session, when the request lets it be used."""
    session = state.session(request.cookies.get(COOKIE))
    if session is None or parameters.get("prompt") == "login":
        return None
    if KINDS.get(parameters.get("idp_values", "")) not in (None, session.persona.kind):
        return None
    limit = parameters.get("max_age")
    if limit is not None and limit.isdigit() and state.now() - session.auth_time > timedelta(seconds=int(limit)):
        return None
    return session


def _signed_in(handle: str, parameters: Parameters, session: SingleSignOn) -> Response:
    _, state = told()
    state.forget(handle)
    session.client_ids.add(parameters["client_id"])
    code = state.new_code(_grant(parameters, session, session.persona))
    response = _away(parameters, code=code)
    response.set_cookie(COOKIE, session.sid, httponly=True, samesite="Lax")
    return response


def _grant(parameters: Parameters, session: SingleSignOn, persona: Persona) -> Grant:
    _, state = told()
    fault = parameters.get("fault")
    return Grant(
        client_id=parameters["client_id"],
        persona=persona,
        sid=session.sid,
        auth_time=session.auth_time,
        redirect_uri=parameters["redirect_uri"],
        nonce=parameters.get("nonce"),
        code_challenge=parameters["code_challenge"],
        fault=Fault(fault) if fault else None,
        made_at=state.now(),
    )


def _away(parameters: Parameters, **answer: str) -> Response:
    """Back to the relying party, with who we are (RFC 9207)."""
    config, _ = told()
    if "state" in parameters:
        answer["state"] = parameters["state"]
    answer["iss"] = config.issuer
    return redirect(f"{parameters['redirect_uri']}?{urlencode(answer)}", 303)
