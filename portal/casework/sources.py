"""The caseworker keeps where the case gathers from, and the LÆ 265; the citizen reads each change."""

from __future__ import annotations

from datetime import date
from typing import Any, cast
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField, validators
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs of WTForms

from portal import db
from portal.access import open_to
from portal.casework import access, views
from portal.casework.forms import FAULTY, no_number
from portal.fields import DayField, one_of
from portal.freetext import not_too_long, tidy
from portal.identity import Citizen, the_employee
from portal.pages import local_day, page
from portal.plan.service import Case
from portal.sources import service
from portal.sources import views as words
from portal.sources.models import Kind, Source, State
from portal.sources.service import Keeping
from portal.transparency.service import record_read
from portal.wiring import wired

bp = Blueprint("staff_sources", __name__)

UNKNOWN, BY_LAW = "unknown", "by_law"
STATES = (
    ("planned", lazy_gettext("Ikke spurgt endnu")),
    ("asked", lazy_gettext("Spurgt, ikke kommet endnu")),
    ("received", lazy_gettext("Kommet")),
    ("unneeded", lazy_gettext("Ikke nødvendigt")),
)


class SourceForm(FlaskForm):
    """`key` is made when the form is first shown, so that sending it twice is adding once."""

    today: date = date.max
    known: frozenset[str] = frozenset()
    """Set by the view: nothing has happened on a day to come, and a consent is between those who may ask."""

    key = HiddenField(validators=[validators.InputRequired(FAULTY), validators.UUID(FAULTY)])
    kind = SelectField(lazy_gettext("Hvem er det?"), validate_choice=False)
    name = StringField(lazy_gettext("Navn eller sted"), validators=[not_too_long(200), no_number], filters=[tidy])
    consent = SelectField(lazy_gettext("Kræver det borgerens samtykke?"), validate_choice=False)
    state = one_of(lazy_gettext("Hvor langt er det?"), STATES, lazy_gettext("Vælg, hvor langt det er."))
    looked_on = DayField(lazy_gettext("Hvornår så du på de dokumenter, der er i forvejen?"))
    asked_on = DayField(lazy_gettext("Hvornår spurgte du?"))
    received_on = DayField(lazy_gettext("Hvornår kom det?"))
    note = TextAreaField(
        lazy_gettext("Besked til borgeren"), validators=[not_too_long(1000), no_number], filters=[tidy]
    )

    def offer(self, kinds: list[tuple[str, str]], pairs: list[tuple[str, str]]) -> None:
        self.kind.choices = [SelectChoice(value=value, label=label) for value, label in kinds]
        told = [(UNKNOWN, _("Det er ikke afklaret endnu")), (BY_LAW, _("Nej, det følger af loven")), *pairs]
        self.consent.choices = [SelectChoice(value=value, label=label) for value, label in told]
        self.kind.flags.required = self.consent.flags.required = True
        self.known = frozenset(value for value, _label in told)

    def validate_kind(self, field: SelectField) -> None:
        if field.data not in words.kind_words():
            raise validators.ValidationError(_("Vælg, hvem det er."))

    def validate_consent(self, field: SelectField) -> None:
        if field.data not in self.known:
            raise validators.ValidationError(_("Vælg, om det kræver samtykke."))

    def validate_state(self, field: Any) -> None:
        if field.data in ("asked", "received") and self.kind.data == "lae265" and self.looked_on.data is None:
            raise validators.ValidationError(_("Se først på de dokumenter, der er i forvejen, og skriv dagen."))
        if field.data in ("asked", "received") and self.asked_on.data is None:
            raise validators.ValidationError(_("Skriv, hvilken dag du spurgte."))
        if field.data == "received" and self.received_on.data is None:
            raise validators.ValidationError(_("Skriv, hvilken dag det kom."))
        if field.data == "unneeded" and not self.note.data:
            raise validators.ValidationError(_("Skriv til borgeren, hvorfor det ikke er nødvendigt."))

    def validate_looked_on(self, field: DayField) -> None:
        if field.data is not None and field.data > self.today:
            raise validators.ValidationError(_("Vælg en dag, der er gået, eller i dag."))

    validate_asked_on = validate_looked_on

    def validate_received_on(self, field: DayField) -> None:
        self.validate_looked_on(field)
        if field.data is not None and self.asked_on.data is not None and field.data < self.asked_on.data:
            raise validators.ValidationError(_("Det kan ikke komme, før du har spurgt."))

    @property
    def keeping(self) -> Keeping:
        sender, mark, recipient = (self.consent.data or "").partition("|")
        state = cast(State, self.state.data)
        return Keeping(
            kind=cast(Kind, self.kind.data),
            name=self.name.data or "",
            state=state,
            consent="wanted" if mark else "by_law" if sender == BY_LAW else "unknown",
            sender=sender if mark else "",
            recipient=recipient,
            looked_on=self.looked_on.data if self.kind.data == "lae265" else None,
            asked_on=self.asked_on.data if state != "planned" else None,
            received_on=self.received_on.data if state == "received" else None,
            note=self.note.data or "",
        )


