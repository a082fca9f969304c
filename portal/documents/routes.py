"""Her pages: what she has sent and been sent, one more to send, one document with its receipt, and its file."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from portal import db
from portal.access import open_to
from portal.documents import service, views
from portal.documents.forms import ACCEPT, DocumentForm
from portal.documents.handing_out import handed_out
from portal.documents.kinds import Refused
from portal.documents.service import Told
from portal.documents.taking_in import ROOM, looked_at
from portal.errors import NotFound
from portal.identity import the_citizen
from portal.pages import local_day, page
from portal.plan import service as plan
from portal.plan.service import Case
from portal.security import limiter, takes_files
from portal.signin import drafts as typed
from portal.wiring import wired

bp = Blueprint("documents", __name__, url_prefix="/plan/dokumenter")


@bp.get("")
@open_to("citizen")
def overview() -> ResponseReturnValue:
    """All her documents, the newest first, and how each stands."""
    session, citizen = db.session(), the_citizen()
    found = service.documents_of(session, citizen)
    return page(
        "documents/overview.html",
        lines=[views.line(document) for document in found],
        has_case=plan.case_of(session, citizen) is not None,
    )


@bp.route("/ny", methods=["GET", "POST"])
@open_to("citizen")
@limiter.limit("60 per minute", methods=["POST"])
@takes_files(ROOM)
def new() -> ResponseReturnValue:
    session, citizen, now = db.session(), the_citizen(), wired().now()
    case = _her_case()
    if request.method == "GET":
        lost = typed.read_typed(session, citizen, request.path, now=now)
        form = DocumentForm(MultiDict(lost) if lost else None)
        form.key.data = str(uuid4())
    else:
        form = DocumentForm()
    form.today = local_day(now)
    if form.validate_on_submit() and form.take(looked_at):
        told = Told(what=form.what.data or "", origin=form.origin.data or "", dated_on=form.dated_on.data)
        assert form.brought is not None, "the file must be chosen"
        try:
            sent = service.send(session, case, citizen, form.brought, told, key=key_of(form.key.data), now=now)
        except Refused as refused:
            form.turned_back(refused)
        else:
            typed.take_typed(session, citizen, request.path, now=now)
            db.commit()
            return redirect(url_for(".show", document_id=sent.id), 303)
    return page("documents/new.html", 422 if form.errors else 200, form=form, accept=ACCEPT)


@bp.get("/<uuid:document_id>")
@open_to("citizen")
def show(document_id: UUID) -> ResponseReturnValue:
    document = service.document_of(db.session(), the_citizen(), document_id)
    return page(
        "documents/document.html",
        document=document,
        rows=views.rows(document),
        state=views.standing(document),
        held_back=document.scan == "infected",
    )


@bp.get("/<uuid:document_id>/fil")
@open_to("citizen")
def file(document_id: UUID) -> ResponseReturnValue:
    session = db.session()
    document = service.document_of(session, the_citizen(), document_id)
    return handed_out(document, service.file_of(session, document))


def key_of(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        return uuid4()  # the form came without its key: it counts as a new one


def _her_case() -> Case:
    found = plan.case_of(db.session(), the_citizen())
    if found is None:
        raise NotFound
    return found
