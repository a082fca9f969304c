"""The plan page with both parts in one view, its earlier editions, and the wish to have a line newer."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal import db
from portal.access import open_to
from portal.contributions import drafts
from portal.contributions import service as contributions
from portal.contributions import views as words
from portal.errors import NotFound
from portal.identity import acting, the_citizen
from portal.pages import local_day, page
from portal.plan import newer, people, service, told, versions, views
from portal.plan.service import Case
from portal.wiring import wired

bp = Blueprint("plan", __name__, url_prefix="/plan")


@bp.get("")
@open_to("citizen")
def show() -> ResponseReturnValue:
    session, now = db.session(), wired().now()
    case = service.case_of(session, the_citizen())
    if case is None:
        return page("plan/no_case.html")
    today, meeting = local_day(now), service.next_meeting(session, case, now)
    plan = service.plan_of(session, case)
    latest = versions.newest(session, case)
    return page(
        "plan/plan.html" if plan.is_written else "plan/not_written.html",
        case=case,
        plan=views.plan_page(plan, today, newer.asked_about(session, case)),
        coordinator=service.coordinator_of(session, case),
        handover=people.last_handover(session, case),
        people=views.people(people.contacts_of(session, case, today)),
        meeting=None if meeting is None else views.meeting_rows(meeting),
        latest=latest,
        changes=[told.for_citizen(change) for change in latest.changes] if latest else [],
        **_hers(case),
        withheld=views.withheld(people.withheld_of(session, case)),
    )


@bp.get("/udgaver")
@open_to("citizen")
def editions() -> ResponseReturnValue:
    """Every edition of the plan, newest first, and what had changed in the newest."""
    session = db.session()
    case = _case()
    return page("plan/editions.html", editions=versions.versions_of(session, case))


@bp.get("/udgaver/<uuid:version_id>")
@open_to("citizen")
def edition(version_id: UUID) -> ResponseReturnValue:
    """The plan as it stood on its day."""
    found, plan = versions.version_of(db.session(), _case(), version_id)
    return page(
        "plan/edition.html",
        edition=found,
        plan=views.plan_page(plan, local_day(found.made_at)),
        changes=[told.for_citizen(change) for change in found.changes],
    )


@bp.post("/nyere")
@open_to("citizen")
def ask_newer() -> ResponseReturnValue:
    session, citizen, now = db.session(), the_citizen(), wired().now()
    case = _case()
    try:
        line_id = UUID(request.form.get("linje", ""))
        asked = newer.ask(
            session, case, citizen, service.plan_of(session, case), line_id,
            today=local_day(now), now=now, url=url_for("casework.case", case_id=case.id, _anchor="plan"),
        )  # fmt: skip
    except (ValueError, NotFound, newer.NotOld):
        # The line has become newer, or has gone, since the page was drawn.
        return redirect(url_for(".show"), 303)
    db.commit()
    return redirect(url_for(".asked_newer", request_id=asked.id), 303)


@bp.get("/nyere/<uuid:request_id>")
@open_to("citizen")
def asked_newer(request_id: UUID) -> ResponseReturnValue:
    asked = newer.request_of(db.session(), the_citizen(), request_id)
    return page("plan/newer.html", asked=asked)


def _hers(case: Case) -> dict[str, Any]:
    """What she has sent, beside the lines it is about, and the ways to send more."""
    session = db.session()
    beside = defaultdict(list)
    for one in contributions.sent_in(session, case):
        if one.line_id is not None:
            beside[one.line_id].append((one, words.kind_words(one.kind), words.standing(one)))
    return {
        "beside": dict(beside),
        "ways": list(words.ways().values()),
        "begun": acting() is None and bool(drafts.drafts_of(session, the_citizen())),
    }


def _case() -> Case:
    found = service.case_of(db.session(), the_citizen())
    if found is None:
        raise NotFound
    return found
