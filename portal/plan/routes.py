"""The plan page: her goals first, both parts in one view."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from portal import db
from portal.access import open_to
from portal.identity import the_citizen
from portal.pages import local_day, page
from portal.plan import service, views
from portal.wiring import wired

bp = Blueprint("plan", __name__, url_prefix="/plan")


@bp.get("")
@open_to("citizen")
def show() -> ResponseReturnValue:
    session, now = db.session(), wired().now()
    case = service.case_of(session, the_citizen())
    if case is None:
        return page("plan/no_case.html")
    meeting = service.next_meeting(session, case, now)
    return page(
        "plan/plan.html" if (plan := service.plan_of(session, case)).is_written else "plan/not_written.html",
        case=case,
        plan=views.plan_page(plan, local_day(now)),
        coordinator=service.coordinator_of(session, case),
        meeting=None if meeting is None else views.meeting_rows(meeting),
    )
