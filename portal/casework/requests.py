"""What citizens ask for under the law, as the staff read and answer it: caseworkers in the case, the DPO about data."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session
from wtforms import HiddenField, TextAreaField, validators

from portal import db
from portal.access import open_to
from portal.casework import access, views
from portal.casework.forms import FAULTY, no_number
from portal.errors import NotFound
from portal.fields import one_of
from portal.freetext import not_too_long, tidy
from portal.identity import Citizen, Employee, the_employee
from portal.pages import local_day, page
from portal.plan import service as plan
from portal.plan.service import Case
from portal.reach.conflicts import between
from portal.rights import service
from portal.rights import views as rights_views
from portal.rights.service import Outcome, RightsRequest
from portal.sealing import fetch_keys
from portal.transparency.service import record_read
from portal.wiring import wired

bp = Blueprint("staff_requests", __name__)

OUTCOMES = (
    ("met", lazy_gettext("Borgeren får ret")),
    ("in_part", lazy_gettext("Borgeren får ret i noget af det")),
    ("refused", lazy_gettext("Borgeren får ikke ret")),
    ("passed_on", lazy_gettext("Sendt videre til den, der skal afgøre det")),
)
CHOOSE = lazy_gettext("Vælg, hvad svaret går ud på.")


class AnswerForm(FlaskForm):
    """`key` is made when the form is first shown, so that sending it twice is answering once."""

    key = HiddenField(validators=[validators.InputRequired(FAULTY), validators.UUID(FAULTY)])
    outcome = one_of(lazy_gettext("Hvad går svaret ud på?"), OUTCOMES, CHOOSE)
    text = TextAreaField(
        lazy_gettext("Dit svar til borgeren"),
        validators=[validators.DataRequired(lazy_gettext("Skriv et svar til borgeren.")), not_too_long(), no_number],
        filters=[tidy],
    )


@bp.route("/medarbejder/henvendelser/<uuid:request_id>", methods=["GET", "POST"])
@open_to("caseworker")
@db.writes
def show(request_id: UUID) -> ResponseReturnValue:
    """In her own case or one she stands in for, or of somebody whom nobody takes care of yet."""
    session, employee = db.session(), the_employee()
    nobodys = ~exists().where(
        Case.citizen_id == RightsRequest.citizen_id, Case.status == "open", Case.coordinator_id.is_not(None)
    )
    today = local_day(wired().now())
    hers = exists().where(Case.citizen_id == RightsRequest.citizen_id, access.hers(employee, today))
    found = _found(session, employee, request_id, and_(~_about_data(), or_(hers, nobodys)))
    case = plan.case_of(session, found[1])
    why = "task" if case is None or case.coordinator_id is None else access.why(employee, case)
    return _page(*found, why=why, back=("/", _("Indbakke")))


@bp.get("/medarbejder/klager")
@open_to("dpo")
def complaints() -> ResponseReturnValue:
    """What citizens complain over about their data: reference and deadline, and nobody's name."""
    session, now = db.session(), wired().now()
    number = views.page_number()
    wanted = select(RightsRequest).where(_about_data(), ~between(the_employee().id, RightsRequest.subject_id))
    found = session.scalars(
        wanted.order_by(RightsRequest.answered_at.is_not(None), RightsRequest.due_on, RightsRequest.id)
        .offset((number - 1) * access.PAGE_SIZE)
        .limit(access.PAGE_SIZE + 1)
    ).all()
    lines = [(one, *_state(one, now)) for one in found[: access.PAGE_SIZE]]
    return page("casework/complaints.html", lines=lines, number=number, more=len(found) > access.PAGE_SIZE)


@bp.route("/medarbejder/klager/<uuid:request_id>", methods=["GET", "POST"])
@open_to("dpo")
@db.writes
def complaint(request_id: UUID) -> ResponseReturnValue:
    found = _found(db.session(), the_employee(), request_id, _about_data())
    return _page(*found, why="task", back=("/medarbejder/klager", _("Klager over brugen af oplysninger")))


def _about_data() -> ColumnElement[bool]:
    return RightsRequest.complaint_over.is_not(None) & (RightsRequest.complaint_over == "data")


def _found(
    session: Session, employee: Employee, request_id: UUID, way: ColumnElement[bool]
) -> tuple[RightsRequest, Citizen]:
    row = session.execute(
        select(RightsRequest, Citizen)
        .join(Citizen, Citizen.id == RightsRequest.citizen_id)
        .where(RightsRequest.id == request_id, ~between(employee.id, Citizen.subject_id), way)
    ).first()
    if row is None:
        raise NotFound
    return row[0], row[1]


def _page(asked: RightsRequest, citizen: Citizen, *, why: str, back: tuple[str, str]) -> ResponseReturnValue:
    """What she wrote, what was answered, and the form; written down as read before it is shown."""
    session, employee, now = db.session(), the_employee(), wired().now()
    form = AnswerForm()
    if form.validate_on_submit():
        outcome, key = cast(Outcome, form.outcome.data), UUID(form.key.data)
        service.answer(session, asked, employee, form.text.data or "", outcome, key=key, now=now)
        db.commit()
        flash(_("Dit svar er sendt. Borgeren har fået besked."), "success")
        return redirect(back[0], 303)
    form.key.data = form.key.data or str(uuid4())
    fetch_keys(session, [citizen])
    values: dict[str, Any] = {
        "who": views.name_of(citizen),
        "right": rights_views.right_of(asked.kind),
        "rows": rights_views.rows_of(asked),
        "answers": service.answers_to(session, asked),
        "state": _state(asked, now),
    }
    record_read(session, citizen=citizen, employee=employee, what="request", reason=why, now=now)
    db.commit()
    status = 422 if form.errors else 200
    outcomes = dict(OUTCOMES)
    return page("casework/request.html", status, form=form, asked=asked, back=back, outcomes=outcomes, **values)


def _state(asked: RightsRequest, now: datetime) -> tuple[str, str]:
    if asked.answered_at is not None:
        return _("Besvaret"), "success"
    return views.state_of(asked.due_on, local_day(now))
