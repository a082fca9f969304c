"""An answer that she gives in a talk: read aloud to her, written down by her caseworker, and told back to her."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import InputRequired, ValidationError

from portal import db
from portal.access import open_to
from portal.casework import access, views
from portal.casework.forms import no_number
from portal.fields import DayField, one_of
from portal.freetext import not_too_long, tidy
from portal.identity import the_employee
from portal.messages import service as messages
from portal.offers import service, serving
from portal.offers.questions import question
from portal.offers.service import Choice
from portal.pages import local_day, page
from portal.transparency.service import record_read
from portal.wiring import wired

bp = Blueprint("oral", __name__)

CHOOSE = lazy_gettext("Vælg det, borgeren svarede.")


class OralAnswerForm(FlaskForm):
    """`served`, `version` and `instead_of` say what was read aloud, as on the citizen's own page."""

    served = HiddenField()
    version = HiddenField()
    instead_of = HiddenField()
    choice = one_of(
        lazy_gettext("Hvad svarede borgeren?"),
        (("yes", lazy_gettext("Ja")), ("no", lazy_gettext("Nej"))),
        CHOOSE,
    )
    talked_on = DayField(lazy_gettext("Hvilken dag talte I sammen?"), validators=[InputRequired()])
    comment = TextAreaField(
        lazy_gettext("Sagde borgeren mere, som skal med?"), validators=[not_too_long(), no_number], filters=[tidy]
    )

    def validate_talked_on(self, field: DayField) -> None:
        if field.data is None:
            raise ValidationError(_("Skriv den dag, I talte sammen."))
        if field.data > local_day(wired().now()):
            raise ValidationError(_("Dagen kan ikke ligge ude i fremtiden."))


@bp.route("/medarbejder/tilbud/<uuid:offer_id>/mundtligt-svar", methods=["GET", "POST"])
@open_to("caseworker")
@db.writes
def record(offer_id: UUID) -> ResponseReturnValue:
    """The text to read aloud is served first, in her language: her answer is held against it like any other."""
    session, employee, now = db.session(), the_employee(), wired().now()
    case_id = access.own_case_of_offer(session, employee, offer_id, local_day(now))
    case, citizen = access.own_case(session, employee, case_id, local_day(now))
    offer = service.offer_of(session, citizen, offer_id)
    back = url_for("casework.case", case_id=case.id, _anchor="tilbud")
    if offer.withdrawn_at is not None:
        flash(_("Tilbuddet er trukket tilbage, så der er ikke noget at svare på."), "info")
        return redirect(back, 303)
    form, last = OralAnswerForm(), service.answer_to(session, offer)
    stale = False
    if form.validate_on_submit():
        text = serving.shown(offer, form.served.data)
        if text is not None:
            seen = form.instead_of.data or "0"
            reply = service.Reply(
                choice=cast(Choice, form.choice.data),
                comment=form.comment.data or "",
                version_hash=(form.version.data or "") if serving.holds(offer, text) else "",
                served_id=text.served_id,
                text_hash=text.sha256,
                assurance="none",
                instead_of=int(seen) if seen.isdecimal() and len(seen) < 6 else 0,
                channel="oral",
                talked_on=form.talked_on.data,
                recorded_by=employee.id,
            )
            try:
                service.answer(session, citizen, offer, reply, now)
            except (service.OfferChanged, service.AnsweredAlready):
                stale = True
            else:
                url = f"{service.path_of(offer)}/kvittering"
                messages.tell_citizen(session, citizen, kind="offer.answered_for_her", url=url, now=now, ref=offer.id)
                messages.task_done(session, offer.id, employee, now)
                db.commit()
                flash(_("Svaret er skrevet ind. Borgeren har fået besked med en kvittering."), "success")
                return redirect(back, 303)
    last = service.answer_to(session, offer)
    text = serving.serve(offer, citizen.language)
    form.served.data, form.version.data = str(text.served_id), offer.version_hash
    form.instead_of.data = str(0 if last is None else last.number)
    values: dict[str, Any] = {
        "asked": question(offer),
        "who": views.name_of(citizen),
        "last": last,
        "sections": text.sections,
        "text": text,
        "back": back,
        "stale": stale,
    }
    record_read(session, citizen=citizen, employee=employee, what="case", reason=access.why(employee, case), now=now)
    db.commit()
    return page("casework/oral.html", 409 if stale else 422 if form.errors else 200, form=form, **values)
