"""Consents for those who cannot or will not use it digitally: the text to print or read aloud, and what was said to it.

What can be written down is what she could answer or give herself, word for word, in the text that she read.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, cast
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs of WTForms

from consent import texts
from consent.encoding import uuid7
from consent.events import ConsentId, EventId, Kind, State, Terms
from consent.ledger import EventReused, Refused, TermsInvalid, TextMissing, UnknownConsent
from consent.texts.words import in_order
from portal import db
from portal.access import open_to
from portal.casework import access, views
from portal.casework.recording_form import RecordForm, TextDayForm
from portal.consents import recording, service
from portal.consents import views as consent_views
from portal.consents.recording import Recording, Way
from portal.errors import NotFound, Stale
from portal.identity import Citizen, the_employee
from portal.pages import COPENHAGEN, local_day, page
from portal.plan.service import Case
from portal.transparency.service import record_read
from portal.wiring import wired

bp = Blueprint("recording", __name__)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is to be written down: an open question of hers, or what she may give unasked."""

    terms: Terms
    consent_id: ConsentId | None
    """Of the question."""
    day: date
    """The day the text is from."""

    @property
    def arguments(self) -> dict[str, Any]:
        if self.consent_id is not None:
            return {"spoergsmaal": self.consent_id}
        t = self.terms
        about = in_order(t.categories)
        return {"fra": t.sender, "til": t.recipient, "formaal": t.purpose, "om": about, "dag": self.day.isoformat()}


@bp.get("/sager/<uuid:case_id>/samtykker/skriv-ind")
@open_to("caseworker")
@db.writes
def choose(case_id: UUID) -> ResponseReturnValue:
    """The questions that wait for her, and what she can say yes to unasked."""
    now, ledger = wired().now(), wired().ledger()
    case, citizen = _found(case_id)
    today = local_day(now)
    names = consent_views.names_of(ledger)
    waiting = [
        (consent_views.question(one.terms, names),
         _url(case, Wanted(terms=one.terms, consent_id=one.consent_id, day=today)))
        for one in service.standing(ledger, citizen, now).waiting
    ]  # fmt: skip
    ready = [
        (consent_views.sentence(terms, names), consent_views.told_purpose(terms),
         _url(case, Wanted(terms=terms, consent_id=None, day=today)))
        for terms in service.sentences(ledger, now)
    ]  # fmt: skip
    who = views.name_of(citizen)
    _read(citizen, case, now)
    return page("casework/record_choose.html", case=case, who=who, waiting=waiting, ready=ready)


@bp.route("/sager/<uuid:case_id>/samtykker/skriv-ind/tekst", methods=["GET", "POST"])
@open_to("caseworker")
@db.writes
def record(case_id: UUID) -> ResponseReturnValue:
    """The text as she read or heard it, and the form for what she said."""
    session, ledger, now = db.session(), wired().ledger(), wired().now()
    case, citizen = _found(case_id)
    if not request.args:
        return redirect(url_for(".choose", case_id=case.id), 303)
    wanted = _wanted(citizen, now)
    form = _form(wanted, now)
    stale = False
    if form.validate_on_submit():
        try:
            _write(wanted, citizen, form, now)
        except (Stale, TextMissing):  # before anything is written
            stale = True
        except (Refused, EventReused):  # answered or given meanwhile
            session.rollback()
            flash(_("Det kunne ikke skrives ind. Samtykket er ændret imens. Se på sagen, hvad der gælder."), "error")
            return redirect(url_for("casework.case", case_id=case_id, _anchor="samtykker"), 303)
        else:
            db.commit()
            flash(_("Det er skrevet ind. Borgeren får en kopi med posten og en besked."), "success")
            return redirect(url_for("casework.case", case_id=case.id, _anchor="samtykker"), 303)
    text = _text(wanted, citizen)
    consent_id = wanted.consent_id or ConsentId(uuid4())
    served = ledger.serve(service.subject(citizen), consent_id, text)
    form.served_id.data, form.consent_id.data = str(served.served_id), str(consent_id)
    form.event_id.data = str(uuid7(now, os.urandom))
    values: dict[str, Any] = {"who": views.name_of(citizen), "text": text, "stale": stale, "wanted": wanted}
    values["print_url"] = url_for(".printed", case_id=case.id, **wanted.arguments)
    values["day_form"] = _day_form(local_day(now)) if wanted.consent_id is None else None
    if values["day_form"] is not None and not values["day_form"].dag.raw_data:
        values["day_form"].dag.data = wanted.day
    elif values["day_form"] is not None:
        values["day_form"].validate()
    values["needs_writing"] = wanted.terms.kind is Kind.HEALTH_DISCLOSURE
    _read(citizen, case, now)
    return page("casework/record.html", 409 if stale else 422 if form.errors else 200, form=form, case=case, **values)


@bp.get("/sager/<uuid:case_id>/samtykker/skriv-ind/udskrift")
@open_to("caseworker")
@db.writes
def printed(case_id: UUID) -> ResponseReturnValue:
    """The whole text on paper, with lines to sign on."""
    now = wired().now()
    case, citizen = _found(case_id)
    if not request.args:
        return redirect(url_for(".choose", case_id=case.id), 303)
    wanted = _wanted(citizen, now)
    values: dict[str, Any] = {"who": views.name_of(citizen), "text": _text(wanted, citizen), "wanted": wanted}
    names = [texts.category_name(code, "da") for code in in_order(wanted.terms.categories)]
    back = _url(case, wanted)
    _read(citizen, case, now)
    return page("casework/record_print.html", case=case, back=back, categories=names, **values)


