"""A citizen's document as her caseworker opens it: what it is, and its file; each look is written down."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal import db
from portal.access import open_to
from portal.casework import access
from portal.casework import views as words
from portal.casework.things import Thing
from portal.documents import service, views
from portal.documents.handing_out import handed_out
from portal.documents.service import Document
from portal.errors import NotFound
from portal.identity import Citizen, the_employee
from portal.pages import local_day, page
from portal.plan.service import Case
from portal.transparency.service import record_read
from portal.wiring import wired

bp = Blueprint("staff_documents", __name__)


def things_of(session: Session, case: Case) -> tuple[Thing, ...]:
    """All documents of the case, the newest first; one statement."""
    return tuple(_thing(document) for document in service.documents_in(session, case))


def _thing(document: Document) -> Thing:
    state, badge = views.standing_for_staff(document)
    return Thing(
        id=str(document.id),
        title=document.what or document.name,
        state=state,
        badge=badge,
        rows=tuple(row for row in views.rows(document) if row[1] != document.what),
        url=url_for("staff_documents.show", case_id=document.case_id, document_id=document.id),
    )


@bp.get("/sager/<uuid:case_id>/dokumenter/<uuid:document_id>")
@open_to("caseworker")
@db.writes
def show(case_id: UUID, document_id: UUID) -> ResponseReturnValue:
    case, citizen, document = _found(case_id, document_id)
    service.mark_seen(db.session(), document, wired().now())
    values: dict[str, Any] = {
        "who": words.name_of(citizen),
        "rows": views.rows(document),
        "state": views.standing_for_staff(document),
        "can_be_had": service.can_be_had(document),
    }
    _read(citizen, access.why(the_employee(), case))
    return page("casework/document.html", case=case, document=document, **values)


@bp.get("/sager/<uuid:case_id>/dokumenter/<uuid:document_id>/fil")
@open_to("caseworker")
@db.writes
def file(case_id: UUID, document_id: UUID) -> ResponseReturnValue:
    """What waits to be scanned is not handed out to the staff before."""
    case, citizen, document = _found(case_id, document_id)
    if not service.can_be_had(document):
        flash(_("Filen kan ikke hentes, før den er scannet for virus."), "info")
        return redirect(url_for(".show", case_id=case.id, document_id=document.id), 303)
    data = service.file_of(db.session(), document)
    service.mark_seen(db.session(), document, wired().now())
    _read(citizen, access.why(the_employee(), case))
    return handed_out(document, data)


def _found(case_id: UUID, document_id: UUID) -> tuple[Case, Citizen, Document]:
    session = db.session()
    case, citizen = access.own_case(session, the_employee(), case_id, local_day(wired().now()))
    document = service.document_of(session, citizen, document_id)
    if document.case_id != case.id:
        raise NotFound
    return case, citizen, document


def _read(citizen: Citizen, why: str) -> None:
    """No log, no file: written and committed in the transaction of the read, before anything is handed out."""
    employee, now = the_employee(), wired().now()
    record_read(db.session(), citizen=citizen, employee=employee, what="document", reason=why, now=now)
    db.commit()