@bp.get("/sager/<uuid:case_id>/kilder")
@open_to("caseworker")
@db.writes
def show(case_id: UUID) -> ResponseReturnValue:
    session, employee, now = db.session(), the_employee(), wired().now()
    case, citizen = access.own_case(session, employee, case_id, local_day(now))
    found = service.sources_of(session, case)
    said = words.answers(wired().ledger(), citizen, found, now, for_staff=True) if found else {}
    called, states = words.kind_for_staff(), words.state_words()
    rows = [
        (
            f"{called[one.kind]}: {one.name}" if one.name else called[one.kind],
            states[one.state],
            words.BADGES[one.state],
            words.staff_rows(one, said[one.id].text, local_day(now)),
            url_for(".change", case_id=case.id, source_id=one.id),
        )
        for one in found
    ]
    who = views.name_of(citizen)
    _read(citizen, case)
    return page("casework/sources.html", case=case, who=who, rows=rows)


@bp.route("/sager/<uuid:case_id>/kilder/ny", methods=["GET", "POST"])
@open_to("caseworker")
@db.writes
def add(case_id: UUID) -> ResponseReturnValue:
    """A new one; with `slags=lae265` in the address a LÆ 265."""
    session, now = db.session(), wired().now()
    case, citizen = access.own_case(session, the_employee(), case_id, local_day(now))
    form = _form(None)
    if form.validate_on_submit():
        service.add(session, case, form.keeping, key=UUID(form.key.data), now=now)
        db.commit()
        flash(_("Det er skrevet ind. Borgeren har fået besked."), "success")
        return redirect(url_for(".show", case_id=case.id), 303)
    form.key.data = form.key.data or str(uuid4())
    if request.method == "GET":
        form.kind.data = request.args.get("slags", "own_doctor")
    return _page(form, case, citizen, None)


@bp.route("/sager/<uuid:case_id>/kilder/<uuid:source_id>", methods=["GET", "POST"])
@open_to("caseworker")
@db.writes
def change(case_id: UUID, source_id: UUID) -> ResponseReturnValue:
    session, employee, now = db.session(), the_employee(), wired().now()
    case, citizen = access.own_case(session, employee, case_id, local_day(now))
    source = service.source_in(session, case, source_id)
    form = _form(source)
    if form.validate_on_submit():
        told = service.change(session, case, source, employee, form.keeping, now=now)
        db.commit()
        flash(_("Det er skrevet ind. Borgeren har fået besked.") if told else _("Der var ikke noget nyt."), "success")
        return redirect(url_for(".show", case_id=case.id), 303)
    form.key.data = form.key.data or str(uuid4())
    return _page(form, case, citizen, source)


def _form(source: Source | None) -> SourceForm:
    """With what stands there, until something else is written."""
    if source is None:
        form = SourceForm()
    else:
        said = service.said(source)
        pair = f"{said.sender}|{said.recipient}" if said.sender else said.consent
        form = SourceForm(data=vars(said) | {"consent": pair})
    now = wired().now()
    form.today = local_day(now)
    form.offer(list(words.kind_for_staff().items()), words.pairs(wired().ledger(), now))
    return form


def _page(form: SourceForm, case: Case, citizen: Citizen, source: Source | None) -> ResponseReturnValue:
    who, wish = views.name_of(citizen), "" if source is None else source.wish
    _read(citizen, case)
    return page("casework/source.html", 422 if form.errors else 200, form=form, case=case, who=who, wish=wish,
                new=source is None)  # fmt: skip


def _read(citizen: Citizen, case: Case) -> None:
    """No log, no page."""
    employee = the_employee()
    why = access.why(employee, case)
    record_read(db.session(), citizen=citizen, employee=employee, what="plan", reason=why, now=wired().now())
    db.commit()
