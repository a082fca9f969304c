"""The citizen's side: she reports a look she does not recognise, gets a receipt, and reads the answer there."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from portal import db
from portal.access import open_to
from portal.identity import the_citizen
from portal.oversight import reports, views
from portal.oversight.forms import ReportForm
from portal.pages import page
from portal.transparency.views import looked
from portal.wiring import wired

bp = Blueprint("reports", __name__, url_prefix="/hvem-har-set")


@bp.route("/meld/<uuid:read_id>", methods=["GET", "POST"])
@open_to("citizen")
def report(read_id: UUID) -> ResponseReturnValue:
    """She may write why, and need not."""
    session, citizen = db.session(), the_citizen()
    look = reports.look_of(session, citizen, read_id)
    there = reports.report_of_look(session, look)
    if there is not None:
        return redirect(url_for(".receipt", report_id=there.id), 303)
    form = ReportForm()
    if form.validate_on_submit():
        made = reports.report(session, citizen, look, form.words.data or "", wired().now())
        db.commit()
        return redirect(url_for(".receipt", report_id=made.id), 303)
    (told,) = looked([look])
    return page("oversight/report.html", 422 if form.errors else 200, form=form, look=told)


@bp.get("/meldt/<uuid:report_id>")
@open_to("citizen")
def receipt(report_id: UUID) -> ResponseReturnValue:
    session, citizen = db.session(), the_citizen()
    made = reports.hers(session, citizen, report_id)
    (told,) = looked([reports.look_of(session, citizen, made.read_event_id)])
    return page("oversight/receipt.html", told=views.for_citizen(made), look=told)
