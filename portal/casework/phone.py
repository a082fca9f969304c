"""The doors for whoever answers the phone: a CPR number leads to the consents in force, and each can be withdrawn.

The number is read from the body of one POST and goes nowhere else: from there on a random handle stands for the call.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consent import texts
from consent.encoding import uuid7
from consent.events import ConsentId, EventId, State, Terms
from portal import db
from portal.access import open_to
from portal.casework import lookup
from portal.casework.forms import LookupForm, StepForm
from portal.consents import service as consents
from portal.consents.views import Names, language, names_of
from portal.identity import the_employee
from portal.pages import page
from portal.reference import reference_of
from portal.wiring import wired

bp = Blueprint("phone", __name__, url_prefix="/medarbejder/telefon")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One consent, as it can be read aloud."""

    sentence: str
    purpose: str
    url: str
    reference: str | None
    """The receipt's number, once it was withdrawn during this call."""


@bp.route("", methods=["GET", "POST"])
@open_to("caseworker")
def ask() -> ResponseReturnValue:
    form = LookupForm()
    if form.validate_on_submit():
        session, now = db.session(), wired().now()
        try:
            found = lookup.look_up(session, wired().ledger(), the_employee(), str(form.number.data), now)
        except lookup.TooMany as wait:
            answer = page("casework/phone_wait.html", 429, again=wait.again)
            answer.headers["Retry-After"] = str(max(1, round((wait.again - now).total_seconds())))
            return answer
        except lookup.TooNear:
            flash(_("Du har sagt, at du er inhabil. Bed en kollega om at tage samtalen."), "error")
            return redirect(url_for(".ask"), 303)
        db.commit()
        if found is not None:
            return redirect(url_for(".call", lookup_id=found), 303)
        flash(_("Der er ikke noget samtykke at trække tilbage på det nummer. Passer alle ti cifre?"), "info")
        return redirect(url_for(".ask"), 303)
    form.forget()
    return page("casework/phone.html", 422 if form.errors else 200, form=form)


@bp.get("/<uuid:lookup_id>")
@open_to("caseworker")
def call(lookup_id: UUID) -> ResponseReturnValue:
    """What was found, and what has been withdrawn since. That she looked was written by the look-up itself."""
    session, ledger, now = db.session(), wired().ledger(), wired().now()
    try:
        made, citizen = lookup.call_of(session, the_employee(), lookup_id, now)
    except lookup.CallOver:
        return _over()
    names = names_of(ledger)
    found = lookup.found_in(session, ledger, made, citizen, now)
    lines = [_line(f.consent.terms, names, f.step_id, f.event_id) for f in found]
    return page(
        "casework/phone_call.html",
        in_force=[line for line in lines if line.reference is None],
        withdrawn=[line for line in lines if line.reference is not None],
    )


@bp.route("/traek-tilbage/<uuid:step_id>", methods=["GET", "POST"])
@open_to("caseworker")
def withdraw(step_id: UUID) -> ResponseReturnValue:
    """What will happen, and the one button."""
    session, ledger, employee, now = db.session(), wired().ledger(), the_employee(), wired().now()
    try:
        step, citizen = lookup.step_of(session, employee, step_id, now)
    except lookup.CallOver:
        return _over()
    back = url_for(".call", lookup_id=step.lookup_id)
    if step.event_id is not None:
        return redirect(back, 303)
    consent = ledger.consent(consents.subject(citizen), ConsentId(step.consent_id))
    if not consent.state.in_force:
        gone = consent.state is State.WITHDRAWN
        flash(_("Samtykket er allerede trukket tilbage.") if gone else _("Samtykket gælder ikke."), "info")
        return redirect(back, 303)
    form = StepForm()
    if not form.validate_on_submit():
        line = _line(consent.terms, names_of(ledger), step.id, None)
        return page("casework/phone_withdraw.html", form=form, line=line, back=back)
    event_id = EventId(uuid7(now, os.urandom))
    url = url_for("consents.receipt", consent_id=step.consent_id)
    if lookup.withdraw(session, ledger, step, citizen, employee, event_id=event_id, url=url, now=now):
        db.commit()
        flash(
            _(
                "Samtykket er trukket tilbage og gælder ikke mere. Læs kvitteringens nummer højt: %(number)s.",
                number=reference_of(event_id),
            ),
            "success",
        )
    return redirect(back, 303)


def _over() -> Response:
    flash(_("Der er gået for lang tid, siden du slog nummeret op. Slå det op igen."), "info")
    return redirect(url_for(".ask"), 303)


def _line(terms: Terms, names: Names, step_id: UUID, event_id: UUID | None) -> Line:
    sender, recipient = (
        names[agency].name if agency in names else agency for agency in (terms.sender, terms.recipient)
    )
    told = texts.Names(recipient=recipient, why="", sender=sender, municipality="")
    return Line(
        sentence=texts.sentence(terms, told, language(), past=event_id is not None),
        purpose=texts.PURPOSE_NAMES[language()].get(terms.purpose, terms.purpose),
        url=url_for("phone.withdraw", step_id=step_id),
        reference=None if event_id is None else reference_of(event_id),
    )
