"""The page that shows her who has asked about her, and who has looked."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from consent.events import SubjectId
from portal import db
from portal.access import open_to
from portal.identity import the_citizen
from portal.oversight import reports
from portal.oversight import views as oversight
from portal.pages import page
from portal.reach import service as reach
from portal.reach import views as reach_views
from portal.representation import acts as representation
from portal.representation import views as representation_views
from portal.transparency import service, views
from portal.transparency.service import Mark
from portal.wiring import wired

OPENINGS = 10
"""The newest times that somebody opened her case without having it; older ones stand among the looks."""
ALARMS = 500
"""The newest; an alarm that is older than so many others is no longer told beside her questions."""
bp = Blueprint("transparency", __name__, url_prefix="/hvem-har-set")


@bp.get("")
@open_to("citizen")
def show() -> ResponseReturnValue:
    citizen, ledger, size = the_citizen(), wired().ledger(), service.PAGE_SIZE
    asked_mark, looked_mark = request.args.get("spurgt"), request.args.get("set")
    checks = ledger.checks_of(SubjectId(citizen.subject_id), limit=size + 1, before=service.mark(asked_mark))
    names = {str(agency.agency_id): agency.name for agency in ledger.agencies()} if checks else {}
    reads = service.reads_of(db.session(), citizen, before=service.mark(looked_mark), limit=size + 1)
    return page(
        "transparency/show.html",
        asked=views.asked(checks[:size], names, ledger.alarms(limit=ALARMS) if checks else ()),
        reports=[oversight.for_citizen(one) for one in reports.reports_of(db.session(), citizen)],
        looked=views.looked(reads[:size]),
        represented=representation_views.done(representation.acts_of(db.session(), citizen, limit=OPENINGS)),
        opened=reach_views.opened_rows(reach.openings_of(db.session(), citizen, limit=OPENINGS)),
        asked_mark=asked_mark,
        looked_mark=looked_mark,
        asked_before=_older([(check.decided_at, check.check_id) for check in checks]),
        looked_before=_older([(read.at, read.id) for read in reads]),
    )


@bp.get("/hentet")
@open_to("citizen")
def moved() -> ResponseReturnValue:
    subject, ledger = SubjectId(the_citizen().subject_id), wired().ledger()
    transfers, lookbacks = ledger.transfers_of(subject), ledger.lookbacks_of(subject)
    names = {str(agency.agency_id): agency.name for agency in ledger.agencies()} if transfers or lookbacks else {}
    return page(
        "transparency/moved.html",
        moved=views.moved(transfers, names),
        looked_back=views.looked_back(lookbacks, names),
    )


def _older(rows: Sequence[Mark]) -> str | None:
    """The mark of the page's last row when one more was found."""
    size = service.PAGE_SIZE
    return service.mark_text(rows[size - 1]) if len(rows) > size else None
