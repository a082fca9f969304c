"""Where a caseworker writes a citizen's courses: the days they run, what stops the clock, and the talks held."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.validators import DataRequired, ValidationError

from portal import db
from portal.access import open_to
from portal.casework import access, views
from portal.courses import registering, told
from portal.courses.registering import Facts
from portal.courses.service import Course, CourseDay
from portal.fields import DayField, maybe_one_of, one_of
from portal.identity import Citizen, the_employee
from portal.offers import service as offers
from portal.pages import local_day, page
from portal.plan.service import Case
from portal.transparency.service import record_read
from portal.wiring import wired

bp = Blueprint("staff_courses", __name__)

KINDS = (
    ("ressourceforloeb", lazy_gettext("Ressourceforløb")),
    ("jobafklaring", lazy_gettext("Jobafklaringsforløb")),
    ("fleksjob", lazy_gettext("Fleksjob")),
    ("helhedsorienteret", lazy_gettext("Helhedsorienteret plan")),
)
WHATS = (
    ("samtale", lazy_gettext("En samtale")),
    ("fritaget", lazy_gettext("En periode, hvor borgeren var fritaget for at stå til rådighed")),
    ("uden_kontakt", lazy_gettext("En periode, hvor kontaktforløbet holdt pause")),
    ("ordinaere_timer", lazy_gettext("En dag med almindelig løn")),
)
HELD = (("ja", lazy_gettext("Ja")), ("nej", lazy_gettext("Nej")), ("ved_ikke", lazy_gettext("Ikke endnu")))
CLOSED = lazy_gettext(
    "Ordningen er lukket for nye ressourceforløb på den dag, og borgeren har ikke et tilbud fra før den lukkede."
)
LONG = lazy_gettext("Forløbet bliver længere, end reglerne fra den dag tillader.")
ORDER = lazy_gettext("Den sidste dag kan ikke ligge før den første.")


class CourseForm(FlaskForm):
    kind = one_of(lazy_gettext("Hvilket forløb?"), KINDS, lazy_gettext("Vælg et forløb."))
    granted_on = DayField(
        lazy_gettext("Hvornår er det bevilget?"), validators=[DataRequired(lazy_gettext("Skriv dagen."))]
    )
    started_on = DayField(lazy_gettext("Første dag"))
    ends_on = DayField(lazy_gettext("Sidste dag, som bevilget"))
    ended_on = DayField(lazy_gettext("Hvornår sluttede det?"))
    today: date

    def validate_granted_on(self, field: DayField) -> None:
        if field.data is not None and field.data > self.today:
            raise ValidationError(_("Vælg en dag, der er gået."))

    def validate_ends_on(self, field: DayField) -> None:
        self._after_start(field)

    def validate_ended_on(self, field: DayField) -> None:
        self._after_start(field)
        if field.data is not None and field.data > self.today:
            raise ValidationError(_("Vælg en dag, der er gået, eller lad feltet stå tomt."))

    def _after_start(self, field: DayField) -> None:
        first = self.started_on.data
        if field.data is not None and first is not None and field.data < first:
            raise ValidationError(str(ORDER))

    def facts(self) -> Facts:
        assert self.granted_on.data is not None
        return Facts(
            kind=self.kind.data, granted_on=self.granted_on.data, started_on=self.started_on.data,
            ends_on=self.ends_on.data, ended_on=self.ended_on.data,
        )  # fmt: skip


class DayForm(FlaskForm):
    what = one_of(lazy_gettext("Hvad vil du skrive?"), WHATS, lazy_gettext("Vælg, hvad du vil skrive."))
    first = DayField(
        lazy_gettext("Dagen, eller periodens første dag"), validators=[DataRequired(lazy_gettext("Skriv dagen."))]
    )
    last = DayField(lazy_gettext("Periodens sidste dag"))
    held = maybe_one_of(lazy_gettext("Blev samtalen holdt?"), HELD)
    today: date

    def validate_last(self, field: DayField) -> None:
        if field.data is None:
            return
        if self.what.data in ("samtale", "ordinaere_timer"):
            raise ValidationError(_("Kun en periode har en sidste dag."))
        if self.first.data is not None and field.data < self.first.data:
            raise ValidationError(str(ORDER))

    def validate_held(self, field: RadioField) -> None:
        if self.what.data != "samtale":
            return
        if field.data not in dict(HELD):
            raise ValidationError(_("Vælg, om samtalen blev holdt."))
        if self.first.data is not None and self.first.data > self.today and field.data == "ja":
            raise ValidationError(_("Samtalen kan ikke være holdt på en dag, der ikke er kommet."))

    @property
    def was_held(self) -> bool | None:
        """Only a talk is held or not."""
        return {"ja": True, "nej": False}.get(str(self.held.data)) if self.what.data == "samtale" else None


class AllForm(FlaskForm):
    """A button and nothing else."""


def _case(case_id: UUID) -> tuple[Case, Citizen]:
    return access.own_case(db.session(), the_employee(), case_id, local_day(wired().now()))


def _looked(case: Case, citizen: Citizen) -> None:
    """What was seen is written down with what was done, in one transaction."""
    employee = the_employee()
    record_read(
        db.session(), citizen=citizen, employee=employee, what="case", reason=access.why(employee, case),
        now=wired().now(),
    )  # fmt: skip
    db.commit()


def _offered(citizen: Citizen) -> list[date]:
    """The days on which she was offered a ressourceforløb that was not taken back."""
    every = offers.offers_of(db.session(), citizen)
    return [local_day(o.sent_at) for o in every if o.kind == "ressourceforloeb" and o.withdrawn_at is None]


@bp.route("/sager/<uuid:case_id>/forloeb", methods=["GET", "POST"])
@open_to("caseworker")
@db.writes
def show(case_id: UUID) -> ResponseReturnValue:
    """Every course, and the word that these are all of them, without which the rule about age says nothing."""
    case, citizen = _case(case_id)
    if AllForm().validate_on_submit():
        registering.say_these_are_all(db.session(), citizen, the_employee(), wired().now())
        db.commit()
        flash(_("Det er skrevet ned. Nye tilbud bliver sendt med historikken."), "success")
        return redirect(url_for(".show", case_id=case.id), 303)
    written, who = registering.written(db.session(), citizen), views.name_of(citizen)
    _looked(case, citizen)
    return page("casework/courses.html", case=case, who=who, written=written, told=told, form=AllForm())


@bp.route("/sager/<uuid:case_id>/forloeb/nyt", methods=["GET", "POST"])
@open_to("caseworker")
@db.writes
def register(case_id: UUID) -> ResponseReturnValue:
    case, citizen = _case(case_id)
    return _course_page(case, citizen, None)


@bp.route("/sager/<uuid:case_id>/forloeb/<uuid:course_id>", methods=["GET", "POST"])
@open_to("caseworker")
@db.writes
def correct(case_id: UUID, course_id: UUID) -> ResponseReturnValue:
    case, citizen = _case(case_id)
    return _course_page(case, citizen, registering.course_in(db.session(), citizen, course_id))


def _course_page(case: Case, citizen: Citizen, course: Course | None) -> ResponseReturnValue:
    now = wired().now()
    form = CourseForm(obj=course)
    form.today = local_day(now)
    if form.validate_on_submit():
        offered = _offered(citizen)
        try:
            if course is None:
                registering.register(db.session(), citizen, form.facts(), offered=offered, now=now)
            else:
                registering.correct(
                    db.session(), citizen, course, form.facts(), the_employee(), offered=offered, now=now
                )
        except registering.SchemeClosed:
            form.granted_on.errors = [str(CLOSED)]
        except registering.TooLong:
            form.ends_on.errors = [str(LONG)]
        else:
            db.commit()
            flash(_("Forløbet er skrevet ned. Borgeren får besked."), "success")
            return redirect(url_for(".show", case_id=case.id), 303)
    who = views.name_of(citizen)
    _looked(case, citizen)
    return page("casework/course.html", 422 if form.errors else 200, form=form, case=case, who=who, course=course)


@bp.route("/sager/<uuid:case_id>/forloeb/<uuid:course_id>/dage", methods=["GET", "POST"])
@open_to("caseworker")
@db.writes
def add_day(case_id: UUID, course_id: UUID) -> ResponseReturnValue:
    case, citizen = _case(case_id)
    return _day_page(case, citizen, registering.course_in(db.session(), citizen, course_id), None)


@bp.route("/sager/<uuid:case_id>/forloeb/dage/<uuid:day_id>", methods=["GET", "POST"])
@open_to("caseworker")
@db.writes
def correct_day(case_id: UUID, day_id: UUID) -> ResponseReturnValue:
    case, citizen = _case(case_id)
    day, course = registering.day_in(db.session(), citizen, day_id)
    return _day_page(case, citizen, course, day)


@bp.post("/sager/<uuid:case_id>/forloeb/dage/<uuid:day_id>/forkert")
@open_to("caseworker")
def strike(case_id: UUID, day_id: UUID) -> ResponseReturnValue:
    """It was wrong: it counts no more, and can still be read."""
    case, citizen = _case(case_id)
    day, course = registering.day_in(db.session(), citizen, day_id)
    registering.strike(db.session(), citizen, course, day, now=wired().now())
    db.commit()
    flash(_("Det tæller ikke mere. Borgeren får besked og kan se, at det er taget væk."), "success")
    return redirect(url_for(".show", case_id=case.id), 303)


def _as_written(day: CourseDay) -> dict[str, object]:
    held = {True: "ja", False: "nej", None: "ved_ikke"}[day.held] if day.what == "samtale" else None
    return {"what": day.what, "first": day.first, "last": day.last, "held": held}


def _day_page(case: Case, citizen: Citizen, course: Course, day: CourseDay | None) -> ResponseReturnValue:
    now = wired().now()
    form = DayForm(data=None if day is None else _as_written(day))
    form.today = local_day(now)
    if form.validate_on_submit():
        assert form.first.data is not None
        registering.write_day(
            db.session(), citizen, course, form.what.data, form.first.data, form.last.data, form.was_held, now=now,
            instead_of=day,
        )  # fmt: skip
        db.commit()
        flash(_("Det er skrevet ned. Borgeren får besked."), "success")
        return redirect(url_for(".show", case_id=case.id), 303)
    who = views.name_of(citizen)
    _looked(case, citizen)
    return page("casework/course_day.html", 422 if form.errors else 200, form=form, case=case, who=who, day=day,
                kind=told.kind_words()[course.kind])  # fmt: skip
