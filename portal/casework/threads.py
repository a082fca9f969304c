"""The caseworker reads what a citizen has written to her, and answers; or writes first, from the case."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField, TextAreaField, validators

from portal import db
from portal.access import open_to
from portal.casework import access, views
from portal.casework.forms import FAULTY, no_number
from portal.documents import service as documents
from portal.documents.forms import ACCEPT
from portal.documents.handing_out import handed_out
from portal.documents.taking_in import ROOM, looked_at
from portal.errors import NotFound
from portal.freetext import not_too_long, tidy
from portal.identity import the_employee
from portal.pages import local_day, page
from portal.security import takes_files
from portal.threads import attached, reading, service
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
    file = FileField(lazy_gettext("En fil til borgeren"))


@bp.route("/medarbejder/beskeder/<uuid:thread_id>", methods=["GET", "POST"])
@open_to("caseworker")
@takes_files(ROOM)
@db.writes
def show(thread_id: UUID) -> ResponseReturnValue:
    """What she wrote is read from now on, and she sees it: here and among those who looked."""
    session, employee, now = db.session(), the_employee(), wired().now()
    thread, citizen, why = access.thread(session, employee, thread_id, local_day(now))
    form = AnswerForm()
    del form.about
    case = access.cases_of(session, {citizen.id}).get(citizen.id)
    if form.validate_on_submit() and form.take(looked_at):
        key, text = UUID(form.key.data), form.text.data or ""

        def answer() -> service.Thread:
            service.answer(session, thread, employee, text, key=key, now=now)
            return thread

        attached.written(session, form, case, citizen, answer, key=key, now=now, employee=employee)
        db.commit()
        flash(_("Dit svar er sendt. Borgeren har fået besked."), "success")
        return redirect("/", 303)
    form.key.data = form.key.data or str(uuid4())
    number = views.page_number()
    told, older = reading.messages_in(session, thread, page=number)
    values: dict[str, Any] = {
        "who": views.name_of(citizen),
        "about": thread_views.title_of(thread),
        "state": thread_views.state_of(thread),
        "files": attached.beside(session, told),
        "accept": ACCEPT,
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
@takes_files(ROOM)
@db.writes
def write(case_id: UUID) -> ResponseReturnValue:
    session, employee, now = db.session(), the_employee(), wired().now()
    case, citizen = access.own_case(session, employee, case_id, local_day(now))
    items = thread_views.items(session, wired().ledger(), citizen, now)
    form = AnswerForm()
    form.offer(thread_views.choices(items))
    if form.validate_on_submit() and form.take(looked_at):
        chosen = next(item for item in items if item.value == form.about.data)
        key, text = UUID(form.key.data), form.text.data or ""

        def begin() -> service.Thread:
            return service.open_with_her(session, citizen, employee, chosen, text, key=key, now=now)

        attached.written(session, form, case, citizen, begin, key=key, now=now, employee=employee)
        db.commit()
        flash(_("Din besked er sendt. Borgeren har fået besked."), "success")
        return redirect(url_for("casework.case", case_id=case.id, _anchor="beskeder"), 303)
    form.key.data = form.key.data or str(uuid4())
    who, case_url = views.name_of(citizen), url_for("casework.case", case_id=case.id)
    record_read(session, citizen=citizen, employee=employee, what="case", reason=access.why(employee, case), now=now)
    db.commit()
    return page(
        "casework/write.html", 422 if form.errors else 200, form=form, who=who, case_url=case_url, accept=ACCEPT
    )


@bp.get("/medarbejder/beskeder/<uuid:thread_id>/vedhaeftet/<uuid:document_id>/fil")
@open_to("caseworker")
@db.writes
def file(thread_id: UUID, document_id: UUID) -> ResponseReturnValue:
    """What came with a message, for whoever may read the thread; what waits to be scanned is not handed out before."""
    session, employee, now = db.session(), the_employee(), wired().now()
    thread, citizen, why = access.thread(session, employee, thread_id, local_day(now))
    document = documents.document_of(session, citizen, document_id)
    if not reading.is_in(session, thread, document.message_id):
        raise NotFound
    if not documents.can_be_had(document):
        flash(_("Filen kan ikke hentes, før den er scannet for virus."), "info")
        return redirect(url_for(".show", thread_id=thread.id), 303)
    data = documents.file_of(session, document)
    documents.mark_seen(session, document, now)
    record_read(session, citizen=citizen, employee=employee, what="document", reason=why, now=now)
    db.commit()
    return handed_out(document, data)
