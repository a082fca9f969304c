"""One page: the municipality's deadlines in her course."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from portal import db
from portal.access import open_to
from portal.courses import registering, service, views
from portal.identity import the_citizen
from portal.pages import local_day, page
from portal.wiring import wired

bp = Blueprint("courses", __name__)


@bp.get("/plan/frister")
@open_to("citizen")
def show() -> ResponseReturnValue:
    session, citizen = db.session(), the_citizen()
    standing = service.standing(session, citizen, local_day(wired().now()))
    if standing is None:
        return page("courses/show.html", told=None)
    return page("courses/show.html", told=views.deadlines(standing, registering.written(session, citizen)))