def _found(case_id: UUID) -> tuple[Case, Citizen]:
    return access.own_case(db.session(), the_employee(), case_id, local_day(wired().now()))


def _url(case: Case, wanted: Wanted) -> str:
    return url_for("recording.record", case_id=case.id, **wanted.arguments)


def _wanted(citizen: Citizen, now: datetime) -> Wanted:
    """As the address names it; anything that nobody may ask for is not there."""
    ledger, today = wired().ledger(), local_day(now)
    asked = request.args.get("spoergsmaal")
    if asked is not None:
        try:
            consent = ledger.consent(service.subject(citizen), ConsentId(UUID(asked)))
        except (ValueError, UnknownConsent):
            raise NotFound from None
        if consent.state is not State.REQUESTED or now >= consent.terms.valid_until:
            raise NotFound
        return Wanted(terms=consent.terms, consent_id=consent.consent_id, day=local_day(consent.created_at))
    try:
        on = datetime.combine(_day_asked(today), time(), COPENHAGEN).astimezone(now.tzinfo)
        terms = service.terms_of(
            ledger, sender=request.args.get("fra", ""), recipient=request.args.get("til", ""),
            purpose=request.args.get("formaal", ""), categories=request.args.getlist("om"), now=on,
        )  # fmt: skip
    except (ValueError, OverflowError, TermsInvalid):
        raise NotFound from None
    if terms.valid_until <= now:
        raise NotFound
    return Wanted(terms=terms, consent_id=None, day=local_day(on))


def _day_form(today: date) -> TextDayForm:
    """As it was asked, in three boxes or as one word of an address."""
    asked = request.args.getlist("dag")
    if len(asked) == 1 and (day := date.fromisoformat(asked[0])):
        asked = [str(day.day), str(day.month), str(day.year)]
    form = TextDayForm(MultiDict([("dag", part) for part in asked]) or None)
    form.today = today
    return form


def _day_asked(today: date) -> date:
    """Today's text where another day was not asked for, or cannot be."""
    form = _day_form(today)
    return form.dag.data if form.validate() and form.dag.data is not None else today


def _text(wanted: Wanted, citizen: Citizen) -> texts.Rendered:
    names, asked = consent_views.names_of(wired().ledger()), wanted.consent_id is not None
    with force_locale("en" if citizen.language == "en" else "da"):  # hers, whatever the caseworker reads
        return consent_views.rendered(wanted.terms, names, asked=asked)


def _form(wanted: Wanted, now: datetime) -> RecordForm:
    form = RecordForm()
    form.kind, form.earliest, form.latest = wanted.terms.kind, wanted.day, local_day(now)
    codes = in_order(wanted.terms.categories)
    form.yes.choices = [SelectChoice(value=code, label=texts.category_name(code, "da").capitalize()) for code in codes]
    if wanted.consent_id is None:
        form.answer.data = "yes"  # a no to what nobody asks about is nothing to write down
    return form


def _write(wanted: Wanted, citizen: Citizen, form: RecordForm, now: datetime) -> None:
    ledger = wired().ledger()
    try:
        ids = [UUID(str(field.data)) for field in (form.served_id, form.event_id, form.consent_id)]
    except ValueError:
        raise Stale from None
    served = ledger.served(service.subject(citizen), ids[0])
    if served.sha256 != _text(wanted, citizen).sha256:
        raise Stale
    way = cast(Way, form.way.data)
    said = Recording(
        event_id=EventId(ids[1]),
        consent_id=ConsentId(ids[2]),
        served=served,
        terms=wanted.terms,
        asked=wanted.consent_id is not None,
        yes=form.chosen(wanted.terms.categories),
        way=way,
        said_on=form.said_on.data or local_day(now),
        kept_where=form.kept_where.data or "",
        helped_by=form.helped_by.data or "",
        waived_why=(form.waived_why.data or "") if recording.needs_reason(wanted.terms, way) else "",
    )
    copy = _copy(served.text, said)
    recording.record(db.session(), ledger, citizen, the_employee(), said, copy=copy, now=now)


def _copy(text: str, said: Recording) -> str:
    """What she gets by post: what was written down, how she undoes it, and the text itself."""
    answer = "ja" if said.yes else "nej"
    how = "på papir" if said.way == "paper" else "mundtligt"
    day = f"{said.said_on.day}. {MONTHS[said.said_on.month - 1]} {said.said_on.year}"
    about = (
        f" til oplysninger om {', '.join(texts.category_name(c, 'da') for c in in_order(said.yes))}" if said.yes else ""
    )
    told = f"Vi har skrevet ned, at du sagde {answer}{about} {how} den {day}."
    undo = (
        "Er det ikke rigtigt, eller fortryder du, så ring til os. Det gælder med det samme. Du skal ikke sige hvorfor."
    )
    return f"{told}\n{undo}\n\nHer er teksten, du svarede på:\n\n{text}"


MONTHS = ("januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november",
          "december")  # fmt: skip
"""A letter is Danish, whatever the language of the page it was written from."""


def _read(citizen: Citizen, case: Case, now: datetime) -> None:
    """No log, no page."""
    employee = the_employee()
    why = access.why(employee, case)
    record_read(db.session(), citizen=citizen, employee=employee, what="consents", reason=why, now=now)
    db.commit()
