"""A caseworker asks a citizen for a consent: only what her own authority may ask for, in the wording that was gone
through, and for no longer than is needed."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, validators

from consent import texts
from consent.encoding import uuid7
from consent.events import Act, Assurance, Channel, ConsentId, EventId, Terms
from consent.ledger import Blocked, Refused, TermsInvalid
from consent.refusals import AskedRecently
from portal import db
from portal.access import open_to
from portal.casework import access, views
from portal.casework.forms import FAULTY
from portal.consents import service
from portal.consents import views as consent_views
from portal.errors import NotFound
from portal.identity import Citizen, the_employee
from portal.journal import service as journal
from portal.pages import COPENHAGEN, local_day, page, shortday
from portal.plan.service import Case
from portal.rulesets.days import months_after
from portal.transparency.service import record_read
from portal.wiring import wired

bp = Blueprint("asking", __name__)

MONTHS = (3, 6, 12)
"""How long it may hold; never longer than a year."""


class AskForm(FlaskForm):
    """Bound to one act: sent twice, she is asked once."""

    event_id = HiddenField(validators=[validators.InputRequired(FAULTY), validators.UUID(FAULTY)])


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is asked, and for how many months."""

    terms: Terms
    months: int

    def arguments(self, months: int | None = None) -> dict[str, Any]:
        t = self.terms
        return {"fra": t.sender, "til": t.recipient, "formaal": t.purpose, "om": sorted(t.categories),
                "mdr": months or self.months}  # fmt: skip


@bp.get("/sager/<uuid:case_id>/samtykker/bed-om")
@open_to("caseworker")
@db.writes
def choose(case_id: UUID) -> ResponseReturnValue:
    """What this authority may ask for; nothing else can be asked, and "everything relevant" is not a choice."""
    case, citizen = _found(case_id)
    return _chosen(case, citizen, wired().now())


def _chosen(case: Case, citizen: Citizen, now: datetime, status: int = 200) -> ResponseReturnValue:
    names = consent_views.names_of(wired().ledger())
    lines = [
        (consent_views.question(terms, names), consent_views.told_purpose(terms),
         url_for(".ask", case_id=case.id, **Wanted(terms=terms, months=12).arguments()))
        for terms in service.sentences(wired().ledger(), now)
        if _is_ours(str(terms.recipient))
    ]  # fmt: skip
    who = views.name_of(citizen)
    _read(citizen, case, now)
    return page("casework/ask_choose.html", status, case=case, who=who, lines=lines)


@bp.route("/sager/<uuid:case_id>/samtykker/bed-om/tekst", methods=["GET", "POST"])
@open_to("caseworker")
@db.writes
def ask(case_id: UUID) -> ResponseReturnValue:
    """The text as she will read it, and the button that asks her."""
    now = wired().now()
    case, citizen = _found(case_id)
    if not request.args:
        return redirect(url_for(".choose", case_id=case.id), 303)
    wanted, form = _wanted(now), AskForm()
    try:
        text, refusal = _text(wanted, citizen), _refusal(wanted, citizen, now)
    except texts.TemplateRefused:
        flash(_("Teksten kan ikke bruges, for den mangler noget. Sig det til jeres administrator."), "error")
        return _chosen(case, citizen, now, 409)
    if refusal is None and form.validate_on_submit():
        refusal = _send(wanted, citizen, UUID(form.event_id.data), now)
        if refusal is None:
            db.commit()
            flash(_("Borgeren er spurgt og har fået besked. Svaret kommer i din indbakke."), "success")
            return redirect(url_for("casework.case", case_id=case.id, _anchor="samtykker"), 303)
        db.session().rollback()
        case, citizen = _found(case_id)
    form.event_id.data = str(uuid7(now, os.urandom))
    lengths = [
        (months, url_for(".ask", case_id=case.id, **wanted.arguments(months)), months == wanted.months)
        for months in MONTHS
    ]
    values: dict[str, Any] = {"who": views.name_of(citizen), "text": text, "refusal": refusal, "lengths": lengths}
    _read(citizen, case, now)
    status = 409 if refusal and form.is_submitted() else 422 if form.errors else 200
    return page("casework/ask.html", status, form=form, case=case, **values)


