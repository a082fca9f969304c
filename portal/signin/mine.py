"""The page of one's own logins, for citizens and staff alike: what runs, what ran, and the way to end it."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import db
from portal.access import STAFF, open_to
from portal.pages import page
from portal.signin import history
from portal.signin.sessions import Visit
from portal.wiring import wired

bp = Blueprint("logins", __name__, url_prefix="/mine-logins")


@bp.get("")
@open_to("citizen", *sorted(STAFF))
def show() -> ResponseReturnValue:
    session, now, before = db.session(), wired().now(), history.mark(request.args.get("foer"))
    found, more = history.past(session, _visit(), now, before)
    return page(
        "signin/logins.html",
        running=history.running(session, _visit(), now) if before is None else [],
        past=found,
        why=_why(),
        newest=before is None,
        older=_milliseconds(found[-1].began) if more else None,
        back=url_for("transparency.show") if _visit().kind == "citizen" else "/",
    )


@bp.post("/slut")
@open_to("citizen", *sorted(STAFF))
def end() -> ResponseReturnValue:
    """End one, or all but this one. It needs no fresh login: whoever is worried is never held up."""
    session, now = db.session(), wired().now()
    wanted = request.form.get("login", "")
    if wanted == "alle":
        history.end_others(session, _visit(), now)
        db.commit()
        flash(_("Du er logget af alle andre steder."), "success")
    elif history.end(session, _visit(), wanted, now):
        db.commit()
        flash(_("Du er logget af der."), "success")
    else:
        flash(_("Det login var allerede slut."), "info")
    return redirect(url_for(".show"), 303)


def _visit() -> Visit:
    found: Visit = g.visit
    return found


def _milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _why() -> dict[str, str]:
    return {
        "logout": _("Du loggede af"),
        "replaced": _("Du loggede ind igen i den samme browser"),
        "idle": _("Der skete ikke noget i et kvarter"),
        "limit": _("Der var gået otte timer"),
        "provider": _("Du loggede af hos MitID"),
    }
