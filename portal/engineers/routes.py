"""The page for whoever builds against the agency API."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from portal.access import open_to
from portal.engineers import views
from portal.pages import page
from portal.wiring import wired

bp = Blueprint("engineers", __name__, url_prefix="/udviklere")


@bp.get("")
@open_to("anyone")
def show() -> ResponseReturnValue:
    settings = wired().settings
    return page(
        "engineers/show.html",
        address=settings.public_url,
        mail=settings.api_mail,
        parts=views.parts(),
        problems=views.problems(),
        departures=views.departures(),
        changes=views.changes(),
        leaving=views.leaving(),
    )