def _found(case_id: UUID) -> tuple[Case, Citizen]:
    return access.own_case(db.session(), the_employee(), case_id, local_day(wired().now()))


def _is_ours(agency_id: str) -> bool:
    """A caseworker asks for the unit she works in, as the register calls it, and for nobody else."""
    agency = consent_views.names_of(wired().ledger()).get(agency_id)
    return agency is not None and agency.name == the_employee().unit


def _wanted(now: datetime) -> Wanted:
    """As the address names it; what may not be asked is not there."""
    try:
        months = int(request.args.get("mdr", "12"))
        terms = service.terms_of(
            wired().ledger(), sender=request.args.get("fra", ""), recipient=request.args.get("til", ""),
            purpose=request.args.get("formaal", ""), categories=request.args.getlist("om"), now=now,
        )  # fmt: skip
    except (ValueError, TermsInvalid):
        raise NotFound from None
    if months not in MONTHS or not _is_ours(str(terms.recipient)):
        raise NotFound
    if months < 12:
        end = datetime.combine(months_after(local_day(now), months), time(), COPENHAGEN)
        terms = replace(terms, valid_until=end.astimezone(now.tzinfo))
    return Wanted(terms=terms, months=months)


def _text(wanted: Wanted, citizen: Citizen) -> texts.Rendered:
    """In her language, by the newest template; `TemplateRefused` where it leaves out a mandatory part."""
    with force_locale("en" if citizen.language == "en" else "da"):
        text = consent_views.rendered(wanted.terms, consent_views.names_of(wired().ledger()), asked=True)
    texts.lint(texts.TEMPLATES[text.template_id, text.version, text.language])
    return text


def _refusal(wanted: Wanted, citizen: Citizen, now: datetime) -> str | None:
    """Why she is not asked now, where it can be known before."""
    ledger = wired().ledger()
    standing = service.standing(ledger, citizen, now)
    if any(service.says(one.terms, wanted.terms) for one in standing.in_force):
        return _("Borgeren har allerede sagt ja til det.")
    if any(service.says(one.terms, wanted.terms) for one in standing.waiting):
        return _("Borgeren er allerede spurgt og har ikke svaret endnu.")
    if wanted.terms.recipient in service.blocked(ledger, citizen):
        return _("Borgeren har spærret for, at I spørger.")
    return None


def _send(wanted: Wanted, citizen: Citizen, event_id: UUID, now: datetime) -> str | None:
    """Ask in the ledger; None when it is done."""
    ledger, employee, session = wired().ledger(), the_employee(), db.session()
    subject, consent_id = service.subject(citizen), ConsentId(UUID(bytes=event_id.bytes[::-1], version=4))
    act = Act(actor=f"staff:{employee.id}", channel=Channel.PORTAL, assurance=Assurance.NONE)
    try:
        ledger.request(subject, consent_id, wanted.terms, act=act, event_id=EventId(event_id))
    except AskedRecently as recently:
        return _("Borgeren har sagt nej for nylig. Du kan spørge igen fra %(day)s.", day=shortday(recently.until))
    except Blocked:
        return _("Borgeren har spærret for, at I spørger.")
    except Refused:
        return _("Det kan ikke spørges om. Se på sagen, hvad der gælder.")
    service.tell_of_request(session.connection(), subject, now)
    said: dict[str, str | int | None] = {"event": "consent.requested", "consent": str(consent_id)}
    journal.put_down(session, citizen, kind="consent", ref=UUID(str(consent_id)), said=said, now=now)
    return None


def _read(citizen: Citizen, case: Case, now: datetime) -> None:
    """No log, no page."""
    employee = the_employee()
    why = access.why(employee, case)
    record_read(db.session(), citizen=citizen, employee=employee, what="consents", reason=why, now=now)
    db.commit()
