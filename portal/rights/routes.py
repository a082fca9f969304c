"""Her rights: the way to each, a form, its receipt, and every request with its answer."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from portal import db
from portal.access import open_to
from portal.errors import NotFound
from portal.identity import acting, the_citizen
from portal.pages import local_day, page
from portal.rights import complained_of as about
from portal.rights import service, views
from portal.rights.forms import ComplaintForm, RectificationForm, RequestForm
from portal.signin import drafts
from portal.wiring import wired

bp = Blueprint("rights", __name__, url_prefix="/rettigheder")


@bp.get("")
@open_to("citizen")
def overview() -> ResponseReturnValue:
    session, now = db.session(), wired().now()
    asked = service.requests_of(session, the_citizen())
    lines = [(one, views.name_of(one), views.state_of(one, now)) for one in asked]
    return page("rights/overview.html", rights=views.rights(), lines=lines)


@bp.route("/bed-om/<slug>", methods=["GET", "POST"])
@open_to("citizen")
@db.writes
def ask(slug: str) -> ResponseReturnValue:
    session, citizen, now = db.session(), the_citizen(), wired().now()
    kind = views.SLUGS.get(slug)
    if kind is None:
        raise NotFound
    kept = drafts.read_typed(session, citizen, request.path, now=now) if request.method == "GET" else None
    thing = None
    form = views.FORMS[kind](MultiDict(kept)) if kept else views.FORMS[kind]()
    if isinstance(form, ComplaintForm):
        form.today = local_day(now)
        thing = about.decided_after_talk(session, citizen, request.args.get("samtale") or form.talk.data)
        if thing is not None:
            form.talk.data = thing.ref
            if request.method == "GET" and not kept:
                form.over.data, form.day.data = "decision", thing.decided_on
    key = _key(form)
    if form.validate_on_submit():
        closed = wired().settings.closing_days
        wish = _wish(form, kind, key, "" if thing is None else thing.words)
        asked = service.ask(session, citizen, wish, today=local_day(now), closed=closed, now=now)
        drafts.take_typed(session, citizen, request.path, now=now)
        db.commit()
        return redirect(url_for(".receipt", request_id=asked.id), 303)
    return page("rights/ask.html", 422 if form.errors else 200, form=form, right=views.right_of(kind), thing=thing)


@bp.get("/henvendelser/<uuid:request_id>/kvittering")
@open_to("citizen")
def receipt(request_id: UUID) -> ResponseReturnValue:
    asked = service.request_of(db.session(), the_citizen(), request_id)
    if acting() is not None and asked.kind != "complaint":
        raise NotFound  # what she asks for under her own rights is not for whoever acts for her
    return page(
        "rights/receipt.html",
        asked=asked,
        name=views.name_of(asked),
        steps=views.steps_of(asked),
        rows=views.rows_of(asked),
    )


@bp.get("/henvendelser/<uuid:request_id>")
@open_to("citizen")
def show(request_id: UUID) -> ResponseReturnValue:
    session, now = db.session(), wired().now()
    asked = service.request_of(session, the_citizen(), request_id)
    return page(
        "rights/request.html",
        asked=asked,
        name=views.name_of(asked),
        rows=views.rows_of(asked),
        state=views.state_of(asked, now),
        answers=service.answers_to(session, asked),
        outcome_words=views.outcome_words,
        who=views.who_answers(asked),
        overdue=asked.answered_at is None and asked.due_on < local_day(now),
    )


def _wish(form: RequestForm, kind: service.Kind, key: UUID, thing: str) -> service.Wish:
    complaint = form if isinstance(form, ComplaintForm) else None
    return service.Wish(
        key=key,
        kind=kind,
        text=form.text.data or "",
        about=(form.about.data or "") if isinstance(form, RectificationForm) else thing,
        over=complaint.over.data if complaint else None,
        decided_on=complaint.day.data if complaint and complaint.over.data == "decision" else None,
    )


def _key(form: RequestForm) -> UUID:
    """The id the form came with; a form without a good one counts as a new one."""
    try:
        key = UUID(form.key.data)
    except (AttributeError, TypeError, ValueError):
        key = uuid4()
    form.key.data = str(key)
    return key
