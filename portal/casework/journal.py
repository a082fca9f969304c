"""What the citizen has said, and the day the authority's own case system acknowledged it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import db
from portal.access import open_to
from portal.casework import access, views
from portal.identity import the_employee
from portal.journal import service
from portal.pages import local_day, moment, page
from portal.sealing import fetch_keys
from portal.transparency.service import record_read
from portal.wiring import wired

bp = Blueprint("staff_journal", __name__)


@bp.get("/sager/<uuid:case_id>/journal")
@open_to("caseworker")
@db.writes
def show(case_id: UUID) -> ResponseReturnValue:
    session, employee, now = db.session(), the_employee(), wired().now()
    case, citizen = access.own_case(session, employee, case_id, local_day(now))
    kinds = {
        "answer": _("Svar på et tilbud"),
        "consent": _("Samtykke"),
        "request": _("Ønske om en samtale"),
        "message": _("Besked"),
        "meeting": _("Svar på en indkaldelse"),
        "scores": _("Borgerens egne point"),
        "document": _("Dokument"),
    }
    entries = service.entries_of(session, citizen)
    fetch_keys(session, entries)
    rows = [
        {
            "what": kinds[entry.kind],
            "at": moment(entry.created_at),
            "state": _("Venter på fagsystemet")
            if entry.acked_at is None
            else _("Journaliseret den %(day)s", day=moment(entry.acked_at)),
            "badge": "warning" if entry.acked_at is None else "success",
            "number": entry.number,
        }
        for entry in entries
    ]
    who = views.name_of(citizen)
    record_read(session, citizen=citizen, employee=employee, what="case", reason=access.why(employee, case), now=now)
    db.commit()
    return page("casework/journal.html", case=case, who=who, rows=rows)
