"""The pages where she writes with her caseworker: her threads, a new one, and one thread with its box to answer in."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from portal import db
from portal.access import open_to
from portal.documents import service as documents
from portal.documents.forms import ACCEPT
from portal.documents.handing_out import handed_out
from portal.documents.taking_in import ROOM, looked_at
from portal.errors import NotFound
from portal.identity import acting, the_citizen
from portal.pages import page
from portal.plan import service as plan
from portal.security import takes_files
from portal.signin import drafts
from portal.threads import attached, reading, service, views
from portal.threads.forms import MessageForm, NewThreadForm
from portal.wiring import wired

bp = Blueprint("threads", __name__, url_prefix="/beskeder/sagsbehandler")

LAST_PAGE = 1_000_000
"""What is typed into an address must not become a number that no database knows."""


def page_number() -> int:
    return min(max(request.args.get("side", 1, type=int), 1), LAST_PAGE)


@bp.get("")
@open_to("citizen")
def overview() -> ResponseReturnValue:
    session, citizen, now = db.session(), the_citizen(), wired().now()
    case = plan.case_of(session, citizen)
    if case is None:
        return page("threads/no_case.html")
    number = page_number()
    found, older = reading.threads_of(session, citizen, page=number)
    return page(
        "threads/overview.html",
        lines=views.lines(found),
        number=number,
        older=older,
        reader=views.reader_of(session, wired().settings, case, now),
    )


@bp.route("/ny", methods=["GET", "POST"])
@open_to("citizen")
@takes_files(ROOM)
def new() -> ResponseReturnValue:
    session, citizen, now = db.session(), the_citizen(), wired().now()
    case = plan.case_of(session, citizen)
    if case is None:
        return page("threads/no_case.html")
    items = views.items(session, wired().ledger(), citizen, now)
    form = NewThreadForm(_kept()) if request.method == "GET" else NewThreadForm()
    form.offer(views.choices(items))
    if form.validate_on_submit() and form.take(looked_at):
        chosen = next(item for item in items if item.value == form.about.data)
        key, by, text = _key(form), views.answer_by(wired().settings, now), form.text.data or ""

        def begin() -> service.Thread:
            return service.begin(session, citizen, chosen, text, key=key, answer_by=by, now=now)

        thread = attached.written(session, form, case, citizen, begin, key=key, now=now)
        if thread is not None:
            return _sent(thread)
    if request.method == "GET" and not form.about.data:
        asked = request.args.get("om", "")
        form.about.data = asked if asked in form.offered else "general"
    _key(form)
    reader = views.reader_of(session, wired().settings, case, now)
    return page("threads/new.html", 422 if form.errors else 200, form=form, reader=reader, accept=ACCEPT)


@bp.route("/<uuid:thread_id>", methods=["GET", "POST"])
@open_to("citizen")
@takes_files(ROOM)
@db.writes
def show(thread_id: UUID) -> ResponseReturnValue:
    """Opening it marks the municipality's messages as read, which is told to nobody."""
    session, citizen, now = db.session(), the_citizen(), wired().now()
    thread = reading.thread_of(session, citizen, thread_id)
    case = plan.case_of(session, citizen)
    form = MessageForm(_kept()) if request.method == "GET" else MessageForm()
    if case is not None and form.validate_on_submit() and form.take(looked_at):
        key, by, text = _key(form), views.answer_by(wired().settings, now), form.text.data or ""

        def write() -> service.Thread:
            service.write(session, citizen, thread, text, key=key, answer_by=by, now=now)
            return thread

        if attached.written(session, form, case, citizen, write, key=key, now=now) is not None:
            return _sent(thread)
    _key(form)
    number = page_number()
    told, older = reading.messages_in(session, thread, page=number)
    values: dict[str, Any] = {
        "title": views.title_of(thread),
        "files": attached.beside(session, told),
        "state": views.state_of(thread),
        "accept": ACCEPT,
        "reader": None if case is None else views.reader_of(session, wired().settings, case, now),
    }
    if acting() is None:
        service.seen_by_her(session, citizen, thread, now)
    db.commit()
    status = 422 if form.errors else 200
    return page(
        "threads/thread.html", status, form=form, thread=thread, told=told, number=number, older=older, **values
    )


@bp.get("/<uuid:thread_id>/vedhaeftet/<uuid:document_id>/fil")
@open_to("citizen")
def file(thread_id: UUID, document_id: UUID) -> ResponseReturnValue:
    """What came with a message, for whoever reads the thread."""
    session, citizen = db.session(), the_citizen()
    thread = reading.thread_of(session, citizen, thread_id)
    document = documents.document_of(session, citizen, document_id)
    if not reading.is_in(session, thread, document.message_id):
        raise NotFound
    return handed_out(document, documents.file_of(session, document))


def _sent(thread: service.Thread) -> ResponseReturnValue:
    """What was kept for her while she logged in again is sent, and no longer a draft."""
    drafts.take_typed(db.session(), the_citizen(), request.path, now=wired().now())
    db.commit()
    flash(_("Din besked er sendt. Du kan altid læse den her."), "success")
    return redirect(url_for(".show", thread_id=thread.id), 303)


def _kept() -> MultiDict[str, str] | None:
    """What she had typed when her session ran out."""
    kept = drafts.read_typed(db.session(), the_citizen(), request.path, now=wired().now())
    return MultiDict(kept) if kept else None


def _key(form: MessageForm) -> UUID:
    """The id her form came with; a form without a good one counts as a new one."""
    try:
        key = UUID(form.key.data)
    except (AttributeError, TypeError, ValueError):
        key = uuid4()
    form.key.data = str(key)
    return key
