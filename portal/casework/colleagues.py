"""Who does her work while she is away, and giving a case, or all of them, to a colleague from a day on."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import SelectField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired

from portal import db
from portal.access import open_to
from portal.casework import access, handover, standing_in, views
from portal.casework.forms import no_number
from portal.casework.models import PlannedHandover
from portal.fields import DayField
from portal.freetext import not_too_long, tidy
from portal.identity import Employee, the_employee
from portal.pages import local_day, page
from portal.plan.service import Case
from portal.wiring import wired

bp = Blueprint("colleagues", __name__)

CHOOSE = lazy_gettext("Vælg en kollega.")


class ColleagueForm(FlaskForm):
    """A colleague of the same unit; the choices are set by the view, and so is `today`."""

    today: date = date.min
    people: dict[str, Employee] = {}

    colleague = SelectField(lazy_gettext("Kollega"), validate_choice=False, validators=[InputRequired(CHOOSE)])

    def offer(self, colleagues: list[Employee], today: date) -> None:
        self.today, self.people = today, {str(one.id): one for one in colleagues}
        self.colleague.choices = [("", _("Vælg")), *((str(one.id), one.name) for one in colleagues)]

    def validate_colleague(self, field: SelectField) -> None:
        if field.data not in self.people:
            raise ValidationError(CHOOSE)

    @property
    def chosen(self) -> Employee:
        return self.people[self.colleague.data or ""]


class StandInForm(ColleagueForm):
    first = DayField(lazy_gettext("Fra og med"), validators=[DataRequired(lazy_gettext("Skriv den første dag."))])
    last = DayField(lazy_gettext("Til og med"), validators=[DataRequired(lazy_gettext("Skriv den sidste dag."))])

    def validate_first(self, field: DayField) -> None:
        if field.data is not None and field.data < self.today:
            raise ValidationError(_("Vælg en dag, der ikke er gået."))

    def validate_last(self, field: DayField) -> None:
        if field.data is not None and self.first.data is not None and field.data < self.first.data:
            raise ValidationError(_("Den sidste dag kan ikke ligge før den første."))


class HandoverForm(ColleagueForm):
    on = DayField(lazy_gettext("Fra hvilken dag?"), validators=[DataRequired(lazy_gettext("Skriv dagen."))])
    passed_on = TextAreaField(
        lazy_gettext("Hvad har du givet videre?"),
        validators=[
            DataRequired(lazy_gettext("Skriv kort, hvad du har givet videre. Borgeren læser det.")),
            not_too_long(1000),
            no_number,
        ],
        filters=[tidy],
    )
    met_on = DayField(lazy_gettext("Hvornår mødtes I alle tre?"))

    def validate_on(self, field: DayField) -> None:
        if field.data is not None and field.data < self.today:
            raise ValidationError(_("Vælg en dag, der ikke er gået."))

    def validate_met_on(self, field: DayField) -> None:
        if field.data is not None and field.data > self.today:
            raise ValidationError(_("Skriv en dag, der er gået, eller lad feltet stå tomt."))


@bp.route("/medarbejder/afloesere", methods=["GET", "POST"])
@open_to("caseworker")
def overview() -> ResponseReturnValue:
    session, employee, now = db.session(), the_employee(), wired().now()
    today = local_day(now)
    form = StandInForm()
    form.offer(standing_in.colleagues_of(session, employee), today)
    if form.validate_on_submit():
        assert form.first.data is not None
        assert form.last.data is not None
        standing_in.name(session, employee, form.chosen, form.first.data, form.last.data, now)
        db.commit()
        flash(_("Din kollega er nu din afløser i de dage."), "success")
        return redirect(url_for(".overview"), 303)
    return page(
        "casework/stand_ins.html",
        422 if form.errors else 200,
        form=form,
        agreed=standing_in.agreed(session, employee, today),
        me=employee.id,
    )


@bp.post("/medarbejder/afloesere/<uuid:stand_in_id>/slut")
@open_to("caseworker")
def call_off(stand_in_id: UUID) -> ResponseReturnValue:
    standing_in.call_off(db.session(), the_employee(), stand_in_id, wired().now())
    db.commit()
    flash(_("Aftalen om afløsning er slut."), "success")
    return redirect(url_for(".overview"), 303)


@bp.route("/sager/<uuid:case_id>/overdrag", methods=["GET", "POST"])
@open_to("caseworker")
def hand_over(case_id: UUID) -> ResponseReturnValue:
    """One case. Who stands in for a colleague does not give her cases away."""
    case, citizen = access.own_case(db.session(), the_employee(), case_id)
    planned = handover.planned_for(db.session(), case.id)
    back = url_for("casework.case", case_id=case.id)
    return _hand_over([case], back, who=views.name_of(citizen), planned=planned)


@bp.post("/sager/<uuid:case_id>/overdrag/aflys")
@open_to("caseworker")
def call_off_handover(case_id: UUID) -> ResponseReturnValue:
    """What was agreed for a later day does not happen."""
    case, _citizen = access.own_case(db.session(), the_employee(), case_id)
    handover.call_off(db.session(), case.id, wired().now())
    db.commit()
    flash(_("Aftalen er aflyst. Du beholder sagen."), "success")
    return redirect(url_for("casework.case", case_id=case.id), 303)


@bp.route("/sager/overdrag", methods=["GET", "POST"])
@open_to("caseworker")
def hand_over_all() -> ResponseReturnValue:
    return _hand_over(access.all_own_cases(db.session(), the_employee()), url_for("casework.cases"))


def _hand_over(
    cases: list[Case], back: str, who: str = "", planned: tuple[PlannedHandover, str] | None = None
) -> ResponseReturnValue:
    session, now = db.session(), wired().now()
    form = HandoverForm()
    form.offer(standing_in.colleagues_of(session, the_employee()), local_day(now))
    if cases and planned is None and form.validate_on_submit():
        assert form.on.data is not None
        handover.hand_over(
            session, cases, form.chosen, passed_on=form.passed_on.data or "", met_on=form.met_on.data,
            on=form.on.data, today=form.today, now=now,
        )  # fmt: skip
        db.commit()
        done = form.on.data <= form.today
        flash(_("Sagen er overdraget, og borgeren har fået besked.") if done and who
              else _("Sagerne er overdraget, og borgerne har fået besked.") if done
              else _("Det er aftalt. Borgeren får besked på dagen."), "success")  # fmt: skip
        return redirect(url_for("casework.cases") if done else back, 303)
    status = 422 if form.errors else 200
    return page("casework/hand_over.html", status, form=form, back=back, who=who, planned=planned, any=bool(cases),
                case=cases[0] if cases else None)  # fmt: skip
