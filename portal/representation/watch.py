"""At every request: does the power still hold, and is what is seen and done by it written down."""

from __future__ import annotations

from flask import Flask, current_app, g, redirect, request
from werkzeug.wrappers import Response

from portal import db
from portal.access import Lent, OutsidePower, audience_of, lend
from portal.identity import acting
from portal.pages import page
from portal.representation import acts, service, views
from portal.representation.doors import DOORS
from portal.representation.registry import registry_of
from portal.security import close_open_forms
from portal.signin import sessions
from portal.wiring import wired

ALWAYS = ("signin.end", "representation.stop")
"""Leaving, and going back to being oneself, need no power."""


def init_app(app: Flask) -> None:
    """Before `access` is put on: who acts for whom must be known when the doors are asked."""
    lend(app, DOORS)
    app.before_request(_know)


def watch(app: Flask) -> None:
    """After `access`: a door has opened, and what goes through it is held to the power and written down."""
    app.before_request(_hold)
    app.register_error_handler(OutsidePower, outside)


def _know() -> Response | None:
    visit: sessions.Visit | None = g.get("visit")
    if visit is None or visit.power_id is None or visit.acting_since is None or request.endpoint in (None, "static"):
        return None
    here = wired()
    now = here.now()
    with here.session(writes=False) as session:
        ledger, registry = here.ledger_for(session), registry_of(here.settings)
        by = service.standing(
            session, ledger, registry, visit.person_id, visit.power_id, since=visit.acting_since, now=now
        )
    if by is not None:
        g.acting = by
        return None
    return _over(visit)


def _over(visit: sessions.Visit) -> Response | None:
    """The power has ended: she is herself from here on, and nothing of what she sent was done."""
    here = wired()
    with here.session() as session:
        sessions.act_by(session, visit, None, here.now())
        session.commit()
    close_open_forms()
    g.pop("acting", None)
    g.pop("admitted", None)
    assert request.endpoint is not None
    if request.endpoint in ALWAYS or audience_of(current_app, request.endpoint) & {"anyone", "agency"}:
        return None
    return page("representation/over.html", 403, sent=request.method not in db.SAFE)


def _hold() -> Response | None:
    """An act holds the power while it is done; a look is written down before the page is drawn."""
    by, lent = acting(), g.get("lent")
    if by is None or not isinstance(lent, Lent):
        return None
    here, now = wired(), wired().now()
    if request.method not in db.SAFE:
        session = db.session()
        if not service.still_stands(session, by, now):
            session.rollback()
            return _over(g.visit)
        session.info["acting"] = by
    elif lent.shows:
        with here.session() as session:
            if acts.looked(session, by, lent.shows, now):
                session.commit()
    return None


def outside(refused: OutsidePower) -> Response:
    """Why it is shut, what she may do instead, and the way back."""
    by = acting()
    if by is None:
        return redirect("/", 303)
    return page("representation/blocked.html", 403, why=views.why_shut(by, refused.lent), ways=views.ways(by))
