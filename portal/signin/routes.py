"""The ways in and out: two doors, two returns, one way out, and the provider's word behind the browser's back."""

from __future__ import annotations

import re
import secrets
from typing import Any

from flask import Blueprint, g, jsonify, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from portal import db
from portal.access import open_to
from portal.identity import Citizen, current_citizen, current_employee, the_citizen
from portal.logging import log
from portal.pages import page
from portal.security import csrf
from portal.signin import client_key, drafts, service, sessions
from portal.signin.claims import Kind
from portal.signin.doors import KINDS, door
from portal.signin.oidc import Login, Purpose
from portal.signin.refusals import FlowUnknown, ProviderAway, SignInRefused, TokenInvalid
from portal.wiring import wired

bp = Blueprint("signin", __name__)

PLAIN = re.compile(r"[A-Za-z0-9_.-]{1,64}")
ONCE = ("state", "code", "iss", "error")
"""A callback that carries one of these twice is nobody's honest answer."""


@bp.get("/log-ind")
@open_to("anyone")
def citizen() -> ResponseReturnValue:
    """A citizen goes to the provider; with `frisk` she shows who she is even if it knows her already."""
    return _begin("citizen")


@bp.get("/medarbejder/log-ind")
@open_to("anyone")
def staff() -> ResponseReturnValue:
    return _begin("employee")


@bp.get("/log-ind/retur")
@open_to("anyone")
def citizen_return() -> ResponseReturnValue:
    return _return("citizen")


@bp.get("/medarbejder/retur")
@open_to("anyone")
def staff_return() -> ResponseReturnValue:
    return _return("employee")


@bp.get("/log-ud")
@open_to("anyone")
def leave() -> ResponseReturnValue:
    """Shows the way out; it changes nothing."""
    return page("signin/leave.html")


@bp.post("/log-ud")
@open_to("anyone")
def end() -> ResponseReturnValue:
    """Ends the session here, then at the provider."""
    here = wired()
    token = request.cookies.get(service.cookie_name(here.settings))
    ended = None
    if token:
        with here.session() as opened:
            ended = sessions.end(opened, token, here.now(), reason="logout")
            opened.commit()
    address = door(ended.kind).logout_address(id_token=ended.id_token, sid=ended.idp_sid) if ended else None
    response = redirect(address or url_for("signin.left"), 303)
    _new_visit()
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.get("/log-ud/faerdig")
@open_to("anyone")
def left() -> ResponseReturnValue:
    return page("signin/left.html", why="chosen")


@bp.get("/log-ud/udloebet")
@open_to("anyone")
def timed_out() -> ResponseReturnValue:
    """Why we logged her off, and the way back to where she was."""
    where = "signin.staff" if request.args.get("dor") == "medarbejder" else "signin.citizen"
    back = service.return_path(request.args.get("tilbage"))
    return page(
        "signin/timed_out.html",
        why={"idle": "idle", "limit": "long"}.get(request.args.get("hvorfor", ""), "elsewhere"),
        kept=request.args.get("gemt") == "ja",
        login=url_for(where, tilbage=back) if back != "/" else url_for(where),
    )


@bp.get("/det-du-skrev")
@open_to("citizen")
def typed() -> ResponseReturnValue:
    """What she was writing when her session ran out, whichever form it was; then on to the form's page."""
    back = service.return_path(request.args.get("til"))
    kept = drafts.read_typed(db.session(), the_citizen(), request.args.get("form", ""), now=wired().now())
    texts = [text for values in (kept or {}).values() for text in values if len(text.split()) > 1]
    return page("signin/typed.html", texts=texts, back=back) if texts else redirect(back, 303)


@bp.post("/det-du-skrev")
@open_to("citizen")
def keep() -> ResponseReturnValue:
    """Keeps what stands in a form when her time is up, and sends none of it; once it is over `presence` does."""
    visit, form = current_user.visit, request.form.get(drafts.FORM, "/")
    key = drafts.key_for(form, visit.power_id)
    citizen = db.session().get_one(Citizen, visit.person_id)
    drafts.keep_typed(db.session(), citizen, key, drafts.without_place(request.form), now=wired().now())
    db.commit()
    return redirect(url_for(".typed", form=key, til=service.return_path(request.form.get(drafts.PAGE))), 303)


@bp.route("/bliv-logget-ind", methods=["GET", "POST"])
@open_to("anyone")
def stay() -> ResponseReturnValue:
    """Says when the visit ends; a POST is a sign of life, as every other request is. Scripts get a bare status."""
    there = current_citizen() is not None or current_employee() is not None
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return Response(status=204 if there else 401)
    if not there:
        return redirect(url_for("signin.timed_out", hvorfor=g.get("over")), 303)
    if request.method == "POST":
        return redirect(service.return_path(request.form.get("tilbage")), 303)
    return page("signin/stay.html", back=service.return_path(request.args.get("tilbage")))


@bp.get("/log-ind/jwks.json")
@open_to("anyone")
def our_keys() -> ResponseReturnValue:
    """The public halves of our keys, for the provider to check our assertions by."""
    keys = [client_key.public(door(kind).link.key) for kind in KINDS]
    return jsonify(keys=list({key["kid"]: key for key in keys}.values()))


