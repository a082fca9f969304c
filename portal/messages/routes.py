"""The citizen's inbox."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal import db
from portal.access import open_to
from portal.identity import the_citizen
from portal.language import return_path
from portal.messages import service, views
from portal.pages import page
from portal.wiring import wired

bp = Blueprint("messages", __name__, url_prefix="/beskeder")

LAST_PAGE = 1_000_000
"""What is typed into an address must not become a number that no database knows."""


@bp.get("")
@open_to("citizen")
def inbox() -> ResponseReturnValue:
    number = min(max(request.args.get("side", 1, type=int), 1), LAST_PAGE)
    notices, older = service.notices_of(db.session(), the_citizen(), page=number)
    lines = [views.line(notice) for notice in notices]
    return page("messages/inbox.html", lines=lines, number=number, older=older)


@bp.get("/<uuid:notice_id>")
@open_to("citizen")
@db.writes
def open_notice(notice_id: UUID) -> ResponseReturnValue:
    """Mark the notice as read and go to what it is about."""
    notice = service.open_notice(db.session(), the_citizen(), notice_id, now=wired().now())
    url = notice.url
    db.commit()
    return redirect(return_path(url), 303)


@bp.post("/laest")
@open_to("citizen")
def read_all() -> ResponseReturnValue:
    service.read_all(db.session(), the_citizen(), now=wired().now())
    db.commit()
    return redirect(url_for(".inbox"), 303)
