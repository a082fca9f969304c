"""What a citizen has written to her plan: on her case beside the plan, and a page of its own to answer on."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import HiddenField, TextAreaField, validators

from portal import db
from portal.access import open_to
from portal.casework import access, views
from portal.casework.forms import FAULTY, no_number
from portal.casework.things import Thing
from portal.contributions import service
from portal.contributions import views as words
from portal.contributions.service import Sent
from portal.freetext import not_too_long, tidy
from portal.identity import the_employee
from portal.pages import local_day, moment, page
from portal.plan.service import Case
from portal.transparency.service import record_read
from portal.wiring import wired

bp = Blueprint("written", __name__)


class AnswerForm(FlaskForm):
    """`key` is made when the form is first shown, so that sending it twice is answering once."""

    key = HiddenField(validators=[validators.InputRequired(FAULTY), validators.UUID(FAULTY)])
    text = TextAreaField(
        lazy_gettext("Dit svar til borgeren"),
        validators=[validators.DataRequired(lazy_gettext("Skriv et svar til borgeren.")), not_too_long(), no_number],
        filters=[tidy],
    )


@dataclass(frozen=True, kw_only=True)
class Written:
    """What she has sent in this case: all of it, and by the line of the plan it is about."""

    all: tuple[Thing, ...]
    by_line: dict[UUID, list[Sent]]


def written_in(session: Session, case: Case, now: datetime) -> Written:
    """All she has sent, which is seen from now on; the caller commits."""
    sent = service.sent_in(session, case)
    by_line: dict[UUID, list[Sent]] = defaultdict(list)
    for one in sent:
        if one.line_id is not None:
            by_line[one.line_id].append(one)
    things = tuple(_thing(case, one) for one in sent)
    if any(one.seen_at is None for one in sent):
        service.mark_seen(session, case, now)
    return Written(all=things, by_line=dict(by_line))


def _thing(case: Case, sent: Sent) -> Thing:
    state, badge = words.standing_for_staff(sent)
    rows = [(_("Sendt"), moment(sent.sent_at)), (_("Teksten"), sent.text)]
    if sent.about:
        rows.insert(0, (_("Det handler om"), sent.about))
    return Thing(
        id=str(sent.id),
        title=words.kind_for_staff(sent.kind),
        state=state,
        badge=badge,
        rows=tuple(rows),
        url=url_for("written.show", case_id=case.id, contribution_id=sent.id),
    )


@bp.route("/sager/<uuid:case_id>/fra-borgeren/<uuid:contribution_id>", methods=["GET", "POST"])
@open_to("caseworker")
@db.writes
def show(case_id: UUID, contribution_id: UUID) -> ResponseReturnValue:
    """One thing she sent, what was answered, and the form for an answer."""
    session, employee, now = db.session(), the_employee(), wired().now()
    case, citizen = access.own_case(session, employee, case_id, local_day(now))
    row, sent = service.contribution_in(session, case, contribution_id)
    form = AnswerForm()
    if form.validate_on_submit():
        service.answer(session, row, employee, form.text.data or "", key=UUID(form.key.data), now=now)
        db.commit()
        flash(_("Dit svar er sendt. Borgeren har fået besked."), "success")
        return redirect(url_for("casework.case", case_id=case.id, _anchor="fra-borgeren"), 303)
    form.key.data = form.key.data or str(uuid4())
    values: dict[str, Any] = {"who": views.name_of(citizen), "sent": sent, "kind": words.kind_for_staff(sent.kind)}
    if sent.seen_at is None:
        service.mark_seen(session, case, now)
    record_read(session, citizen=citizen, employee=employee, what="plan", reason=access.why(employee, case), now=now)
    db.commit()
    return page("casework/written.html", 422 if form.errors else 200, form=form, case=case, **values)
