"""The doors of the workspace. Whatever shows a citizen's case has written that it was read before it is shown."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consent.encoding import uuid7
from consent.events import ConsentId, EventId, State, SubjectId
from portal import db
from portal.access import open_to
from portal.casework import access, casefile, planfile, scores, service, talks, views, written
from portal.casework.blueprint import bp
from portal.casework.forms import PhoneWithdrawalForm
from portal.consents.views import names_of
from portal.identity import Citizen, the_employee
from portal.pages import local_day, page
from portal.reference import reference_of
from portal.transparency.service import record_read
from portal.wiring import wired

__all__ = ["bp", "talks"]


@bp.get("/indbakke")
@open_to("caseworker", "coordinator")
def inbox() -> ResponseReturnValue:
    return views.inbox_page()


@bp.post("/indbakke/<uuid:task_id>/faerdig")
@open_to("caseworker", "coordinator")
def finish(task_id: UUID) -> ResponseReturnValue:
    service.finish(db.session(), wired().keys, the_employee(), task_id, wired().now())
    db.commit()
    flash(_("Opgaven er færdig og ligger ikke længere i indbakken."), "success")
    return redirect(url_for(".inbox"), 303)


@bp.get("/sager")
@open_to("caseworker", "coordinator")
def cases() -> ResponseReturnValue:
    """Her own cases; for the sundhedskoordinator the wishes for a talk that wait, and nothing else."""
    session, employee, number = db.session(), the_employee(), views.page_number()
    if "caseworker" not in employee.roles:
        return talks.worklist(number)
    found, more = access.own_cases(session, employee, page=number)
    return page(
        "casework/cases.html",
        rows=views.case_rows(session, found),
        number=number,
        more=more,
        unit=employee.unit,
        unassigned=access.without_coordinator(session, employee),
    )


@bp.post("/sager/<uuid:case_id>/tag")
@open_to("caseworker")
def take(case_id: UUID) -> ResponseReturnValue:
    taken = service.take(db.session(), the_employee(), case_id, url=url_for("plan.show"), now=wired().now())
    db.commit()
    flash(_("Du er nu borgerens koordinerende sagsbehandler. Borgeren har fået besked."), "success")
    return redirect(url_for(".case", case_id=taken.id), 303)


@bp.get("/sager/<uuid:case_id>")
@open_to("caseworker")
@db.writes
def case(case_id: UUID) -> ResponseReturnValue:
    session, employee, now = db.session(), the_employee(), wired().now()
    found, citizen = access.own_case(session, employee, case_id, local_day(now))
    values: dict[str, Any] = {
        "who": views.name_of(citizen),
        "journal_no": found.journal_no,
        "file": casefile.case_file(session, wired().ledger(), found, citizen, now),
        "history": planfile.history(session, found),
        "written": written.written_in(session, found, now),
        "scores": scores.links_in(session, found),
    }
    _read(citizen, "case", access.why(employee, found), now)
    return page("casework/case.html", case=found, **values)


@bp.get("/medarbejder/tilbud/<uuid:offer_id>")
@open_to("caseworker")
def offer(offer_id: UUID) -> ResponseReturnValue:
    """An offer stands on the case page, with its answer."""
    case_id = access.own_case_of_offer(db.session(), the_employee(), offer_id, local_day(wired().now()))
    return redirect(url_for(".case", case_id=case_id, _anchor="tilbud"), 303)


@bp.route("/sager/<uuid:case_id>/samtykker/<uuid:consent_id>/traek-tilbage", methods=["GET", "POST"])
@open_to("caseworker")
@db.writes
def withdraw(case_id: UUID, consent_id: UUID) -> ResponseReturnValue:
    """A citizen rings and wants a consent withdrawn: this page, and its one button. It needs no fresh login."""
    session, employee, now = db.session(), the_employee(), wired().now()
    found, citizen = access.own_case(session, employee, case_id, local_day(now))
    ledger = wired().ledger()
    consent = ledger.consent(SubjectId(citizen.subject_id), ConsentId(consent_id))
    back = url_for(".case", case_id=found.id)
    if not consent.state.in_force:
        withdrawn = consent.state is State.WITHDRAWN
        flash(_("Samtykket er trukket tilbage.") if withdrawn else _("Samtykket gælder ikke."), "info")
        return redirect(back, 303)
    form = PhoneWithdrawalForm()
    if form.validate_on_submit():
        service.withdraw_by_phone(
            session, ledger, citizen, employee, consent.consent_id,
            event_id=EventId(UUID(form.event_id.data)),
            url=url_for("consents.receipt", consent_id=consent_id),
            now=now,
        )  # fmt: skip
        db.commit()
        flash(
            _(
                "Samtykket er trukket tilbage og gælder ikke mere. Borgeren har fået besked. "
                "Kvitteringens nummer er %(number)s.",
                number=reference_of(UUID(form.event_id.data)),
            ),
            "success",
        )
        return redirect(back, 303)
    form.event_id.data = str(uuid7(now, os.urandom))
    who = views.name_of(citizen)
    thing = casefile.consent_thing(found, consent, names_of(ledger), now)
    _read(citizen, "consents", access.why(employee, found), now)
    status = 422 if form.errors else 200
    return page("casework/withdraw.html", status, form=form, thing=thing, who=who, back=back)


def _read(citizen: Citizen, what: str, why: str, now: datetime) -> None:
    """No log, no page: written and committed in the transaction of the read, before anything is drawn."""
    record_read(db.session(), citizen=citizen, employee=the_employee(), what=what, reason=why, now=now)
    db.commit()
