"""One page: the municipality's deadlines in her course."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from portal import db
from portal.access import open_to
from portal.courses import service, views
from portal.identity import the_citizen
from portal.pages import local_day, page
from portal.wiring import wired

bp = Blueprint("courses", __name__)


@bp.get("/plan/frister")
@open_to("citizen")
def show() -> ResponseReturnValue:
    standing = service.standing(db.session(), the_citizen(), local_day(wired().now()))
    return page("courses/show.html", told=None if standing is None else views.deadlines(standing))
