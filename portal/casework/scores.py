"""What a citizen has sent of her own points: the snapshot, and never what she keeps to herself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal import db
from portal.access import open_to
from portal.casework import access, views
from portal.identity import the_employee
from portal.pages import local_day, page
from portal.plan.service import Case
from portal.progress import sent as snapshots
from portal.progress import views as words
from portal.transparency.service import record_read
from portal.wiring import wired

bp = Blueprint("staff_scores", __name__)


def links_in(session: Session, case: Case) -> Sequence[tuple[str, datetime, tuple[str, str]]]:
    """Where each snapshot stands, when it was sent, and whether somebody has seen it."""
    return [
        (
            url_for("staff_scores.show", case_id=case.id, sent_id=one.id),
            one.sent_at,
            (_("Læst"), "info") if one.seen_at is not None else (_("Ny"), "warning"),
        )
        for one in snapshots.sent_in(session, case)
    ]


@bp.get("/sager/<uuid:case_id>/saadan-gaar-det/<uuid:sent_id>")
@open_to("caseworker")
@db.writes
def show(case_id: UUID, sent_id: UUID) -> ResponseReturnValue:
    session, employee, now = db.session(), the_employee(), wired().now()
    case, citizen = access.own_case(session, employee, case_id, local_day(now))
    found = snapshots.in_case(session, case, sent_id, now)
    drawing, who = words.drawing(snapshots.read(found)), views.name_of(citizen)
    record_read(session, citizen=citizen, employee=employee, what="plan", reason=access.why(employee, case), now=now)
    db.commit()
    return page("casework/scores.html", case=case, who=who, sent=found, drawing=drawing)
