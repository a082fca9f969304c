"""Who is there: the login cookie becomes the current user, before anything else happens in a request.

It has a transaction of its own, over before the request's begins: a page that only reads still writes down that the
session was used, and a request that writes never waits for itself.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Request, current_app, g, redirect, request
from flask_login import LoginManager, UserMixin
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response

from portal import db
from portal.access import audience_of
from portal.identity import Citizen, Employee, acting
from portal.security import csrf
from portal.signin import drafts, sessions
from portal.signin.service import browser_cookie_name, cookie_name, return_path
from portal.wiring import wired

REMEMBERED = timedelta(hours=24)
"""How long after a session has run out its browser is told so, and a form sent from it is kept for its owner."""
OPEN = frozenset({"anyone", "agency"})


class SignedIn(UserMixin):
    """The current user; the rows behind it are read in the request's own transaction when a page asks for them."""

    def __init__(self, visit: sessions.Visit) -> None:
        self.visit = visit

    def get_id(self) -> str:
        return str(self.visit.person_id)

    @property
    def person(self) -> Citizen | None:
        return db.session().get(Citizen, self.visit.person_id) if self.visit.kind == "citizen" else None

    @property
    def citizen(self) -> Citizen | None:
        by = acting()
        if by is None:
            return self.person
        return db.session().get(Citizen, by.citizen_id) if g.get("admitted") else None

    @property
    def employee(self) -> Employee | None:
        return db.session().get(Employee, self.visit.person_id) if self.visit.kind == "employee" else None


def init_app(app: Flask) -> None:
    manager = LoginManager()
    manager.session_protection = None  # our session rows do that work
    manager.init_app(app, add_context_processor=False)
    manager.request_loader(_current)
    app.before_request(_open)
    app.context_processor(_until)
    app.after_request(_leave)


def _leave(response: Response) -> Response:
    """Whoever logs off is out in this browser, whatever else fails: also while the database is away."""
    if request.endpoint == "signin.end" and response.status_code != 400:  # 400: the form was not ours
        settings = wired().settings
        for name in (cookie_name(settings), browser_cookie_name(settings)):
            response.delete_cookie(name, secure=settings.secure, httponly=True, samesite="Lax")
    return response


def _current(sent: Request) -> SignedIn | None:
    visit: sessions.Visit | None = g.get("visit")
    return SignedIn(visit) if visit is not None else None


def _until() -> dict[str, Any]:
    """For templates: when this visit ends if nothing more happens, or None."""
    visit: sessions.Visit | None = g.get("visit")
    return {"visit_until": visit.until if visit is not None else None}


def _open() -> Response | None:
    if request.endpoint is None or request.endpoint == "static":
        return None
    if request.blueprint in current_app.extensions["agency-api"]:
        return None  # agencies come with a token; a cookie is not looked at, also while the database is away
    here = wired()
    token = request.cookies.get(cookie_name(here.settings))
    if not token:
        return None
    now = here.now()
    with here.session(writes=False) as session:
        found = sessions.find(session, token, now)
    if found is None:
        return None
    visit, due = found
    if due:
        with here.session() as session:
            sessions.touch(session, visit, now)
            session.commit()
    if visit.over is None:
        g.visit = visit
        return None
    g.over = visit.over
    long_ago = visit.over_since is None or now - visit.over_since > REMEMBERED
    if long_ago or visit.over in sessions.BY_HER or audience_of(current_app, request.endpoint) & OPEN:
        return None
    if request.method == "POST" and visit.over in sessions.BY_TIME:
        return _keep(visit)
    return _told(visit, _path_to_come_back_to(), kept=False)


def _keep(visit: sessions.Visit) -> Response:
    """A form came from a session whose time is up: keep it for its owner, who finds it again after logging in."""
    here = wired()
    csrf.protect()
    back, path, values = _path_to_come_back_to(), request.path, MultiDict(request.form)
    if request.endpoint == "signin.keep":  # the page's own scripts: what they send names the form it stood in
        back, path = return_path(values.get(drafts.PAGE)), values.get(drafts.FORM, "/")
        values = drafts.without_place(values)
    now = here.now()
    if visit.kind != "citizen":
        return _told(visit, back, kept=False)
    with here.session() as session:
        citizen = session.get_one(Citizen, visit.person_id)
        key = drafts.key_for(path, visit.power_id)
        drafts.keep_typed(session, citizen, key, values, now=now)
        session.commit()
    # Whoever acted for another is herself after the login, and begins from there.
    til = (back or "/") if visit.power_id is None else "/handl-for"
    return _told(visit, "/det-du-skrev?" + urlencode({"form": key, "til": til}), kept=True)


def _told(visit: sessions.Visit, back: str | None, *, kept: bool) -> Response:
    asked = {"hvorfor": visit.over or "", "dor": "medarbejder" if visit.kind == "employee" else "borger"}
    if back:
        asked["tilbage"] = back
    if kept:
        asked["gemt"] = "ja"
    return redirect("/log-ud/udloebet?" + urlencode(asked), 303)


def _path_to_come_back_to() -> str | None:
    """This request's path, if it is also a page that can be read."""
    if request.method in db.SAFE:
        return request.full_path.rstrip("?")
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None
    try:
        adapter.match(request.path, method="GET")
    except RequestRedirect:
        return None
    except (NotFound, MethodNotAllowed):
        return None
    return request.path
