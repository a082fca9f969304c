"""The caseworker reads what a citizen has written to her, and answers; or writes first, from the case."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import HiddenField, SelectField, TextAreaField, validators

from portal import db
from portal.access import open_to
from portal.casework import access, views
from portal.casework.forms import FAULTY, no_number
from portal.freetext import not_too_long, tidy
from portal.identity import the_employee
from portal.pages import local_day, page
from portal.threads import reading, service
from portal.threads import views as thread_views
from portal.threads.forms import NewThreadForm
from portal.transparency.service import record_read
from portal.wiring import wired

bp = Blueprint("staff_threads", __name__)


class AnswerForm(NewThreadForm):
    """`key` is made when the form is first shown, so that sending it twice is answering once."""

    key = HiddenField(validators=[validators.InputRequired(FAULTY), validators.UUID(FAULTY)])
    text = TextAreaField(
        lazy_gettext("Din besked til borgeren"),
        validators=[validators.DataRequired(lazy_gettext("Skriv en besked til borgeren.")), not_too_long(), no_number],
        filters=[tidy],
    )
    about = SelectField(lazy_gettext("Hvad handler det om?"), validate_choice=False)


@bp.route("/medarbejder/beskeder/<uuid:thread_id>", methods=["GET", "POST"])
@open_to("caseworker")
@db.writes
def show(thread_id: UUID) -> ResponseReturnValue:
    """What she wrote is read from now on, and she sees it: here and among those who looked."""
    session, employee, now = db.session(), the_employee(), wired().now()
    thread, citizen, why = access.thread(session, employee, thread_id, local_day(now))
    form = AnswerForm()
    del form.about
    if form.validate_on_submit():
        service.answer(session, thread, employee, form.text.data or "", key=UUID(form.key.data), now=now)
        db.commit()
        flash(_("Dit svar er sendt. Borgeren har fået besked."), "success")
        return redirect("/", 303)
    form.key.data = form.key.data or str(uuid4())
    number = views.page_number()
    told, older = reading.messages_in(session, thread, page=number)
    case = access.cases_of(session, {citizen.id}).get(citizen.id)
    values: dict[str, Any] = {
        "who": views.name_of(citizen),
        "about": thread_views.title_of(thread),
        "state": thread_views.state_of(thread),
        "case_url": url_for("casework.case", case_id=case.id) if case is not None and why != "task" else None,
    }
    service.seen_by_staff(session, thread, now)
    record_read(session, citizen=citizen, employee=employee, what="messages", reason=why, now=now)
    db.commit()
    status = 422 if form.errors else 200
    return page(
        "casework/thread.html", status, form=form, thread=thread, told=told, number=number, older=older, **values
    )


@bp.route("/sager/<uuid:case_id>/skriv", methods=["GET", "POST"])
@open_to("caseworker")
@db.writes
def write(case_id: UUID) -> ResponseReturnValue:
    session, employee, now = db.session(), the_employee(), wired().now()
    case, citizen = access.own_case(session, employee, case_id, local_day(now))
    items = thread_views.items(session, wired().ledger(), citizen, now)
    form = AnswerForm()
    form.offer(thread_views.choices(items))
    if form.validate_on_submit():
        chosen = next(item for item in items if item.value == form.about.data)
        key = UUID(form.key.data)
        service.open_with_her(session, citizen, employee, chosen, form.text.data or "", key=key, now=now)
        db.commit()
        flash(_("Din besked er sendt. Borgeren har fået besked."), "success")
        return redirect(url_for("casework.case", case_id=case.id, _anchor="beskeder"), 303)
    form.key.data = form.key.data or str(uuid4())
    who, case_url = views.name_of(citizen), url_for("casework.case", case_id=case.id)
    record_read(session, citizen=citizen, employee=employee, what="case", reason=access.why(employee, case), now=now)
    db.commit()
    return page("casework/write.html", 422 if form.errors else 200, form=form, who=who, case_url=case_url)