@bp.post("/log-ind/backchannel")
@open_to("anyone")
def backchannel() -> ResponseReturnValue:
    """The provider says that somebody has logged out (OpenID Connect Back-Channel Logout 1.0)."""
    here = wired()
    token = request.form.get("logout_token", "")
    for kind in KINDS:
        try:
            notice = door(kind).read_logout_token(token)
        except TokenInvalid as refused:
            log.info("logout token refused", code=str(refused), kind=kind)
            continue
        with here.session() as opened:
            try:
                fresh = sessions.end_by_notice(opened, notice, here.now())
                opened.commit()
            except IntegrityError:  # the same token, at the same moment
                fresh = False
        if fresh:
            return Response(status=200, headers={"Cache-Control": "no-store"})
        log.info("logout token refused", code="jti", kind=kind)
    return jsonify(error="invalid_request"), 400


csrf.exempt(backchannel)  # the provider has no page of ours to take a token from; its own is signed


@bp.app_errorhandler(SignInRefused)
@bp.app_errorhandler(ProviderAway)
def refused(error: SignInRefused | ProviderAway) -> Response:
    """A page in our own words; what the provider wrote is neither shown nor logged."""
    log.info("login refused", refusal=type(error).__name__, code=str(error), status=error.status)
    staff_door = request.path.startswith("/medarbejder")
    # Asked anew: where the provider remembers her, the next try would else end here again.
    again: dict[str, Any] = {"frisk": "ja"} if isinstance(error, SignInRefused) else {}
    if g.get("return_to", "/") != "/":
        again["tilbage"] = g.return_to
    response = page(
        error.template,
        error.status,
        login=url_for("signin.staff" if staff_door else "signin.citizen", **again),
        other=url_for("signin.citizen" if staff_door else "signin.staff", frisk="ja"),
        staff_door=staff_door,
        here="/",  # the language switch must neither repeat the provider's words nor open a used callback
    )
    if error.status == 503:
        response.headers["Retry-After"] = "60"
    return response


def _begin(kind: Kind) -> Response:
    """To the provider; nothing is stored before it has taken the request."""
    g.return_to = service.return_path(request.args.get("tilbage"))
    here = wired()
    purpose = Purpose.FRESH if request.args.get("frisk") == "ja" else Purpose.LOGIN
    start = door(kind).begin(
        purpose=purpose,
        language=str(get_locale() or "da"),
        login_hint=_plain("login_hint"),
        fault=_plain("fault"),
    )
    name = service.browser_cookie_name(here.settings)
    # Two tabs may log in side by side, so a browser keeps its secret for as long as it is under way.
    browser = request.cookies.get(name) or ""
    if len(browser) < 40:
        browser = secrets.token_urlsafe(32)
    with here.session() as opened:
        service.begin_flow(
            opened,
            start,
            kind=kind,
            purpose=purpose,
            browser=browser,
            return_to=g.return_to,
            now=here.now(),
        )
        opened.commit()
    response = redirect(start.url, 303)
    _set(response, name, browser, max_age=int(service.FLOW_LIFE.total_seconds()))
    return response


def _return(kind: Kind) -> Response:
    """Back from the provider: the login under way is spent first, whatever the answer is worth."""
    here = wired()
    if any(len(request.args.getlist(name)) > 1 for name in ONCE):
        raise FlowUnknown("repeated")
    browser = request.cookies.get(service.browser_cookie_name(here.settings), "")
    with here.session() as opened:
        returned = service.spend_flow(
            opened, state=request.args.get("state", ""), browser=browser, kind=kind, now=here.now()
        )
        opened.commit()
    g.return_to = returned.return_to
    login = door(kind).complete(request.args.to_dict(), returned.expected)
    token = _log_in(login, returned.expected.purpose)
    response = redirect(returned.return_to, 303)
    _new_visit()
    _drop(response, service.browser_cookie_name(here.settings))
    _set(response, service.cookie_name(here.settings), token)
    return response


def _log_in(login: Login, purpose: Purpose) -> str:
    here = wired()
    replacing = request.cookies.get(service.cookie_name(here.settings))
    for attempt in (1, 2):
        with here.session() as opened:
            try:
                token = service.log_in(
                    opened, here.ledger_for(opened), login, replacing=replacing, now=here.now(), purpose=purpose
                )
                opened.commit()
            except IntegrityError:  # her very first login, twice at once: the second finds what the first has made
                if attempt == 2:
                    raise
                continue
            return token
    raise AssertionError("unreachable")


def _plain(name: str) -> str | None:
    """A parameter meant for the simulator, if it is a plain word."""
    value = request.args.get(name, "")
    return value if PLAIN.fullmatch(value) else None


def _new_visit() -> None:
    """Nothing of the visit before is carried over a login or a logout, except the language she reads."""
    language = session.get("language")
    session.clear()
    if language is not None:
        session["language"] = language


def _drop(response: Response, name: str) -> None:
    secure = wired().settings.secure
    response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="Lax")


def _set(response: Response, name: str, value: str, max_age: int | None = None) -> None:
    secure = wired().settings.secure
    response.set_cookie(name, value, max_age=max_age, path="/", secure=secure, httponly=True, samesite="Lax")
