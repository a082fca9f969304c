"""The doors of powers: whom I act for and back again, and who may act for me and how I stop it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import db
from portal.access import open_to
from portal.errors import NotFound
from portal.identity import acting, the_citizen, the_person
from portal.pages import local_day, page
from portal.representation import acts, service, views
from portal.representation.registry import registry_of
from portal.security import close_open_forms
from portal.signin import sessions
from portal.wiring import wired

bp = Blueprint("representation", __name__)


@bp.get("/handl-for")
@open_to("citizen")
@db.writes
def choose() -> ResponseReturnValue:
    """Those she may act for and nobody else, and what she has done for them."""
    session, me, today = db.session(), the_person(), local_day(wired().now())
    held = _held()
    lines = [views.line(one.power, views.called(one.person), one.scope, today, runs=True) for one in held]
    told = views.done(acts.acts_by(session, me))
    db.commit()
    return page("representation/choose.html", lines=lines, done=told)


@bp.post("/handl-for")
@open_to("citizen")
def begin() -> ResponseReturnValue:
    """From the next page on she acts for the one she chose."""
    session, now = db.session(), wired().now()
    if "fuldmagt" not in request.form:
        return redirect(url_for(".choose"), 303)
    held = next((one for one in _held() if str(one.power.id) == request.form.get("fuldmagt")), None)
    if held is None:
        raise NotFound
    service.begin(session, held, now)
    sessions.act_by(session, g.visit, held.power.id, now)
    db.commit()
    close_open_forms()
    return redirect(url_for(".front"), 303)


@bp.post("/handl-for/slut")
@open_to("citizen")
def stop() -> ResponseReturnValue:
    """One click back to herself, from every page."""
    if g.visit.power_id is not None:
        sessions.act_by(db.session(), g.visit, None, wired().now())
        db.commit()
        close_open_forms()
        flash(_("Du er dig selv igen."), "success")
    return redirect("/", 303)


@bp.get("/handl-for/forside")
@open_to("citizen")
def front() -> ResponseReturnValue:
    """What she may do for the one she acts for."""
    by = acting()
    if by is None:
        return redirect(url_for(".choose"), 303)
    return page("representation/front.html", ways=views.ways(by), may=views.may_words(by.privileges), by=by)


@bp.get("/fuldmagter")
@open_to("citizen")
def show() -> ResponseReturnValue:
    """Who may act for her, in what and until when, and what they have seen and done."""
    session, citizen, now = db.session(), the_citizen(), wired().now()
    ledger, registry, today = wired().ledger(), registry_of(wired().settings), local_day(now)
    running: list[views.Line] = []
    past: list[views.Line] = []
    guardian = False
    for power, holder in service.powers_over(session, citizen):
        scope = service.as_it_holds(session, ledger, registry, power, citizen, now)
        known = scope or service.scope_of(power)
        one = views.line(power, views.called(holder), known, today, runs=scope is not None, document=power.document)
        (running if one.runs else past).append(one)
        guardian = guardian or (one.runs and power.source == "guardian")
    told = views.done(acts.acts_of(session, citizen))
    return page("representation/show.html", running=running, past=past, done=told, guardian=guardian)


@bp.post("/fuldmagter/<uuid:power_id>/slut")
@open_to("citizen")
def end(power_id: UUID) -> ResponseReturnValue:
    """One act, effective at once: it needs no fresh login and no reason."""
    if service.end(db.session(), the_citizen(), power_id, "citizen", wired().now()):
        db.commit()
        flash(_("Det er stoppet. Den anden kan ikke handle for dig her mere."), "success")
    else:
        flash(_("Det var allerede stoppet."), "info")
    return redirect(url_for(".show"), 303)


def _held() -> list[service.Held]:
    here = wired()
    return service.held_by(db.session(), here.ledger(), registry_of(here.settings), the_person(), here.now())
