"""Who may act for a citizen, as the staff write it down from a document, and as they end it when she rings."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import StringField
from wtforms.validators import DataRequired, InputRequired, Length, Regexp, ValidationError

from portal import db
from portal.access import open_to
from portal.casework import access, views
from portal.casework.forms import TEN_DIGITS, LookupForm, no_number
from portal.errors import NotFound
from portal.fields import DayField, any_of, one_of
from portal.freetext import tidy
from portal.identity import Citizen, the_employee
from portal.pages import local_day, page
from portal.plan.service import Case
from portal.representation import service
from portal.representation import views as words
from portal.representation.registry import registry_of
from portal.transparency.service import record_read
from portal.wiring import wired

bp = Blueprint("powers", __name__)

SOURCES = (
    ("paper", lazy_gettext("Fuldmagt på papir")),
    ("guardian", lazy_gettext("Værge")),
    ("future", lazy_gettext("Fremtidsfuldmagt")),
)
PRIVILEGES = (
    ("read", lazy_gettext("Læse sagen: plan, samtykker og tilbud")),
    ("consent", lazy_gettext("Give samtykke og trække det tilbage")),
    ("offer", lazy_gettext("Svare på tilbud")),
    ("write", lazy_gettext("Skrive med sagsbehandleren og klage")),
)
MATTERS = (
    ("both", lazy_gettext("Personlige forhold, og penge, hvis der står det")),
    ("money", lazy_gettext("Kun penge")),
)


class PowerForm(LookupForm):
    """What the document says, no more; the number goes nowhere but into the look-up of whom it is."""

    number = StringField(
        lazy_gettext("CPR-nummer på den, der må handle for borgeren"),
        filters=[lambda text: re.sub(r"[\s.–-]", "", text or "")],
        validators=[
            DataRequired(lazy_gettext("Skriv CPR-nummeret på den, der må handle for borgeren.")),
            Regexp(TEN_DIGITS, message=lazy_gettext("Et CPR-nummer har ti cifre.")),
        ],
    )
    source = one_of(lazy_gettext("Hvad bygger det på?"), SOURCES, lazy_gettext("Vælg, hvad det bygger på."))
    matters = one_of(lazy_gettext("Hvad gælder det?"), MATTERS, lazy_gettext("Vælg, hvad dokumentet gælder."))
    privileges = any_of(lazy_gettext("Hvad må den anden gøre her?"), PRIVILEGES)
    first = DayField(
        lazy_gettext("Gælder fra"), validators=[InputRequired(lazy_gettext("Skriv, hvornår det begynder at gælde."))]
    )
    last = DayField(lazy_gettext("Gælder til og med"))
    document = StringField(
        lazy_gettext("Hvor ligger dokumentet?"),
        filters=[tidy],
        validators=[
            DataRequired(lazy_gettext("Skriv, hvor dokumentet ligger, for eksempel sag og bilag.")),
            Length(max=200, message=lazy_gettext("Skriv det kortere, højst 200 tegn.")),
            no_number,
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.privileges.flags.required = True  # at least one, which the page says and `validate_privileges` holds to

    def validate_privileges(self, field: Any) -> None:
        if not set(field.data or ()) & {name for name, _label in PRIVILEGES}:
            raise ValidationError(_("Sæt mindst ét kryds."))

    def validate_last(self, field: DayField) -> None:
        if field.data is not None and self.first.data is not None and field.data < self.first.data:
            raise ValidationError(_("Den sidste dag ligger før den første."))


HOWS: dict[str, service.Ended] = {"ringede": "phone", "doed": "death", "dokument": "document"}


@bp.route("/sager/<uuid:case_id>/fuldmagter", methods=["GET", "POST"])
@open_to("caseworker")
@db.writes
def show(case_id: UUID) -> ResponseReturnValue:
    session, now = db.session(), wired().now()
    case, citizen = _found(case_id)
    form = PowerForm()
    if form.validate_on_submit():
        assert form.first.data is not None
        try:
            service.record(
                session, wired().ledger(), citizen, the_employee(), str(form.number.data),
                source=form.source.data, privileges=frozenset(form.privileges.data or ()),
                economic_only=form.matters.data == "money", from_on=form.first.data, until_on=form.last.data,
                document=str(form.document.data), now=now,
            )  # fmt: skip
        except service.NotAPerson:
            form.number.errors = [_("Det er borgerens eget nummer. Skriv nummeret på den anden.")]
        else:
            db.commit()
            flash(_("Det er skrevet ind. Borgeren har fået besked."), "success")
            return redirect(url_for(".show", case_id=case.id), 303)
    form.forget()
    values: dict[str, Any] = {"who": views.name_of(citizen), "lines": _lines(citizen)}
    reason = access.why(the_employee(), case)
    record_read(session, citizen=citizen, employee=the_employee(), what="case", reason=reason, now=now)
    db.commit()
    return page("casework/powers.html", 422 if form.errors else 200, case=case, form=form, **values)


@bp.post("/sager/<uuid:case_id>/fuldmagter/<uuid:power_id>/slut")
@open_to("caseworker")
def end(case_id: UUID, power_id: UUID) -> ResponseReturnValue:
    """Ends it at once; at her death all of them."""
    session, now = db.session(), wired().now()
    case, citizen = _found(case_id)
    how = HOWS.get(request.form.get("hvorfor", ""))
    if power_id not in {power.id for power, _holder in service.powers_over(session, citizen)}:
        raise NotFound
    if how is None:
        return redirect(url_for(".show", case_id=case.id), 303)
    done = service.end(session, citizen, power_id, how, now, the_employee())
    if how == "death":
        service.end_all(session, citizen, how, now, the_employee())
    db.commit()
    if done:
        flash(_("Det er stoppet og gælder ikke mere."), "success")
    else:
        flash(_("Det var allerede stoppet."), "info")
    return redirect(url_for(".show", case_id=case.id), 303)


def _lines(citizen: Citizen) -> list[words.Line]:
    session, ledger, now = db.session(), wired().ledger(), wired().now()
    registry, today = registry_of(wired().settings), local_day(wired().now())
    told = []
    for power, holder in service.powers_over(session, citizen):
        scope = service.as_it_holds(session, ledger, registry, power, citizen, now)
        known = scope or service.scope_of(power)
        who = words.called(holder)
        told.append(words.line(power, who, known, today, runs=scope is not None, document=power.document))
    return told


def _found(case_id: UUID) -> tuple[Case, Citizen]:
    return access.own_case(db.session(), the_employee(), case_id, local_day(wired().now()))
